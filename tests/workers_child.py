"""A process that embeds for tests (index/workers.py): words for a model, and texts that say when it dies.

python -m tests.workers_child      with DATELINE_WORKERS_TEST a folder in which each such process leaves its number

`die NAME` kills it the first time that any such process sees the NAME, `die` always; `wait for NAME` waits until
another one was asked to `leave NAME`; `raise` is a model that cannot be loaded.
"""

import os
import re
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from corpus.errors import ModelError
from index.embedder import Vectors
from index.workers import serve
from tests.fakes import WordEmbedder

PATIENCE = 60.0
"""Seconds that one waits for another."""


class Mortal(WordEmbedder):
    """As `WordEmbedder`, when it comes to that."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def embed(self, texts: Sequence[str]) -> Vectors:
        for does, name in re.findall(r"\b(die|wait for|leave|raise)\b ?(\w*)", " ".join(texts)):
            mark = self._folder / f"mark-{name}"
            if does == "raise":
                raise ModelError("The model is not there.")
            if does == "die" and not mark.exists():
                if name:
                    mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
            if does == "leave":
                mark.touch()
            started = time.monotonic()
            while does == "wait for" and not mark.exists():
                if time.monotonic() - started > PATIENCE:
                    raise ModelError(f"Nobody came to leave {name}.")
                time.sleep(0.01)
        return super().embed(texts)


def mortal() -> Mortal:
    """One that has left its number."""
    folder = Path(os.environ["DATELINE_WORKERS_TEST"])
    (folder / f"process-{os.getpid()}").touch()
    return Mortal(folder)


if __name__ == "__main__":
    serve(mortal)
