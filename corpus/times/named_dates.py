"""Dates and months, in the forms newspapers use, into the days that they mean."""

import re

from corpus.times.calendar_words import (
    ANY_YEAR,
    DAY,
    FIRST_YEAR,
    LAST_YEAR,
    MONTH,
    SHORT_WEEKDAY,
    month_number,
    pattern,
    weekday_number,
    year_of,
)
from corpus.times.intervals import Interval, day, month, moved
from corpus.times.reading import (
    ATTRIBUTE,
    OF_YEAR,
    STEPS,
    TIME_BEFORE,
    Place,
    Reading,
    Rule,
    YearlyTime,
    is_capital,
    of_year_named,
    way_of,
    yearly,
)

# Dates.

_ISO = pattern(r"(?<![/.-])(?P<y>\d{4})(?P<mark>[-/.])(?P<m>\d{2})(?P=mark)(?P<d>\d{2})(?:T[\d:.]+Z?|(?![\w/]|[-.]\d))")
_NUMERIC = pattern(r"(?<![/.-])(?P<a>\d{1,2})(?P<mark>[./-])(?P<b>\d{1,2})(?P=mark)(?P<y>\d{4})(?![\w/]|[-.]\d)")
_WITH_WEEKDAY = (
    rf"(?:(?:(?:last|this|next) )?(?P<weekday>{SHORT_WEEKDAY})(?: (?:morning|afternoon|evening|night))?,? (?:the )?)?"
)
_DAY_MONTH = pattern(
    rf"{_WITH_WEEKDAY}(?:the )?(?P<d>{DAY})(?:(?: ?[-–—] ?| (?:to|until|till|through) )(?P<d2>{DAY}))? (?:of )?"
    rf"(?P<m>{MONTH})(?:,? (?P<y>{ANY_YEAR})|{OF_YEAR})?"
)
_MONTH_DAY = pattern(
    rf"{_WITH_WEEKDAY}(?P<m>{MONTH}) (?:the )?(?P<d>{DAY})(?!\d)"
    rf"(?:(?: ?[-–—] ?| (?:to|until|till|through) )(?P<d2>{DAY})(?![\d:%]| ?[ap]\.?m| {MONTH}))?"
    rf"(?![\d%:]|[.,]\d|-\d| percent| per cent)(?:,? (?P<y>{ANY_YEAR})|{OF_YEAR})?"
)
_LISTED_DAY = pattern(
    rf"(?P<d>{DAY})(?=(?:, {DAY}){{0,5}},? (?:and|or|&) {DAY} (?:of )?(?P<m>{MONTH})(?:,? (?P<y>{ANY_YEAR}))?)"
)
_LATER_DAY = pattern(
    rf"(?:(?<=\band )|(?<=\bor )|(?<=& ))(?P<d>{DAY})(?:,? (?P<y>{ANY_YEAR}))?"
    r"(?=[.,;:)]|\n|\Z| (?:in|at|to|when|with|by|for|of|on|as|and|,))(?![.,:]\d)"
)
_DAY_BEFORE = re.compile(rf"(?P<m>{MONTH})\s{DAY}(?:,\s{DAY}){{0,5}},?\s(?:and|or|&)\s\Z", re.IGNORECASE)
_YEAR_AHEAD = re.compile(
    rf"(?:\s?[-–—]\s?|,?\s(?:and|to|or|until|till|through)\s)(?:early\s|late\s|mid-)?"
    rf"(?:{DAY}\s(?:of\s)?(?P<m1>{MONTH})|(?P<m2>{MONTH})\s{DAY}|(?P<m3>{MONTH})),?\s(?:of\s)?(?P<y>{ANY_YEAR})",
    re.IGNORECASE,
)
_NTH = pattern(
    r"(?:(?P<weekday>(?:Mon|Tues|Wednes|Thurs|Satur|Sun)day),? )?"
    r"(?:(?<=on )|(?<=by )|(?<=until )|(?<=since )|(?<=from )|(?<=before )|(?<=after )|(?<=day ))"
    r"the (?P<d>[12]?\d|3[01])(?:st|nd|rd|th)(?: of (?P<of>the|this|last|next) month)?(?=[.,;)?!’”\"]|\n|\Z)(?![.,]\d)"
)
_LEAP_YEAR = 2024
"""Has every day that a year may have."""
_GAME = re.compile(r"\b(?:hole|birdied?|bogey|par|putt|innings?|touchdown|green|tee|floor)\b", re.IGNORECASE)


def _iso(found: re.Match[str], place: Place) -> Reading | None:
    span = day(int(found["y"]), int(found["m"]), int(found["d"]))
    return Reading(span, derived=False) if span and _is_year(int(found["y"])) else None


def _numeric(found: re.Match[str], place: Place) -> Reading | None:
    """ "13/02/2024"; "03/04/2024" is found and not resolved: it is a day in April for some, in March for others."""
    a, b, year = int(found["a"]), int(found["b"]), int(found["y"])
    if found["mark"] != "." and a <= 12 and b <= 12 and a != b:
        return Reading(None) if a and b and _is_year(year) else None
    number, of_month = (a, b) if b <= 12 else (b, a)
    span = day(year, of_month, number) if found["mark"] != "." or b <= 12 else None
    return Reading(span, derived=False) if span and _is_year(year) else None


def _is_year(number: int) -> bool:
    return FIRST_YEAR <= number <= LAST_YEAR


def _dates(found: re.Match[str], place: Place) -> Reading | None:
    """One day, or the days from one to another, of a month; the year is the text's, or that of the nearest such day."""
    number = month_number(found["m"])
    first, last = _day_number(found["d"]), _day_number(found["d2"] or found["d"])
    if first > last:
        return None

    def of_year(year: int) -> Interval | None:
        span, end = day(year, number, first), day(year, number, last)
        return (span[0], end[1]) if span and end else None

    if found["y"]:
        span = of_year(int(found["y"]))
        return Reading(span, derived=False) if span else None
    if not of_year(_LEAP_YEAR):
        return None
    return _of_the_year(found, place, number, of_year, found["weekday"])


def _day_number(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def _of_the_year(
    found: re.Match[str], place: Place, number: int, of_year: YearlyTime, weekday: str | None = None
) -> Reading:
    """A yearly time of month `number` in the year that the text gives it: "of last year", one further on, or none."""
    if (ahead := _YEAR_AHEAD.match(place.text, place.end)) and not found["of"]:
        later = month_number(ahead["m1"] or ahead["m2"] or ahead["m3"])
        listed = re.match(r",?\s(?:and|or)\b", ahead[0]) and not place.before().endswith("between ")
        return Reading(of_year(int(ahead["y"]) - (later < number)), derived=bool(listed))
    if not place.published:
        return Reading(None, cycle="year")
    if found["of"]:
        return Reading(of_year_named(found["of"], place, of_year))
    span = yearly(of_year, place)
    if weekday and span and span[0].weekday() != weekday_number(weekday):
        others = (yearly(of_year, place, way) for way in ("next", "last", "this"))
        span = next((s for s in others if s and s[0].weekday() == weekday_number(weekday)), span)
    return Reading(span, cycle="year")


def _listed_day(found: re.Match[str], place: Place) -> Reading | None:
    """ "13" in "13 and 15 February"."""
    return _of_month(found["m"], found, place)


def _later_day(found: re.Match[str], place: Place) -> Reading | None:
    """ "15" in "February 13 and 15"."""
    listed = _DAY_BEFORE.search(place.before())
    return _of_month(listed["m"], found, place) if listed else None


def _of_month(name: str, found: re.Match[str], place: Place) -> Reading | None:
    """That day of a month which stands elsewhere, in its year or the nearest one."""
    month, number = month_number(name), _day_number(found["d"])
    if not day(_LEAP_YEAR, month, number):
        return None
    if found["y"]:
        return Reading(day(int(found["y"]), month, number))
    return Reading(yearly(lambda year: day(year, month, number), place), cycle="year")


def _nth(found: re.Match[str], place: Place) -> Reading | None:
    """ "on the 13th", the nearest one; of a month where the text says so."""
    number = int(found["d"])
    if not 1 <= number <= 31 or _GAME.search(place.around()):
        return None
    if not place.published:
        return Reading(None)
    if found["of"]:
        at = moved(place.published.replace(day=1), STEPS[found["of"].lower()], "month")
        return Reading(day(at.year, at.month, number))
    step = 1 if place.future else -1
    for months in range(0, 13 * step, step):
        at = moved(place.published.replace(day=1), months, "month")
        span = day(at.year, at.month, number)
        if span and (span[0] - place.published).days * step >= 0 and _agrees(span, found["weekday"]):
            return Reading(span)
    return Reading(None)


def _agrees(span: Interval, weekday: str | None) -> bool:
    return not weekday or span[0].weekday() == weekday_number(weekday)


# Months.

_MONTH_OF_YEAR = pattern(rf"(?P<m>{MONTH})(?:,? (?:of )?(?:the year )?(?P<y>{ANY_YEAR})| ?['’](?P<yy>\d\d))")
_BARE_MONTH = pattern(
    rf"(?:(?P<way>last|this|next|(?:this|the) past|(?:this|the) coming) )?(?P<m>{MONTH}){OF_YEAR}?(?!\.? ?['’]?\d)"
)
_DAY_AHEAD = re.compile(r"(?<!\d)\d{1,2}(?:st|nd|rd|th)?\s(?:of\s)?\Z")
"""A day that the month does not have: "31 February"."""
_THAT = re.compile(r"(?:\A[“\"]?That|\b(?:[io]n|of|by|during|until) that)\s\Z")
_TO_A_MONTH = re.compile(rf"[-–—]{MONTH}\b", re.IGNORECASE)
_SURE = {"january", "february", "july", "september", "october", "november", "december"}
_OF_A_NOUN = re.compile(
    r"(?:\b(?:[Tt]he|[Aa]n?|[Hh]is|[Hh]er|[Ii]ts|[Tt]heir|[Oo]ur|[Mm]y|[Tt]his)|[’']s)(?:\s[a-z-]{3,}){1,2}\s\Z"
)
_A_NOUN = re.compile(
    r"\s(?!(?:on|for|of|and|or|but|was|is|were|are|has|had|have|will|would|said|says|told|to|in|at|by|from|through|with|"
    r"who|that|which|as|did|does|made|came|went|took|met|be|not|also|never|have|been)\b|\w+ed\b)[a-z]{3,}"
)
""" "his decisive May primary win"."""
_PERSON = re.compile(r"\b(?:Theresa|Brian|James|Elaine|Mrs\.?|Ms\.?|Mr\.?|Prime Minister) May\b")
_OTHER_SENSE = re.compile(
    r"\s(?:Madness|Revolution|for Our|on Washington|Macron|Ayer|Bank|Fair)\b|['’]s\s(?:government|deal)"
)


def _month_of_year(found: re.Match[str], place: Place) -> Reading | None:
    if _DAY_AHEAD.search(place.before()):
        return None
    return Reading(month(year_of(found["y"], found["yy"]), month_number(found["m"])), derived=False)


def _bare_month(found: re.Match[str], place: Place) -> Reading | None:
    """ "October": the nearest one; "March" and "May" only where no verb and no person is meant."""
    if not _is_a_month(found, place):
        return None
    number = month_number(found["m"])
    if _THAT.search(place.before()):
        return Reading(month(place.anchor[0].year, number) if place.published and place.anchor else None)
    if found["way"]:
        way = "" if way_of(found["way"]) == "this" and place.future else way_of(found["way"])
        return Reading(yearly(lambda year: month(year, number), place, way))
    return _of_the_year(found, place, number, lambda year: month(year, number))


def _is_a_month(found: re.Match[str], place: Place) -> bool:
    name, before = found["m"].lower().rstrip("."), place.before()
    if _THAT.search(before):
        return True
    if _DAY_AHEAD.search(before):
        return False
    if found["way"] and not (name in ("may", "march") and before.lower().endswith("the ")):
        return is_capital(found["m"]) or name in _SURE
    shortened = len(name) < 4 and name != "may" and not found["m"].endswith(".")
    if shortened or _OTHER_SENSE.match(place.after()):
        return False
    if not is_capital(found["m"]):
        return name in _SURE or bool(re.search(r"\b(?:in|since|until|during)\s\Z", before) and len(name) > 3)
    if not before and not place.after():
        return True
    if name in _SURE:
        return not re.search(r"\b(?:Black|Red|Miss|Chris|Mr\.?|Mrs\.?|Ms\.?)\s\Z", before)
    if ATTRIBUTE.search(before) and re.match(r"\s(?!on\b|for\b|of\b)[a-z]{3,}", place.after()):
        return True
    if _OF_A_NOUN.search(before) and _A_NOUN.match(place.after()) and not _is_person(place):
        return True
    if not TIME_BEFORE.search(before) and not _TO_A_MONTH.match(place.after()):
        return False
    if name == "may" and _is_person(place):
        return bool(re.search(r"\b(?:in|last|next|this|early|mid|late|since|until)[ -]\Z", before))
    return not re.match(r"\s(?:on|for)\s[A-Z]", place.after()) or name != "march"


def _is_person(place: Place) -> bool:
    """Does the text tell of somebody of the name of May?"""
    return bool(_PERSON.search(place.text, max(0, place.start - 2000), place.end + 500))


RULES: list[Rule] = [
    ("full date", _ISO, _iso),
    ("full date", _NUMERIC, _numeric),
    ("date", _DAY_MONTH, _dates),
    ("date", _MONTH_DAY, _dates),
    ("date", _LISTED_DAY, _listed_day),
    ("date", _LATER_DAY, _later_day),
    ("day of the month", _NTH, _nth),
    ("month", _MONTH_OF_YEAR, _month_of_year),
    ("month", _BARE_MONTH, _bare_month),
]
