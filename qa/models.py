"""The embedder and the reader in a process of their own, which loads and computes beside the one that serves the page.

    python -m qa.models      the process: calls on standard input, what they give on standard output (corpus/pipe.py)

Two processes have two interpreter locks: Gradio and the models are imported at once, and no page waits for a tokenizer.
A process that is killed, as a system does that runs out of memory, is replaced, and what it was asked is asked again.
It ends when its standard input does, which is when its parent dies.
"""

import contextlib
import gc
import itertools
import logging
import os
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

from corpus.errors import DatelineError, ModelError
from corpus.pipe import receive, replies, send
from index.embedder import AT_ONCE, SMALL, Embedder, MiniLM, Vectors, check_vectors, in_order
from qa.reader import MiniLMReader, Reading, SpanReader

log = logging.getLogger(__name__)

TRIES = 3
"""How often a call is made: what ends so many processes would end the next one, too."""
LOAD, EMBED, EMBED_ARTICLES, READ = "load", "embed", "embed articles", "read"
THREADS = {LOAD: 1, EMBED: 1, EMBED_ARTICLES: AT_ONCE, READ: 1}
"""Calls of a kind at a time: one takes all cores already, and each thread that computes keeps memory and helpers."""
_ROOT = Path(__file__).resolve().parent.parent
_HEAPS = {"MALLOC_ARENA_MAX": "2"}
"""For glibc, as in ui/chat_command.py."""

_KINDS = (np.int64, np.float32, np.float32)
"""Of a reading's offsets, start and end."""

Reply = tuple[Mapping[str, Any], bytes]


class ModelProcess:
    """`MiniLM` and `MiniLMReader` in one process at a time, which begins to load at once.  Used from any thread."""

    name, dimension = MiniLM.name, MiniLM.dimension

    def __init__(self, module: str = "qa.models") -> None:
        self._module = module
        self._lock = threading.Lock()
        self._child: _Child | None = _Child(module)
        self._threads = ThreadPoolExecutor(AT_ONCE, "embed-batch")

    def load(self) -> None:
        """Comes back when both are loaded.  Raises `ModelError`."""
        self._call(LOAD)

    def embed(self, texts: Sequence[str]) -> Vectors:
        """As `MiniLM.embed`; a question waits for no articles."""
        return self._embed(EMBED, texts)

    def embed_each(self, batches: Iterable[Sequence[str]]) -> Iterator[Vectors]:
        """As `MiniLM.embed_each`."""
        return in_order(lambda texts: self._embed(EMBED_ARTICLES, texts), batches, self._threads, AT_ONCE, SMALL)

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        """As `MiniLMReader.read`."""
        return unpacked(*self._call(READ, question, list(passages)))

    def close(self) -> None:
        """Ends the process; what is called from now on is a `ModelError`."""
        with self._lock:
            child, self._child = self._child, None
        if child:
            child.end()

    def _embed(self, call: str, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        _, rows = self._call(call, list(texts))
        vectors: Vectors = np.frombuffer(rows, dtype=np.float32).reshape(len(texts), -1)
        return check_vectors(vectors, len(texts), self.dimension)

    def _call(self, call: str, *arguments: object) -> Reply:
        """What a call gives.  Raises `ModelError` when it cannot be had, or ended the process each time."""
        for _ in range(TRIES):
            with contextlib.suppress(OSError, EOFError):
                return self._running().call(call, arguments)
        raise ModelError(
            f"The process that embeds and reads ended {TRIES} times over this (a system that runs out of memory ends "
            "processes). Nothing was changed. Close other programs, and try again."
        )

    def _running(self) -> "_Child":
        with self._lock:
            if self._child is None:
                raise ModelError("Dateline is being closed.")
            if self._child.has_ended():
                log.warning("The process of the models ended with status %s and is replaced.", self._child.end())
                self._child = _Child(self._module)
            return self._child


class _Child:
    """One process, from its start to its end."""

    def __init__(self, module: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=_ROOT,
            env={**_HEAPS, **os.environ},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # ctrl-C is the parent's to answer
        )
        self._waiting: dict[int, Future[Reply]] = {}
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._has_ended = False
        threading.Thread(target=self._hear, name="models", daemon=True).start()

    def has_ended(self) -> bool:
        return self._has_ended

    def end(self) -> int:
        """Kills it if need be; its exit status."""
        assert self._process.stdin is not None
        self._process.kill()  # before the lock: who writes to it may be waiting for it to read
        with self._lock:
            self._has_ended = True
            with contextlib.suppress(OSError):  # what was written last is not read any more
                self._process.stdin.close()
        return self._process.wait()

    def call(self, call: str, arguments: Sequence[object]) -> Reply:
        """What the call gives.  Raises `OSError` or `EOFError` when the process ended, and what the call raised."""
        replied: Future[Reply] = Future()
        with self._lock:
            if self._has_ended:
                raise EOFError
            number = next(self._numbers)
            self._waiting[number] = replied
            assert self._process.stdin is not None
            try:
                send(self._process.stdin, [number, call, arguments])
            except OSError:
                self._has_ended = True
                raise
        said, data = replied.result()
        if "error" in said:
            raise ModelError(said["error"])
        if "bug" in said:
            raise RuntimeError(said["bug"])
        return said, data

    def _hear(self) -> None:
        """Gives each reply to who waits for it, until the process ends, or says what is no reply."""
        assert self._process.stdout is not None
        with self._process.stdout as told, contextlib.suppress(EOFError, OSError, ValueError, LookupError, TypeError):
            while True:
                said, data = receive(told)
                self._waiting.pop(said["number"]).set_result((said, data))
        with self._lock:
            self._has_ended = True
        for replied in self._waiting.values():
            replied.set_exception(EOFError())


def packed(readings: Sequence[Reading]) -> Reply:
    """Readings as a message."""
    arrays = [array for each in readings for array in (each.offsets, each.start, each.end)]
    said = {"lengths": [len(each.start) for each in readings], "nulls": [each.null for each in readings]}
    return said, b"".join(array.astype(kind).tobytes() for array, kind in zip(arrays, itertools.cycle(_KINDS)))


def unpacked(said: Mapping[str, Any], data: bytes) -> list[Reading]:
    """What was `packed`."""
    readings, at = [], 0
    for length, null in zip(said["lengths"], said["nulls"], strict=True):
        arrays = []
        for kind, count in zip(_KINDS, (2 * length, length, length), strict=True):
            arrays.append(np.frombuffer(data, kind, count, at))
            at += arrays[-1].nbytes
        readings.append(Reading(arrays[0].reshape(-1, 2), arrays[1], arrays[2], null))
    return readings


# ── the process ──────────────────────────────────────────────────────────────────────────────────────────────────────


def serve(load_embedder: Callable[[], Embedder], load_reader: Callable[[], SpanReader]) -> None:
    """Does what standard input asks for, each kind of call in threads of its own, until that ends.

    Texts are embedded while the reader is still loaded.
    """
    told = replies()
    gc.disable()  # looking at modules that stay costs a fifth of the start
    loading = ThreadPoolExecutor(1)
    embedder, reader = loading.submit(load_embedder), loading.submit(load_reader)
    loading.submit(_collect_again)
    threads = {call: ThreadPoolExecutor(count) for call, count in THREADS.items()}
    one_at_a_time = threading.Lock()

    def load() -> Reply:
        return {"loaded": bool(embedder.result() and reader.result())}, b""

    def embed(texts: Sequence[str]) -> Reply:
        return {}, embedder.result().embed(texts).tobytes()

    def read(question: str, passages: Sequence[str]) -> Reply:
        return packed(reader.result().read(question, passages))

    functions: Mapping[str, Callable[..., Reply]] = {LOAD: load, EMBED: embed, EMBED_ARTICLES: embed, READ: read}

    def do(number: int, call: str, arguments: Sequence[object]) -> None:
        said, data = _outcome(lambda: functions[call](*arguments))
        with one_at_a_time:
            send(told, {**said, "number": number}, data)

    with contextlib.suppress(EOFError):
        while True:
            (number, call, arguments), _ = receive(sys.stdin.buffer)
            threads[call].submit(do, number, call, arguments)
    os._exit(0)  # whoever asked has gone: nothing is finished for nobody


def _collect_again() -> None:
    gc.freeze()
    gc.enable()


def _outcome(act: Callable[[], Reply]) -> Reply:
    """What it gives, or what went wrong."""
    try:
        return act()
    except DatelineError as error:
        return {"error": str(error)}, b""
    except Exception:
        return {"bug": traceback.format_exc()}, b""


if __name__ == "__main__":
    serve(MiniLM.load, MiniLMReader.load)
