"""Chroma: PersistentClient and SentenceTransformerEmbeddingFunction; LangChain's splitter, for it has none of its own.

Its default embedder, the same model for ONNX Runtime, is downloaded when it is first used, and cannot be had offline.
"""

from pathlib import Path

import chromadb
from chromadb.utils.embedding_functions import SentenceTransformerEmbeddingFunction
from langchain_text_splitters import RecursiveCharacterTextSplitter

from bench.frameworks.child import OVERLAP_CHARACTERS, PASSAGE_CHARACTERS, SOURCES, measured, model_folder, texts


class Chroma:
    def __init__(self, folder: Path) -> None:
        self._client = chromadb.PersistentClient(str(folder))
        self._collection = self._client.create_collection(
            "articles",
            embedding_function=SentenceTransformerEmbeddingFunction(model_folder(), normalize_embeddings=True),
            configuration={"hnsw": {"space": "ip"}},
        )
        self._splitter = RecursiveCharacterTextSplitter(chunk_size=PASSAGE_CHARACTERS, chunk_overlap=OVERLAP_CHARACTERS)

    def add(self, file: Path) -> int:
        passages = [(name, part) for name, text in texts(file) for part in self._splitter.split_text(text)]
        most = self._client.get_max_batch_size()
        for start in range(0, len(passages), most):
            part = passages[start : start + most]
            self._collection.add(
                ids=[str(start + number) for number in range(len(part))],
                documents=[text for _, text in part],
                metadatas=[{"article": name} for name, _ in part],
            )
        return int(self._collection.count())

    def sources(self, question: str) -> list[str]:
        found = self._collection.query(query_texts=[question], n_results=SOURCES)
        return [facts["article"] for facts in found["metadatas"][0]]


if __name__ == "__main__":
    measured(Chroma)
