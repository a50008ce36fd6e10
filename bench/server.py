"""The real program as a process of its own: started as a user starts it, stopped by ctrl-C."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
STARTING_SECONDS = 120


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def dateline(*words: str, library: Path, text: str | None = None) -> "subprocess.CompletedProcess[str]":
    """One command of the command line, run to its end."""
    command = [sys.executable, "-m", "ui", *words, "--library", str(library)]
    return subprocess.run(command, cwd=CHECKOUT, input=text, capture_output=True, text=True, timeout=180, check=False)


@dataclass(frozen=True)
class Chat:
    """A running web chat: where it answers, its process, the seconds from its start to its first page, and the file of
    what it says."""

    address: str
    pid: int
    seconds: float
    log: Path


@contextmanager
def running_chat(library: Path) -> Iterator[Chat]:
    """A running web chat over `library`; at the end it is stopped by ctrl-C, which it must obey."""
    port = free_port()
    started = time.perf_counter()
    command = [sys.executable, "-m", "ui", "chat", "--port", str(port), "--library", str(library)]
    with (
        tempfile.NamedTemporaryFile("w+", suffix=".log") as log,
        subprocess.Popen(command, cwd=CHECKOUT, stdout=log, stderr=subprocess.STDOUT) as process,
    ):
        told = Path(log.name)
        try:
            _wait_for(f"http://127.0.0.1:{port}/", process, told)
            yield Chat(f"http://127.0.0.1:{port}/", process.pid, time.perf_counter() - started, told)
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)
            said = told.read_text()
            assert process.returncode == 0, said
            assert "Traceback" not in said, said
        finally:
            if process.poll() is None:
                process.kill()


def _wait_for(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Returns when the page answers."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < deadline:
        try:
            with opener.open(address, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            if process.poll() is not None:
                raise AssertionError(f"the chat ended: {log.read_text()}") from None
            time.sleep(0.02)
    raise AssertionError(f"no page at {address} after {STARTING_SECONDS} s (pid {os.getpid()})")
