"""A backup is the library of one moment, whole; reading one adds what is not there, and trusts nothing in it."""

import os
import re
import sqlite3
from pathlib import Path

import pytest

from corpus.errors import BackupError
from index.backup import read_backup, write_backup
from index.embedder import Embedder
from index.ingest import Added, add
from index.library import Library
from index.search import Searcher
from tests.fakes import WordEmbedder
from tests.test_library import signature as state_of
from tests.test_versions import FIRST, NEW, OLD, REPRINT

WORDS = WordEmbedder()


def no_embedder() -> Embedder:
    raise AssertionError("vectors of a backup of the same model are taken as they are")


@pytest.fixture
def filled(library: Library) -> Library:
    for article in (FIRST, OLD, REPRINT, NEW):
        add(library, WORDS, article)
    return library


@pytest.fixture
def backup(filled: Library, tmp_path: Path) -> Path:
    assert write_backup(filled, tmp_path / "backup.dateline") == 3
    return tmp_path / "backup.dateline"


@pytest.fixture
def empty(tmp_path: Path) -> Library:
    return Library.open(tmp_path / "elsewhere", WORDS.name)


def outcomes(library: Library, file: Path) -> list[tuple[str, int, bool]]:
    return [(each.article.id, each.passages, each.already) for each in read_backup(library, file, no_embedder)]


def known(library: Library) -> object:
    """What two libraries have in common when one was made of the other's backup."""
    entries = sorted(library.articles(), key=lambda entry: entry.id)
    return entries, [library.passages_of(entry.id)[0] for entry in entries], sorted(map(str, library.history()))


def test_a_backup_read_into_an_empty_library_gives_back_everything(
    filled: Library, backup: Path, empty: Library
) -> None:
    before = state_of(filled)
    assert outcomes(empty, backup) == [
        (FIRST.id, 1, False),
        (REPRINT.id, 1, False),
        (NEW.id, 1, False),
        (OLD.id, 0, False),
    ]
    assert known(empty) == known(filled)
    assert empty.newest_version(OLD.id) == NEW.id
    assert empty.copies(FIRST.id) == [REPRINT]
    state_of(empty)
    for question in ("Who met in Oslo?", "How many sailors were rescued?"):
        ours, theirs = (Searcher(library, WORDS).search(question, 3) for library in (filled, empty))
        assert [(each.article, each.score) for each in ours] == [(each.article, each.score) for each in theirs]
    assert state_of(filled) == before


def test_reading_a_backup_again_changes_nothing(backup: Path, empty: Library) -> None:
    outcomes(empty, backup)
    before = state_of(empty)
    assert [already for _, _, already in outcomes(empty, backup)] == [True] * 4
    assert state_of(empty) == before


def test_reading_a_backup_that_was_stopped_goes_on(backup: Path, empty: Library, filled: Library) -> None:
    next(read_backup(empty, backup, no_embedder))
    assert [entry.id for entry in empty.articles()] == [FIRST.id]
    assert [already for _, _, already in outcomes(empty, backup)] == [True, False, False, False]
    assert known(empty) == known(filled)


def test_an_older_backup_does_not_bring_an_older_version_back(backup: Path, filled: Library) -> None:
    filled.remove(FIRST.id)
    assert [(id, already) for id, _, already in outcomes(filled, backup) if not already] == [(FIRST.id, False)]
    assert filled.newest_version(OLD.id) == NEW.id


def test_a_backup_put_in_the_librarys_place_is_that_library(backup: Path, filled: Library, tmp_path: Path) -> None:
    folder = tmp_path / "put back"
    folder.mkdir()
    (folder / filled.file.name).write_bytes(backup.read_bytes())
    opened = Library.open(folder, WORDS.name)
    assert (known(opened), opened.identity) == (known(filled), filled.identity)
    with sqlite3.connect(opened.file) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    db.close()


def test_vectors_of_another_model_are_made_anew(backup: Path, tmp_path: Path) -> None:
    class Other(WordEmbedder):
        name = "others"

    other = Library.open(tmp_path / "other", Other.name)
    added = list(read_backup(other, backup, Other))
    assert [each.passages for each in added] == [1, 1, 1, 0]
    assert Searcher(other, Other()).search("Who met in Oslo?", 1)[0].article in (FIRST, REPRINT)


def test_passages_that_are_cut_otherwise_are_not_taken(backup: Path, empty: Library) -> None:
    with sqlite3.connect(backup) as db:
        db.execute("DELETE FROM passages WHERE article_id = ?", (FIRST.id,))
    db.close()
    added: list[Added] = list(read_backup(empty, backup, WordEmbedder))
    assert added[0].passages == 1
    state_of(empty)


# ── what is refused ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_file_that_is_there_is_not_written_over(filled: Library, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(BackupError, match=r"notes\.txt is there already and was left as it is"):
        write_backup(filled, tmp_path / "notes.txt")
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_folder_that_is_not_there_is_named(filled: Library, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match=f"The backup {tmp_path / 'none' / 'b'} was not written"):
        write_backup(filled, tmp_path / "none" / "b")


def test_a_backup_leaves_nothing_beside_it(backup: Path) -> None:
    assert [name for name in os.listdir(backup.parent) if name.startswith("backup")] == [backup.name]


@pytest.mark.parametrize("content", [b"", b"text", b"SQLite format 3\0" + bytes(5000)])
def test_a_file_that_is_no_backup_changes_nothing(empty: Library, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "b").write_bytes(content)
    with pytest.raises(BackupError, match=r"is no sound backup of a Dateline library\. Nothing was changed\."):
        outcomes(empty, tmp_path / "b")
    with pytest.raises(BackupError, match=r"There is no backup .*none\. Nothing was changed\."):
        outcomes(empty, tmp_path / "none")
    assert empty.generation() == 0


def test_a_backup_of_an_earlier_or_newer_format_says_so(backup: Path, empty: Library) -> None:
    for version, said in ((1, "made by an earlier Dateline (format 1)"), (9, "newer Dateline (format 9;")):
        with sqlite3.connect(backup) as db:
            db.execute(f"PRAGMA user_version = {version}")
        db.close()
        with pytest.raises(BackupError, match=re.escape(said)):
            outcomes(empty, backup)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE articles SET text = text || '!'",
        "UPDATE articles SET title = 'Another'",
        "UPDATE articles SET pages = '[3]'",
        "UPDATE passages SET start = start + 1",
        "UPDATE passages SET vector = zeroblob(256)",
        "DROP TABLE passages",
    ],
)
def test_a_changed_backup_is_called_damaged_and_what_was_read_before_is_kept_whole(
    backup: Path, empty: Library, change: str
) -> None:
    with sqlite3.connect(backup) as db:
        db.execute(change)
    db.close()
    with pytest.raises(BackupError, match="is damaged"):
        outcomes(empty, backup)
    state_of(empty)
