"""A desk for tests of the page: keeps articles by their text, without models, and remembers what it was asked."""

from collections.abc import Callable, Iterable, Iterator

from corpus.article import Article, article_id
from corpus.document import Document, Facts
from corpus.errors import ArticleError, ArticleNotFound, EmptyArticle
from index.ingest import Added
from index.library import Kept


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

    def remove(self, article: str) -> None:
        if self.kept.pop(article, None) is None:
            raise ArticleNotFound("No such article.")


def kept(text: str) -> Kept:
    """Of a text with the word "newer": that it replaces another; with "copy": that two others tell its story."""
    return Kept(("old",) if "newer" in text else (), ("one", "two") if "copy" in text else ())
