"""Candidates that tell the same event with another date or figure into what stands beside the answer.

Precision comes first: a disagreement that is none costs more trust than one that is missed.  So another sentence has to
be about as fit an answer, speak of the same event in the question's own words, and exclude what is answered.
"""

import re
from collections.abc import Sequence

from corpus.dates import TimeExpression
from corpus.times.intervals import Interval
from qa import figures
from qa.answer import Says
from qa.choose import Judged
from qa.dated import in_order, known_days, sentence, times_beside, times_of
from qa.event import same_event
from qa.figures import Figure, figures_in
from qa.question import Kind, Question
from qa.spans import Candidate

SHARE = 0.15
"""Another candidate may say otherwise from this share of the best one's fitness on, if the reader prefers it to no
answer by `MARGIN`; bench/disagreements.py counts what comes of it."""
MARGIN = 1.0
MOST = 2
"""Passages that say otherwise, beside one answer."""
DAYS_APART = {True: 3, False: 7}
"""So near are two dates of one event told in one article, or in two; an event further away is another one."""
DAYS_PUT_OFF = 62
"""So far apart they may be when one of them was still to come as its article appeared: it was put off."""
AS_SURE = 0.5
"""A newer figure takes the place of the answer from this share of its fitness on."""

_AGE = re.compile(r"\bhow (?:old|often|long|far)\b|\bage\b", re.IGNORECASE)
"""Questions whose right figure changes with time or with where one counts from."""
_SAID = re.compile(
    r"\b(?:said|says|told|reported|announced|confirmed|added|statement)(?: [\w’']+){0,3}? (?:on )?(?:the )?\Z"
)
"""Before the time at which something was told, and not when it happened."""
_RISEN = re.compile(
    r"\b(?:rose|risen|rises|climb\w*|reach\w*|now|up from|revis\w*|rais\w*|increas\w*)\b", re.IGNORECASE
)
"""Of a figure that was told again with a later time."""


def settled(question: Question, items: Sequence[Judged], judged: Sequence[Judged]) -> tuple[list[Judged], list[Judged]]:
    """The items of an answer, in the order of their days, or a newer figure in the place of an older one; and the
    candidates that say otherwise."""
    if len(items) != 1:
        return in_order(items) if question.kind is Kind.WHEN else list(items), []
    best, others = items[0], otherwise(question, items[0], judged)
    newer = _newest(question, best, [each for each in others if each.fitness >= AS_SURE * best.fitness])
    if newer is not best and best in (olders := otherwise(question, newer, judged)):
        return [newer], olders
    return [best], others


def otherwise(question: Question, best: Judged, judged: Sequence[Judged]) -> list[Judged]:
    """Up to `MOST` of the candidates, the fittest first, that tell what is asked with another date or figure than
    `best` does."""
    if question.plural or question.kind not in (Kind.WHEN, Kind.HOW_MANY) or _AGE.search(question.text):
        return []
    found: list[Judged] = []
    for other in judged:
        if (
            len(found) < MOST
            and other.candidate.margin >= MARGIN
            and other.fitness >= SHARE * best.fitness
            and all(_excludes(question.kind, known.candidate, other.candidate) for known in (best, *found))
            and same_event(question, best.candidate, other.candidate)
        ):
            found.append(other)
    return found


def _newest(question: Question, best: Judged, others: Sequence[Judged]) -> Judged:
    """Of figures for the same event, the one of the article that appeared last; where a day is not known, `best`."""
    if question.kind is not Kind.HOW_MANY or not all(each.candidate.article.published for each in (best, *others)):
        return best
    return max((best, *others), key=lambda each: each.candidate.article.published or "")


def as_told(best: Candidate, other: Candidate) -> Says:
    """Is the other one an earlier or a later report than the one that is answered from?"""
    day, other_day = best.article.published, other.article.published
    if best.article.id == other.article.id or not day or not other_day or day == other_day:
        return Says.OTHER
    return Says.EARLIER if other_day < day else Says.LATER


# ── dates and figures that cannot both be right ──────────────────────────────────────────────────────────────────────


def _excludes(kind: Kind, one: Candidate, other: Candidate) -> bool:
    """Do two sentences, each in its own words, say what cannot both be right?"""
    if (one.article.id, one.quote) == (other.article.id, other.quote):
        return False
    return _other_days(one, other) if kind is Kind.WHEN else _other_figure(one, other)


def _other_days(one: Candidate, other: Candidate) -> bool:
    """Are their days different ones, though near, and does neither sentence have the other's as well?"""
    days, other_days = known_days(times_of(one)), known_days(times_of(other))
    if not days or not other_days:
        return False
    if any(_overlap(a, b) for a in days for b in [*other_days, *known_days(times_beside(other))]):
        return False
    if any(_overlap(a, b) for a in other_days for b in known_days(times_beside(one))):
        return False
    near = min(_gap(a, b) for a in days for b in other_days)
    same = one.article.id == other.article.id
    if not same and (_to_come(one, days) or _to_come(other, other_days)):
        return near <= DAYS_PUT_OFF
    shortest = min((last - first).days for first, last in (*days, *other_days))
    return near <= max(DAYS_APART[same], shortest)


def _overlap(one: Interval, other: Interval) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _gap(one: Interval, other: Interval) -> int:
    return max((other[0] - one[1]).days, (one[0] - other[1]).days)


def _to_come(candidate: Candidate, days: Sequence[Interval]) -> bool:
    """Was it still to come when the article appeared?"""
    published = candidate.article.published
    return bool(published) and all(first.isoformat() > str(published) for first, _ in days)


def _other_figure(one: Candidate, other: Candidate) -> bool:
    """Is it another figure of the same kind, and does neither sentence have the other's as well?"""
    figure, other_figure = _figure(one), _figure(other)
    if figure is None or other_figure is None or not figures.of_one_kind(figure, other_figure):
        return False
    if _has(other, figure) or _has(one, other_figure):
        return False
    if _of_other_times(one, other):
        return False
    return not figures.agree(figure, other_figure) or _updates(one, figure, other, other_figure)


def _of_other_times(one: Candidate, other: Candidate) -> bool:
    """Do two sentences tell of different days, and so of two events?"""
    days, other_days = (known_days(_happened(each)) for each in (one, other))
    if not days or not other_days or any(_overlap(a, b) for a in days for b in other_days):
        return False
    return not any(_RISEN.search(sentence(each)) for each in (one, other))


def _happened(candidate: Candidate) -> list[TimeExpression]:
    """The times of its sentence but for those at which something was said."""
    text = sentence(candidate)
    return [time for time in times_beside(candidate) if not _SAID.search(text[: time.start])]


def _updates(one: Candidate, figure: Figure, other: Candidate, other_figure: Figure) -> bool:
    """Was "at least 12" told first, and a higher figure later?"""
    days = one.article.published, other.article.published
    if figure.value == other_figure.value or not all(days) or days[0] == days[1]:
        return False
    early, late = (figure, other_figure) if str(days[0]) < str(days[1]) else (other_figure, figure)
    return early.at_least and early.value < late.value


def _figure(candidate: Candidate) -> Figure | None:
    """The figure that a candidate says; none where it says several, or one of a part."""
    start = candidate.quote[0]
    said = figures.within(_figures_beside(candidate), (candidate.start - start, candidate.end - start))
    return said[0] if len(said) == 1 and not said[0].part else None


def _has(candidate: Candidate, figure: Figure) -> bool:
    """Does its sentence have this very figure too?"""
    beside = _figures_beside(candidate)
    return any(each.value == figure.value and figures.of_one_kind(each, figure) for each in beside)


def _figures_beside(candidate: Candidate) -> list[Figure]:
    """All figures of its sentence."""
    return figures_in(sentence(candidate))
