"""The stores that a library may be in, for tests: a folder, Milvus Lite, and a Milvus server that can be killed."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from index.library import Library
from index.milvus.client import Client
from index.milvus.library import MilvusLibrary
from index.milvus.search import MilvusSearcher
from index.search import Searcher
from tests.fakes import WordEmbedder

WORDS = WordEmbedder()


@dataclass(frozen=True)
class Store:
    """A store: `open` opens its library as one more program would, and `shown` is what one waits for to see what
    another program did."""

    kind: str
    open: Callable[[], Library]

    @property
    def is_milvus(self) -> bool:
        return self.kind != "sqlite"


def searcher(library: Library) -> Searcher:
    """What finds passages in `library`."""
    return MilvusSearcher(library, WORDS) if isinstance(library, MilvusLibrary) else Searcher(library, WORDS)


def emptied(library: Library) -> Library:
    """`library` without its articles."""
    library.remove_all([version.id for version in library.history()])
    return library


def sqlite_store(folder: Path) -> Store:
    return Store("sqlite", lambda: Library.open(folder, WORDS.name))


def milvus_store(kind: str, address: str, folder: Path) -> Store:
    """A store whose library is opened with a new replica each time."""
    first = Client(address)
    first.prepare(WORDS.dimension)
    numbers = iter(range(1_000))

    def opened() -> Library:
        return MilvusLibrary.open_store(first.shared(), folder / str(next(numbers)), WORDS.name, WORDS.dimension)

    return Store(kind, opened)
