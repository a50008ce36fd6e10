"""Outlets, days and chosen articles into the part of the library that a question is asked of, and its row as safe HTML.

Inputs carry a name and a value; ui/shelf.js makes events of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from index.scope import EVERYTHING, Scope
from ui import texts
from ui.desk import Desk
from ui.edge import sentence_for
from ui.escape import day, name, safe

MOST_OUTLETS = 200
"""Outlets that can be chosen from: those with most articles.  Each is a box on the page."""


@dataclass
class Filters:
    """What one browser tab asks of.  One object for the life of the tab, changed in place.

    `chosen` are the ids that are ticked in the table of articles; `only_chosen` says that only they are asked.  `drawn`
    grows with every tick: Gradio draws nothing anew that is written as before, though its boxes are ticked otherwise.
    """

    sources: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    chosen: set[str] = field(default_factory=set)
    only_chosen: bool = False
    is_open: bool = False
    drawn: int = 0

    def scope(self) -> Scope:
        """The part of the library that is asked."""
        return Scope(frozenset(self.chosen) if self.only_chosen else None, self.sources, self.first, self.last)

    def set(self, told: Mapping[str, object]) -> None:
        """Takes over what the row was set to; what is of another kind than it should be counts as not set."""
        sources = told.get("sources")
        self.sources = tuple(each for each in sources if isinstance(each, str)) if isinstance(sources, list) else ()
        self.sources = self.sources[:MOST_OUTLETS]
        self.first, self.last = _day(told.get("first")), _day(told.get("last"))
        self.only_chosen = told.get("chosen") is True and bool(self.chosen)

    def choose(self, shown: Sequence[str], ticked: Sequence[str]) -> None:
        """Takes over the ticks of the articles that are shown; those on other pages stay."""
        self.chosen = (self.chosen - set(shown)) | (set(ticked) & set(shown))
        self.only_chosen = self.only_chosen and bool(self.chosen)
        self.drawn += 1

    def forget(self, article_ids: Sequence[str]) -> None:
        """Articles that were removed are chosen no more.  `only_chosen` stays: none of them is not all of them."""
        self.chosen -= set(article_ids)

    def take_off(self, what: str) -> None:
        """Takes one filter off, by the value of its chip; all of them for "all"."""
        kind, _, place = what.partition(":")
        if kind == "source" and place.isascii() and place.isdigit():
            self.sources = tuple(each for at, each in enumerate(self.sources) if at != int(place))
        if kind == "all":
            self.sources = ()
        self.first = None if kind in ("first", "all") else self.first
        self.last = None if kind in ("last", "all") else self.last
        self.only_chosen = self.only_chosen and kind not in ("chosen", "all")
        self.drawn += 1


def _day(written: object) -> date | None:
    try:
        return date.fromisoformat(written) if isinstance(written, str) and written else None
    except ValueError:
        return None


# ── the row ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def bar(desk: Desk, filters: Filters) -> str:
    """The button that opens the filters, and a chip for each that is set, which takes it off."""
    chips = "".join(_chip(value, shown) for value, shown in _set(filters))
    clear = f'<button type="button" name="unfilter" value="all" class="clear">{texts.CLEAR_FILTERS}</button>'
    return (
        f'<div class="filters"><button type="button" name="filter" aria-expanded="{str(filters.is_open).lower()}" '
        f'aria-controls="scope-panel">{texts.FILTER}</button>{chips}{clear if chips.count("<button") > 1 else ""}'
        f'<span class="fine" role="status">{_counted(desk, filters)}</span></div>'
    )


def _set(filters: Filters) -> list[tuple[str, str]]:
    """The values of the chips, and what stands on them as safe HTML."""
    found = [(f"source:{at}", name(each) if each else texts.NO_OUTLET) for at, each in enumerate(filters.sources)]
    found += [("first", f"{texts.FROM} {day(filters.first.isoformat())}")] if filters.first else []
    found += [("last", f"{texts.TO} {day(filters.last.isoformat())}")] if filters.last else []
    found += [("chosen", texts.chosen(len(filters.chosen)))] if filters.only_chosen else []
    return found


def _chip(value: str, shown: str) -> str:
    return (
        f'<button type="button" name="unfilter" value="{value}" class="chip"><span class="unseen">{texts.TAKE_OFF} '
        f'</span>{shown}<span aria-hidden="true"> ×</span></button>'
    )


def _counted(desk: Desk, filters: Filters) -> str:
    """How many articles are asked; nothing when all are."""
    if filters.scope() == EVERYTHING:
        return ""
    if filters.first and filters.last and filters.first > filters.last:
        return texts.DAYS_CROSSED
    try:
        return texts.part_of(desk.extent(filters.scope())[0], desk.extent()[0])
    except Exception as error:
        return safe(sentence_for(error))


def panel(desk: Desk, filters: Filters) -> str:
    """What can be filtered by; empty while it is closed."""
    if not filters.is_open:
        return ""
    try:
        outlets = desk.outlets()
    except Exception as error:
        return f'<p class="problem" role="alert">{safe(sentence_for(error))}</p>'
    first, last = (each.isoformat() if each else "" for each in (filters.first, filters.last))
    boxes = "".join(_outlet(each, count, each in filters.sources) for each, count in outlets[:MOST_OUTLETS])
    rest = texts.outlets_shown(MOST_OUTLETS, len(outlets)) if len(outlets) > MOST_OUTLETS else ""
    more = f'<p class="fine">{rest}</p>' if rest else ""
    none = "" if filters.chosen else " disabled"
    ticked = " checked" if filters.only_chosen else ""
    return (
        f'<div class="narrow" data-drawn="{filters.drawn}" role="group" aria-label="{texts.FILTERS}">'
        f"<fieldset><legend>{texts.OUTLETS}</legend><ul>{boxes}</ul>{more}</fieldset>"
        f"<fieldset><legend>{texts.PUBLISHED}</legend>"
        f'<label>{texts.FROM} <input type="date" name="first" value="{first}"></label> '
        f'<label>{texts.TO} <input type="date" name="last" value="{last}"></label></fieldset>'
        f'<label class="only"><input type="checkbox" name="chosen"{ticked}{none}> '
        f"{texts.only_chosen(len(filters.chosen))}</label></div>"
    )


def _outlet(outlet: str, count: int, is_set: bool) -> str:
    shown = name(outlet) if outlet else texts.NO_OUTLET
    ticked = " checked" if is_set else ""
    return (
        f'<li><label><input type="checkbox" name="source" value="{safe(outlet)}"{ticked}> {shown} '
        f'<span class="fine">{count:,}</span></label></li>'
    )


# ── the line above the table of articles ─────────────────────────────────────────────────────────────────────────────


def chosen(filters: Filters) -> str:
    """How many articles are chosen, and what can be done with them; empty for none."""
    if not filters.chosen:
        return ""
    acts = (("askchosen", texts.ASK_THESE), ("doom", texts.REMOVE_THESE), ("unchoose", texts.CHOOSE_NONE))
    buttons = "".join(f'<button type="button" name="{act}">{label}</button>' for act, label in acts)
    return f'<p class="chosen" role="status">{texts.are_chosen(len(filters.chosen))}</p><p>{buttons}</p>'
