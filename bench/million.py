"""A real library into one of a million passages, and its figures as it grows: speed, recall, memory, disk, start.

    python -m bench.million LIBRARY FOLDER [--passages 1000000] [--questions 100]

`LIBRARY` has real articles (`bench.ingest --keep`), some 16,000 passages or more.  In `FOLDER` a library is made of
copies of them that are articles of their own: of their words, `SWAPPED` are other words of the articles of the same
length, and to each vector a part of the difference of two others is added, so that a copy is as near to its original
as passages of one article are to each other.  It is written straight into SQLite, a thousand articles a transaction.

At 50,000, at 250,000 and at all passages a process of its own opens it and measures; questions are titles of articles,
embedded before: the times are of the search, without the embedding (some 10 ms).
"""

import argparse
import itertools
import json
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bench.milvus import Known, real
from bench.server import CHECKOUT
from bench.speed import milliseconds
from corpus.article import article_id
from index.database import connection, transaction
from index.embedder import MiniLM, Vectors
from index.library import Library, Ready
from index.rows import insert_passage
from index.scope import Scope
from index.search import Searcher
from index.statements import insert_article, join_stories, next_generation
from qa.ask import PASSAGES as READ

SWAPPED = 0.15
"""Share of a copy's words that are other words than its original's."""
NOISE = 0.5
"""Part of the difference of two vectors that is added: the cosine of a copy and its original is about .85."""
STEPS = (50_000, 250_000)
"""Passages at which it is measured, before all are there."""
AT_ONCE = 1000
"""Articles a transaction."""
NEAREST = 10
SEED = 7
QUESTIONS_FILE = "questions.npz"
NOBODY = Known((), np.zeros((0, MiniLM.dimension), dtype=np.float32))
"""The embedder of no question: that of a library that is only made ready."""


# ── made ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


class Copies:
    """Articles into others like them, without end."""

    def __init__(self, articles: Sequence[Ready]) -> None:
        self._articles = articles
        self._chance = np.random.default_rng(SEED)
        self._vectors = np.concatenate([each[2] for each in articles])
        words: dict[int, list[str]] = {}
        for article, *_ in articles:
            for word in re.findall(r"\w+", article.text):
                words.setdefault(len(word), []).append(word)
        self._words = words
        self._found = [[found.span() for found in re.finditer(r"\w+", each[0].text)] for each in articles]

    def __iter__(self) -> Iterator[Ready]:
        """The articles themselves, then copy upon copy of them."""
        yield from self._articles
        for number in itertools.count(1):
            for ready, words in zip(self._articles, self._found, strict=True):
                yield self._copy(ready, words, number)

    def _copy(self, ready: Ready, words: Sequence[tuple[int, int]], number: int) -> Ready:
        article, passages, vectors, _ = ready
        title = self._swapped(article.title, [found.span() for found in re.finditer(r"\w+", article.title)])
        text = f"{self._swapped(article.text, words)}\n\nCopy {number}."
        copy = replace(article, id=article_id(text), title=title, text=text, url=None)
        own = [replace(passage, article_id=copy.id) for passage in passages]
        return copy, own, self._moved(vectors), None

    def _swapped(self, text: str, words: Sequence[tuple[int, int]]) -> str:
        parts, at = [], 0
        for place in np.flatnonzero(self._chance.random(len(words)) < SWAPPED).tolist():
            start, end = words[place]
            like = self._words[end - start] if end - start in self._words else [text[start:end]]
            parts += [text[at:start], like[self._chance.integers(len(like))]]
            at = end
        return "".join([*parts, text[at:]])

    def _moved(self, vectors: Vectors) -> Vectors:
        one, other = self._chance.integers(len(self._vectors), size=(2, len(vectors)))
        moved = vectors + NOISE * (self._vectors[one] - self._vectors[other])
        return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), dtype=np.float32)


class Exact:
    """The row numbers of the ten nearest of all passages that were seen, for each question."""

    def __init__(self, questions: Vectors) -> None:
        self._questions = questions
        self.ids = np.zeros((len(questions), 0), dtype=np.int64)
        self._cosines = np.zeros((len(questions), 0), dtype=np.float32)

    def see(self, ids: npt.NDArray[np.int64], vectors: Vectors) -> None:
        cosines = np.concatenate([self._cosines, self._questions @ vectors.T], axis=1)
        both = np.concatenate([self.ids, np.broadcast_to(ids, (len(self.ids), len(ids)))], axis=1)
        best = np.argsort(-cosines, axis=1, kind="stable")[:, :NEAREST]
        self._cosines, self.ids = np.take_along_axis(cosines, best, 1), np.take_along_axis(both, best, 1)


def write(library: Library, batch: Sequence[Ready], hashes: dict[int, tuple[int, bytes]], first: int) -> None:
    """Keeps articles, each as a story of its own, in one transaction; `first` is the number of the first of them."""
    with connection(library.file) as db:
        db.execute("PRAGMA synchronous = OFF")
        with transaction(db):
            for number, (article, passages, vectors, _) in enumerate(batch, first):
                insert_article(db, article, "2026-01-01T00:00:00+00:00", None, None, number)
                for passage, vector in zip(passages, vectors, strict=True):
                    insert_passage(db, article, passage, vector)
                join_stories(db, article.id, [], *hashes[number % len(hashes)])
            next_generation(db)


def batches(articles: Iterator[Ready]) -> Iterator[list[Ready]]:
    while batch := list(itertools.islice(articles, AT_ONCE)):
        yield batch


def grow(source: Library, library: Library, questions: Vectors, passages: int) -> Iterator[tuple[int, Exact]]:
    """Writes until there are so many passages; says at each step how many there are, and what is nearest."""
    articles = real(source)
    with source.reading() as db:
        stories = dict(enumerate(db.execute("SELECT runs, hashes FROM stories ORDER BY rowid").fetchall()))
    exact, count, written, steps = Exact(questions), 0, 0, [*(n for n in STEPS if n < passages), passages]
    for batch in batches(iter(Copies(articles))):
        write(library, batch, stories, written + 1)
        vectors = np.concatenate([each[2] for each in batch])
        exact.see(np.arange(count + 1, count + len(vectors) + 1), vectors)  # row numbers are counted from 1
        count, written = count + len(vectors), written + len(batch)
        if count >= steps[0]:
            steps.pop(0)
            yield count, exact
        if not steps:
            return


# ── measured ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def memory() -> tuple[int, int]:
    """Bytes that this process has in memory now, and had at most."""
    now = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())  # ru_maxrss is a parent's, too
    return now, int(peak[1]) * 1024 if peak else now


def filtered(searcher: Searcher, titles: Sequence[str], part: Scope) -> float:
    """How many milliseconds a search in a part of the library takes: the median of thirty."""
    return round(statistics.median(milliseconds(lambda q=q: searcher.search(q, READ, part)) for q in titles[:30]), 1)  # type: ignore[misc]


def measure(folder: Path) -> dict[str, float]:
    """The figures of the library in `folder`, opened by this process."""
    with np.load(folder / QUESTIONS_FILE) as kept:
        titles, vectors, exact = kept["titles"].tolist(), kept["vectors"], kept["exact"]
    before, _ = memory()
    started = time.perf_counter()
    library = Library.open(folder, MiniLM.name)
    opened = time.perf_counter() - started
    searcher = Searcher(library, Known(titles, vectors))
    searcher.search(titles[0], READ)
    start = time.perf_counter() - started
    took = [milliseconds(lambda q=q: searcher.search(q, READ)) for q in titles * 2][len(titles) :]  # type: ignore[misc]
    everything, one = Scope(last=date.max), Scope(articles=frozenset([library.articles(1)[0].id]))  # all have a day
    with searcher._now() as snapshot:
        found = [{i for i, _ in searcher._nearest(snapshot, vector[None])[:NEAREST]} for vector in vectors]
    now, peak = memory()
    files = {file.name: file.stat().st_size for file in folder.iterdir() if file.name != QUESTIONS_FILE}
    return {
        "passages": library.count()[1],
        "open_s": round(opened, 2),
        "start_s": round(start, 2),
        "median_ms": round(statistics.median(took), 1),
        "slow_ms": round(statistics.quantiles(took, n=20)[-1], 1),
        "all_filtered_ms": filtered(searcher, titles, everything),
        "article_ms": filtered(searcher, titles, one),
        "recall": round(
            statistics.mean(len(f & set(e)) / NEAREST for f, e in zip(found, exact.tolist(), strict=True)), 4
        ),
        "memory_mb": round((now - before) / 1e6),
        "peak_mb": round((peak - before) / 1e6),
        "disk_mb": round(sum(files.values()) / 1e6),
        "cache_mb": round(files.get("vectors.faiss", 0) / 1e6),
    }


def publish(folder: Path) -> dict[str, float]:
    """Seconds and memory of making a library ready for search that was written by another program."""
    before, _ = memory()
    started = time.perf_counter()
    Searcher(Library.open(folder, MiniLM.name), NOBODY).publish()
    return {
        "publish_s": round(time.perf_counter() - started, 1),
        "publish_peak_mb": round((memory()[1] - before) / 1e6),
    }


def apart(command: str, folder: Path) -> dict[str, float]:
    """What a process of its own says."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.million", command, str(folder)],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=True,
    )
    said: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return said


def main() -> None:
    if sys.argv[1:2] in (["measure"], ["publish"]):
        print(json.dumps({"measure": measure, "publish": publish}[sys.argv[1]](Path(sys.argv[2]))))
        return
    parser = argparse.ArgumentParser(prog="python -m bench.million", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("library", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--passages", type=int, default=1_000_000)
    parser.add_argument("--questions", type=int, default=100)
    flags = parser.parse_args()
    source = Library.open(flags.library, MiniLM.name)
    titles = sorted({entry.title for entry in source.articles()})
    titles = np.random.default_rng(SEED).permutation(titles)[: flags.questions].tolist()
    vectors = MiniLM.load().embed(titles)
    library = Library.open(flags.folder, MiniLM.name)
    started = time.perf_counter()
    for count, exact in grow(source, library, vectors, flags.passages):
        print(json.dumps({"written": count, "seconds": round(time.perf_counter() - started)}), flush=True)
        np.savez(flags.folder / QUESTIONS_FILE, titles=np.array(titles), vectors=vectors, exact=exact.ids)
        print(json.dumps({**apart("publish", flags.folder), **apart("measure", flags.folder)}), flush=True)
        started = time.perf_counter()


if __name__ == "__main__":
    main()
