"""The library keeps what it was given: all of an article or nothing, through faults, damage and other programs."""

import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from threading import Barrier
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.article import Article, article_id
from corpus.clean import clean
from corpus.errors import (
    ArticleNotFound,
    EmptyArticle,
    LibraryBusy,
    LibraryDamaged,
    LibraryError,
    LibraryTooNew,
    LibraryUnavailable,
    ModelError,
)
from corpus.formats import read_article
from index.database import FILE_NAME, SCHEMA_VERSION
from index.ingest import Added, add
from index.library import Entry, Library
from index.passages import cut
from index.search import Searcher
from tests.fakes import WordEmbedder
from tests.faults_child import story

ROOT = Path(__file__).parent.parent
WORDS = WordEmbedder()
SAMPLE = ROOT / "corpus" / "articles" / "russia-and-hamas.txt"
WAR = read_article(
    b"The war at sea\n\nBy Jane Doe, Reuters, 5 March 2024\n\nThe admiral sank three ships near Odessa.", "war.txt"
)


def reopened(library: Library) -> Library:
    return Library.open(library.file.parent, WORDS.name)


def put(library: Library, article: Article) -> Added:
    return add(library, WORDS, article)


def signature(folder: Path) -> object:
    """All that a library holds: equal signatures, equal libraries.  Checks that its parts belong together."""
    library = Library.open(folder, WORDS.name)
    with sqlite3.connect(library.file) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        indexed = db.execute("SELECT rowid, title, headings, text FROM words ORDER BY rowid").fetchall()
    db.close()
    _, ids, vectors = library.vectors()
    passages = library.passages(ids.tolist())
    assert [row[0] for row in indexed] == ids.tolist() == sorted(passages)
    entries = library.articles()
    articles = library.articles_by_id([entry.id for entry in entries])
    for article in articles.values():
        kept = [passage for passage, of in passages.values() if of.id == article.id]
        assert kept == cut(article)
    return entries, articles, passages, vectors.tobytes(), indexed, library.generation()


# ── what goes in comes out ───────────────────────────────────────────────────────────────────────────────────────────


def test_an_article_comes_out_as_it_went_in(library: Library) -> None:
    before = datetime.now(timezone.utc).replace(microsecond=0)
    added = put(library, WAR)
    assert added == Added(WAR, 1, already=False)
    assert reopened(library).article(WAR.id) == WAR
    (entry,) = reopened(library).articles()
    assert entry == Entry(
        WAR.id, "The war at sea", "Jane Doe", "Reuters", "2024-03-05", None, 1, len(WAR.text), entry.added
    )
    assert before <= datetime.fromisoformat(entry.added) <= datetime.now(timezone.utc)


def test_passages_and_vectors_come_out_as_they_went_in(library: Library) -> None:
    article = read_article(SAMPLE.read_bytes(), SAMPLE.name)
    put(library, article)
    generation, ids, vectors = library.vectors()
    kept = library.passages(ids.tolist())
    assert [kept[i][0] for i in ids] == cut(article)
    assert {of for _, of in kept.values()} == {article}
    texts = ["\n".join([article.title, *p.headings, article.text[p.start : p.end]]) for p in cut(article)]
    np.testing.assert_array_equal(vectors, WORDS.embed(texts))
    assert library.count() == (generation, len(texts))


def test_the_same_article_again_changes_nothing(library: Library) -> None:
    put(library, WAR)
    before = signature(library.file.parent)
    again = put(library, replace(WAR, title="Another title"))
    assert again.already
    assert library.add(WAR, cut(WAR), WORDS.embed(["x"])) is False
    assert signature(library.file.parent) == before


def test_the_last_added_is_listed_first_even_after_a_removal(library: Library) -> None:
    first, second, third = (story(n) for n in (1, 2, 3))
    put(library, first)
    put(library, second)
    library.remove(second.id)
    put(library, third)
    put(library, second)
    assert [entry.title for entry in library.articles()] == ["Story 2", "Story 3", "Story 1"]


def test_a_removed_article_is_gone_and_the_others_stay(library: Library) -> None:
    put(library, WAR)
    put(library, story(1))
    before = signature(library.file.parent)
    put(library, story(2))
    library.remove(story(2).id)
    assert signature(library.file.parent)[:5] == before[:5]  # type: ignore[index]  # all but the generation
    with pytest.raises(ArticleNotFound, match=f"There is no article '{story(2).id}' in the library"):
        library.article(story(2).id)
    assert library.matching(["story2word"], 5) == []


@pytest.mark.parametrize("unknown", ["", "0" * 16, "\ud800", "x" * 10_000, "'; DROP TABLE articles; --", "a\0b"])
def test_an_unknown_article_is_said_to_be_none(library: Library, unknown: str) -> None:
    put(library, WAR)
    for ask in (library.article, library.remove):
        with pytest.raises(ArticleNotFound, match="There is no article"):
            ask(unknown)
    assert library.article(WAR.id) == WAR


def test_the_generation_grows_with_each_change_and_only_then(library: Library) -> None:
    assert (library.is_new(), library.generation()) == (True, 0)
    seen = [library.generation()]
    for change in (lambda: put(library, WAR), lambda: put(library, story(1)), lambda: library.remove(WAR.id)):
        change()
        seen.append(library.generation())
    put(library, story(1))
    assert seen == sorted(set(seen))
    assert (library.generation(), library.is_new()) == (seen[-1], False)


def test_a_title_without_text_is_not_kept(library: Library) -> None:
    with pytest.raises(EmptyArticle, match="“A title” has a title but no text below it"):
        put(library, Article("0" * 16, "A title", "A title\n\nBy Jane Doe"))
    assert library.is_new()


@given(st.text().map(clean), st.text().map(clean))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_comes_out_as_it_went_in(library: Library, text: str, title: str) -> None:
    article = Article(article_id(text), title, text, title, title, None, title)
    try:
        put(library, article)
    except EmptyArticle:
        assert cut(article) == []
    else:
        kept = library.article(article.id)
        assert kept.text == text
        assert [p for p, of in library.passages(library.vectors()[1].tolist()).values() if of == kept] == cut(kept)


HOSTILE = [
    '"',
    "a AND",
    "NEAR(",
    "NEAR(a b, 5)",
    "title:x",
    "*",
    "-x",
    "",
    "^x",
    "x*",
    "{title}:x",
    "'; DROP TABLE articles; --",
    "\0",
    "a\0b",
]
HOSTILE += [
    "\ud800",
    "👨‍👩‍👧‍👦",
    "\u202e",
    "%",
    "_",
    "\\",
    '""""',
    "(" * 2000,
    '"' * 2001,
    "OR OR OR",
    "NOT",
    "x" * 100_000,
    "é" * 5_000,
    "\n",
]


def hostile_strings() -> list[str]:
    """500 strings of what FTS5, SQL and Unicode give a meaning to."""
    chance = random.Random(0)
    return HOSTILE + [
        "".join(chance.choices([*HOSTILE[:24], "ships", " "], k=chance.randrange(1, 9)))
        for _ in range(500 - len(HOSTILE))
    ]


def test_nothing_in_a_question_is_read_as_a_query(library: Library) -> None:
    put(library, WAR)
    searcher = Searcher(library, WORDS)
    for text in hostile_strings():
        assert library.matching([text, "admiral"], 5)[0][0] == 1
        assert searcher.search(f"{text} admiral", 5)[0].article == WAR
        library.matching(text.split(" "), 5)
    assert searcher.search("admiral", 5)[0].article == WAR


def test_hostile_words_are_stored_as_they_are(library: Library) -> None:
    text = "A title\n\n" + clean(" ".join(hostile_strings()[:24])) + " The end."
    article = Article(article_id(text), "'; DROP TABLE articles; --", text, '"', "NEAR(", None, "javascript:alert(1)")
    put(library, article)
    assert reopened(library).article(article.id) == article


def test_matching_finds_forms_of_a_word_and_ranks_the_passage_with_more_of_them_first(library: Library) -> None:
    put(library, WAR)
    put(library, read_article("Trade\n\nShips carry grain, and a shíp is a ship.".encode(), "a.txt"))
    found = library.matching(["ship"], 5)
    assert [library.passages([i])[i][1].title for i, _ in found] == ["Trade", "The war at sea"]
    assert found[0][1] > found[1][1]
    assert library.matching(["ship"], 1) == found[:1]
    assert library.matching([], 5) == []


# ── opening ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["a b", "a#b?c=d&e%20f", "‮evil", "東京", "a'b\"c", "x/y/z"])
def test_a_folder_of_any_name_is_made_for_its_owner_only(tmp_path: Path, name: str) -> None:
    library = Library.open(tmp_path / name, WORDS.name)
    put(library, WAR)
    assert reopened(library).article(WAR.id) == WAR
    assert os.listdir(tmp_path / name) == [FILE_NAME]
    assert ((tmp_path / name).stat().st_mode & 0o777, library.file.stat().st_mode & 0o777) == (0o700, 0o600)


def test_opening_again_keeps_the_identity_and_another_library_has_another(library: Library, tmp_path: Path) -> None:
    assert reopened(library).identity == library.identity != Library.open(tmp_path / "other", WORDS.name).identity


def test_another_models_library_is_refused_and_kept(library: Library) -> None:
    before = library.file.read_bytes()
    with pytest.raises(ModelError, match="was embedded with words, not with other; their vectors cannot be mixed"):
        Library.open(library.file.parent, "other")
    assert library.file.read_bytes() == before


def test_a_folder_that_cannot_be_made_or_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(LibraryUnavailable, match=f"The library folder {folder} cannot be used: "):
            Library.open(folder, WORDS.name)
    monkeypatch.setattr("index.database.tempfile.mkstemp", _raise(PermissionError(13, "Permission denied")))
    with pytest.raises(LibraryUnavailable, match=f"{tmp_path / 'new'} cannot be written: Permission denied"):
        Library.open(tmp_path / "new", WORDS.name)
    assert os.listdir(tmp_path / "new") == []


def test_something_else_in_the_place_of_the_file_is_left_there(tmp_path: Path) -> None:
    (tmp_path / "a" / FILE_NAME).mkdir(parents=True)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / FILE_NAME).symlink_to(tmp_path / "none")
    for folder in ("a", "b"):
        with pytest.raises(LibraryUnavailable, match=FILE_NAME):
            Library.open(tmp_path / folder, WORDS.name)
    assert not (tmp_path / "none").exists()


def test_a_newer_library_is_refused_with_both_versions_and_kept(library: Library) -> None:
    with sqlite3.connect(library.file) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    db.close()
    before = library.file.read_bytes()
    with pytest.raises(
        LibraryTooNew, match=rf"newer Dateline \(format {SCHEMA_VERSION + 1}; this one reads {SCHEMA_VERSION}\)"
    ):
        reopened(library)
    assert library.file.read_bytes() == before


def test_another_programs_database_is_refused_and_kept(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE_NAME) as db:
        db.execute("CREATE TABLE articles (id)")
    db.close()
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(LibraryUnavailable, match="is a database of another program"):
        Library.open(tmp_path, WORDS.name)
    assert (tmp_path / FILE_NAME).read_bytes() == before


# ── damage ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def sound(library: Library) -> bytes:
    """The bytes of a library with the sample and two stories."""
    for article in (read_article(SAMPLE.read_bytes(), SAMPLE.name), story(1), story(2)):
        put(library, article)
    return library.file.read_bytes()


def read_all(folder: Path) -> list[str]:
    """Reads every article and every vector; the texts."""
    library = Library.open(folder, WORDS.name)
    _, ids, _ = library.vectors()
    library.passages(ids.tolist())
    library.matching(["ministers", "hamas"], 50)
    library.generation()
    return [library.article(entry.id).text for entry in library.articles()]


def check_damage(file: Path, content: bytes, texts: list[str]) -> bool:
    """Was the damage in `content` seen?  Else every text is right.  Either way the file stays as it is."""
    file.write_bytes(content)
    try:
        assert sorted(read_all(file.parent)) == texts
        said = ""
    except (LibraryError, ModelError) as error:
        said = str(error)
    assert said == "" or str(file.parent) in said or "There is no article" in said
    assert (file.read_bytes(), os.listdir(file.parent)) == (content, [FILE_NAME])
    return said != ""


@pytest.mark.parametrize("content", [b"", b"not a database", b"x" * 4096, b"SQLite format 3\0", bytes(100_000)])
def test_a_file_that_is_no_library_is_called_damaged_and_left(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / FILE_NAME
    file.write_bytes(content)
    with pytest.raises(LibraryDamaged, match=f"The library file {file} is damaged. It was left as it is"):
        Library.open(tmp_path, WORDS.name)
    assert (file.read_bytes(), os.listdir(tmp_path)) == (content, [FILE_NAME])


def test_a_library_cut_short_is_called_damaged_wherever_it_was_cut(library: Library, sound: bytes) -> None:
    chance = random.Random(0)
    edges = (1, 99, 100, 4095, 4096, 4097, len(sound) - 4096, len(sound) - 1)
    for length in (*edges, *chance.sample(range(len(sound)), 20)):
        library.file.write_bytes(sound[:length])
        with pytest.raises(LibraryDamaged, match=str(library.file)):
            reopened(library)
        assert (library.file.read_bytes(), os.listdir(library.file.parent)) == (sound[:length], [FILE_NAME])


def test_a_library_with_random_pages_gives_an_error_of_ours_or_the_right_texts(library: Library, sound: bytes) -> None:
    texts, chance, pages = sorted(read_all(library.file.parent)), random.Random(0), len(sound) // 4096
    seen = 0
    for page in range(pages):
        start = page * 4096
        seen += check_damage(library.file, sound[:start] + chance.randbytes(4096) + sound[start + 4096 :], texts)
    assert seen >= pages * 0.8


def test_a_library_with_200_random_bytes_gives_an_error_of_ours_or_the_right_texts(
    library: Library, sound: bytes
) -> None:
    texts, chance = sorted(read_all(library.file.parent)), random.Random(0)
    for _ in range(40):
        data = bytearray(sound)
        for place in chance.sample(range(len(data)), 200):
            data[place] = chance.randrange(256)
        assert check_damage(library.file, bytes(data), texts)


def test_a_library_with_one_flipped_bit_gives_an_error_of_ours_or_the_right_texts(
    library: Library, sound: bytes
) -> None:
    texts, chance = sorted(read_all(library.file.parent)), random.Random(0)
    for _ in range(150):
        data = bytearray(sound)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        check_damage(library.file, bytes(data), texts)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE articles SET text = text || '.'",
        "UPDATE articles SET text = CAST(x'ff' AS TEXT)",
        "UPDATE passages SET sentences = '[[0'",
        "UPDATE passages SET sentences = '7'",
        "UPDATE passages SET headings = 'null'",
        "UPDATE passages SET start = 'x'",
        "UPDATE passages SET article_id = 'x' WHERE id = 1",
        "UPDATE passages SET vector = zeroblob(256)",
        "UPDATE passages SET vector = x'00' WHERE id = 1",
        "UPDATE passages SET vector = 7",
        "DELETE FROM facts",
        "DELETE FROM facts WHERE name = 'identity'",
        "UPDATE facts SET value = 'x' WHERE name = 'generation'",
        "DROP TABLE words",
        "DROP TABLE articles",
        "ALTER TABLE passages RENAME COLUMN number TO n",
    ],
)
def test_rows_that_make_no_sense_are_damage(library: Library, sound: bytes, change: str) -> None:
    with sqlite3.connect(library.file) as db:
        db.execute(change)
    db.close()
    with pytest.raises(LibraryDamaged, match=str(library.file)):
        read_all(library.file.parent)


# ── faults ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _raise(error: Exception) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


def fail_at(monkeypatch: pytest.MonkeyPatch, step: int, message: str) -> list[str]:
    """Lets the SQLite statement of number `step` fail, counted over all connections; the list of those that ran."""
    ran: list[str] = []

    class Faulty(sqlite3.Connection):
        def execute(self, sql: str, *rest: Any) -> sqlite3.Cursor:
            ran.append(sql)
            if len(ran) == step:
                raise sqlite3.OperationalError(message)
            return super().execute(sql, *rest)

        def executescript(self, sql: str) -> sqlite3.Cursor:
            self.execute("SELECT 'script'")
            return super().executescript(sql)

        def executemany(self, sql: str, *rest: Any) -> sqlite3.Cursor:
            self.execute("SELECT 'many'")
            return super().executemany(sql, *rest)

    real = sqlite3.connect
    monkeypatch.setattr("index.database.sqlite3.connect", lambda *args, **kw: real(*args, factory=Faulty, **kw))
    return ran


def states_after_each_fault(
    act: Callable[[], object], state: Callable[[], object], reset: Callable[[], None], message: str
) -> tuple[list[object], int]:
    """The states that `act` leaves when its first, second, … SQLite statement fails, until none does; how many fail."""
    seen, step = [], 0
    while True:
        step += 1
        reset()
        with pytest.MonkeyPatch.context() as patch:
            ran = fail_at(patch, step, message)
            try:
                act()
                failed = False
            except LibraryError:
                failed = True
        seen.append(state())
        if len(ran) < step:
            assert not failed
            return seen, step - 1


@pytest.mark.parametrize("message", ["disk I/O error", "database or disk is full", "database is locked"])
@pytest.mark.parametrize("action", ["add", "remove"])
def test_a_fault_at_any_statement_leaves_the_old_state_or_the_new(library: Library, action: str, message: str) -> None:
    put(library, story(1))
    put(library, story(2))
    content, folder = library.file.read_bytes(), library.file.parent
    act = (lambda: put(library, WAR)) if action == "add" else (lambda: library.remove(story(1).id))
    state = lambda: [entry.id for entry in signature(folder)[0]]  # type: ignore[index]  # noqa: E731
    seen, statements = states_after_each_fault(act, state, lambda: _restore(folder, content), message)
    old = [story(2).id, story(1).id]
    new = [WAR.id, *old] if action == "add" else old[:1]
    assert {tuple(ids) for ids in seen} == {tuple(old), tuple(new)}  # type: ignore[arg-type]
    assert statements >= 10


def _restore(folder: Path, content: bytes) -> None:
    for file in folder.iterdir():
        file.unlink()
    (folder / FILE_NAME).write_bytes(content)


def test_a_fault_while_a_library_is_made_leaves_none_or_a_whole_one(tmp_path: Path) -> None:
    def state() -> object:
        left = os.listdir(tmp_path / "new")
        assert left in ([], [FILE_NAME])
        return left and signature(tmp_path / "new")

    def reset() -> None:
        if (tmp_path / "new" / FILE_NAME).exists():
            (tmp_path / "new" / FILE_NAME).unlink()

    seen, statements = states_after_each_fault(
        lambda: Library.open(tmp_path / "new", WORDS.name), state, reset, "disk I/O error"
    )
    assert statements >= 10
    assert seen[0] == []
    assert all(not state or state == seen[-1] for state in seen)


def test_an_error_in_the_middle_of_an_article_leaves_nothing_of_it(library: Library) -> None:
    put(library, story(1))
    before = signature(library.file.parent)
    passages = cut(WAR) * 2  # the second has the number of the first, which the schema refuses
    with pytest.raises(sqlite3.IntegrityError):
        library.add(WAR, passages, WORDS.embed(["x", "y"]))
    with pytest.raises(ValueError, match="shorter"):
        library.add(WAR, cut(WAR), WORDS.embed([]))
    assert signature(library.file.parent) == before


def test_while_another_program_writes_the_library_is_busy_and_then_it_is_not(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(library, story(1))
    monkeypatch.setattr("index.database.BUSY_SECONDS", 0.05)
    other = sqlite3.connect(library.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for act in (lambda: put(library, WAR), lambda: library.remove(story(1).id)):
        with pytest.raises(LibraryBusy, match=r"Another program is writing to .*; nothing was changed\."):
            act()
    assert [entry.id for entry in library.articles()] == [story(1).id]  # reading goes on
    other.execute("ROLLBACK")
    other.close()
    assert not put(library, WAR).already


def test_removed_words_leave_no_trace_in_the_files(library: Library) -> None:
    """FTS5 keeps deleted words in its old segments, SQLite deleted rows in free pages, WAL a copy of both."""
    secret = read_article(
        b"Xyzzyplugh found\n\nBy Frobnitz Grault, Waldonews, 5 March 2024\n\nThe quuxword garplies at thudfred. " * 20,
        "a.txt",
    )
    for number in range(3):
        put(library, story(number))
    put(library, secret)
    library.remove(secret.id)
    files = {file.name: file.read_bytes().lower() for file in library.file.parent.iterdir()}
    canaries = [b"xyzzy", b"frobnitz", b"grault", b"waldonews", b"quuxword", b"garpl", b"thudfred"]
    assert [(name, word) for name, content in files.items() for word in canaries if word in content] == []
    assert signature(library.file.parent)


# ── others at the same library ───────────────────────────────────────────────────────────────────────────────────────


def test_eight_threads_that_add_one_article_keep_one_copy(library: Library) -> None:
    start = Barrier(8)

    def add_at_once(_: int) -> bool:
        start.wait()
        return put(library, WAR).already

    with ThreadPoolExecutor(8) as pool:
        already = list(pool.map(add_at_once, range(8)))
    assert sorted(already) == [False, *[True] * 7]
    assert [entry.id for entry in library.articles()] == [WAR.id]
    signature(library.file.parent)


def child(folder: Path, first: int, last: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.faults_child", "add", str(folder), str(first), str(last)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_two_processes_that_add_the_same_articles_keep_one_copy_of_each(tmp_path: Path) -> None:
    """Both find no library, and make one; each article is committed by one and is there already for the other."""
    both = [child(tmp_path, 0, 12) for _ in range(2)]
    lines = [line for process in both for line in process.communicate(timeout=60)[0].splitlines()]
    assert [process.returncode for process in both] == [0, 0]
    ids = sorted(story(number).id for number in range(12))
    assert sorted(line.split()[1] for line in lines if line.startswith("committed")) == ids
    assert sorted(line.split()[1] for line in lines if line.startswith("already")) == ids
    signature(tmp_path)


def kill_while_adding(folder: Path, number: int, chance: random.Random) -> list[str]:
    """Starts a process that adds articles, and kills it at a random time; the ids it said were committed."""
    with child(folder, number, number + 400) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(chance.uniform(0, 0.1))
        process.kill()
        rest = process.stdout.read().splitlines(keepends=True)
    return [line.split()[1] for line in (first, *rest) if line.endswith("\n")]


def test_what_was_committed_outlives_a_kill_at_any_time(tmp_path: Path) -> None:
    """20 kills: an article said to be committed is there, whole and found; any other is there whole or not at all."""
    chance, committed = random.Random(0), set[str]()
    for number in range(20):
        committed |= set(kill_while_adding(tmp_path, number * 1000, chance))
    signature(tmp_path)
    library = Library.open(tmp_path, WORDS.name)
    there = {entry.id for entry in library.articles()}
    assert len(committed) >= 20
    assert committed <= there
    assert len(there - committed) <= 20  # one a kill: committed, and dead before it could say so
    for number in range(0, 20_000, 1000):
        assert Searcher(library, WORDS).search(f"story{number}word", 1)[0].article == story(number)


def test_a_process_killed_while_it_makes_the_library_does_not_stop_the_next(tmp_path: Path) -> None:
    chance = random.Random(1)
    for _ in range(4):
        with child(tmp_path, 0, 1) as process:
            try:
                process.wait(chance.uniform(0.2, 0.9))
            except subprocess.TimeoutExpired:
                process.kill()
    put(Library.open(tmp_path, WORDS.name), story(0))
    assert [entry.title for entry in Library.open(tmp_path, WORDS.name).articles()] == ["Story 0"]
