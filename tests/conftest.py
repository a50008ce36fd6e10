"""What several tests need: a library of its own, the models, a browser, and a guard that lets nothing out of this
machine."""

import ipaddress
import os
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page, expect

from bench.browser import browser, chromium
from bench.milvus_server import Server
from index.embedder import MiniLM
from index.library import Library
from tests.fakes import WordEmbedder
from tests.forks import Forks

settings.register_profile("dateline", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=200)
settings.load_profile("dateline")

PATIENCE = 60_000
"""Milliseconds that a page is waited for; models may load meanwhile."""


@pytest.fixture
def words() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """A new, empty library for the vectors of `WordEmbedder`, in a folder of its own."""
    return Library.open(tmp_path / "library", WordEmbedder.name)


@pytest.fixture(scope="session")
def embedder() -> MiniLM:
    """The real embedder, loaded once."""
    return MiniLM.load()


@pytest.fixture(scope="module")
def chromed() -> Iterator[Browser]:
    """A real Chromium, which CI must have."""
    path = chromium()
    if path is None:
        assert not os.environ.get("DATELINE_REQUIRE_BROWSER"), "CI needs a Chromium"
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with browser(path) as opened:
        expect.set_options(timeout=PATIENCE)
        yield opened
        expect.set_options(timeout=5_000)


@pytest.fixture
def tab(chromed: Browser) -> Iterator[Page]:
    """An empty page in a context of its own, as wide as a laptop."""
    context = chromed.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def forks() -> Iterator[Forks]:
    """Starts processes that can be killed."""
    started = Forks()
    yield started
    started.close()


@pytest.fixture
def in_memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory, where the system has one: a process that is killed leaves there what it leaves on a disk, and
    nobody waits for the disk."""
    memory = Path("/dev/shm")
    if not memory.is_dir():
        yield tmp_path
        return
    folder = Path(tempfile.mkdtemp(prefix="dateline-", dir=memory))
    yield folder
    shutil.rmtree(folder)


_figures: list[str] = []


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Takes a line of what was measured; the lines of the soak are shown at the end of the run."""
    is_soak = request.node.get_closest_marker("soak") is not None
    return _figures.append if is_soak else lambda line: None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Shows the figures."""
    if _figures:
        terminalreporter.section("figures")
        for line in _figures:
            terminalreporter.write_line(line)


class OutgoingConnection(AssertionError):
    """A test tried to reach another machine."""


@pytest.fixture(scope="session", autouse=True)
def outgoing() -> Iterator[list[str]]:
    """The addresses that were asked for outside this machine; each try is refused and noted."""
    tried: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name), tried))
        patch.setattr(socket, "getaddrinfo", _guarded_lookup(socket.getaddrinfo, tried))
        yield tried


@pytest.fixture(autouse=True)
def _nothing_went_out(outgoing: list[str]) -> Iterator[None]:
    """Fails the test that tried to reach another machine, even when the refusal was caught."""
    outgoing.clear()
    yield
    tried = list(outgoing)
    outgoing.clear()
    assert tried == [], f"a test tried to reach {tried}"


def _guarded(connect: Callable[..., Any], tried: list[str]) -> Callable[..., Any]:
    """`connect` (asyncio uses it, too) for unix sockets and loopback addresses only."""

    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family not in (socket.AF_INET, socket.AF_INET6) or _is_loopback(address[0]):
            return connect(self, address)
        return _refuse(address[0], tried)

    return guarded


def _guarded_lookup(lookup: Callable[..., Any], tried: list[str]) -> Callable[..., Any]:
    """`getaddrinfo` for this machine's names and for addresses, which ask nobody."""

    def guarded(host: Any, *args: Any, **kwargs: Any) -> Any:
        if host in (None, "", "localhost") or _is_address(host):
            return lookup(host, *args, **kwargs)
        return _refuse(host, tried)

    return guarded


def _refuse(host: object, tried: list[str]) -> None:
    tried.append(str(host))
    raise OutgoingConnection(f"a test tried to reach {host}")


def _is_loopback(host: str) -> bool:
    return host == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


def _is_address(host: object) -> bool:
    try:
        ipaddress.ip_address(host.decode() if isinstance(host, bytes) else str(host))
    except ValueError:
        return False
    return True


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
