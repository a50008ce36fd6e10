"""What a library holds, whoever was killed while writing it: `state`, and whether it belongs together: `whole`."""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from corpus.article import Article
from index.database import FILE_NAME, WORDS
from index.embedder import Embedder
from index.ingest import add_all
from index.library import CACHE_NAME, Library
from index.passages import Passage, cut
from index.rows import insert_words
from tests.fakes import WordEmbedder

PASSING = {"added", "identity", "generation", "number"}
"""Columns and facts that differ each time the same is done: when it was done, and numbers made by chance."""


def whole(folder: Path) -> Library:
    """The library in `folder`.  Fails when it is not sound, or its parts do not belong together."""
    library = Library.open(folder, WordEmbedder.name)
    with closing(sqlite3.connect(library.file)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        db.execute("INSERT INTO words (words) VALUES ('integrity-check')")
        db.rollback()
        words = _words(db)
    _, ids, vectors = library.vectors()
    passages = library.passages(ids.tolist())
    assert ids.tolist() == sorted(passages)
    assert words == _words_of(passages)
    assert len(vectors) == len(ids)
    current = [entry.id for entry in library.articles()]
    assert set(library.stories(current)) == set(current)
    kept = library.articles_by_id([version.id for version in library.history()])
    assert set(current) <= set(kept)
    of_article: dict[str, list[Passage]] = {article_id: [] for article_id in kept}
    for passage, article in passages.values():
        of_article[article.id].append(passage)
    assert of_article == {name: cut(article) if name in current else [] for name, article in kept.items()}
    return library


def check_as_by_one_process(library: Library, embedder: Embedder, articles: Sequence[Article]) -> None:
    """Fails when `library` is not as one process makes it that adds these articles to an empty one."""
    alone = Library.open(library.file.parent / "alone", embedder.name)
    list(add_all(alone, embedder, articles))
    ids = [entry.id for entry in alone.articles()]
    assert [entry.id for entry in library.articles()] == ids
    for article_id in ids:
        (passages, vectors), (others, of_others) = library.passages_of(article_id), alone.passages_of(article_id)
        assert passages == others
        assert np.array_equal(vectors, of_others)


def _words_of(passages: dict[int, tuple[Passage, Article]]) -> list[tuple[object, ...]]:
    """What `_words` says of a library that has these passages and never had others."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.execute(WORDS)
        for row, (passage, article) in passages.items():
            insert_words(db, row, article, passage)
        return _words(db)


def _words(db: sqlite3.Connection) -> list[tuple[object, ...]]:
    """Each word that is found, and where it stands: the word, the passage, the column and the place in it."""
    db.execute("CREATE VIRTUAL TABLE temp.places USING fts5vocab (main, words, instance)")
    return db.execute("SELECT * FROM places ORDER BY doc, col, offset, term").fetchall()


def state(folder: Path) -> list[str]:
    """What stands in `folder/library`, its search cache and the backup `folder/out/backup`: a hash of each."""
    library = folder / "library"
    return [_database(library / FILE_NAME), _file(library / CACHE_NAME), _database(folder / "out" / "backup")]


def leftovers(folder: Path) -> list[str]:
    """Files in `folder/library` and `folder/out` that do not belong there when nobody is at work."""
    expected = {FILE_NAME, CACHE_NAME, "backup"}
    return sorted(f.name for f in (*_files(folder / "library"), *_files(folder / "out")) if f.name not in expected)


def _files(folder: Path) -> Iterator[Path]:
    return folder.iterdir() if folder.is_dir() else iter(())


def _file(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.exists() else "none"


def _database(file: Path) -> str:
    """A hash of all rows of the database at `file`, of whatever format, without what is different each time."""
    if not file.exists():
        return "none"
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
        rows = [
            (table, _rows(db, table)) for table in tables if not table.startswith(("words_", "turn_words_", "sqlite_"))
        ]
        version = db.execute("PRAGMA user_version").fetchone()
    return hashlib.sha256(repr((version, rows)).encode("utf-8", "replace")).hexdigest()[:12]


def _rows(db: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    found = db.execute(f"SELECT * FROM {table}")
    kept = [place for place, column in enumerate(found.description) if column[0] not in PASSING]
    rows = [row for row in found if table != "facts" or row[0] not in PASSING]
    return sorted((tuple(row[place] for place in kept) for row in rows), key=repr)
