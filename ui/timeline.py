"""Meetings into a picture of when they were: a mark for each along a line of time, or columns where there are many.

An SVG, drawn on the server, as safe HTML.  Its places along the line are percentages, so that it is as wide as its box;
what may stand beside what is reckoned for the narrowest one.  A mark opens the quote, a column filters by its days
(ui/page.js, ui/meetings.js).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from corpus.dates import in_words
from index.meetings.meeting import Meeting
from ui import texts
from ui.agenda import STATUSES, Row, days
from ui.agenda_view import called
from ui.escape import TITLE_SHOWN, safe, short
from ui.scale import Scale, columns, near, scale

WIDTH = 440
"""Pixels of the narrowest picture, as in ui/page.css; in a narrower box it is scrolled."""
MARK = 18
"""Pixels that a mark takes of the line, at least, and of the height."""
LANES = 9
"""Marks above each other; where that is not enough there are columns."""
MOST_MARKS = 80
COLUMN_HEIGHT = 84
AXIS_HEIGHT = 34
TOP = 16
FAR_NAMED = 3
"""Meetings outside the picture whose days are told."""
_CIRCLE = "M-5,0a5,5 0 1,0 10,0a5,5 0 1,0 -10,0z"
_SQUARE = "M-5,-5H5V5H-5z"
SIGNS = {
    "held": _CIRCLE,
    "planned": _CIRCLE,
    "conditional": "M0,-6.5L6.5,0L0,6.5L-6.5,0z",
    "denied": "M-4.5,-4.5L4.5,4.5M-4.5,4.5L4.5,-4.5",
    "cancelled": f"{_CIRCLE}M-6.5,6.5L6.5,-6.5",
}
"""How a status is drawn around its middle; only the first is filled (ui/page.css)."""


@dataclass(frozen=True)
class Dated:
    """A meeting of known days: their ordinals, both included."""

    row: Row
    first: int
    last: int

    def in_words(self) -> str:
        return in_words(date.fromordinal(self.first), date.fromordinal(self.last))


class Placed(NamedTuple):
    """A meeting on the line: where it begins and ends in percent, and its lane, the lowest one first."""

    dated: Dated
    start: float
    end: float
    lane: int


def timeline(rows: Sequence[Row]) -> str:
    """The picture of the meetings with dates, its legend, and what is not in it; empty where none has a date."""
    dated = [Dated(row, *(each.toordinal() for each in known)) for row in rows if (known := days(row.meeting))]
    if not dated:
        return ""
    dated.sort(key=lambda each: (each.first, each.last))
    first, last = near([(each.first, each.last) for each in dated])
    drawn = [each for each in dated if each.first <= last and each.last >= first]
    along = scale(first, last)
    placed = lanes(drawn, along) if len(drawn) <= MOST_MARKS else None
    picture = _marks(placed, along) if placed is not None else _columns(drawn, along, columns(first, last))
    far = [each for each in dated if each.first > last or each.last < first]
    return picture + _far(far)


def _far(far: Sequence[Dated]) -> str:
    if not far:
        return ""
    when = [each.in_words() for each in far[:FAR_NAMED]]
    when += [texts.and_others(len(far) - FAR_NAMED)] if len(far) > FAR_NAMED else []
    return f'<p class="fine">{safe(texts.not_drawn(len(far), ", ".join(when)))}</p>'


# ── marks ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def lanes(drawn: Sequence[Dated], along: Scale) -> list[Placed] | None:
    """Where each of the meetings, sorted, stands so that none covers another; None where that takes too many lanes."""
    free_from: list[float] = []
    placed = []
    for each in drawn:
        start, end = along.at(each.first), along.at(each.last + 1)
        middle, reach = WIDTH * (start + end) / 200, max(WIDTH * (end - start) / 100, MARK) / 2
        lane = next((n for n, free in enumerate(free_from) if free <= middle - reach), len(free_from))
        if lane == LANES:
            return None
        free_from[lane : lane + 1] = [middle + reach]
        placed.append(Placed(each, start, end, lane))
    return placed


def _marks(placed: Sequence[Placed], along: Scale) -> str:
    base = TOP + MARK * (1 + max(each.lane for each in placed))
    marks = "".join(_mark(each, base - MARK * each.lane - MARK // 2, n == 0) for n, each in enumerate(placed))
    used = {each.dated.row.meeting.status for each in placed}
    legend = [(status, SIGNS[status], texts.STATUSES[status]) for status in STATUSES if status in used]
    return _svg(_axis(along, base) + marks, base) + _legend(legend)


def _mark(placed: Placed, y: int, is_first: bool) -> str:
    """A sign in the middle of the days, and a bar as long as they are."""
    dated, (start, width) = placed.dated, (placed.start, placed.end - placed.start)
    meeting = dated.row.meeting
    bar = ""
    if dated.last > dated.first:
        at = f'x="{start:.2f}%" width="{width:.2f}%"'
        bar = f'<rect class="hit" {at} y="{y - MARK // 2}" height="{MARK}"/>'
        bar += f'<rect class="bar" {at} y="{y - 3}" height="6" rx="3"/>'
    sign = (
        f'<svg x="{start + width / 2:.2f}%" y="{y}" overflow="visible"><rect class="hit" x="{-MARK // 2}" '
        f'y="{-MARK // 2}" width="{MARK}" height="{MARK}"/><path class="sign" d="{SIGNS[meeting.status]}"/></svg>'
    )
    opens = f'data-meeting="{safe(dated.row.key)}"'
    return _button(f"mark {meeting.status}", opens, _label(dated, meeting), bar + sign, is_first)


def _label(dated: Dated, meeting: Meeting) -> str:
    what = [texts.KINDS[meeting.kind]]
    what += [] if meeting.status == "held" else [texts.STATUSES[meeting.status]]
    what += [short(meeting.place, TITLE_SHOWN)] if meeting.place else []
    return f"{dated.in_words()}: {short(called(meeting), TITLE_SHOWN)} ({', '.join(what)})"


# ── columns ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _columns(drawn: Sequence[Dated], along: Scale, divided: Scale) -> str:
    """A column for each day, week, month or year in which there is the middle of a meeting's days."""
    base = TOP + COLUMN_HEIGHT
    parts: list[tuple[int, int, list[Dated]]] = []
    middle = {each.row.key: min(max((each.first + each.last) // 2, divided.first), divided.end - 1) for each in drawn}
    for first, end in zip(divided.bounds, divided.bounds[1:], strict=False):
        if inside := [each for each in drawn if first <= middle[each.row.key] < end]:
            parts.append((first, end, inside))
    most = max(len(inside) for _, _, inside in parts)
    drawn_columns = "".join(_column(*part, along, base, most, n == 0) for n, part in enumerate(parts))
    top = f'<g aria-hidden="true"><line class="most" x1="0" x2="100%" y1="{TOP}" y2="{TOP}"/>'
    top += f'<text x="100%" y="{TOP - 4}" text-anchor="end">{most:,}</text></g>'
    longer = sum(each.last - each.first >= end - first for first, end, inside in parts for each in inside)
    note = f'<p class="fine">{texts.in_the_middle(longer)}</p>' if longer else ""
    is_held = {each.row.meeting.status == "held" for each in drawn}
    legend = [("held", _SQUARE, texts.STATUSES["held"])] if True in is_held else []
    legend += [("other", _SQUARE, texts.NOT_HELD)] if False in is_held else []
    return _svg(_axis(along, base) + top + drawn_columns, base) + _legend(legend) + note


def _column(first: int, end: int, inside: Sequence[Dated], along: Scale, base: int, most: int, is_first: bool) -> str:
    held = sum(each.row.meeting.status == "held" for each in inside)
    start = along.at(first)
    at = f'x="{start:.2f}%" width="{along.at(end) - start:.2f}%"'
    height, below = (max(2, round(COLUMN_HEIGHT * count / most)) if count else 0 for count in (len(inside), held))
    height = max(height, below + 3 * (held < len(inside)))
    parts = [("held", base - below, below), ("other", base - height, height - below)]
    shapes = f'<rect class="hit" {at} y="{TOP}" height="{COLUMN_HEIGHT}"/>'
    shapes += "".join(f'<rect class="{kind}" {at} y="{y}" height="{tall}"/>' for kind, y, tall in parts if tall)
    since, until = date.fromordinal(first), date.fromordinal(end - 1)
    label = f"{texts.meetings_in(in_words(since, until), len(inside), held)}. {texts.SHOW_ONLY_THESE}"
    return _button("stack", f'data-first="{since}" data-last="{until}"', label, shapes, is_first)


# ── what both have ───────────────────────────────────────────────────────────────────────────────────────────────────


def _svg(drawn: str, base: int) -> str:
    return (
        f'<div class="timeline-box"><svg class="timeline" width="100%" height="{base + AXIS_HEIGHT}" role="toolbar" '
        f'aria-label="{texts.TIMELINE}">{drawn}</svg></div>'
    )


def _button(kind: str, does: str, label: str, shapes: str, is_first: bool) -> str:
    """The first one is reached by the tab key, the others from there by the arrow keys."""
    return (
        f'<g class="{kind}" role="button" tabindex="{0 if is_first else -1}" {does} aria-label="{safe(label)}">'
        f"<title>{safe(label)}</title>{shapes}</g>"
    )


def _axis(along: Scale, base: int) -> str:
    parts = [f'<line class="axis" x1="0" x2="100%" y1="{base}" y2="{base}"/>']
    year = None
    for day in along.bounds[:-1]:
        at, x = date.fromordinal(day), f"{along.at(day):.2f}%"
        parts.append(f'<line class="axis" x1="{x}" x2="{x}" y1="{base}" y2="{base + 5}"/>')
        parts.append(f'<text x="{x}" dx="3" y="{base + 15}">{_tick(at, along)}</text>')
        if along.unit.months < 12 and at.year != year:
            year = at.year
            parts.append(f'<text class="year" x="{x}" dx="3" y="{base + 30}">{year}</text>')
    return f'<g aria-hidden="true">{"".join(parts)}</g>'


def _tick(at: date, along: Scale) -> str:
    if along.unit.days:
        return f"{at.day} {at:%b}"
    return f"{at:%b}" if along.unit.months < 12 else str(at.year)


def _legend(parts: Sequence[tuple[str, str, str]]) -> str:
    """The signs with what they mean; nothing where all meetings were held."""
    shown = [
        f'<span><svg class="key mark {kind}" width="16" height="16" viewBox="-8 -8 16 16" aria-hidden="true">'
        f'<path class="sign" d="{sign}"/></svg> {means}</span>'
        for kind, sign, means in parts
    ]
    return f'<p class="fine legend">{"".join(shown)}</p>' if [kind for kind, _, _ in parts] != ["held"] else ""
