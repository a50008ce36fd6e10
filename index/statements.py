"""What is said to the library's tables when articles come, change and go: SQL, inside a transaction of the caller.

The library of a folder says it of what it is given (index/library.py), the replica of one in Milvus of what it reads in
Milvus' log (index/milvus/replica.py).
"""

import contextlib
import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict

from corpus.address import address_to_keep
from corpus.article import Article
from corpus.errors import AddressRefused
from index.database import WORDS, make
from index.duplicates import Signature, is_same_story, may_be_same
from index.rows import (
    ARTICLE_COLUMNS,
    PASSAGE_COLUMNS,
    article_checksum,
    delete_words,
    insert_words,
    marks,
    read_article,
    read_passage,
)

COMPARED = 20
"""Of the articles that may be the same story, the likeliest are compared."""

_WITH_EARLIER_VERSIONS = """
    WITH RECURSIVE gone (id) AS (
        SELECT id FROM articles WHERE id IN (SELECT value FROM json_each(?))
        UNION SELECT a.id FROM articles a JOIN gone ON a.superseded_by = gone.id
    ) SELECT id FROM gone
"""


def with_earlier_versions(db: sqlite3.Connection, article_ids: Sequence[str]) -> list[str]:
    """Those of the ids that are there, and those of the earlier versions of their articles."""
    return [row[0] for row in db.execute(_WITH_EARLIER_VERSIONS, (json.dumps(article_ids),))]


def is_current(db: sqlite3.Connection, article_id: str) -> bool:
    """Do questions see this article?"""
    query = "SELECT 1 FROM articles WHERE id = ? AND superseded_by IS NULL"
    return db.execute(query, (article_id,)).fetchone() is not None


def address_of(article: Article) -> str | None:
    """By what an article's versions are told: its web address, without what differs from visit to visit."""
    try:
        return address_to_keep(article.url) if article.url else None
    except AddressRefused:
        return None


def current_at(db: sqlite3.Connection, address: str | None) -> list[tuple[str, str]]:
    """Ids of the current articles with this address, and when they were added."""
    if address is None:
        return []
    query = "SELECT id, added FROM articles WHERE address = ? AND superseded_by IS NULL"
    return [(row[0], row[1]) for row in db.execute(query, (address,))]


def insert_article(
    db: sqlite3.Connection,
    article: Article,
    added: str,
    address: str | None,
    superseded_by: str | None,
    position: int | None = None,
) -> None:
    """Puts an article in, after all others unless it has a `position`."""
    db.execute(
        "INSERT INTO articles (id, title, author, source, published, url, language, pages, text, added, position, "
        "address, superseded_by, checksum) VALUES (:id, :title, :author, :source, :published, :url, :language, :pages, "
        ":text, :added, coalesce(:position, (SELECT coalesce(max(position), 0) + 1 FROM articles)), :address, "
        ":superseded_by, :checksum)",
        {
            **asdict(article),
            "pages": json.dumps(article.pages),
            "added": added,
            "address": address,
            "superseded_by": superseded_by,
            "position": position,
            "checksum": article_checksum(article),
        },
    )


def update_facts(db: sqlite3.Connection, article: Article) -> None:
    """Puts what is known of an article in the place of what was; its text stays."""
    db.execute(
        "UPDATE articles SET title = ?, author = ?, source = ?, published = ?, checksum = ? WHERE id = ?",
        (article.title, article.author, article.source, article.published, article_checksum(article), article.id),
    )


def retire(db: sqlite3.Connection, article_ids: Sequence[str], newer: str) -> None:
    """Makes articles earlier versions of `newer`: their texts stay, their passages, vectors, words and meetings go."""
    hide_words(db, article_ids)
    forget_meetings(db, article_ids)
    db.execute(f"DELETE FROM passages WHERE article_id IN ({marks(article_ids)})", list(article_ids))
    db.execute(f"DELETE FROM stories WHERE article_id IN ({marks(article_ids)})", list(article_ids))
    db.execute(
        f"UPDATE articles SET superseded_by = ? WHERE id IN ({marks(article_ids)})",
        [newer, *article_ids],
    )


def delete_articles(db: sqlite3.Connection, article_ids: Sequence[str]) -> None:
    """Takes articles out, with all that hangs on them but their words."""
    db.execute(f"DELETE FROM articles WHERE id IN ({marks(article_ids)})", list(article_ids))


def hide_words(db: sqlite3.Connection, article_ids: Sequence[str]) -> None:
    """Has the passages of articles be found by no word any more; before the articles are changed.

    Where one is not as it was kept, nobody knows what it was found by: then the words of all others are kept anew,
    except of those that are damaged as well.
    """
    query = f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE article_id IN ({marks(article_ids)})"
    rows = db.execute(query, list(article_ids)).fetchall()
    try:
        articles = read_articles(db, sorted({row[1] for row in rows}))
        for row in rows:
            delete_words(db, row[0], articles[row[1]], read_passage(row)[0])
    except (ValueError, TypeError):
        _renew_words(db, frozenset(article_ids))


def _renew_words(db: sqlite3.Connection, without: frozenset[str]) -> None:
    db.execute("DROP TABLE words")
    make(db, WORDS)
    for article_id in {row[0] for row in db.execute("SELECT DISTINCT article_id FROM passages")} - without:
        with contextlib.suppress(ValueError, TypeError):
            article = read_articles(db, [article_id])[article_id]
            rows = db.execute(f"SELECT {PASSAGE_COLUMNS} FROM passages WHERE article_id = ?", (article_id,)).fetchall()
            for row, passage in [(row[0], read_passage(row)[0]) for row in rows]:
                insert_words(db, row, article, passage)


def forget_meetings(db: sqlite3.Connection, article_ids: Sequence[str]) -> None:
    """Has articles be as if nobody had looked through them."""
    for table in ("meetings", "looked_through"):
        db.execute(f"DELETE FROM {table} WHERE article_id IN ({marks(article_ids)})", list(article_ids))


def link(db: sqlite3.Connection, article: Article, seal: Signature) -> list[str]:
    """Gives an article the story that others tell as well, else one of its own; the ids of those others."""
    rows = db.execute("SELECT article_id, story, runs, hashes FROM stories ORDER BY rowid").fetchall()
    places = may_be_same(seal, [Signature(row[2], row[3]) for row in rows])[:COMPARED]
    texts = read_articles(db, [rows[place][0] for place in places])
    same = [rows[place] for place in places if is_same_story(article.text, texts[rows[place][0]].text)]
    story = join_stories(db, article.id, [row[1] for row in same], seal.runs, seal.hashes)
    others = db.execute("SELECT article_id FROM stories WHERE story = ? AND article_id <> ?", (story, article.id))
    return [row[0] for row in others]


def join_stories(db: sqlite3.Connection, article_id: str, told: Sequence[int], runs: int, hashes: bytes) -> int:
    """Makes the stories `told`, of which an article tells each, one story with it in it; the number of that."""
    stories = sorted(set(told))
    own = db.execute("SELECT position FROM articles WHERE id = ?", (article_id,)).fetchone()[0]
    story = stories[0] if stories else int(own)
    db.execute(f"UPDATE stories SET story = ? WHERE story IN ({marks(stories)})", [story, *stories])
    db.execute("INSERT INTO stories VALUES (?, ?, ?, ?)", (article_id, story, runs, hashes))
    return story


def read_articles(db: sqlite3.Connection, article_ids: Sequence[str]) -> dict[str, Article]:
    """The articles of these ids.  Raises `ValueError` when one is not as it was kept."""
    ids = json.dumps([given for given in article_ids if given.isascii()])  # an id is hex digits
    query = f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE id IN (SELECT value FROM json_each(?))"
    return {row[0]: read_article(row) for row in db.execute(query, (ids,))}


def next_generation(db: sqlite3.Connection) -> None:
    """Has the library be at another generation.

    A step of 1 to 2^31 at random: a library put back from a backup and changed is at no generation it had before."""
    db.execute(
        "UPDATE facts SET value = CAST(value AS INTEGER) + 1 + (random() & 0x7fffffff) WHERE name = 'generation'"
    )
    db.execute("INSERT INTO generations SELECT value FROM facts WHERE name = 'generation'")
