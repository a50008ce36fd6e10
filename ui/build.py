"""The parts into one Dateline: the only place that names concrete classes."""

import gc
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from corpus.article import Article
from corpus.document import Document, Facts
from corpus.errors import ArticleError
from corpus.fence import Fence
from corpus.fetch import fetch
from corpus.formats import NOTHING_GIVEN, read_article
from index.backup import read_backup, write_backup
from index.embedder import Embedder, MiniLM
from index.ingest import Added, add, add_all
from index.library import Entry, Library
from index.search import Searcher
from qa.answer import Answer
from qa.ask import Asker
from qa.confidence import Calibration
from qa.reader import MiniLMReader
from ui.settings import SAMPLE_ARTICLES, Settings


@dataclass(frozen=True)
class Models:
    """What takes seconds to load."""

    embedder: Embedder
    searcher: Searcher
    asker: Asker


class Dateline:
    """The library and, once they are loaded, the models; safe to use from several threads."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._models: Future[Models] = Future()

    @classmethod
    def open(cls, settings: Settings) -> "Dateline":
        """Dateline over the library of `settings`, models not loaded.  Raises `LibraryError`."""
        return cls(Library.open(settings.library, MiniLM.name))

    def load(self) -> None:
        """Loads the models; `ask` and `add` wait for this.  What goes wrong here is raised there."""
        self._resolve(self._load)

    def load_with_sample(self) -> None:
        """`load`, and the sample article into a library that was never used: so the first question has an answer."""
        self._resolve(self._load_with_sample)

    def load_in_background(self) -> None:
        """`load_with_sample` on a thread of its own: the page is up meanwhile."""
        threading.Thread(target=self.load_with_sample, name="load-models", daemon=True).start()

    def _resolve(self, loading: Callable[[], Models]) -> None:
        try:
            self._models.set_result(loading())
        except Exception as error:
            self._models.set_exception(error)
        finally:
            gc.freeze()
            gc.enable()  # `ui.settings.prepare_environment` has it wait until here

    def _load(self) -> Models:
        embedder = MiniLM.load()
        reader = MiniLMReader.load()
        searcher = Searcher(self._library, embedder)
        return Models(embedder, searcher, Asker(self._library, searcher, reader, Calibration.load()))

    def _load_with_sample(self) -> Models:
        models = self._load()
        if self._library.is_new():
            for file in sorted(SAMPLE_ARTICLES.glob("*.txt")):
                add(self._library, models.embedder, read_article(file.read_bytes(), file.name))
        return models

    def ready(self) -> bool:
        """Is everything loaded, or did loading fail?  Then nothing waits any more."""
        return self._models.done()

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """The answer to `question`; waits until the models are loaded.  Raises `DatelineError`."""
        return self._models.result().asker.ask(question, history)

    def add_all(
        self, documents: Iterable[Document | ArticleError], given: Facts = NOTHING_GIVEN
    ) -> Iterator[Added | ArticleError]:
        """What became of each document, in order, with the facts `given` for all of them; the next question finds them.

        They are read in a process of their own (`Fence`).  Whoever stops asking keeps what was given so far.
        """
        embedder = self._models.result().embedder
        with Fence() as fence:
            yield from add_all(self._library, embedder, (_read(fence, document, given) for document in documents))

    def add(self, document: Document, given: Facts = NOTHING_GIVEN) -> Added:
        """`add_all` of one.  Raises `ArticleError`."""
        (outcome,) = self.add_all([document], given)
        if isinstance(outcome, ArticleError):
            raise outcome
        return outcome

    def fetch(self, url: str) -> Document:
        """The page at `url`.  Raises `ArticleError` where it cannot be had."""
        page = fetch(url)
        return Document(page.data, urlsplit(page.url).hostname or "the page", page.charset, page.url)

    def write_backup(self, file: Path) -> int:
        """Puts the whole library into one file; the number of its articles.  Raises `BackupError`."""
        return write_backup(self._library, file)

    def read_backup(self, file: Path) -> Iterator[Added]:
        """Keeps the articles of a backup that are not there yet; what became of each.  Raises `BackupError`."""
        return read_backup(self._library, file, self._embedder)

    def _embedder(self) -> Embedder:
        if not self._models.done():
            self.load()
        return self._models.result().embedder

    def publish(self) -> None:
        """Makes what was added ready for search now; else the next question does, and waits for it."""
        self._models.result().searcher.publish()

    def remove(self, article_id: str) -> None:
        """Takes an article out of the library.  Raises `ArticleNotFound`."""
        self._library.remove(article_id)

    def newest_version(self, article_id: str) -> str | None:
        """The id of the version that questions see instead of this article; None when this is it."""
        return self._library.newest_version(article_id)

    def copies(self, article_id: str) -> list[Article]:
        """The other articles that tell the same story, the first added first."""
        return self._library.copies(article_id)

    def articles(self) -> list[Entry]:
        """What is in the library, the last added first."""
        return self._library.articles()

    def article(self, article_id: str) -> Article:
        """One article, whole.  Raises `ArticleNotFound`."""
        return self._library.article(article_id)


def _read(fence: Fence, document: Document | ArticleError, given: Facts) -> Article | ArticleError:
    if isinstance(document, ArticleError):
        return document
    try:
        return fence.read(document, given)
    except ArticleError as error:
        return error
