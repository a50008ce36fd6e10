"""Messages between a process and its child: JSON and bytes, so that nothing is run of what is read."""

import json
import os
from typing import IO, Any


def send(pipe: IO[bytes], head: object, data: bytes = b"") -> None:
    """A message: the lengths of its two parts on a line, a JSON value, and bytes.  Raises `OSError`."""
    written = json.dumps(head).encode("ascii")
    pipe.write(b"%d %d\n" % (len(written), len(data)))
    pipe.write(written)
    pipe.write(data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> tuple[Any, bytes]:
    """The next message of `send`.  Raises `EOFError` at the end of the pipe and where a message breaks off,
    `ValueError` for what is none."""
    lengths = pipe.readline(40)
    if not lengths.endswith(b"\n"):
        raise EOFError
    of_head, of_data = map(int, lengths.split())
    written, data = pipe.read(of_head), pipe.read(of_data)
    if (len(written), len(data)) != (of_head, of_data):
        raise EOFError
    return json.loads(written), data


def replies() -> IO[bytes]:
    """The standard output of this process; what a library prints from now on goes nowhere, for it is no reply."""
    pipe = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return pipe
