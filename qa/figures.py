"""Text into the figures in it: a number with its unit, what it counts, and whether it is rough or a bound."""

import math
import re
from dataclasses import dataclass

from corpus.article import Span
from corpus.times.calendar_words import NUMBER_WORD, number_of
from qa.words import FUNCTION_WORDS, WORD, plain, stem

_SCALES = {"dozen": 12.0, "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12} | {
    "m": 1e6,
    "bn": 1e9,
}
_SCALE = r"(?:dozen|hundred|thousand|million|billion|trillion)"
_IN_WORDS = rf"(?:{NUMBER_WORD}|zero|a(?= {_SCALE}))"
_ABOUT = r"about|around|some|roughly|approximately|an estimated|estimated|nearly|almost|close to|up to"
_AT_LEAST = r"at least|more than|over|no fewer than|no less than|upwards of"
_FIGURE = re.compile(
    rf"(?<![\w.,–-])(?:(?P<about>{_ABOUT})\s|(?P<least>{_AT_LEAST})\s)?(?P<currency>[$£€¥])?"
    rf"(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|{_IN_WORDS})"
    rf"(?P<scales>(?:[ -]{_SCALE})*(?(currency)(?:m|bn)?))(?![\w–-]|[.,]\d)(?P<percent>\s?%|\s(?:percent|per cent)\b)?",
    re.IGNORECASE,
)
ROUGHLY = 0.1
"""A rough figure agrees with one that is off by this share of it."""
ROUNDED = 1000
"""From here on a figure may be rounded without a word that says so."""
_PEOPLE = frozenset(map(stem, "people person men women victim dead life lives death fatality casualty toll".split()))


@dataclass(frozen=True)
class Figure:
    """A figure at `text[start:end]`; `unit` is "%", a currency's sign or "", `counted` the stems of the words after it.

    `about` and `at_least` say that the text does not claim the very number, `part` that it is one of a whole or of
    more: "two of the dead", "two more", "two new".
    """

    start: int
    end: int
    value: float
    unit: str
    counted: frozenset[str]
    about: bool
    at_least: bool
    part: bool


def figures_in(text: str) -> list[Figure]:
    """The figures of `text` in reading order: in digits, and in words up to 99, with their hundreds and so on.

    Somebody's age after his name ("Ann Lee, 32,") is left out.
    """
    found = [_figure(text, match) for match in _FIGURE.finditer(text)]
    return [
        each
        for each in found
        if not (_AFTER_NAME.search(text, max(0, each.start - 60), each.start) and _ENDS.match(text, each.end))
    ]


def _figure(text: str, match: re.Match[str]) -> Figure:
    value = _value(match["number"].lower())
    for scale in re.findall(r"[a-z]+", match["scales"].lower()):
        value *= _SCALES[scale]
    unit = "%" if match["percent"] else match["currency"] or ""
    start = match.start("currency") if match["currency"] else match.start("number")
    after = text[match.end() : match.end() + 80]
    rough, bound, part = bool(match["about"]), bool(match["least"]), bool(_PART.match(after))
    return Figure(start, match.end(), value, unit, _counted(after), rough, bound, part)


def _value(number: str) -> float:
    if number[0].isdigit():
        return float(number.replace(",", ""))
    return 0.0 if number == "zero" else float(number_of(number))


_AFTER_NAME = re.compile(r"\b[A-ZÀ-Þ][\w’'-]*, $")
_ENDS = re.compile(r"[,;.)]")
_PART = re.compile(
    r"\s(?:\w+\s)?(?:of\s(?:the|them|those|these|whom|which|his|her|its|their)|more|new|others?|additional)\b"
)
_AFTER = re.compile(r"(?:\s{1,3}[\w’'-]{1,40}){0,3}")


def _counted(after: str) -> frozenset[str]:
    """The stems of the telling words that follow a figure, without a mark or another word between; people are all the
    same."""
    stems = set()
    for word in (match[0] if (match := _AFTER.match(after)) else "").split():
        if (said := plain(word)) in FUNCTION_WORDS or not WORD.fullmatch(said):
            break
        stems.add("peopl" if stem(said) in _PEOPLE else stem(said))
    return frozenset(stems)


def within(figures: list[Figure], span: Span) -> list[Figure]:
    """Those that the span holds some of."""
    return [each for each in figures if each.start < span[1] and span[0] < each.end]


def of_one_kind(one: Figure, other: Figure) -> bool:
    """Can they be compared: the same unit, and not one of houses and one of people?"""
    return one.unit == other.unit and (not one.counted or not other.counted or bool(one.counted & other.counted))


def agree(one: Figure, other: Figure) -> bool:
    """May both be said of the same thing at the same time: equal, rounded, rough, or a bound that the other keeps?"""
    low, high = sorted((one, other), key=lambda each: each.value)
    if low.value == high.value or low.at_least:
        return True
    if (one.about or other.about) and high.value - low.value <= ROUGHLY * high.value:
        return True
    return _is_rounded(low.value, high.value) or _is_rounded(high.value, low.value)


def _is_rounded(coarse: float, fine: float) -> bool:
    """Is `coarse` what `fine` is, rounded to the digits that `coarse` has before its noughts?"""
    if coarse < ROUNDED or coarse != int(coarse):
        return False
    digits = str(int(coarse))
    step: int = 10 ** (len(digits) - len(digits.rstrip("0")))
    return step > 1 and math.floor(fine / step + 0.5) * step == coarse
