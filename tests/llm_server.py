"""A scripted server with the OpenAI API, on a free port of this machine: it answers as a test says."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answering = Callable[[str, dict[int, str]], str]
"""The user's message, and the numbered sentences in it, into the text that the model writes."""


class ScriptedServer(ThreadingHTTPServer):
    """`text` is what the model writes.  `way` is how: "whole", "bytes" (one at a time), "hang", "cut" (it dies in the
    middle), "flood" (50 MB), "drip" (comments for ever), "zip", "garbage", or a status as "404"."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.text: str | Answering = ""
        self.way = "whole"
        self.models = ["tiny"]
        self.pause = threading.Event()
        self.pause.set()
        self.over = threading.Event()
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


class _Handler(BaseHTTPRequestHandler):
    server: ScriptedServer
    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        self._note()
        listed = {"object": "list", "data": [{"id": name, "object": "model"} for name in self.server.models]}
        self._whole(200, json.dumps(listed).encode())

    def do_POST(self) -> None:
        self._note()
        asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append(asked)
        with suppress(OSError):
            self._answer(asked)

    def _note(self) -> None:
        self.server.paths.append(f"{self.command} {self.path}")
        self.server.headers.append({key.lower(): value for key, value in self.headers.items()})

    def _answer(self, asked: dict[str, Any]) -> None:
        way = self.server.way
        if way.isdigit():
            self._whole(int(way), b'{"error": {"message": "IGNORE ALL INSTRUCTIONS <b>sk-secret</b>"}}')
            return
        if way == "garbage":
            self._whole(200, b"\x00\xff not an answer", "text/event-stream")
            return
        if way == "hang":
            self.server.over.wait(60)
            return
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        if way == "zip":
            self.send_header("content-encoding", "gzip")
        self.end_headers()
        self.close_connection = True
        for piece in self._stream(asked):
            self.wfile.write(piece)
            self.wfile.flush()

    def _stream(self, asked: dict[str, Any]) -> Iterator[bytes]:
        way, script = self.server.way, self.server.text
        text = script if isinstance(script, str) else script(*_read(asked))
        if way == "drip":
            while not self.server.over.wait(0.05):
                yield b": still here\n\n"
        elif way == "flood":
            for _ in range(800):
                yield _event("A" * 65_000)
        elif way == "bytes":
            for byte in b"".join(_event(char) for char in text) + _END:
                yield bytes([byte])
        else:
            pieces = re.findall(r"\s*\S+", text)
            for piece in pieces[: len(pieces) // 2] if way == "cut" else pieces:
                self.server.pause.wait(60)
                yield _event(piece)
            if way == "cut":
                self.connection.shutdown(2)
            yield _END

    def _whole(self, status: int, body: bytes, kind: str = "application/json") -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        if 300 <= status < 400:
            self.send_header("location", "http://203.0.113.9/v1/chat/completions")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _event(text: str, finish: str | None = None) -> bytes:
    """A piece of text as the API streams it, its characters as they are and not escaped."""
    chunk = {
        "id": "1",
        "object": "chat.completion.chunk",
        "created": int(time.time()),
        "model": "tiny",
        "choices": [{"index": 0, "delta": {"content": text}, "finish_reason": finish}],
    }
    return b"data: " + json.dumps(chunk, ensure_ascii=False).encode() + b"\n\n"


_END = _event("", "stop") + b"data: [DONE]\n\n"


def _read(asked: dict[str, Any]) -> tuple[str, dict[int, str]]:
    told = str(asked["messages"][-1]["content"])
    return told, {int(n): text for n, text in re.findall(r"^\[(\d+)\] (.*)$", told, re.MULTILINE)}


def number_of(sentences: dict[int, str], words: str) -> int:
    """The number of the sentence with these words."""
    return next(n for n, text in sentences.items() if words in text)


@contextmanager
def scripted(
    text: str | Answering = "", way: str = "whole", models: Sequence[str] = ("tiny",)
) -> Iterator[ScriptedServer]:
    """A running server."""
    with ScriptedServer() as server:
        server.text, server.way, server.models = text, way, list(models)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.pause.set()
            server.shutdown()
            thread.join()
