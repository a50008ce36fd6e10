"""A follow-up and the conversation before it into a question that stands alone.

The question's own words stay; what it leaves out, or refers to, is taken from the earlier turns: "And when?", "What
about Lapid?", "Who else?" here, "he", "there" and "the minister" in qa/references.py.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.dates import time_spans
from qa.mentions import PLACE_PREPOSITIONS, Mention, Sort, mentions, tree_of
from qa.references import filled
from qa.talk import (
    Answering,
    Told,
    answer_nothing,
    answer_words,
    names_something,
    time_told,
    topic_of,
    with_words,
)
from qa.who_met import meetings_asked
from qa.words import WORD, content_stems, names_in, stems_in

LONGEST_TALK = 6
"""Earlier turns that a question is understood by."""
SHORT = 4
"""A question without names that has at most this many telling words may go on with what was asked before."""

_ASKING = r"(?:who|whom|whose|what|which|when|where|why|how)"
_AUXILIARY = r"(?:did|do|does|was|were|is|are|has|have|had|will|would|can|could|should|shall|may|might|must)"
_LEAD = re.compile(
    r"^(?:and|but|so|then|ok|okay|also|yes|no|well|now|or|thanks|thank you)\b[\s,.!]*(?=\S)", re.IGNORECASE
)
_BEFORE = r"(?:(?:on|in|at|by|since|for|with|to|from|until|under|after|before|during|about|against) )"
_AFTERWARDS = r"(?: (?:happen|take place|occur|be|so|said|done|for|exactly|again|then|do (?:that|it|so|this)))?"
_BARE = re.compile(
    rf"(?P<asking>{_BEFORE}?(?:how (?:many|much|long|often|old|far|big|large|soon)(?: \w+)?|(?:which|what)(?: \w+)?|"
    rf"{_ASKING})(?: (?:exactly|precisely))?)"
    rf"(?: (?:{_AUXILIARY}) (?:it|that|this){_AFTERWARDS}| (?:did|does|do|had|has|will) (?:he|she|they){_AFTERWARDS}|"
    rf"(?<=what) (?:for|about)| (?:is|was) (?:that|this|it))?\s*[?.!]*",
    re.IGNORECASE,
)
_ASKED = re.compile(
    rf"^(?P<lead>.*?, )?(?P<asking>{_BEFORE}?\b{_ASKING}\b(?: else)?(?: (?:many|much|long|often)(?: \w+)?)?)"
    r"(?P<rest> .*)$",
    re.IGNORECASE,
)
_SUBJECTS = {"who": "someone", "what": "something", "whom": "someone"}
_ADVERB = re.compile(rf"(?:{_BEFORE}.*|when|where|why|how(?: (?:long|often|soon|far))?)(?: exactly| precisely)?", re.I)
_ELSE = re.compile(
    rf"(?:{_AUXILIARY} )?(?:(?P<asking>{_ASKING})(?: \w+)? else|(?:any|some|every)(?:one|body|thing|where) else|"
    r"(?:any|which|what|and|who|the) (?:the )?others?(?: ones?)?|others?|(?:any|what) more|more)"
    r"(?: (?:was|were|is|are) (?:it|that|they))?\s*[?.!]*",
    re.IGNORECASE,
)
_BESIDES = re.compile(r"\b(?:else|other|others|another|besides|apart from)\b", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:(?:what|how) about|what of)\s+(?P<what>.+?)\s*[?.!]*$", re.IGNORECASE)
_FRAGMENT = re.compile(rf"\A(?!{_ASKING}\b|{_AUXILIARY}\b)(?P<what>[^?.!]*[^?.!\s])\s*[?.!]*", re.IGNORECASE)


@dataclass(frozen=True)
class Turn:
    """An earlier question of the conversation and, where it is known, what was answered to it."""

    question: str
    answer: str = ""


@dataclass(frozen=True)
class Standing:
    """A question that stands alone.  `without` are answers that were given already: it asks for others.

    `unsure` says that nothing in the question points back: `text` is how it reads in the conversation, and the
    question as it was asked may be what was meant.
    """

    text: str
    without: tuple[str, ...] = ()
    unsure: bool = False


def stand_alone(question: str, history: Sequence[Turn], answer: Answering = answer_nothing) -> Standing:
    """`question` with what it leaves out filled in from the conversation; itself when it stands alone.

    "And when?" after "Where did Putin meet Khamenei?" is "When did Putin meet Khamenei?"; "What did he say?" after it
    is "What did Putin say?".  `answer` gives the words of the answer to a question that stands alone, "" for none; it
    is asked only where what was answered matters and no turn tells.
    """
    return _standing(question, _talk(history, answer))


def meetings_told(history: Sequence[Turn], answer: Answering = answer_nothing) -> tuple[str, ...]:
    """The answers of the turns that asked for lists of meetings, as `stand_alone` finds them."""
    told = [each.answered for each in _talk(history, answer) if meetings_asked(each.question)]
    return tuple(each for each in told if each)


def asks_for_others(question: str) -> bool:
    """Does it ask for others than those that were told ("Who else …?")?"""
    return _BESIDES.search(question) is not None


def _talk(history: Sequence[Turn], answer: Answering) -> list[Told]:
    talk: list[Told] = []
    for turn in history[-LONGEST_TALK:]:
        standing = _standing(turn.question, talk)
        text = turn.question if standing.unsure else standing.text
        talk.append(Told(text, turn.answer, standing.without, answer))
    return talk


def _standing(question: str, talk: Sequence[Told]) -> Standing:
    if not talk:
        return Standing(question)
    core, last = question, talk[-1]
    while (shorter := _LEAD.sub("", core)) != core:
        core = shorter
    if _ELSE.fullmatch(core):
        return Standing(_with_else(last.question), _given(talk))
    if bare := _BARE.fullmatch(core):
        fits = _ADVERB.fullmatch(bare["asking"]) or not _asks_for_circumstance(last.question)
        return Standing(_ask_otherwise(bare["asking"], last) if fits else _with_topic(core, talk))
    if what := _what_instead(question, core):
        return Standing(_instead(what, last, talk))
    referred = filled(core, talk)
    without = _given(talk) if asks_for_others(core) else ()
    if referred.text != core:
        return Standing(_capitalised(referred.text), without)
    if referred.found or not _may_go_on(core):
        return Standing(question, without)
    in_talk = _with_topic(core, talk)
    return Standing(in_talk, without, unsure=True) if in_talk != core else Standing(question, without)


def _given(talk: Sequence[Told]) -> tuple[str, ...]:
    """The answers that were given, each item of a list by itself, back to the question that did not ask for more."""
    given: list[str] = []
    for told in reversed(talk):
        given = [*(item.strip() for item in re.split(r"[;\n]", told.answered) if item.strip()), *given]
        if not asks_for_others(told.question):
            break
    return tuple(dict.fromkeys(given))


def _may_go_on(question: str) -> bool:
    """Has it no subject of its own: no names, and few telling words?"""
    is_short = 0 < len(content_stems(question)) <= SHORT
    return is_short and not names_in(question) and not names_something(question)


def _with_topic(question: str, talk: Sequence[Told]) -> str:
    topic = topic_of(talk, question)
    return _capitalised(with_words(question, f"({topic})")) if topic else question


# ── the same question with other question words ──────────────────────────────────────────────────────────────────────


def _with_else(earlier: str) -> str:
    """ "Who else received Marzouk?", "Which other organisations did Iran join?"."""
    if re.search(r"\b(?:else|other)\b", earlier, re.IGNORECASE):
        return earlier
    return re.sub(
        rf"\b({_ASKING})\b(?P<noun> (?!{_AUXILIARY}\b)\w+)?",
        lambda m: (
            f"{m[1]} other{m['noun']}"
            if m["noun"] and m[1].lower() in ("which", "what")
            else f"{m[1]} else{m['noun'] or ''}"
        ),
        earlier,
        count=1,
        flags=re.IGNORECASE,
    )


def _ask_otherwise(asking: str, told: Told) -> str:
    """The earlier question with other question words in front, or after its "According to Reuters, "."""
    match = _ASKED.match(told.question)
    text = _with_asking(asking, told)
    return f"{match['lead']}{text[0].lower()}{text[1:]}" if match and match["lead"] else text


def _asks_for_circumstance(question: str) -> bool:
    """Does it ask when, where, why or how, so that nothing of it makes room for "who"?"""
    return re.match(r"(?:.*?, )?(?:when|where|why|how(?! (?:many|much)))\b", question, re.IGNORECASE) is not None


def _with_asking(asking: str, told: Told) -> str:
    earlier = told.question
    asking = asking[0].upper() + asking[1:].lower()
    match = _ASKED.match(earlier)
    if match is None:
        rest = _AUXILIARY_FREE.sub("", earlier)
        return f"{asking} {rest[:1].lower()}{rest[1:]}" if re.match(_AUXILIARY, rest, re.I) else f"{asking} {rest}"
    asked = next((m for m in mentions(earlier) if m.asked), None)
    rest = earlier[max(asked.end if asked else 0, match.end("asking")) :].strip()
    if asked is None or asked.sort is Sort.TIME or match["asking"].lower() in ("where", "why", "how"):
        return f"{asking} {rest}"
    if not _ADVERB.fullmatch(asking):
        verb, _, others = rest.partition(" ")
        return f"{asking} {_PLURAL.get(verb, verb) if asking.startswith('How many') else verb} {others}".strip()
    who = _stand_in(asked, told)
    if not _is_subject(asked, rest):
        return f"{asking} {_with_object(earlier, asked, rest, who)}"
    auxiliary = re.match(rf"{_AUXILIARY}\b", rest, re.IGNORECASE)
    if auxiliary:
        return f"{asking} {auxiliary[0]} {who}{rest[auxiliary.end() :]}"
    told_of = next((t for t in tree_of(earlier).tokens if t.start == len(earlier) - len(rest)), None)
    if told_of is not None and told_of.tag == "VBD" and who[:1].isupper():
        return f"{asking} did {re.sub('^The ', 'the ', who)} {told_of.lemma}{earlier[told_of.end :]}"
    return f"{asking} was it that {who} {rest}"


_PLURAL = {"was": "were", "is": "are", "has": "have", "does": "do"}
_AUXILIARY_FREE = re.compile(rf"^(?:\w+ )?(?={_AUXILIARY}\b)", re.IGNORECASE)


def _is_subject(asked: Mention, rest: str) -> bool:
    return asked.role == "subject" and not re.match(r"(?:did|does|do)\b", rest, re.IGNORECASE)


def _stand_in(asked: Mention, told: Told) -> str:
    """What stands for the question words: what was answered or, of somebody, the name that is; else "someone"."""
    if words := answer_words(told.answer):
        return words
    is_somebody = asked.sort in (Sort.PERSON, Sort.PEOPLE, Sort.BODY)
    if is_somebody and (words := answer_words(told.answered))[:1].isupper():
        return words
    first, _, noun = asked.text.partition(" ")
    if not noun:
        return _SUBJECTS.get(first.lower(), "something")
    return noun.partition(" ")[2] or noun if first.lower() == "how" else f"the {noun}"


def _with_object(earlier: str, asked: Mention, rest: str, who: str) -> str:
    """ "When did Putin meet someone in Moscow?": what was asked for stands after the word that it belongs to."""
    tree = tree_of(earlier)
    token = next(t for t in tree.tokens if t.end == asked.end)
    above = tree.head(token)
    if above is not None and above.lemma == "do":  # read as the verb itself
        above = next((t for t in tree.tokens if t.i > above.i and t.pos == "VERB"), above)
    at = above.end - (len(earlier) - len(rest)) if above is not None and above.i > token.i else -1
    return (
        f"{rest[:at]} {who}{rest[at:]}" if 0 < at <= len(rest) and above and above.lemma not in ("be", "do") else rest
    )


# ── the same question of something else ──────────────────────────────────────────────────────────────────────────────


def _what_instead(question: str, core: str) -> str | None:
    """What takes a place in the earlier question: "Lapid" of "What about Lapid?", "in France" of "And in France?"."""
    if about := _ABOUT.match(core):
        return about["what"]
    fragment = _FRAGMENT.fullmatch(core)
    leads = core != question or re.match(rf"{_BEFORE}", core, re.IGNORECASE)
    if fragment is None or not leads or len(WORD.findall(core)) > 6:
        return None
    is_clause = any(t.pos in ("VERB", "AUX") and t.text == t.text.lower() for t in tree_of(fragment["what"]).tokens)
    return None if is_clause else fragment["what"]


def _instead(what: str, told: Told, talk: Sequence[Told]) -> str:
    """The earlier question with `what` in the place of what it may stand for, else at its end."""
    what = re.sub(r"^(?:that|those|the ones?) (?:of|in|from) ", "", filled(what, talk).text, flags=re.IGNORECASE)
    earlier = told.question
    if stems_in(what) <= stems_in(earlier):
        return earlier
    if (spans := time_spans(what)) and spans[0][1] == len(what):
        return _at_another_time(what, earlier)
    leading = re.match(_BEFORE, what, re.IGNORECASE)
    before, noun = (leading[0].strip().lower(), what[leading.end() :]) if leading else ("", what)
    new = max(mentions(noun), key=lambda m: m.end - m.start, default=Mention(noun, 0, len(noun), Sort.THING))
    best = max(mentions(earlier), key=lambda old: _alike(old, new, before), default=None)
    if best is None or _alike(best, new, before) <= 0:
        return with_words(earlier, what if before or new.sort is Sort.TIME else f"({what})")
    if best.asked:
        return earlier[: best.start] + _with_noun(best.text, noun) + earlier[best.end :]
    start = best.start
    rest = earlier[best.end :]
    noun = re.sub(r"['’]s?$", "", noun) if rest[:1] in ("'", "’") else noun
    noun = noun[4:] if noun.lower().startswith("the ") and earlier[:start].lower().endswith("the ") else noun
    if before and best.preposition and earlier[:start].lower().endswith(f"{best.preposition} "):
        start, noun = start - len(best.preposition) - 1, what
    return earlier[:start] + noun + re.sub(r"^['’](?= )", "’s", rest)


def _with_noun(asked: str, noun: str) -> str:
    """ "How many men" with "the women" is "How many women"."""
    kept = asked.rsplit(" ", 1)[0]
    return f"{kept} {re.sub(r'^(?:the|for|of) ', '', noun, flags=re.IGNORECASE)}"


def _at_another_time(what: str, earlier: str) -> str:
    span = time_told(earlier)
    return earlier[: span[0]] + what + earlier[span[1] :] if span else with_words(earlier, what)


def _alike(old: Mention, new: Mention, before: str) -> float:
    """How well `new` could stand where `old` does; nothing or less where it could not."""
    if old.asked and (new.named or " " not in old.text):
        return 0.0
    same = old.sort is new.sort or (old.asked and {old.sort, new.sort} == {Sort.THING, Sort.THINGS})
    any_name = old.named and new.named and Sort.NAME in (old.sort, new.sort)
    score = 2.0 * same + max(1.0 * any_name, 0.8 * (old.named and new.named)) + 1.0 * (old.named == new.named) - 1.5
    score += 3.0 * (old.head == new.head) if not new.named else 0.0
    if before:
        place = old.preposition in PLACE_PREPOSITIONS and before in PLACE_PREPOSITIONS and same
        score += 2.0 if old.preposition == before or place else -1.5
    return score + 0.3 * (old.role == "subject") - 1.0 * (old.role == "" and not old.preposition)


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
