"""The library: articles, passages, vectors and words in one SQLite file, which is the truth.

One article is one transaction.  Each change makes a new generation; what is built from the library (the FAISS snapshot)
says which generation it is of.  Any number of programs may use one library: SQLite in WAL mode lets readers go on
while one writes, and each call here opens its own short connection, so the class may be used from any thread.

An article with the address of another one, and another text, is its new version: the earlier one keeps its text, so
that what was quoted from it can still be read, and is found by no question any more.
"""

import contextlib
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.address import address_to_keep
from corpus.article import Article
from corpus.errors import AddressRefused, ArticleNotFound, LibraryUnavailable, ModelError
from index.database import (
    FILE_NAME,
    SCHEMA_VERSION,
    check_log,
    checked_facts,
    connection,
    create,
    empty_log,
    keep_log,
    reading,
    sweep,
    transaction,
    understood,
)
from index.duplicates import signature
from index.embedder import Vectors
from index.passages import Passage
from index.rows import (
    ARTICLE_COLUMNS,
    NUMBER,
    PASSAGE_COLUMNS,
    article_checksum,
    check_facts,
    insert_passage,
    marks,
    passage_checksum,
    read_article,
    read_passage,
    rows_of_length_1,
)
from index.scope import EVERYTHING, Scope, condition
from index.statements import (
    address_of,
    current_at,
    delete_articles,
    forget_meetings,
    hide_words,
    insert_article,
    is_current,
    link,
    next_generation,
    read_articles,
    retire,
    update_facts,
    with_earlier_versions,
)
from index.upgrade import upgrade
from index.words import matching

Ready = tuple[Article, Sequence[Passage], Vectors, str | None]
"""An article with its passages and their `(n, dimension)` vectors, and when it was added, where that is known."""
CACHE_NAME = "vectors.faiss"
"""The file beside the library that holds its vectors for searching; whoever removes an article deletes it."""
LOG_SECONDS = 1.0
"""How long an article that was removed waits for those who are reading, to be out of the log as well."""
AT_ONCE = 20_000
"""Vectors that are read at once, 30 MB."""


@dataclass(frozen=True)
class Entry:
    """An article in the list: its facts and sizes, not its text.  `added` is an ISO time in UTC.

    `copies` counts the other articles that tell the same story, `versions` its earlier versions that are kept.
    """

    id: str
    title: str
    author: str | None
    source: str | None
    published: str | None
    url: str | None
    language: str | None
    passages: int
    characters: int
    added: str
    copies: int
    versions: int


@dataclass(frozen=True)
class Kept:
    """What adding an article did beside keeping it: ids of what it replaced, and of those that tell the same story."""

    superseded: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()


@dataclass(frozen=True)
class Version:
    """An article as the library keeps it: when it was added, and by which later version it was superseded."""

    id: str
    added: str
    superseded_by: str | None


@dataclass(frozen=True)
class Whole:
    """All that the library keeps of an article, so that it can be put back as it was."""

    article: Article
    added: str
    superseded_by: str | None
    passages: Sequence[Passage]
    vectors: Vectors


@dataclass(frozen=True)
class Since:
    """A later generation: how many passages it has, their row numbers, `(n,)` int64, or None where none of the earlier
    ones have gone, and those that are new, `(m,)` int64, with their vectors, `(m, dimension)` float32."""

    generation: int
    count: int
    ids: npt.NDArray[np.int64] | None
    new_ids: npt.NDArray[np.int64]
    vectors: npt.NDArray[np.float32]


class Library:
    """The articles of one folder.  `identity` never changes; `generation()` grows with every change."""

    sizes = "(SELECT count(*) FROM passages p WHERE p.article_id = a.id), length(a.text)"
    """An article's number of passages, and of characters, as SQL."""

    def __init__(self, file: Path, identity: str, embedder: str, number: str = NUMBER) -> None:
        """`number` is how the numbers of vectors are kept; otherwise only in an old backup, of which articles and
        `passages_of` are read."""
        self.file = file
        self.identity = identity
        self.embedder = embedder
        self._number = number
        self._here = threading.local()

    @classmethod
    def open(cls, folder: Path, embedder: str) -> "Library":
        """The library in `folder`, made when there is none, for vectors of the model called `embedder`.

        Raises `LibraryUnavailable`, `LibraryDamaged`, `LibraryTooNew`, or `ModelError` when its vectors are another
        model's.  A file that is there is never replaced.
        """
        file = folder / FILE_NAME
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            sweep(file)
            sweep(folder / CACHE_NAME)
            check_log(file)
            exists = file.exists()
        except OSError as error:
            raise LibraryUnavailable(f"The library folder {folder} cannot be used: {error.strerror}.") from None
        if not exists:
            create(file, embedder)
        facts = checked_facts(file)
        if int(facts["version"]) < SCHEMA_VERSION:
            upgrade(file)
        keep_log(file)
        if facts["embedder"] != embedder:
            raise ModelError(
                f"The library {folder} was embedded with {facts['embedder']}, not with {embedder}; their "
                f"vectors cannot be "
                "mixed. Use another library folder, or the first model."
            )
        return cls(file, facts["identity"], embedder)

    def place(self) -> tuple[str, ...]:
        """Where it is, in words that another process can be told (index/background.py)."""
        return (str(self.file.parent.absolute()),)

    @contextlib.contextmanager
    def one_moment(self) -> Iterator[None]:
        """Inside, all that this thread reads is of one moment of the library, whoever writes meanwhile."""
        with connection(self.file) as db:
            db.execute("BEGIN")
            self._here.db = db
            try:
                yield
            finally:
                del self._here.db

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection that sees one moment: the one that this thread is in, else now."""
        db: sqlite3.Connection | None = getattr(self._here, "db", None)
        with reading(self.file) if db is None else understood(self.file, db) as one:
            yield one

    def generation(self) -> int:
        """A number that grows with every change; 0 in a new library."""
        with self.reading() as db:
            return _generation(db)

    def is_new(self) -> bool:
        """Was nothing ever added or removed?"""
        return self.generation() == 0

    def add(
        self, article: Article, passages: Sequence[Passage], vectors: Vectors, added: str | None = None
    ) -> Kept | None:
        """Keeps an article with its passages and their `(n, dimension)` vectors, all in one transaction.

        None when the article is there already; then nothing changes.  `added` is when, in a backup that is read, it
        was first kept: of two versions the one that was added later is current.
        """
        added = added or datetime.now(timezone.utc).isoformat(timespec="seconds")
        address = address_of(article)
        seal = signature(article.text)
        with connection(self.file) as db, transaction(db):
            if db.execute("SELECT 1 FROM articles WHERE id = ?", (article.id,)).fetchone():
                return None
            others = current_at(db, address)
            newer = next((other for other, when in others if when > added), None)
            older = [] if newer else [other for other, _ in others]
            insert_article(db, article, added, address, newer)
            copies: list[str] = []
            if not newer:
                for passage, vector in zip(passages, vectors, strict=True):
                    insert_passage(db, article, passage, vector)
                retire(db, older, article.id)
                copies = link(db, article, seal)
            next_generation(db)
        return Kept(tuple(older), tuple(copies))

    def add_many(self, articles: Iterable[Ready]) -> Iterator[Kept | None]:
        """`add` for each of `articles`, as it is asked for: who stops asking has the others not added.

        Of a store that is far away it keeps several at once, before it gives the first (index/milvus/library.py).
        """
        return (self.add(*each) for each in articles)

    def keep_meetings(self, article: Article, extractor: int, rows: Sequence[Sequence[object]]) -> bool:
        """Keeps the meetings that were found in an article, as rows of `meetings` (index/agenda.py).

        Not when the article was changed or removed meanwhile, or newer rules, or another program, were faster.
        """
        with connection(self.file) as db, transaction(db):
            query = (
                "SELECT 1 FROM articles WHERE id = ? AND checksum = ? AND superseded_by IS NULL AND NOT EXISTS "
                "(SELECT 1 FROM looked_through l WHERE l.article_id = articles.id AND extractor >= ?)"
            )
            if not db.execute(query, (article.id, article_checksum(article), extractor)).fetchone():
                return False
            db.execute("DELETE FROM meetings WHERE article_id = ?", (article.id,))
            for row in rows:
                db.execute(f"INSERT INTO meetings VALUES ({marks(row)})", list(row))
            db.execute("INSERT OR REPLACE INTO looked_through VALUES (?, ?)", (article.id, extractor))
        return True

    def add_superseded(self, article: Article, added: str, superseded_by: str) -> None:
        """Keeps an earlier version of an article, which no question finds; nothing when it is there already."""
        with connection(self.file) as db, transaction(db):
            if not db.execute("SELECT 1 FROM articles WHERE id = ?", (article.id,)).fetchone():
                insert_article(db, article, added, address_of(article), superseded_by)
                next_generation(db)

    def history(self) -> list[Version]:
        """Every article that is kept, current or superseded, the first added first."""
        with self.reading() as db:
            rows = db.execute("SELECT id, added, superseded_by FROM articles ORDER BY position")
            return [Version(*row) for row in rows]

    def remove(self, article_id: str) -> None:
        """Takes an article out, with its passages, vectors, words and earlier versions.  Raises `ArticleNotFound`.

        The search cache goes with it, and what was left half made of one: they hold the vectors of every passage.
        """
        if not self.remove_all([article_id]):
            raise not_found(article_id)

    def remove_all(self, article_ids: Sequence[str]) -> list[str]:
        """`remove` for several, in one transaction; the ids of all that was removed, earlier versions among them."""
        with connection(self.file) as db:
            with transaction(db):
                ids = with_earlier_versions(db, article_ids)
                if not ids:
                    return []
                hide_words(db, ids)
                delete_articles(db, ids)
                db.execute("INSERT INTO words (words) VALUES ('optimize')")  # else its words stay in the old segments
                next_generation(db)
            empty_log(db, LOG_SECONDS)
        self._drop_cache()
        return ids

    def edit(
        self,
        article_id: str,
        facts: Mapping[str, str | None],
        passages: Sequence[Passage] = (),
        vectors: Vectors | None = None,
    ) -> Article:
        """Changes what is known of an article (`title`, `author`, `source`, `published`); its text stays as it is.

        With another title come the passages, and vectors made with it, which take the place of those that were there:
        all in one transaction.  Its meetings were told by the day it appeared: they are to be looked for again
        (index/agenda.py).  What stood there before is gone from the disk, too.  Raises `ArticleNotFound`.
        """
        with connection(self.file) as db:
            with understood(self.file, db), transaction(db):
                old = read_articles(db, [article_id]).get(article_id)
                if old is None:
                    raise not_found(article_id)
                article = replace(old, **dict(facts))  # type: ignore[arg-type]  # all of these are strings
                is_seen = is_current(db, article_id)
                if vectors is not None and is_seen:
                    hide_words(db, [article_id])
                update_facts(db, article)
                forget_meetings(db, [article_id])
                if vectors is not None and is_seen:
                    db.execute("DELETE FROM passages WHERE article_id = ?", (article_id,))
                    for passage, vector in zip(passages, vectors, strict=True):
                        insert_passage(db, article, passage, vector)
                    db.execute("INSERT INTO words (words) VALUES ('optimize')")
                next_generation(db)
            empty_log(db, LOG_SECONDS)
        if vectors is not None:
            self._drop_cache()
        return article

    def whole(self, article_ids: Sequence[str]) -> list[Whole]:
        """All that is kept of these articles and their earlier versions, so that `put_back` can undo a removal."""
        with self.reading() as db:
            found = []
            for article_id in with_earlier_versions(db, article_ids):
                article = read_articles(db, [article_id])[article_id]
                query = "SELECT added, superseded_by FROM articles WHERE id = ?"
                added, superseded_by = db.execute(query, (article_id,)).fetchone()
                found.append(Whole(article, added, superseded_by, *_passages_of(db, article_id, NUMBER)))
            return found

    def copy_to(self, file: Path) -> None:
        """Puts the whole library, as it is at one moment, into the empty `file`, without a log."""
        with connection(self.file) as db:
            db.execute("VACUUM INTO ?", (str(file),))

    def put_back(self, removed: Sequence[Whole]) -> None:
        """Keeps articles again that were removed, as they were: a transaction each."""
        for each in sorted(removed, key=lambda each: each.superseded_by is not None):  # current ones first
            if each.superseded_by is None:
                self.add(each.article, each.passages, each.vectors, each.added)
            else:
                self.add_superseded(each.article, each.added, each.superseded_by)

    def _drop_cache(self) -> None:
        """Deletes the search cache, and what was left half made of one."""
        with contextlib.suppress(OSError):
            for cache in (*self.file.parent.glob(f"{CACHE_NAME}.*.new"), self.file.with_name(CACHE_NAME)):
                cache.unlink(missing_ok=True)

    def articles(self, limit: int = -1, scope: Scope = EVERYTHING) -> list[Entry]:
        """The current articles in `scope`, the last added first; `limit` of them, else all."""
        where, values = condition(scope)
        with self.reading() as db:
            return [_entry(row) for row in db.execute(_ENTRIES.format(where=where, sizes=self.sizes), (*values, limit))]

    def outlets(self) -> list[tuple[str, int]]:
        """The outlets of the current articles and how many each has, those with most first; "" stands for no outlet."""
        query = (
            "SELECT coalesce(source, '') AS outlet, count(*) AS number FROM articles WHERE superseded_by IS NULL "
            "GROUP BY outlet ORDER BY number DESC, outlet"
        )
        with self.reading() as db:
            return [(row[0], int(row[1])) for row in db.execute(query)]

    def authors(self) -> list[str]:
        """The authors of the current articles as they are written there, in the order of the alphabet."""
        query = (
            "SELECT DISTINCT author FROM articles WHERE superseded_by IS NULL AND author IS NOT NULL ORDER BY author"
        )
        with self.reading() as db:
            return [str(row[0]) for row in db.execute(query)]

    def article(self, article_id: str) -> Article:
        """One article, whole, be it current or superseded.  Raises `ArticleNotFound`."""
        found = self.articles_by_id([article_id])
        if article_id not in found:
            raise not_found(article_id)
        return found[article_id]

    def newest_version(self, article_id: str) -> str | None:
        """The id of the version that questions see instead of this one; None when this is it, or it was removed."""
        with self.reading() as db:
            ids = [row[0] for row in db.execute(_LATER_VERSIONS, (article_id,))]
        return ids[-1] if ids else None

    def current_at(self, url: str) -> str | None:
        """The id of the article that questions see at a web address, as its versions are told; None for none."""
        try:
            address = address_to_keep(url)
        except AddressRefused:
            return None
        with self.reading() as db:
            return next((article_id for article_id, _ in current_at(db, address)), None)

    def copies(self, article_id: str) -> list[Article]:
        """The other current articles that tell the same story, the first added first."""
        with self.reading() as db:
            rows = db.execute(
                f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE id IN (SELECT article_id FROM stories "
                "WHERE article_id <> ? AND story = (SELECT story FROM stories WHERE article_id = ?)) ORDER BY position",
                (article_id, article_id),
            )
            return [read_article(row) for row in rows]

    def stories(self, article_ids: Sequence[str]) -> dict[str, int]:
        """The number of the story that each of these articles tells; articles of one story have one number."""
        with self.reading() as db:
            query = f"SELECT article_id, story FROM stories WHERE article_id IN ({marks(article_ids)})"
            return {row[0]: int(row[1]) for row in db.execute(query, list(article_ids))}

    def known(self, article_ids: Sequence[str]) -> set[str]:
        """Those of the ids that are in the library, current or superseded."""
        with self.reading() as db:
            query = f"SELECT id FROM articles WHERE id IN ({marks(article_ids)})"
            return {row[0] for row in db.execute(query, list(article_ids))}

    def articles_by_id(self, article_ids: Sequence[str]) -> dict[str, Article]:
        """The articles of these ids that are in the library, current or superseded."""
        with self.reading() as db:
            return read_articles(db, article_ids)

    def passages(self, passage_ids: Sequence[int]) -> dict[int, tuple[Passage, Article]]:
        """The passages of these row numbers that are (still) in the library, each with its article."""
        with self.reading() as db:
            query = f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE id IN ({marks(passage_ids)})"
            rows = db.execute(query, list(passage_ids)).fetchall()
            articles = read_articles(db, sorted({row[1] for row in rows}))
            return {row[0]: (read_passage(row)[0], articles[row[1]]) for row in rows}

    def passages_of(self, article_id: str) -> tuple[list[Passage], npt.NDArray[np.float32]]:
        """The passages of one article in reading order, and their vectors, `(n, dimension)` float32."""
        with self.reading() as db:
            return _passages_of(db, article_id, self._number)

    def vectors(self) -> tuple[int, npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """The generation, its passages' row numbers, `(n,)` int64, and their vectors, `(n, dimension)` float32."""
        with self.reading() as db:
            return _generation(db), *_vectors(db, after=0)

    def some_vectors(self, every: int) -> npt.NDArray[np.float32]:
        """Vectors of one passage out of `every`, `(n, dimension)` float32, unchecked: they tell how vectors lie."""
        with self.reading() as db:
            query = "SELECT vector FROM passages WHERE id % ? = 0 ORDER BY id"
            return rows_of_length_1([row[0] for row in db.execute(query, (every,))])

    def vectors_in_parts(self) -> Iterator[tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]]:
        """The row numbers and vectors of all passages as in `vectors`, so many at once as memory does not mind."""
        with self.reading() as db:
            after = 0
            while len((part := _vectors(db, after, AT_ONCE))[0]):
                yield part
                after = int(part[0][-1])

    def vectors_since(self, generation: int, newest: int, count: int) -> Since | None:
        """What changed since `generation`, which had `count` passages and whose greatest row number was `newest`.

        None when the library has no such past: it was put back from a backup meanwhile.
        """
        with self.reading() as db:
            if not db.execute("SELECT 1 FROM generations WHERE number = ?", (generation,)).fetchone():
                return None
            now, new = _count(db), _vectors(db, after=newest)
            ids = None
            if now - len(new[0]) != count:  # a row number is given once: those up to `newest` only become fewer
                ids = np.fromiter((row[0] for row in db.execute("SELECT id FROM passages")), dtype=np.int64)
            return Since(_generation(db), now, ids, *new)

    def count(self) -> tuple[int, int]:
        """The generation and the number of passages, of one moment."""
        with self.reading() as db:
            return _generation(db), _count(db)

    def extent(self, scope: Scope = EVERYTHING) -> tuple[int, str | None]:
        """How many current articles are in `scope`, and the newest day (ISO) that one of them appeared on."""
        where, values = condition(scope)
        with self.reading() as db:
            count, newest = db.execute(
                f"SELECT count(*), max(published) FROM articles WHERE {where}", values
            ).fetchone()
            return int(count), newest

    def passage_ids(self, scope: Scope) -> npt.NDArray[np.int64]:
        """The row numbers of the passages in `scope`, `(n,)` int64, ascending."""
        where, values = condition(scope)
        with self.reading() as db:  # an article's passages are kept in one go, so their numbers follow each other
            query = (
                "SELECT min(id), max(id) FROM passages "
                f"WHERE article_id IN (SELECT id FROM articles WHERE {where}) GROUP BY article_id ORDER BY 1"
            )
            ranges = np.array(db.execute(query, values).fetchall(), dtype=np.int64).reshape(-1, 2)
        lengths = ranges[:, 1] - ranges[:, 0] + 1
        return np.repeat(ranges[:, 1] + 1 - np.cumsum(lengths), lengths) + np.arange(lengths.sum())

    def matching(
        self, words: Sequence[str], limit: int, part: npt.NDArray[np.int64] | None = None
    ) -> list[tuple[int, float]]:
        """Row numbers of up to `limit` passages that hold any of `words`, with their BM25 (more is better), best first;
        of a large library only those that hold one of the rarer words (index/words.py).

        `part`, `(n,)` int64, has the row numbers of those that are searched; all when it is None.
        """
        with self.reading() as db:
            return matching(db, words, limit, part)

    def vectors_of(self, passage_ids: Sequence[int]) -> npt.NDArray[np.float32]:
        """The vectors of these passages, `(n, dimension)` float32, in this order.  Raises `LibraryDamaged`."""
        with self.reading() as db:
            query = f"SELECT id, vector FROM passages WHERE id IN ({marks(passage_ids)})"
            rows = dict(db.execute(query, list(passage_ids)).fetchall())
            return rows_of_length_1([rows[number] for number in passage_ids])


_ENTRIES = """
    SELECT a.id, title, author, source, published, url, language,
        {sizes}, added,
        (SELECT count(*) - 1 FROM stories s WHERE s.story = (SELECT story FROM stories WHERE article_id = a.id)),
        (SELECT count(*) FROM articles v WHERE v.address = a.address AND v.superseded_by IS NOT NULL), pages, checksum
    FROM articles a WHERE {where} ORDER BY position DESC LIMIT ?
"""
_LATER_VERSIONS = """
    WITH RECURSIVE later (id, step) AS (
        SELECT superseded_by, 1 FROM articles WHERE id = ?
        UNION SELECT a.superseded_by, step + 1 FROM articles a JOIN later ON a.id = later.id WHERE step < 1000
    ) SELECT later.id FROM later JOIN articles a ON a.id = later.id ORDER BY step
"""


def _passages_of(db: sqlite3.Connection, article_id: str, number: str) -> tuple[list[Passage], Vectors]:
    query = f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE article_id = ? ORDER BY number"
    rows = [read_passage(row) for row in db.execute(query, (article_id,))]
    return [passage for passage, _ in rows], rows_of_length_1([vector for _, vector in rows], number)


def _entry(row: Sequence[Any]) -> Entry:
    """The entry in a row of `_ENTRIES`.  Raises `ValueError` or `TypeError` when its facts were changed."""
    *told, pages, checksum = row
    check_facts(told[0], told[1:7], pages, checksum)
    return Entry(*told)


def not_found(article_id: str) -> ArticleNotFound:
    """The error for an id that is none."""
    return ArticleNotFound(f"There is no article {article_id[:40]!r} in the library; it may have been removed.")


def _generation(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT value FROM facts WHERE name = 'generation'").fetchone()[0])


def _count(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT count(*) FROM passages").fetchone()[0])


def _vectors(
    db: sqlite3.Connection, after: int, limit: int = -1
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """Row numbers past `after`, `(n,)` int64, and vectors, `(n, dimension)` float32; the first `limit`, else all."""
    ids, blobs = [], []
    query = f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE id > ? ORDER BY id LIMIT ?"
    for row in db.execute(query, (after, limit)):
        number, *told, vector, checksum = row
        if not isinstance(vector, bytes) or passage_checksum(told, vector) != checksum:
            raise ValueError("a passage was changed")
        ids.append(number)
        blobs.append(vector)
    return np.array(ids, dtype=np.int64), rows_of_length_1(blobs)
