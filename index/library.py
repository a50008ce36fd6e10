"""The library: articles, passages, vectors and words in one SQLite file, which is the truth.

One article is one transaction.  Each change makes a new generation; what is built from the library (the FAISS snapshot)
says which generation it is of.  Any number of programs may use one library: SQLite in WAL mode lets readers go on
while one writes, and each call here opens its own short connection, so the class may be used from any thread.
"""

import contextlib
import json
import os
import sqlite3
import tempfile
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.article import Article, article_id
from corpus.errors import ArticleNotFound, LibraryBusy, LibraryDamaged, LibraryTooNew, LibraryUnavailable, ModelError
from index.embedder import Vectors
from index.passages import Passage

FILE_NAME = "library.sqlite3"
SCHEMA_VERSION = 1
APPLICATION_ID = 0x44544C4E  # "DTLN": tells a Dateline library from any other SQLite file
BUSY_SECONDS = 10.0
PAGE_BYTES = 4096
"""SQLite's page; the file is a whole number of them."""

_SCHEMA = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, author TEXT, source TEXT, published TEXT, url TEXT, language TEXT,
    text TEXT NOT NULL, added TEXT NOT NULL, position INTEGER NOT NULL UNIQUE
);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    number INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    headings TEXT NOT NULL, sentences TEXT NOT NULL, vector BLOB NOT NULL, UNIQUE (article_id, number)
);
CREATE VIRTUAL TABLE words USING fts5 (title, headings, text, tokenize = "porter unicode61 remove_diacritics 2");
"""


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
            _create(file, embedder)
        facts = _checked_facts(file)
        if facts["embedder"] != embedder:
            raise ModelError(
                f"The library {folder} was embedded with {facts['embedder']}, not with {embedder}; their "
                f"vectors cannot be "
                "mixed. Use another library folder, or the first model."
            )
        return cls(file, facts["identity"], embedder)

    def generation(self) -> int:
        """A number that grows with every change; 0 in a new library."""
        with _read(self.file) as db:
            return _generation(db)

    def is_new(self) -> bool:
        """Was nothing ever added or removed?"""
        return self.generation() == 0

    def add(self, article: Article, passages: Sequence[Passage], vectors: Vectors) -> bool:
        """Keeps an article with its passages and their `(n, dimension)` vectors, all in one transaction.

        False when the article is there already; then nothing changes.
        """
        with _connection(self.file) as db, _transaction(db):
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
        with _connection(self.file) as db:
            with _transaction(db):
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
        with _read(self.file) as db:
            return [Entry(*row) for row in db.execute(query)]

    def article(self, article_id: str) -> Article:
        """One article, whole.  Raises `ArticleNotFound`."""
        found = self.articles_by_id([article_id])
        if article_id not in found:
            raise _not_found(article_id)
        return found[article_id]

    def articles_by_id(self, article_ids: Sequence[str]) -> dict[str, Article]:
        """The articles of these ids that are in the library."""
        with _read(self.file) as db:
            return _articles(db, article_ids)

    def passages(self, passage_ids: Sequence[int]) -> dict[int, tuple[Passage, Article]]:
        """The passages of these row numbers that are (still) in the library, each with its article."""
        with _read(self.file) as db:
            rows = db.execute(
                f'SELECT id, article_id, number, start, "end", headings, sentences FROM passages WHERE id IN '
                f"({_marks(passage_ids)})",
                list(passage_ids),
            ).fetchall()
            articles = _articles(db, sorted({row[1] for row in rows}))
            return {row[0]: (_passage(row[1:]), articles[row[1]]) for row in rows}

    def vectors(self) -> tuple[int, npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """The generation, the passages' row numbers, `(n,)` int64, and their vectors, `(n, dimension)` float32."""
        with _read(self.file) as db:
            rows = db.execute("SELECT id, vector FROM passages ORDER BY id").fetchall()
            ids = np.array([row[0] for row in rows], dtype=np.int64)
            return _generation(db), ids, _rows_of_length_1([row[1] for row in rows])

    def count(self) -> tuple[int, int]:
        """The generation and the number of passages, of one moment."""
        with _read(self.file) as db:
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
        with _read(self.file) as db:
            rows = db.execute(
                "SELECT rowid, -bm25(words, 0.5, 0.5, 1.0) FROM words WHERE words MATCH ? ORDER BY bm25(words, "
                "0.5, 0.5, 1.0) LIMIT ?",
                (query.encode("utf-8", "replace").decode("utf-8"), limit),
            )
            return [(int(row[0]), float(row[1])) for row in rows]


def _create(file: Path, embedder: str) -> None:
    """A new, empty library at `file`, whole or not at all; when another program was faster, its library stays."""
    try:
        handle, name = tempfile.mkstemp(prefix=FILE_NAME + ".", suffix=".new", dir=file.parent)
        os.close(handle)
    except OSError as error:
        raise LibraryUnavailable(f"The library folder {file.parent} cannot be written: {error.strerror}.") from None
    new = Path(name)
    try:
        with _connection(new) as db:
            db.execute(f"PRAGMA page_size = {PAGE_BYTES}")
            db.execute("PRAGMA journal_mode = WAL").fetchall()
            db.executescript(_SCHEMA)
            facts = {"generation": "0", "identity": uuid.uuid4().hex, "embedder": embedder}
            db.executemany("INSERT INTO facts VALUES (?, ?)", facts.items())
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        with contextlib.suppress(FileExistsError):
            os.link(new, file)
    except OSError as error:
        raise LibraryUnavailable(f"The library folder {file.parent} cannot be written: {error.strerror}.") from None
    finally:
        for leftover in (new, Path(name + "-wal"), Path(name + "-shm")):
            leftover.unlink(missing_ok=True)


def _checked_facts(file: Path) -> dict[str, str]:
    """The facts of the library at `file`.  Raises when it is damaged, another program's, or a newer version's."""
    try:
        is_cut_short = _is_cut_short(file)
    except OSError as error:
        raise LibraryUnavailable(f"The library file {file} cannot be read: {error.strerror}.") from None
    if is_cut_short:
        raise _damaged(file)
    with _read(file) as db:
        if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise LibraryUnavailable(
                f"{file} is a database of another program, not a Dateline library. It was left as it is."
            )
        version = int(db.execute("PRAGMA user_version").fetchone()[0])
        if version > SCHEMA_VERSION:
            raise LibraryTooNew(
                f"The library {file} was made by a newer Dateline (format {version}; this one reads {SCHEMA_VERSION}). "
                "Nothing was changed; update Dateline to use it."
            )
        if db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise _damaged(file)
        facts = dict(db.execute("SELECT name, value FROM facts").fetchall())
        return {name: facts[name] for name in ("identity", "embedder", "generation")}


def _is_cut_short(file: Path) -> bool:
    """Is `file` empty, or its last page not whole, with no log to complete it?  SQLite would take it for zeros."""
    size = file.stat().st_size
    return size == 0 or (size % PAGE_BYTES != 0 and not file.with_name(file.name + "-wal").exists())


@contextlib.contextmanager
def _connection(file: Path) -> Iterator[sqlite3.Connection]:
    """A connection for one call; what SQLite raises becomes one of our errors."""
    try:
        db = sqlite3.connect(
            file.absolute().as_uri() + "?mode=rw", uri=True, timeout=BUSY_SECONDS, isolation_level=None
        )
        try:
            for setting in ("foreign_keys = ON", "secure_delete = ON", "synchronous = FULL"):
                db.execute("PRAGMA " + setting)
            yield db
        finally:
            db.close()
    except sqlite3.DatabaseError as error:
        raise _translated(error, file) from error
    except UnicodeDecodeError as error:  # what SQLite says of a damaged schema may be damaged itself
        raise _damaged(file) from error


@contextlib.contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


@contextlib.contextmanager
def _read(file: Path) -> Iterator[sqlite3.Connection]:
    """A connection that sees one moment of the library; rows that cannot be understood are damage."""
    with _connection(file) as db:
        db.execute("BEGIN")
        try:
            yield db
        except (ValueError, KeyError, TypeError) as error:
            raise _damaged(file) from error


def _translated(error: sqlite3.DatabaseError, file: Path) -> Exception:
    """The error of ours that says what SQLite's `error` means for the library at `file`."""
    said = str(error)
    if "locked" in said or "busy" in said:
        return LibraryBusy(f"Another program is writing to {file}; nothing was changed. Try again in a moment.")
    if "full" in said:
        return LibraryUnavailable(f"The disk is full; nothing was changed in {file}. Make room and try again.")
    if "readonly" in said or "unable to open" in said or "disk I/O" in said:
        return LibraryUnavailable(f"The library {file} cannot be opened for writing ({said}). Nothing was changed.")
    damage = (
        "malformed",
        "not a database",
        "no such table",
        "no such column",
        "corrupt",
        "decode",
        "file format",
        "vtable",
    )
    if any(sign in said for sign in damage):
        return _damaged(file)
    return error


def _damaged(file: Path) -> LibraryDamaged:
    return LibraryDamaged(
        f"The library file {file} is damaged. It was left as it is: put a backup in its place, or choose "
        f"another folder with --library."
    )


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
