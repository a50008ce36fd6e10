"""Meetings are kept with the version of the rules that found them, found by person and day, and go with articles."""

import logging
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.errors import LibraryBusy, LibraryDamaged, ModelError
from index.agenda import Agenda, Told
from index.backup import read_backup, write_backup
from index.database import connection, transaction
from index.edit import edit
from index.ingest import add
from index.library import Library
from index.meetings.meeting import Meeting, When
from index.scope import Scope
from tests import diary
from tests.diary import entry
from tests.fakes import WordEmbedder
from tests.oracle import whole
from tests.test_durability import to_format_2, to_format_3, to_format_4, write_old_library

WORDS = WordEmbedder()
OSLO = entry(1, "Ada Roe met Zoë Ek in Oslo on 2024-02-13.", published="2024-02-14")
TODAY = entry(2, "Ben Hall visited Ada Roe today.", "Ben Hall will meet Žofie Žák soon.", published="2024-03-05")
TEAM = entry(3, "Cyd Moe and the Riga team met Ben Hall on 2023-12-01.", published="2024-01-01")
NOTHING = entry(4, "It rained.")


@pytest.fixture(autouse=True)
def _rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.agenda.meetings_in", diary.meetings_in)


@pytest.fixture
def filled(library: Library) -> Library:
    for article in (OSLO, TODAY, TEAM, NOTHING):
        add(library, WORDS, article)
    return library


@pytest.fixture
def agenda(filled: Library) -> Agenda:
    """The agenda of a library that was looked through."""
    return looked_through(filled)


def looked_through(library: Library) -> Agenda:
    made = Agenda(library)
    for article_id in made.pending():
        made.look_through(article_id)
    return made


def pairs(told: list[Told]) -> list[str]:
    return [" – ".join(", ".join(names) for names in each.meeting.people) for each in told]


IN_OSLO = "Ada Roe – Zoë Ek"
VISIT = "Ben Hall – Ada Roe"
SOON = "Ben Hall – Žofie Žák"
RIGA = "Cyd Moe, the Riga team – Ben Hall"


# ── looking through ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_found_is_kept_as_it_is_and_once(filled: Library) -> None:
    agenda, generation = Agenda(filled), filled.generation()
    assert agenda.pending() == [NOTHING.id, TEAM.id, TODAY.id, OSLO.id]
    assert (agenda.pending(2), agenda.extent(), agenda.meetings()) == ([NOTHING.id, TEAM.id], (0, 4), [])
    (found,) = agenda.look_through(OSLO.id)
    start = OSLO.text.index("Ada Roe met")
    assert found == Meeting(
        (("Ada Roe",), ("Zoë Ek",)),
        "met",
        "held",
        When("on 2024-02-13", "2024-02-13", "2024-02-13"),
        "Oslo",
        start,
        OSLO.text.index(".", start) + 1,
        found.marks,
    )
    assert [OSLO.text[slice(*mark)] for mark in found.marks] == ["Ada Roe", "Zoë Ek", "Oslo", "on 2024-02-13"]
    assert agenda.meetings() == [Told(OSLO, found)]
    assert agenda.look_through(OSLO.id) == []
    assert agenda.look_through("0" * 16) == []
    assert (agenda.pending(), agenda.extent()) == ([NOTHING.id, TEAM.id, TODAY.id], (1, 4))
    assert Agenda(Library.open(filled.file.parent, WORDS.name)).meetings() == [Told(OSLO, found)]
    assert filled.generation() == generation


def test_an_article_without_meetings_was_looked_through(filled: Library) -> None:
    agenda = Agenda(filled)
    assert agenda.look_through(NOTHING.id) == []
    assert NOTHING.id not in agenda.pending()


def test_newer_rules_look_again_and_take_the_place_of_the_older_ones(
    filled: Library, agenda: Agenda, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.agenda.EXTRACTOR", 99)
    monkeypatch.setattr("index.agenda.meetings_in", lambda article: diary.meetings_in(article)[:1])
    assert agenda.extent() == (0, 4)
    assert len(agenda.meetings()) == 4  # until there are better ones
    looked_through(filled)
    assert (pairs(agenda.meetings()), agenda.extent()) == ([RIGA, IN_OSLO, VISIT], (4, 4))
    monkeypatch.setattr("index.agenda.EXTRACTOR", 98)  # an older program beside it
    assert agenda.pending() == []


def test_an_article_that_breaks_the_rules_has_no_meetings_and_is_logged_without_its_words(
    library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    broken = entry(1, "Ada Roe met Zoë Ek boom.")
    add(library, WORDS, broken)
    with caplog.at_level(logging.ERROR):
        assert Agenda(library).look_through(broken.id) == []
    assert Agenda(library).extent() == (1, 1)
    assert f"looking through article {broken.id} failed with RuntimeError" in caplog.text
    assert "diary.py" in caplog.text
    assert not any(word in caplog.text for word in ("Zoë", "Entry", "Ada Roe"))


@pytest.mark.parametrize("error", [ModelError("The parser is missing."), ImportError("spacy"), MemoryError()])
def test_what_is_not_the_articles_fault_is_raised_and_leaves_it_pending(
    filled: Library, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(article: Article) -> list[Meeting]:
        raise error

    monkeypatch.setattr("index.agenda.meetings_in", fail)
    with pytest.raises(type(error)):
        Agenda(filled).look_through(OSLO.id)
    assert len(Agenda(filled).pending()) == 4


def test_extracting_holds_no_lock(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def write_meanwhile(article: Article) -> list[Meeting]:
        add(filled, WORDS, entry(9, "Somebody else adds."))
        return diary.meetings_in(article)

    monkeypatch.setattr("index.agenda.meetings_in", write_meanwhile)
    assert len(Agenda(filled).look_through(OSLO.id)) == 1
    assert len(filled.articles()) == 5


def test_a_library_that_is_being_written_is_busy_and_keeps_nothing_of_it(
    filled: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.database.BUSY_SECONDS", 0.05)
    with connection(filled.file) as db, transaction(db), pytest.raises(LibraryBusy):
        Agenda(filled).look_through(OSLO.id)
    assert (Agenda(filled).meetings(), Agenda(filled).extent()) == ([], (0, 4))


def test_eight_threads_that_look_through_one_article_keep_its_meetings_once(filled: Library) -> None:
    found: list[list[Meeting]] = []
    threads = [threading.Thread(target=lambda: found.append(Agenda(filled).look_through(TODAY.id))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(len, found)) == [0] * 7 + [2]
    assert pairs(Agenda(filled).meetings()) == [VISIT, SOON]


# ── finding ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_meetings_come_in_the_order_of_their_days_and_those_without_one_last(agenda: Agenda) -> None:
    assert pairs(agenda.meetings()) == [RIGA, IN_OSLO, VISIT, SOON]
    kept = agenda.found()
    assert pairs(agenda.told([kept[2], kept[0]])) == [VISIT, RIGA]


def test_a_meeting_whose_article_is_gone_since_is_not_told(filled: Library, agenda: Agenda) -> None:
    kept = agenda.found()
    filled.remove(OSLO.id)
    assert pairs(agenda.told(kept)) == [RIGA, VISIT, SOON]


@pytest.mark.parametrize(
    ("person", "found"),
    [
        ("ada roe", [IN_OSLO, VISIT]),
        ("ROE", [IN_OSLO, VISIT]),
        ("zoe", [IN_OSLO]),
        ("Zoë  Ek", [IN_OSLO]),
        ("zak", [SOON]),
        ("riga team", [RIGA]),
        ("Oslo", []),
        ("roe zoë", []),
        (" ", [RIGA, IN_OSLO, VISIT, SOON]),
        ("%", []),
    ],
)
def test_a_person_is_part_of_a_name_in_any_case_without_accents(agenda: Agenda, person: str, found: list[str]) -> None:
    assert pairs(agenda.meetings(person=person)) == found


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("2024-02-13", None, [IN_OSLO, VISIT]),
        ("2024-02-14", None, [VISIT]),
        (None, "2024-02-13", [RIGA, IN_OSLO]),
        ("2023-12-01", "2023-12-01", [RIGA]),
        ("2025-01-01", None, []),
    ],
)
def test_days_leave_out_the_others_and_what_has_none(
    agenda: Agenda, first: str | None, last: str | None, found: list[str]
) -> None:
    days = [date.fromisoformat(day) if day else None for day in (first, last)]
    assert pairs(agenda.meetings(first=days[0], last=days[1])) == found


def test_a_meeting_of_a_time_is_found_by_any_day_of_it(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    week = When("last week", "2024-02-05", "2024-02-11")
    meeting = replace(diary.meetings_in(OSLO)[0], when=week)
    monkeypatch.setattr("index.agenda.meetings_in", lambda article: [meeting] if article == OSLO else [])
    agenda = looked_through(filled)

    def found(first: str, last: str) -> int:
        return len(agenda.meetings(first=date.fromisoformat(first), last=date.fromisoformat(last)))

    assert found("2024-02-11", "2024-03-01") == found("2024-01-01", "2024-02-05") == 1
    assert found("2024-02-07", "2024-02-07") == 1
    assert found("2024-02-12", "2024-03-01") == found("2024-01-01", "2024-02-04") == 0


def test_a_part_of_the_library_has_its_meetings_only(agenda: Agenda) -> None:
    assert pairs(agenda.meetings(scope=Scope(frozenset([OSLO.id, NOTHING.id])))) == [IN_OSLO]
    assert pairs(agenda.meetings(scope=Scope(first=date(2024, 3, 1)), person="hall")) == [VISIT, SOON]
    assert agenda.extent(Scope(frozenset([OSLO.id]))) == (1, 1)


# ── articles that change ─────────────────────────────────────────────────────────────────────────────────────────────


def test_another_day_of_publication_tells_other_dates(filled: Library, agenda: Agenda) -> None:
    edit(filled, WORDS, TODAY.id, {"published": "2024-03-09"})
    assert (agenda.pending(), pairs(agenda.meetings())) == ([TODAY.id], [RIGA, IN_OSLO])
    agenda.look_through(TODAY.id)
    days = [told.meeting.when and told.meeting.when.first for told in agenda.meetings(person="Ben Hall")]
    assert days == ["2023-12-01", "2024-03-09", None]


def test_what_was_found_before_an_edit_is_not_kept_after_it(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def edited_meanwhile(article: Article) -> list[Meeting]:
        edit(filled, WORDS, TODAY.id, {"published": "2024-03-09"})
        return diary.meetings_in(article)

    monkeypatch.setattr("index.agenda.meetings_in", edited_meanwhile)
    assert Agenda(filled).look_through(TODAY.id) == []
    assert TODAY.id in Agenda(filled).pending()
    assert len(Agenda(filled).look_through(TODAY.id)) == 2  # the second edit changes nothing


def test_what_was_found_before_a_removal_is_not_kept_after_it(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def removed_meanwhile(article: Article) -> list[Meeting]:
        filled.remove(article.id)
        return diary.meetings_in(article)

    monkeypatch.setattr("index.agenda.meetings_in", removed_meanwhile)
    assert Agenda(filled).look_through(OSLO.id) == []
    assert rows(filled, "meetings") == rows(filled, "looked_through") == 0


def rows(library: Library, table: str) -> int:
    with closing(sqlite3.connect(library.file)) as db:
        return int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_a_removed_article_takes_its_meetings_along_and_has_them_again_when_it_is_back(
    filled: Library, agenda: Agenda
) -> None:
    before = agenda.meetings()
    removed = filled.whole([TODAY.id])
    filled.remove(TODAY.id)
    assert pairs(agenda.meetings()) == [RIGA, IN_OSLO]
    assert (rows(filled, "meetings"), agenda.extent()) == (2, (3, 3))
    filled.put_back(removed)
    assert (agenda.pending(), agenda.extent()) == ([TODAY.id], (3, 4))
    looked_through(filled)
    assert agenda.meetings() == before
    filled.remove(OSLO.id)
    add(filled, WORDS, OSLO)
    assert agenda.pending() == [OSLO.id]
    whole(filled.file.parent)


def test_of_the_meetings_of_a_removed_article_no_byte_is_left(library: Library) -> None:
    secret = entry(1, "Xyzzy Plugh met Garply Waldo in Frobnitz on 2024-02-13.")
    add(library, WORDS, secret)
    looked_through(library)
    add(library, WORDS, OSLO)

    def found() -> list[bytes]:
        content = b"".join(file.read_bytes() for file in library.file.parent.iterdir()).lower()
        return [word for word in (b"xyzzy", b"waldo", b"frobnitz", secret.id.encode()) if word in content]

    assert len(found()) == 4  # the test would see them
    library.remove(secret.id)
    assert found() == []


def test_of_two_versions_the_newer_one_is_looked_through_and_told(library: Library) -> None:
    old = entry(1, "Ada Roe met Zoë Ek in Oslo.", url="https://example.org/1")
    new = entry(1, "Ada Roe met Ben Hall in Oslo.", url="https://example.org/1")
    add(library, WORDS, old)
    agenda = looked_through(library)
    add(library, WORDS, new)
    assert (agenda.meetings(), agenda.pending(), agenda.extent()) == ([], [new.id], (0, 1))
    assert agenda.look_through(old.id) == []
    looked_through(library)
    assert (pairs(agenda.meetings()), rows(library, "meetings")) == (["Ada Roe – Ben Hall"], 1)


# ── backups, older formats and damage ────────────────────────────────────────────────────────────────────────────────


def test_what_a_backup_says_of_meetings_is_not_believed(agenda: Agenda, filled: Library, tmp_path: Path) -> None:
    write_backup(filled, tmp_path / "backup")
    elsewhere = Library.open(tmp_path / "elsewhere", WORDS.name)
    assert len(list(read_backup(elsewhere, tmp_path / "backup", lambda: WORDS))) == 4
    assert (Agenda(elsewhere).meetings(), Agenda(elsewhere).extent()) == ([], (0, 4))
    assert sorted(pairs(looked_through(elsewhere).meetings())) == sorted(pairs(agenda.meetings()))


def test_a_library_of_format_1_is_still_to_be_looked_through(tmp_path: Path) -> None:
    write_old_library(tmp_path / "library")
    agenda = Agenda(whole(tmp_path / "library"))
    assert agenda.extent() == (0, 3)
    for article_id in agenda.pending():
        agenda.look_through(article_id)
    assert agenda.extent() == (3, 3)


@pytest.mark.parametrize("to_older", [to_format_2, to_format_3, to_format_4])
def test_an_older_library_keeps_its_articles_and_takes_meetings(
    filled: Library, to_older: Callable[[Path], None]
) -> None:
    to_older(filled.file)
    opened = whole(filled.file.parent)
    assert (opened.generation(), len(opened.articles())) == (filled.generation(), 4)
    assert pairs(looked_through(opened).meetings()) == [RIGA, IN_OSLO, VISIT, SOON]
    assert len(looked_through(whole(filled.file.parent)).meetings()) == 4


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE meetings SET first = '2024-02-14', last = '2024-02-14'",
        'UPDATE meetings SET people = \'[["Ada Roe"],["Eve Low"]]\'',
        "UPDATE meetings SET people = '7'",
        "UPDATE meetings SET status = 'held' WHERE status = 'planned'",
        "UPDATE meetings SET start = start + 1",
        "UPDATE meetings SET marks = '['",
        "UPDATE meetings SET checksum = 0",
        "DROP TABLE meetings",
    ],
)
def test_a_meeting_that_was_changed_is_damage(agenda: Agenda, filled: Library, change: str) -> None:
    with closing(sqlite3.connect(filled.file)) as db:
        db.execute(change)
        db.commit()
    with pytest.raises(LibraryDamaged, match=r"is damaged\. It was left as it is"):
        agenda.meetings()
