"""A time and the words before it into the part that they name: "the end of last year", "late January"."""

import datetime
import re
from collections.abc import Callable
from dataclasses import replace

from corpus.times.calendar_words import (
    NUMBER,
    ORDINAL,
    ORDINALS,
    VAGUE,
    WEEKDAY,
    exact_number,
    number_of,
    weekday_number,
)
from corpus.times.intervals import Interval, containing, early, half, late, middle, nth_weekday, part, unit_away
from corpus.times.reading import Reading

_LAYERS = 3
""" "late in the first half of 2023" has two."""
_LONGEST = 60
"""Characters before a time in which such words are looked for."""
_FIRST_THIRD = ("early", "beginning", "start", "outset")
_MIDDLE_THIRD = ("mid", "middle", "midpoint", "halfway")


def _words(body: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{body.replace(' ', chr(92) + 's')})\Z", re.IGNORECASE)


_THIRD = _words(
    r"(?:the )?(?P<word>early|mid|middle|late|end)(?:[- ]to[- ](?P<to>mid|late))?(?:-| )(?:(?<=y )in |"
    r"(?<=late )in |(?<=end )of )?(?:the )?"
    r"|(?:the )?(?:very )?(?P<noun>beginning|start|outset|middle|midpoint|end|close) of (?:the )?"
)
_PART = _words(
    rf"(?:the |its |his |her |their )?(?P<nth>{ORDINAL}) (?:(?P<n>{NUMBER}|{VAGUE}) )?"
    r"(?P<unit>day|week|weekend|fortnight|month|quarter|half|third|year|decade)s? (?:of|in) (?:the )?"
)
_NTH_WEEKDAY = _words(rf"(?:the )?(?P<nth>{ORDINAL}) (?P<day>{WEEKDAY}) (?:of|in) (?:the )?")
_SIDE = _words(r"(?P<word>earlier|later)(?: on)? (?:in |on )?|(?:the )?(?P<rest>rest|remainder) of (?:the )?")
_WEEK_OF = _words(r"(?:the )?week (?:of|beginning|starting|(?P<to>ending|ended)) (?:on )?(?:the )?")
_AWAY = _words(
    rf"(?:(?P<n>{NUMBER}) |the )(?P<unit>day|week|month|year)s? (?P<way>before|after|following|prior to|"
    rf"from) (?:the )?"
)

Modifier = Callable[[re.Match[str], Interval, datetime.date | None], Interval | None]


def _third(found: re.Match[str], span: Interval, published: datetime.date | None) -> Interval | None:
    first = _one_third((found["word"] or found["noun"]).lower(), span)
    return (first[0], _one_third(found["to"].lower(), span)[1]) if found["to"] else first


def _one_third(word: str, span: Interval) -> Interval:
    return early(span) if word in _FIRST_THIRD else middle(span) if word in _MIDDLE_THIRD else late(span)


def _part(found: re.Match[str], span: Interval, published: datetime.date | None) -> Interval | None:
    order, unit = ORDINALS[found["nth"].lower()], found["unit"].lower()
    number = exact_number(found["n"]) if found["n"] else 1
    if number is None:
        return None
    if unit == "half":
        return half(span, order != 0)
    if unit == "third":
        return (early, middle, late)[order](span)
    if unit == "weekend":
        saturday = nth_weekday(span, order, 5)
        return saturday and (saturday[0], saturday[0] + datetime.timedelta(days=1))
    return part(span, order, unit, number)


def _nth_weekday(found: re.Match[str], span: Interval, published: datetime.date | None) -> Interval | None:
    return nth_weekday(span, ORDINALS[found["nth"].lower()], weekday_number(found["day"]))


def _side(found: re.Match[str], span: Interval, published: datetime.date | None) -> Interval | None:
    """Earlier this month runs to publication, later this year from it; what lies wholly on one side stays whole."""
    if published is None or not span[0] <= published <= span[1]:
        return span
    return (span[0], published) if (found["word"] or "").lower() == "earlier" else (published, span[1])


def _week_of(found: re.Match[str], span: Interval, published: datetime.date | None) -> Interval | None:
    if span[0] != span[1]:
        return span
    return (span[0] - datetime.timedelta(days=6), span[0]) if found["to"] else containing(span[0], "week")


def _away(found: re.Match[str], span: Interval, published: datetime.date | None) -> Interval | None:
    number = number_of(found["n"]) if found["n"] else 1
    back = found["way"].lower() in ("before", "prior to")
    return unit_away(span, -number if back else number, found["unit"].lower())


_OF_LONGER: list[tuple[str, re.Pattern[str], Modifier]] = [
    ("early, mid, late", _THIRD, _third),
    ("part", _PART, _part),
    ("part", _NTH_WEEKDAY, _nth_weekday),
    ("earlier or later in", _SIDE, _side),
]
_OF_DAYS: list[tuple[str, re.Pattern[str], Modifier]] = [
    ("week of", _WEEK_OF, _week_of),
    ("before or after", _AWAY, _away),
]
_LONGER = {
    "month",
    "season",
    "quarter",
    "year",
    "decade",
    "century",
    "this, last, next",
    "weekend",
    "early, mid, late",
    "part",
    "earlier or later",
}
_DAYS = {"full date", "date", "weekday", "holiday", "today"}


def modified(
    rule: str, reading: Reading, text: str, floor: int, start: int, published: datetime.date | None
) -> tuple[str, Reading, int]:
    """The rule, reading and start of a time with the words before it, which begin at `floor` at the earliest."""
    for _ in range(_LAYERS):
        table = _OF_LONGER if rule in _LONGER else _OF_DAYS if rule in _DAYS else []
        before = text[max(floor, start - _LONGEST) : start]
        hit = next(((name, found, read) for name, words, read in table if (found := words.search(before))), None)
        if hit is None:
            break
        name, found, read = hit
        span = read(found, reading.span, published) if reading.span else None
        rule, start = name, start - len(found[0])
        reading = replace(reading, span=span, derived=True, needs_more=False, cycle="")
    return rule, reading, start
