"""A time expression and the place it stands in into what a rule reads there."""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from corpus.article import Span
from corpus.times.intervals import Interval
from corpus.times.tense import tense_of

_LONGEST_CYCLE = 9
"""Years between two 29 Februaries, at most."""
YearlyTime = Callable[[int], Interval | None]
"""A year into that time of it: its October, its 13 February; None where it has none (29 February)."""

OF_YEAR = r"(?:,? (?:of )?(?P<of>this|last|next|that|the same|the previous|the following) year)"
TIME_BEFORE = re.compile(
    r"(?:\b(?:in|of|since|until|till|by|from|to|between|last|next|this|past|coming|each|every|early|mid|late|during|before|"
    r"after|through|and|or|for|throughout|around|over|back in|year)[ -]|[(–—-])\Z",
    re.IGNORECASE,
)
"""Words after which a number or a name is a time."""

_SOON, _LONG_AGO = 92, 183
"""Days: "the Nov. 5 election" is told of three months before it rather than half a year after it."""
ATTRIBUTE = re.compile(
    r"\b(?:the|an?|his|her|its|their|our|this)\s(?:(?:early|mid|late)[ -])?\Z|[’']s?\s\Z", re.IGNORECASE
)
_UNTIL = re.compile(r"\b(?:until|till|through)\s\Z", re.IGNORECASE)
_NOUN = re.compile(
    r"\s(?!(?:attacks?|massacres?|assaults?|raids?|killings?|shootings?|explosions?|crash|bombings?|riots?|insurrection|"
    r"terror\w*)\b)[A-Za-z]{3,}"
)
FUNCTION_WORD = re.compile(
    r"\s{0,3}(?:[^\w\s]|\Z|\n|\s(?:and|or|but|when|where|while|after|before|as|with|to|at|for|by|from|until|he|she|it|they|we|"
    r"the|a|an|that|which|who|if|because|will|would|is|was|were|are|has|had|have|in|on|over|under|also|months?|his|her|"
    r"its|their|our|there|this|amid|during|since|due|following|against|despite|through|than|so|said|season)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Reading:
    """What a rule makes of its match.

    `cycle`: how often the same words come round ("week", "year", or "" where they name one time only).
    `needs_more`: no expression without "the end of" or the like before it.
    """

    span: Interval | None
    derived: bool = True
    cycle: str = ""
    needs_more: bool = False


@dataclass(frozen=True)
class Place:
    """Where a match stands: its text, the publication date, its sentence, and the times named before it there."""

    text: str
    start: int
    end: int
    sentence: Span
    published: datetime.date | None
    anchor: Interval | None
    """What the expression just before it in the sentence means."""
    anchor_named: bool
    """Does that expression name its time outright, without counting from the publication date?"""
    opening: Interval | None
    """What the sentence's first words name outright: "In 2006, ..."."""

    @cached_property
    def tense(self) -> str:
        return tense_of(self.text, self.start, self.end, self.sentence)

    @property
    def future(self) -> bool:
        return self.tense == "future"

    def before(self, size: int = 40) -> str:
        """The end of the sentence's part before it."""
        return self.text[max(self.sentence[0], self.start - size) : self.start]

    def after(self, size: int = 40) -> str:
        return self.text[self.end : min(self.sentence[1], self.end + size)]

    def around(self, size: int = 300) -> str:
        """The sentence, but for what is far off."""
        return self.text[max(self.sentence[0], self.start - size) : min(self.sentence[1], self.end + size)]


Rule = tuple[str, re.Pattern[str], Callable[[re.Match[str], Place], Reading | None]]
"""A name, what it matches, and its reading; None where the match is no time expression."""


def yearly(of_year: YearlyTime, place: Place, way: str = "", either_side: bool = False) -> Interval | None:
    """The one of these yearly times that is meant: the nearest not after publication, or the next in the future.

    `way` is "last", "this" or "next" where the text says so; a day of publication counts as both.  A sentence that
    opens with "In 2006," means that year.  What was planned ("was due on 3 March") is the nearest one on either side.
    A noun's time, which no verb dates ("the Nov. 5 election"), and the end of what began ("until May 1") are the next
    one where that is near and the last is not.  `either_side`: the future is planned, too: results are told after a
    quarter.
    """
    if place.published is None:
        return None
    if way == "" and place.opening and place.opening[0].year == place.opening[1].year and not place.future:
        return of_year(place.opening[0].year)
    day, year = place.published, place.published.year
    if way == "this":
        return of_year(year)
    back, ahead = range(year, year - _LONGEST_CYCLE, -1), range(year - 1, year + _LONGEST_CYCLE)
    if way == "last":
        fits = (s for y in back if (s := of_year(y)) and s[1] < day)
    elif way == "next":
        fits = (s for y in ahead if (s := of_year(y)) and s[0] > day)
    else:
        before = next((s for y in back if (s := of_year(y)) and s[0] <= day), None)
        after = next((s for y in ahead if (s := of_year(y)) and s[1] >= day), None)
        return after if _is_ahead(before, after, place, either_side) else before
    return next(fits, None)


def _is_ahead(before: Interval | None, after: Interval | None, place: Place, either_side: bool) -> bool:
    tense = "planned" if either_side and place.tense == "future" else place.tense
    if place.published is None or before is None or after is None or tense == "future":
        return True
    ahead, back = (after[0] - place.published).days, (place.published - before[1]).days
    if tense == "planned":
        return ahead <= back
    of_a_noun = (
        ATTRIBUTE.search(place.before()) and _NOUN.match(place.after()) and not FUNCTION_WORD.match(place.after())
    )
    return bool(of_a_noun or _UNTIL.search(place.before())) and ahead <= _SOON and back >= _LONG_AGO


def way_of(words: str | None) -> str:
    """ "last", "this" or "next" for the words before a unit, a weekday or a month; "" where there are none."""
    words = (words or "").lower()
    for way, signs in (
        ("last", ("last", "past", "previous")),
        ("next", ("next", "coming")),
        ("this", ("this", "current")),
    ):
        if any(sign in words for sign in signs):
            return way
    return ""


STEPS = {"last": -1, "the previous": -1, "next": 1, "the following": 1} | dict.fromkeys(
    ("this", "the", "that", "the same"), 0
)
"""How many units such a word goes on."""


def of_year_named(words: str, place: Place, of_year: YearlyTime) -> Interval | None:
    """ "of last year" counts from publication, "of that year" from what the sentence named before."""
    words = words.lower()
    if words in ("last", "this", "next"):
        return of_year(place.published.year + STEPS[words]) if place.published else None
    return of_year(place.anchor[0].year + STEPS[words]) if place.anchor else None


def is_capital(word: str) -> bool:
    return word[0].isupper()
