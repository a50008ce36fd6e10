"""A question into the passages that may answer it, of a library in Milvus: as index/search.py, and found by Milvus.

Three searches at once: the nearest passages, and the nearest of those that hold rare words of the question
(index/milvus/words.py).  Of all that they find, BM25 is computed here; then both scores are normalised and summed as of
any library.  What Milvus finds counts when the log says that it is current, before and after the search.
"""

import contextlib
import json
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from index.embedder import Embedder, Vectors
from index.milvus.client import PASSAGES, Row
from index.milvus.library import MilvusLibrary
from index.milvus.rows import in_scope, read_passage
from index.milvus.words import FEW, SAMPLE, Counted, Statistics, filters, tokens, unpacked
from index.scope import EVERYTHING, Scope
from index.search import CANDIDATES, COPIES_LOOKED_THROUGH, Found, Searcher, fuse, query_words, without_copies

FIELDS = ("version", "told")
TRIES = 5
"""How often a search is made again in which an article changed."""
SURPLUS = 14
"""Passages that are asked for beyond those that are wanted: some may be of a version that is none any more."""
GROWN = 0.1
"""A library that has grown or shrunk by this share has its words counted again."""
FEW_PASSAGES = 2_000
"""So many are counted again whenever there is another one, while the question waits; more are counted beside it."""


@dataclass(frozen=True)
class _Hit:
    """A passage that Milvus found: its number, and its cosine with the question."""

    id: int
    cosine: float
    row: Row


class MilvusSearcher(Searcher):
    """Finds passages in Milvus; safe to use from several threads."""

    def __init__(self, library: MilvusLibrary, embedder: Embedder) -> None:
        self._milvus = library
        self._embedder = embedder
        self._threads = ThreadPoolExecutor(8, thread_name_prefix="milvus")
        self._statistics = Statistics(0, 0, 1.0, {})
        self._counting = threading.Lock()

    def search(self, question: str, limit: int, scope: Scope = EVERYTHING) -> list[Found]:
        vector = self._embedder.embed([question])
        asked = list(dict.fromkeys(number for word in query_words(question) for number in tokens(word)))
        if scope.articles is not None and not scope.articles:
            return []
        for _ in range(TRIES):
            with self._moment():
                hits = self._hits(vector, asked, in_scope(scope))
                versions = {hit.row["version"] for hit in hits}
                before = self._milvus.current_versions(versions)
                now = self._threads.submit(self._milvus.current_versions_now, versions)
                by_words = self._statistics.scores(asked, {hit.id: words_of(hit.row) for hit in hits})  # meanwhile
                after = now.result()
                if before == after:
                    break
        return self._best([hit for hit in hits if hit.row["version"] in after], after, by_words, limit)

    def publish(self) -> None:
        """Counts the words again: what was added can be found already."""
        self._count(self._milvus.count()[1])

    def _moment(self) -> contextlib.AbstractContextManager[None]:
        """What a search begins from: of a large library what is known at hand.  What is otherwise now is seen after the
        search, which is then made again; the words of a small one are counted anew with each passage."""
        is_small = self._statistics.passages <= FEW_PASSAGES
        return self._milvus.one_moment() if is_small else self._milvus.moment_at_hand()

    def _best(self, hits: Sequence[_Hit], of: dict[int, str], by_words: Mapping[int, float], limit: int) -> list[Found]:
        nearest = sorted(hits, key=lambda hit: (-hit.cosine, hit.id))[:CANDIDATES]
        dense = {hit.id: hit.cosine for hit in nearest}
        holding = sorted((hit.id for hit in hits if by_words[hit.id] > 0), key=lambda i: (-by_words[i], i))[:CANDIDATES]
        scores = fuse(dense, {i: by_words[i] for i in holding})
        best = sorted(scores, key=lambda i: (-scores[i], i))[: limit * COPIES_LOOKED_THROUGH]
        rows = {hit.id: hit.row for hit in hits}
        articles = self._milvus.articles_by_id(sorted({of[rows[i]["version"]] for i in best}))
        found = [
            Found(read_passage(article.id, rows[i]["told"]), article, scores[i], dense.get(i, 0.0))
            for i in best
            if (article := articles.get(of[rows[i]["version"]])) is not None
        ]
        return without_copies(found, self._milvus.stories(sorted(articles)))[:limit]

    def _hits(self, vector: Vectors, asked: Sequence[int], scope: str) -> list[_Hit]:
        """What the searches find, each passage once."""
        conditions = [("", CANDIDATES + SURPLUS), *((each, FEW) for each in filters(asked, self._known()))]
        found = self._threads.map(
            lambda each: self._milvus.client.nearest(vector, _both(scope, each[0]), FIELDS, each[1]), conditions
        )
        return list({row["id"]: _Hit(row["id"], cosine, row) for hits in found for cosine, row in hits}.values())

    def _known(self) -> Statistics:
        """How rare words are, as it was told last; where that has become untrue it is told again."""
        passages = self._milvus.count()[1]
        known = self._statistics
        if passages <= FEW_PASSAGES and passages != known.passages:
            return self._count(passages)
        if abs(passages - known.passages) > GROWN * known.passages and not self._counting.locked():
            self._threads.submit(self._count, passages)
        return known

    def _count(self, passages: int) -> Statistics:
        """From a sample: ids are as good as random, so those with the smallest ones are one."""
        with self._counting:
            rows = self._milvus.client.first(PASSAGES, "id >= 0", ["told"], SAMPLE)
            self._statistics = Statistics.of(passages, map(words_of, rows))
        return self._statistics


def words_of(row: Row) -> Counted:
    """The words of the passage in a row."""
    return unpacked(*json.loads(row["told"])[-3:])


def _both(one: str, other: str) -> str:
    return " and ".join(filter(None, (one, other)))
