"""Changes in Milvus' log into a library of SQLite beside this program: what is known of articles, without their texts.

It is a cache: whoever deletes it loses nothing but conversations, and it is filled again.  Everything that asks for
facts (lists, outlets, days, versions, stories, meetings) asks here, in the SQL of index/library.py.

Of the rows about an article the one with the greatest stamp says how it is.  So it does not matter in which order they
are seen, and programs that write at once end with the same library.
"""

import json
import sqlite3
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from corpus.article import Article
from index.milvus.rows import ARTICLE, MEETINGS, REMOVED, Change
from index.rows import marks
from index.statements import (
    current_at,
    delete_articles,
    forget_meetings,
    insert_article,
    join_stories,
    next_generation,
    retire,
    update_facts,
)

TABLES = """
CREATE TABLE IF NOT EXISTS in_milvus (
    article_id TEXT PRIMARY KEY, stamp INTEGER NOT NULL, version INTEGER NOT NULL, text INTEGER NOT NULL,
    passages INTEGER NOT NULL, characters INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS in_milvus_by_version ON in_milvus (version);
CREATE TABLE IF NOT EXISTS looked_through_in_milvus (article_id TEXT PRIMARY KEY, stamp INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS to_sweep (stamp INTEGER, version INTEGER, text INTEGER, since REAL)
"""
"""`in_milvus` has the newest row about each article: its stamp, and under which numbers its passages and its text are
kept, 0 for none.  An article that was removed stays in it, so that a row about it that comes late brings nothing back.
`to_sweep` has what was replaced: a row of the log, the passages of a version, a text; 0 for none of them."""


def make_tables(db: sqlite3.Connection) -> None:
    """What a replica has beside the tables of a library."""
    for statement in TABLES.split(";"):
        db.execute(statement)


def apply(db: sqlite3.Connection, changes: Iterable[Change]) -> None:
    """Has the replica say what `changes` say, in the transaction that is open; those that it knows change nothing."""
    is_changed = False
    for change in sorted(changes, key=lambda change: change.stamp):
        if change.kind == ARTICLE:
            is_changed |= _apply_article(db, change.stamp, change.told)
        elif change.kind == REMOVED:
            is_changed |= _apply_removal(db, change.stamp, change.told["ids"])
        elif change.kind == MEETINGS:
            _apply_meetings(db, change.stamp, change.told)
    if is_changed:
        next_generation(db)


def _apply_article(db: sqlite3.Connection, stamp: int, told: Mapping[str, Any]) -> bool:
    article = Article(**told["facts"], text="", pages=tuple(told["pages"]))
    last = db.execute("SELECT stamp, version, text FROM in_milvus WHERE article_id = ?", (article.id,)).fetchone()
    if last and last[0] >= stamp:
        if last[0] > stamp:
            sweep_later(db, stamp, told["version"], 0 if told["text"] == last[2] else told["text"])
        return False
    if last:
        sweep_later(db, last[0], last[1], 0 if told["text"] == last[2] else last[2])
    db.execute(
        "INSERT OR REPLACE INTO in_milvus VALUES (?, ?, ?, ?, ?, ?)",
        (article.id, stamp, *(told[name] for name in ("version", "text", "passages", "characters"))),
    )
    if db.execute("SELECT 1 FROM articles WHERE id = ?", (article.id,)).fetchone():
        update_facts(db, article)
        when = (told["added"], told["position"], article.id)
        db.execute("UPDATE articles SET added = ?, position = ? WHERE id = ?", when)
        _forget_meetings(db, [article.id])
    else:
        _add(db, article, told)
    return True


def _add(db: sqlite3.Connection, article: Article, told: Mapping[str, Any]) -> None:
    """As `Library.add` does it: of two versions the one that was added later is current."""
    others = [] if told["superseded_by"] else current_at(db, told["address"])
    newer = told["superseded_by"] or next((other for other, when in others if when > told["added"]), None)
    insert_article(db, article, told["added"], told["address"], newer, told["position"])
    if newer:
        _sweep_passages(db, [article.id])
        return
    older = [other for other, _ in others]
    _sweep_passages(db, older)
    _forget_meetings(db, older)
    retire(db, older, article.id)
    placed = f"SELECT article_id, story FROM stories WHERE article_id IN ({marks(told['same'])})"
    join_stories(db, article.id, [story for _, story in db.execute(placed, told["same"])], runs=0, hashes=b"")


def _apply_removal(db: sqlite3.Connection, stamp: int, article_ids: Sequence[str]) -> bool:
    is_changed = False
    for article_id in article_ids:
        last = db.execute("SELECT stamp, version, text FROM in_milvus WHERE article_id = ?", (article_id,)).fetchone()
        if last and last[0] >= stamp:
            continue
        if last and (last[1] or last[2]):
            sweep_later(db, *last)
        _forget_meetings(db, [article_id])
        delete_articles(db, [article_id])
        db.execute("INSERT OR REPLACE INTO in_milvus VALUES (?, ?, 0, 0, 0, 0)", (article_id, stamp))
        is_changed = True
    return is_changed


def _apply_meetings(db: sqlite3.Connection, stamp: int, told: Mapping[str, Any]) -> None:
    """What was found in an article, unless that was changed or superseded since, or another program was faster."""
    kept = (told["id"], told["checksum"])
    if (
        not db.execute(
            "SELECT 1 FROM articles WHERE id = ? AND checksum = ? AND superseded_by IS NULL", kept
        ).fetchone()
        or db.execute(
            "SELECT 1 FROM looked_through_in_milvus WHERE article_id = ? AND stamp >= ?", (told["id"], stamp)
        ).fetchone()
    ):
        return
    _forget_meetings(db, [told["id"]])
    for row in told["rows"]:
        db.execute(f"INSERT INTO meetings VALUES ({marks(row)})", row)
    db.execute("INSERT INTO looked_through VALUES (?, ?)", (told["id"], told["extractor"]))
    db.execute("INSERT INTO looked_through_in_milvus VALUES (?, ?)", (told["id"], stamp))


def _forget_meetings(db: sqlite3.Connection, article_ids: Sequence[str]) -> None:
    forget_meetings(db, article_ids)
    where = f"article_id IN ({marks(article_ids)})"
    for (stamp,) in db.execute(
        f"SELECT stamp FROM looked_through_in_milvus WHERE {where}", list(article_ids)
    ).fetchall():
        sweep_later(db, stamp, 0, 0)
    db.execute(f"DELETE FROM looked_through_in_milvus WHERE {where}", list(article_ids))


def _sweep_passages(db: sqlite3.Connection, article_ids: Sequence[str]) -> None:
    """The passages of articles that were superseded are found no more."""
    where = f"article_id IN ({marks(article_ids)})"
    for (version,) in db.execute(
        f"SELECT version FROM in_milvus WHERE version <> 0 AND {where}", list(article_ids)
    ).fetchall():
        sweep_later(db, 0, version, 0)
    db.execute(f"UPDATE in_milvus SET version = 0, passages = 0 WHERE {where}", list(article_ids))


def sweep_later(db: sqlite3.Connection, stamp: int, version: int, text: int, since: float | None = None) -> None:
    """Notes what nothing needs any more: a row of the log, the passages of a version, a text; 0 for none."""
    now = time.time() if since is None else since
    db.execute("INSERT INTO to_sweep VALUES (?, ?, ?, ?)", (stamp, version, text, now))


def to_sweep(db: sqlite3.Connection, before: float) -> list[tuple[int, int, int, int]]:
    """What was noted before a time: its row number here, and what it is."""
    query = "SELECT rowid, stamp, version, text FROM to_sweep WHERE since <= ?"
    return [(row[0], row[1], row[2], row[3]) for row in db.execute(query, (before,))]


def current_versions(db: sqlite3.Connection, versions: Iterable[int]) -> dict[int, str]:
    """Those of `versions` that questions see, and the articles that they are of."""
    query = "SELECT version, article_id FROM in_milvus WHERE version IN (SELECT value FROM json_each(?))"
    return {int(row[0]): str(row[1]) for row in db.execute(query, (json.dumps(list(versions)),))}


def article_told(
    article: Article,
    *,
    kept_under: int,
    text: int,
    passages: int,
    added: str,
    position: int,
    address: str | None,
    superseded_by: str | None = None,
    same: Sequence[str] = (),
    characters: int,
) -> dict[str, Any]:
    """What a row of the log says of an article; `same` are those of which it is known that they tell its story."""
    facts = {name: getattr(article, name) for name in _FACTS}
    return {
        "facts": facts,
        "pages": article.pages,
        "version": kept_under,
        "text": text,
        "passages": passages,
        "characters": characters,
        "added": added,
        "position": position,
        "address": address,
        "superseded_by": superseded_by,
        "same": list(same),
    }


_FACTS = ("id", "title", "author", "source", "published", "url", "language")
