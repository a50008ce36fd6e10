"""What was said to be kept is kept: through kills, faults at every step, full disks and damage (catalogue, group A).

The oracle is SQLite's: what a fault leaves is the state before or the state after, never one between.
"""

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from corpus.errors import LibraryDamaged, LibraryUnavailable
from corpus.formats import read_article
from index import upgrade
from index.backup import write_backup
from index.database import APPLICATION_ID, FILE_NAME, LEFTOVER_SECONDS
from index.ingest import add
from index.library import CACHE_NAME, Library
from index.passages import cut
from index.rows import NUMBER, OLD_NUMBER, PASSAGE_COLUMNS, insert_words, passage_checksum, read_passage
from index.search import Searcher, passage_texts
from index.statements import read_articles
from tests.faults_child import ACTS, WORDS, keep_turn, story
from tests.forks import ROOT, Forks
from tests.oracle import whole
from tests.soak import times

Figure = Callable[[str], None]


# ── a kill at any time ───────────────────────────────────────────────────────────────────────────────────────────────

KILLS_A_LIBRARY = 10
"""Then the next library begins: what a kill leaves is looked through whole each time."""


def check_after_kill(forks: Forks, folder: Path, earlier: list[list[Any]], last: list[list[Any]]) -> float:
    """Looks in a fresh process through the library that killed ones left, of which the `last` one has not been looked
    at before; how long it took until the first answer."""
    said = earlier + last
    ids = {what: [article_id for kind, _, article_id in said if kind == what] for what in ("committed", "removed")}
    committed, started = (
        [article_id for kind, _, article_id in said if kind == what and article_id not in ids["removed"]]
        for what in ("committed", "adding")
    )
    lost = [story(number, version).id for kind, number, _ in said if kind == "removing" for version in range(3)]
    new = [(number, article_id) for kind, number, article_id in last if kind == "committed"]
    ((ready, articles),) = forks.done("check", folder, committed, lost, started, new)
    assert len(set(committed) - set(lost)) <= articles <= len(set(started))
    return float(ready)


@pytest.mark.parametrize("kills", times(50, 1_000))
def test_what_was_committed_outlives_a_kill_at_any_time(
    forks: Forks, in_memory: Path, tmp_path: Path, kills: int, figure: Figure
) -> None:
    """A1: a process adds, supersedes, removes and saves, and is killed.  What it said to be committed is there, whole
    and found; anything else is there whole or not at all."""
    is_soak = kills > 50
    chance, slowest, committed = random.Random(kills), 0.0, 0
    for kill in range(kills):
        if kill % KILLS_A_LIBRARY == 0:
            folder, said = (tmp_path if is_soak else in_memory) / f"{kill}", list[list[Any]]()
        longest = 0.02 if not said else 0.5 if is_soak else 0.12  # the first of a library: while it is made
        last = forks.start("work", folder, kill * 100, 50).killed_after(chance.uniform(0, longest))
        slowest = max(slowest, check_after_kill(forks, folder, said, last))
        said += last
        committed += sum(kind == "committed" for kind, *_ in last)
    assert committed >= kills
    assert not is_soak or slowest <= 5
    figure(
        f"A1: {kills:,} kills −9, {committed:,} articles committed, 0 lost, 0 halves; "
        f"ready again in at most {slowest:.2f} s"
    )


# ── a fault at each step ─────────────────────────────────────────────────────────────────────────────────────────────

OLD_SCHEMA = """
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
"""Of format 1, as the first Dateline wrote it."""
LONG = " ".join(f"word{number}" for number in range(60))
OLD_STORIES = [
    story(1, version=1),
    read_article(f"The talks\n\n{LONG}".encode(), "a.txt"),
    read_article(f"Talks again\n\n{LONG} and more.".encode(), "a.txt"),
]


def write_old_library(folder: Path) -> None:
    """A library of format 1, with what format 1 kept of three articles."""
    folder.mkdir(parents=True)
    with closing(sqlite3.connect(folder / FILE_NAME)) as db:
        db.execute("PRAGMA journal_mode = WAL").fetchall()
        db.executescript(OLD_SCHEMA)
        facts = {"generation": "3", "identity": "0123456789abcdef", "embedder": WORDS.name}
        db.executemany("INSERT INTO facts VALUES (?, ?)", facts.items())
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("PRAGMA user_version = 1")
        for position, article in enumerate(OLD_STORIES, start=1):
            told = (article.id, article.title, article.author, article.source, article.published, article.url)
            row = (*told, article.language, article.text, "2024-01-01T00:00:00+00:00", position)
            db.execute(f"INSERT INTO articles VALUES ({', '.join('?' * 10)})", row)
            passages = cut(article)
            for passage, vector in zip(passages, WORDS.embed(passage_texts(article, passages)), strict=True):
                lists = (json.dumps(passage.headings), json.dumps(passage.sentences), vector.tobytes())
                place = (article.id, passage.number, passage.start, passage.end)
                db.execute(f"INSERT INTO passages VALUES (NULL, {', '.join('?' * 7)})", (*place, *lists))
                words = (article.title, " ".join(passage.headings), article.text[passage.start : passage.end])
                db.execute("INSERT INTO words (title, headings, text) VALUES (?, ?, ?)", words)
        db.commit()


def to_format_2(file: Path) -> None:
    """The library at `file` as format 2 was: without meetings and conversations."""
    _to_format(2, file, "looked_through", "meetings", "turn_words", "turns", "conversations")


def to_format_3(file: Path) -> None:
    """The library at `file` as format 3 was: without meetings."""
    _to_format(3, file, "looked_through", "meetings")


def to_format_4(file: Path) -> None:
    """The library at `file` as format 4 was: 32 bits a number, and words with a second copy of the texts."""
    _to_format(4, file)


def _to_format(version: int, file: Path, *without: str) -> None:
    with closing(sqlite3.connect(file)) as db:
        for table in without:
            db.execute(f"DROP TABLE {table}")
        for number, *told, vector, _ in db.execute(f"SELECT {PASSAGE_COLUMNS} FROM passages").fetchall():
            old = np.frombuffer(vector, NUMBER).astype(OLD_NUMBER).tobytes()
            row = (old, passage_checksum(told, old), number)
            db.execute("UPDATE passages SET vector = ?, checksum = ? WHERE id = ?", row)
        db.execute("DROP TABLE words")
        db.execute(OLD_SCHEMA.strip().splitlines()[-1])
        for row in db.execute(f"SELECT {PASSAGE_COLUMNS} FROM passages").fetchall():
            insert_words(db, row[0], read_articles(db, [row[1]])[row[1]], read_passage(row)[0])
        db.execute(f"PRAGMA user_version = {version}")
        db.commit()


ACTIONS = ["first run", "upgrade", "upgrade from 2", "upgrade from 3", "upgrade from 4", "open", *ACTS]


@pytest.fixture
def template(in_memory: Path) -> Callable[[str], Path]:
    """Makes what stands before an action: a library with two articles, a cache that is older, and a backup of three."""

    def make(action: str) -> Path:
        folder = in_memory / "template"
        for name in ("library", "out", "in"):
            (folder / name).mkdir(parents=True)
        if action == "upgrade":
            shutil.rmtree(folder / "library")
            write_old_library(folder / "library")
            return folder
        if action != "first run":
            library = Library.open(folder / "library", WORDS.name)
            add(library, WORDS, story(1, version=1))
            Searcher(library, WORDS).publish()
            add(library, WORDS, story(2))
            keep_turn(library, 1)
        if action == "upgrade from 2":
            to_format_2(folder / "library" / FILE_NAME)
        if action == "upgrade from 3":
            to_format_3(folder / "library" / FILE_NAME)
        if action == "upgrade from 4":
            to_format_4(folder / "library" / FILE_NAME)
        if action == "import":
            other = Library.open(in_memory / "other", WORDS.name)
            for article in (story(1, version=1), story(1, version=2), story(4)):
                add(other, WORDS, article)
            write_backup(other, folder / "in" / "backup")
        return folder

    return make


def legal_states(forks: Forks, template: Path, action: str, before: list[str], after: list[str]) -> list[set[str]]:
    """Of library, cache and backup each: the states in which an action may leave them."""
    legal = [{old, new} for old, new in zip(before, after, strict=True)]
    if action == "import":  # a transaction each
        legal[0] |= {now[0] for now in forks.done("import_states", template, template.parent / "imported")}
    if action in ("remove", "edit"):
        legal[1] |= {"none"}
    return legal


def act_of(action: str) -> str:
    return "open" if action == "first run" or action.startswith("upgrade") else action


EACH = [
    *(pytest.param(action, 1, id=action) for action in ACTIONS if action != "import"),
    pytest.param("import", 4, id="import"),  # 120 steps, which repeat themselves with each article
    pytest.param("import", 1, id="import, each step", marks=pytest.mark.soak),
]


@pytest.mark.parametrize(("action", "every"), EACH)
def test_dying_at_any_step_leaves_the_state_before_or_the_state_after(
    forks: Forks, template: Callable[[str], Path], action: str, every: int
) -> None:
    """A2, A9: the process ends at its N-th SQLite statement, or as it opens, writes, syncs, renames, links or deletes
    its N-th file, for N = 1, 2, 3 … until it is done; then the same action is done by another one."""
    made = template(action)
    (before, after, steps), *tried = forks.done("die_at_each_step", made, made.parent / "work", act_of(action), every)
    legal = legal_states(forks, made, action, before, after)
    for at, left, again, end in tried:
        assert all(now in states for now, states in zip(left, legal, strict=True)), f"at step {at} of {steps}"
        assert again == "" or (action == "export" and "is there already" in again)
        assert (end[0], end[2]) == (after[0], after[2])
    assert [at for at, *_ in tried] == list(range(1, steps + every + 1, every))


def check_told(action: str, legal: list[set[str]], after: list[str], tried: list[list[Any]]) -> None:
    """What each of `tried` was told is a sentence of ours; it left a legal state and no file lying, and the same action
    was done when nothing was in its way any more."""
    for number, name, said, left, lying, again, end in tried:
        where = f"{number}, {name}: {said}"
        assert all(now in states for now, states in zip(left, legal, strict=True)), where
        assert said == "" or said.startswith(("LibraryUnavailable: ", "LibraryBusy: ", "BackupError: ")), where
        assert lying == [] or name == ["os.remove"], where
        assert again == "" or (action == "export" and "is there already" in again), where
        assert (end[0], end[2]) == (after[0], after[2]), where


@pytest.mark.parametrize(("action", "every"), EACH)
def test_a_fault_at_any_step_is_told_and_leaves_the_state_before_or_the_state_after(
    forks: Forks, template: Callable[[str], Path], action: str, every: int
) -> None:
    """A3: the N-th step fails: by turns the disk is full, it is broken, and another program keeps the library locked.
    That is told in one sentence, nothing lies about, and without the fault the same action is done."""
    made = template(action)
    told = forks.done("fail_at_each_step", made, made.parent / "work", act_of(action), ["full", "io", "busy"], every)
    (before, after, steps), *tried = told
    check_told(action, legal_states(forks, made, action, before, after), after, tried)
    assert [row[0] for row in tried] == list(range(1, steps + every + 1, every))
    assert sum(row[2] != "" for row in tried) >= len(tried) / 2


@pytest.mark.parametrize("blocks", times(40, 160))
@pytest.mark.parametrize("action", ACTIONS)
def test_where_a_file_may_not_grow_nothing_is_lost(
    forks: Forks, template: Callable[[str], Path], action: str, blocks: int
) -> None:
    """A4: no file may grow past N blocks, so that SQLite and FAISS themselves fail in the middle of a write; the cache
    that was there still loads (FAISS, which writes in place, left none)."""
    made = template(action)
    sizes = list(range(blocks)) if blocks > 40 else [0, 1, 3, 9, 15, 30]
    told = forks.done("full_disk", made, made.parent / "work", act_of(action), sizes)
    (before, after), *tried = told
    check_told(action, legal_states(forks, made, action, before, after), after, tried)
    assert [row[0] for row in tried] == sizes
    assert any(row[2] for row in tried) or action in ("open", "add again")


@pytest.mark.soak
def test_a_full_file_system_is_told_and_loses_nothing(tmp_path: Path, figure: Figure) -> None:
    """A4: articles are added to a file system of 4 MB until it is full."""
    command = "mount -t tmpfs -o size=4m none $0 && exec $1 -m tests.faults_child fill_disk $2"
    words = ["unshare", "-rm", "sh", "-c", command, str(tmp_path), sys.executable, json.dumps([str(tmp_path / "a")])]
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-rm", "true"], capture_output=True).returncode:
        pytest.skip("no file system can be mounted here")
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    said, count, there, is_found = json.loads(done.stdout)
    assert (there, is_found) == (count, True)
    assert "The disk is full; nothing was changed" in said or "disk I/O error" in said
    figure(f"A4: a file system of 4 MB took {count} articles, then said so; all {there} are there and found")


@pytest.mark.parametrize("age", [LEFTOVER_SECONDS + 60, 0])
def test_what_a_killed_process_left_half_made_is_swept_when_it_is_old(library: Library, age: int) -> None:
    """A5: a young one may belong to a program that is at work, and one of another name to somebody else."""
    add(library, WORDS, story(1))
    theirs = library.file.with_name("my.news.txt")
    theirs.write_text("mine")
    os.utime(theirs, (0, 0))
    left = [library.file.with_name(f"{name}.abc.new{end}") for name in (FILE_NAME, CACHE_NAME) for end in ("", "-wal")]
    for file in left:
        file.write_bytes(b"half")
        os.utime(file, (file.stat().st_atime, file.stat().st_mtime - age))
    whole(library.file.parent)
    assert [file.exists() for file in left] == [age == 0] * 4
    assert theirs.exists()


# ── backups, the log, and libraries of old ───────────────────────────────────────────────────────────────────────────


def test_twenty_backups_while_another_process_writes_are_whole(forks: Forks, in_memory: Path) -> None:
    """A8: what was committed before a backup began is in it."""
    folder = in_memory / "library"
    library = Library.open(folder, WORDS.name)
    for number in range(20):
        writer = forks.start("add_stories", folder, number * 15, number * 15 + 15)
        _, newest = writer.next()
        copy = in_memory / f"copy {number}"
        copy.mkdir()
        count = write_backup(library, copy / FILE_NAME)
        kept = whole(copy)
        assert number * 15 < len(kept.articles()) == count <= number * 15 + 15
        assert kept.article(newest) == library.article(newest)
        assert len(writer.said()) == 14
        assert writer.status() == 0
    assert len(whole(folder).articles()) == 300


@pytest.fixture
def with_log(forks: Forks, in_memory: Path) -> tuple[Path, list[list[str]]]:
    """A library whose process died with three articles in its log, and what was in it before and after each."""
    folder = in_memory / "library"
    add(Library.open(folder, WORDS.name), WORDS, story(7))
    fork = forks.start("leave_log", folder)
    said = fork.said()
    assert fork.status() == 137
    assert (folder / f"{FILE_NAME}-wal").stat().st_size > 10_000
    return folder, [[story(7).id], *said]


def ids_or_damage(folder: Path) -> list[str]:
    """The ids of the articles; the sentence when the library says that it is damaged.  Fails when it is not whole."""
    try:
        return sorted(entry.id for entry in whole(folder).articles())
    except LibraryDamaged as error:
        return [str(error)]


def test_a_log_that_was_left_is_read_and_one_that_is_damaged_gives_an_earlier_state(
    with_log: tuple[Path, list[list[str]]], in_memory: Path
) -> None:
    """A7: each frame of SQLite's log has a checksum; what follows a damaged one is as if it had not been written."""
    folder, states = with_log
    log = (folder / f"{FILE_NAME}-wal").read_bytes()
    chance, seen = random.Random(0), set()
    spoilt = [log, b"", *(log[: chance.randrange(len(log))] for _ in range(25))]
    for _ in range(25):
        at = chance.randrange(len(log))
        spoilt.append(log[:at] + bytes([log[at] ^ 1 << chance.randrange(8)]) + log[at + 1 :])
    for content in spoilt:
        copy = in_memory / "copy"
        shutil.copytree(folder, copy)
        (copy / f"{FILE_NAME}-wal").write_bytes(content)
        found = ids_or_damage(copy)
        assert found in states
        seen.add(tuple(found))
        shutil.rmtree(copy)
    assert len(seen) >= 3
    assert ids_or_damage(folder) == states[-1]


def test_a_library_whose_log_was_deleted_is_as_it_was_before_the_log(with_log: tuple[Path, list[list[str]]]) -> None:
    """A7."""
    folder, states = with_log
    (folder / f"{FILE_NAME}-wal").unlink()
    assert ids_or_damage(folder) in states


def test_a_log_without_its_library_is_no_beginning(with_log: tuple[Path, list[list[str]]]) -> None:
    """A7: no new library is made in the place of one that is missing while its log is there."""
    folder, _ = with_log
    (folder / FILE_NAME).unlink()
    log = (folder / f"{FILE_NAME}-wal").read_bytes()
    with pytest.raises(LibraryUnavailable, match=f"{folder / FILE_NAME} is missing, but its log {FILE_NAME}-wal is"):
        Library.open(folder, WORDS.name)
    assert not (folder / FILE_NAME).exists()
    assert (folder / f"{FILE_NAME}-wal").read_bytes() == log


def test_a_backup_put_in_the_place_of_a_library_is_not_mixed_with_the_log_of_that_one(
    with_log: tuple[Path, list[list[str]]], in_memory: Path
) -> None:
    """A7: the sentence about damage says to put one there.  SQLite wrote the log of the old library into it, and the
    words of the backup were gone."""
    folder, _ = with_log
    other = Library.open(in_memory / "other", WORDS.name)
    for number in range(20, 24):
        add(other, WORDS, story(number))
    write_backup(other, in_memory / "backup")
    shutil.copyfile(in_memory / "backup", folder / FILE_NAME)
    with pytest.raises(LibraryUnavailable, match="delete the log, and open the library again"):
        Library.open(folder, WORDS.name)
    (folder / f"{FILE_NAME}-wal").unlink()
    assert ids_or_damage(folder) == sorted(story(number).id for number in range(20, 24))


def test_a_library_of_format_1_opens_with_all_that_it_had(in_memory: Path) -> None:
    """A9: and with what format 2 keeps beside: checksums, addresses, and which articles tell one story."""
    write_old_library(in_memory / "library")
    library = whole(in_memory / "library")
    assert library.identity == "0123456789abcdef"
    assert list(library.articles_by_id([a.id for a in OLD_STORIES]).values()) == sorted(OLD_STORIES, key=lambda a: a.id)
    assert [entry.title for entry in library.articles()] == ["Talks again", "The talks", "Story 1"]
    assert library.copies(OLD_STORIES[1].id) == [OLD_STORIES[2]]
    with closing(sqlite3.connect(library.file)) as db:
        assert db.execute("SELECT count(*) FROM passages WHERE checksum IS NULL").fetchone() == (0,)
        assert db.execute("SELECT count(*) FROM articles WHERE checksum IS NULL").fetchone() == (0,)
    assert Searcher(library, WORDS).search("story1word", 1)[0].article == OLD_STORIES[0]
    newer = add(library, WORDS, story(1, version=2))
    assert newer.kept.superseded == (OLD_STORIES[0].id,)
    library.remove(newer.article.id)
    whole(in_memory / "library")


def test_a_library_of_format_4_takes_less_room_and_finds_the_same(
    in_memory: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    library = Library.open(in_memory / "library", WORDS.name)
    for number in range(40):
        add(library, WORDS, story(number))
    _, ids, vectors = library.vectors()
    found = Searcher(library, WORDS).search("story7word", 3)
    to_format_4(library.file)
    size = library.file.stat().st_size
    with closing(sqlite3.connect(library.file)) as db:
        assert db.execute("SELECT length(vector) FROM passages").fetchone() == (4 * WORDS.dimension,)
    monkeypatch.setattr(upgrade, "CHECKED_BYTES", 0)
    opened = whole(in_memory / "library")
    assert "takes less room, once: a minute for each gigabyte" in caplog.text  # of a large one it is said
    assert library.file.stat().st_size < 0.8 * size
    with closing(sqlite3.connect(library.file)) as db:
        assert db.execute("SELECT length(vector) FROM passages").fetchone() == (2 * WORDS.dimension,)
    np.testing.assert_array_equal(opened.vectors()[1], ids)
    np.testing.assert_array_equal(opened.vectors()[2], vectors)
    assert Searcher(opened, WORDS).search("story7word", 3) == found


@pytest.mark.parametrize("change", ["vector = zeroblob(256)", "number = number + 7", "headings = 'x'"])
def test_damage_of_an_older_library_is_not_sealed_when_it_is_opened(in_memory: Path, change: str) -> None:
    library = Library.open(in_memory / "library", WORDS.name)
    add(library, WORDS, story(1))
    to_format_4(library.file)
    with closing(sqlite3.connect(library.file)) as db:
        db.execute(f"UPDATE passages SET {change} WHERE id = 1")
        db.commit()
        before = db.execute("SELECT * FROM passages").fetchall()
    for _ in range(2):
        with pytest.raises(LibraryDamaged, match="It was left as it is"):
            Library.open(in_memory / "library", WORDS.name)
    with closing(sqlite3.connect(library.file)) as db:
        assert db.execute("SELECT * FROM passages").fetchall() == before
        assert db.execute("PRAGMA user_version").fetchone() == (4,)
