"""Text into time expressions: where it says when, and the days that it means on the day the article appeared.

The rules are in corpus/times/: named_dates.py (dates, months), named_times.py (years, seasons, holidays),
relative_times.py ("last week", "two days ago"), hours.py, and modifiers.py for what stands before them ("the end of").
"""

import datetime
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.article import Span
from corpus.times import hours, named_dates, named_times, relative_times
from corpus.times.calendar_words import DAY, FIRST_YEAR, LAST_YEAR, MONTH, month_number
from corpus.times.intervals import Interval, containing, day, moved
from corpus.times.modifiers import modified
from corpus.times.reading import Place, Reading, Rule
from corpus.times.tense import sentence_of, sentence_starts

_YEAR = r"(?:1[5-9][0-9]{2}|20[0-9]{2})"
_FULL_DATE = re.compile(
    rf"\b(?:(?P<d1>{DAY})(?: of)? (?P<m1>{MONTH}),? (?P<y1>{_YEAR})"
    rf"|(?P<m2>{MONTH}) (?P<d2>{DAY}),? (?P<y2>{_YEAR})"
    r"|(?P<y3>[12][0-9]{3})-(?P<m3>[01][0-9])-(?P<d3>[0-3][0-9])"
    r"|(?P<d4>[0-3]?[0-9])\.(?P<m4>[01]?[0-9])\.(?P<y4>20[0-9]{2})"
    r"|(?P<a5>[0-3]?[0-9])/(?P<b5>[0-3]?[0-9])/(?P<y5>20[0-9]{2}))(?![0-9])",
    re.IGNORECASE,
)


def full_dates(text: str) -> list[tuple[Span, datetime.date]]:
    """Each date of `text` that names its day, month and year, with its offsets, in reading order.

    "13 February 2024", "Feb. 13, 2024", "2024-02-13", "13.02.2024".  "03/04/2024" is left out: it is the third of
    April for some readers and the fourth of March for others; "13/04/2024" can only be read one way.
    """
    read = ((match.span(), _day_of(match)) for match in _FULL_DATE.finditer(text))
    return [(place, days[0]) for place, days in read if days]


def _day_of(match: re.Match[str]) -> Interval | None:
    """The day of a `_FULL_DATE` match, as an interval; None where there is no such day, or two readings."""
    groups = match.groupdict()
    if groups["y5"]:
        first, second, year = int(groups["a5"]), int(groups["b5"]), int(groups["y5"])
        if first <= 12 and second <= 12 and first != second:
            return None
        number, month = (first, second) if second <= 12 else (second, first)
    else:
        form = next(n for n in "1234" if groups["y" + n])
        year, name = int(groups["y" + form]), groups["m" + form]
        month = int(name) if name.isdigit() else month_number(name)
        number = int(re.sub(r"\D", "", groups["d" + form]))
    return day(year, month, number)


@dataclass(frozen=True)
class TimeExpression:
    """Where a text says when, `text[start:end]`, and the days that it means, `first` to `last`, both inclusive.

    Both are None where the words leave it open ("two days later") or no publication date is known.  `derived`: the
    words do not name the full interval themselves, as a full date, a month with its year, a year or a range of those
    do.  `rule` names the convention that it was read by: "full date", "date", "month", "weekday", "ago" and the other
    names in the tables of rules and of modifiers in corpus/times/, and "range".
    """

    text: str
    start: int
    end: int
    first: datetime.date | None
    last: datetime.date | None
    derived: bool
    rule: str


@dataclass(frozen=True)
class _Found:
    """A time expression before ranges are put together."""

    start: int
    end: int
    rule: str
    reading: Reading
    sentence: Span


_RULES: list[Rule] = [*named_dates.RULES, *named_times.RULES, *relative_times.RULES]
_SAID = re.compile(
    r"\b(?:said|says|told|reported|announced|wrote|tweeted|confirmed|added|statement|interview)(?: [\w’']+){0,3} ?\Z"
)
_SINCE = re.compile(r"\b[Ss]ince (?:at least )?(?:early |late |mid-)?\Z")
_LONG = ("year", "years", "decade", "century")
_NAMED = ("decade", "century")
"""Derived, and yet named outright."""
_OPENING = re.compile(r"[\"“‘'(]?(?:(?:Back )?(?:In|During|By|Throughout|On)\s)?(?:(?:early|late)\s|mid-)?\Z")
_TO = re.compile(r"(?:\s?[-–—]\s?|,?\s(?:to|until|till|through|thru)\s)(?:the\s)?")
_LISTED = re.compile(r",?\s(?:and|or|&)\s|,\s")
_DAYS = re.compile(rf"{DAY}(?:,\s{DAY})*")
_AND = re.compile(r",?\sand\s(?:the\s)?")
_FROM = re.compile(r"\bfrom\s(?:the\s)?\Z", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween\s(?:the\s)?\Z", re.IGNORECASE)
_HOURS = re.compile(r"(?:\b[ap]\.?m\.?|\bopen|\bclosed|\bhours):?,?\s\Z", re.IGNORECASE)
"""Before days that come every week: "open Monday to Friday"."""
_MOVED = re.compile(
    r"\b(?:postponed|moved?|delayed|pushed|rescheduled|brought forward|changed|shifted|grew|increased)\b"
)


def time_expressions(text: str, published: datetime.date | None = None) -> list[TimeExpression]:
    """The time expressions of `text`, in reading order, not overlapping, resolved against the day it was published.

    Durations ("for two years"), ages and hours of the day are no time expressions.  Without `published` a relative
    one is found and stays open.
    """
    known = published if published and FIRST_YEAR < published.year < LAST_YEAR else None
    return [_expression(each, text) for each in _with_ranges(text, known, _RULES)]


def time_spans(text: str) -> list[Span]:
    """Offsets of where `text` says when, hours of the day included, in reading order, not overlapping."""
    spans: list[Span] = []
    for each in _with_ranges(text, None, [*_RULES, *hours.RULES]):
        listed = spans and _of_one_month(text, spans[-1], (each.start, each.end))
        spans[-1:] = [(spans[-1][0], each.end)] if listed else [*spans[-1:], (each.start, each.end)]
    return spans


def _of_one_month(text: str, first: Span, last: Span) -> bool:
    """Do two times share a month that one of them names: "3 and 4 May", "May 3 and 4"?"""
    listed = _LISTED.fullmatch(text, first[1], last[0])
    return bool(listed and (_DAYS.fullmatch(text, *first) or _DAYS.fullmatch(text, *last)))


def _with_ranges(text: str, published: datetime.date | None, rules: Sequence[Rule]) -> list[_Found]:
    """What is found, the two ends of a range as one."""
    found: list[_Found] = []
    for each in _found(text, published, rules):
        joined = _range(found[-1], each, text) if found else None
        found[-1:] = [joined] if joined else [*found[-1:], each]
    return found


def _found(text: str, published: datetime.date | None, rules: Sequence[Rule]) -> Iterator[_Found]:
    """The longest first reading at each place, with the words before it that belong to it."""
    matches = [
        (match.start(), -match.end(), order, match)
        for order, (_, words, _) in enumerate(rules)
        for match in words.finditer(text)
    ]
    starts = sentence_starts(text) if matches else []
    floor = 0
    last: _Found | None = None
    opening: _Found | None = None
    for start, _, order, match in sorted(matches, key=lambda each: each[:3]):
        if start < floor or _in_an_address(text, start):
            continue
        sentence = sentence_of(starts, start, len(text))
        last = last if last and last.sentence == sentence else None
        opening = opening if opening and opening.sentence == sentence else None
        place = Place(
            text,
            *match.span(),
            sentence,
            published,
            last.reading.span if last and not _is_background(last, text) else None,
            bool(last and (not last.reading.derived or last.rule in _NAMED)),
            opening.reading.span if opening else None,
        )
        name, _, read = rules[order]
        if not (reading := _read(read, match, place)):
            continue
        begin = max(floor, sentence[0])
        rule, reading, start = modified(name, reading, text, begin, start, published)
        if reading.needs_more:
            continue
        each = _Found(start, match.end(), rule, reading, sentence)
        floor = match.end()
        yield each
        if last is None and not reading.derived and _OPENING.fullmatch(text[sentence[0] : start][:20]):
            opening = each
        last = each


def _in_an_address(text: str, start: int) -> bool:
    """Is this within a web address ("…/2016/11/21/what-to-know-monday/")?"""
    if not start or text[start - 1] not in "-_/=.?&":
        return False
    token = text[max(0, start - 200) : start].rpartition(" ")[2]
    return "/" in token and ("http" in token or "www." in token)


def _is_background(each: _Found, text: str) -> bool:
    """ "officials said Tuesday" and "since 1979" tell of no day from which the rest of the sentence counts."""
    before = text[max(0, each.start - 40) : each.start]
    if each.rule in _LONG:
        return bool(_SINCE.search(before))
    return each.rule in ("weekday", "today") and bool(_SAID.search(before))


def _read(read: Callable[[re.Match[str], Place], Reading | None], match: re.Match[str], place: Place) -> Reading | None:
    """What a rule reads; open where its days lie outside of the calendar ("9,000 years ago")."""
    try:
        reading = read(match, place)
    except (OverflowError, ValueError):
        return Reading(None)
    if reading and reading.span and (reading.span[0].year < FIRST_YEAR or reading.span[1].year > LAST_YEAR):
        return replace(reading, span=None)
    return reading


def _range(first: _Found, last: _Found, text: str) -> _Found | None:
    """Two expressions put together: "from May to July", "between 2010 and 2014", "Monday to Friday"."""
    between, before = text[first.end : last.start], text[max(first.sentence[0], first.start - 60) : first.start]
    led = None
    if first.sentence != last.sentence or first.rule == "range":
        return None
    if _TO.fullmatch(between):
        led = _FROM.search(before)
        if _MOVED.search(before) or not (led or _alike(first, last)):
            return None
    elif not (_AND.fullmatch(between) and (led := _BETWEEN.search(before))):
        return None
    if (span := _joined(first.reading, last.reading)) is None and (first.reading.span or last.reading.span):
        return None
    if first.rule == "weekday" and _HOURS.search(before):
        span = None
    derived = first.reading.derived or last.reading.derived
    start = first.start - len(led[0]) if led else first.start
    return _Found(start, last.end, "range", Reading(span, derived), first.sentence)


def _alike(first: _Found, last: _Found) -> bool:
    return first.rule == last.rule or {first.rule, last.rule} <= {"month", "date", "year", "early, mid, late"}


def _joined(first: Reading, last: Reading) -> Interval | None:
    """From the one to the other: of weekdays and dates without a year, the first that comes just before the last."""
    if not first.span or not last.span:
        return None
    start, end = first.span[0], last.span[1]
    if first.cycle and start > end:
        start = moved(start, -1, first.cycle)
    elif first.cycle and (after := moved(start, 1, first.cycle)) <= end:
        start = after
    return (start, end) if start <= end else None


def _expression(found: _Found, text: str) -> TimeExpression:
    first, last = found.reading.span or (None, None)
    words = text[found.start : found.end]
    return TimeExpression(words, found.start, found.end, first, last, found.reading.derived, found.rule)


def in_words(first: datetime.date, last: datetime.date) -> str:
    """Those days as a reader would write them: "13 February 2024", "5–11 February 2024", "February 2024", "2006".

    Whole months and years are named as such: "January–April 2023", "1990–1999".
    """
    if (first, last) == (containing(first, "year")[0], containing(last, "year")[1]):
        return _between(str(first.year), str(last.year))
    if (first, last) == (containing(first, "month")[0], containing(last, "month")[1]):
        return _in_year(first, last, f"{first:%B}", f"{last:%B}")
    same_month = (first.year, first.month) == (last.year, last.month)
    return _in_year(first, last, str(first.day) if same_month else f"{first.day} {first:%B}", f"{last.day} {last:%B}")


def _in_year(first: datetime.date, last: datetime.date, opening: str, closing: str) -> str:
    """`opening` and `closing`, with their year, or their years where they differ."""
    if first == last:
        return f"{closing} {last.year}"
    if first.year != last.year:
        return f"{opening} {first.year} – {closing} {last.year}"
    return f"{_between(opening, closing)} {last.year}"


def _between(first: str, last: str) -> str:
    """A range, its dash spaced where an end of it has several words."""
    return first if first == last else f"{first} – {last}" if " " in first else f"{first}–{last}"
