"""Several processes that embed: in order, at once, replaced when they are killed, and nothing kept twice or half."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from corpus.article import Article
from corpus.errors import ModelError
from corpus.formats import read_article
from index import ingest
from index.embedder import MiniLM
from index.ingest import Added, add_all
from index.library import Library
from index.search import passage_texts
from index.workers import TRIES, Workers
from tests.fakes import WordEmbedder
from tests.faults_child import story
from tests.oracle import check_as_by_one_process
from tests.test_library import signature as state_of
from tests.workers_child import PATIENCE
from ui.commands import main

ROOT = Path(__file__).parent.parent
WORDS = WordEmbedder()
MODULE = "tests.workers_child"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the processes leave their numbers."""
    found = tmp_path / "processes"
    found.mkdir()
    monkeypatch.setenv("DATELINE_WORKERS_TEST", str(found))
    return found


@pytest.fixture
def two(folder: Path) -> Iterator[Workers]:
    with Workers(2, MODULE, WORDS.dimension) as workers:
        yield workers


def processes(folder: Path) -> list[int]:
    return sorted(int(file.name.removeprefix("process-")) for file in folder.glob("process-*"))


def saying(number: int, words: str) -> Article:
    """An article in which `words` stand."""
    return read_article(f"Story {number}\n\nOf {number} in Oslo {number} will {words}.".encode(), "story.txt")


def is_gone(process: int) -> bool:
    """Has it ended, or is only its exit status left?"""
    with contextlib.suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    return True


def wait_until_gone(numbers: list[int]) -> None:
    started = time.monotonic()
    while not all(map(is_gone, numbers)):
        assert time.monotonic() - started < PATIENCE
        time.sleep(0.01)


def test_vectors_come_in_the_order_of_their_texts_and_are_made_at_once(two: Workers, folder: Path) -> None:
    batches = [["wait for me", "Oslo"], ["leave me"], [], ["Rome", "Oslo", "\ud800 is no character"]]
    for texts, vectors in zip(batches, two.embed_each(iter(batches)), strict=True):
        assert np.array_equal(vectors, WORDS.embed(texts))
    assert len(processes(folder)) == 2


def test_what_is_done_is_given_though_more_is_to_be_read(two: Workers) -> None:
    """A list of web addresses: what is there is told while the next page is waited for."""
    given: list[int] = []

    def batches() -> Iterator[list[str]]:
        yield ["Oslo"]
        started = time.monotonic()
        while not given and time.monotonic() - started < 2:
            time.sleep(0.2)
            yield []

    for vectors in two.embed_each(batches()):
        given.append(len(vectors))
    assert given[0] == 1
    assert len(given) < 11


def test_a_process_that_is_killed_is_replaced_and_its_texts_sent_again(two: Workers, folder: Path) -> None:
    batches = [[f"Story {n}", "die once" if n == 3 else "Oslo"] for n in range(8)]
    for texts, vectors in zip(batches, two.embed_each(batches), strict=True):
        assert np.array_equal(vectors, WORDS.embed(texts))
    assert len(processes(folder)) == 3


def test_one_that_was_killed_while_it_had_nothing_to_do_is_replaced(two: Workers, folder: Path) -> None:
    list(two.embed_each([["Oslo"], ["Rome"]]))
    for process in processes(folder):
        os.kill(process, signal.SIGKILL)
    (vectors,) = two.embed_each([["Oslo", "Paris"]])
    assert np.array_equal(vectors, WORDS.embed(["Oslo", "Paris"]))


def test_a_model_that_is_not_there_is_said_at_once(two: Workers, folder: Path) -> None:
    with pytest.raises(ModelError, match=r"^The model is not there\.$"):
        list(two.embed_each([["raise"]]))
    assert len(processes(folder)) == 1


def test_articles_are_kept_as_one_process_keeps_them(
    library: Library, two: Workers, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "PASSAGES_AT_ONCE", 5)
    articles = [saying(n, f"die no{n}") if n % 3 == 0 else story(n, version=1 + n % 2) for n in range(12)]
    outcomes = list(add_all(library, two, articles))
    assert [(each.article.id, each.already) for each in outcomes if isinstance(each, Added)] == [
        (article.id, False) for article in articles
    ]
    assert len(processes(folder)) == 2 + 4
    check_as_by_one_process(library, WORDS, articles)
    before = state_of(library)
    assert all(isinstance(each, Added) and each.already for each in add_all(library, two, articles))
    assert state_of(library) == before


def test_what_kills_every_process_is_an_error_and_what_was_before_it_is_kept(
    library: Library, two: Workers, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest, "FIRST_PASSAGES", 1)
    monkeypatch.setattr(ingest, "PASSAGES_AT_ONCE", 1)
    articles = [story(0), story(1), saying(2, "die"), story(3)]
    told: list[str] = []
    with pytest.raises(ModelError, match=r"ended 3 times .* status -9 .*go") as error:
        told.extend(each.article.id for each in add_all(library, two, articles) if isinstance(each, Added))
    assert "What was added until then is kept." in str(error.value)
    assert {entry.id for entry in library.articles()} == {story(0).id, story(1).id}
    assert len(processes(folder)) <= 2 + TRIES
    state_of(library)
    list(add_all(library, two, [*articles[:2], articles[3]]))
    assert [entry.title for entry in library.articles()] == ["Story 3", "Story 1", "Story 0"]


def test_who_stops_asking_keeps_what_was_told_and_no_process_stays(library: Library, folder: Path) -> None:
    with Workers(2, MODULE, WORDS.dimension) as workers:
        outcomes = add_all(library, workers, (story(n) for n in range(100)))
        for _ in range(3):
            next(outcomes)
        outcomes.close()  # type: ignore[attr-defined]  # a generator
    assert [entry.title for entry in library.articles()] == ["Story 2", "Story 1", "Story 0"]
    assert all(map(is_gone, processes(folder)))


def test_closing_waits_for_nothing(folder: Path) -> None:
    started = time.monotonic()
    with Workers(1, MODULE, WORDS.dimension) as workers:
        vectors = workers.embed_each([["Oslo"], ["wait for nobody"], ["Rome"]])
        next(vectors)
    assert time.monotonic() - started < PATIENCE / 2
    assert all(map(is_gone, processes(folder)))


def test_the_processes_end_when_their_parent_is_killed(folder: Path) -> None:
    code = (
        "import os, signal\n"
        "from index.workers import Workers\n"
        f"workers = Workers(2, {MODULE!r}, {WORDS.dimension})\n"
        "list(workers.embed_each([['wait for me'], ['leave me']]))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, timeout=PATIENCE)
    assert done.returncode == -signal.SIGKILL
    assert len(processes(folder)) == 2
    wait_until_gone(processes(folder))


def test_add_with_workers(capsys: pytest.CaptureFixture[str], tmp_path: Path, embedder: MiniLM) -> None:
    for number in (1, 2):
        (tmp_path / f"dam{number}.txt").write_text(
            f"Dam {number}\n\nBy Jane Doe, The Herald, 5 March 2023\n\nWater rose on {number} days in Oslo.\n"
        )
    words = ["add", str(tmp_path), "--library", str(tmp_path / "library"), "--workers", "2"]
    assert main(words) == 0
    said = capsys.readouterr()
    assert [line.split("(")[0] for line in said.out.splitlines()] == [f"Added “Dam {n}”, 1 passage " for n in (1, 2)]
    library = Library.open(tmp_path / "library", MiniLM.name)
    for entry in library.articles():
        passages, vectors = library.passages_of(entry.id)
        (vector,) = embedder.embed(passage_texts(library.article(entry.id), passages))
        assert vector @ vectors[0] > 0.999
    with pytest.raises(SystemExit):
        main([*words, "--workers", "0"])
    assert "at least 1" in capsys.readouterr().err
