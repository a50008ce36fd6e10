"""A question into the passages that may answer it: vectors and words, their scores normalised and summed."""

import contextlib
import logging
import re
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.article import Article
from corpus.errors import DatelineError
from index import vectors
from index.embedder import Embedder, Vectors
from index.library import CACHE_NAME, Library
from index.passages import Passage
from index.scope import EVERYTHING, Scope
from index.vectors import Snapshot, Stamp, stamp_at

log = logging.getLogger(__name__)

EMBEDDING = 2
"""Questions that are embedded at a time: each thread that does so keeps memory and helpers of its own."""
CANDIDATES = 50
"""How many passages each of the two searches gives."""
DENSE_WEIGHT = 0.4
"""Share of the dense score in the sum; the words have the rest.  Chosen in docs/decisions.md."""
COPIES_LOOKED_THROUGH = 3
"""Times as many passages as are wanted are looked at, when articles tell the same story: copies take no place."""
SAME_WORDS = 0.7
"""Of two passages of one story, the second is a copy when it shares this much of the shorter one's words."""

STOP_WORDS = frozenset(
    """a about according after all also am an and any are as at be been before being between both but by can
    could did do does doing during each for from further had has have having he her hers him his how i if in
    into is it its itself many may me might more most much must my no nor not of off on once only or other our
    out over own s said same say says shall she should so some such t tell than that the their theirs them then
    there these they this those through to too under until up us very was we were what when where which while
    who whom whose why will with would you your""".split()
)


@dataclass(frozen=True)
class Found:
    """A passage that may answer, its article, and how well it fits: 0 to 1, comparable within one search.

    `similarity` is the cosine between question and passage, comparable between searches.
    """

    passage: Passage
    article: Article
    score: float
    similarity: float

    @property
    def text(self) -> str:
        return self.article.text[self.passage.start : self.passage.end]


class Searcher:
    """Finds passages in the newest generation of a library; safe to use from several threads."""

    def __init__(self, library: Library, embedder: Embedder) -> None:
        self._library = library
        self._embedder = embedder
        self._cache = library.file.with_name(CACHE_NAME)
        self._snapshot: Snapshot | None = None
        self._lock = threading.Lock()
        self._publishing = threading.Lock()
        self._beside = ThreadPoolExecutor(EMBEDDING, thread_name_prefix="embed")

    def search(self, question: str, limit: int, scope: Scope = EVERYTHING) -> list[Found]:
        """Up to `limit` passages of `scope` for `question`, best first; empty when there is nothing in it.

        Both searches look in the scope alone: of a small part of a large library as many passages are found as of a
        small library.
        """
        embedding = self._beside.submit(self._embedder.embed, [question])  # while its words are looked for
        with self._now() as snapshot:
            part = None if scope == EVERYTHING else self._library.passage_ids(scope)
            words = dict(self._library.matching(query_words(question), CANDIDATES, part))
            dense = dict(self._nearest(snapshot, embedding.result(), part))
            scores = fuse(dense, words)
            best = sorted(scores, key=lambda passage: (-scores[passage], passage))[: limit * COPIES_LOOKED_THROUGH]
            passages = self._library.passages(best)
            found = [Found(*passages[i], scores[i], dense.get(i, 0.0)) for i in best]
            stories = self._library.stories(sorted({each.article.id for each in found}))
        return without_copies(found, stories)[:limit]

    def _nearest(
        self, snapshot: Snapshot, vector: Vectors, part: npt.NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """The nearest passages, best first, with their cosines: where the snapshot has them about, anew and exactly."""
        found = snapshot.nearest(vector, CANDIDATES, part)
        if snapshot.is_exact or not found:
            return found
        ids = [passage for passage, _ in found]
        cosines = self._library.vectors_of(ids) @ vector[0]
        return sorted(zip(ids, cosines.tolist(), strict=True), key=lambda pair: (-pair[1], pair[0]))

    def publish(self) -> None:
        """Makes the library as it is now ready for search, in memory and on disk."""
        with self._publishing:
            while not self._published():
                pass

    def _published(self) -> bool:
        """Is the snapshot in memory as quick as can be, and on disk?  Makes it so; searches go on meanwhile with the
        one that was there, and what changed meanwhile is for the next round."""
        with self._now() as snapshot:
            pass
        settled = snapshot.settled()
        settled.save_once(self._cache)
        if settled is snapshot:
            return True
        with self._lock:
            self._snapshot = settled  # the next search brings it up to what has come since
        return False

    def _publish_quietly(self) -> None:
        """`publish` beside the searches; what fails is logged, and tried again at the next search."""
        try:
            self.publish()
        except DatelineError as error:
            log.warning("The search index was not renewed: %s", error)

    @contextlib.contextmanager
    def _now(self) -> Iterator[Snapshot]:
        """The snapshot of the library as it is now; all that is read of the library meanwhile is of that moment, too.

        The moment begins under the lock, so that it is never before the one that the snapshot in memory is of.
        """
        with contextlib.ExitStack() as moment:
            with self._lock:
                moment.enter_context(self._library.one_moment())
                snapshot = self._snapshot = self._current()
            if not snapshot.is_settled and not self._publishing.locked():
                threading.Thread(target=self._publish_quietly, daemon=True).start()
            yield snapshot

    def _current(self) -> Snapshot:
        """The snapshot in memory or on disk with what changed since, or one built anew, and then put there."""
        last = self._snapshot or self._kept()
        if last is not None and last.stamp.generation == self._library.generation():
            return last
        return self._brought_up(last) or self._built()

    def _stamp(self, generation: int, count: int) -> Stamp:
        return Stamp(self._library.identity, generation, self._embedder.name, self._embedder.dimension, count)

    def _kept(self) -> Snapshot | None:
        """The snapshot on disk, of this generation of the library or of an earlier one."""
        stamp = stamp_at(self._cache)
        if stamp is None or stamp != self._stamp(stamp.generation, stamp.count):
            return None
        return Snapshot.load(self._cache, stamp)

    def _brought_up(self, old: Snapshot | None) -> Snapshot | None:
        """`old` with the passages that have come and without those that are gone; only new vectors are read.

        None when the library has no such past, or has so many new ones that it is quicker to begin anew.
        """
        if old is None or self._library.count()[1] - old.stamp.count > vectors.EXACT:
            return None
        since = self._library.vectors_since(old.stamp.generation, old.newest, old.stamp.count)
        if since is None:
            return None
        stamp = self._stamp(since.generation, since.count)
        return old.changed(stamp, since.ids, since.new_ids, since.vectors.reshape(len(since.new_ids), stamp.dimension))

    def _built(self) -> Snapshot:
        """A snapshot from all vectors of the library."""
        generation, count = self._library.count()
        stamp = self._stamp(generation, count)
        if count > vectors.EXACT:
            sample = self._library.some_vectors(count // vectors.SAMPLE)
            snapshot = Snapshot.in_lists(stamp, sample, self._library.vectors_in_parts())
        else:
            _, ids, rows = self._library.vectors()
            snapshot = Snapshot.build(stamp, ids, rows.reshape(len(ids), stamp.dimension))
        snapshot.save_once(self._cache)
        return snapshot


def query_words(question: str) -> list[str]:
    """The words of a question that tell passages apart, each once, at most 64."""
    words = (word.lower() for word in re.findall(r"\w+", question))
    return list(dict.fromkeys(word for word in words if word not in STOP_WORDS))[:64]


def fuse(dense: dict[int, float], words: dict[int, float]) -> dict[int, float]:
    """Passages with the weighted sum of their normalised scores, 0 to 1.

    On TREC-News the normalised sum has nDCG@10 .501, reciprocal rank fusion .486, BM25 .395 (pyserini's fusion page).
    """
    dense, words = normalise(dense), normalise(words)
    weight = DENSE_WEIGHT if words else 1.0
    return {i: weight * dense.get(i, 0.0) + (1 - weight) * words.get(i, 0.0) for i in dense.keys() | words.keys()}


def normalise(scores: dict[int, float]) -> dict[int, float]:
    """Scores as shares of the best one, 0 to 1; those below 0 count as 0.

    The smallest score is no zero: in a library of one article the last of fifty passages may still be a good one.
    """
    best = max(scores.values(), default=0.0)
    return {i: max(0.0, score) / best if best > 0 else 0.0 for i, score in scores.items()}


def without_copies(found: Sequence[Found], stories: dict[str, int]) -> list[Found]:
    """`found` without passages that repeat one before them from another article of the same story.

    A reprint says nothing new; a passage in which an article of the story differs does, and stays.
    """
    kept: list[tuple[Found, frozenset[str]]] = []
    for each in found:
        words = frozenset(re.findall(r"\w+", each.text.lower()))
        if not any(_is_copy(each, words, *other, stories) for other in kept):
            kept.append((each, words))
    return [each for each, _ in kept]


def _is_copy(one: Found, words: frozenset[str], other: Found, others: frozenset[str], stories: dict[str, int]) -> bool:
    of_one_story = stories.get(one.article.id) is not None and stories.get(one.article.id) == stories.get(
        other.article.id
    )
    if one.article.id == other.article.id or not of_one_story:
        return False
    return len(words & others) >= SAME_WORDS * min(len(words), len(others))


def passage_texts(article: Article, passages: Sequence[Passage]) -> list[str]:
    """What the embedder sees of each passage: title and heading give it the subject it may not name itself."""
    return [
        "\n".join([article.title, *passage.headings, article.text[passage.start : passage.end]]) for passage in passages
    ]
