"""Words of a question into filters: which outlet, which author, published when; what is left is the question itself.

"What did The Cradle write about Hamas in February?" asks what is about Hamas in what The Cradle published in February.
A date is mostly one of the event ("When did Putin visit Tehran in July 2022?"), and an outlet may be what is asked
about ("What did Mezher tell Sputnik?"): both become filters only where the question asks for what was published, or,
of a date, where it is told from the user's own day ("this week").
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from corpus import dates
from corpus.article import Span
from index.scope import Scope
from qa.answer import Filter

SOURCE, AUTHOR, PUBLISHED = "source", "author", "published"
"""The kinds of filters."""


@dataclass(frozen=True)
class Filtered:
    """A question in its parts: the filters, the part of the library that they mean, and the words that are left.

    `about` says that nothing else is asked than what was written: about what the words that are left tell, or at all.
    """

    filters: tuple[Filter, ...]
    scope: Scope
    text: str
    about: bool = False


@dataclass(frozen=True)
class _Found:
    """A filter, the part that it means, and where its words stand in the question."""

    filter: Filter
    scope: Scope
    start: int
    end: int


def filtered(
    question: str,
    sources: Sequence[str],
    authors: Sequence[str],
    today: date,
    without: frozenset[str] = frozenset(),
    *,
    by_day: bool = True,
) -> Filtered:
    """The filters in a question that stands alone, of the outlets and authors of the library and, `by_day`, of days of
    publication.

    `without` are the words of filters that were taken off: they are words of the question again.
    """
    names = list(_names(question, tuple(sources), tuple(authors)))
    found = [*names, *_times(question, today, names)] if by_day else names
    kept = [each for each in found if each.filter.text not in without]
    if not kept:
        return Filtered((), Scope(), question)
    scope = Scope(
        sources=tuple(dict.fromkeys(name for each in kept for name in each.scope.sources)),
        authors=tuple(dict.fromkeys(name for each in kept for name in each.scope.authors)),
        first=max((each.scope.first for each in kept if each.scope.first), default=None),
        last=min((each.scope.last for each in kept if each.scope.last), default=None),
    )
    text = _without(question, [(each.start, each.end) for each in kept])
    about = _ABOUT.fullmatch(text)
    return Filtered(
        tuple(each.filter for each in kept), scope, (about["what"] or "").strip() if about else text, bool(about)
    )


_ABOUT = re.compile(
    r"(?:(?:so|and|please|tell me|show me|give me|list|find|is|are|was|were|has|have|had|did|do|does|there|any|"
    r"anything|all|the|what|which|ever|else|been|be|it|they|news|articles?|stories|story|reports?|coverage|pieces?|"
    r"headlines?|"
    r"latest|recent|write|writes|wrote|written|reported|reporting|publish(?:ed)?|cover(?:ed)?|say|said|"
    r"happen(?:ed)?)\b[\s,]*)*(?:(?:about|on|regarding|concerning|of)\b(?P<what>.*?))?\s*[?.!]*",
    re.IGNORECASE,
)
""" "What (was written) about Hamas?": nothing more is asked than what there is."""


def _without(question: str, spans: Sequence[tuple[int, int]]) -> str:
    """The question without the words of its filters."""
    for start, end in sorted(spans, reverse=True):
        question = f"{question[:start]} {question[end:]}"
    text = re.sub(r"\s+([?.!,;])", r"\1", " ".join(question.split()))
    text = re.sub(r"^(?:[,;]\s*)+|,(?=[?.!])", "", text)
    return text[:1].upper() + text[1:]


# ── outlets and authors ──────────────────────────────────────────────────────────────────────────────────────────────

_WRITE = (
    r"(?:write|wrote|written|writes|reports?|reported|publish(?:es|ed)?|cover(?:s|ed)?|print(?:s|ed)?|describe[sd]?|"
    r"argue[sd]?)"
)
_SAY = r"(?:say|says|said|claim(?:s|ed)?|mention(?:s|ed)?|state[sd]?|tell us)"
_PIECES = (
    r"(?:articles?|reports?|stor(?:y|ies)|coverage|pieces?|reporting|news|columns?|posts?|headlines?|pages|website)"
)
_FORMS = (
    r"(?:did |does |do |has |have |had )?(?:the )?{name}(?: ever)? {verb}(?: that)?\b(?! to\b)",
    r"according to (?:the )?{name}(?:['’]s?)?(?: {pieces})?,?",
    r"(?:(?:in|from|by|on) )?(?:the )?{name}(?:['’]s?)? {pieces}\b",
    r"(?:{pieces} (?:(?:that|which) (?:was|were) )?)?(?:written |reported |published |printed )(?:by|in|on) "
    r"(?:the )?{name}\b",
    r"{pieces} (?:by|in|from|of|on) (?:the )?{name}\b(?!['’])",
)
_AND = r",| and | & |;"
_IN = r"(?<!\w)[Ii]n (?:[Tt]he )?{name}(?=\s*(?:[,?.!]|$|about\b|on\b|is\b|was\b|did\b|has\b))"


def _names(question: str, sources: tuple[str, ...], authors: tuple[str, ...]) -> Iterator[_Found]:
    """The outlets and authors that the question asks for the writings of."""
    taken: list[Span] = []
    for kind, called, verbs in (
        (SOURCE, _called(sources), f"(?:{_WRITE}|{_SAY})"),
        (AUTHOR, _authors_called(authors), _WRITE),
    ):
        for match, name in _asked_for(question, called, verbs, kind == SOURCE):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            meant = called[name.casefold()]
            scope = Scope(sources=meant) if kind == SOURCE else Scope(authors=meant)
            label = ", ".join(meant) if kind == SOURCE else _as_written(name, meant[0])
            yield _Found(Filter(kind, label, match[0].strip(" ,")), scope, *match.span())


def _asked_for(
    question: str, called: Collection[str], verbs: str, are_outlets: bool
) -> Iterator[tuple[re.Match[str], str]]:
    """Where the question asks for what one of these wrote, and the name there."""
    folded = question.casefold()
    there = sorted((name for name in called if name in folded), key=len, reverse=True)
    if not there:
        return
    names = f"(?:{'|'.join(map(re.escape, there))})"
    forms = "|".join(_FORMS).format(name=names, verb=verbs, pieces=_PIECES)
    patterns = [re.compile(rf"(?<!\w)(?:{forms})", re.IGNORECASE)]
    patterns += [re.compile(_IN.format(name=rf"(?=[A-Z])(?i:{names})"))] if are_outlets else []
    for pattern in patterns:
        for match in pattern.finditer(question):
            if name := re.search(rf"(?<!\w){names}(?!\w)", match[0], re.IGNORECASE):
                yield match, name[0]


@lru_cache(maxsize=8)
def _called(sources: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """What outlets are called, in lower case, with those that it means: "guardian" is "The Guardian"."""
    called: dict[str, list[str]] = {}
    for source in sources:
        plain = re.sub(r"^(?:the|www\.)\s*|\.(?:com|org|net|co\.uk)$", "", source.casefold()).strip()
        for name in {source.casefold(), plain, re.sub(r" (?:news|online)$", "", plain)}:
            if len(name) > 1:
                called.setdefault(name, []).append(source)
    return {name: tuple(meant) for name, meant in called.items()}


@lru_cache(maxsize=8)
def _authors_called(authors: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """What authors are called, in lower case: by the whole name, or the last name where it is one person's."""
    whole: dict[str, list[str]] = {}
    last: dict[str, set[str]] = {}
    for written in authors:
        for name in re.split(_AND, written.casefold()):
            words = name.split()
            if 1 < len(words) < 6:
                whole.setdefault(" ".join(words), []).append(written)
                last.setdefault(words[-1], set()).add(" ".join(words))
    called = {name: tuple(meant) for name, meant in whole.items()}
    alone = {word: next(iter(names)) for word, names in last.items() if len(names) == 1 and len(word) > 3}
    return {**{word: called[name] for word, name in alone.items()}, **called}


def _as_written(name: str, authors: str) -> str:
    """The whole name of an author, as it stands among those of an article."""
    return next(each for each in re.split(_AND, authors) if each.casefold().endswith(name.casefold())).strip()


# ── days of publication ──────────────────────────────────────────────────────────────────────────────────────────────

_OF_TODAY = re.compile(
    r"(?:(?:earlier )?(?:this|last|the past|the last) (?:\w{1,12} )?(?:week(?:end)?|month|year|days?|weeks|months|"
    r"morning|evening)|today|yesterday|tonight|(?:\w{1,12} )?(?:days?|weeks?) ago)(?:['’]s)?",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"\b(?:articles?|news|coverage|headlines?|stories|reporting)\b|\b(?:was|were|been|has|have) (?:\w+ )?"
    r"(?:written|reported|published|printed|posted)\b|\bpublished\b",
    re.IGNORECASE,
)
_NEW_YEAR = re.compile(
    r"\b(?:since|from|after) (?:the )?(?:new year|beginning of the year|start of the year)\b", re.IGNORECASE
)
_PUBLICATIONS = re.compile(
    r"\b(?:articles|reports|stories|coverage|reporting|news|columns|posts|headlines|written|published|reported|printed|"
    r"posted)$",
    re.IGNORECASE,
)
_TOPIC = re.compile(r"\b(?:about|on|regarding|concerning) ", re.IGNORECASE)
_OPEN = re.compile(r"\b(?P<word>since|after|from|before|until|till|up to|by)(?: the)? $", re.IGNORECASE)
_BEFORE = re.compile(r"\b(?:in|on|at|during|of|for|over|within|from|between)(?: the)? $", re.IGNORECASE)


def _times(question: str, today: date, names: Sequence[_Found]) -> Iterator[_Found]:
    """The days of publication that the question asks for."""
    new_year = _NEW_YEAR.search(question)
    if new_year:
        yield _found(question, *new_year.span(), date(today.year, 1, 1), None)
    writing = _PUBLISHED.search(question) or any(re.search(rf"\b{_WRITE}$", each.filter.text, re.I) for each in names)
    for each in dates.time_expressions(question, published=today):
        if each.first is None or each.last is None or (new_year and each.start < new_year.end()):
            continue
        found = _bounded(question, each.start, each.end, each.first, each.last)
        if _OF_TODAY.fullmatch(each.text) or (writing and _is_of_publication(question, found, names)):
            yield found


def _is_of_publication(question: str, time: _Found, names: Sequence[_Found]) -> bool:
    """Was it published then, and did not happen then ("What did they write about the attack on 7 October?")?"""
    before = question[: time.start].rstrip()
    if _PUBLICATIONS.search(before):
        return True
    of_event = re.match(r"(?:on|of|from)\b", question[time.start :]) and re.search(r"\b[a-z]+$", before)
    left = _without(question, [(each.start, each.end) for each in (*names, time)])
    return _ABOUT.fullmatch(left) is not None and not (of_event and _TOPIC.search(before))


def _bounded(question: str, start: int, end: int, first: date, last: date) -> _Found:
    """The filter of a time, with the preposition before it: "since" has no end, "before" no beginning."""
    bound = _OPEN.search(question[:start])
    if bound and (word := bound["word"].lower()) != "from":
        if word == "since":
            return _found(question, bound.start(), end, first, None)
        if word == "after":
            return _found(question, bound.start(), end, last + timedelta(days=1), None)
        until = first - timedelta(days=1) if word == "before" else last
        return _found(question, bound.start(), end, None, until)
    before = _BEFORE.search(question[:start])
    end += len("’s") if re.match(r"['’]s\b", question[end:]) else 0
    return _found(question, before.start() if before else start, end, first, last)


def _found(question: str, start: int, end: int, first: date | None, last: date | None) -> _Found:
    return _Found(Filter(PUBLISHED, _days(first, last), question[start:end]), Scope(first=first, last=last), start, end)


def _days(first: date | None, last: date | None) -> str:
    if first is not None and last is not None:
        return dates.in_words(first, last)
    if first is not None:
        return f"since {dates.in_words(first, first)}"
    return f"until {dates.in_words(last, last)}" if last is not None else ""
