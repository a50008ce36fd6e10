"""Batches of texts into vectors, by several processes at once; one that is killed is replaced, and its batch is sent
again.

    python -m index.workers      the process: lists of texts in, their vectors out (corpus/pipe.py)

A process has its share of the cores, and ends when its standard input does, which is when its parent dies.  It sees no
library: whoever asks it keeps the articles, so a batch that is sent twice is kept once.
"""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

import numpy as np

from corpus.errors import DatelineError, ModelError
from corpus.pipe import receive, replies, send
from index.embedder import Embedder, MiniLM, Vectors, check_vectors, in_order

log = logging.getLogger(__name__)

TRIES = 3
"""How often a batch is sent: what ends so many processes would end the next one, too."""
_ROOT = Path(__file__).resolve().parent.parent


class Workers:
    """`count` processes that embed, each started when there is work for it.  Used by one thread at a time."""

    def __init__(self, count: int, module: str = "index.workers", dimension: int = MiniLM.dimension) -> None:
        self.dimension = dimension
        self._count = count
        self._workers = [_Worker(module, max(1, cores() // count)) for _ in range(count)]
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        for worker in self._workers:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(count, "embed")

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the processes, whatever they are at; what they were to embed is not embedded."""
        for worker in self._workers:
            worker.close()
        self._threads.shutdown(cancel_futures=True)
        for worker in self._workers:
            worker.end()

    def embed_each(self, batches: Iterable[Sequence[str]]) -> Iterator[Vectors]:
        """The vectors of each batch, `(n, dimension)` float32 rows of length 1, in the order of `batches`.

        Of these one more is read ahead than there are processes.  Raises `ModelError`.
        """
        return in_order(self._embed, batches, self._threads, self._count)

    def _embed(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        worker = self._idle.get()
        try:
            return check_vectors(worker.embed(texts), len(texts), self.dimension)
        finally:
            self._idle.put(worker)


class _Worker:
    """One process at a time; used by one thread at a time, and closed by any."""

    def __init__(self, module: str, threads: int) -> None:
        self._command = [sys.executable, "-m", module]
        numbers = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), str(threads))
        self._environment = {**os.environ, **numbers}
        self._child: subprocess.Popen[bytes] | None = None
        self._is_closed = False
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str]) -> Vectors:
        """The vectors of `texts`.  Raises `ModelError` when its process cannot, or ended each time it was tried."""
        for _ in range(TRIES):
            try:
                return self._ask(texts)
            except (OSError, EOFError, ValueError):
                status = self.end()
                if not self._is_closed:
                    log.warning("A process that embeds ended with status %s and is replaced.", status)
        raise ModelError(
            f"The process that embeds ended {TRIES} times over the same {len(texts)} passages, the last time with "
            f"status {status} (-9: killed, as a system does that runs out of memory). What was added until then is "
            "kept. Run the same command again with fewer --workers, or without: it goes on from there."
        )

    def close(self) -> None:
        """Kills the process, and has no other started."""
        with self._lock:
            self._is_closed = True
            child = self._child
        if child:
            child.kill()

    def end(self) -> int | None:
        """Ends what is left of the process; its exit status, None where there was none."""
        with self._lock:
            child, self._child = self._child, None
        if child is None:
            return None
        child.kill()
        child.communicate()
        return child.returncode

    def _ask(self, texts: Sequence[str]) -> Vectors:
        """The reply of the process.  Raises `OSError`, `EOFError` or `ValueError` when it ended."""
        child = self._running()
        assert child.stdin is not None
        assert child.stdout is not None
        send(child.stdin, list(texts))
        said, rows = receive(child.stdout)
        if "error" in said:
            raise ModelError(said["error"])
        vectors: Vectors = np.frombuffer(rows, dtype=np.float32)
        return vectors.reshape(len(texts), -1)

    def _running(self) -> "subprocess.Popen[bytes]":
        with self._lock:
            if self._is_closed:
                raise EOFError
            if self._child is None:
                self._child = subprocess.Popen(
                    self._command,
                    cwd=_ROOT,
                    env=self._environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    start_new_session=True,  # ctrl-C is the parent's to answer
                )
            return self._child


def cores() -> int:
    """How many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


# ── the process ──────────────────────────────────────────────────────────────────────────────────────────────────────


def serve(load: Callable[[], Embedder]) -> None:
    """Embeds what standard input asks for, until it ends.  The model is loaded when the first texts come."""
    told = replies()
    embedder: Embedder | None = None
    while True:
        try:
            texts, _ = receive(sys.stdin.buffer)
        except EOFError:
            return
        try:
            embedder = embedder or load()
            send(told, {}, embedder.embed(texts).tobytes())
        except DatelineError as error:
            send(told, {"error": str(error)})


if __name__ == "__main__":
    serve(MiniLM.load)
