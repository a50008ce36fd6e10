"""Two candidates into whether their sentences speak of the same event: by its names, its telling words, and its days.

Without a model, and for precision: where it is not plain that the event is the same, it is another one.
"""

import re
from collections.abc import Sequence
from datetime import date

from corpus.article import Span
from qa.dated import overlap, sentence, times_beside
from qa.question import Kind, Question
from qa.spans import Candidate
from qa.speakers import PROPER_NAME
from qa.words import WORD, content_stems, stem, stems_in

DAYS_UPDATED = 183
"""So far apart may be the reports of two figures for one event; what is so at any time may be told years later."""

_ALIKE = [
    frozenset(map(stem, words.split()))
    for words in (
        "visit visitor receive reception meet met host welcome trip talks arrive arrival",
        "kill dead die death toll victim casualty fatality",
        "injure wound hurt injury",
        "open inaugurate opening inauguration",
        "complete finish completion build built",
        "destroy burn ruin",
        "cost price spend",
        "arrest detain seize",
        "begin start launch beginning",
        "end close finish",
        "live inhabitant resident population",
        "dismiss layoff lay sack",
        "win won victory",
        "elect vote election",
        "bear born birth",
    )
]
"""Stems of words that tell of the same kind of event."""
_COUNTED_ANYWAY = frozenset(
    map(stem, "people person number many much date day month year week time total toll figure amount".split())
)
_PARTY = frozenset(
    map(stem, "official leader delegation envoy representative minister president member team group politician".split())
)
"""Who took part: one sentence says officials, the other the delegation."""
_TITLE = _PARTY | frozenset(
    map(stem, "mr mrs ms dr prime foreign chancellor king queen senator governor mayor".split())
)
_AGAIN = re.compile(
    r"\b(?:again|second|third|another|also|next|previous|previously|earlier|last time)\b|\bre-?open", re.IGNORECASE
)
"""Beside a time: it is the one of another event of that kind."""
_ALWAYS = re.compile(r"^how (?:many|much)\b.*\b(?:do|does|is|are|live|lives)\b", re.IGNORECASE)
"""Asks for what is so, and not for what happened."""
_PLACE = frozenset("in to at near from against of for with".split())
"""Before the name of a place or an opponent."""
_WORD_BEFORE = re.compile(r"(?<!\w)(\w{1,38}) (?:the )?\Z")
_NAME = re.compile(PROPER_NAME)


def same_event(question: Question, one: Candidate, other: Candidate) -> bool:
    """Do both sentences speak of what the question asks: of all that it names, and with its telling words, or words for
    the same kind of event?

    A question that names nothing ("How many people died?") asks of two events in two articles.
    """
    if one.article.id != other.article.id and not question.names:
        return False
    if question.kind is Kind.HOW_MANY and not _ALWAYS.match(question.text) and _days_between(one, other) > DAYS_UPDATED:
        return False
    named = frozenset(part for name in question.names for part in name)
    telling = [word for word in question.stems if word not in named and word not in _COUNTED_ANYWAY]
    said, other_said = (stems_in(sentence(each)) for each in (one, other))
    told = [word for word in telling if _tells(said, word) and word not in _PARTY]
    return (
        bool(told)
        and all(_tells(other_said, word) for word in told)
        and all(_near(each, question.names) for each in (one, other))
        and not _elsewhere(question, told, one, other)
        and not any(_AGAIN.search(_around(each)) for each in (one, other))
    )


def _days_between(one: Candidate, other: Candidate) -> int:
    """Days between the articles; 0 where one has no day."""
    first, last = one.article.published, other.article.published
    return abs((date.fromisoformat(first) - date.fromisoformat(last)).days) if first and last else 0


def _tells(said: frozenset[str], word: str) -> bool:
    """Is the word said, or one for the same kind of event?"""
    return word in said or any(word in alike and said & alike for alike in _ALIKE)


def _near(candidate: Candidate, names: Sequence[tuple[str, ...]]) -> bool:
    """Does the passage, its headings or its article's title name all of them, each at least by its last word?"""
    found = candidate.found
    text = "\n".join([candidate.article.title, *found.passage.headings, found.text])
    return all(_is_named(text, name) for name in names)


def _is_named(text: str, name: tuple[str, ...]) -> bool:
    """Is the name's last word said, and not only in the name of somebody or something else?

    A last word that is a common noun there ("the fire") is not enough.
    """
    said = stems_in(text)
    if name[-1] not in said:
        return False
    if not said & set(name[:-1]) and any(stem(word) == name[-1] for word in WORD.findall(text) if word.islower()):
        return len(name) == 1
    runs = [run for match in _NAME.finditer(text) if name[-1] in (run := content_stems(match[0]))]
    return not runs or not all(_is_another(run, name) for run in runs)


def _is_another(run: Sequence[str], name: tuple[str, ...]) -> bool:
    """ "Doña Ana County" is not "Lea County"; "Minister Brandt" may be "Ada Brandt"."""
    if name[-1] not in run:
        return False
    before, own = (set(words) - _TITLE for words in (run[: run.index(name[-1])], name[:-1]))
    return bool(before and own and not before & own)


def _elsewhere(question: Question, telling: Sequence[str], one: Candidate, other: Candidate) -> bool:
    """Does a sentence lack a name of the question and have another one in its stead?"""
    return _replaces(question, telling, one, other) or _replaces(question, telling, other, one)


def _replaces(question: Question, telling: Sequence[str], other: Candidate, one: Candidate) -> bool:
    """Whoever the question names first is only replaced by a pronoun or a noun; what it names else may be left out, if
    no new name stands as a place or beside the telling words ("visited Tallinn")."""
    text = sentence(one)
    missing = [name for name in question.names if not _is_named(text, name)]
    if not missing:
        return False
    known = stems_in(sentence(other)) | frozenset(question.stems)
    new = [span for span in _names_at(one) if _is_new(content_stems(text[slice(*span)]), known, question.names)]
    if question.names[0] in missing:
        return bool(new)
    before = (_WORD_BEFORE.search(text, max(0, start - 40), start) for start, _ in new)
    words = [match[1].lower() for match in before if match]
    return any(word in _PLACE or any(_tells(frozenset({stem(word)}), each) for each in telling) for word in words)


def _is_new(run: Sequence[str], known: frozenset[str], names: Sequence[tuple[str, ...]]) -> bool:
    return not set(run) & known or any(_is_another(run, name) for name in names)


def _names_at(candidate: Candidate) -> list[Span]:
    """The capitalised words of its sentence but for times, and for a single first word that is nowhere else a name."""
    text = sentence(candidate)
    times = times_beside(candidate)
    found = [match.span() for match in _NAME.finditer(text)]
    return [
        (start, end)
        for start, end in found
        if not any(overlap(time, (start, end)) for time in times)
        and (
            start > 0
            or " " in text[start:end]
            or re.search(rf"(?<=[a-z,] ){re.escape(text[start:end])}\b", candidate.article.text)
        )
    ]


def _around(candidate: Candidate, size: int = 25) -> str:
    """The words just before and after it, in its sentence."""
    start, end = candidate.quote
    text = candidate.article.text
    return (
        text[max(start, candidate.start - size) : candidate.start]
        + " "
        + text[candidate.end : min(end, candidate.end + size)]
    )
