"""A question into the list of meetings that it asks for: whose, and of which days."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from corpus.dates import time_expressions
from qa.words import names_as_written

_TOLD_OF = re.compile(r"\b(?:met|meets?|meetings?|encounters|visit(?:ed|s)|saw|received|spoke|talked)\b", re.IGNORECASE)
_MEETINGS = r"(?:meetings|encounters)"
_ORDER = r"(?:(?:please )?(?:list|show|give|name|tell)(?: (?:me|us))? )?"
_OVERVIEW = re.compile(
    r"\bwho(?:m|ever)?\b.{0,60}\b(?:met|meet|meets|meeting|saw|visited|received|spoke|talked)\b.{0,30}\bwhom?\b|"
    r"\b(?:list|show|give|name|which|what|all)\b.{0,40}\b(?:meetings|encounters|visits)\b.{0,40}"
    r"(?:\bthere\b|\bmention|\barticles?\b|\btook place\b|\bhappened\b)|"
    rf"^{_ORDER}(?:all |of |the )*{_MEETINGS}$",
    re.IGNORECASE,
)
_OF_ONE = re.compile(
    r"whom?(?: else)?(?: all)? (?:did|has|have|had) (?:the )?(?:[a-z]+ )?N (?:meet|met)(?: with)?|"
    rf"(?:all |of |the ){{0,3}}N['’]s? (?:other )?{_MEETINGS}|"
    rf"(?:all |of |the |other ){{0,4}}{_MEETINGS} (?:of|by|with|involving|(?:held|attended) by) N|"
    rf"(?:all |of |the |other ){{0,4}}{_MEETINGS} (?:that )?N (?:has |have )?(?:had|held|attended)|"
    rf"(?:which|what) (?:other )?{_MEETINGS} (?:did N (?:have|hold|attend)|(?:has|have) N (?:had|held|attended))|"
    rf"(?:which|what) (?:other )?{_MEETINGS} with N (?:took place|happened|were held|were there|are there)",
    re.IGNORECASE,
)
"""Of a question in which N stands for its one name."""
_AND_WHEN = re.compile(
    r" ?,? (?:and )?(?:when|where|on (?:what|which) (?:day|date)s?)(?: and (?:when|where))?$", re.IGNORECASE
)
_WITH_ONE = re.compile(r"whom?(?: else)?(?: all)? (?:has |have |had )?(?:met|meets)(?: with)? N", re.IGNORECASE)
"""Before `_AND_WHEN`: a day for each meeting is a list of them; "Who met N?" alone is a question for one fact."""
_BEFORE_A_TIME = re.compile(
    r"(?:\b(in|on|at|during|for|from|of|since|after|before|until|by)(?: the)?\s+)?$", re.IGNORECASE
)


@dataclass(frozen=True)
class Wanted:
    """The meetings of a `person`, or all; in the time that `when` names, or ("since", "before") on one side of it."""

    person: str | None
    when: str | None
    side: str = ""

    @property
    def is_of_all(self) -> bool:
        """Are all meetings asked for?"""
        return self.person is None and self.when is None

    def days(self, today: date) -> tuple[date | None, date | None] | None:
        """The first and the last day, as `when` is understood `today`; None where it is not."""
        if self.when is None:
            return None, None
        told = time_expressions(self.when, today)
        if len(told) != 1 or told[0].first is None or told[0].last is None:
            return None
        first, last = told[0].first, told[0].last
        day = timedelta(days=1)
        sides = {"since": (first, None), "after": (last + day, None), "before": (None, first - day)}
        return {**sides, "until": (None, last), "by": (None, last)}.get(self.side, (first, last))


def meetings_asked(question: str) -> Wanted | None:
    """The list that a question asks for; None where it asks for one fact about a meeting, or for what is not certain.

    Certain are lists of all meetings, and of those of one person: "Who met whom?", "Who has Putin met since May?".
    """
    if not _TOLD_OF.search(question):
        return None
    text, times = question, list(_times(question))
    for start, end, _ in reversed(times):
        text = f"{text[:start]} {text[end:]}"
    text = " ".join(text.split()).strip(" ?.!")
    asked = re.sub(f"^{_ORDER}", "", text, flags=re.IGNORECASE)  # "List Putin" is no name
    names = names_as_written(asked)
    if len(times) > 1 or len(names) > 1:
        return None
    if not (_is_of_one(asked.replace(names[0], "N", 1)) if names else _OVERVIEW.search(text)):
        return None
    when, side = (question[slice(*times[0][:2])], times[0][2]) if times else (None, "")
    return Wanted(names[0] if names else None, when, side)


def is_overview(question: str) -> bool:
    """Does it ask for all meetings?"""
    wanted = meetings_asked(question)
    return wanted is not None and wanted.is_of_all


def _is_of_one(asked: str) -> bool:
    """Does it ask for the meetings of N?"""
    without = _AND_WHEN.sub("", asked)
    return bool(_OF_ONE.fullmatch(without) or (without != asked and _WITH_ONE.fullmatch(without)))


def _times(question: str) -> Iterator[tuple[int, int, str]]:
    """Where a question says when, with the preposition before it."""
    for each in time_expressions(question):
        before = _BEFORE_A_TIME.search(question[: each.start])
        assert before is not None  # it may be empty
        yield before.start(), each.end, (before[1] or "").lower()
