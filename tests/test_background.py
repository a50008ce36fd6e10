"""The child that looks through what is pending: it ends well, gives way, outlives crashes, and dies with its parent."""

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from corpus.document import Document
from index.agenda import Agenda
from index.background import Background, look_through_all
from index.database import connection, transaction
from index.ingest import add
from index.library import Library
from qa.models import ModelProcess
from tests.diary import entry, meetings_in
from tests.fakes import WordEmbedder
from tests.forks import ROOT
from tests.oracle import whole
from ui.build import Dateline

WORDS = WordEmbedder()
MET = "Ada Roe met Zoë Ek in Oslo."


def put(library: Library, *sentences: str) -> list[str]:
    """Adds an article for each; their ids."""
    return [add(library, WORDS, entry(n, sentence)).article.id for n, sentence in enumerate(sentences, start=1)]


def until(is_so: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


def is_done(library: Library) -> bool:
    return not Agenda(library).pending(1)


def noted(library: Library) -> list[tuple[str, int, int, str, bool]]:
    """What the children noted at each article: its title, and their process, niceness, threads and torch."""
    file = library.file.with_name("child")
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


@contextmanager
def child(library: Library) -> Iterator["subprocess.Popen[bytes]"]:
    """The child as `Background` starts it, with the rules of tests/diary.py."""
    command = [sys.executable, "-m", "tests.diary", str(library.file.parent)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    pipe, nowhere = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=pipe, stdout=nowhere) as started:
        try:
            yield started
        finally:
            started.kill()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in (Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1] if Path("/proc").is_dir() else "")


# ── what the child does ──────────────────────────────────────────────────────────────────────────────────────────────


def test_everything_is_looked_through_the_newest_first_at_the_lowest_priority(library: Library) -> None:
    put(library, MET, "It rained.", MET + " Again.")
    background = Background(library, "tests.diary")
    background.start()
    until(lambda: is_done(library))
    assert [title for title, *_ in noted(library)] == ["Entry 3", "Entry 2", "Entry 1"]
    assert {tuple(state) for _, _, *state in noted(library)} == {(19, "1", False)}
    assert len(Agenda(library).meetings()) == 2


def test_what_is_added_while_it_works_or_after_it_ended_is_looked_through_too(library: Library) -> None:
    put(library, f"{MET} slow", f"{MET} Again slow.")
    background = Background(library, "tests.diary")
    background.start()
    until(lambda: noted(library))
    add(library, WORDS, entry(3, MET))
    background.start()
    until(lambda: is_done(library))
    assert [title for title, *_ in noted(library)] == ["Entry 2", "Entry 3", "Entry 1"]
    until(lambda: not background._is_working)
    add(library, WORDS, entry(4, MET))
    background.start()
    until(lambda: is_done(library))
    pids = [pid for _, pid, *_ in noted(library)]
    assert len(set(pids[:3])) == 1  # one child for what came in time
    assert pids[3] != pids[0]


def test_where_nothing_is_pending_no_child_is_started(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a child was started"))
    background = Background(library)
    background.start()
    until(lambda: not background._is_working)


def test_two_children_at_once_do_no_harm(library: Library) -> None:
    put(library, *(f"{MET} {n} slow" for n in range(8)))
    with child(library) as one, child(library) as other:
        assert (one.wait(60), other.wait(60)) == (0, 0)
    assert len(Agenda(library).meetings()) == 8
    whole(library.file.parent)


def test_it_waits_while_another_program_writes_and_tries_again(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(library, MET, MET + " Again.")
    monkeypatch.setattr("index.background.BUSY_SECONDS", 0.01)
    monkeypatch.setattr("index.database.BUSY_SECONDS", 0.01)
    monkeypatch.setattr("index.agenda.meetings_in", meetings_in)
    begun: list[str] = []
    with connection(library.file) as db:
        writing = transaction(db)
        writing.__enter__()

        def begin(article_id: str) -> None:
            begun.append(article_id)
            if len(begun) == 3:
                writing.__exit__(None, None, None)

        look_through_all(Agenda(library), begin)
    assert begun[0] == begun[1] == begun[2]
    assert len(Agenda(library).meetings()) == 2


def test_adding_and_reading_go_on_while_it_works(library: Library) -> None:
    put(library, *(f"{MET} {n} slow" for n in range(5)))
    with child(library) as started:
        until(lambda: noted(library))
        for number in range(20):
            add(library, WORDS, entry(100 + number, MET))
            assert len(library.articles()) == 6 + number
        assert started.wait(60) == 0
    assert (len(Agenda(library).meetings()), Agenda(library).extent()) == (25, (25, 25))


def test_the_chat_starts_it_for_what_comes_and_the_command_line_does_not(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []

    class Noted:
        def __init__(self, _: Library) -> None:
            pass

        def start(self) -> None:
            started.append("again")

    def started_by(act: Callable[[], object]) -> int:
        started.clear()
        act()
        return len(started)

    models = SimpleNamespace(embedder=WORDS, suggester=SimpleNamespace(starters=tuple))
    monkeypatch.setattr("ui.build.Background", Noted)
    monkeypatch.setattr(Dateline, "_load_with_sample", lambda _: models)
    plain, chat = Dateline(library), Dateline(library)
    plain.load_with_sample()
    chat.load_in_background(cast(ModelProcess, None))
    until(lambda: started)  # what an earlier run left
    for dateline, times in ((plain, 0), (chat, 1)):
        document = Document(f"Talks\n\n{MET} {times}".encode(), "a.txt")
        assert started_by(lambda: dateline.add(document)) == times  # noqa: B023 (called at once)
        article_id = dateline.articles()[0].id
        assert started_by(lambda: dateline.edit(article_id, {"published": "2024-02-13"})) == times  # noqa: B023
        removed = dateline.whole([article_id])
        dateline.remove(article_id)
        assert started_by(lambda: dateline.put_back(removed)) == times  # noqa: B023


# ── how it ends ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_kill_in_the_middle_keeps_what_was_done_and_the_next_one_goes_on(library: Library) -> None:
    put(library, *(f"{MET} {n} slow" for n in range(6)))
    for kill in range(3):
        with child(library) as started:
            until(lambda: len(noted(library)) > 2 * kill + 1)  # noqa: B023 (asked at once)
            started.kill()
            assert started.wait(60) == -signal.SIGKILL
        whole(library.file.parent)
        assert Agenda(library).extent()[0] >= kill + 1
    with child(library) as last:
        assert last.wait(60) == 0
    assert (len(Agenda(library).meetings()), is_done(library)) == (6, True)


def test_it_ends_when_its_input_does(library: Library) -> None:
    put(library, *(f"{MET} {n} slow" for n in range(50)))
    with child(library) as started:
        until(lambda: noted(library))
        assert started.stdin is not None
        started.stdin.close()
        assert started.wait(10) == 0
    assert not is_done(library)
    whole(library.file.parent)


def test_it_ends_when_its_parent_is_killed(library: Library) -> None:
    put(library, *(f"{MET} {n} slow" for n in range(50)))
    code = (
        "import sys, time; from pathlib import Path; from index.background import Background; "
        "from index.library import Library; "
        "Background(Library.open(Path(sys.argv[1]), 'words'), 'tests.diary').start(); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(library.file.parent)], cwd=ROOT)
    try:
        until(lambda: noted(library))
    finally:
        parent.kill()
        parent.wait()
    pid = noted(library)[0][1]
    until(lambda: not is_alive(pid))
    assert not is_done(library)


def test_ctrl_c_is_not_for_it(library: Library) -> None:
    put(library, *(f"{MET} {n} slow" for n in range(3)))
    with child(library) as started:
        until(lambda: noted(library))
        started.send_signal(signal.SIGINT)
        assert started.wait(60) == 0
    assert is_done(library)


# ── articles that cannot be looked through ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("what", ["crash", "endless"])
def test_an_article_that_ends_it_is_tried_twice_and_the_others_are_looked_through(
    library: Library, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    """It crashes, or takes more processor time than an article may."""
    crashing = put(library, MET, f"{MET} {what}", MET + " Again.")[1]
    with caplog.at_level(logging.ERROR):
        Background(library, "tests.diary").start()
        until(lambda: is_done(library))
    assert [title for title, *_ in noted(library)] == ["Entry 3", "Entry 2", "Entry 2", "Entry 1"]
    assert len(Agenda(library).meetings()) == 2
    assert f"looking through article {crashing} ended the process each time; it has no meetings" in caplog.text
    assert "Zoë" not in caplog.text


def test_an_article_that_breaks_the_rules_is_logged_here_without_its_words(
    library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    broken = put(library, MET, f"{MET} boom")[1]
    with caplog.at_level(logging.ERROR):
        Background(library, "tests.diary").start()
        until(lambda: is_done(library))
    assert len(Agenda(library).meetings()) == 1
    assert f"looking through article {broken} failed with RuntimeError" in caplog.text
    assert "Zoë" not in caplog.text


def test_a_child_that_cannot_begin_is_said_once_and_leaves_all_pending(
    library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    put(library, MET)
    background = Background(library, "tests.no_such_module")
    with caplog.at_level(logging.ERROR):
        background.start()
        until(lambda: not background._is_working)
    assert caplog.text.count("the process that looks for meetings could not begin") == 1
    assert not is_done(library)


def test_a_library_that_is_gone_ends_it_with_a_sentence(
    library: Library, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    background = Background(library, "tests.diary")
    library.file.rename(tmp_path / "elsewhere")
    with caplog.at_level(logging.ERROR):
        background.start()
        until(lambda: not background._is_working)
    assert "The articles were not all looked through for meetings: The library" in caplog.text
