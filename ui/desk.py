"""What the page is built over: a desk that takes questions and articles.  ui/build.py makes the real one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Protocol

from corpus.article import Article
from corpus.document import Document, Facts
from corpus.errors import ArticleError
from index.agenda import Told
from index.conversations import Conversations
from index.ingest import Added
from index.library import Whole
from index.scope import EVERYTHING, Scope
from qa.answer import Answer
from qa.ask import Step, Wrote, silent, unread
from qa.follow_up import Turn
from qa.llm import Model
from ui.shelf import Listed


class Desk(Protocol):
    """Answers questions and keeps the library.  What it says no to is a `corpus.errors.DatelineError`."""

    def ready(self) -> bool:
        """Are the models loaded?"""
        ...

    def ask(
        self,
        question: str,
        history: Sequence[str | Turn],
        *,
        scope: Scope = EVERYTHING,
        step: Step = silent,
        without: frozenset[str] = frozenset(),
        model: Model | None = None,
        wrote: Wrote = unread,
    ) -> Answer:
        """The answer from the articles in `scope`, given the conversation's earlier turns; waits until the models are
        loaded.

        `step` hears of each step as it begins; `without` are the words of filters in the question that were taken off.
        """
        ...

    def starters(self) -> Sequence[str]:
        """Questions that the articles answer, to begin with; waits until they are found."""
        ...

    def follow_ups(self, answer: Answer, asked: Sequence[str], *, scope: Scope = EVERYTHING) -> Sequence[str]:
        """Questions that `scope` answers, and that may follow this answer; none while others are being asked."""
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

    def remove_all(self, article_ids: Sequence[str]) -> Sequence[str]:
        """Removes several at once; the ids of all that was removed."""
        ...

    def whole(self, article_ids: Sequence[str]) -> Sequence[Whole]:
        """All that is kept of these articles, so that their removal can be undone."""
        ...

    def put_back(self, removed: Sequence[Whole]) -> None:
        """Undoes a removal."""
        ...

    def edit(self, article_id: str, facts: Mapping[str, str]) -> Article:
        """Corrects what is known of an article (index/edit.py); waits until the models are loaded."""
        ...

    def outlets(self) -> Sequence[tuple[str, int]]:
        """The outlets and how many articles each has, those with most first; "" stands for none named."""
        ...

    def extent(self, scope: Scope = EVERYTHING) -> tuple[int, str | None]:
        """How many articles are in `scope`, and the newest day (ISO) that one of them appeared on."""
        ...

    def meetings(
        self,
        *,
        person: str | None = None,
        first: date | None = None,
        last: date | None = None,
        scope: Scope = EVERYTHING,
    ) -> Sequence[Told]:
        """The meetings in `scope` that are known by now, in order of their days, those without one last."""
        ...

    def meetings_extent(self, scope: Scope = EVERYTHING) -> tuple[int, int]:
        """How many articles in `scope` have been looked through for meetings, and how many there are."""
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

    def current_at(self, url: str) -> str | None:
        """The id of the article that questions see at a web address; None for none."""
        ...

    def text_hashes(self, article_ids: Sequence[str]) -> Mapping[str, str]:
        """The SHA-256 of the text of each of these articles that is there, in hex."""
        ...

    def conversations(self) -> Conversations:
        """The conversations that are kept."""
        ...
