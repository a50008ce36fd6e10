"""Text into months, weekdays and numbers: the words and patterns of time that more than one module reads."""

import re

MONTHS = {
    month: number
    for number, names in enumerate(
        "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|"
        "september sept sep|october oct|november nov|december dec".split("|"),
        start=1,
    )
    for month in names.split()
}
MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|(?:Jan|Feb|"
    r"Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
DAY = r"(?:[12][0-9]|3[01]|0?[1-9])(?:st|nd|rd|th)?"
FIRST_YEAR, LAST_YEAR = 1000, 2100
"""A year before or after these is no year."""
ANY_YEAR = r"(?:1\d{3}|20\d{2}|2100)(?!\d|[.,:]\d)"
"""FIRST_YEAR to LAST_YEAR."""
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
SHORT_WEEKDAY = rf"(?:{WEEKDAY}|(?:Mon|Tues?|Wed|Thurs?|Thur|Fri|Sat|Sun)\b\.?)"
"""Only beside a date: "Sun" and "Sat" have other meanings."""
PART = (
    r"(?: (?:(?:early|late|mid-?) ?)?(?:morning|afternoon|evening|night|midday|noon|midnight|lunchtime|dawn|dusk)\b)?"
)
SEASON = r"(?:spring|summer|autumn|fall|winter)"

_ONES = "one two three four five six seven eight nine".split()
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_NUMBERS = {
    **{word: number for number, word in enumerate([*_ONES, *_TEENS], start=1)},
    **{word: 10 * number for number, word in enumerate(_TENS, start=2)},
    "a": 1,
    "an": 1,
    "a hundred": 100,
    "one hundred": 100,
}
NUMBER_WORD = rf"(?:(?:{'|'.join(_TENS)})(?:(?:-| )(?:{'|'.join(_ONES)}))?|{'|'.join(_ONES + _TEENS)})"
"""One to ninety-nine."""
NUMBER = rf"(?:\d{{1,4}}|(?:a|one) hundred|{NUMBER_WORD}|an?)"
VAGUE = (
    r"(?:(?:a|the last|the past|past|last)? ?(?:few|couple of|couple|number of|handful of)|several|some|many"
    r"|(?:a |\d+(?:\.\d+)? )?(?:thousand|million|billion)|(?:dozens|hundreds|thousands|millions|billions) of)"
)
ORDINALS = {
    word: number - 1
    for number, words in enumerate(
        ("last final closing", "first 1st opening", "second 2nd latter back", "third 3rd", "fourth 4th")
    )
    for word in words.split()
}
ORDINAL = rf"(?:{'|'.join(ORDINALS)})"
_CENTURIES = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth twenty-first"
).split()
CENTURY = rf"(?:(?:1\d|20|21)(?:st|th)|{'|'.join(reversed(_CENTURIES[10:]))})"
DECADES = {"twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60} | {
    "seventies": 70,
    "eighties": 80,
    "nineties": 90,
}


def pattern(body: str) -> re.Pattern[str]:
    """`body`, whole words, in any letter case; a space in it is any white space within a line."""
    spaced = body.replace(" ", r"[^\S\n]")
    return re.compile(rf"(?<![\w$£€#@])(?<!\d[.,:/])(?:{spaced})(?!\w)", re.IGNORECASE)


def month_number(text: str) -> int:
    """The number of a month that MONTH matched."""
    return MONTHS[text.lower().rstrip(".")]


def weekday_number(text: str) -> int:
    """Monday is 0; of a weekday that SHORT_WEEKDAY matched."""
    return next(n for n, name in enumerate(WEEKDAYS) if name.startswith(text.lower().rstrip(".")))


def number_of(text: str) -> int:
    """The number that NUMBER matched."""
    text = re.sub(r"\s", " ", text.lower())
    if text.isdecimal():
        return int(text)
    if text in _NUMBERS:
        return _NUMBERS[text]
    tens, ones = re.split("[- ]", text)
    return _NUMBERS[tens] + _NUMBERS[ones]


def exact_number(text: str | None) -> int | None:
    """The number that NUMBER matched; None of what VAGUE matched ("several", "a few"), and where there are no words."""
    return number_of(text) if text and re.fullmatch(NUMBER, text, re.IGNORECASE) else None


def year_of(written: str | None, short: str | None) -> int:
    """A year as it is `written`, or the nearest one to ours whose last two digits are `short`: 1969 of "'69"."""
    return int(written) if written else 1900 + int(short or "") + 100 * (int(short or "") < 50)


def century_number(text: str) -> int:
    """The number of a century that CENTURY matched: 19 of "19th" and of "nineteenth"."""
    digits = re.match(r"\d+", text)
    return int(digits[0]) if digits else _CENTURIES.index(text.lower()) + 1
