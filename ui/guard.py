"""Requests into safe responses: hosts, origins, paths, sizes and headers are checked before Gradio sees a request.

Dateline listens on loopback, and loopback is reachable by every page that is open in the same browser.  The guard
stands outside Gradio's own middleware and refuses what only such a page, or an attacker, would send:

    a Host that is not ours                   400    a foreign name that was pointed at this machine (DNS rebinding)
    an Origin or fetch site that is not ours  403    another page using ours (CSRF, CORS)
    `file=` and `proxy=` paths                403    Gradio's file server and its server-side fetcher; not used here
    a path that nobody needs                  404    monitoring, run history, streams, calls of what is no endpoint
    a body past the limit                     413    counted while it arrives, whatever its Content-Length says
    many logins at once from one address      429    after a few wrong ones, each further one waits

Every response gets the security headers, and an error that nobody foresaw its number.  Pure ASGI: imports neither
Gradio nor Starlette.
"""

import asyncio
import base64
import hashlib
import ipaddress
import json
import re
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from corpus.document import FILE_LIMIT
from ui.edge import sentence_for

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

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

EVERYWHERE = frozenset({"0.0.0.0", "::"})
"""Listening there means at every address of this machine: then each may be what it is called by.  A name may not: it
could be pointed here by anybody."""

FREE_LOGINS = 5
"""Wrong logins in a row from one address; after that each waits for `LOGIN_SECONDS`, one after another."""

LOGIN_SECONDS = 1.0

LOGINS_WAITING = 10

ADDRESSES_KEPT = 1_000
"""Addresses whose wrong logins are remembered."""

PAGES = frozenset(
    {"", "assets", "static", "config", "theme.css", "favicon.ico", "manifest.json", "robots.txt", "login", "logout"}
)
EVENTS = frozenset(
    {"queue", "heartbeat", "upload", "upload_progress", "startup-events", "app_id", "cancel", "reset", "theme.css"}
    | {"info"}
)
"""What the page asks for (ui/chat.py in a browser, Gradio 6.31), and `info` Gradio's Python client; under /gradio_api
for the second."""

ENDPOINTS = frozenset({"ask", "articles", "meetings", "add", "remove"})
"""What other programs may call (ui/api.py)."""

CALLED = "/gradio_api/call/v2/"
"""Where they call it, with parameters by their names, and get the answer."""

MCP = frozenset({"/gradio_api/mcp", "/gradio_api/mcp/"})

LAYERS = 8
"""Layers of %-encoding that are looked through; Gradio takes off one."""

REQUESTING_SITES = frozenset({"same-origin", "none"})

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

_HOST = re.compile(r"(?:\[(?P<six>[0-9a-f:.]+)\]|(?P<name>[a-z0-9._-]+))(?::[0-9]{1,5})?")
_UPLOAD = "/gradio_api/upload"
_INLINE_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_REACHING_PATH = re.compile(r"(?:file|proxy)\s*=")
_SLASHES = re.compile(r"[/\\]+")


@dataclass(frozen=True)
class Refusal:
    """A request that is not answered, and the sentence that says why."""

    status: int
    sentence: str


@dataclass(frozen=True)
class Asked:
    """What of a request the guard looks at.  Header names are lower-case; `path` is unescaped until nothing changes."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]

    def all(self, name: str) -> list[str]:
        """Every value of the header `name`."""
        return [value for key, value in self.headers if key == name]

    def first(self, name: str) -> str:
        """The first value of the header `name`, or an empty string."""
        return next(iter(self.all(name)), "")

    @classmethod
    def of(cls, scope: Message) -> "Asked":
        """The request of an ASGI scope."""
        headers = ((key.decode("latin-1").lower(), value.decode("latin-1")) for key, value in scope["headers"])
        raw = scope.get("raw_path") or scope["path"].encode("utf-8", "replace")
        return cls(scope["method"].upper(), unescaped(raw.decode("latin-1")), tuple(headers))


def unescaped(path: str) -> str:
    """`path` with its layers of %-encoding taken off, in lower case, with single forward slashes.

    What is left under `LAYERS` of them is in no list of paths that the page needs.
    """
    for _ in range(LAYERS):
        path = unquote(path)
    return _SLASHES.sub("/", path).lower()


def host_name(host: str) -> str:
    """The name in a Host header, without the port, in lower case; empty when it is none."""
    found = _HOST.fullmatch(host.lower())
    return found["six"] or found["name"] if found else ""


def refused(asked: Asked, hosts: Collection[str], mcp: bool = False) -> Refusal | None:
    """Why a request is not answered, judged by its line and headers; `None` if it may go on."""
    if len(asked.all("host")) != 1 or not _is_ours(host_name(asked.first("host")), hosts):
        return Refusal(400, "This address is not Dateline's: open it by the address that it printed when it started.")
    if _is_foreign(asked):
        return Refusal(403, "Another site may not use Dateline for you.")
    if _REACHING_PATH.search(asked.path):
        return Refusal(403, "Dateline serves no files and fetches nothing by path.")
    if not _is_needed(asked.path, mcp):
        return Refusal(404, "There is nothing here.")
    return None


def _is_ours(name: str, hosts: Collection[str]) -> bool:
    return name in hosts or (not EVERYWHERE.isdisjoint(hosts) and is_address(name))


def is_address(name: str) -> bool:
    """Is this an IP address, and no name?"""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _is_foreign(asked: Asked) -> bool:
    """Was the request made by another site's page?  Following a link to the page is not: it tells that site nothing."""
    own = asked.first("host").lower()
    if any(origin.lower() not in (f"http://{own}", f"https://{own}") for origin in asked.all("origin")):
        return True
    site = asked.first("sec-fetch-site").lower()
    return bool(site) and site not in REQUESTING_SITES and not _is_visit(asked)


def _is_visit(asked: Asked) -> bool:
    return asked.method in ("GET", "HEAD") and asked.first("sec-fetch-mode").lower() == "navigate" and asked.path == "/"


def _is_needed(path: str, mcp: bool) -> bool:
    if path.startswith(CALLED):
        return path.removeprefix(CALLED).partition("/")[0] in ENDPOINTS
    if path in MCP:
        return mcp
    first, _, rest = path.lstrip("/").partition("/")
    return rest.partition("/")[0] in EVENTS if first == "gradio_api" else first in PAGES


def body_limit(path: str) -> int:
    """The most bytes a request to `path` (unescaped) may carry."""
    return BODY_LIMIT if path.startswith(_UPLOAD) else EVENT_LIMIT


def policy(page: bytes = b"") -> str:
    """The content security policy of a page, with the hash of each inline script in it."""
    digests = (hashlib.sha256(script).digest() for script in _INLINE_SCRIPT.findall(page))
    return POLICY.format(scripts="".join(f" 'sha256-{base64.b64encode(digest).decode()}'" for digest in digests))


class Guard:
    """An ASGI application in front of another: refuses what `refused` says, limits bodies, adds the headers."""

    def __init__(self, app: Application, hosts: Collection[str] = (), mcp: bool = False) -> None:
        """`hosts` are names, beside the loopback ones, by which this server may be called; `mcp`: are there tools?"""
        self._app = app
        self._hosts = LOOPBACK | {name.lower() for name in hosts}
        self._mcp = mcp
        self._logins: dict[str, _Logins] = {}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answers one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:  # Gradio 6 talks by HTTP alone
            await send({"type": "websocket.close", "code": 1008})

    async def _answer(self, scope: Message, receive: Receive, send: Send) -> None:
        asked = Asked.of(scope)
        reply = _Reply(send)
        body = _Body(receive, body_limit(asked.path))
        refusal = refused(asked, self._hosts, self._mcp) or body.refusal(asked)
        if refusal is None:
            answer = self._log_in if _is_login(asked) else self._pass_on
            refusal = await answer(_uncompressed(scope, asked), body, reply)
        if refusal is not None and not reply.begun:
            await body.drain()
            await reply.refuse(refusal, asked)

    async def _pass_on(self, scope: Message, body: "_Body", reply: "_Reply") -> Refusal | None:
        """Lets the application answer; a body that turned out too large takes the answer back if it has not begun."""

        async def send(message: Message) -> None:
            if not body.exceeded or reply.begun:
                await reply.send(message)

        try:
            await self._app(scope, body.receive, send)
        except Exception as error:
            if not body.exceeded:
                return Refusal(500, sentence_for(error))
        return body.too_large() if body.exceeded else None

    async def _log_in(self, scope: Message, body: "_Body", reply: "_Reply") -> Refusal | None:
        """Lets a login through; after a few wrong ones each of that address waits, and is the only one meanwhile."""
        logins = self._logins_from(str((scope.get("client") or ("",))[0]))
        if logins.waiting >= LOGINS_WAITING:
            return Refusal(429, "There were too many wrong logins; please try again in a minute.")
        logins.waiting += 1
        try:
            async with logins.turn:
                if logins.wrong >= FREE_LOGINS:
                    await asyncio.sleep(LOGIN_SECONDS)
                refusal = await self._pass_on(scope, body, reply)
                logins.wrong = 0 if reply.status == 200 else logins.wrong + 1
        finally:
            logins.waiting -= 1
        return refusal

    def _logins_from(self, address: str) -> "_Logins":
        if address not in self._logins and len(self._logins) >= ADDRESSES_KEPT:
            del self._logins[next(iter(self._logins))]
        return self._logins.setdefault(address, _Logins())


@dataclass
class _Logins:
    """The logins from one address: wrong ones in a row, and those that wait for their turn."""

    wrong: int = 0
    waiting: int = 0
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


def _is_login(asked: Asked) -> bool:
    return asked.method == "POST" and asked.path.rstrip("/") == "/login"


def _uncompressed(scope: Message, asked: Asked) -> Message:
    """The page itself is asked for uncompressed: its inline scripts are hashed on their way out."""
    if asked.path != "/":
        return scope
    return {**scope, "headers": [(key, value) for key, value in scope["headers"] if key.lower() != b"accept-encoding"]}


class _BodyTooLarge(Exception):
    """Thrown into the application when it reads past the limit."""


class _Body:
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


class _Reply:
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
