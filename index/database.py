"""The SQLite file under the library: made whole, opened for one call, and every error of SQLite said in our words."""

import contextlib
import os
import sqlite3
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import LibraryBusy, LibraryDamaged, LibraryTooNew, LibraryUnavailable

FILE_NAME = "library.sqlite3"
SCHEMA_VERSION = 5
ARTICLES_VERSION = 2
"""The format since which articles are kept as they are now; what came after it is read from no backup."""
HALVED_VERSION = 5
"""The format since which vectors are kept in 16 bits a number, and words without a second copy of the texts."""
APPLICATION_ID = 0x44544C4E  # "DTLN": tells a Dateline library from any other SQLite file
BUSY_SECONDS = 10.0
PAGE_BYTES = 4096
"""SQLite's page; the file is a whole number of them."""
CHECKED_BYTES = 500_000_000
"""Size up to which the whole file is looked through when it is opened, which takes a second.  Of a larger one the rows
are checked as they are read (index/rows.py): looking through 4 GB would take longer than anybody waits for a start."""
LEFTOVER_SECONDS = 3600
"""Age at which a file half made is taken for one whose maker was killed."""

STORIES = """
CREATE TABLE stories (
    article_id TEXT PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
    story INTEGER NOT NULL, runs INTEGER NOT NULL, hashes BLOB NOT NULL
);
CREATE INDEX stories_by_story ON stories (story)
"""
CONVERSATIONS = """
CREATE TABLE conversations (id TEXT PRIMARY KEY, name TEXT, created TEXT NOT NULL, changed TEXT NOT NULL);
CREATE TABLE turns (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    question TEXT NOT NULL, outcome TEXT NOT NULL, asked TEXT NOT NULL
);
CREATE INDEX turns_by_conversation ON turns (conversation_id);
CREATE VIRTUAL TABLE turn_words USING fts5 (question, answer, tokenize = "porter unicode61 remove_diacritics 2")
"""
MEETINGS = """
CREATE TABLE meetings (
    article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE, number INTEGER NOT NULL,
    kind TEXT NOT NULL, status TEXT NOT NULL, people TEXT NOT NULL, when_text TEXT, first TEXT, last TEXT, place TEXT,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, marks TEXT NOT NULL, checksum INTEGER NOT NULL,
    PRIMARY KEY (article_id, number)
) WITHOUT ROWID;
CREATE TABLE looked_through (
    article_id TEXT PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE, extractor INTEGER NOT NULL
) WITHOUT ROWID
"""
_SCHEMA = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE generations (number INTEGER PRIMARY KEY);
INSERT INTO generations VALUES (0);
CREATE TABLE articles (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, author TEXT, source TEXT, published TEXT, url TEXT, language TEXT,
    text TEXT NOT NULL, added TEXT NOT NULL, position INTEGER NOT NULL UNIQUE,
    pages TEXT NOT NULL DEFAULT '[]', address TEXT, superseded_by TEXT, checksum INTEGER
);
CREATE INDEX articles_by_address ON articles (address);
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    number INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    headings TEXT NOT NULL, sentences TEXT NOT NULL, vector BLOB NOT NULL, checksum INTEGER, UNIQUE (article_id, number)
);
"""
WORDS = """
CREATE VIRTUAL TABLE words USING fts5 (
    title, headings, text, content = '', tokenize = "porter unicode61 remove_diacritics 2"
)
"""
"""What each column holds is told in docs/library.md, which is also the format of a backup."""


def create(file: Path, embedder: str) -> None:
    """A new, empty library at `file`, whole or not at all; when another program was faster, its library stays."""
    with beside(file) as new:
        with connection(new) as db:
            db.execute(f"PRAGMA page_size = {PAGE_BYTES}")
            db.execute("PRAGMA journal_mode = WAL").fetchall()
            db.executescript(f"{_SCHEMA}{STORIES};{CONVERSATIONS};{MEETINGS};{WORDS}")
            facts = {"generation": "0", "identity": uuid.uuid4().hex, "embedder": embedder}
            db.executemany("INSERT INTO facts VALUES (?, ?)", facts.items())
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        put_in_place(new, file)


@contextlib.contextmanager
def beside(file: Path) -> Iterator[Path]:
    """An empty file in the folder of `file`, to be made whole and put in its place; gone afterwards.

    Raises `LibraryUnavailable` when the folder cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=file.name + ".", suffix=".new", dir=file.parent)
        os.close(handle)
        new = Path(name)
        try:
            yield new
        finally:
            for leftover in (new, Path(name + "-wal"), Path(name + "-shm"), Path(name + "-journal")):
                leftover.unlink(missing_ok=True)
    except OSError as error:
        raise LibraryUnavailable(
            f"The folder {file.parent} cannot be written ({error.strerror}). Nothing was changed."
        ) from None


def put_in_place(new: Path, file: Path) -> None:
    """`new` as `file` too, if there is none: a file that is there is never replaced.  Raises `OSError`."""
    try:
        os.link(new, file)
    except FileExistsError:
        return
    except OSError:  # a file system without hard links (exFAT, some network drives)
        if not file.exists():
            os.rename(new, file)
    sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Makes a rename in `folder` durable, where the system lets a folder be opened (Windows does not)."""
    with contextlib.suppress(PermissionError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sweep(file: Path) -> None:
    """Deletes what makers of `file` that were killed left half made beside it."""
    for leftover in file.parent.glob(f"{file.name}.*.new*"):
        with contextlib.suppress(OSError):
            if time.time() - leftover.stat().st_mtime > LEFTOVER_SECONDS:
                leftover.unlink()


def check_log(file: Path) -> None:
    """Raises `LibraryUnavailable` when a log (WAL) stands beside no library, or beside one that it is not of.

    SQLite would make an empty library there, or write the log into the other one.  A file that is used is marked as one
    with a log, in its bytes 18 and 19, before its log is made; a backup is not.  Raises `OSError`.
    """
    log = file.with_name(file.name + "-wal")
    if not log.exists() or log.stat().st_size == 0:  # first: whoever makes a library meanwhile makes its file first
        return
    if not file.exists():
        raise LibraryUnavailable(
            f"The library file {file} is missing, but its log {log.name} is there. Nothing was changed: put the file "
            "back, or put a backup in its place and delete the log."
        )
    with file.open("rb") as stream:
        if stream.read(20)[18:] == b"\1\1":
            raise LibraryUnavailable(
                f"{file} is a backup, but beside it is the log of the library that was there before, {log.name}. "
                "Nothing was changed: delete the log, and open the library again."
            )


def checked_facts(file: Path) -> dict[str, str]:
    """The facts of the library at `file`.  Raises when it is damaged, another program's, or a newer version's."""
    try:
        is_cut_short = _is_cut_short(file)
    except OSError as error:
        raise LibraryUnavailable(f"The library file {file} cannot be read: {error.strerror}.") from None
    if is_cut_short:
        raise damaged(file)
    with reading(file) as db:
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
        if file.stat().st_size <= CHECKED_BYTES and db.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise damaged(file)
        facts = dict(db.execute("SELECT name, value FROM facts").fetchall())
        return {**{name: facts[name] for name in ("identity", "embedder", "generation")}, "version": str(version)}


def keep_log(file: Path) -> None:
    """Has the library at `file` written through a log (WAL), in which readers go on while one writes.

    A backup that was put in a library's place has none yet.
    """
    with connection(file) as db:
        if db.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            db.execute("PRAGMA journal_mode = WAL").fetchall()


def make(db: sqlite3.Connection, tables: str) -> None:
    """The tables, inside the transaction that is open: `executescript` would end it."""
    for statement in tables.split(";"):
        db.execute(statement)


def _is_cut_short(file: Path) -> bool:
    """Is `file` empty, or its last page not whole, with no log to complete it?  SQLite would take it for zeros."""
    size = file.stat().st_size
    return size == 0 or (size % PAGE_BYTES != 0 and not file.with_name(file.name + "-wal").exists())


@contextlib.contextmanager
def connection(file: Path) -> Iterator[sqlite3.Connection]:
    """A connection for one call; what SQLite raises becomes one of our errors."""
    try:
        db = sqlite3.connect(
            file.absolute().as_uri() + "?mode=rw", uri=True, timeout=BUSY_SECONDS, isolation_level=None
        )
        try:
            for setting in ("foreign_keys = ON", "secure_delete = ON", "synchronous = FULL", "trusted_schema = OFF"):
                db.execute("PRAGMA " + setting)
            yield db
        finally:
            db.close()
    except sqlite3.DatabaseError as error:
        raise _translated(error, file) from error
    except UnicodeDecodeError as error:  # what SQLite says of a damaged schema may be damaged itself
        raise damaged(file) from error


@contextlib.contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
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
def reading(file: Path) -> Iterator[sqlite3.Connection]:
    """A connection that sees one moment of the library; rows that cannot be understood are damage."""
    with connection(file) as db:
        db.execute("BEGIN")
        with understood(file, db):
            yield db


@contextlib.contextmanager
def understood(file: Path, db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """`db`, whose rows are damage where they cannot be understood."""
    try:
        yield db
    except (ValueError, KeyError, TypeError) as error:
        raise damaged(file) from error


def empty_log(db: sqlite3.Connection, seconds: float) -> None:
    """Takes what was deleted out of the log as well, waiting so long for those who are reading.

    Where they read on, the last one to close the library does it.
    """
    with contextlib.suppress(sqlite3.OperationalError):
        db.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}").fetchall()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


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
        "parse error",  # this and what follows: a damaged definition of the words' table
        "logic error",
        "unrecognized",
        "no such module",
        "tokenizer",
    )
    if any(sign in said for sign in damage):
        return damaged(file)
    return error


def damaged(file: Path) -> LibraryDamaged:
    """The error for a file whose content makes no sense."""
    return LibraryDamaged(
        f"The library file {file} is damaged. It was left as it is: put a backup in its place (and "
        f"delete {file.name}-wal, if there is one), or choose "
        f"another folder with --library."
    )
