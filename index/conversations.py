"""Questions and what came of them into the library, and back: conversations that outlive the program.

A turn is kept when it is finished, in one transaction; a program that is killed loses the turn it was at.  Turns are
told apart by row numbers that are never given twice, so several programs may go on with one conversation: each turn of
each of them is kept.  What a turn's outcome says, only its writer knows: here it is a JSON object.

Nothing that is found by a question changes, so the library's generation stays as it is.  A conversation that is
deleted is gone from the disk.  Backups have no conversations (index/backup.py).
"""

import contextlib
import json
import sqlite3
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import ConversationNotFound
from index.database import connection, empty_log, reading, transaction

LOG_SECONDS = 1.0
"""How long a deletion waits for those who are reading, to be out of the log as well."""

LONGEST_NAME = 200


@dataclass(frozen=True)
class Listed:
    """A conversation in the list: its name (its first question until it was named), times in UTC, number of turns."""

    id: str
    name: str
    created: str
    changed: str
    turns: int


@dataclass(frozen=True)
class KeptTurn:
    """A question, when it was asked, and its outcome; `outcome` is None when it cannot be read any more."""

    row: int
    question: str
    asked: str
    outcome: dict[str, Any] | None


def new_id() -> str:
    """The id of a conversation that is to be kept with its first turn."""
    return uuid.uuid4().hex


class Conversations:
    """The conversations in the library at `file`; may be used from any thread."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def keep(
        self,
        conversation: str,
        question: str,
        outcome: Mapping[str, Any],
        words: str,
        asked: str,
        row: int | None = None,
    ) -> int:
        """Keeps a turn of `conversation`, which begins with it if it is not there, and gives the turn's row number.

        `words` are what the turn is found by beside its question; `asked` is an ISO time in UTC.  With the `row` of a
        turn that was kept, that one is replaced.
        """
        told = (_plain(question), json.dumps(dict(outcome)), asked)
        with connection(self.file) as db, transaction(db):
            db.execute(
                "INSERT INTO conversations (id, created, changed) VALUES (?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET changed = max(changed, excluded.changed)",
                (conversation, asked, asked),
            )
            there = db.execute(
                "UPDATE turns SET question = ?, outcome = ?, asked = ? WHERE id = ? AND conversation_id = ?",
                (*told, row, conversation),
            )
            if there.rowcount and row is not None:
                db.execute("DELETE FROM turn_words WHERE rowid = ?", (row,))
                kept = row
            else:
                insert = "INSERT INTO turns (conversation_id, question, outcome, asked) VALUES (?, ?, ?, ?)"
                kept = int(db.execute(insert, (conversation, *told)).lastrowid or 0)
            found_by = (kept, _plain(question), _plain(words))
            db.execute("INSERT INTO turn_words (rowid, question, answer) VALUES (?, ?, ?)", found_by)
        return kept

    def find(self, text: str = "", limit: int = -1) -> tuple[list[Listed], int]:
        """The conversations that hold every word of `text`, in a name, a question or an answer, the last used first.

        `limit` of them, and how many there are.  Each word is also found as the beginning of one, and is read as a
        word whatever stands in it.
        """
        with self._reading() as db:
            rows = [Listed(*row) for row in db.execute(_LIST)]
            for word in text.casefold().split():
                turns = _with_word(db, word)
                rows = [row for row in rows if row.id in turns or word in row.name.casefold()]
        return rows[: limit if limit >= 0 else None], len(rows)

    def turns(self, conversation: str) -> tuple[Listed, list[KeptTurn]]:
        """A conversation and its turns, the first one first.  Raises `ConversationNotFound`."""
        query = "SELECT id, question, asked, outcome FROM turns WHERE conversation_id = ? ORDER BY id"
        with self._reading() as db:
            listed = next((Listed(*row) for row in db.execute(_LIST) if row[0] == conversation), None)
            rows = db.execute(query, (_plain(conversation),)).fetchall()
        if listed is None:
            raise ConversationNotFound("This conversation was deleted meanwhile.")
        return listed, [KeptTurn(row, question, asked, _object(outcome)) for row, question, asked, outcome in rows]

    def rename(self, conversation: str, name: str) -> None:
        """Names a conversation; without a name it is called by its first question.  Raises `ConversationNotFound`."""
        given = " ".join(_plain(name).split())[:LONGEST_NAME] or None
        with connection(self.file) as db:
            changed = db.execute("UPDATE conversations SET name = ? WHERE id = ?", (given, _plain(conversation)))
            if not changed.rowcount:
                raise ConversationNotFound("This conversation was deleted meanwhile; it was not renamed.")

    def forget_turn(self, row: int) -> None:
        """Deletes a turn for good, and its conversation when it was the only one; nothing when it is not there."""
        with self._forgetting() as db:
            found = db.execute("SELECT conversation_id FROM turns WHERE id = ?", (row,)).fetchone()
            _delete_turns(db, "id = ?", (row,))
            if found and not db.execute("SELECT 1 FROM turns WHERE conversation_id = ?", found).fetchone():
                db.execute("DELETE FROM conversations WHERE id = ?", found)

    def forget(self, conversation: str) -> None:
        """Deletes a conversation for good; nothing when it is not there."""
        with self._forgetting() as db:
            _delete_turns(db, "conversation_id = ?", (_plain(conversation),))
            db.execute("DELETE FROM conversations WHERE id = ?", (_plain(conversation),))

    def forget_all(self) -> None:
        """Deletes every conversation for good."""
        with self._forgetting() as db:
            _delete_all(db)

    @contextlib.contextmanager
    def _forgetting(self) -> Iterator[sqlite3.Connection]:
        """One transaction of deletions, after which nothing of what was deleted is on the disk."""
        with connection(self.file) as db:
            with transaction(db):
                yield db
                db.execute("INSERT INTO turn_words (turn_words) VALUES ('optimize')")  # else words stay in old segments
            empty_log(db, LOG_SECONDS)

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """One moment; a text that was damaged is read as far as it can be."""
        with reading(self.file) as db:
            db.text_factory = lambda content: content.decode("utf-8", "replace")
            yield db


def without_conversations(file: Path) -> None:
    """Takes the conversations out of the library at `file`, so that no byte of them is left."""
    with connection(file) as db:
        if not db.execute("SELECT 1 FROM conversations").fetchone():
            return
        with transaction(db):
            _delete_all(db)
            db.execute("INSERT INTO turn_words (turn_words) VALUES ('optimize')")
        db.execute("VACUUM")


_LIST = """
    SELECT c.id, coalesce(c.name, (SELECT question FROM turns WHERE conversation_id = c.id ORDER BY id LIMIT 1), ''),
        created, changed, (SELECT count(*) FROM turns WHERE conversation_id = c.id)
    FROM conversations c ORDER BY changed DESC, c.rowid DESC
"""


def _with_word(db: sqlite3.Connection, word: str) -> set[str]:
    """The conversations with a turn that holds `word`, or one that begins with it."""
    if not any(letter.isalnum() for letter in word):
        return set()
    query = (
        "SELECT DISTINCT conversation_id FROM turns WHERE id IN (SELECT rowid FROM turn_words WHERE turn_words MATCH ?)"
    )
    quoted = '"' + _plain(word).replace("\0", " ").replace('"', '""') + '" *'
    return {row[0] for row in db.execute(query, (quoted,))}


def _delete_turns(db: sqlite3.Connection, condition: str, values: tuple[object, ...]) -> None:
    db.execute(f"DELETE FROM turn_words WHERE rowid IN (SELECT id FROM turns WHERE {condition})", values)
    db.execute(f"DELETE FROM turns WHERE {condition}", values)


def _delete_all(db: sqlite3.Connection) -> None:
    for table in ("turn_words", "turns", "conversations"):
        db.execute(f"DELETE FROM {table}")


def _object(text: str) -> dict[str, Any] | None:
    try:
        value = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _plain(text: str) -> str:
    """`text` as SQLite can keep it: without halves of surrogate pairs."""
    return text.encode("utf-8", "replace").decode("utf-8")
