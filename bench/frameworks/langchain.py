"""The plain loop: LangChain's RecursiveCharacterTextSplitter, sentence-transformers, FAISS's exact index.

`encode` gets all passages at once, sorts them by length and embeds 32 in a batch.  Written as an index file, and JSON.
"""

import json
import os
from pathlib import Path

import faiss
import numpy as np
from langchain_text_splitters import RecursiveCharacterTextSplitter
from sentence_transformers import SentenceTransformer

from bench.frameworks.child import (
    DIMENSION,
    OVERLAP_CHARACTERS,
    PASSAGE_CHARACTERS,
    SOURCES,
    measured,
    model_folder,
    texts,
)

BFLOAT16 = "PLAIN_LOOP_BFLOAT16"
"""Set, the model is loaded in bfloat16, as sentence-transformers documents it for speed."""


class PlainLoop:
    def __init__(self, folder: Path) -> None:
        kinds = {"torch_dtype": "bfloat16"} if os.environ.get(BFLOAT16) else {}
        self._folder = folder
        self._model = SentenceTransformer(model_folder(), device="cpu", local_files_only=True, model_kwargs=kinds)
        self._splitter = RecursiveCharacterTextSplitter(chunk_size=PASSAGE_CHARACTERS, chunk_overlap=OVERLAP_CHARACTERS)
        self._index = faiss.IndexFlatIP(DIMENSION)
        self._passages: list[tuple[str, str]] = []

    def add(self, file: Path) -> int:
        self._passages = [(name, part) for name, text in texts(file) for part in self._splitter.split_text(text)]
        self._index.add(self._embed([part for _, part in self._passages]))
        faiss.write_index(self._index, str(self._folder / "index.faiss"))
        (self._folder / "passages.json").write_text(json.dumps(self._passages), encoding="utf-8")
        return len(self._passages)

    def sources(self, question: str) -> list[str]:
        _, places = self._index.search(self._embed([question]), SOURCES)
        return [self._passages[place][0] for place in places[0]]

    def _embed(self, parts: list[str]) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
        return np.asarray(self._model.encode(parts, normalize_embeddings=True), dtype=np.float32)


if __name__ == "__main__":
    measured(PlainLoop)
