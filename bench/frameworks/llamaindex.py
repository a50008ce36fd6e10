"""LlamaIndex: an IngestionPipeline of SentenceSplitter and HuggingFaceEmbedding into FaissVectorStore, persisted.

Its splitter counts tokens unless it is told otherwise: here characters, as the others.
"""

from pathlib import Path

import faiss
from llama_index.core import Document, StorageContext, VectorStoreIndex
from llama_index.core.ingestion import IngestionPipeline
from llama_index.core.node_parser import SentenceSplitter
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.vector_stores.faiss import FaissVectorStore

from bench.frameworks.child import (
    DIMENSION,
    OVERLAP_CHARACTERS,
    PASSAGE_CHARACTERS,
    SOURCES,
    measured,
    model_folder,
    texts,
)

BATCH = 128
"""It hands the model this many at a time (10 unless told otherwise), which are sorted by length and embedded in batches
of as many: its documentation asks to raise it for speed."""


class LlamaIndex:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._embedding = HuggingFaceEmbedding(model_folder(), embed_batch_size=BATCH, device="cpu")
        splitter = SentenceSplitter(chunk_size=PASSAGE_CHARACTERS, chunk_overlap=OVERLAP_CHARACTERS, tokenizer=list)
        self._pipeline = IngestionPipeline(transformations=[splitter, self._embedding], disable_cache=True)

    def add(self, file: Path) -> int:
        nodes = self._pipeline.run(documents=[Document(text=text, id_=name) for name, text in texts(file)])
        store = FaissVectorStore(faiss_index=faiss.IndexFlatIP(DIMENSION))
        storage = StorageContext.from_defaults(vector_store=store)
        index = VectorStoreIndex(nodes, storage_context=storage, embed_model=self._embedding)
        storage.persist(str(self._folder))
        self._retriever = index.as_retriever(similarity_top_k=SOURCES)
        return len(nodes)

    def sources(self, question: str) -> list[str]:
        return [found.node.ref_doc_id for found in self._retriever.retrieve(question)]


if __name__ == "__main__":
    measured(LlamaIndex)
