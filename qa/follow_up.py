"""A follow-up and the question before it into a question that stands alone."""

import re

from qa.words import names_as_written, names_in

_ASKING = r"(?:who|whom|whose|what|which|when|where|why|how)"
_AUXILIARY = r"(?:did|do|does|was|were|is|are|has|have|had|will|would|can|could|should|shall|may|might|must)"
_LEAD = re.compile(r"^(?:and|but|so|then|ok|okay|also|yes|well|now|or)\b[\s,]*", re.IGNORECASE)
_BARE = re.compile(
    rf"(?P<asking>(?:(?:on|in|at|by|since|for|with|to|from|until) )?(?:{_ASKING})(?: (?:many|much|long|often|"
    rf"exactly|else|date|day|year|month|time|city|place|country))?)"
    rf"(?: (?:{_AUXILIARY})(?: (?:it|that|this|they|he|she))?(?: (?:happen|take place|be|so|said|done))?| (?:was|"
    rf"is) (?:that|this|it))?\s*\??",
    re.IGNORECASE,
)
_ASKED = re.compile(
    rf"^(?:.*?, )?(?P<asking>(?:(?:on|in|at|by|since|for|with|to|from|into|until) )?\b{_ASKING}\b(?: (?:many|"
    rf"much|long|often)(?: \w+)?)?)(?P<rest> .*)$",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:he|she|him|they|them|it|his|her|their|its)\b", re.IGNORECASE)
_SUBJECTS = {"who": "someone", "what": "something"}
_POSSESSIVE = ("his", "her", "their", "its")


def stand_alone(question: str, earlier: str) -> str:
    """`question` with what it leaves out filled in from the `earlier` question; itself when it stands alone.

    "And when?" after "Where did Putin meet Khamenei?" is "When did Putin meet Khamenei?"; "What did he say?" after it
    is "What did Putin say?".
    """
    if not earlier:
        return question
    bare = _BARE.fullmatch(_LEAD.sub("", question))
    if bare:
        return _ask_otherwise(bare["asking"], earlier)
    name = next(iter(names_as_written(earlier)), None)
    if name and _PRONOUN.search(question) and not names_in(question):
        return _capitalised(_PRONOUN.sub(lambda match: _in_place_of(match[0], name), _LEAD.sub("", question), count=1))
    return question


def _ask_otherwise(asking: str, earlier: str) -> str:
    """The `earlier` question with other question words in front."""
    match = _ASKED.match(earlier)
    rest = match["rest"].strip() if match else earlier
    asking = asking[0].upper() + asking[1:].lower()
    if re.match(rf"{_AUXILIARY}\b", rest, re.IGNORECASE):
        return f"{asking} {rest}"
    subject = _SUBJECTS.get(match["asking"].lower()) if match else None
    if subject:
        return f"{asking} was it that {subject} {rest}"
    return f"{asking} {_AUXILIARY_FREE.sub('', rest)}"


_AUXILIARY_FREE = re.compile(rf"^(?:\w+ )?(?={_AUXILIARY}\b)", re.IGNORECASE)


def _in_place_of(pronoun: str, name: str) -> str:
    return f"{name}’s" if pronoun.lower() in _POSSESSIVE else name


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
