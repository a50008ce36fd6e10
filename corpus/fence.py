"""Documents from outside into articles, read in a process of their own that can be stopped.

Readers of web pages, PDF and Word files are large libraries in part written in C.  What makes one hang, crash or ask
for all the memory ends a child process, and is one sentence to the person.  The child has limits of memory and
processor time, writes no files, and while it reads it can open none and reach no network (by `resource`, where the
system has it: Linux and macOS; elsewhere the limit of time alone remains).
"""

import contextlib
import encodings
import importlib
import logging
import os
import pkgutil
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from corpus import errors
from corpus.article import Article, article_id
from corpus.clean import clean
from corpus.document import Document, Facts
from corpus.errors import ArticleError, UnreadableArticle
from corpus.formats import NOTHING_GIVEN, READERS, check_size, kind_of, read
from corpus.pipe import receive, replies, send

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """What reading one document may take."""

    processor_seconds: int = 20
    wall_seconds: float = 30.0
    memory: int = 1_500_000_000
    """Bytes of address space of the child, its libraries included."""


LIMITS = Limits()
DOCUMENTS_A_CHILD = 500
"""A child is replaced after this many: what its libraries keep of each would in the end be too much for its memory."""

_ROOT = Path(__file__).resolve().parent.parent
_CHILD = (
    "import sys; sys.path.insert(0, sys.argv[1]); from corpus.fence import serve; "
    "serve(int(sys.argv[2]), int(sys.argv[3]))"
)
_ERRORS = {
    name: kind for name, kind in vars(errors).items() if isinstance(kind, type) and issubclass(kind, ArticleError)
}


class Fence:
    """Reads documents one after another in one child process, which is started when the first comes.

    A child that broke a limit is replaced.  May be used from several threads: one reads at a time.
    """

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._child: subprocess.Popen[bytes] | None = None
        self._documents = 0
        self._lock = threading.Lock()

    def __enter__(self) -> "Fence":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the child; the next document starts another."""
        with self._lock:
            self._end_child()

    def read(self, document: Document, given: Facts = NOTHING_GIVEN) -> Article:
        """The article in `document`, with the facts `given` by the user.

        Raises what `read_article` does, and `UnreadableArticle` when reading broke a limit or ended the child.
        """
        check_size(document)
        with self._lock:
            try:
                return _article(self._ask(document, given))
            except (OSError, EOFError, ValueError, TypeError, KeyError):  # it died, was stopped, or speaks nonsense
                self._end_child()
                raise UnreadableArticle(
                    f"“{document.label}” is damaged or too complex: it could not be read within "
                    f"{self._limits.wall_seconds:.0f} seconds and {self._limits.memory / 1e9:.1f} GB of memory. "
                    "Nothing was added."
                ) from None

    def _ask(self, document: Document, given: Facts) -> Any:
        """The child's reply.  Raises `OSError` or `EOFError` when it ended, or was ended at the limit of time."""
        child = self._running_child()
        assert child.stdin is not None
        assert child.stdout is not None
        watch = threading.Timer(self._limits.wall_seconds, child.kill)
        watch.start()
        try:
            about = {"name": document.name, "charset": document.charset, "url": document.url}
            send(child.stdin, {"about": about, "given": asdict(given)}, document.data)
            reply, _ = receive(child.stdout)
            return reply
        finally:
            watch.cancel()

    def _running_child(self) -> "subprocess.Popen[bytes]":
        self._documents += 1
        if self._child is None or self._child.poll() is not None or self._documents > DOCUMENTS_A_CHILD:
            self._end_child()
            self._documents = 1
            limits = (str(self._limits.processor_seconds), str(self._limits.memory))
            self._child = subprocess.Popen(
                [sys.executable, "-c", _CHILD, str(_ROOT), *limits],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # ctrl-C is the parent's to answer
            )
        return self._child

    def _end_child(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        child.wait()


def _article(reply: Any) -> Article:
    """The article in a child's reply, or the error.  Raises `ValueError` for an article that is not sound.

    The reader may have been taken over by what it read: its words are checked like any others.
    """
    if "error" in reply:
        if reply.get("places"):
            log.error("a reader failed with %s\n%s", reply["kind"], reply["places"])
        raise _ERRORS[reply["error"]](str(reply["sentence"]))
    numbers = {"pages": tuple(map(int, reply["article"]["pages"])), "hidden": int(reply["article"]["hidden"])}
    article = Article(**{**reply["article"], **numbers})
    texts = [value for name, value in reply["article"].items() if name not in numbers and value is not None]
    if not all(isinstance(text, str) and clean(text) == text for text in texts):
        raise ValueError("the reader gave a text that is not clean")
    if article.id != article_id(article.text) or sorted(article.pages) != list(article.pages):
        raise ValueError("the reader gave an article that is not frozen")
    return article


# ── the child ────────────────────────────────────────────────────────────────────────────────────────────────────────


def serve(processor_seconds: int, memory: int) -> None:
    """The child: reads documents from standard input and writes articles to standard output, until the input ends."""
    told = replies()
    _limit("RLIMIT_AS", memory)
    _limit("RLIMIT_FSIZE", 0)
    _limit("RLIMIT_CORE", 0)
    for module in pkgutil.iter_modules(encodings.__path__):  # imported when a text first needs them: too late then
        with contextlib.suppress(ImportError):  # those of Windows
            importlib.import_module(f"encodings.{module.name}")
    while True:
        try:
            head, data = receive(sys.stdin.buffer)
        except EOFError:
            return
        send(told, _reply(Document(data, **head["about"]), Facts(**head["given"]), processor_seconds))


def _reply(document: Document, given: Facts, processor_seconds: int) -> dict[str, Any]:
    try:
        importlib.import_module(READERS[kind_of(document)])
        with _locked_in(processor_seconds):
            return {"article": asdict(read(document, given))}
    except ArticleError as error:
        return {"error": type(error).__name__, "sentence": str(error)}
    except MemoryError:
        raise  # what is left of this process is not to be trusted: it ends, and the parent says so
    except Exception as error:  # of a library: the places in the program are told, not what it read
        places = "".join(traceback.format_tb(error.__traceback__))
        sentence = f"“{document.label}” is damaged or too complex to be read. Nothing was added."
        return {"error": "UnreadableArticle", "sentence": sentence, "kind": type(error).__name__, "places": places}


@contextlib.contextmanager
def _locked_in(processor_seconds: int) -> Iterator[None]:
    """Meanwhile no file and no socket can be opened, and only so much processor time be used."""
    if resource is None:
        yield
        return
    free = os.dup(0)
    os.close(free)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard_time = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + processor_seconds, hard_time))
    resource.setrlimit(resource.RLIMIT_NOFILE, (free, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def _limit(name: str, most: int) -> None:
    """Sets a limit of this process for good, where the system has it."""
    if resource is not None:
        with contextlib.suppress(ValueError, OSError):  # macOS limits no address space
            resource.setrlimit(getattr(resource, name), (most, most))
