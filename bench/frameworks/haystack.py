"""Haystack: RecursiveDocumentSplitter, SentenceTransformersDocumentEmbedder and DocumentWriter as a pipeline, saved."""

from pathlib import Path

from haystack import Document, Pipeline
from haystack.components.preprocessors import RecursiveDocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
from haystack.components.writers import DocumentWriter
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.utils import ComponentDevice
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

from bench.frameworks.child import OVERLAP_CHARACTERS, PASSAGE_CHARACTERS, SOURCES, measured, model_folder, texts

SEPARATORS = ["\n\n", "\n", r"\. ", " "]
"""Its own "sentence" needs data of NLTK from the network."""


class Haystack:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._store = InMemoryDocumentStore(embedding_similarity_function="dot_product", return_embedding=False)
        model = {"model": model_folder(), "device": ComponentDevice.from_str("cpu"), "normalize_embeddings": True}
        embedder = SentenceTransformersDocumentEmbedder(**model, progress_bar=False)
        embedder.warm_up()
        splitter = RecursiveDocumentSplitter(
            split_length=PASSAGE_CHARACTERS,
            split_overlap=OVERLAP_CHARACTERS,
            split_unit="char",
            separators=SEPARATORS,
        )
        self._adding = Pipeline()
        self._adding.add_component("splitter", splitter)
        self._adding.add_component("embedder", embedder)
        self._adding.add_component("writer", DocumentWriter(self._store))
        self._adding.connect("splitter", "embedder")
        self._adding.connect("embedder", "writer")
        self._asking = Pipeline()
        self._asking.add_component("embedder", SentenceTransformersTextEmbedder(**model, progress_bar=False))
        self._asking.add_component("retriever", InMemoryEmbeddingRetriever(self._store, top_k=SOURCES))
        self._asking.connect("embedder.embedding", "retriever.query_embedding")

    def add(self, file: Path) -> int:
        documents = [Document(content=text, meta={"article": name}) for name, text in texts(file)]
        self._adding.run({"splitter": {"documents": documents}})
        self._store.save_to_disk(str(self._folder / "store.json"))
        return int(self._store.count_documents())

    def sources(self, question: str) -> list[str]:
        found = self._asking.run({"embedder": {"text": question}})["retriever"]["documents"]
        return [document.meta["article"] for document in found]


if __name__ == "__main__":
    measured(Haystack)
