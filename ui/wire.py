"""Messages of ASGI on their way in and out: a body is counted while it arrives, a reply gets the security headers."""

import asyncio
import base64
import hashlib
import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from corpus.document import FILE_LIMIT
from ui.gate import Asked, Refusal

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

MAX_FILES = 20
"""Files in one upload."""

BODY_LIMIT = MAX_FILES * (FILE_LIMIT + 100_000)
"""Bytes of one request: Gradio's page sends all files of an upload in one, each with its multipart frame.

The launch's `max_file_size` limits each file; Gradio writes them to disk while they arrive.
"""

EVENT_LIMIT = 1_000_000
"""Bytes of one event (a question, a pasted article): some 150,000 words.  Longer texts come as files."""

DRAIN_LIMIT = 2 * BODY_LIMIT
"""Bytes read and thrown away after a refusal: a browser that is still sending would not see the answer otherwise."""

DRAIN_SECONDS = 10.0

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-eval'{scripts}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self'; frame-src 'none'; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
"""The content security policy.

No inline script runs but those of the page as it left the server, by their hashes; an `onerror=` that got into the page
some other way does not.  'unsafe-eval' is what `gr.HTML` costs: it compiles its (fixed) template in the browser.
'unsafe-inline' for styles is what Svelte's `style=` attributes cost.
"""

HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)

_UPLOAD = "/gradio_api/upload"
_INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)


def body_limit(path: str) -> int:
    """The most bytes a request to `path` (unescaped) may carry."""
    return BODY_LIMIT if path.startswith(_UPLOAD) else EVENT_LIMIT


def policy(page: bytes = b"") -> str:
    """The content security policy of a page, with the hash of each inline script in it."""
    digests = (hashlib.sha256(script).digest() for script in _INLINE_SCRIPT.findall(page))
    return POLICY.format(scripts="".join(f" 'sha256-{base64.b64encode(digest).decode()}'" for digest in digests))


class _BodyTooLarge(Exception):
    """Thrown into the application when it reads past the limit."""


class Body:
    """A request's body, counted while it arrives."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._limit = limit
        self._seen = 0
        self._ended = False

    @property
    def exceeded(self) -> bool:
        return self._seen > self._limit

    def too_large(self) -> Refusal:
        if self._limit == EVENT_LIMIT:
            return Refusal(413, "This text is longer than 1 MB; please add it as a file.")
        together = f"{MAX_FILES * FILE_LIMIT // 1_000_000} MB together"
        return Refusal(413, f"These files have more than {together}; please add fewer at a time.")

    def refusal(self, asked: Asked) -> Refusal | None:
        """What the declared length alone forbids."""
        length = asked.first("content-length")
        if not length:
            return None
        if not (length.isascii() and length.isdigit()):
            return Refusal(400, "The length of the request is not a number.")
        return self.too_large() if int(length[:20]) > self._limit else None

    async def receive(self) -> Message:
        """The next piece for the application.  Raises `_BodyTooLarge` past the limit."""
        message = await self._next()
        if self.exceeded:
            raise _BodyTooLarge
        return message

    async def drain(self) -> None:
        """Reads what is still arriving and throws it away, within `DRAIN_LIMIT` and `DRAIN_SECONDS`."""
        try:
            await asyncio.wait_for(self._read_on(), DRAIN_SECONDS)
        except (TimeoutError, asyncio.TimeoutError):  # two classes before Python 3.11
            return

    async def _read_on(self) -> None:
        while not self._ended and self._seen < DRAIN_LIMIT:
            await self._next()

    async def _next(self) -> Message:
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        self._ended = message["type"] != "http.request" or not message.get("more_body", False)
        return message


class Reply:
    """A response on its way out: gets the headers, and an HTML page is held until its scripts are hashed."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._held: Message | None = None
        self._page: list[bytes] = []
        self.begun = False
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._start(message)
        elif self._held is not None:
            await self._collect(message)
        else:
            await self._send(message)

    async def refuse(self, refusal: Refusal, asked: Asked) -> None:
        """Answers with the refusal as Gradio's page shows it: the `detail` of JSON for an event, text for an upload."""
        plain = asked.path.startswith(_UPLOAD)
        content = (refusal.sentence if plain else json.dumps({"detail": refusal.sentence})).encode()
        kind = b"text/plain; charset=utf-8" if plain else b"application/json"
        headers = [(b"content-type", kind), (b"content-length", str(len(content)).encode())]
        await self.send({"type": "http.response.start", "status": refusal.status, "headers": headers})
        await self.send({"type": "http.response.body", "body": b"" if asked.method == "HEAD" else content})

    async def _start(self, message: Message) -> None:
        if _content_type(message).startswith(b"text/html"):
            self._held = message
        else:
            await self._begin(message, policy())

    async def _collect(self, message: Message) -> None:
        assert self._held is not None
        self._page.append(message.get("body", b""))
        if not message.get("more_body", False):
            page = b"".join(self._page)
            await self._begin(self._held, policy(page))
            await self._send({"type": "http.response.body", "body": page})

    async def _begin(self, message: Message, content_policy: str) -> None:
        self.begun = True
        self.status = message["status"]
        ours = {name for name, _ in HEADERS} | {b"content-security-policy"}
        kept = [(name, value) for name, value in message.get("headers", []) if name.lower() not in ours]
        headers = [*kept, *HEADERS, (b"content-security-policy", content_policy.encode())]
        await self._send({**message, "headers": headers})


def _content_type(message: Message) -> bytes:
    headers = message.get("headers", [])
    return next((bytes(value).lower() for name, value in headers if name.lower() == b"content-type"), b"")
