"""What Dateline is measured against: simpler systems over the same libraries, which always answer."""

import sqlite3
from collections.abc import Sequence

import numpy as np

from bench.sets import Place
from corpus.article import Article, Span
from index.embedder import Embedder
from index.passages import Passage
from index.search import query_words
from qa.answer import Answer
from qa.reader import SpanReader
from qa.spans import LONGEST_SPAN
from qa.verify import cite

PASSAGES = 8
Sentence = tuple[Article, Span]


class BestSentenceByVectors:
    """The sentence of the closest passages whose vector is closest to the question's."""

    name = "best sentence by MiniLM"

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def answer(self, place: Place, question: str) -> Answer:
        """An answer that is one whole sentence; its confidence is the cosine."""
        vector = self._embedder.embed([question])[0]
        sentences = _sentences(closest(place, vector))
        cosines = self._embedder.embed([article.text[slice(*span)] for article, span in sentences]) @ vector
        best = int(cosines.argmax())
        article, span = sentences[best]
        return _answered(question, article, span, span, float(cosines[best]))


class BestSentenceByWords:
    """The sentence that BM25 (SQLite's) finds best among those of the passages that BM25 finds best."""

    name = "best sentence by BM25"

    def answer(self, place: Place, question: str) -> Answer:
        """An answer that is one whole sentence; its confidence is the score."""
        words = query_words(question)
        ids = [number for number, _ in place.library.matching(words, PASSAGES)]
        sentences = _sentences([place.library.passages(ids)[number] for number in ids])
        if not sentences:
            return Answer(question, question, False, "", 0.0)
        best, score = _best_by_words([article.text[slice(*span)] for article, span in sentences], words)
        article, span = sentences[best]
        return _answered(question, article, span, span, score)


class DenseReader:
    """The reader over the closest passages by vectors, the span with the highest margin: the usual tutorial."""

    name = "the reader, dense retrieval alone"

    def __init__(self, embedder: Embedder, reader: SpanReader) -> None:
        self._embedder = embedder
        self._reader = reader

    def answer(self, place: Place, question: str) -> Answer:
        """The span, cited with its sentence; its confidence is the margin."""
        passages = closest(place, self._embedder.embed([question])[0])
        texts = [article.text[passage.start : passage.end] for passage, article in passages]
        best = None
        for (passage, article), reading in zip(passages, self._reader.read(question, texts), strict=True):
            for i in np.argsort(-reading.start)[:20]:
                j = int(i + reading.end[i : i + LONGEST_SPAN].argmax())
                margin = float(reading.start[i] + reading.end[j] - reading.null)
                if best is None or margin > best[0]:
                    start, end = int(reading.offsets[i][0]), int(reading.offsets[j][1])
                    best = (margin, passage, article, passage.start + start, passage.start + end)
        if best is None:
            return Answer(question, question, False, "", 0.0)
        margin, passage, article, start, end = best
        holding = [s for s in passage.sentences if s[0] < end and s[1] > start]
        return _answered(question, article, (holding[0][0], holding[-1][1]), (start, end), margin)


def closest(place: Place, vector: "np.ndarray[tuple[int], np.dtype[np.float32]]") -> list[tuple[Passage, Article]]:
    """The passages whose vectors are closest to `vector`, the closest first."""
    _, ids, vectors = place.library.vectors()
    order = np.argsort(-(vectors.reshape(len(ids), -1) @ vector))[:PASSAGES]
    passages = place.library.passages([int(ids[i]) for i in order])
    return [passages[int(ids[i])] for i in order]


def _sentences(passages: Sequence[tuple[Passage, Article]]) -> list[Sentence]:
    """The sentences of the passages, each once."""
    return list(
        {(article.id, span): (article, span) for passage, article in passages for span in passage.sentences}.values()
    )


def _best_by_words(sentences: Sequence[str], words: Sequence[str]) -> tuple[int, float]:
    """The number of the best sentence and its BM25; the first one, 0.0, when none has any of the words."""
    with sqlite3.connect(":memory:") as db:
        db.execute("create virtual table sentences using fts5(text, tokenize='porter unicode61')")
        db.executemany("insert into sentences (rowid, text) values (?, ?)", enumerate(sentences))
        query = " or ".join(f'"{word}"' for word in words).replace(" or ", " OR ")
        row = (
            db.execute(
                "select rowid, -bm25(sentences) from sentences where sentences match ? order by bm25(sentences)",
                (query,),
            ).fetchone()
            if words
            else None
        )
    return (int(row[0]), float(row[1])) if row else (0, 0.0)


def _answered(question: str, article: Article, quote: Span, words: Span, confidence: float) -> Answer:
    text = " ".join(article.text[slice(*words)].split())
    return Answer(question, question, True, text, confidence, (cite(1, article, quote, [words]),))
