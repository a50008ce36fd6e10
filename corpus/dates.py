"""Text into time expressions: where an article names a day, a month, a year or a time relative to its own."""

import datetime
import re

from corpus.article import Span

_MONTHS = {
    month: number
    for number, names in enumerate(
        "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|"
        "september sept sep|october oct|november nov|december dec".split("|"),
        start=1,
    )
    for month in names.split()
}
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|(?:Jan|Feb|"
    r"Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_DAY = r"(?:[12][0-9]|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?:1[5-9][0-9]{2}|20[0-9]{2})"

_FULL_DATE = re.compile(
    rf"\b(?:(?P<d1>{_DAY})(?: of)? (?P<m1>{_MONTH}),? (?P<y1>{_YEAR})"
    rf"|(?P<m2>{_MONTH}) (?P<d2>{_DAY}),? (?P<y2>{_YEAR})"
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
    found = []
    for match in _FULL_DATE.finditer(text):
        if (day := _day_of(match)) is not None:
            found.append((match.span(), day))
    return found


def _day_of(match: re.Match[str]) -> datetime.date | None:
    """The calendar day of a `_FULL_DATE` match; None where there is no such day, or two readings."""
    groups = match.groupdict()
    if groups["y5"]:
        first, second, year = int(groups["a5"]), int(groups["b5"]), int(groups["y5"])
        if first <= 12 and second <= 12 and first != second:
            return None
        day, month = (first, second) if second <= 12 else (second, first)
    else:
        form = next(n for n in "1234" if groups["y" + n])
        year, month = int(groups["y" + form]), _month_number(groups["m" + form])
        day = int(re.sub(r"\D", "", groups["d" + form]))
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _month_number(text: str) -> int:
    return int(text) if text.isdigit() else _MONTHS[text.lower().rstrip(".")]


_WEEKDAY = (
    r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|(?:Mon|Tues?|Wed|Thurs?|Fri|Sat|"
    r"Sun)\.?(?=,? (?:\d|Jan|Feb|Mar|Apr|May|Ju[nl]|Aug|Sep|Oct|Nov|Dec)))"
)
_NUMBER = (
    r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|"
    r"thirty|several|a few|a couple of|some|many)"
)
_UNIT = r"(?:seconds?|minutes?|hours?|days?|weeks?|fortnights?|months?|quarters?|years?|decades?|centur(?:y|ies))"
_PERIOD = (
    r"(?:week(?:end)?|month|quarter|year|decade|century|day|morning|afternoon|evening|night|spring|"
    r"summer|autumn|fall|winter)"
)
_PART = r"(?:morning|afternoon|evening|night|midday|noon|midnight|dawn|lunchtime)"
_SEASON = r"(?:spring|summer|autumn|fall|winter|Spring|Summer|Autumn|Fall|Winter)"
_MONTH_WORD = r"(?:January|February|March|April|June|July|August|September|October|November|December)"
_DATE = (
    rf"(?:{_DAY}(?: ?[-–] ?| (?:and|to|or) |, ){_DAY} (?:of )?{_MONTH}(?:,? {_YEAR})?"
    rf"|{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR})?"
    rf"|{_MONTH} {_DAY}(?![0-9%:])(?:(?: ?[-–] ?| and | to ){_DAY}(?![0-9%:]| {_MONTH}))?(?:,? {_YEAR})?"
    rf"|{_MONTH},? {_YEAR}|[12][0-9]{{3}}-[01][0-9]-[0-3][0-9])"
)
_CALENDAR = (
    rf"(?:{_WEEKDAY}(?: {_PART})?,? (?:the )?{_DATE}|{_DATE}|(?:the )?{_SEASON} (?:of )?{_YEAR}"
    rf"|(?:the )?(?:first|second|third|fourth) (?:quarter|half) of (?:{_YEAR}|(?:the|this|last|next) year)|the "
    rf"{_DAY}(?=[.,;)](?!\d)| of (?:the|this|last|next) month)"
    rf"|(?:the )?(?:early |late |mid-?)?{_YEAR[:-1]}|[5-9]0)s\b|(?:the )?\w{{4,12}}(?:-\w{{4,6}})? century)"
)
_RELATIVE = (
    rf"(?:(?:the day (?:before|after) )?(?:yesterday|today|tomorrow|tonight)(?: {_PART})?"
    rf"|(?:earlier|later) (?:this|last|next|that|the same) {_PERIOD}|(?:earlier|later) (?:on )?{_WEEKDAY}"
    rf"|(?:last|next|this|this past|this coming|that(?: same)?|the same|the (?:following|previous|next|past|"
    rf"last|coming)) "
    rf"(?:{_NUMBER} )?(?:{_WEEKDAY}|{_MONTH_WORD}|May|{_PERIOD}s?)(?: {_PART})?"
    rf"|(?:(?:less|more) than |about |almost |nearly |some |just |only |over )?{_NUMBER} {_UNIT} "
    rf"(?:ago|later|earlier|before(?:hand)?|after(?:wards)?|from now|on)\b"
    rf"|(?:in|within|over|during|for) (?:the )?(?:past|last|next|coming|recent) (?:{_NUMBER} )?{_UNIT}"
    rf"|in {_NUMBER} {_UNIT}(?:['’]s?)?(?: time)?|in recent {_UNIT})"
)
_CLOCK = (
    r"(?:(?:1[0-2]|0?[1-9])(?:[:.][0-5][0-9])? ?(?:a\.?m\b\.?|p\.?m\b\.?)|(?:[01]?[0-9]|"
    r"2[0-3]):[0-5][0-9](?: ?(?:GMT|UTC|CET|EST|ET|BST))?|midnight|noon)"
)
_MODIFIER = (
    r"(?:(?:early|late|mid|earlier|later)[ -](?:on |in )?|(?:the )?(?:end|start|beginning|middle|turn|close|"
    r"night|morning|evening|afternoon|eve|week|weekend|"
    r"(?:first|second|third|fourth|last|final|opening) (?:days?|weeks?|weekend|half|months?)) of "
    r"(?=\d|the |this |next |last |early |late |[A-Z]))"
)
_TIME = re.compile(
    rf"(?<![\w$£€#])(?:{_MODIFIER}){{0,2}}(?:{_CALENDAR}|{_RELATIVE}"
    rf"|{_WEEKDAY}(?: {_PART})?(?! Times| Mail| Post| Telegraph)|{_MONTH_WORD}(?! \d)|(?<=in )May\b|(?<=last "
    rf")May\b|(?<=of )May\b"
    rf"|{_CLOCK}(?: on {_WEEKDAY})?)(?!\w)"
    rf"|(?<![\w$£€#])(?:early |late |mid-)?(?:{_MODIFIER})(?:the )?(?:{_PERIOD}|{_MONTH}|{_YEAR})(?!\w)"
    rf"|(?<![\w$£€#.,-]){_YEAR}(?![\w%]|,\d|\.\d| (?:people|euros|dollars|pounds|men|women|percent|per cent|"
    rf"units|copies|votes|points|million|seats))",
)


def time_expressions(text: str) -> list[Span]:
    """Offsets of the time expressions of `text`, longest first match, in reading order, not overlapping.

    "26 October", "July 2022", "the end of February", "last week", "two days later", "2006", "Tuesday evening".  A
    duration ("for two years") and an age are no point in time and are left out.
    """
    return [match.span() for match in _TIME.finditer(text)]
