"""The parts into one Dateline: the only place that names concrete classes."""

import gc
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from corpus.article import Article
from corpus.formats import Facts, read_article
from index.embedder import Embedder, MiniLM
from index.ingest import Added, add
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
        """Keeps the article in `data`, a file called `name`, with the facts given; the next question finds it.

        Raises `DatelineError`.
        """
        article = read_article(data, name, Facts(title, author, source, published, url))
        return add(self._library, self._models.result().embedder, article)

    def publish(self) -> None:
        """Makes what was added ready for search now; else the next question does, and waits for it."""
        self._models.result().searcher.publish()

    def remove(self, article_id: str) -> None:
        """Takes an article out of the library.  Raises `ArticleNotFound`."""
        self._library.remove(article_id)

    def articles(self) -> list[Entry]:
        """What is in the library, the last added first."""
        return self._library.articles()

    def article(self, article_id: str) -> Article:
        """One article, whole.  Raises `ArticleNotFound`."""
        return self._library.article(article_id)
