"""The meetings of the library into what a tab shows of them: those that are looked for, sorted, and a page of them."""

import csv
import io
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar, get_args

from index.agenda import Told, folded
from index.meetings.meeting import Kind, Meeting, Status
from ui.desk import Desk
from ui.records import as_table

ROWS = 50
"""Meetings on one page of the table."""
LONGEST_NAME = 100
"""Characters of a name that is looked for."""
KINDS: tuple[str, ...] = get_args(Kind)
STATUSES: tuple[str, ...] = get_args(Status)
SORTED_BY = ("when", "who")


class _HasMeeting(Protocol):
    @property
    def meeting(self) -> Meeting: ...


Each = TypeVar("Each", bound=_HasMeeting)


@dataclass(frozen=True)
class Row:
    """A meeting and what is shown of its article; `key` names it in the page."""

    key: str
    article_id: str
    title: str
    source: str | None
    published: str | None
    meeting: Meeting


@dataclass
class Agenda:
    """How one browser tab looks at the meetings, and what it found when it looked last.

    One object for the life of the tab, changed in place.  `rows` are of that person and those days, of any kind and
    status, and tell of `looked` of `every` articles.
    """

    person: str = ""
    first: date | None = None
    last: date | None = None
    kind: str = ""
    status: str = ""
    sort: str = "when"
    descending: bool = True
    page: int = 0
    rows: tuple[Row, ...] = ()
    looked: int = 0
    every: int = 0

    def look_for(self, told: Mapping[str, object]) -> None:
        """Takes over what the filters were set to, from the first page on; what cannot be meant counts as not set."""
        person = told.get("person")
        self.person = " ".join(person[:LONGEST_NAME].split()) if isinstance(person, str) else ""
        self.first, self.last = _day(told.get("first")), _day(told.get("last"))
        self.kind = next((each for each in KINDS if each == told.get("kind")), "")
        self.status = next((each for each in STATUSES if each == told.get("status")), "")
        self.page = 0

    def is_filtered(self) -> bool:
        """Is any filter set?"""
        return bool(self.person or self.first or self.last or self.kind or self.status)

    def sort_by(self, column: str) -> None:
        """Sorts by a column; by the one it is sorted by, the other way round."""
        if column in SORTED_BY:
            self.descending = not self.descending if column == self.sort else column == "when"
            self.sort, self.page = column, 0

    def read(self, desk: Desk) -> None:
        """Looks anew for what the filters ask.  Raises `DatelineError`, and then keeps what was there."""
        looked, every = desk.meetings_extent()
        self.rows = tuple(rows(self.told(desk)))
        self.looked, self.every = looked, every

    def told(self, desk: Desk) -> Sequence[Told]:
        """The meetings of the person and the days that are looked for.  Raises `DatelineError`."""
        return desk.meetings(person=self.person or None, first=self.first, last=self.last)

    def matching(self, found: Sequence[Each]) -> list[Each]:
        """Those of the kind and status that are looked for, sorted.

        Those without a date come last either way; of one person's, the newest comes first.
        """
        kept = [each for each in found if self.kind in ("", each.meeting.kind)]
        kept = [each for each in kept if self.status in ("", each.meeting.status)]
        newest = _by_day(kept, self.descending or self.sort == "who")
        if self.sort == "when":
            return newest
        return sorted(newest, key=lambda each: _first_name(each.meeting), reverse=self.descending)

    def shown(self) -> tuple[list[Row], int]:
        """The rows of the page that is looked at, and how many there are on all pages."""
        found = self.matching(self.rows)
        self.page = max(0, min(self.page, (len(found) - 1) // ROWS))
        return found[self.page * ROWS : (self.page + 1) * ROWS], len(found)

    def row(self, key: str) -> Row | None:
        """The row of that key, of those found last."""
        return next((row for row in self.rows if row.key == key), None)


def rows(told: Sequence[Told]) -> list[Row]:
    """The meetings with what is shown of their articles, in the same order."""
    told_there = Counter[str]()
    found = []
    for each in told:
        article, meeting = each.article, each.meeting
        place = f"{article.id}:{meeting.start}:{meeting.end}"
        key = f"{place}:{told_there[place]}"  # several meetings may be told in the same words
        told_there[place] += 1
        found.append(Row(key, article.id, article.title, article.source, article.published, meeting))
    return found


def as_csv(told: Sequence[Told]) -> str:
    """The meetings as the command line writes them, for a file that a spreadsheet opens.

    It begins with a byte order mark: without one Excel takes it for another encoding than UTF-8.
    """
    written = io.StringIO()
    csv.writer(written).writerows(as_table(told))
    return "\ufeff" + written.getvalue()


def days(meeting: Meeting) -> tuple[date, date] | None:
    """The days of a meeting, both included; None where the article does not tell them."""
    known = in_iso(meeting)
    return (date.fromisoformat(known[0]), date.fromisoformat(known[1])) if known else None


def in_iso(meeting: Meeting) -> tuple[str, str] | None:
    """The same days as they are kept, which are in the same order."""
    when = meeting.when
    return (when.first, when.last) if when and when.first and when.last else None


def _by_day(found: Sequence[Each], newest_first: bool) -> list[Each]:
    dated = [(known, each) for each in found if (known := in_iso(each.meeting))]
    undated = [each for each in found if not in_iso(each.meeting)]
    return [each for _, each in sorted(dated, key=lambda pair: pair[0], reverse=newest_first)] + undated


def _first_name(meeting: Meeting) -> str:
    names = [folded(name).removeprefix("the ") for party in meeting.people for name in party]
    return names[0] if names else ""


def _day(written: object) -> date | None:
    try:
        return date.fromisoformat(written) if isinstance(written, str) and written else None
    except ValueError:
        return None
