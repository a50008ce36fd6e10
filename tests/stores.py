"""The stores that a library may be in, for tests: a folder, Milvus Lite, and a Milvus server that can be killed."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from corpus.errors import LibraryUnavailable
from index.library import Library
from index.milvus.client import Client
from index.milvus.library import MilvusLibrary
from index.milvus.search import MilvusSearcher
from index.search import Searcher
from tests.fakes import WordEmbedder

WORDS = WordEmbedder()
ROOT = Path(__file__).parent.parent
STARTING = 120
"""Seconds that a server may take to start."""


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


class Server:
    """A Milvus server of our own, from the package `milvus`, in `folder`; it keeps what it has when it is killed.

    There can be one on a machine: the etcd in it takes ports 2379 and 2380.
    """

    def __init__(self, folder: Path) -> None:
        self._port = _free_port()
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"milvus://127.0.0.1:{self._port}"

    def start(self) -> "Server":
        """Comes back when it answers."""
        command = [sys.executable, "-m", "tests.milvus_start", str(self._folder), str(self._port)]
        with (self._folder / "said.log").open("wb") as said:
            self._process = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=said)
        until = time.monotonic() + STARTING
        while not self._answers():
            assert self._process.poll() is None, "Milvus ended: is another one running on this machine?"
            assert time.monotonic() < until, "Milvus does not start"
            time.sleep(0.2)
        return self

    def _answers(self) -> bool:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self._port), 1).close()
            with contextlib.suppress(LibraryUnavailable):
                Client(self.address).prepare(WORDS.dimension)
                return True
        return False

    def kill(self) -> None:
        """Ends it as a power cut does, but that what it wrote is with the system."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def milvus_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real server; where its package is not installed, the tests that need it are left out.

    `DATELINE_TEST_MILVUS` may name a folder in which the server was unpacked before, which takes half a minute.
    """
    pytest.importorskip("milvus")
    pytest.importorskip("pymilvus")
    kept = os.environ.get("DATELINE_TEST_MILVUS")
    server = Server(Path(kept) if kept else tmp_path_factory.mktemp("milvus")).start()
    yield server
    server.kill()
