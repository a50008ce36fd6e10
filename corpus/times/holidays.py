"""The name of a holiday and a year into its day, for those whose day the calendar gives."""

import datetime
from collections.abc import Callable

from corpus.times.intervals import Interval, month, nth_weekday

Day = datetime.date


def easter(year: int) -> Day:
    """Easter Sunday of the Western churches (the anonymous Gregorian computus, Nature, 20 April 1876)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    l_ = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 19 * l_) // 433
    n = (h + l_ - 7 * m + 90) // 25
    return Day(year, n, (h + l_ - 7 * m + 33 * n + 19) % 32)


def _fixed(number: int, of_month: int) -> Callable[[int], Day]:
    return lambda year: Day(year, of_month, number)


def _from_easter(days: int) -> Callable[[int], Day]:
    return lambda year: easter(year) + datetime.timedelta(days=days)


def _nth(order: int, weekday: int, of_month: int, later: int = 0) -> Callable[[int], Day]:
    def only(year: int) -> Day:
        found = nth_weekday(month(year, of_month), order, weekday)
        assert found, "every month has four of each weekday, and a last one"
        return found[0] + datetime.timedelta(days=later)

    return only


_DAYS: dict[str, Callable[[int], Day]] = {
    "new year's day": _fixed(1, 1),
    "new year's eve": _fixed(31, 12),
    "orthodox christmas": _fixed(7, 1),
    "martin luther king day": _nth(2, 0, 1),
    "valentine's day": _fixed(14, 2),
    "presidents' day": _nth(2, 0, 2),
    "international women's day": _fixed(8, 3),
    "st patrick's day": _fixed(17, 3),
    "april fools' day": _fixed(1, 4),
    "earth day": _fixed(22, 4),
    "may day": _fixed(1, 5),
    "cinco de mayo": _fixed(5, 5),
    "memorial day": _nth(-1, 0, 5),
    "juneteenth": _fixed(19, 6),
    "the fourth of july": _fixed(4, 7),
    "july fourth": _fixed(4, 7),
    "bastille day": _fixed(14, 7),
    "labor day": _nth(0, 0, 9),
    "columbus day": _nth(1, 0, 10),
    "halloween": _fixed(31, 10),
    "all saints' day": _fixed(1, 11),
    "bonfire night": _fixed(5, 11),
    "armistice day": _fixed(11, 11),
    "veterans day": _fixed(11, 11),
    "thanksgiving day": _nth(3, 3, 11),
    "thanksgiving": _nth(3, 3, 11),
    "christmas day": _fixed(25, 12),
    "christmas eve": _fixed(24, 12),
    "christmas": _fixed(25, 12),
    "boxing day": _fixed(26, 12),
    "ash wednesday": _from_easter(-46),
    "palm sunday": _from_easter(-7),
    "maundy thursday": _from_easter(-3),
    "good friday": _from_easter(-2),
    "easter sunday": _from_easter(0),
    "easter monday": _from_easter(1),
    "easter": _from_easter(0),
    "pentecost": _from_easter(49),
}
HOLIDAY = (
    "(?:"
    + "|".join(sorted(_DAYS, key=len, reverse=True)).replace("'", "['’]?").replace("st p", "(?:st\\.?|saint) p")
    + ")"
)
"""Matches their names, whatever the apostrophe."""


def holiday(name: str, year: int) -> Interval:
    """That holiday of `year`; `name` as HOLIDAY matched it."""
    only = _BY_LETTERS[_letters(name)](year)
    return only, only


def _letters(name: str) -> str:
    return "".join(filter(str.isalpha, name.lower())).replace("saintp", "stp")


_BY_LETTERS = {_letters(name): days for name, days in _DAYS.items()}
