"""The page under load: many users, too many at once, clients that go away and clients that never finish (group I)."""

import asyncio
import os
import socket
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from bench import load
from tests.serving import Served, served
from ui.sweep import AGE_SECONDS, sweep, sweeping

PAUSE = 0.05
"""Seconds that an answer takes here."""


@pytest.fixture(scope="module")
def uploads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("uploads")


@pytest.fixture(scope="module")
def page(uploads: Path) -> Iterator[Served]:
    with served(uploads, pause=PAUSE) as page:
        page.call("add", text="Harbour talks\n\nThey met.")
        yield page


def test_eight_users_are_all_answered(capsys: pytest.CaptureFixture[str]) -> None:
    """I1, in short: the real page and models, without an error; `python -m bench.load` is the long form."""
    assert load.main(["--minutes", "0.3", "--users", "8"]) == 0
    assert ", 0 errors; median" in capsys.readouterr().out


def test_of_sixty_at_once_some_are_answered_and_the_rest_refused_in_a_sentence(page: Served) -> None:
    """I2: four at work, sixteen in the queue; then all is as before."""
    seen = load.burst(page.address, ["Who met whom?"], 60)
    assert seen.errors == 0
    assert seen.answered + seen.refused == 60
    assert 16 <= seen.answered <= 40  # some are answered while others still arrive
    assert seen.refused >= 20
    assert all(sentence.startswith("Queue is full.") for sentence in seen.sentences)
    assert seen.normal_after <= 15


@pytest.mark.browser
def test_a_question_that_is_refused_is_told_on_the_page_and_can_be_asked_again(tab: Page, uploads: Path) -> None:
    """I2: it stays in the box."""
    with served(uploads) as page, ThreadPoolExecutor(24) as pool:
        page.call("add", text="Harbour talks\n\nThey met.")
        tab.goto(page.address)
        tab.locator("#status .ready").wait_for()
        page.desk("hold")
        box = tab.locator("#question textarea")
        box.fill("Who is refused?")
        crowd = [pool.submit(load.ask, page.address, "Who met whom?") for _ in range(4)]
        while len(page.desk()["asked"]) < 4:  # these four are at work and stay there: no place in the queue gets free
            tab.wait_for_timeout(20)
        crowd += [pool.submit(load.ask, page.address, "Who met whom?") for _ in range(20)]
        while sum(each.done() for each in crowd) < 4:  # who is done was refused: sixteen wait, and the queue is full
            tab.wait_for_timeout(20)
        tab.keyboard.press("Enter")
        expect(tab.get_by_text("currently busy. Please try again").first).to_be_visible(timeout=15_000)
        expect(box).to_have_value("Who is refused?")
        page.desk("go")
        assert {each.result().outcome for each in crowd} == {"answered", "refused"}
        tab.keyboard.press("Enter")
        expect(tab.locator("#chat .answer")).to_contain_text("Harbour talks")


def connect(page: Served) -> socket.socket:
    parts = urlsplit(page.address)
    return socket.create_connection((parts.hostname, parts.port), timeout=30)


def head(page: Served, path: str, length: int, kind: str = "application/json") -> bytes:
    lines = (f"POST {path} HTTP/1.1", f"Host: {page.host}", f"Content-Type: {kind}", f"Content-Length: {length}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def test_clients_that_vanish_before_their_answer_leave_nothing_behind(page: Served) -> None:
    """I4: 500 of them; the queue gets free again, and threads and files do not pile up."""
    before = _held(page)
    question = b'{"question": "Who met whom?"}'
    for _ in range(500):
        with connect(page) as client:
            client.sendall(head(page, "/gradio_api/call/v2/ask", len(question)) + question)
    assert _free_again(page)
    deadline = time.monotonic() + 30
    while _held(page) > before + 5 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert _held(page) <= before + 5
    assert "Traceback" not in page.printed()


def _held(page: Served) -> int:
    """Open files and sockets of the serving process; its threads come and go with a pool of forty."""
    if not sys.platform.startswith("linux"):
        return 0
    return len(list(Path(f"/proc/{page.pid}/fd").iterdir()))


def _free_again(page: Served) -> bool:
    """Is a question answered within half a minute?"""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if load.ask(page.address, "Who met whom?").outcome == "answered":
            return True
        time.sleep(0.2)
    return False


def test_clients_that_never_finish_hold_up_nobody(page: Served, uploads: Path) -> None:
    """I4: 50 uploads that stand still, and 50 requests that never get to their end."""
    part = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n' + b"x" * 10_000
    upload = head(page, "/gradio_api/upload", 1_000_000, "multipart/form-data; boundary=b") + part
    slow = [connect(page) for _ in range(100)]
    try:
        for number, client in enumerate(slow):
            client.sendall(upload if number % 2 else b"POST /gradio_api/queue/join HTTP/1.1\r\nHost: ")
        for _ in range(5):
            asked = load.ask(page.address, "Who met whom?")
            assert (asked.outcome, asked.seconds < 10) == ("answered", True)
    finally:
        for client in slow:
            client.close()
    assert _free_again(page)
    assert sweep(uploads, AGE_SECONDS) == 0  # they might go on
    assert sweep(uploads, 0) == 50
    assert [file for file in uploads.rglob("*") if file.is_file()] == []
    assert "Traceback" not in page.printed()


def test_what_was_broken_off_is_swept_while_the_page_is_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new, done = tmp_path / "tmp1", tmp_path / "tmp2", tmp_path / "hash" / "a.txt"
    done.parent.mkdir()
    for file in (old, new, done):
        file.write_bytes(b"x")
    for file in (old, done):
        os.utime(file, (time.time() - AGE_SECONDS - 1,) * 2)
    monkeypatch.setattr("ui.sweep.EVERY_SECONDS", 0.01)

    async def a_while() -> None:
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(sweeping(tmp_path), 0.1)

    with ThreadPoolExecutor(1) as pool:  # Playwright has an event loop in this thread
        pool.submit(asyncio.run, a_while()).result()
    assert [file.exists() for file in (old, new, done)] == [False, True, True]
    assert sweep(tmp_path / "nowhere", 0) == 0
