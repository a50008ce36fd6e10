"""The library into the list of articles and the status line."""

from ui import render
from ui.desk import Desk
from ui.edge import sentence_for

LISTED = 200
"""Articles listed at once; the others are found by the box above the list."""


def library(desk: Desk, find: str) -> tuple[str, str]:
    """The list of articles that match `find`, and the status line."""
    try:
        every = desk.articles()
    except Exception as error:
        return render.problem(sentence_for(error)), render.status(desk.ready(), 0)
    matching = [entry for entry in every if _matches(entry, find)]
    return render.entries(matching[:LISTED], len(matching), find), render.status(desk.ready(), len(every))


def _matches(entry: render.Listed, find: str) -> bool:
    known = " ".join(filter(None, (entry.title, entry.author, entry.source, entry.published))).casefold()
    return all(word in known for word in find.casefold().split())


def title(desk: Desk, article_id: str) -> str:
    """What the article is called, as far as can be told."""
    try:
        return desk.article(article_id).title
    except Exception:
        return "this article"
