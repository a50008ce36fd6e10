"""Processes that a test can start in a hundredth of a second and kill: forks of one that has imported everything.

forks.start("work", folder, 0, 50)     does tests.faults_child.work in a process of its own
"""

import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""A process with threads cannot be forked safely."""


class Fork:
    """A process that does one job, says JSON values on its output, and may be killed."""

    def __init__(self, pid: int, output: int, forks: "Forks") -> None:
        self.pid = pid
        self._output = output
        self._forks = forks
        self._said = b""
        self._ended = False

    def said(self) -> list[Any]:
        """All that it says until it ends.  Fails when it failed."""
        while not self._ended:
            self._read()
        values = list(self._values())
        assert not any(isinstance(value, dict) and "failed" in value for value in values), values[-1]["failed"]
        return values

    def next(self) -> Any:
        """The next value that it says."""
        while b"\n" not in self._said and not self._ended:
            self._read()
        line, _, self._said = self._said.partition(b"\n")
        assert line, "it said nothing more"
        value = json.loads(line)
        assert not (isinstance(value, dict) and "failed" in value), value["failed"]
        return value

    def killed_after(self, seconds: float) -> list[Any]:
        """What it says in so many seconds, after which it is killed, unless it has ended."""
        until = time.monotonic() + seconds
        while not self._ended and select.select([self._output], [], [], max(0.0, until - time.monotonic()))[0]:
            self._read()
        return self.killed()

    def killed(self) -> list[Any]:
        """Kills it now; what it has said."""
        os.kill(self.pid, signal.SIGKILL)  # until it is waited for, nobody else has its number
        said = self.said()
        self.status()
        return said

    def status(self) -> int:
        """Waits for its end: its exit status, or minus the signal that ended it."""
        return self._forks.wait(self.pid)

    def _read(self) -> None:
        more = os.read(self._output, 65536)
        self._said += more
        if not more:
            self._ended = True
            os.close(self._output)

    def _values(self) -> Iterator[Any]:
        lines = self._said.split(b"\n")
        self._said = b""
        return (json.loads(line) for line in lines[:-1])


class Forks:
    """Starts `Fork`s.  The server behind them has one thread, and has imported what the jobs need."""

    def __init__(self) -> None:
        self._ours, theirs = socket.socketpair()
        command, environment = [sys.executable, "-m", "tests.forks"], {**os.environ, **ONE_THREAD}
        self._server = subprocess.Popen(command, cwd=ROOT, stdin=theirs.fileno(), env=environment)
        theirs.close()

    def start(self, job: str, *args: Any) -> Fork:
        """Starts a job of `tests.faults_child`; paths are given as text."""
        reading, writing = os.pipe()
        plain = [str(arg) if isinstance(arg, Path) else arg for arg in args]
        socket.send_fds(self._ours, [json.dumps([job, plain]).encode("ascii") + b"\n"], [writing])
        os.close(writing)
        return Fork(int(self._ours.recv(20)), reading, self)

    def done(self, job: str, *args: Any) -> list[Any]:
        """What a job says, which is done to its end."""
        fork = self.start(job, *args)
        said = fork.said()
        assert fork.status() == 0
        return said

    def wait(self, pid: int) -> int:
        """The exit status of a fork, once it has ended."""
        self._ours.sendall(b"%d\n" % pid)
        return int(self._ours.recv(20))

    def close(self) -> None:
        """Ends the server; its forks have ended."""
        self._ours.close()
        self._server.wait()


def serve() -> None:
    """The server: forks for each order, waits for a fork when it is told to."""
    import datasketch  # noqa: F401  (each fork would import it)

    from tests import faults_child

    gc.freeze()  # a collection in a fork would copy every page
    orders = socket.socket(fileno=os.dup(0))
    while True:
        order, outputs = _order(orders)
        if not order:
            return
        if not outputs:
            orders.sendall(b"%d" % os.waitstatus_to_exitcode(os.waitpid(int(order), 0)[1]))
            continue
        pid = os.fork()
        if pid == 0:
            orders.close()
            job, args = json.loads(order)
            faults_child.do(job, args, outputs[0])
            os._exit(0)
        os.close(outputs[0])
        orders.sendall(b"%d" % pid)


def _order(orders: socket.socket) -> tuple[bytes, list[int]]:
    """The next line, and the file that came with it; an empty line at the end."""
    line, files = b"", list[int]()
    while not line.endswith(b"\n"):
        more, came, _, _ = socket.recv_fds(orders, 65536, 1)
        if not more:
            return b"", []
        line, files = line + more, files + list(came)
    return line, files


if __name__ == "__main__":
    serve()
