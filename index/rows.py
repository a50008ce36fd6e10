"""Articles and passages into rows of the library and back, each row with a checksum over all that it says."""

import json
import sqlite3
import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from corpus.article import Article, article_id
from index.passages import Passage

ARTICLE_COLUMNS = "id, title, text, author, source, published, url, language, pages, checksum"
PASSAGE_COLUMNS = 'id, article_id, number, start, "end", headings, sentences, vector, checksum'
NUMBER, OLD_NUMBER = "<f2", "<f4"
"""A number of a vector as it is kept, and as it was up to format 4.  Of a row of length 1, 16 bits keep each number to
.00025 and the cosine between the row and what is kept of it to .000001."""


def article_checksum(article: Article) -> int:
    """CRC-32 of what is kept of an article; its text is sealed by its id, which is made of it."""
    facts = [value for name, value in vars(article).items() if name not in ("text", "hidden")]
    return zlib.crc32(json.dumps(facts).encode("ascii"))


def check_facts(article_id: str, facts: Sequence[object], pages: str, checksum: int) -> None:
    """Raises `ValueError` or `TypeError` when the facts of an article, from its title to its language, were changed."""
    title, *others = facts
    article = Article(article_id, title, "", *others, pages=tuple(json.loads(pages)))  # type: ignore[misc, arg-type]
    if article_checksum(article) != checksum:
        raise ValueError("an article was changed")


def read_article(row: Sequence[object]) -> Article:
    """The article in a row of `ARTICLE_COLUMNS`.  Raises `ValueError` or `TypeError` when the row was changed."""
    *facts, pages, checksum = row
    article = Article(*facts, pages=tuple(json.loads(str(pages))))  # type: ignore[misc, arg-type]  # checked below
    if article_id(article.text) != article.id or article_checksum(article) != checksum:
        raise ValueError("an article was changed")
    return article


def insert_passage(db: sqlite3.Connection, article: Article, passage: Passage, vector: npt.NDArray[np.float32]) -> None:
    """Keeps a passage with its vector, and its words for searching."""
    told = _told(passage)
    kept = vector.astype(NUMBER).tobytes()
    row = db.execute(
        'INSERT INTO passages (article_id, number, start, "end", headings, sentences, vector, checksum) '
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (*told, kept, passage_checksum(told, kept)),
    ).lastrowid
    insert_words(db, row, article, passage)


def insert_words(db: sqlite3.Connection, row: int | None, article: Article, passage: Passage) -> None:
    """Has a passage be found by its words."""
    query = "INSERT INTO words (rowid, title, headings, text) VALUES (?, ?, ?, ?)"
    db.execute(query, (row, *_words(article, passage)))


def delete_words(db: sqlite3.Connection, row: int, article: Article, passage: Passage) -> None:
    """Has a passage be found by no word any more: the article and the passage have to be those that it was kept with.

    FTS5 keeps where words stand and not the words of a passage: it has to be told which to take away.
    """
    query = "INSERT INTO words (words, rowid, title, headings, text) VALUES ('delete', ?, ?, ?, ?)"
    db.execute(query, (row, *_words(article, passage)))


def _words(article: Article, passage: Passage) -> tuple[str, str, str]:
    """What a passage is found by."""
    return article.title, " ".join(passage.headings), article.text[passage.start : passage.end]


def _told(passage: Passage) -> tuple[object, ...]:
    return (
        passage.article_id,
        passage.number,
        passage.start,
        passage.end,
        json.dumps(passage.headings),
        json.dumps(passage.sentences),
    )


def passage_checksum(told: Sequence[object], vector: bytes) -> int:
    """CRC-32 of a passage's row, from `article_id` to `sentences`, and of its vector."""
    return zlib.crc32(vector, zlib.crc32(json.dumps(list(told)).encode("ascii")))


def read_passage(row: Sequence[object]) -> tuple[Passage, bytes]:
    """The passage and vector in a row of `PASSAGE_COLUMNS`.  Raises `ValueError` or `TypeError` for a changed row."""
    _, *told, vector, checksum = row
    if not isinstance(vector, bytes) or passage_checksum(told, vector) != checksum:
        raise ValueError("a passage was changed")
    article, number, start, end, headings, sentences = told
    spans = tuple((first, last) for first, last in json.loads(str(sentences)))
    where = (int(str(number)), int(str(start)), int(str(end)))
    return Passage(str(article), *where, tuple(json.loads(str(headings))), spans), vector


def rows_of_length_1(blobs: Sequence[bytes], number: str = NUMBER) -> npt.NDArray[np.float32]:
    """Stored vectors as `(n, dimension)` float32.  Raises `ValueError` when they are not of length 1."""
    if not blobs:
        return np.zeros((0, 0), dtype=np.float32)
    if len({len(blob) for blob in blobs}) > 1:
        raise ValueError("vectors are of different lengths")
    rows = np.frombuffer(b"".join(blobs), dtype=number).reshape(len(blobs), -1).astype(np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows, dtype=np.float64))
    if not bool(np.all(np.abs(lengths - 1) < 1e-3)):  # False for NaN, too
        raise ValueError("a vector is not of length 1")
    return rows


def marks(values: Sequence[object]) -> str:
    """`?, ?, ?`: one mark for each value of a query."""
    return ", ".join("?" * len(values))
