"""The articles of the library into a table, and what came of adding, changing and removing them into lines: safe HTML.

Buttons and boxes carry a name and a value; ui/shelf.js makes events of them.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Protocol

from ui import texts
from ui.escape import NAME_SHOWN, TITLE_SHOWN, day, name, safe, short
from ui.render import DOT


class Listed(Protocol):
    """An article as the table shows it: what is known about it and how large it is."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def author(self) -> str | None: ...
    @property
    def source(self) -> str | None: ...
    @property
    def published(self) -> str | None: ...
    @property
    def passages(self) -> int: ...
    @property
    def added(self) -> str: ...
    @property
    def copies(self) -> int: ...
    @property
    def versions(self) -> int: ...


COLUMNS = {
    "title": texts.TITLE,
    "source": texts.OUTLET,
    "published": texts.DATE,
    "added": texts.ADDED,
    "passages": texts.PASSAGES,
}
"""What the table can be sorted by, and what is written above it."""


def table(
    shown: Sequence[Listed],
    sort: str,
    descending: bool,
    chosen: Collection[str],
    finding: bool = False,
    drawn: int = 0,
) -> str:
    """The articles that are `shown`, with the column that they are sorted by, and those that are `chosen` ticked.

    `finding` says that only those which match were looked for, `drawn` is another number for another drawing.
    """
    if not shown:
        return f'<p class="fine none">{texts.NO_ARTICLE_MATCHES if finding else texts.NO_ARTICLES}</p>'
    heads = "".join(_head(column, label, sort, descending) for column, label in COLUMNS.items())
    every = " checked" if all(each.id in chosen for each in shown) else ""
    rows = "".join(_row(each, each.id in chosen) for each in shown)
    return (
        f'<table class="entries" data-drawn="{drawn}"><caption class="unseen">{texts.ARTICLES}</caption><thead><tr>'
        f'<th scope="col"><input type="checkbox" name="whole-page" aria-label="{texts.CHOOSE_ALL}"{every}></th>{heads}'
        f"</tr></thead><tbody>{rows}</tbody></table>"
    )


def _head(column: str, label: str, sort: str, descending: bool) -> str:
    is_sorted = column == sort
    state = f' aria-sort="{"descending" if descending else "ascending"}"' if is_sorted else ""
    arrow = f'<span aria-hidden="true">{"▾" if descending else "▴"}</span>' if is_sorted else ""
    button = f'<button type="button" name="sort" value="{column}">{label}{arrow}</button>'
    return f'<th scope="col" class="{column}"{state}>{button}</th>'


def _row(listed: Listed, is_chosen: bool) -> str:
    title, ident = safe(short(listed.title, TITLE_SHOWN)), safe(listed.id)
    label = safe(short(listed.title, NAME_SHOWN))
    ticked = " checked" if is_chosen else ""
    outlet = name(listed.source) if listed.source else texts.UNKNOWN
    number, noun = texts.plural(listed.passages, "passage").split()
    return (
        f'<tr class="entry" data-article="{ident}">'
        f'<td><input type="checkbox" name="choose" value="{ident}" aria-label="{texts.CHOOSE} “{label}”"{ticked}></td>'
        f'<th scope="row" class="title"><button type="button" name="read" value="{ident}" class="open" dir="auto" '
        f'aria-label="{texts.READ} “{label}”">{title}</button>{_beside(listed)}<p class="acts">'
        f"{_act('amend', texts.AMEND, ident, label)}{_act('remove', texts.REMOVE, ident, label)}</p></th>"
        f'<td class="source">{outlet}</td>'
        f'<td class="published">{day(listed.published, letters=3) if listed.published else texts.UNKNOWN}</td>'
        f'<td class="added">{_added_on(listed.added)}</td>'
        f'<td class="passages">{number}<span class="noun"> {noun}</span></td></tr>'
    )


def _act(action: str, says: str, ident: str, label: str) -> str:
    return f'<button type="button" name="{action}" value="{ident}" aria-label="{says} “{label}”">{says}</button>'


def _beside(listed: Listed) -> str:
    parts = [name(listed.author)] if listed.author else []
    parts += [texts.same_story(listed.copies)] if listed.copies else []
    parts += [texts.earlier_versions(listed.versions)] if listed.versions else []
    return f'<p class="fine">{DOT.join(parts)}</p>' if parts else ""


def _added_on(iso: str) -> str:
    try:
        when = datetime.fromisoformat(iso.replace("Z", "+00:00"))
    except ValueError:
        return name(iso)
    return day(when.date().isoformat(), letters=3)


def pages(first: int, last: int, count: int, page: int) -> str:
    """Which articles of how many are shown, and the ways to the others; empty where all are shown."""
    if last - first + 1 >= count:
        return ""
    ways = ((page - 1, texts.EARLIER_PAGE, first > 1), (page + 1, texts.LATER_PAGE, last < count))
    buttons = "".join(
        f'<button type="button" name="turn" value="{where}"{"" if is_there else " disabled"}>{label}</button>'
        for where, label, is_there in ways
    )
    return f'<p class="pages"><span role="status">{texts.rows(first, last, count)}</span>{buttons}</p>'


# ── lines ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def results(lines: Iterable[str], summary: str = "") -> str:
    """What came of each article that was to be added or removed, one line each, under a line that sums it up."""
    rows = "".join(f'<li dir="auto">{line}</li>' for line in lines)
    body = (f'<p class="summary">{safe(summary)}</p>' if summary else "") + (f"<ul>{rows}</ul>" if rows else "")
    return f'<div class="results">{body}</div>' if body else ""


def added(title: str, passages: int, already: bool, superseded: int = 0, copies: int = 0, hidden: int = 0) -> str:
    """The line for an article that was taken in, or was there before; what it replaces, how many tell its story, and
    how many invisible characters were taken out of it."""
    shown = name(title, TITLE_SHOWN)
    return texts.is_already_there(shown) if already else texts.was_added(shown, passages, superseded, copies, hidden)


def failed(sentence: str) -> str:
    """The line for an article that was not taken in, and for whatever else was not done."""
    return f'<span class="bad">{safe(sentence)}</span>'


def _names(titles: Sequence[str]) -> list[str]:
    return [name(each, TITLE_SHOWN) for each in titles]


def removed(titles: Sequence[str], undo: int | None) -> str:
    """The line for articles that were removed, with the way back where there is one."""
    back = f' <button type="button" name="restore" value="{undo}">{texts.UNDO_REMOVAL}</button>' if undo else ""
    return texts.was_removed(_names(titles)) + back


def restored(titles: Sequence[str]) -> str:
    """The line for articles that are back."""
    return texts.are_back(_names(titles))


def changed(title: str) -> str:
    """The line for an article about which something was corrected."""
    return texts.was_changed(name(title, TITLE_SHOWN))


def removal(count: int) -> str:
    """The question before several articles are removed."""
    return f'<p role="alert">{texts.removal(count)}</p>'


def amending(title: str) -> str:
    """What stands above the form in which an article is corrected."""
    return f'<h2 dir="auto">{texts.AMEND} “{name(title, TITLE_SHOWN)}”</h2>'
