"""txtai: Segmentation by Chonkie's recursive chunker, `Embeddings` with content in SQLite and FAISS, saved.

Its chunker makes no overlap.  The model is pooled by txtai itself, which sorts by length, 32 in a batch.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from txtai import Embeddings
from txtai.pipeline import Segmentation

from bench.frameworks.child import PASSAGE_CHARACTERS, SOURCES, measured, model_folder, texts


class Txtai:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._cut = Segmentation(chunker="recursive", tokenizer="character", chunk_size=PASSAGE_CHARACTERS)
        self._embeddings = Embeddings(path=model_folder(), content=True, gpu=False, maxlength=True)

    def add(self, file: Path) -> int:
        self._embeddings.index(self._passages(file))
        self._embeddings.save(str(self._folder / "index"))
        return int(self._embeddings.count())

    def sources(self, question: str) -> list[str]:
        return [found["id"].rpartition("/")[0] for found in self._embeddings.search(question, SOURCES)]

    def _passages(self, file: Path) -> Iterator[tuple[str, Any, None]]:
        for name, text in texts(file):
            for number, part in enumerate(self._cut(text)):
                yield f"{name}/{number}", part, None


if __name__ == "__main__":
    measured(Txtai)
