"""Articles that nobody looked through yet into their meetings, by a child process that gives way to everything else.

    python -m index.background LIBRARY      looks through what is pending, the last added first, and ends

The child has the lowest priority, one thread and no torch.  It ends when its standard input does, which is when its
parent dies.  What makes it crash (the parser is in part written in C) or takes too long is tried once more, and then is
an article without meetings.  It says in lines of JSON at which article it is, and what is to be logged.
"""

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from corpus.errors import DatelineError, LibraryBusy
from corpus.pipe import replies
from index.agenda import Agenda
from index.database import FILE_NAME, checked_facts
from index.library import Library
from index.milvus.library import MilvusLibrary

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

log = logging.getLogger(__name__)

LOWEST = 19
"""The child's niceness."""
BUSY_SECONDS = 1.0
"""How long the child waits before it tries again, where another program is writing."""
ARTICLE_SECONDS = 120
"""Processor time that one article may take."""
TRIES = 2
_ROOT = Path(__file__).resolve().parent.parent
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class Background:
    """Has what is pending in a library looked through, in one child process at a time."""

    def __init__(self, library: Library, module: str = "index.background") -> None:
        self._place = library.place()
        self._agenda = Agenda(library)
        self._module = module
        self._lock = threading.Lock()
        self._is_working = False
        self._is_asked_again = False

    def start(self) -> None:
        """Comes back at once; what is pending now will be looked through while this process lives."""
        with self._lock:
            self._is_asked_again = True
            if not self._is_working:
                self._is_working = True
                threading.Thread(target=self._work, name="look-through", daemon=True).start()

    def _work(self) -> None:
        while self._goes_on():
            try:
                self._look_through()
            except (DatelineError, OSError) as error:
                log.error("The articles were not all looked through for meetings: %s", error)

    def _goes_on(self) -> bool:
        """Was it asked for since it was done last?  Then that is answered by what comes now."""
        with self._lock:
            self._is_working, self._is_asked_again = self._is_asked_again, False
            return self._is_working

    def _look_through(self) -> None:
        """Runs a child until nothing is pending, and another one where that crashed."""
        crashes = Counter[str]()
        while self._agenda.pending(1):
            article_id = self._crashed_at()
            if article_id is None:
                return
            crashes[article_id] += 1
            if crashes[article_id] == TRIES:
                log.error("looking through article %s ended the process each time; it has no meetings", article_id)
                self._agenda.give_up(article_id)

    def _crashed_at(self) -> str | None:
        """Runs a child to its end: the article at which it crashed; None when it ended well, or began with none."""
        at: str | None = None
        with subprocess.Popen(
            [sys.executable, "-m", self._module, *self._place],
            cwd=_ROOT,
            env={**os.environ, **ONE_THREAD},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as child:
            assert child.stdout is not None
            for line in child.stdout:
                kind, said = _heard(line)
                if kind == "at":
                    at = said
                elif kind == "log":
                    log.error("%s", said)
        if child.returncode and at is None:
            log.error("the process that looks for meetings could not begin (status %d)", child.returncode)
        return at if child.returncode else None


def _heard(line: bytes) -> tuple[str, str]:
    """What the child says in a line: "at" which article it is, or what is to be logged; one that died may break off."""
    with contextlib.suppress(ValueError):
        kind, said = json.loads(line)
        return str(kind), str(said)
    return "", ""


# ── the child ────────────────────────────────────────────────────────────────────────────────────────────────────────


def main(folder: str, *store: str) -> None:
    """The child: looks through the library in `folder`, or in a `store` (index/milvus/)."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ctrl-C is the parent's to answer
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _give_way()
    say = _speech()
    logging.basicConfig(handlers=[_Telling(say)], level=logging.ERROR)

    def begin(article_id: str) -> None:
        say("at", article_id)
        _limit_time()

    try:
        look_through_all(Agenda(_library(Path(folder), *store)), begin)
    except (DatelineError, ImportError) as error:
        log.error("The articles were not all looked through for meetings: %s", error)


def _library(folder: Path, store: str = "", embedder: str = "", dimension: str = "0") -> Library:
    """The library that the parent has, as `Library.place` says it."""
    if store:
        token = os.environ.get("DATELINE_STORE_TOKEN", "")
        return MilvusLibrary.open_store(store, folder, embedder, int(dimension), token)
    file = folder / FILE_NAME
    facts = checked_facts(file)
    return Library(file, facts["identity"], facts["embedder"])


def look_through_all(agenda: Agenda, begin: Callable[[str], None]) -> None:
    """Looks through what is pending, the last added first, until nothing is; `begin` is told of each.

    Waits where another program is writing.  Raises any other `DatelineError`.
    """
    while True:
        try:
            article_id = next(iter(agenda.pending(1)), None)
            if article_id is None:
                return
            begin(article_id)
            agenda.look_through(article_id)
        except LibraryBusy:
            time.sleep(BUSY_SECONDS)


def _end_with_parent() -> None:
    while os.read(0, 4096):
        pass
    os._exit(0)


def _give_way() -> None:
    if hasattr(os, "nice"):
        os.nice(LOWEST)
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # what was in memory is private
    sys.modules["torch"] = None  # type: ignore[assignment]  # spaCy takes it along where it is there, and needs none


def _limit_time() -> None:
    """Has the system end this process when it works on for `ARTICLE_SECONDS`."""
    if resource is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + ARTICLE_SECONDS, hard))


def _speech() -> Callable[[str, str], None]:
    """What says lines on standard output, on which nothing else is said from now on."""
    lines = replies()

    def say(kind: str, said: str) -> None:
        lines.write(json.dumps([kind, said]).encode("ascii") + b"\n")
        lines.flush()

    return say


class _Telling(logging.Handler):
    """Has the parent log what is logged here."""

    def __init__(self, say: Callable[[str, str], None]) -> None:
        super().__init__()
        self._say = say

    def emit(self, record: logging.LogRecord) -> None:
        self._say("log", record.getMessage())


if __name__ == "__main__":
    main(*sys.argv[1:])
