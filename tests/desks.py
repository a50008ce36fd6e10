"""A desk for tests of the page: keeps articles by their text, without models, and remembers what it was asked."""

import shutil
import tempfile
import weakref
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from corpus.article import Article, article_id
from corpus.document import Document, Facts
from corpus.errors import ArticleError, ArticleNotFound, EmptyArticle
from index.agenda import Told
from index.conversations import Conversations
from index.ingest import Added
from index.library import Entry, Kept, Library, Whole
from index.scope import EVERYTHING, Scope
from tests.diary import meetings_in


class AddingDesk:
    """Adds what is text: the first line is the title.  "boom" breaks it, as something unforeseen would.

    `before` is called before each outcome is given.
    """

    def __init__(self, before: Callable[[], None] = lambda: None) -> None:
        self.kept: dict[str, Article] = {}
        self.given: list[tuple[str, Facts]] = []
        self.fetched: list[str] = []
        self.published = 0
        self.closed = 0
        self._before = before
        self._library: Path | None = None

    def ready(self) -> bool:
        return True

    def add_all(self, documents: Iterable[Document | ArticleError], given: Facts) -> Iterator[Added | ArticleError]:
        try:
            for document in documents:
                self._before()
                yield document if isinstance(document, ArticleError) else self._outcome(document, given)
        finally:
            self.closed += 1

    def _outcome(self, document: Document, given: Facts) -> Added | ArticleError:
        self.given.append((document.name, given))
        text = document.data.decode()
        if "boom" in text:
            raise RuntimeError("/secret/path")
        if not text.strip():
            return EmptyArticle(f"“{document.label}” has no readable text. Nothing was added.")
        article = Article(article_id(text), text.splitlines()[0], text)
        already = article.id in self.kept
        self.kept[article.id] = article
        return Added(article, 2, already, Kept() if already else kept(text))

    def fetch(self, url: str) -> Document:
        self.fetched.append(url)
        if "broken" in url:
            raise RuntimeError("/secret/path " + url)
        if "127.0.0.1" in url or "SECRET" in url:
            raise ArticleError("It cannot be had. Nothing was added.")
        return Document(url.encode(), "host", url=url)

    def publish(self) -> None:
        self.published += 1

    def conversations(self) -> Conversations:
        """Those of a library of its own, in a folder that goes with the desk."""
        if self._library is None:
            folder = Path(tempfile.mkdtemp(prefix="dateline-"))
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
            self._library = Library.open(folder, "none").file
        return Conversations(self._library)

    def text_hashes(self, article_ids: Sequence[str]) -> dict[str, str]:
        return {each: "0" * 64 for each in article_ids if each in self.kept}

    def outlets(self) -> list[tuple[str, int]]:
        return sorted(Counter(article.source or "" for article in self.kept.values()).items())

    def extent(self, scope: Scope = EVERYTHING) -> tuple[int, str | None]:
        kept = [each for each in self.kept.values() if scope.articles is None or each.id in scope.articles]
        return len(kept), None

    def meetings(
        self, *, person: str | None = None, first: date | None = None, last: date | None = None, **_: object
    ) -> list[Told]:
        """What the rules of tests/diary.py find, each on one day or on none."""
        told = [Told(article, meeting) for article in self.kept.values() for meeting in meetings_in(article)]
        days = (first or date.min).isoformat(), (last or date.max).isoformat()
        told = [each for each in told if not person or person in str(each.meeting.people)]
        return [each for each in told if not (first or last) or days[0] <= _day_of(each) <= days[1]]

    def meetings_extent(self, scope: Scope = EVERYTHING) -> tuple[int, int]:
        return len(self.kept), len(self.kept)

    def articles(self) -> list[Entry]:
        """The last added first; each has as many passages as its text has lines."""
        return [_entry(number, article) for number, article in enumerate(self.kept.values())][::-1]

    def article(self, article_id: str) -> Article:
        if article_id not in self.kept:
            raise ArticleNotFound("No such article.")
        return self.kept[article_id]

    def whole(self, article_ids: Sequence[str]) -> list[Whole]:
        nothing = np.zeros((0, 0), dtype=np.float32)
        return [Whole(self.kept[each], "now", None, (), nothing) for each in article_ids if each in self.kept]

    def remove_all(self, article_ids: Sequence[str]) -> list[str]:
        return [each for each in article_ids if self.kept.pop(each, None)]

    def put_back(self, removed: Sequence[Whole]) -> None:
        self.kept |= {each.article.id: each.article for each in removed}

    def edit(self, article_id: str, facts: Mapping[str, str]) -> Article:
        """Takes any date but "never"."""
        if facts.get("published") == "never":
            raise ArticleError("That is no date. Nothing was changed.")
        edited = replace(self.article(article_id), **{fact: text or None for fact, text in facts.items()})  # type: ignore[arg-type]
        self.kept[article_id] = edited
        return edited

    def remove(self, article: str) -> None:
        if self.kept.pop(article, None) is None:
            raise ArticleNotFound("No such article.")


def _day_of(told: Told) -> str:
    return (told.meeting.when and told.meeting.when.first) or ""


def _entry(number: int, article: Article) -> Entry:
    facts = (article.title, article.author, article.source, article.published, article.url, article.language)
    lines = len(article.text.splitlines())
    return Entry(article.id, *facts, lines, len(article.text), f"2025-05-04T10:{number:02}:00Z", 0, 0)


def kept(text: str) -> Kept:
    """Of a text with the word "newer": that it replaces another; with "copy": that two others tell its story."""
    return Kept(("old",) if "newer" in text else (), ("one", "two") if "copy" in text else ())
