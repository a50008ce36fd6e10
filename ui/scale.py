"""Days into places along a line: the time that it covers, the units it is divided into, and what lies too far away.

Days are ordinals (`date.toordinal`), so that the end of the last year there is has a number, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from corpus.times.intervals import containing

MOST_TICKS = 8
MOST_COLUMNS = 36
LONG = 5 * 365
"""Days of a line on which a lonely meeting may make all others stand in one place."""
LONELY = 0.6
"""The part of such a line that is empty beside it."""
MOST_FAR = 5
"""One meeting in so many may lie outside the line."""
_LAST = date.max.toordinal()


class Unit(NamedTuple):
    """A number of days, or of months."""

    days: int = 0
    months: int = 0


_YEARS = tuple(Unit(months=12 * years) for years in (1, 2, 5, 10, 20, 50, 100, 200, 500, 2000))
TICKS = (Unit(days=7), Unit(days=14), Unit(months=1), Unit(months=3), Unit(months=6), *_YEARS)
COLUMNS = (Unit(days=1), Unit(days=7), Unit(months=1), Unit(months=3), *_YEARS)


@dataclass(frozen=True)
class Scale:
    """A line of whole units: `bounds` are their first days and the day after the last one."""

    unit: Unit
    bounds: tuple[int, ...]

    @property
    def first(self) -> int:
        return self.bounds[0]

    @property
    def end(self) -> int:
        """The day after the last one."""
        return self.bounds[-1]

    def at(self, day: int) -> float:
        """Where a day begins, in percent of the line; a day beside it at the nearer end."""
        return 100 * (min(max(day, self.first), self.end) - self.first) / (self.end - self.first)


def scale(first: int, last: int) -> Scale:
    """The line with the ticks for these days, both included; it is a month long at least."""
    if last - first < 28:
        first = containing(date.fromordinal(first), "month")[0].toordinal()
        last = containing(date.fromordinal(last), "month")[1].toordinal()
    return _divided(first, last, TICKS, MOST_TICKS)


def columns(first: int, last: int) -> Scale:
    """The same days in columns."""
    return _divided(first, last, COLUMNS, MOST_COLUMNS)


def _divided(first: int, last: int, units: Sequence[Unit], most: int) -> Scale:
    """By the smallest of the units of which `most` are enough."""
    scales = (Scale(unit, bounds(unit, first, last, most)) for unit in units)
    return next(each for each in scales if each.end > last)


def bounds(unit: Unit, first: int, last: int, most: int) -> tuple[int, ...]:
    """The first days of the units from the one with `first` on, until one is after `last`; `most` units at most."""
    found = [_start(unit, first, 0)]
    while found[-1] <= last and len(found) <= most:
        found.append(_start(unit, first, len(found)))
    return tuple(found)


def _start(unit: Unit, day: int, later: int) -> int:
    """The first day of the unit that is so many after the one with `day`.  (The first day there is was a Monday.)"""
    if unit.days:
        return day - (day - 1) % unit.days + later * unit.days
    at = date.fromordinal(day)
    month = ((at.year * 12 + at.month - 1) // unit.months + later) * unit.months
    if month < 12:
        return 1
    return date(month // 12, month % 12 + 1, 1).toordinal() if month < 12 * 10_000 else _LAST + 1


def near(spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The first and last day of what is to be drawn: all of it, but for what lies far from the rest.

    Ends are cut off, one after the other, where most of a long line would be empty beside a few of them.
    """
    ends = sorted(day for span in spans for day in span)
    low, high = 0, len(ends) - 1
    left = 2 * max(1, len(spans) // MOST_FAR) if len(spans) > 2 else 0
    while left and ends[high] - ends[low] > LONG:
        below = max((ends[n + 1] - ends[n], n) for n in range(low, low + left))
        above = max((ends[n] - ends[n - 1], n) for n in range(high - left + 1, high + 1))
        if max(below, above)[0] < LONELY * (ends[high] - ends[low]):
            break
        if below[0] >= above[0]:
            left, low = left - (below[1] + 1 - low), below[1] + 1
        else:
            left, high = left - (high - above[1] + 1), above[1] - 1
    return ends[low], ends[high]
