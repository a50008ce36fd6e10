"""What the page is built over: a desk that takes questions and articles.  ui/build.py makes the real one."""

from collections.abc import Sequence
from typing import Protocol

from corpus.article import Article
from qa.answer import Answer
from ui.render import Listed


class Added(Protocol):
    """What came of adding an article: the article, how it was cut, and whether it was there before."""

    @property
    def article(self) -> Article: ...
    @property
    def passages(self) -> int: ...
    @property
    def already(self) -> bool: ...


class Desk(Protocol):
    """Answers questions and keeps the library.  What it says no to is a `corpus.errors.DatelineError`."""

    def ready(self) -> bool:
        """Are the models loaded?"""
        ...

    def ask(self, question: str, history: Sequence[str]) -> Answer:
        """The answer, given the conversation's earlier questions; waits until the models are loaded."""
        ...

    def add(
        self,
        data: bytes,
        name: str,
        *,
        title: str | None = None,
        author: str | None = None,
        source: str | None = None,
        published: str | None = None,
        url: str | None = None,
    ) -> Added:
        """Takes in an article; what is given here wins over what the article says about itself."""
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
