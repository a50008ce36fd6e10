"""Reading in a child process: what it reads is right, what it must not do it cannot, and its end is one sentence."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.article import Article, article_id
from corpus.document import FILE_LIMIT, Document, Facts
from corpus.errors import ArticleTooLarge, EmptyArticle, UnreadableArticle
from corpus.fence import DOCUMENTS_A_CHILD, Fence, Limits
from corpus.formats import read_article

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "corpus" / "articles" / "russia-and-hamas.txt"
STORY = Document(b"The dam\n\nBy Jane Doe, The Herald, 5 March 2023\n\nWater rose in Oslo on Monday.", "dam.txt")
DAMAGED = (
    r"“trap\.txt” is damaged or too complex: it could not be read within 5 seconds and 1\.5 GB of memory\. Nothing"
)


@pytest.fixture(scope="module")
def fence() -> Iterator[Fence]:
    with Fence() as fence:
        yield fence


def pid(fence: Fence) -> int:
    assert fence._child is not None
    return fence._child.pid


# ── what it reads ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_is_read_is_what_would_be_read_without_the_fence(fence: Fence) -> None:
    document = Document(SAMPLE.read_bytes(), SAMPLE.name)
    assert fence.read(document) == read_article(document.data, document.name)
    given = Facts(title="Tïtle", author="Jane Doe", published="2024-01-02", url="https://example.org/a")
    assert fence.read(document, given) == read_article(document.data, document.name, given)
    hiding = Document("The dam\n\nWater\u200b rose.\U000e0041\U000e0042".encode(), "dam.txt")
    assert fence.read(hiding).hidden == read_article(hiding.data, hiding.name).hidden == 3


IN_OTHER_ENCODINGS = {
    "cp1252": "Der Außenminister traf die Königin in Zürich. ",
    "cp1250": "Premier powiedział w środę w Łodzi, że żołnierze wrócą. ",
    "cp1251": "Министр принял делегацию во вторник. ",
    "koi8-r": "Министр принял делегацию во вторник. ",
    "shift_jis": "首相は今日、国会で新しい法案を説明した。",
    "euc_jp": "首相は今日、国会で新しい法案を説明した。",
    "gb18030": "部长星期二在北京会见了代表团。",
    "big5": "部長星期二在台北會見了代表團。",
}


@pytest.mark.parametrize("encoding", IN_OTHER_ENCODINGS)
def test_encodings_that_are_loaded_when_needed_are_there(fence: Fence, encoding: str) -> None:
    data = (IN_OTHER_ENCODINGS[encoding] * 20).encode(encoding)
    assert fence.read(Document(data, "a.txt")) == read_article(data, "a.txt")


def test_one_child_reads_many_documents_and_refusals_do_not_end_it(fence: Fence) -> None:
    fence.read(STORY)
    child = pid(fence)
    with pytest.raises(EmptyArticle, match=r"“a\.txt” has no readable text\. Nothing was added\."):
        fence.read(Document(b" ", "a.txt"))
    with pytest.raises(UnreadableArticle, match=r"“a\.txt” is a picture; Dateline reads"):
        fence.read(Document(b"\x89PNG", "a.txt"))
    assert fence.read(STORY).author == "Jane Doe"
    assert pid(fence) == child


def test_a_document_past_the_limit_is_not_even_sent() -> None:
    with Fence() as fence:
        with pytest.raises(ArticleTooLarge, match="has more than 20,000,000 bytes"):
            fence.read(Document(b"x" * (FILE_LIMIT + 1), "a.txt"))
        assert fence._child is None


def test_a_child_is_replaced_after_many_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    assert DOCUMENTS_A_CHILD == 500
    monkeypatch.setattr("corpus.fence.DOCUMENTS_A_CHILD", 2)
    with Fence() as fence:
        pids = [(fence.read(STORY), pid(fence))[1] for _ in range(5)]
    assert [pids[0] == pids[1], pids[1] == pids[2], pids[2] == pids[3]] == [True, False, True]


def test_several_threads_may_use_one_fence(fence: Fence) -> None:
    read: list[Article] = []
    threads = [threading.Thread(target=lambda: read.append(fence.read(STORY))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read == [read_article(STORY.data, STORY.name)] * 8


def test_a_closed_fence_leaves_no_process() -> None:
    fence = Fence()
    fence.read(STORY)
    child = pid(fence)
    fence.close()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


# ── what it must not do ──────────────────────────────────────────────────────────────────────────────────────────────

TRAPS = {
    "hang": "import time; time.sleep(60)",
    "spin": "while True: pass",
    "crash": "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)",
    "leave": "import os; os._exit(0)",
    "memory": "x = [bytes(100_000_000) for _ in range(100)]",
    "recursion": "f = lambda: f(); f()",
    "file": "open('/etc/hostname').read()",
    "network": "import socket; socket.socket()",
    "process": "import subprocess; subprocess.run(['true'], check=True)",
    "print": "print('{}'); import sys; sys.stdout.flush()",
    "noise": "import os; os.write(1, b'99 0\\nxxxxxxxx')",
}


@pytest.fixture
def trap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fence]:
    """A fence whose child reads text files by a reader that does what its document says."""
    (tmp_path / "trap_reader.py").write_text(
        "from corpus.document import Draft\n"
        "import os, socket, subprocess, time, signal, sys\n"
        "def read(document):\n"
        "    scope = {}\n"
        "    compile_and_run = getattr(__builtins__, 'exec', None) or __builtins__['exec']\n"
        "    compile_and_run(document.data.decode(), scope)\n"
        "    return Draft('It came through. ' + str(scope.get('said', '')))\n"
    )
    start = (
        f"import sys; sys.path[:0] = [{str(ROOT)!r}, {str(tmp_path)!r}]; import corpus.formats; "
        "corpus.formats.READERS['text'] = 'trap_reader'; from corpus.fence import serve; "
        "serve(int(sys.argv[2]), int(sys.argv[3]))"
    )
    monkeypatch.setattr("corpus.fence._CHILD", start)
    with Fence(Limits(processor_seconds=1, wall_seconds=5.0)) as fence:
        yield fence


@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are Linux's")
@pytest.mark.parametrize("name", ["spin", "crash", "leave", "memory"])
def test_a_reader_that_breaks_a_limit_ends_with_its_child(trap: Fence, name: str) -> None:
    with pytest.raises(UnreadableArticle, match=DAMAGED):
        trap.read(Document(TRAPS[name].encode(), "trap.txt"))
    assert trap.read(Document(b"said = 'again'", "trap.txt")).text == "It came through. again"


def test_a_reader_that_hangs_is_stopped(trap: Fence) -> None:
    with Fence(Limits(wall_seconds=1.5)) as impatient:
        started = time.monotonic()
        with pytest.raises(UnreadableArticle, match="it could not be read within 2 seconds"):
            impatient.read(Document(TRAPS["hang"].encode(), "trap.txt"))
        assert time.monotonic() - started < 30


@pytest.mark.skipif(sys.platform == "win32", reason="limits of files are not Windows'")
@pytest.mark.parametrize("name", ["file", "network", "process", "recursion"])
def test_a_reader_opens_no_file_no_socket_and_no_process(
    trap: Fence, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(UnreadableArticle, match=r"“trap\.txt” is damaged or too complex to be read\. Nothing was"):
        trap.read(Document(TRAPS[name].encode(), "trap.txt"))
    assert "a reader failed with" in caplog.text
    assert "hostname" not in caplog.text.replace("open('/etc/hostname')", "")  # places, and no words of a document
    caplog.clear()


def test_what_a_reader_prints_is_no_reply(trap: Fence) -> None:
    for name in ("print", "noise"):
        assert trap.read(Document(TRAPS[name].encode(), "trap.txt")).text == "It came through."


def test_a_child_that_is_killed_between_two_documents_costs_one_of_them_at_most(trap: Fence) -> None:
    trap.read(Document(b"", "trap.txt"))
    os.kill(pid(trap), signal.SIGKILL)
    assert trap._child is not None
    trap._child.wait()
    assert trap.read(Document(b"", "trap.txt")).text == "It came through."


# ── what it says is checked ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Another text."},
        {"title": "a\u202eb"},
        {"title": 7},
        {"pages": [5, 2]},
        {"pages": ["x"]},
        {"hidden": "x"},
        {"id": "0" * 16},
        {"unknown": "x"},
    ],
)
def test_an_article_that_is_not_frozen_is_refused(monkeypatch: pytest.MonkeyPatch, change: dict[str, object]) -> None:
    """A reader that was taken over by what it read could say anything."""
    text = "The dam broke."
    sound: dict[str, object] = {
        "id": article_id(text), "title": "x", "text": text, "author": None, "source": None, "published": None,
        "url": None, "language": None, "pages": [], "hidden": 0,
    }  # fmt: skip
    fence = Fence()
    monkeypatch.setattr(fence, "_ask", lambda *_: {"article": sound})
    assert fence.read(STORY).text == text
    monkeypatch.setattr(fence, "_ask", lambda *_: {"article": {**sound, **change}})
    with pytest.raises(UnreadableArticle, match=r"“dam\.txt” is damaged or too complex"):
        fence.read(STORY)


@pytest.mark.parametrize("reply", [{}, {"error": "SystemExit", "sentence": "x"}, [], "x", {"article": {}}])
def test_a_reply_that_makes_no_sense_is_refused(monkeypatch: pytest.MonkeyPatch, reply: object) -> None:
    fence = Fence()
    monkeypatch.setattr(fence, "_ask", lambda *_: reply)
    with pytest.raises(UnreadableArticle, match=r"“dam\.txt” is damaged or too complex"):
        fence.read(STORY)
