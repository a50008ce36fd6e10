"""Articles corrected, removed and brought back: what is done to the library, and the line about it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from corpus.article import Article
from corpus.errors import ArticleNotFound, LibraryDamaged
from index.edit import FACTS
from index.library import Whole
from ui import shelf, texts
from ui.desk import Desk
from ui.edge import sentence_for
from ui.listing import titles

UNDO_SECONDS = 600.0
"""How long what was removed can be brought back.  It is kept in memory alone: from the disk it is gone at once."""
MOST_REMOVALS = 10
"""Removals that can be undone at a time."""


@dataclass(frozen=True)
class Removal:
    """What was removed at a moment of the clock, in seconds, by the number of its undo button."""

    number: int
    when: float
    titles: Sequence[str]
    articles: Sequence[Whole]


@dataclass
class Changes:
    """What one browser tab removed and may bring back, what it is about to remove, and the article it corrects.

    One object for the life of the tab, changed in place.  `clock` tells seconds.
    """

    clock: Callable[[], float] = time.monotonic
    removals: list[Removal] = field(default_factory=list)
    done: int = 0
    doomed: tuple[str, ...] = ()
    amended: Article | None = None

    def keep(self, titles: Sequence[str], articles: Sequence[Whole]) -> int:
        """Keeps what was removed for a while; the number by which it can be brought back."""
        self.done += 1
        self.forget()
        self.removals = [*self.removals, Removal(self.done, self.clock(), titles, articles)][-MOST_REMOVALS:]
        return self.done

    def take(self, number: int) -> Removal | None:
        """The removal of this number, which is then kept no more; None when it is not kept."""
        self.forget()
        found = next((each for each in self.removals if each.number == number), None)
        self.removals = [each for each in self.removals if each is not found]
        return found

    def forget(self) -> None:
        """Lets go what was removed too long ago."""
        self.removals = [each for each in self.removals if self.clock() - each.when < UNDO_SECONDS]


def remove(desk: Desk, changes: Changes, article_ids: Sequence[str]) -> str:
    """Removes articles; the line about it."""
    try:
        called = titles(desk, article_ids)
        kept = _whole(desk, article_ids)
        if not desk.remove_all(article_ids):
            raise ArticleNotFound(texts.GONE)
    except Exception as error:
        return shelf.failed(sentence_for(error))
    return shelf.removed(called, changes.keep(called, kept) if kept else None)


def _whole(desk: Desk, article_ids: Sequence[str]) -> Sequence[Whole]:
    """All of the articles; nothing when one is damaged: it can be removed, and not be brought back."""
    try:
        return desk.whole(article_ids)
    except LibraryDamaged:
        return ()


def restore(desk: Desk, changes: Changes, number: int) -> str:
    """Brings back what was removed; the line about it."""
    removal = changes.take(number)
    if removal is None:
        return shelf.failed(texts.UNDO_EXPIRED)
    try:
        desk.put_back(removal.articles)
    except Exception as error:
        changes.removals.append(removal)
        return shelf.failed(sentence_for(error))
    return shelf.restored(removal.titles)


def amend(desk: Desk, changes: Changes, article_id: str) -> Article | str:
    """The article that is to be corrected, else the sentence why it cannot be."""
    try:
        changes.amended = desk.article(article_id)
    except ArticleNotFound:
        return texts.GONE
    except Exception as error:
        return sentence_for(error)
    return changes.amended


def save(desk: Desk, changes: Changes, *written: str) -> Article | str:
    """The corrected article, of which the form says `written`, in the order of `FACTS`; else the sentence why not.

    What is as it was when the form was opened stays as it is now: another page may have corrected it.
    """
    old = changes.amended
    if old is None:
        return texts.GONE
    shown = [getattr(old, fact) or "" for fact in FACTS]
    changed = {fact: now for fact, now, was in zip(FACTS, written, shown, strict=True) if now.strip() != was}
    try:
        article = desk.edit(old.id, changed)
    except ArticleNotFound:
        return texts.GONE
    except Exception as error:
        return sentence_for(error)
    changes.amended = None
    return article
