"""Small stand-ins for the models: deterministic, fast and without weights."""

import hashlib
import re
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from index.embedder import Vectors


class WordEmbedder:
    """Texts into the words they hold: one of 64 dimensions a word, rows of length 1."""

    name = "words"
    dimension = 64

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Vectors of `texts`, `(n, 64)` float32, rows of length 1; a text without words is the first unit vector."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()):
                row[_dimension_of(word.rstrip("s"), self.dimension)] += 1
            row[0] += not row.any()
            row /= np.linalg.norm(row)
        return vectors


def _dimension_of(word: str, count: int) -> int:
    return hashlib.sha256(word.encode("utf-8", "replace")).digest()[0] % count


class BadEmbedder:
    """An embedder whose vectors went through `spoil`."""

    name = "words"
    dimension = 64

    def __init__(self, spoil: Callable[[Vectors], npt.NDArray[np.generic]]) -> None:
        self._spoil = spoil

    def embed(self, texts: Sequence[str]) -> Vectors:
        return self._spoil(WordEmbedder().embed(texts))  # type: ignore[return-value]  # that is the point
