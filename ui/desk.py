"""What the page is built over: a desk that takes questions and articles.  ui/build.py makes the real one."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from corpus.article import Article
from corpus.document import Document, Facts
from corpus.errors import ArticleError
from index.ingest import Added
from qa.answer import Answer
from ui.render import Listed


class Desk(Protocol):
    """Answers questions and keeps the library.  What it says no to is a `corpus.errors.DatelineError`."""

    def ready(self) -> bool:
        """Are the models loaded?"""
        ...

    def ask(self, question: str, history: Sequence[str]) -> Answer:
        """The answer, given the conversation's earlier questions; waits until the models are loaded."""
        ...

    def add_all(self, documents: Iterable[Document | ArticleError], given: Facts) -> Iterator[Added | ArticleError]:
        """What became of each document, in order; what is `given` wins over what a document says about itself."""
        ...

    def fetch(self, url: str) -> Document:
        """The page at a web address.  Raises `ArticleError`."""
        ...

    def publish(self) -> None:
        """Makes what was added ready for search."""
        ...

    def remove(self, article_id: str) -> None:
        """Removes an article and everything made of it."""
        ...

    def articles(self) -> Sequence[Listed]:
        """The articles, the newest added first."""
        ...

    def article(self, article_id: str) -> Article:
        """One article, whole.  Raises `ArticleNotFound`."""
        ...

    def newest_version(self, article_id: str) -> str | None:
        """The id of the version that questions see instead of this article; None when this is it."""
        ...

    def copies(self, article_id: str) -> Sequence[Article]:
        """The other articles that tell the same story."""
        ...
