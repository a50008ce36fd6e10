"""Times that have a name into what it means: years, decades, centuries, seasons, quarters, holidays."""

import datetime
import re

from corpus.times.calendar_words import (
    ANY_YEAR,
    CENTURY,
    DECADES,
    MONTH,
    MONTHS,
    ORDINAL,
    ORDINALS,
    SEASON,
    century_number,
    month_number,
    pattern,
    year_of,
)
from corpus.times.holidays import HOLIDAY, holiday
from corpus.times.intervals import Interval, century, day, month, season, years
from corpus.times.reading import (
    FUNCTION_WORD,
    OF_YEAR,
    TIME_BEFORE,
    Place,
    Reading,
    Rule,
    is_capital,
    of_year_named,
    way_of,
    yearly,
)

# Seasons, quarters and halves.

_SEASON = pattern(
    r"(?:(?P<way>last|this|next|(?:this|the) past|(?:this|the) coming|the following|the previous|that) |the )?"
    rf"(?P<season>{SEASON})(?P<season_of> season(?! (?:ticket|pass|opener|finale|premiere|winner|record)))?"
    rf"(?:,? (?:of |in )?(?P<y>{ANY_YEAR})(?:[-–/]\d{{2,4}})?| ?['’](?P<yy>\d\d)|{OF_YEAR})?"
)
_IN_SEASON = re.compile(
    r"\b(?:in|over|during|since|until|by|through|throughout|before|after|late|early|mid|of|from|to|between)"
    r"[ -]\Z",
    re.IGNORECASE,
)
_ANY_SEASON = re.compile(
    r"\b(?:an?|every|each|any|per|one|most|typical|average|usual|busiest|normal)(?: \w+)?\s\Z", re.I
)
_QUARTER = pattern(
    rf"(?:Q(?P<q>[1-4])|(?:the )?(?P<nth>{ORDINAL})(?:-| )quarter|(?:the )?(?P<m1>{MONTH})(?:[-–]|"
    rf" to )(?P<m2>{MONTH}) quarter)(?:,? ?(?:of |in )?(?P<y>{ANY_YEAR})|{OF_YEAR})?"
)


_BUSINESS = re.compile(
    r"\b(?:revenues?|profits?|earnings?|sales|growth|GDP|econom\w+|compan(?:y|ies)|results|fiscal|shares?|year|"
    r"percent|per cent|"
    r"billion|million|investors?|income|inflation|prices?|shipments?|demand|spending|forecasts?|deliver\w+|"
    r"reported|loss(?:es)?)"
    r"\b|%",
    re.IGNORECASE,
)


def _season(found: re.Match[str], place: Place) -> Reading | None:
    name, way = found["season"].lower(), way_of(found["way"])
    if found["y"] or found["yy"]:
        return Reading(season(year_of(found["y"], found["yy"]), name))
    if not (found["way"] or found["of"]) and not _is_a_season(found, place):
        return None
    if (
        found["way"]
        and found["way"].lower() == "that"
        and not re.search(r"(?:\b(?:in|of|during|by)\s|[,.]\s|\A)\Z", place.before())
    ):
        return None
    if not place.published:
        return Reading(None)
    if found["of"]:
        return Reading(of_year_named(found["of"], place, lambda year: season(year, name)))
    if found["way"] and not way:
        return Reading(None)
    if way == "this":
        return Reading(_nearest_season(name, place))
    return Reading(yearly(lambda year: season(year, name), place, way), cycle="year")


def _is_a_season(found: re.Match[str], place: Place) -> bool:
    """ "in the fall" and "the fall season", not "began to fall", and not "the fall of Rome"."""
    if found["season_of"]:
        return (
            not _ANY_SEASON.search(place.before())
            and not re.search(r"[“\"‘']\Z", place.before())
            and not re.match(r"\s[a-z]+s\b|-\w", place.after())
        )
    the = found[0].lower().startswith("the")
    before = place.before() + "the "
    led = _IN_SEASON.search(place.before()) and (the or not re.search(r"\b(?:to|from|through|of) the \Z", before))
    follows = place.after()
    return bool(led) and bool(FUNCTION_WORD.match(follows)) and not re.match(r" of|-\w", follows)


def _nearest_season(name: str, place: Place) -> Interval | None:
    """ "this summer" is that of the publication's year; "this winter" the one that is nearer, before or ahead."""
    assert place.published
    if name != "winter":
        return season(place.published.year, name)
    return season(place.published.year - (place.published.month < 7), name)


def _quarter(found: re.Match[str], place: Place) -> Reading | None:
    """A calendar quarter; one of a game is none."""
    if found["m1"]:
        first = month_number(found["m1"])
    else:
        first = (int(found["q"]) - 1 if found["q"] else ORDINALS[found["nth"].lower()] % 4) * 3 + 1

    def of_year(year: int) -> Interval:
        return month(year, first, 3)

    if found["y"]:
        return Reading(of_year(int(found["y"])))
    if found["nth"] and not found["of"] and not (_BUSINESS.search(place.around()) and _ends_here(found, place)):
        return None
    if not place.published:
        return Reading(None)
    if found["of"]:
        return Reading(of_year_named(found["of"], place, of_year))
    return Reading(yearly(of_year, place, either_side=True), cycle="year")


def _ends_here(found: re.Match[str], place: Place) -> bool:
    return "-" in found[0] or (bool(FUNCTION_WORD.match(place.after())) and not place.after().startswith(" of"))


# Years, decades and centuries.

_YEARS = pattern(
    r"(?<![/-])(?P<a>1\d{3}|20\d{2})(?: ?[-–—] ?(?P<b>1\d{3}|20\d{2}|2100)|[-–—/](?P<bb>\d{2}))(?![-–—/]?\d|"
    r"[.,:]\d|%)"
)
_YEAR = pattern(rf"(?:the year )?(?P<y>{ANY_YEAR})(?!-[a-z]|[-–/]\d|%)")
_ROUND = {1000 + 100 * n for n in range(12)}
_SURE_YEARS = range(1900, 2101)
_FIRST_EVENT, _AHEAD, _FAR = 1900, 6, datetime.date(2044, 1, 1)
"""Years of events with a name and a year ("Qatar 2022"); later ones are names only ("Blade Runner 2049")."""
_NOT_A_YEAR_BEFORE = re.compile(
    r"(?:[/$£€#№+*=]|\d-|\b(?:No\.?|number|flight|route|highway|room|page|pages|line|over|nearly|almost|some|"
    r"approximately|"
    r"roughly|least|than|up to|only|just|another|copyright|©|fiscal|fiscal year|FY|at|resolution|article|section|"
    r"model|"
    r"version|channel|vision|agenda|windows|office|about|every|all|boeing|flight)\s)\Z",
    re.IGNORECASE,
)
_NOT_A_YEAR_AFTER = re.compile(
    r"\s?(?:%|percent|per cent|people|men|women|children|soldiers|troops|fighters|m|km|kg|mm|cm|metres?|meters?|"
    r"miles?|feet|"
    r"ft|yards?|degrees|hours?|hrs|GMT|UTC|local time|EST|ET|BC|BCE|B\.C|dollars|euros|pounds|rupees|yuan|yen|rubles|"
    r"roubles|units|copies|votes|points|seats|jobs|acres|hectares|square|cubic|tons|tonnes|barrels|calories|words|"
    r"times|"
    r"horsepower|hp|cc|rpm|MHz|mAh|nits|million|billion|residents|students|workers|employees|cases|deaths|police|"
    r"members|"
    r"homes|houses|families|civilians|refugees|migrants|islands|kilometers|kilometres|protesters|patients)(?!\w)",
    re.IGNORECASE,
)
_ALLOWED_CAPITALS = set(
    "in since the of from by until till before after during between and to around late early mid through a an his her "
    "its their for on our or throughout year circa back as when spring summer autumn fall winter that this both with "
    "while was is my your those these ad january february march april may june july august september october november "
    "december".split()
)
_WORD_BEFORE = re.compile(r"(?<![\w’'.])([\w’'.]{1,38})\s\Z")
_DECADE = pattern(
    rf"(?:the )?(?:(?P<y>(?:1\d{{2}}|20\d)0)s|(?<=the )(?P<y2>(?:1\d{{2}}|20\d)0)['’]s|['’‘](?P<marked>\d0)['’]?s|"
    rf"(?<=the )(?P<yy>[3-9]0)['’]?s"
    rf"|(?P<word>{'|'.join(DECADES)}))"
)
_AGE_BEFORE = re.compile(
    r"\b(?:his|her|their|my|our|your|its|one['’]s|low(?:er)?|upper|high|temperatures?|highs|lows|degrees|"
    r"in (?:early|mid|late))"
    r"(?: (?:early|mid|late)[ -]?)?(?: (?:in|into|to))?(?: the)?[ -]\Z",
    re.IGNORECASE,
)
_CENTURY = pattern(rf"(?:the )?(?P<n>{CENTURY})(?:-| )century(?! BC| B\.C| Fox| Studios)")


def _year_range(found: re.Match[str], place: Place) -> Reading | None:
    first = int(found["a"])
    last = int(found["b"]) if found["b"] else first // 100 * 100 + int(found["bb"])
    last += 100 * (last < first and not found["b"] and last % 100 < 5)
    if not first < last <= 2100 or (found["bb"] and last - first > 30 and first > 1950):
        return None
    return Reading(years(first, last), derived=False)


def _year(found: re.Match[str], place: Place) -> Reading | None:
    """ "2006"; not an amount, an hour, a number of something, or a part of a name ("Windows 2000")."""
    number, before = int(found["y"]), place.before()
    if not found[0].isdigit():
        return Reading(years(number), derived=False)
    if _NOT_A_YEAR_BEFORE.search(before) or _NOT_A_YEAR_AFTER.match(place.after()) or _is_title(place):
        return None
    word = _WORD_BEFORE.search(before)
    if word and word[1].lower().rstrip(".") in MONTHS:
        return None
    named = word and word[1][0].isupper() and word[1].rstrip(".").lower() not in _ALLOWED_CAPITALS
    if named and number not in range(_FIRST_EVENT, (place.published or _FAR).year + _AHEAD + 1):
        return None
    if number in _ROUND or number not in _SURE_YEARS:
        after_time = TIME_BEFORE.search(before) and not re.match(r"\s[a-z]+s\b", place.after())
        known = bool(after_time) or (number not in _ROUND and bool(re.search(r"\b(?:the|an?)\s\Z", before)))
        return Reading(years(number), derived=False) if known else None
    return Reading(years(number), derived=False)


def _is_title(place: Place) -> bool:
    """“1984”, the novel."""
    return place.text[max(0, place.start - 1) : place.start] in set("“\"‘'*_") and place.text[
        place.end : place.end + 1
    ] in set("”\"’'*_")


def _decade(found: re.Match[str], place: Place) -> Reading | None:
    if found["y"] or found["y2"]:
        first = int(found["y"] or found["y2"])
        whole_century = first % 100 == 0 and first < 2000
        return Reading(years(first, first + 99 if whole_century else first + 9))
    if _AGE_BEFORE.search(place.before()) or (found["word"] and not re.search(r"the\b", found[0] + place.before(6))):
        return None
    number = DECADES[found["word"].lower()] if found["word"] else int(found["marked"] or found["yy"])
    return Reading(years(1900 + number + 100 * (number < 20), 1909 + number + 100 * (number < 20)))


def _century(found: re.Match[str], place: Place) -> Reading | None:
    return Reading(century(century_number(found["n"])))


# Holidays.

_HOLIDAY = pattern(
    rf"(?:(?P<way>last|this|next|this past|this coming) )?(?P<name>{HOLIDAY})(?:,? (?:of |in )?(?P<y>{ANY_YEAR})|"
    rf"{OF_YEAR})?"
)
_AT_HOLIDAY = re.compile(
    r"(?:\b(?:at|on|by|before|after|since|until|over|during|around|from|to|between|and|last|this|next|past|of|late|"
    r"early"
    r"|every)\s|[(,.\n]\s?|\A)\Z",
    re.IGNORECASE,
)
_CALLED = re.compile(r"\b(?:known as|called|dubbed|nicknamed|named(?: after| for)?|(?:word|term|name) for)\s[“\"‘']?\Z")
_ACCORD = re.compile(r"\s(?:[Aa]greement|[Aa]ccords?|[Pp]eace|[Dd]eal|[Mm]assacre)\b")
_GENERAL = {"christmas", "easter", "thanksgiving", "halloween", "pentecost"}


def _holiday(found: re.Match[str], place: Place) -> Reading | None:
    """Christmas, but not a Christmas tree."""
    name = found["name"]
    if not is_capital(name) and not name.lower().startswith("the "):
        return None
    if name.lower() in _GENERAL and not (found["way"] or found["y"] or found["of"]):
        if not _AT_HOLIDAY.search(place.before()) or not FUNCTION_WORD.match(place.after()):
            return None
        if re.match(r"\s[A-Z]", place.after()):
            return None
    if _CALLED.search(place.before()) or _ACCORD.match(place.after()):
        return None
    if found["y"]:
        return Reading(holiday(name, int(found["y"])))
    if not place.published:
        return Reading(None)
    if found["of"]:
        return Reading(of_year_named(found["of"], place, lambda year: holiday(name, year)))
    return Reading(yearly(lambda year: holiday(name, year), place, way_of(found["way"])), cycle="year")


_NEW_YEAR = pattern(r"the new year(?![’']s| (?:eve|day)\b)")
_SINCE = re.compile(r"\b(?:since|until|till|by|before|after|from|to|at|on)\s\Z", re.IGNORECASE)


def _new_year(found: re.Match[str], place: Place) -> Reading | None:
    """ "in the new year" is the year that has begun or is near; "since the new year" its first day."""
    if not place.published:
        return Reading(None)
    if _SINCE.search(place.before()):
        return Reading(yearly(lambda year: day(year, 1, 1), place), cycle="year")
    return Reading(years(place.published.year + (place.published.month > 6 and place.tense != "past")))


RULES: list[Rule] = [
    ("season", _SEASON, _season),
    ("quarter", _QUARTER, _quarter),
    ("years", _YEARS, _year_range),
    ("year", _YEAR, _year),
    ("decade", _DECADE, _decade),
    ("century", _CENTURY, _century),
    ("holiday", _HOLIDAY, _holiday),
    ("new year", _NEW_YEAR, _new_year),
]
