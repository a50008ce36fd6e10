"""Embedder and reader in a process of their own: the same numbers, replaced when it is killed, gone with its parent."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from bench.load import ask
from bench.server import running_chat
from corpus.errors import ModelError
from index.embedder import MiniLM
from index.ingest import add_all
from index.library import Library
from qa.models import TRIES, ModelProcess
from qa.reader import MiniLMReader
from tests.fakes import WordEmbedder
from tests.faults_child import story
from tests.oracle import check_as_by_one_process
from tests.test_workers import ROOT, folder, processes, wait_until_gone

__all__ = ["folder"]
WORDS = WordEmbedder()
MODULE = "tests.models_child"


@pytest.fixture
def models(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelProcess]:
    monkeypatch.setattr(ModelProcess, "dimension", WORDS.dimension)
    process = ModelProcess(MODULE)
    yield process
    process.close()


def test_its_numbers_are_those_of_the_models_in_this_process(embedder: MiniLM) -> None:
    process = ModelProcess()
    try:
        process.load()
        texts = ["Who met whom?", "The ministers met in Oslo on Monday. " * 20, "\ud800 is no character"]
        assert np.array_equal(process.embed(texts), embedder.embed(texts))
        many = [f"{text} {number}" for number in range(6) for text in texts]
        assert [each.shape for each in process.embed_each([many, [], many[:3]])] == [(18, 384), (0, 384), (3, 384)]
        question, passages = "When did they meet?", ["They met on Monday.", "The talks in Oslo ended on 3 May 2024."]
        for one, other in zip(
            process.read(question, passages), MiniLMReader.load().read(question, passages), strict=True
        ):
            assert one.null == other.null
            for of in ("offsets", "start", "end"):
                assert np.array_equal(getattr(one, of), getattr(other, of))
    finally:
        process.close()


def test_many_threads_get_each_its_own(models: ModelProcess) -> None:
    texts = [f"Minister {number} of Oslo" for number in range(200)]
    with ThreadPoolExecutor(8) as threads:
        for text, vectors in zip(texts, threads.map(lambda text: models.embed([text]), texts), strict=True):
            assert np.array_equal(vectors, WORDS.embed([text]))
        lengths = threads.map(lambda text: models.read("Who?", [text, text + "!"]), texts)
        assert [[each.null for each in one] for one in lengths] == [[len(text), len(text) + 1] for text in texts]


def test_articles_are_added_as_by_the_embedder_itself(models: ModelProcess, tmp_path: Path) -> None:
    library = Library.open(tmp_path / "library", WORDS.name)
    assert len(list(add_all(library, models, map(story, range(5))))) == 5
    check_as_by_one_process(library, WORDS, [story(number) for number in range(5)])


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL here")
class TestKilled:
    def test_while_nobody_asks_it_is_replaced(self, models: ModelProcess, folder: Path) -> None:
        models.load()
        (first,) = processes(folder)
        os.kill(first, signal.SIGKILL)
        wait_until_gone([first])
        assert np.array_equal(models.embed(["Oslo"]), WORDS.embed(["Oslo"]))
        assert len(processes(folder)) == 2

    def test_over_a_call_that_is_made_again_as_is_what_others_asked(
        self, models: ModelProcess, folder: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        with ThreadPoolExecutor(1) as beside:
            articles = ["wait for me"] + ["Oslo"] * 80
            waiting = beside.submit(lambda: list(models.embed_each([articles])))
            assert np.array_equal(models.embed(["die once"]), WORDS.embed(["die once"]))
            models.embed(["leave me"])
            (vectors,) = waiting.result()
            assert np.array_equal(vectors, WORDS.embed(articles))
        assert len(processes(folder)) == 2
        assert "ended with status -9 and is replaced" in caplog.text

    def test_each_time_is_an_error_and_the_next_call_has_another_process(
        self, models: ModelProcess, folder: Path
    ) -> None:
        with pytest.raises(ModelError, match=f"ended {TRIES} times over this .* Nothing was changed"):
            models.embed(["die"])
        assert np.array_equal(models.embed(["Oslo"]), WORDS.embed(["Oslo"]))
        assert len(processes(folder)) == TRIES + 1

    def test_its_parent_it_ends_too_even_while_it_loads(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        loading = folder / "loading"
        loading.touch()
        monkeypatch.setenv("DATELINE_MODELS_TEST", str(loading))
        program = f"from qa.models import ModelProcess; ModelProcess({MODULE!r}).load()"
        with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT) as parent:
            while not processes(folder):
                assert parent.poll() is None
            parent.kill()
        wait_until_gone(processes(folder))


def test_texts_are_embedded_while_the_reader_is_loaded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loading = folder / "loading"
    loading.touch()
    monkeypatch.setenv("DATELINE_MODELS_TEST", str(loading))
    monkeypatch.setattr(ModelProcess, "dimension", WORDS.dimension)
    process = ModelProcess(MODULE)
    with ThreadPoolExecutor(2) as beside:
        loaded, read = beside.submit(process.load), beside.submit(process.read, "Who?", ["Oslo"])
        assert np.array_equal(process.embed(["Oslo"]), WORDS.embed(["Oslo"]))
        assert not loaded.done()
        assert not read.done()
        loading.unlink()
        assert (loaded.result(), read.result()[0].null) == (None, 4)
    process.close()


def test_a_question_waits_for_no_articles(models: ModelProcess, folder: Path) -> None:
    batches = [[f"wait for me {number}"] + ["Oslo"] * 80 for number in range(6)]
    with ThreadPoolExecutor(1) as beside:
        embedding = beside.submit(lambda: list(models.embed_each(batches)))
        while not processes(folder):
            assert not embedding.done()
        assert np.array_equal(models.embed(["Who met whom?"]), WORDS.embed(["Who met whom?"]))
        assert models.read("Who?", ["Oslo"])[0].null == 4
        assert not embedding.done()
        models.embed(["leave me"])
        assert len(embedding.result()) == 6


def test_what_goes_wrong_there_is_raised_here(models: ModelProcess, folder: Path) -> None:
    with pytest.raises(ModelError, match=r"^The model is not there\.$"):
        models.embed(["raise"])
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        models.read("break", ["Oslo"])
    assert models.read("Who?", ["Oslo"])[0].null == 4
    assert len(processes(folder)) == 1


def test_closed_it_ends_and_takes_no_more_calls(models: ModelProcess, folder: Path) -> None:
    models.load()
    models.close()
    wait_until_gone(processes(folder))
    with pytest.raises(ModelError, match="is being closed"):
        models.embed(["Oslo"])


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="no /proc here")
def test_the_chat_answers_after_its_models_were_killed_and_they_end_with_it(tmp_path: Path) -> None:
    def models_of(chat: int) -> list[int]:
        children = [
            int(each) for of in Path(f"/proc/{chat}/task").glob("*/children") for each in of.read_text().split()
        ]
        return [child for child in children if b"qa.models" in Path(f"/proc/{child}/cmdline").read_bytes()]

    with running_chat(tmp_path / "library") as chat:
        first = ask(chat.address, "Who met Putin?")
        killed = models_of(chat.pid)
        os.kill(killed[0], signal.SIGKILL)
        again = ask(chat.address, "Who met Putin?")
        assert (first.outcome, again.outcome) == ("answered", "answered")
        assert again.said == first.said
        left = models_of(chat.pid)
        assert "ended with status -9 and is replaced" in chat.log.read_text()
    assert len(killed) == len(left) == 1
    assert killed != left
    wait_until_gone(left)
