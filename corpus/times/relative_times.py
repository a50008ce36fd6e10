"""Times that count from another into what they mean: "last week", "on Tuesday", "two days ago", "a year earlier".

They count from the publication date, and those that carry on a story ("two days later", "the following week", "that
year") from what their sentence named just before, or they stay open.
"""

import datetime
import re

from corpus.times.calendar_words import (
    MONTH,
    NUMBER,
    PART,
    SEASON,
    VAGUE,
    WEEKDAY,
    exact_number,
    pattern,
    weekday_number,
)
from corpus.times.intervals import Interval, containing, moved, season, unit_away
from corpus.times.reading import STEPS, Place, Reading, Rule, way_of
from corpus.times.tense import looks_back

_UNIT = r"(?:day|weekend|week|fortnight|month|quarter|year|decade|centur(?:y|ie)|hour|minute)"
_HOURS_A_DAY = 24
_PARTS_OF_DAY = {"morning", "afternoon", "evening", "night"}


def _unit(word: str) -> str:
    """The name of a unit as corpus/times/intervals.py knows it; a part of a day is that day."""
    word = word.lower()
    return "century" if word.startswith("centur") else "day" if word in _PARTS_OF_DAY else word


# Days around publication.

_TODAY = pattern(
    r"(?P<word>the day before yesterday|the day after tomorrow|yesterday|today|tomorrow|tonight|last (?:night|"
    r"evening)"
    rf"|this (?:morning|afternoon|evening|lunchtime)){PART}"
)
_STEPS = {
    "the day before yesterday": -2,
    "yesterday": -1,
    "last night": -1,
    "last evening": -1,
    "tomorrow": 1,
    "the day after tomorrow": 2,
}
_NAME_BEFORE = re.compile(r"(?:[\w’'][^\S\n]|[\w,][^\S\n][“\"‘']|[-/])\Z")
_NAME_AFTER = re.compile(r"\s(?:Show|Programme|Program|Sports|Online|FM)\b|[’']s\sZaman|\.com|\sis a (?:good|new) day")
_ENDS = re.compile(r"[^\w\s]|\Z|\n")
_NOWADAYS = re.compile(
    r"(?:\b(?:what|where|who|how|than|as|like)(?:\s[\w’'-]+){1,4}\s(?:is|are|am|do|does|has|have|exists?|stands?)"
    r"|\b(?!(?:and|but|or|that|when|because|if|so|said|says|while|as|though|since)\b)[a-z]{3,}\s(?:it|he|she|they|we|you|I)"
    r"\s(?:is|are|am|[’']m)|\bknow (?:it|him|her|them|us))\s\Z"
)
""" "the success it is today", "as we know it today"."""


def _today(found: re.Match[str], place: Place) -> Reading | None:
    """Not the newspaper USA Today, not "the leaders of tomorrow", and not "the success it is today"."""
    word = re.sub(r"\s", " ", found["word"].lower())
    in_a_name = found["word"][0].isupper() and _NAME_BEFORE.search(place.before())
    if (
        in_a_name
        or (word == "today" and _NOWADAYS.search(place.before()) and _ENDS.match(place.after()))
        or _NAME_AFTER.match(place.after())
        or re.search(r"(?<!as )\bof to(?:morrow|day)\Z", place.before() + word)
    ):
        return None
    if not place.published:
        return Reading(None)
    only = place.published + datetime.timedelta(days=_STEPS.get(word, 0))
    return Reading((only, only))


# Weekdays.

_WEEKDAY = pattern(
    r"(?:(?P<way>last|next|this|(?:this|the) past|(?:this|the) coming|the previous|the following|that(?: same)?|"
    r"the same) )?"
    rf"(?P<day>{WEEKDAY}){PART}(?:,? (?:of )?(?P<week>last|this|next|the following|the previous|that|the same) week)?"
    r"(?! (?:Times|Mail|Post|Telegraph|Express|Mirror|Herald|Independent|People|Sport|Star|World|Review|School|"
    r"school|roast|"
    r"papers|Addams|the 13th|(?:mornings|afternoons|evenings|nights))|-[a-z])"
)
_NO_DAY_BEFORE = re.compile(
    r"\b(?:Good|Easter|Palm|Ash|Maundy|Black|Bloody|Cyber|Super|Shrove|Giving|Fat|Sheffield|Ruby|Freaky|Blue|Whit|Holy|"
    r"Remembrance|Man|Girl|Spy|Small Business|every|each|any|any given|alternate|one|most|"
    r"(?:on|was|is|like|of|it[’']s) an?|CBS|Casual|the (?:first|second|third|fourth|fifth)|other)\s\Z",
)
_SHOW = re.compile(rf"{WEEKDAY} (?:Night|Morning)\b")


def _weekday(found: re.Match[str], place: Place) -> Reading | None:
    """The nearest one not after publication; the next where the verb is in the future."""
    if _NO_DAY_BEFORE.search(place.before()) or _SHOW.search(found[0]):
        return None
    if found["way"] and found["way"].lower() == "last" and _OF_MORE.match(place.after()):
        return None
    number, way = weekday_number(found["day"]), found["way"] and found["way"].lower()
    if place.published is None:
        return Reading(None)
    if found["week"]:
        return Reading(_day_of_week(found["week"].lower(), number, place))
    if way in ("the previous", "the following"):
        return Reading(_weekday_from_anchor(number, place, 1 if way == "the following" else -1))
    if way in ("that", "that same", "the same"):
        return Reading(place.anchor if place.anchor and place.anchor[0].weekday() == number else None)
    back = (place.published.weekday() - number) % 7
    ahead = (number - place.published.weekday()) % 7
    if way_of(way) == "this":
        days = number - place.published.weekday()
    elif way_of(way) == "last":
        days = -(back or 7)
    elif way_of(way) == "next":
        days = ahead or 7
    else:
        soon = place.future or (place.tense == "planned" and ahead < back)
        days = ahead if soon else -back
    only = place.published + datetime.timedelta(days=days)
    return Reading((only, only), cycle="" if way else "week")


def _day_of_week(words: str, number: int, place: Place) -> Interval | None:
    if words in ("last", "this", "next"):
        assert place.published
        from_day: Interval | None = (place.published, place.published)
    else:
        from_day = place.anchor
    week = unit_away(from_day, STEPS[words], "week") if from_day else None
    only = week and week[0] + datetime.timedelta(days=number)
    return (only, only) if only else None


def _weekday_from_anchor(number: int, place: Place, step: int) -> Interval | None:
    if not place.anchor or place.anchor[0] != place.anchor[1]:
        return None
    days = (number - place.anchor[0].weekday()) % 7
    only = place.anchor[0] + datetime.timedelta(days=(days or 7) if step > 0 else days - 7)
    return only, only


# This, last and next week.

_THIS_UNIT = pattern(
    r"(?P<way>last|this|next|(?:this|the) past|(?:this|the) coming|the current|current|past) "
    r"(?P<unit>week|weekend|fortnight|month|quarter|year|decade|century)(?: (?P<beyond>before last|after next))?"
    r"(?![’']s? old| of (?:age|study|school))"
)
_BEYOND = pattern(r"the (?P<unit>week|weekend|month|year) (?P<beyond>before last|after next)")
_THE_WEEKEND = pattern(r"(?:the|all) weekend(?! of)")
_OVER = re.compile(r"\b(?:over|in|within|during|for|throughout|of|across)\s(?:the\s)?\Z", re.IGNORECASE)
_BARE_UNIT = pattern(r"(?:the|this) (?P<unit>week|month|quarter|year|decade|century)")
_OF_MORE = re.compile(
    rf"\s(?:of|in)\s(?:(?:the|last|this|next|that)\s(?:week|month|quarter|year|decade|century)|\d{{4}}|"
    rf"the\s\d{{4}}s|{MONTH})\b",
    re.IGNORECASE,
)


def _this_unit(found: re.Match[str], place: Place) -> Reading | None:
    """A calendar unit; "the past week" and "over the last week" run to publication, "the next week" tells on."""
    words, unit = found["way"].lower(), found["unit"].lower()
    the = bool(re.search(r"\bthe\s\Z", place.before()))
    if the and _OF_MORE.match(place.after()):
        return None
    if place.published is None:
        return Reading(None)
    if unit == "weekend":
        return Reading(_weekend(place, "last one" if words == "this" and place.tense == "past" else words))
    runs = "past" in words or "coming" in words or (the and words in ("last", "next"))
    if runs and not found["beyond"]:
        if words == "next" and not _OVER.search(place.before()):
            return Reading(unit_away(place.anchor, 1, unit) if place.anchor else None)
        return Reading(_running(place.published, 1 if way_of(words) == "next" else -1, unit))
    steps = STEPS[way_of(words)] * (2 if found["beyond"] else 1)
    return Reading(unit_away((place.published, place.published), steps, unit))


def _running(published: datetime.date, number: int, unit: str) -> Interval:
    """From `number` units before publication to it, or from it on."""
    other = moved(published, number, unit)
    return (other, published) if number < 0 else (published, other)


def _weekend(place: Place, words: str = "") -> Interval | None:
    """The weekend of the last, this or the next week; without such a word the nearest one, or the next."""
    assert place.published
    day, week = place.published, datetime.timedelta(days=7)
    here = containing(day, "weekend")
    words = "last" if "past" in words else words
    if words in ("last", "this", "next"):
        return here[0] + STEPS[words] * week, here[1] + STEPS[words] * week
    if place.future if not words else "coming" in words:
        return here
    return here if here[0] <= day else (here[0] - week, here[1] - week)


def _beyond(found: re.Match[str], place: Place) -> Reading | None:
    if place.published is None:
        return Reading(None)
    steps = -2 if found["beyond"].lower().startswith("before") else 2
    day = moved(place.published, steps, found["unit"].lower())
    return Reading(containing(day, found["unit"].lower()))


def _the_weekend(found: re.Match[str], place: Place) -> Reading | None:
    return Reading(_weekend(place)) if place.published else Reading(None)


def _bare_unit(found: re.Match[str], place: Place) -> Reading | None:
    """ "the month" of "the end of the month": that of a date which the sentence names outright, or the present one."""
    unit = found["unit"].lower()
    if place.published is None:
        return Reading(None, needs_more=True)
    named = unit_away(place.anchor, 0, unit) if place.anchor and place.anchor_named else None
    here = (place.published, place.published)
    return Reading(named or unit_away(here, 0, unit), needs_more=True)


# The past two years, two years ago.

_PAST = pattern(
    r"(?:(?:the|these|this|its|his|her|their|our|my) )?(?P<way>past|last|previous|preceding|next|coming|following) "
    rf"(?P<n>{NUMBER}|{VAGUE}) (?P<unit>{_UNIT})(?P<many>s?)"
)
_AGO = pattern(
    rf"(?:(?P<about>more than|less than|fewer than|at least|well over|over|under|up to) )?(?:(?P<n>{NUMBER}|"
    rf"{VAGUE}) )?"
    rf"(?P<unit>{_UNIT})s? ago(?: (?P<same>today|this (?:week|month)))?"
)
_FROM_NOW = pattern(
    rf"(?:(?P<n>{NUMBER}|{VAGUE}) (?P<unit>{_UNIT})s? from (?:now|today)"
    rf"|(?:with)?in (?P<n2>{NUMBER}|{VAGUE}) (?P<unit2>{_UNIT})s?[’']?s? time|"
    rf"in (?P<n3>(?!an? ){NUMBER}) (?P<unit3>{_UNIT})s?)"
)


def _past(found: re.Match[str], place: Place) -> Reading | None:
    """ "the past two years" runs to publication, "the next ten days" from it; "the previous two years" stays open."""
    way, unit = found["way"].lower(), _unit(found["unit"])
    number, days = exact_number(found["n"]), unit
    if unit == "minute" or _OF_MORE.match(place.after()) or unit == "weekend":
        return None
    if number is None or (not found["many"] and number != 1):
        return None
    if place.published is None or way in ("previous", "preceding", "following"):
        return Reading(None)
    if unit == "hour":
        number, days = number // _HOURS_A_DAY, "day"
    if not number:
        return Reading(None)
    return Reading(_running(place.published, number if way_of(way) == "next" else -number, days))


def _in_years(number: int | None, unit: str) -> tuple[int | None, str]:
    """ "a decade ago" is the year ten years ago."""
    return (number and number * 10, "year") if unit == "decade" else (number, unit)


def _ago(found: re.Match[str], place: Place) -> Reading | None:
    """Two days ago is that day, two weeks, months or years ago that week, month or year."""
    number, unit = _in_years(exact_number(found["n"]), _unit(found["unit"]))
    if unit in ("hour", "minute") or place.before().endswith("and a half "):
        return Reading(None) if unit == "hour" else None
    if place.published is None or number is None or found["about"] or unit == "century":
        return Reading(None)
    only = moved(place.published, -number, unit)
    return Reading(containing(only, found["same"].rpartition(" ")[2].replace("to", "") if found["same"] else unit))


def _from_now(found: re.Match[str], place: Place) -> Reading | None:
    """ "in two weeks" only where the verb is in the future: it may also be how long something took."""
    unit = _unit(found["unit"] or found["unit2"] or found["unit3"])
    number, unit = _in_years(exact_number(found["n"] or found["n2"] or found["n3"]), unit)
    if unit in ("hour", "minute", "century"):
        return None
    if found["n3"] and (looks_back(place.before(100)) or not place.future):
        return None
    if place.published is None or number is None:
        return Reading(None)
    return Reading(containing(moved(place.published, number, unit), unit))


# Two days later, the following week, that year.

_LATER = pattern(
    rf"(?:(?P<about>more than|less than|at least|over|about|almost|nearly|around|some|just|"
    rf"only) )?(?:(?P<n>{NUMBER}|{VAGUE}) )?"
    rf"(?P<unit>{_UNIT})s? (?P<way>later|earlier|afterwards?|beforehand|(?:before|after) that|(?:before|"
    rf"after)(?=[.,;:)]|\n|\Z))"
)
_FOLLOWING = pattern(
    r"(?P<way>the (?:very )?(?:following|next|previous|preceding|same)|that(?: same| very)?|the following|next) "
    rf"(?P<unit>day|week|weekend|month|quarter|year|decade|century|morning|afternoon|evening|night|{SEASON})"
)
_DAY_AFTER = pattern(
    r"the (?P<unit>day|night|morning|evening|week|month|year) (?P<way>before|after)(?=[.,;:)]|\n|\Z|[’']s)"
)


def _later(found: re.Match[str], place: Place) -> Reading | None:
    """From what the sentence named just before, or open."""
    number, unit = exact_number(found["n"]), _unit(found["unit"])
    if unit in ("minute", "hour"):
        return None
    if place.published is None or number is None or not place.anchor or found["about"]:
        return Reading(None)
    back = found["way"].lower() in ("earlier", "before", "beforehand", "before that")
    return Reading(unit_away(place.anchor, -number if back else number, unit))


def _following(found: re.Match[str], place: Place) -> Reading | None:
    way, unit = found["way"].lower(), _unit(found["unit"])
    if way == "next" and unit != "day":
        return None
    if unit == "century" or (way.endswith("next") and _OVER.search(place.before())):
        return None
    if place.published is None or not place.anchor:
        return Reading(None)
    steps = 1 if "following" in way or "next" in way else -1 if "previous" in way or "preceding" in way else 0
    if re.fullmatch(SEASON, unit):
        return Reading(season(place.anchor[0].year, unit) if steps == 0 else None)
    return Reading(unit_away(place.anchor, steps, unit))


def _day_after(found: re.Match[str], place: Place) -> Reading | None:
    if place.published is None or not place.anchor:
        return Reading(None)
    return Reading(unit_away(place.anchor, 1 if found["way"].lower() == "after" else -1, _unit(found["unit"])))


RULES: list[Rule] = [
    ("today", _TODAY, _today),
    ("weekday", _WEEKDAY, _weekday),
    ("this, last, next", _THIS_UNIT, _this_unit),
    ("this, last, next", _BEYOND, _beyond),
    ("weekend", _THE_WEEKEND, _the_weekend),
    ("this, last, next", _BARE_UNIT, _bare_unit),
    ("past or coming", _PAST, _past),
    ("ago", _AGO, _ago),
    ("from now", _FROM_NOW, _from_now),
    ("earlier or later", _LATER, _later),
    ("earlier or later", _FOLLOWING, _following),
    ("earlier or later", _DAY_AFTER, _day_after),
]
