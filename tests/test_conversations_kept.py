"""Conversations outlive the program: kept turn by turn, found by their words, and gone when they are deleted."""

import json
import re
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import ConversationNotFound, LibraryUnavailable
from index.backup import read_backup, write_backup
from index.conversations import Conversations, new_id
from index.database import SCHEMA_VERSION
from index.ingest import add
from index.library import Library
from tests.faults_child import WORDS, story
from tests.forks import Forks
from tests.oracle import whole
from tests.test_durability import to_format_2, to_format_4

DAY = "2024-05-01T10:00:{:02}.000+00:00"


@pytest.fixture
def kept(library: Library) -> Conversations:
    return Conversations(library.file)


def put(kept: Conversations, conversation: str, question: str, answer: str = "yes", second: int = 0) -> int:
    return kept.keep(conversation, question, {"answer": answer}, answer, DAY.format(second))


def names(kept: Conversations, find: str = "") -> list[str]:
    return [each.name for each in kept.find(find)[0]]


# ── what goes in comes out ───────────────────────────────────────────────────────────────────────────────────────────


def test_turns_come_out_as_they_went_in_after_a_restart(kept: Conversations, library: Library) -> None:
    outcome = {"answer": {"answer": "“Straße”\n\x00😀 <b>", "citations": [{"n": 1, "marks": [[3, 5]]}]}}
    first = kept.keep("a", "Who?\n  \x00 “Zoë” <i>", outcome, "x", DAY.format(1))
    second = kept.keep("a", "And when?", {"error": "It failed."}, "", DAY.format(9))
    listed, turns = Conversations(Library.open(library.file.parent, WORDS.name).file).turns("a")
    assert [(turn.row, turn.question, turn.asked, turn.outcome) for turn in turns] == [
        (first, "Who?\n  \x00 “Zoë” <i>", DAY.format(1), outcome),
        (second, "And when?", DAY.format(9), {"error": "It failed."}),
    ]
    assert (listed.id, listed.created, listed.changed, listed.turns) == ("a", DAY.format(1), DAY.format(9), 2)


def test_a_conversation_is_called_by_its_first_question_until_it_is_named(kept: Conversations) -> None:
    first = put(kept, "a", "Who met Bob?")
    put(kept, "a", "And when?", second=1)
    assert names(kept) == ["Who met Bob?"]
    kept.rename("a", "  The\ntalks  ")
    assert names(kept) == ["The talks"]
    kept.rename("a", " \n")
    kept.forget_turn(first)
    assert names(kept) == ["And when?"]
    kept.rename("a", "x" * 5_000)
    assert names(kept) == ["x" * 200]
    with pytest.raises(ConversationNotFound, match="it was not renamed"):
        kept.rename("b", "Nothing")


def test_the_last_used_is_listed_first_and_the_list_can_be_cut(kept: Conversations) -> None:
    for second, conversation in enumerate(("a", "b", "c", "a")):
        put(kept, conversation, f"About {conversation}?", second=second)
    found, every = kept.find(limit=2)
    assert ([each.id for each in found], every) == (["a", "c"], 3)
    kept.rename("b", "Renaming is no use")
    assert [each.id for each in kept.find()[0]] == ["a", "c", "b"]


def test_a_turn_that_is_asked_anew_takes_the_place_of_the_one_before(kept: Conversations) -> None:
    row = put(kept, "a", "Who met Bob?", "Carl")
    put(kept, "a", "Second")
    assert kept.keep("a", "Who met Dan?", {"answer": "Eve"}, "Eve", DAY.format(5), row) == row
    assert [turn.question for turn in kept.turns("a")[1]] == ["Who met Dan?", "Second"]
    assert (names(kept, "carl"), names(kept, "eve")) == ([], ["Who met Dan?"])


def test_a_row_of_another_conversation_or_of_a_deleted_turn_replaces_nothing(kept: Conversations) -> None:
    row = put(kept, "a", "Mine")
    other = kept.keep("b", "Theirs", {}, "", DAY.format(1), row)
    kept.forget_turn(other)
    again = kept.keep("b", "Later", {}, "", DAY.format(2), other)
    assert len({row, other, again}) == 3
    assert ([t.question for t in kept.turns("a")[1]], [t.question for t in kept.turns("b")[1]]) == (["Mine"], ["Later"])


def test_new_conversations_have_ids_of_their_own() -> None:
    assert len({new_id() for _ in range(100)}) == 100


# ── finding ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_words_are_found_in_questions_answers_and_names(kept: Conversations) -> None:
    put(kept, "a", "Who met Tomas Brandt?", "Oda Lindqvist")
    put(kept, "a", "Where?", "In Kestrel Bay", second=1)
    put(kept, "b", "How many berths?", "240", second=2)
    kept.rename("b", "The harbour")
    for find, expected in {
        "brandt": ["a"], "LINDQVIST": ["a"], "lind": ["a"], "brandt bay": ["a"], "brandt 240": [], "240": ["b"],
        "harbour": ["b"], "harb berth": ["b"], "meet": [], "": ["b", "a"], "  ": ["b", "a"], "?": ["a"], "zzz": [],
    }.items():  # fmt: skip
        found, every = kept.find(find)
        assert ([each.id for each in found], every) == (expected, len(expected)), find


@pytest.mark.parametrize(
    "find",
    ['"', "'", "a OR b", "NEAR(a b)", "question:x", "-met", "met*", "^met", "(", ")", "a AND", "NOT", "\0", "\0met\0",
     "met\0", "😀", "é", "{a b}", "+", "a+b", "; DROP TABLE turns", "\ud800", "‮", "x" * 20_000, "%", "_", "\\", '""'],
)  # fmt: skip
def test_nothing_that_is_sought_is_read_as_a_query_language(kept: Conversations, find: str) -> None:
    """H2."""
    put(kept, "a", "Who met Bob?", "Carl")
    put(kept, "b", f"So {find} is it", find, second=1)
    found, every = kept.find(find)
    assert every == len(found) <= 2
    if any(letter.isalnum() for letter in find) and "\0" not in find:
        assert "b" in {each.id for each in found}
    assert names(kept, "carl") == ["Who met Bob?"]


# ── deleted is gone ──────────────────────────────────────────────────────────────────────────────────────────────────

CANARIES = (b"zqxwordkjv", b"zqxanswerkjv", b"zqxnamekjv", b"zqxanewkjv")


def secret(kept: Conversations) -> int:
    """A conversation full of canaries between others, one of its turns asked anew; the row of that turn."""
    for number in range(40):
        put(kept, f"other{number}", f"Question {number}?", "An answer of some length. " * 20, number)
    row = put(kept, "secret", "Is zqxwordkjv there?", "zqxanswerkjv " * 300, 41)
    kept.keep("secret", "Is zqxanewkjv there?", {"answer": "zqxanewkjv"}, "zqxanewkjv", DAY.format(42), row)
    put(kept, "secret", "And zqxwordkjv?", "zqxanswerkjv", 43)
    kept.rename("secret", "zqxnamekjv")
    kept.rename("secret", "zqxnamekjv, once more")
    return row


def traces(folder: Path) -> set[bytes]:
    """The canaries that stand in any file of `folder`."""
    content = b"".join(file.read_bytes().lower() for file in folder.rglob("*") if file.is_file())
    return {canary for canary in CANARIES if canary in content}


def test_of_a_deleted_conversation_no_byte_is_left(kept: Conversations, library: Library) -> None:
    secret(kept)
    assert traces(library.file.parent) == set(CANARIES)  # the test would see them
    kept.forget("secret")
    assert traces(library.file.parent) == set()
    assert kept.find()[1] == 40
    assert kept.find("secret")[1] == kept.find("zqxwordkjv")[1] == 0
    with pytest.raises(ConversationNotFound, match="was deleted meanwhile"):
        kept.turns("secret")
    kept.forget("secret")  # it is gone: nothing more to do
    whole(library.file.parent)


def test_when_all_are_deleted_no_byte_of_any_is_left(kept: Conversations, library: Library) -> None:
    add(library, WORDS, story(1))
    before = library.generation()
    secret(kept)
    kept.forget_all()
    assert traces(library.file.parent) == set()
    assert kept.find() == ([], 0)
    assert (library.generation(), library.article(story(1).id)) == (before, story(1))


def test_of_a_turn_that_was_taken_back_no_byte_is_left(kept: Conversations, library: Library) -> None:
    kept.forget_turn(secret(kept))
    assert traces(library.file.parent) == {b"zqxwordkjv", b"zqxanswerkjv", b"zqxnamekjv"}
    assert [turn.question for turn in kept.turns("secret")[1]] == ["And zqxwordkjv?"]


def test_a_conversation_goes_with_its_last_turn(kept: Conversations, library: Library) -> None:
    row = put(kept, "a", "zqxwordkjv?")
    kept.forget_turn(row)
    kept.forget_turn(row)
    assert kept.find() == ([], 0)
    assert traces(library.file.parent) == set()


# ── beside the rest of the library ───────────────────────────────────────────────────────────────────────────────────


def test_what_is_built_from_the_library_stays_valid(kept: Conversations, library: Library) -> None:
    """A conversation is no change of the articles: the search cache is not built anew, and a new library is new."""
    put(kept, "a", "Who?")
    kept.rename("a", "Name")
    assert library.is_new()
    add(library, WORDS, story(1))
    before = library.generation()
    put(kept, "b", "Who?")
    kept.forget("a")
    kept.forget_all()
    assert library.generation() == before


def test_a_backup_holds_no_byte_of_a_conversation(kept: Conversations, library: Library, tmp_path: Path) -> None:
    add(library, WORDS, story(1))
    secret(kept)
    folder = tmp_path / "backup"
    folder.mkdir()
    assert write_backup(library, folder / "library.sqlite3") == 1
    assert traces(folder) == set()
    assert [file.name for file in folder.iterdir()] == ["library.sqlite3"]
    assert Conversations(whole(folder).file).find() == ([], 0)
    assert kept.find()[1] == 41


@pytest.mark.parametrize("to_older", [to_format_2, to_format_4])
def test_a_backup_of_an_older_format_is_read_and_nothing_embedded_anew(
    library: Library, tmp_path: Path, to_older: Callable[[Path], None]
) -> None:
    add(library, WORDS, story(1))
    write_backup(library, tmp_path / "backup")
    to_older(tmp_path / "backup")
    other = Library.open(tmp_path / "other", WORDS.name)
    assert [each.article for each in read_backup(other, tmp_path / "backup", pytest.fail)] == [story(1)]
    np.testing.assert_array_equal(other.vectors()[2], library.vectors()[2])


def test_a_library_of_format_2_keeps_its_articles_and_takes_conversations(library: Library) -> None:
    for number in range(3):
        add(library, WORDS, story(number))
    generation = library.generation()
    to_format_2(library.file)
    opened = whole(library.file.parent)
    assert [entry.title for entry in opened.articles()] == ["Story 2", "Story 1", "Story 0"]
    assert (opened.generation(), opened.identity) == (generation, library.identity)
    kept = Conversations(opened.file)
    assert kept.find() == ([], 0)
    put(kept, "a", "Who?")
    with closing(sqlite3.connect(library.file)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
    assert names(Conversations(whole(library.file.parent).file)) == ["Who?"]


# ── damage, kills and others at work ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("outcome", ["{", "", "null", "[]", "7", "[" * 100_000, b"\xff\xfe", None])
def test_an_outcome_that_cannot_be_read_breaks_nothing_else(kept: Conversations, outcome: object) -> None:
    row = put(kept, "a", "Damaged?")
    put(kept, "a", "Sound?")
    with closing(sqlite3.connect(kept.file)) as db:
        if outcome is None:
            db.execute("UPDATE turns SET question = ? WHERE id = ?", (b"\xff", row))
            outcome = '{"answer": "yes"}'
        db.execute("UPDATE turns SET outcome = CAST(? AS TEXT) WHERE id = ?", (outcome, row))
        db.commit()
    assert kept.find()[1] == 1
    first, second = kept.turns("a")[1]
    assert first.outcome in (None, {"answer": "yes"})
    assert second.outcome == {"answer": "yes"}


def test_a_turn_that_was_kept_outlives_a_kill(forks: Forks, in_memory: Path) -> None:
    """A process keeps turns and says so, and is killed: what it said is there, each turn whole."""
    folder = in_memory / "library"
    Library.open(folder, WORDS.name)
    said: list[list[object]] = []
    for kill in range(12):
        said += forks.start("converse_and_keep", folder, kill).killed_after(0.03 + 0.01 * kill)
    kept = Conversations(whole(folder).file)
    there = {(row.id, turn.question) for row in kept.find()[0] for turn in kept.turns(row.id)[1]}
    assert {(str(conversation), str(question)) for conversation, question in said} <= there
    assert len(there) - len(said) <= 12  # one that was committed, and not said yet, of each
    assert all(turn.outcome == {"answer": turn.question} for row in kept.find()[0] for turn in kept.turns(row.id)[1])
    assert len(said) > 12


def test_several_programs_go_on_with_one_conversation(forks: Forks, in_memory: Path) -> None:
    folder = in_memory / "library"
    Library.open(folder, WORDS.name)
    others = [forks.start("keep_turns", folder, "shared", name, 20) for name in ("x", "y", "z")]
    for other in others:
        assert len(other.said()) == 20
        assert other.status() == 0
    _, turns = Conversations(folder / "library.sqlite3").turns("shared")
    assert len(turns) == 60
    for name in "xyz":
        assert [turn.question for turn in turns if turn.question[0] == name] == [f"{name}{n}" for n in range(20)]


def test_threads_of_one_program_keep_every_turn(kept: Conversations) -> None:
    threads = [threading.Thread(target=put, args=(kept, f"c{n % 2}", f"q{n}")) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(each.turns for each in kept.find()[0]) == 12


def test_where_nothing_can_be_written_that_is_said(kept: Conversations) -> None:
    kept.file.rename(kept.file.with_name("elsewhere"))
    with pytest.raises(LibraryUnavailable, match=re.escape(str(kept.file))):
        put(kept, "a", "Who?")


def test_an_outcome_is_kept_as_json_that_any_program_reads(kept: Conversations) -> None:
    put(kept, "a", "Who?", "“Straße” 😀")
    with closing(sqlite3.connect(kept.file)) as db:
        (text,) = db.execute("SELECT outcome FROM turns").fetchone()
    assert json.loads(text) == {"answer": "“Straße” 😀"}
