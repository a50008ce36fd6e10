"""The parts into one Dateline: the place that names concrete classes."""

import contextlib
import gc
import hashlib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from corpus.article import Article
from corpus.document import Document, Facts
from corpus.errors import ArticleError
from corpus.fence import Fence
from corpus.fetch import fetch
from corpus.formats import NOTHING_GIVEN, read_article
from index import cluster, syntax
from index.agenda import Agenda, Told
from index.background import Background
from index.backup import read_backup, write_backup
from index.conversations import Conversations
from index.edit import edit
from index.embedder import Embedder, MiniLM
from index.ingest import Added, add, add_all, read_all
from index.library import Entry, Library, Whole
from index.milvus.library import MilvusLibrary
from index.milvus.search import MilvusSearcher
from index.scope import EVERYTHING, Scope
from index.search import Searcher
from index.workers import Workers
from qa.answer import Answer
from qa.ask import Asker, Step, Wrote, silent, unread
from qa.confidence import Calibration
from qa.follow_up import Turn
from qa.llm import Model
from qa.models import ModelProcess
from qa.reader import MiniLMReader
from qa.suggest import Suggester
from ui.settings import SAMPLE_ARTICLES, Settings


@dataclass(frozen=True)
class Models:
    """What takes seconds to load."""

    embedder: Embedder
    searcher: Searcher
    asker: Asker
    suggester: Suggester


class Dateline:
    """The library and, once they are loaded, the models; safe to use from several threads."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._agenda = Agenda(library)
        self._background: Background | None = None
        self._process: ModelProcess | None = None
        self._models: Future[Models] = Future()
        self._listed: tuple[int, list[Entry]] | None = None

    @classmethod
    def open(cls, settings: Settings) -> "Dateline":
        """Dateline over the library of `settings`, models not loaded.  Raises `LibraryError`."""
        return cls(opened(settings))

    def load(self) -> None:
        """Loads the models; `ask` and `add` wait for this.  What goes wrong here is raised there."""
        self._resolve(self._load)

    def load_with_sample(self) -> None:
        """`load`, and the sample article into a library that was never used: so the first question has an answer."""
        self._resolve(self._load_with_sample)

    def load_in_background(self, process: ModelProcess) -> None:
        """`load_with_sample` on a thread of its own, then the first `starters`: the page is up meanwhile.

        The models are those of `process`.
        From then on articles are looked through for meetings by a process of its own, these and those that come.
        """
        self._background = Background(self._library)
        self._process = process
        threading.Thread(target=self._load_and_suggest, name="load-models", daemon=True).start()

    def _load_and_suggest(self) -> None:
        self.load_with_sample()
        self._look_for_meetings()
        with contextlib.suppress(Exception):  # `starters` raises it again for whoever needs them
            self.starters()
        with contextlib.suppress(Exception):  # the same: a follow-up that needs it raises it again
            syntax.parse("Who?")  # loads the model: the first follow-up would wait for that

    def _resolve(self, loading: Callable[[], Models]) -> None:
        try:
            self._models.set_result(loading())
        except Exception as error:
            self._models.set_exception(error)
        finally:
            gc.freeze()
            gc.enable()  # `ui.settings.prepare_environment` has it wait until here

    def _load(self) -> Models:
        embedder = self._process or MiniLM.load()
        reader = self._process or MiniLMReader.load()
        searcher = searcher_of(self._library, embedder)
        asker = Asker(self._library, searcher, reader, Calibration.load(), self._agenda)
        return Models(embedder, searcher, asker, Suggester(self._library, asker))

    def _load_with_sample(self) -> Models:
        models = self._load()
        if self._library.is_new():
            for file in sorted(SAMPLE_ARTICLES.glob("*.txt")):
                add(self._library, models.embedder, read_article(file.read_bytes(), file.name))
        if self._process:  # which embedded the sample while it was still loading
            self._process.load()
        return models

    def ready(self) -> bool:
        """Is everything loaded, or did loading fail?  Then nothing waits any more."""
        return self._models.done()

    def ask(
        self,
        question: str,
        history: Sequence[str | Turn] = (),
        *,
        scope: Scope = EVERYTHING,
        step: Step = silent,
        without: frozenset[str] = frozenset(),
        model: Model | None = None,
        wrote: Wrote = unread,
    ) -> Answer:
        """The answer to `question` from `scope`; waits until the models are loaded.  Raises `DatelineError`."""
        models = self._models.result()
        with models.suggester.making_way():
            return models.asker.ask(
                question, history, scope=scope, step=step, without=without, model=model, wrote=wrote
            )

    def starters(self) -> tuple[str, ...]:
        """Questions that the articles answer, to begin with; waits until they are found.  Raises `DatelineError`."""
        return self._models.result().suggester.starters()

    def follow_ups(self, answer: Answer, asked: Sequence[str], *, scope: Scope = EVERYTHING) -> tuple[str, ...]:
        """Questions that `scope` answers, and that may follow this answer; none while others are being asked."""
        return self._models.result().suggester.follow_ups(answer, asked, scope)

    def add_all(
        self, documents: Iterable[Document | ArticleError], given: Facts = NOTHING_GIVEN, workers: int = 1
    ) -> Iterator[Added | ArticleError]:
        """What became of each document, in order, with the facts `given` for all of them; the next question finds them.

        They are read in a process of their own (`Fence`).  Whoever stops asking keeps what was given so far.  More than
        one of `workers` are processes that embed; then no models need be loaded here.
        """
        with contextlib.ExitStack() as stack:
            fence = stack.enter_context(Fence())
            embedder = stack.enter_context(Workers(workers)) if workers > 1 else self._models.result().embedder
            for outcome in add_all(self._library, embedder, read_all(fence, documents, given)):
                self._look_for_meetings()
                yield outcome

    def add_on_cluster(
        self, address: str, paths: Sequence[str], given: Facts = NOTHING_GIVEN, workers: int | None = None
    ) -> Iterator[Added | ArticleError]:
        """`add_all` of files and folders, read and embedded by a Ray cluster (index/cluster.py)."""
        return cluster.add_all(self._library, address, paths, given, workers)

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
        return read_backup(self._library, file, lambda: self._loaded().embedder)

    def _loaded(self) -> Models:
        if not self._models.done():
            self.load()
        return self._models.result()

    def publish(self) -> None:
        """Makes what was added ready for search now; else the next question does, and waits for it."""
        self._loaded().searcher.publish()

    def remove(self, article_id: str) -> None:
        """Takes an article out of the library.  Raises `ArticleNotFound`."""
        self._library.remove(article_id)

    def remove_all(self, article_ids: Sequence[str]) -> list[str]:
        """Takes several out at once; the ids of all that was removed, earlier versions among them."""
        return self._library.remove_all(article_ids)

    def whole(self, article_ids: Sequence[str]) -> list[Whole]:
        """All that is kept of these articles and their earlier versions."""
        return self._library.whole(article_ids)

    def put_back(self, removed: Sequence[Whole]) -> None:
        """Keeps articles again that were removed, as they were."""
        self._library.put_back(removed)
        self._look_for_meetings()

    def edit(self, article_id: str, facts: Mapping[str, str]) -> Article:
        """Corrects what is known of an article.  Raises `ArticleNotFound` and `ArticleError` (index/edit.py)."""
        article = edit(self._library, self._loaded().embedder, article_id, facts)
        self._look_for_meetings()
        return article

    def meetings(
        self,
        *,
        person: str | None = None,
        first: date | None = None,
        last: date | None = None,
        scope: Scope = EVERYTHING,
    ) -> list[Told]:
        """The meetings that the articles in `scope` tell of, in order of their days, those without one last.

        Of the articles that were looked through by now (`meetings_extent`).  `person` is a part of a name; a meeting of
        unknown days is left out where `first` or `last`, both included, is given.
        """
        return self._agenda.meetings(person=person, first=first, last=last, scope=scope)

    def meetings_extent(self, scope: Scope = EVERYTHING) -> tuple[int, int]:
        """How many articles in `scope` have been looked through for meetings, and how many there are."""
        return self._agenda.extent(scope)

    def meetings_pending(self) -> list[str]:
        """The ids of the articles that are still to be looked through, the last added first."""
        return self._agenda.pending()

    def look_through(self, article_id: str) -> None:
        """Finds the meetings of an article and keeps them; nothing where that was done.  Raises `DatelineError`."""
        self._agenda.look_through(article_id)

    def _look_for_meetings(self) -> None:
        """Has the background look through what is pending, where there is one."""
        if self._background:
            self._background.start()

    def outlets(self) -> list[tuple[str, int]]:
        """The outlets and how many articles each has, those with most first; "" stands for none named."""
        return self._library.outlets()

    def extent(self, scope: Scope = EVERYTHING) -> tuple[int, str | None]:
        """How many articles are in `scope`, and the newest day (ISO) that one of them appeared on."""
        return self._library.extent(scope)

    def newest_version(self, article_id: str) -> str | None:
        """The id of the version that questions see instead of this article; None when this is it."""
        return self._library.newest_version(article_id)

    def copies(self, article_id: str) -> list[Article]:
        """The other articles that tell the same story, the first added first."""
        return self._library.copies(article_id)

    def current_at(self, url: str) -> str | None:
        """The id of the article that questions see at a web address; None for none."""
        return self._library.current_at(url)

    def text_hashes(self, article_ids: Sequence[str]) -> dict[str, str]:
        """The SHA-256 of the text of each of these articles that is there, in hex."""
        articles = self._library.articles_by_id(article_ids).values()
        return {article.id: hashlib.sha256(article.text.encode("utf-8")).hexdigest() for article in articles}

    def conversations(self) -> Conversations:
        """The conversations that are kept in the library."""
        return Conversations(self._library.file)

    def articles(self) -> list[Entry]:
        """What is in the library, the last added first; read again only when it has changed."""
        with self._library.one_moment():
            generation, listed = self._library.generation(), self._listed
            if listed is None or listed[0] != generation:
                listed = self._listed = (generation, self._library.articles())
        return listed[1]

    def article(self, article_id: str) -> Article:
        """One article, whole.  Raises `ArticleNotFound`."""
        return self._library.article(article_id)


def opened(settings: Settings) -> Library:
    """The library that `settings` say: in a store, else in a folder.  Raises `LibraryError`."""
    if settings.store is None:
        return Library.open(settings.library, MiniLM.name)
    return MilvusLibrary.open_store(settings.store, settings.library, MiniLM.name, MiniLM.dimension, settings.token)


def searcher_of(library: Library, embedder: Embedder) -> Searcher:
    """What finds passages in `library`."""
    return MilvusSearcher(library, embedder) if isinstance(library, MilvusLibrary) else Searcher(library, embedder)
