"""A library of an earlier format into one of the format of now.  What each format has is told in docs/library.md."""

import contextlib
import logging
import sqlite3
from pathlib import Path

from corpus.address import address_to_keep
from corpus.article import Article
from index.database import (
    ARTICLES_VERSION,
    CHECKED_BYTES,
    CONVERSATIONS,
    MEETINGS,
    SCHEMA_VERSION,
    STORIES,
    WORDS,
    connection,
    make,
    transaction,
    understood,
)
from index.duplicates import signature
from index.rows import (
    ARTICLE_COLUMNS,
    NUMBER,
    OLD_NUMBER,
    PASSAGE_COLUMNS,
    article_checksum,
    insert_words,
    passage_checksum,
    read_passage,
    rows_of_length_1,
)
from index.statements import link, read_articles

log = logging.getLogger(__name__)

AT_ONCE = 1_000
"""Passages that are held at once, with their articles."""


def upgrade(file: Path) -> None:
    """A library of an earlier format into one of this one, in one transaction; the room that it then takes less is
    given back, where the disk has room for doing that.  Raises `LibraryDamaged` when a row is not as it was kept.
    """
    if file.stat().st_size > CHECKED_BYTES:
        log.warning(
            "The library %s is brought to a format that takes less room, once: a minute for each gigabyte.", file
        )
    with connection(file) as db:
        with understood(file, db), transaction(db):
            version = int(db.execute("PRAGMA user_version").fetchone()[0])
            if version == SCHEMA_VERSION:
                return  # another program was faster
            if version < ARTICLES_VERSION:
                _to_format_2(db)
                _fill_new_columns(db)
            if version < 3:
                make(db, CONVERSATIONS)
            if version < 4:
                make(db, MEETINGS)
            _to_format_5(db)
            db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        with contextlib.suppress(sqlite3.OperationalError):
            db.execute("VACUUM")


def _to_format_2(db: sqlite3.Connection) -> None:
    """The tables of format 1 into those of format 2, new columns empty."""
    for column in (
        "pages TEXT NOT NULL DEFAULT '[]'",
        "address TEXT",
        "superseded_by TEXT",
        "checksum INTEGER",
    ):
        db.execute(f"ALTER TABLE articles ADD COLUMN {column}")
    db.execute("ALTER TABLE passages ADD COLUMN checksum INTEGER")
    db.execute("CREATE TABLE generations (number INTEGER PRIMARY KEY)")
    db.execute("INSERT INTO generations SELECT value FROM facts WHERE name = 'generation'")
    db.execute("CREATE INDEX articles_by_address ON articles (address)")
    make(db, STORIES)


def _fill_new_columns(db: sqlite3.Connection) -> None:
    """What format 1 did not keep: checksums, addresses, and which articles tell one story."""
    columns = ARTICLE_COLUMNS.removesuffix(", pages, checksum")
    for row in db.execute(f"SELECT {columns} FROM articles ORDER BY position").fetchall():
        article = Article(*row)
        address = article.url and address_to_keep(article.url)
        db.execute(
            "UPDATE articles SET checksum = ?, address = ? WHERE id = ?",
            (article_checksum(article), address, article.id),
        )
        link(db, article, signature(article.text))
    for row_number, *told, vector, _ in db.execute(f"SELECT {PASSAGE_COLUMNS} FROM passages").fetchall():
        db.execute("UPDATE passages SET checksum = ? WHERE id = ?", (passage_checksum(told, vector), row_number))


def _to_format_5(db: sqlite3.Connection) -> None:
    """Vectors in 16 bits a number, which were in 32, and words without a second copy of the texts."""
    db.execute("DROP TABLE words")
    make(db, WORDS)
    after, query = 0, f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE id > ? ORDER BY id LIMIT ?"
    while rows := db.execute(query, (after, AT_ONCE)).fetchall():
        articles = read_articles(db, sorted({row[1] for row in rows}))
        kept = [read_passage(row) for row in rows]
        vectors = rows_of_length_1([vector for _, vector in kept], OLD_NUMBER).astype(NUMBER)
        for row, (passage, _), vector in zip(rows, kept, vectors, strict=True):
            new = vector.tobytes()
            values = (new, passage_checksum(row[1:-2], new), row[0])
            db.execute("UPDATE passages SET vector = ?, checksum = ? WHERE id = ?", values)
            insert_words(db, row[0], articles[row[1]], passage)
        after = rows[-1][0]
