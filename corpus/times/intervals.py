"""Days into the weeks, months, seasons and years that they lie in, and into parts of those."""

import calendar
import datetime

Day = datetime.date
Interval = tuple[Day, Day]
"""`(first, last)`, both inclusive."""

SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The first month of the northern meteorological seasons; the winter of a year begins in it."""
_MONTHS_OF = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120, "century": 1200}
_EARLY_DECADE, _MID_DECADE = 4, 7
"""The early 1990s are 1990-1993, the mid-1990s 1994-1996, the late 1990s 1997-1999."""


def day(year: int, month: int, number: int) -> Interval | None:
    """That day; None where the calendar has none (31 February)."""
    try:
        only = Day(year, month, number)
    except ValueError:
        return None
    return only, only


def month(year: int, number: int, months: int = 1) -> Interval:
    """`months` months from that one on; `number` may be beyond 12."""
    first, last = year * 12 + number - 1, year * 12 + number + months - 2
    return Day(first // 12, first % 12 + 1, 1), _month_end(last // 12, last % 12 + 1)


def _month_end(year: int, number: int) -> Day:
    return Day(year, number, calendar.monthrange(year, number)[1])


def years(first: int, last: int | None = None) -> Interval:
    return Day(first, 1, 1), Day(first if last is None else last, 12, 31)


def century(number: int) -> Interval:
    """The 19th century: 1801 to 1900."""
    return years(number * 100 - 99, number * 100)


def season(year: int, name: str) -> Interval:
    return month(year, SEASONS[name], 3)


def containing(a_day: Day, unit: str) -> Interval:
    """The day, week (Monday to Sunday), weekend, month, quarter, year, decade or century in which `a_day` lies.

    The weekend is that of its week.
    """
    if unit in ("day", "week", "weekend", "fortnight"):
        monday = a_day - datetime.timedelta(days=a_day.weekday())
        first, last = {"day": (a_day, a_day), "weekend": (_later(monday, 5), _later(monday, 6))}.get(
            unit, (monday, _later(monday, 6))
        )
        return first, last
    if unit == "century":
        return century((a_day.year + 99) // 100)
    if unit == "decade":
        return years(a_day.year // 10 * 10, a_day.year // 10 * 10 + 9)
    size = _MONTHS_OF[unit]
    return month(a_day.year, (a_day.month - 1) // size * size + 1, size)


def _later(a_day: Day, days: int) -> Day:
    return a_day + datetime.timedelta(days=days)


def moved(a_day: Day, number: int, unit: str) -> Day:
    """The day `number` units after `a_day` (before it where negative), the last of its month at most.

    Raises OverflowError or ValueError where the calendar has no such year.
    """
    days = {"day": 1, "week": 7, "weekend": 7, "fortnight": 14}.get(unit)
    if days:
        return _later(a_day, number * days)
    at = a_day.year * 12 + a_day.month - 1 + number * _MONTHS_OF[unit]
    return Day(at // 12, at % 12 + 1, min(a_day.day, calendar.monthrange(at // 12, at % 12 + 1)[1]))


def unit_away(span: Interval, number: int, unit: str) -> Interval | None:
    """The unit that lies `number` units from the one that holds `span`; None where `span` is longer than the unit."""
    if unit == "week" and (span[1] - span[0]).days == 6:
        return _later(span[0], 7 * number), _later(span[1], 7 * number)
    here = containing(span[0], unit)
    return containing(moved(here[0], number, unit), unit) if here[0] <= span[1] <= here[1] else None


def early(span: Interval) -> Interval:
    """Its first third: days 1-10 of a month, January to April of a year, Monday and Tuesday of a week."""
    return span[0], _later(_thirds(span)[0], -1)


def middle(span: Interval) -> Interval:
    first, after = _thirds(span)
    return first, _later(after, -1)


def late(span: Interval) -> Interval:
    return _thirds(span)[1], span[1]


def _thirds(span: Interval) -> tuple[Day, Day]:
    """The first day of its second third and of its last."""
    days, first, months = (span[1] - span[0]).days + 1, span[0], _months(span)
    if months == _MONTHS_OF["decade"]:
        return Day(first.year + _EARLY_DECADE, 1, 1), Day(first.year + _MID_DECADE, 1, 1)
    if months >= _MONTHS_OF["century"]:
        return Day(first.year + 33, 1, 1), Day(first.year + 67, 1, 1)
    if months >= 3:
        return moved(first, months // 3, "month"), moved(first, months // 3 * 2, "month")
    size = 10 if days >= 28 else max(1, days // 3)
    return min(_later(first, size), span[1]), min(_later(first, 2 * size), span[1])


def _months(span: Interval) -> int:
    """How many months it touches."""
    return (span[1].year - span[0].year) * 12 + span[1].month - span[0].month + 1


def half(span: Interval, second: bool) -> Interval:
    """Its first or second half: January to June, or days 1-15 of a month."""
    (first, last), months = span, _months(span)
    days = 15 if months == 1 and first.day == 1 else ((last - first).days + 1) // 2
    turn = _later(first, days) if months < 2 else moved(first, months // 2, "month")
    return (turn, last) if second else (first, _later(turn, -1))


def part(span: Interval, order: int, unit: str, number: int = 1) -> Interval | None:
    """`number` units of `span` from its `order`th on, from 0, or counted from its end where `order` is -1.

    The second week of March is its days 8-14; None where `span` does not reach that far.
    """
    first = moved(span[0], order * number, unit) if order >= 0 else moved(_later(span[1], 1), -number, unit)
    last = _later(moved(first, number, unit), -1)
    return (first, last) if span[0] <= first <= last <= span[1] else None


def nth_weekday(span: Interval, order: int, weekday: int) -> Interval | None:
    """The `order`th Monday (0) or another weekday of `span`, from 0; -1 is the last one."""
    if order < 0:
        only = _later(span[1], -((span[1].weekday() - weekday) % 7))
    else:
        only = _later(span[0], (weekday - span[0].weekday()) % 7 + 7 * order)
    return (only, only) if span[0] <= only <= span[1] else None
