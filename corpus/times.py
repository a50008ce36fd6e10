"""Text into the places where it says when: offsets of days, months, years and times relative to its own."""

import re

from corpus.article import Span
from corpus.calendar_words import DAY, MONTH, YEAR

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
    rf"(?:{DAY}(?: ?[-–] ?| (?:and|to|or) |, ){DAY} (?:of )?{MONTH}(?:,? {YEAR})?"
    rf"|{DAY}(?: of)? {MONTH}(?:,? {YEAR})?"
    rf"|{MONTH} {DAY}(?![0-9%:])(?:(?: ?[-–] ?| and | to ){DAY}(?![0-9%:]| {MONTH}))?(?:,? {YEAR})?"
    rf"|{MONTH},? {YEAR}|[12][0-9]{{3}}-[01][0-9]-[0-3][0-9])"
)
_CALENDAR = (
    rf"(?:{_WEEKDAY}(?: {_PART})?,? (?:the )?{_DATE}|{_DATE}|(?:the )?{_SEASON} (?:of )?{YEAR}"
    rf"|(?:the )?(?:first|second|third|fourth) (?:quarter|half) of (?:{YEAR}|(?:the|this|last|next) year)|the "
    rf"{DAY}(?=[.,;)](?!\d)| of (?:the|this|last|next) month)"
    rf"|(?:the )?(?:early |late |mid-?)?{YEAR[:-1]}|[5-9]0)s\b|(?:the )?\w{{4,12}}(?:-\w{{4,6}})? century)"
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
    rf"|(?<![\w$£€#])(?:early |late |mid-)?(?:{_MODIFIER})(?:the )?(?:{_PERIOD}|{MONTH}|{YEAR})(?!\w)"
    rf"|(?<![\w$£€#.,-]){YEAR}(?![\w%]|,\d|\.\d| (?:people|euros|dollars|pounds|men|women|percent|per cent|"
    rf"units|copies|votes|points|million|seats))",
)


def time_spans(text: str) -> list[Span]:
    """Offsets of the time expressions of `text`, longest first match, in reading order, not overlapping.

    "26 October", "July 2022", "the end of February", "last week", "two days later", "2006", "Tuesday evening".  A
    duration ("for two years") and an age are no point in time and are left out.
    """
    return [match.span() for match in _TIME.finditer(text)]
