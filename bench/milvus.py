"""A library in Milvus into its figures: bytes, seconds and memory for so many passages, and how fast and well it finds.

    python -m bench.milvus LIBRARY FOLDER [--passages 100000] [--questions 100] [--steps 4]

`LIBRARY` has real articles (`bench.ingest --keep`); `FOLDER` is for a server of our own (package milvus==2.3.5).  The
articles come once as they are, which tells whether Milvus finds what SQLite and FAISS find; then again and again with
noise on their vectors, so long that a copy is no nearer to its original than to a stranger, until there are so many.
Questions are titles of articles, embedded before: the times are of the search, without the embedding (some 10 ms).
"""

import argparse
import itertools
import json
import random
import statistics
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from bench.milvus_server import Server
from bench.speed import milliseconds
from corpus.article import article_id
from index.embedder import Embedder, MiniLM, Vectors
from index.library import Library, Ready
from index.migrate import AT_ONCE
from index.milvus.client import LOG, PASSAGES, TEXTS
from index.milvus.library import MilvusLibrary
from index.milvus.search import MilvusSearcher
from index.search import Searcher
from qa.ask import PASSAGES as READ

NOISE = 1.2
"""Length of the noise on a vector of length 1: the cosine of a copy and its original is .64, of two copies .41."""
INDEXING, LOADING = 1800.0, 10.0
"""Seconds that indexes are waited for at most, and until they are loaded after they are built."""
SEED = 7


@dataclass(frozen=True)
class Measured:
    """What was measured with so many passages; `written` is the seconds that writing them took, all of them."""

    passages: int
    written: float
    disk: int
    memory: int
    median_ms: float
    slow_ms: float
    recall: float


class Known:
    """The embedder of questions that were embedded before."""

    name, dimension = MiniLM.name, MiniLM.dimension

    def __init__(self, questions: Sequence[str], vectors: Vectors) -> None:
        self._vectors = dict(zip(questions, vectors, strict=True))

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.stack([self._vectors[text] for text in texts])


def real(library: Library) -> list[Ready]:
    """The articles of a library with their passages and vectors."""
    ids = [version.id for version in library.history() if version.superseded_by is None]
    articles = library.articles_by_id(ids)
    return [(articles[each], *library.passages_of(each), None) for each in ids]


def with_noise(ready: Ready, number: int, chance: np.random.Generator) -> Ready:
    """A copy of an article that is another one: with a word more, and noise on its vectors."""
    article, passages, vectors, _ = ready
    text = f"{article.text}\n\nCopy {number}."
    noise = chance.standard_normal(vectors.shape).astype(np.float32)
    noise *= NOISE / np.linalg.norm(noise, axis=1, keepdims=True)
    moved = vectors + noise
    copy = replace(article, id=article_id(text), text=text, url=None)
    own = [replace(passage, article_id=copy.id) for passage in passages]
    return copy, own, moved / np.linalg.norm(moved, axis=1, keepdims=True), None


def copies(articles: Sequence[Ready]) -> Iterator[Ready]:
    """Copies of the articles without end."""
    chance = np.random.default_rng(SEED)
    for number in itertools.count(1):
        for each in articles:
            yield with_noise(each, number, chance)


def same_found(mine: Searcher, theirs: Searcher, questions: Sequence[str]) -> dict[str, float]:
    """What Milvus finds beside SQLite and FAISS, in the same articles: the share of the passages that are read, and of
    the first ones."""
    read, first = [], []
    for question in questions:
        one, other = (
            [(each.article.id, each.passage.number) for each in searcher.search(question, READ)]
            for searcher in (mine, theirs)
        )
        read.append(len(set(one) & set(other)) / len(other))
        first.append(float(one[:1] == other[:1]))
    return {"of the passages read": statistics.mean(read), "the first one": statistics.mean(first)}


def recall(library: MilvusLibrary, vectors: Vectors, exact: Sequence[Sequence[float]]) -> float:
    """Of the ten nearest passages, the share that Milvus finds, by their cosines."""
    found = []
    for vector, nearest in zip(vectors, exact, strict=True):
        hits = library.client.nearest(vector[None], "", ["version"], 10)
        least = nearest[-1] - 1e-4
        found.append(sum(cosine >= least for cosine, _ in hits) / 10)
    return statistics.mean(found)


class Exact:
    """The cosines of the ten nearest of all vectors that were seen, for each question."""

    def __init__(self, questions: Vectors) -> None:
        self._questions = questions
        self.nearest = np.zeros((len(questions), 0), dtype=np.float32)

    def see(self, vectors: Vectors) -> None:
        both = np.concatenate([self.nearest, self._questions @ vectors.T], axis=1)
        self.nearest = -np.sort(-both, axis=1)[:, :10]


class Growing:
    """A library that is written to: how many passages it has by now, and the seconds that writing them took."""

    def __init__(self, library: MilvusLibrary, exact: Exact, writes: bool) -> None:
        self.library = library
        self.writes = writes
        self.exact = exact
        self.passages = 0
        self.seconds = 0.0

    def add(self, batch: Sequence[Ready]) -> None:
        started = time.perf_counter()
        if self.writes:
            list(self.library.add_many(batch))
        self.seconds += time.perf_counter() - started
        for each in batch:
            self.exact.see(each[2])
        self.passages += sum(len(each[1]) for each in batch)
        print(f"{self.passages:,} passages, written in {self.seconds:.0f} s", file=sys.stderr, flush=True)


def batches(articles: Iterable[Ready]) -> Iterator[list[Ready]]:
    """The articles, so many at once as `migrate` keeps."""
    each = iter(articles)
    while batch := list(itertools.islice(each, AT_ONCE)):
        yield batch


def measure(server: Server, growing: Growing, known: Embedder, questions: Sequence[str], vectors: Vectors) -> Measured:
    """The figures of the library as it is now."""
    searcher = MilvusSearcher(growing.library, known)
    searcher.publish()
    for question in questions[:20]:
        searcher.search(question, READ)
    took = [milliseconds(lambda q=question: searcher.search(q, READ)) for question in questions]  # type: ignore[misc]
    return Measured(
        passages=growing.passages,
        written=round(growing.seconds, 1),
        disk=server.disk(),
        memory=server.memory(),
        median_ms=round(statistics.median(took), 1),
        slow_ms=round(statistics.quantiles(took, n=20)[-1], 1),
        recall=round(recall(growing.library, vectors, growing.exact.nearest.tolist()), 4),
    )


def settle(library: MilvusLibrary) -> float:
    """Seconds until what was written is in sealed segments, with their indexes.

    Without them Milvus compares all vectors: the recall is 1 then, and the times are others.
    """
    started = time.perf_counter()
    for collection in (LOG, TEXTS, PASSAGES):
        library.client.flush(collection)
    while library.client.unindexed() and time.perf_counter() - started < INDEXING:
        time.sleep(1)
    time.sleep(LOADING)
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.milvus", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("library", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--steps", type=int, default=4, help="how often it is measured while it grows")
    parser.add_argument("--again", metavar="NAME", help="measure what a run before left in FOLDER, writing nothing")
    flags = parser.parse_args()
    source = Library.open(flags.library, MiniLM.name)
    articles = real(source)
    titles = random.Random(SEED).sample(sorted({ready[0].title for ready in articles}), flags.questions)
    vectors = MiniLM.load().embed(titles)
    known, exact = Known(titles, vectors), Exact(vectors)
    server = Server(flags.folder).start()
    try:
        print(json.dumps({"empty server": {"memory": server.memory(), "disk": server.disk()}}), flush=True)
        name = flags.again or f"bench{int(time.time())}"
        store = f"{server.address}/{name}"
        print(json.dumps({"name": name}), flush=True)
        library = MilvusLibrary.open_store(store, flags.folder / "replica", MiniLM.name, MiniLM.dimension)
        growing = Growing(library, exact, writes=flags.again is None)
        for batch in batches(articles):
            growing.add(batch)
        if growing.writes:
            same = same_found(MilvusSearcher(library, known), Searcher(source, known), titles)
            print(json.dumps({"found as SQLite and FAISS find it": same, "passages": growing.passages}), flush=True)
        step = 1 if growing.writes else flags.steps
        for batch in batches(copies(articles)):
            growing.add(batch)
            if growing.passages >= flags.passages * step / flags.steps:
                step += 1
                sealed = settle(library)
                measured = measure(server, growing, known, titles, vectors)
                print(json.dumps({**asdict(measured), "sealed_after": round(sealed, 1)}), flush=True)
            if growing.passages >= flags.passages:
                break
        replica = sum(file.stat().st_size for file in library.file.parent.glob(f"{library.file.name}*"))
        print(json.dumps({"replica": replica, "articles": len(library.history())}), flush=True)
    finally:
        server.kill()


if __name__ == "__main__":
    main()
