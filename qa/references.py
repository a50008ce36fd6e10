"""Words that point back ("he", "there", "the minister") into what they stand for in the conversation.

Pronouns are in qa/pronouns.py.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.syntax import Token, Tree
from qa.mentions import PLACE_PREPOSITIONS, Mention, Sort, mentions, name_in_answer, tree_of
from qa.pronouns import MAY_POINT_BACK, is_personal, points_back, replaced
from qa.talk import Told, answer_words, described, names_something, time_told, topic_of, with_words

_DEFINITE = re.compile(r"\b(?:the|that|this|those|these) [a-z]", re.IGNORECASE)
_GOING = ("go", "travel", "fly", "come", "return", "move", "send", "drive", "head", "sail")


@dataclass(frozen=True)
class Referred:
    """A question with its references filled in; `found` when it has words that point back, resolved or not."""

    text: str
    found: bool = False


def filled(question: str, talk: Sequence[Told]) -> Referred:
    """`question` with the words that point back replaced by what they stand for, as far as that is known."""
    if not MAY_POINT_BACK.search(question) and not _DEFINITE.search(question):
        return Referred(question)
    tree = tree_of(question)
    pointing = [token for token in tree.tokens if points_back(tree, token)]
    if not pointing:
        return _definite(question, talk)
    changes = replaced(tree, pointing, talk)
    changes += [change for token in pointing if (change := _place_or_time(tree, token, talk))]
    text = _changed(question, changes)
    needed = sum(token.text.lower() != "then" for token in pointing)  # without "then" a question says enough
    is_part = any(is_personal(token.text) for token in pointing) and names_something(talk[-1].question)
    if len(changes) < needed or (is_part and not names_something(text)):
        topic = topic_of(talk, text)
        text = with_words(text, f"({topic})") if topic else text
    return Referred(text, found=True)


def _changed(text: str, changes: Sequence[tuple[int, int, str]]) -> str:
    for start, end, words in sorted(changes, reverse=True):
        text = text[:start] + words + text[end:]
    return text


# ── there and then ───────────────────────────────────────────────────────────────────────────────────────────────────


def _place_or_time(tree: Tree, token: Token, talk: Sequence[Told]) -> tuple[int, int, str] | None:
    lower = token.text.lower()
    if lower == "there":
        place = next((found for told in reversed(talk) if (found := _place(told))), None)
        above = tree.head(token)
        if place is None:
            return None
        preposition, words = place
        if above is not None and above.pos == "ADP":
            return token.start, token.end, words
        going = above is not None and above.lemma in _GOING
        return token.start, token.end, f"{'to' if going else preposition} {words}"
    if lower == "then":
        time = next((named for told in reversed(talk) if (named := _time(told))), "")
        after = tree.text[: token.start].lower().endswith(("since ", "by ", "until "))
        if not time:
            return None
        return token.start, token.end, re.sub(r"^(?:in|on|at) ", "", time) if after else time
    return None


def _place(told: Told) -> tuple[str, str] | None:
    """The place of a turn with its preposition: what was answered to "where", else what its question names."""
    asks = next((m for m in mentions(told.question) if m.asked and m.sort is Sort.PLACE), None)
    if asks is not None and (words := answer_words(told.answered)):
        match = re.match(r"(in|at|on|near|outside|inside) (.+)$", words, re.IGNORECASE)
        return (match[1].lower(), match[2]) if match else ("in", words)
    places = [m for m in mentions(told.question) if m.sort is Sort.PLACE and not m.asked]
    places += [m for m in mentions(told.question) if m.named and m.preposition in PLACE_PREPOSITIONS]
    if not places:
        return None
    best = max(places, key=lambda m: (m.named, bool(m.preposition)))
    stays = best.preposition in ("in", "at", "on", "near", "inside", "outside")
    return best.preposition if stays else "in", best.text


def _time(told: Told) -> str:
    """The time of a turn: what was answered to "when", else what its question names."""
    if any(m.asked and m.sort is Sort.TIME for m in mentions(told.question)):
        words = answer_words(told.answered)
        alone = not words or re.match(r"(?:in|on|at|last|this|next)\b", words, re.IGNORECASE)
        return words if alone else f"{_on(words)} {words}"
    span = time_told(told.question)
    return told.question[slice(*span)] if span else ""


def _on(time: str) -> str:
    """The preposition of a time: a day is "on", anything longer "in"."""
    return "on" if re.search(r"\b\d{1,2}\b(?!\d)|day\b", time) else "in"


# ── the minister, the company ────────────────────────────────────────────────────────────────────────────────────────


def _definite(question: str, talk: Sequence[Told]) -> Referred:
    """A question without a name whose "the minister" was told of before, with who that is.

    Where nothing that was asked fits it stays: "the election" may be another one.
    """
    own = mentions(question)
    bare = [m for m in own if m.bare and not m.asked and not _goes_on(question, m)]
    if not bare or any(m.named for m in own):
        return Referred(question)
    for mention in bare:
        for back, told in enumerate(reversed(talk)):
            words = _same_noun(mention, told) or (_same_sort(mention, told) if back == 0 else "")
            if words and re.match(r"['’]", question[mention.end :]):
                return Referred(with_words(question, f"({told.topic(question)})"), found=True)
            if words:
                return Referred(question[: mention.start] + words + question[mention.end :], found=True)
    return Referred(question)


def _goes_on(question: str, mention: Mention) -> bool:
    """Is it told apart by what follows ("the bridge in Oslo", "the man who …")?"""
    return re.match(r" (?:of|in|at|near|from|for|between|with|who|that|which) \w", question[mention.end :]) is not None


def _same_noun(mention: Mention, told: Told) -> str:
    """What an earlier question says of the same noun; its other words where it says no more than this one."""
    for other in mentions(told.question):
        if other.head != mention.head:
            continue
        if not other.asked and len(other.text) > len(mention.text):
            return other.text
        more = answer_words(told.answer) if other.asked else ""
        if not more and other.asked and (words := described(other, told)):
            return words
        if more:
            return _called(mention, more)
        topic = told.topic(mention.text)
        return f"{mention.text} ({topic})" if topic else mention.text
    return ""


def _same_sort(mention: Mention, told: Told) -> str:
    """ "the country Iran": a name, or an answer, of the last turn that is of the sort of the noun."""
    if mention.sort not in (Sort.PERSON, Sort.BODY, Sort.PLACE):
        return ""
    for other in mentions(told.question):
        if other.asked and (words := answer_words(told.answer)) and name_in_answer(other, words).sort is mention.sort:
            return _called(mention, words)
    who = any(other.text.lower() == "who" for other in mentions(told.question))
    if who and mention.sort is not Sort.PLACE and _is_name(words := answer_words(told.answered)):
        return _called(mention, words)
    named = [
        m for m in mentions(told.question) if m.named and m.sort is mention.sort and m.woman in (None, mention.woman)
    ]
    return _called(mention, named[0].text) if len(named) == 1 else ""


def _called(mention: Mention, words: str) -> str:
    """The noun with the name of what it stands for, as a sentence has it: "the team Arsenal"."""
    return f"{mention.text} {_without_article(words)}" if _is_name(words) else f"{mention.text} ({words})"


def _is_name(words: str) -> bool:
    return _without_article(words)[:1].isupper()


def _without_article(words: str) -> str:
    return re.sub(r"^(?:the|an?) ", "", words, flags=re.IGNORECASE)
