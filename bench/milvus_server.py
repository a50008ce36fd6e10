"""A Milvus server of our own, for tests and measurements: from the package `milvus`, which carries one for Linux."""

import contextlib
import socket
import subprocess
import sys
import time
from pathlib import Path

from bench.server import CHECKOUT, free_port
from corpus.errors import LibraryUnavailable
from index.milvus.client import Client

STARTING = 120.0
"""Seconds that a server may take: one that was killed is waited for until its lease in etcd is over, 30 s, and more."""
STARTS = 3
DIMENSION = 64
"""Of the collections by which it is told that it answers; any would do."""


class Server:
    """A Milvus server of our own, from the package `milvus`, in `folder`; it keeps what it has when it is killed.

    There can be one on a machine: the etcd in it takes ports 2379 and 2380.
    """

    def __init__(self, folder: Path) -> None:
        self._port = free_port()
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"milvus://127.0.0.1:{self._port}"

    def start(self) -> "Server":
        """Comes back when it answers, if need be at the third start: of one that was killed while it was written to,
        Milvus 2.3.5 may load a collection at its second start only."""
        for _ in range(STARTS):
            command = [sys.executable, "-m", "bench.milvus_start", str(self._folder), str(self._port)]
            with (self._folder / "said.log").open("wb") as said:
                self._process = subprocess.Popen(command, cwd=CHECKOUT, stdout=said, stderr=said)
            until = time.monotonic() + STARTING
            while time.monotonic() < until:
                if self._answers(until - time.monotonic()):
                    return self
                assert self._process.poll() is None, "Milvus ended: is another one running on this machine?"
                time.sleep(0.2)
            self.kill()
        raise AssertionError("Milvus does not start")

    def _answers(self, seconds: float) -> bool:
        """Are its collections there and loaded, or will they be in so many seconds?"""
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self._port), 1).close()
            with contextlib.suppress(LibraryUnavailable):
                Client(self.address).prepare(DIMENSION, seconds)
                return True
        return False

    def memory(self) -> int:
        """Bytes that it has in memory now."""
        assert self._process is not None
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS"))

    def disk(self) -> int:
        """Bytes of all that it has written, its write-ahead log too, but for its program and what it says."""
        return sum(file.stat().st_size for file in (self._folder / "data").rglob("*") if file.is_file())

    def kill(self) -> None:
        """Ends it as a power cut does, but that what it wrote is with the system."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
