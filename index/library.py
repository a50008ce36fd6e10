"""The library: articles, passages, vectors and words in one SQLite file, which is the truth.

One article is one transaction.  Each change makes a new generation; what is built from the library (the FAISS snapshot)
says which generation it is of.  Any number of programs may use one library: SQLite in WAL mode lets readers go on
while one writes, and each call here opens its own short connection, so the class may be used from any thread.
"""

import contextlib
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.article import Article, article_id
from corpus.errors import ArticleNotFound, LibraryUnavailable, ModelError
from index.database import FILE_NAME, checked_facts, connection, create, reading, transaction
from index.embedder import Vectors
from index.passages import Passage


@dataclass(frozen=True)
class Entry:
    """An article in the list: its facts and sizes, not its text.  `added` is an ISO time in UTC."""

    id: str
    title: str
    author: str | None
    source: str | None
    published: str | None
    url: str | None
    passages: int
    characters: int
    added: str


class Library:
    """The articles of one folder.  `identity` never changes; `generation()` grows with every change."""

    def __init__(self, file: Path, identity: str, embedder: str) -> None:
        self.file = file
        self.identity = identity
        self.embedder = embedder

    @classmethod
    def open(cls, folder: Path, embedder: str) -> "Library":
        """The library in `folder`, made when there is none, for vectors of the model called `embedder`.

        Raises `LibraryUnavailable`, `LibraryDamaged`, `LibraryTooNew`, or `ModelError` when its vectors are another
        model's.  A file that is there is never replaced.
        """
        file = folder / FILE_NAME
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            exists = file.exists()
        except OSError as error:
            raise LibraryUnavailable(f"The library folder {folder} cannot be used: {error.strerror}.") from None
        if not exists:
            create(file, embedder)
        facts = checked_facts(file)
        if facts["embedder"] != embedder:
            raise ModelError(
                f"The library {folder} was embedded with {facts['embedder']}, not with {embedder}; their "
                f"vectors cannot be "
                "mixed. Use another library folder, or the first model."
            )
        return cls(file, facts["identity"], embedder)

    def generation(self) -> int:
        """A number that grows with every change; 0 in a new library."""
        with reading(self.file) as db:
            return _generation(db)

    def is_new(self) -> bool:
        """Was nothing ever added or removed?"""
        return self.generation() == 0

    def add(self, article: Article, passages: Sequence[Passage], vectors: Vectors) -> bool:
        """Keeps an article with its passages and their `(n, dimension)` vectors, all in one transaction.

        False when the article is there already; then nothing changes.
        """
        with connection(self.file) as db, transaction(db):
            if db.execute("SELECT 1 FROM articles WHERE id = ?", (article.id,)).fetchone():
                return False
            db.execute(
                "INSERT INTO articles "
                "VALUES (:id, :title, :author, :source, :published, :url, :language, :text, :added, "
                "(SELECT coalesce(max(position), 0) + 1 FROM articles))",
                {**asdict(article), "added": datetime.now(timezone.utc).isoformat(timespec="seconds")},
            )
            for passage, vector in zip(passages, vectors, strict=True):
                _insert_passage(db, article, passage, vector)
            _next_generation(db)
        return True

    def remove(self, article_id: str) -> None:
        """Takes an article out, with its passages, vectors and words.  Raises `ArticleNotFound`."""
        if not article_id.isascii():
            raise _not_found(article_id)
        with connection(self.file) as db:
            with transaction(db):
                db.execute(
                    "DELETE FROM words WHERE rowid IN (SELECT id FROM passages WHERE article_id = ?)", (article_id,)
                )
                if db.execute("DELETE FROM articles WHERE id = ?", (article_id,)).rowcount == 0:
                    raise _not_found(article_id)
                db.execute("INSERT INTO words (words) VALUES ('optimize')")  # else its words stay in the old segments
                _next_generation(db)
            with contextlib.suppress(sqlite3.OperationalError):  # it is removed; the last one to close does this, too
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def articles(self) -> list[Entry]:
        """Every article, the last added first."""
        query = """
            SELECT a.id, title, author, source, published, url, count(p.id), length(a.text), added
            FROM articles a LEFT JOIN passages p ON p.article_id = a.id GROUP BY a.id ORDER BY position DESC
        """
        with reading(self.file) as db:
            return [Entry(*row) for row in db.execute(query)]

    def article(self, article_id: str) -> Article:
        """One article, whole.  Raises `ArticleNotFound`."""
        found = self.articles_by_id([article_id])
        if article_id not in found:
            raise _not_found(article_id)
        return found[article_id]

    def articles_by_id(self, article_ids: Sequence[str]) -> dict[str, Article]:
        """The articles of these ids that are in the library."""
        with reading(self.file) as db:
            return _articles(db, article_ids)

    def passages(self, passage_ids: Sequence[int]) -> dict[int, tuple[Passage, Article]]:
        """The passages of these row numbers that are (still) in the library, each with its article."""
        with reading(self.file) as db:
            rows = db.execute(
                f'SELECT id, article_id, number, start, "end", headings, sentences FROM passages WHERE id IN '
                f"({_marks(passage_ids)})",
                list(passage_ids),
            ).fetchall()
            articles = _articles(db, sorted({row[1] for row in rows}))
            return {row[0]: (_passage(row[1:]), articles[row[1]]) for row in rows}

    def vectors(self) -> tuple[int, npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """The generation, the passages' row numbers, `(n,)` int64, and their vectors, `(n, dimension)` float32."""
        with reading(self.file) as db:
            rows = db.execute("SELECT id, vector FROM passages ORDER BY id").fetchall()
            ids = np.array([row[0] for row in rows], dtype=np.int64)
            return _generation(db), ids, _rows_of_length_1([row[1] for row in rows])

    def count(self) -> tuple[int, int]:
        """The generation and the number of passages, of one moment."""
        with reading(self.file) as db:
            return _generation(db), int(db.execute("SELECT count(*) FROM passages").fetchone()[0])

    def matching(self, words: Sequence[str], limit: int) -> list[tuple[int, float]]:
        """Row numbers of up to `limit` passages that hold any of `words`, with their BM25 (more is better), best first.

        Each word is quoted: whatever stands in it, FTS5 reads it as a word and never as its query language.
        """
        query = " OR ".join('"' + word.replace('"', '""') + '"' for word in words).replace(
            "\0", " "
        )  # FTS5 stops at NUL
        if not query:
            return []
        with reading(self.file) as db:
            rows = db.execute(
                "SELECT rowid, -bm25(words, 0.5, 0.5, 1.0) FROM words WHERE words MATCH ? ORDER BY bm25(words, "
                "0.5, 0.5, 1.0) LIMIT ?",
                (query.encode("utf-8", "replace").decode("utf-8"), limit),
            )
            return [(int(row[0]), float(row[1])) for row in rows]


def _not_found(article_id: str) -> ArticleNotFound:
    return ArticleNotFound(f"There is no article {article_id[:40]!r} in the library; it may have been removed.")


def _generation(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT value FROM facts WHERE name = 'generation'").fetchone()[0])


def _next_generation(db: sqlite3.Connection) -> None:
    """A step of 1 to 2^31 at random: a library put back from a backup and changed is at no generation it had before."""
    db.execute(
        "UPDATE facts SET value = CAST(value AS INTEGER) + 1 + (random() & 0x7fffffff) WHERE name = 'generation'"
    )


def _insert_passage(
    db: sqlite3.Connection, article: Article, passage: Passage, vector: npt.NDArray[np.float32]
) -> None:
    row = db.execute(
        'INSERT INTO passages (article_id, number, start, "end", headings, sentences, vector) '
        "VALUES (:article_id, :number, :start, :end, :headings, :sentences, :vector)",
        {
            **asdict(passage),
            "headings": json.dumps(passage.headings),
            "sentences": json.dumps(passage.sentences),
            "vector": vector.astype("<f4").tobytes(),
        },
    ).lastrowid
    text = article.text[passage.start : passage.end]
    db.execute(
        "INSERT INTO words (rowid, title, headings, text) VALUES (?, ?, ?, ?)",
        (row, article.title, " ".join(passage.headings), text),
    )


def _passage(row: Sequence[object]) -> Passage:
    article_id, number, start, end, headings, sentences = row
    spans = tuple((first, last) for first, last in json.loads(str(sentences)))
    return Passage(
        str(article_id), int(str(number)), int(str(start)), int(str(end)), tuple(json.loads(str(headings))), spans
    )


def _articles(db: sqlite3.Connection, article_ids: Sequence[str]) -> dict[str, Article]:
    """The articles of these ids.  Raises `ValueError` when a text is not the one its id was made from."""
    article_ids = [given for given in article_ids if given.isascii()]  # an id is hex digits
    rows = db.execute(
        f"SELECT id, title, text, author, source, published, url, language FROM articles WHERE id IN "
        f"({_marks(article_ids)})",
        list(article_ids),
    )
    articles = {row[0]: Article(*row) for row in rows}
    if any(article_id(article.text) != known for known, article in articles.items()):
        raise ValueError("the text of an article was changed")
    return articles


def _rows_of_length_1(blobs: Sequence[bytes]) -> npt.NDArray[np.float32]:
    """Stored vectors as `(n, dimension)` float32.  Raises `ValueError` when they are not of length 1."""
    if not blobs:
        return np.zeros((0, 0), dtype=np.float32)
    rows = np.stack([np.frombuffer(blob, dtype="<f4") for blob in blobs]).astype(np.float32)
    if not bool(np.all(np.abs(np.linalg.norm(rows.astype(np.float64), axis=1) - 1) < 1e-3)):  # False for NaN, too
        raise ValueError("a vector is not of length 1")
    return rows


def _marks(values: Sequence[object]) -> str:
    """`?, ?, ?`: one mark for each value of a query."""
    return ", ".join("?" * len(values))
