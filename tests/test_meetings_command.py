"""`python -m ui meetings`: looks through what is pending, then tells who met whom, as text, JSON or CSV."""

import csv
import io
import json
import os
import signal
from pathlib import Path

import pytest

from corpus.article import Article
from index.agenda import Agenda
from index.ingest import add
from index.library import Library
from index.meetings.meeting import Meeting
from tests import diary
from tests.diary import entry
from tests.fakes import WordEmbedder
from tests.test_commands import run

WORDS = WordEmbedder()
OSLO = entry(1, "Ada Roe met Zoë Ek in Oslo today.", published="2024-02-13")
VISIT = entry(2, "Ben Hall and the Riga team visited Ada Roe on 2024-01-05.")
SOON = entry(3, "Ben Hall will meet Cyd Moe soon.", "Zoë Ek denied meeting Cyd Moe.")


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The folder of a library with three articles that nobody looked through."""
    monkeypatch.setattr("index.agenda.meetings_in", diary.meetings_in)
    monkeypatch.setattr("ui.build.MiniLM.name", WORDS.name)
    opened = Library.open(tmp_path / "library", WORDS.name)
    for article in (OSLO, VISIT, SOON):
        add(opened, WORDS, article)
    return str(tmp_path / "library")


def agenda(library: str) -> Agenda:
    return Agenda(Library.open(Path(library), WORDS.name))


def people(out: str) -> list[list[list[str]]]:
    return [meeting["people"] for meeting in json.loads(out)]


def test_the_meetings_of_a_new_library_as_json(capsys: pytest.CaptureFixture[str], library: str) -> None:
    status, out, err = run(capsys, "meetings", "--json", "--library", library)
    assert (status, err) == (0, "")
    found = json.loads(out)
    start = OSLO.text.index("Ada Roe")
    assert found[1] == {
        "people": [["Ada Roe"], ["Zoë Ek"]],
        "kind": "met",
        "status": "held",
        "when": {"text": "today", "first": "2024-02-13", "last": "2024-02-13"},
        "place": "Oslo",
        "quote": "Ada Roe met Zoë Ek in Oslo today.",
        "article_id": OSLO.id,
        "start": start,
        "end": start + 33,
    }
    assert [(each["status"], each["when"] and each["when"]["first"], each["place"]) for each in found] == [
        ("held", "2024-01-05", None),
        ("held", "2024-02-13", "Oslo"),
        ("planned", None, None),
        ("denied", None, None),
    ]
    assert found[0]["people"] == [["Ben Hall", "the Riga team"], ["Ada Roe"]]
    assert agenda(library).extent() == (3, 3)


def test_those_of_a_person_and_of_a_time(capsys: pytest.CaptureFixture[str], library: str) -> None:
    def found(*words: str) -> list[list[list[str]]]:
        return people(run(capsys, "meetings", "--json", "--library", library, *words)[1])

    assert found("--person", "zoe") == [[["Ada Roe"], ["Zoë Ek"]], [["Zoë Ek"], ["Cyd Moe"]]]
    assert found("--since", "6 January 2024") == [[["Ada Roe"], ["Zoë Ek"]]]
    assert found("--until", "2024-01-05", "--person", "RIGA") == [[["Ben Hall", "the Riga team"], ["Ada Roe"]]]
    assert found("--since", "2024-01-06", "--until", "2024-02-12") == []


def test_a_person_reads_when_who_what_where_and_the_quote(capsys: pytest.CaptureFixture[str], library: str) -> None:
    status, out, _ = run(capsys, "meetings", "--library", library)
    assert status == 0
    assert out.split("\n\n") == [
        "5 January 2024 (on 2024-01-05)\n"
        "    Ben Hall, the Riga team – Ada Roe; visited\n"
        "    “Ben Hall and the Riga team visited Ada Roe on 2024-01-05.”\n"
        f"    Entry 2, {VISIT.id}",
        "13 February 2024 (today)\n"
        "    Ada Roe – Zoë Ek; met; Oslo\n"
        "    “Ada Roe met Zoë Ek in Oslo today.”\n"
        f"    Entry 1, {OSLO.id}",
        f"(soon)\n    Ben Hall – Cyd Moe; met; planned\n    “Ben Hall will meet Cyd Moe soon.”\n    Entry 3, {SOON.id}",
        "on a day that is not told\n"
        "    Zoë Ek – Cyd Moe; met; denied\n"
        "    “Zoë Ek denied meeting Cyd Moe.”\n"
        f"    Entry 3, {SOON.id}\n",
    ]


def test_a_table_for_spreadsheets_has_no_formulas(
    capsys: pytest.CaptureFixture[str], library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hostile(article: Article) -> list[Meeting]:
        odd = Meeting((("=HYPERLINK(1)", "+Ada"), ("Zoë, the one",)), "met", "held", None, "@SUM(1)", 0, 7)
        return [*diary.meetings_in(article), odd] if article == OSLO else diary.meetings_in(article)

    monkeypatch.setattr("index.agenda.meetings_in", hostile)
    status, out, _ = run(capsys, "meetings", "--csv", "--library", library)
    rows = list(csv.reader(io.StringIO(out)))
    assert status == 0
    assert rows[0] == [
        *("people", "kind", "status", "when", "first", "last", "place", "quote", "article_id", "title", "start", "end")
    ]
    start = str(OSLO.text.index("Ada"))
    assert rows[2] == [
        *("Ada Roe; Zoë Ek", "met", "held", "today", "2024-02-13", "2024-02-13", "Oslo"),
        *("Ada Roe met Zoë Ek in Oslo today.", OSLO.id, "Entry 1", start, str(int(start) + 33)),
    ]
    (row,) = (row for row in rows if "HYPERLINK" in row[0])
    assert (row[0], row[6]) == ("'=HYPERLINK(1), +Ada; Zoë, the one", "'@SUM(1)")
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--since", "soon"], "'soon' is no date: write it as 2024-02-13."),
        (["--until", ""], "'' is no date: write it as 2024-02-13."),
        (["--since", "2024-02-02", "--until", "2024-02-01"], "--since is later than --until"),
        (["--json", "--csv"], "not allowed with"),
    ],
)
def test_wrong_usage_is_said_before_anything_is_done(
    capsys: pytest.CaptureFixture[str], library: str, words: list[str], said: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        run(capsys, "meetings", "--library", library, *words)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err
    assert agenda(library).extent() == (0, 3)


def test_ctrl_c_keeps_what_is_done_and_tells_what_there_is(
    capsys: pytest.CaptureFixture[str], library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(article: Article) -> list[Meeting]:
        if article == VISIT:
            os.kill(os.getpid(), signal.SIGINT)
        return diary.meetings_in(article)

    monkeypatch.setattr("index.agenda.meetings_in", interrupted)
    status, out, err = run(capsys, "meetings", "--json", "--person", "hall", "--library", library)
    assert status == 1
    assert [each[0][0] for each in people(out)] == ["Ben Hall", "Ben Hall"]
    assert err.splitlines()[-1] == (
        "Stopped: 1 of 3 articles are still to be looked through. The same command again goes on from here."
    )
    assert agenda(library).pending() == [OSLO.id]
    status, out, err = run(capsys, "meetings", "--json", "--library", library)
    assert (status, len(json.loads(out)), err) == (0, 4, "")


def test_where_there_is_nothing_that_is_said(capsys: pytest.CaptureFixture[str], library: str, tmp_path: Path) -> None:
    no_such = run(capsys, "meetings", "--person", "Nobody", "--library", library)
    assert no_such == (0, "", "No such meeting was found in the articles.\n")
    assert run(capsys, "meetings", "--person", "Nobody", "--json", "--library", library)[:2] == (0, "[]\n")
    empty = run(capsys, "meetings", "--library", str(tmp_path / "empty"))
    assert empty == (0, "", "There are no articles yet. Add one with: python -m ui add FILE\n")
