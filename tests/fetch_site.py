"""A web site on this machine and an internet that leads to it: names, addresses, and a count of who asked for what."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from corpus import fetch
from corpus.fetch import Network

PUBLIC = "93.184.216.34"
HOST = "news.example.com"
PAGE = b"<!doctype html><title>Rates</title><p>The central bank kept its rate on Tuesday.</p>"
Reply = Callable[[bytes], Iterable[bytes]]
"""From a request to the pieces of what the site sends."""

CERTIFICATE = """\
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgAIZD1YBwkoEG95Ou
d1AS1oC3Tq4UxAzslWHdZrWqThWhRANCAASy+UYdQwaqAAAN4KsOLQusQC+Laqh4
2+b64XSRBjgm+BMgvRgyP4poC9wYfENIZ39T7bd56rbEuPrEbKDxpd+P
-----END PRIVATE KEY-----
-----BEGIN CERTIFICATE-----
MIIBhzCCASygAwIBAgIBATAKBggqhkjOPQQDAjAYMRYwFAYDVQQDDA1EYXRlbGlu
ZSB0ZXN0MCAXDTI0MDEwMTAwMDAwMFoYDzIxMjQwMTAxMDAwMDAwWjAYMRYwFAYD
VQQDDA1EYXRlbGluZSB0ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEsvlG
HUMGqgAADeCrDi0LrEAvi2qoeNvm+uF0kQY4JvgTIL0YMj+KaAvcGHxDSGd/U+23
eeq2xLj6xGyg8aXfj6NlMGMwDwYDVR0TAQH/BAUwAwEB/zAOBgNVHQ8BAf8EBAMC
AoQwIQYDVR0RBBowGIIQbmV3cy5leGFtcGxlLmNvbYcEXbjYIjAdBgNVHQ4EFgQU
hfJDMEMe8o06lkh4OYEQ8HHRTy4wCgYIKoZIzj0EAwIDSQAwRgIhAMVQcSjo0qU9
WmlKeho0bsgwrSpwfmWijM63V/4Fl74GAiEAkeFQ4+yKDSw0+v6HQk1IYsLVMjAC
Ap3/efdGG2LS7xA=
-----END CERTIFICATE-----
"""
"""For news.example.com and 93.184.216.34 from 2024 to 2124, signed by itself; the key is for these tests only."""


def answer(body: bytes = PAGE, status: str = "200 OK", **headers: str) -> bytes:
    """A whole answer; `content_type="text/html"` becomes a header of that name, an empty value leaves it out."""
    given = {"content_type": "text/html; charset=utf-8", "content_length": str(len(body)), **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in given.items() if value]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode() + body


def redirect(location: str, status: str = "302 Found") -> bytes:
    return answer(b"", status, location=location)


class Site:
    """A server on loopback that answers each connection once, with `reply`, and notes the requests.

    `self.closing` is set when the test is over: a reply that waits for it never keeps the test waiting.
    """

    def __init__(self, reply: bytes | Reply, certificate: Path | None = None) -> None:
        self.reply = reply
        self._tls = _server_side(certificate) if certificate else None
        self._threads: list[threading.Thread] = []
        self.requests: list[bytes] = []
        self.connections = 0
        self.closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> "Site":
        self._start(self._accept)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(timeout=5)

    def _start(self, work: Callable[..., None], *args: Any) -> None:
        thread = threading.Thread(target=work, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                self.connections += 1
                self._start(self._serve, client)

    def _serve(self, client: socket.socket) -> None:
        client.settimeout(5)
        with suppress(OSError), client:
            if self._tls:
                client = self._tls.wrap_socket(client, server_side=True)
            with client:
                request = _head(client)
                self.requests.append(request)
                for piece in [self.reply] if isinstance(self.reply, bytes) else self.reply(request):
                    client.sendall(piece)


def _head(client: socket.socket) -> bytes:
    request = b""
    while b"\r\n\r\n" not in request and (piece := client.recv(65_536)):
        request += piece
    return request


def _server_side(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@dataclass
class Internet:
    """Names and their addresses; whatever public address is dialled, `site` answers."""

    site: Site | None = None
    names: Mapping[str, Sequence[str]] = field(default_factory=lambda: {HOST: [PUBLIC]})
    certificate: Path | None = None
    """What https trusts."""
    looked_up: list[str] = field(default_factory=list)
    dialled: list[tuple[str, int]] = field(default_factory=list)

    def network(self, total_seconds: float = 10) -> Network:
        return Network(self.resolve, self.dial, self.trust, total_seconds)

    def resolve(self, host: str) -> Sequence[str]:
        self.looked_up.append(host)
        if host not in self.names:
            raise socket.gaierror
        return self.names[host]

    def dial(self, address: str, port: int, seconds: float) -> socket.socket:
        self.dialled.append((address, port))
        if not self.site:
            raise ConnectionRefusedError
        return fetch.dial("127.0.0.1", self.site.port, seconds)

    def trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.certificate) if self.certificate else fetch.trusted_authorities()
