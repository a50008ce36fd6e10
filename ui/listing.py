"""The library into the table of articles, a page of it at a time, and the status line."""

from collections.abc import Sequence
from dataclasses import dataclass

from ui import render, shelf
from ui.desk import Desk
from ui.edge import sentence_for
from ui.filters import Filters
from ui.shelf import COLUMNS, Listed

ROWS = 50
"""Articles on one page of the table."""
_FROM_HIGH_TO_LOW = ("published", "added", "passages")
"""Columns of which the newest or largest is looked for first."""


@dataclass
class View:
    """How one browser tab looks at the articles: what it finds, by which column they are sorted, and which page.

    One object for the life of the tab, changed in place.
    """

    find: str = ""
    sort: str = "added"
    descending: bool = True
    page: int = 0

    def sort_by(self, column: str) -> None:
        """Sorts by a column; by the one it is sorted by, the other way round."""
        if column in COLUMNS:
            self.descending = not self.descending if column == self.sort else column in _FROM_HIGH_TO_LOW
            self.sort, self.page = column, 0

    def look_for(self, find: str) -> None:
        """Shows the articles that match, from the first one on."""
        if find != self.find:
            self.find, self.page = find, 0


def library(desk: Desk, view: View, filters: Filters) -> tuple[str, str]:
    """The table of the articles, and the status line."""
    try:
        every = desk.articles()
    except Exception as error:
        return render.problem(sentence_for(error)), render.status(desk.ready(), 0)
    return table(every, view, filters), render.status(desk.ready(), len(every))


def table(every: Sequence[Listed], view: View, filters: Filters) -> str:
    """The page of the table that is looked at, and the ways to the others."""
    matching = found(every, view)
    view.page = max(0, min(view.page, (len(matching) - 1) // ROWS))
    first = view.page * ROWS
    shown = matching[first : first + ROWS]
    rows = shelf.table(shown, view.sort, view.descending, filters.chosen, bool(view.find.strip()), filters.drawn)
    return rows + shelf.pages(first + 1, first + len(shown), len(matching), view.page)


def found(every: Sequence[Listed], view: View) -> list[Listed]:
    """The articles that hold all words that are looked for, sorted.

    What is not known comes last either way; of equal ones those that were added last come first.
    """
    words = view.find.casefold().split()
    matching = [each for each in every if all(word in _known(each) for word in words)] if words else list(every)
    known = [each for each in matching if getattr(each, view.sort)]
    unknown = [each for each in matching if not getattr(each, view.sort)]
    return sorted(known, key=lambda each: _key(each, view.sort), reverse=view.descending) + unknown


def _key(listed: Listed, column: str) -> tuple[str, int]:
    value = getattr(listed, column)
    return (value.casefold(), 0) if isinstance(value, str) else ("", value)


def _known(listed: Listed) -> str:
    return " ".join(filter(None, (listed.title, listed.author, listed.source, listed.published))).casefold()


def titles(desk: Desk, article_ids: Sequence[str]) -> list[str]:
    """What those of the articles that are there are called, in the order of the table."""
    wanted = set(article_ids)
    return [each.title for each in desk.articles() if each.id in wanted]
