"""The times that an answer says into the days that they mean, counted from the day its article appeared."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from corpus.article import Span
from corpus.dates import TimeExpression, time_expressions
from corpus.times.intervals import Interval
from qa.answer import Citation, Dated
from qa.choose import Judged
from qa.question import Kind
from qa.spans import Candidate
from qa.words import content_stems

_TOLD_ELSEWHERE = (Kind.BYLINE, Kind.SUMMARY)
"""The kinds of question whose answers mark no words that say when something happened."""


def dates_of(citations: Iterable[Citation], kind: Kind) -> tuple[Dated, ...]:
    """The times among the marked words of the citations of an answer to a question of this kind.

    Where no time was asked for, only those that are all the words of a mark count.
    """
    if kind in _TOLD_ELSEWHERE:
        return ()
    return tuple(_dated(citation, time) for citation in citations for time in _marked_times(citation, kind))


def _marked_times(citation: Citation, kind: Kind) -> list[TimeExpression]:
    times = times_in(citation.quote, citation.published)
    marks = [(start - citation.start, end - citation.start) for start, end in citation.marks]
    told = [mark for mark in marks if kind is Kind.WHEN or _is_time(citation.quote, mark, times)]
    return [time for time in times if any(overlap(time, mark) for mark in told)]


@lru_cache(maxsize=512)
def times_in(sentence: str, published: str | None) -> tuple[TimeExpression, ...]:
    """The times of a sentence of an article that appeared on this day (ISO); kept for the last sentences, because
    candidates are compared with each other."""
    return tuple(time_expressions(sentence, date.fromisoformat(published) if published else None))


def overlap(time: TimeExpression, span: Span) -> bool:
    """Have the two a character in common?"""
    return time.start < span[1] and span[0] < time.end


def _is_time(text: str, mark: Span, times: Sequence[TimeExpression]) -> bool:
    """Is nothing said there but a time, or several?"""
    start, end = mark
    inside = [time for time in times if overlap(time, mark)]
    rest = "".join(text[at] for at in range(start, end) if not any(time.start <= at < time.end for time in inside))
    return bool(inside) and not content_stems(rest)


def _dated(citation: Citation, time: TimeExpression) -> Dated:
    first, last = (day.isoformat() if day else None for day in (time.first, time.last))
    return Dated(citation.n, " ".join(time.text.split()), first, last, time.derived)


def times_of(candidate: Candidate) -> list[TimeExpression]:
    """The times that a candidate says, read where they stand; their offsets count from the sentence."""
    start = candidate.quote[0]
    return [time for time in times_beside(candidate) if overlap(time, (candidate.start - start, candidate.end - start))]


def sentence(candidate: Candidate) -> str:
    """The sentence that a candidate stands in."""
    return candidate.article.text[slice(*candidate.quote)]


def times_beside(candidate: Candidate) -> tuple[TimeExpression, ...]:
    """All times of its sentence."""
    return times_in(sentence(candidate), candidate.article.published)


def in_order(items: Sequence[Judged]) -> list[Judged]:
    """The items of an answer by the days that they mean; as they are, where one of these is not known."""
    days = [_all_days(item.candidate) for item in items]
    if len(items) < 2 or not all(days):
        return list(items)
    return [items[n] for n in sorted(range(len(items)), key=lambda n: days[n])]


def _all_days(candidate: Candidate) -> list[Interval]:
    """The days of each of its times; none where those of one are not known."""
    times = times_of(candidate)
    known = known_days(times)
    return known if len(known) == len(times) else []


def known_days(times: Iterable[TimeExpression]) -> list[Interval]:
    """The days of those times of which they are known."""
    return [(time.first, time.last) for time in times if time.first and time.last]
