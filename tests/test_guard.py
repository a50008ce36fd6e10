"""What the guard refuses, how large a request may be, and the headers that every response has."""

import asyncio
import base64
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from ui import gate, guard, wire
from ui.guard import Guard
from ui.wire import Message, Receive, Send

OWN = "127.0.0.1:7860"


@dataclass
class App:
    """An application that reads the whole body and answers with a page; remembers what reached it."""

    content_type: str = "application/json"
    body: bytes = b"{}"
    swallow: bool = False
    reached: list[str] = field(default_factory=list)
    read: int = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            self.reached.append("lifespan")
            return
        self.reached.append(scope["path"])
        self.headers = scope["headers"]
        try:
            await self._read(receive)
        except Exception:
            if not self.swallow:
                raise
        headers = [(b"content-type", self.content_type.encode()), (b"X-Frame-Options", b"SAMEORIGIN")]
        await send({"type": "http.response.start", "status": 400 if self.swallow else 200, "headers": headers})
        for at in range(0, len(self.body), 7):
            await send({"type": "http.response.body", "body": self.body[at : at + 7], "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def _read(self, receive: Receive) -> None:
        more = True
        while more:
            message = await receive()
            self.read += len(message.get("body", b""))
            more = message.get("more_body", False)


@dataclass(frozen=True)
class Response:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def detail(self) -> str:
        return str(json.loads(self.body)["detail"])


def request(
    app: App,
    path: str = "/",
    method: str = "GET",
    headers: Iterable[tuple[str, str]] = (("host", OWN),),
    body: Sequence[bytes] = (b"",),
    hosts: Sequence[str] = (),
    mcp: bool = False,
) -> Response:
    """The guarded application's response to one request whose body arrives in pieces."""
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode("latin-1", "replace"),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers],
    }
    pieces = [{"type": "http.request", "body": piece, "more_body": True} for piece in body]
    pieces[-1]["more_body"] = False
    sent: list[Message] = []

    async def receive() -> Message:
        return pieces.pop(0) if pieces else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(Guard(app, hosts, mcp)(scope, receive, send))
    starts = [message for message in sent if message["type"] == "http.response.start"]
    assert len(starts) == 1, "one response, begun once"
    got = {name.decode().lower(): value.decode() for name, value in starts[0]["headers"]}
    assert len(got) == len(starts[0]["headers"]), "no header twice"
    return Response(starts[0]["status"], got, b"".join(message.get("body", b"") for message in sent))


def own(*headers: tuple[str, str]) -> list[tuple[str, str]]:
    return [("host", OWN), *headers]


# ── hosts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:7860", "localhost:80", "LOCALHOST", "[::1]:7860", "news.lan:7860"]
)
def test_own_hosts_are_answered(host: str) -> None:
    assert request(App(), headers=[("host", host)], hosts=["News.lan"]).status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.com",
        "evil.com:7860",
        "127.0.0.1.evil.com",
        "127.0.0.1.evil",
        "localhost.evil.com",
        "evil.com:127.0.0.1",
        "127.0.0.1@evil.com",
        "evil.com@127.0.0.1",
        "127.0.0.1:80:evil",
        "",
        ":7860",
        "[::1",
        "0.0.0.0",
        "127.0.0.2",
        "localhost.",
        "127.1",
        "2130706433",
        "evil.com#127.0.0.1",
        "evil.com/127.0.0.1",
        "127.0.0.1\\evil.com",
        "[::2]",
        "[zz]",
    ],
)
def test_foreign_hosts_are_refused(host: str) -> None:
    app = App()
    assert request(app, headers=[("host", host)]).status == 400
    assert app.reached == []


@pytest.mark.parametrize("everywhere", ["0.0.0.0", "::"])
def test_listening_everywhere_it_may_be_called_by_any_address_and_by_no_name(everywhere: str) -> None:
    """A name may be pointed here by anybody, an address may not."""
    for host in ("192.168.1.5:7860", "[fe80::1]:7860", "10.0.0.1"):
        assert request(App(), headers=[("host", host)], hosts=[everywhere]).status == 200
        assert request(App(), headers=[("host", host)]).status == 400
    for host in ("evil.com", "192.168.1.5.evil.com", "news.lan", "2130706433"):
        assert request(App(), headers=[("host", host)], hosts=[everywhere]).status == 400
    assert request(App(), headers=[("host", "news.lan")], hosts=[everywhere, "news.lan"]).status == 200


def test_no_host_and_two_hosts_are_refused() -> None:
    assert request(App(), headers=[]).status == 400
    assert request(App(), headers=[("host", OWN), ("host", OWN)]).status == 400


# ── origins ──────────────────────────────────────────────────────────────────────────────────────────────────────────

FOREIGN = [
    "http://evil.com",
    "https://evil.com",
    "null",
    "http://localhost:9999",
    "http://127.0.0.1:7861",
    "http://127.0.0.1",
    "http://127.0.0.1.evil:7860",
    "http://localhost:7860",
    "file://",
    "chrome-extension://abc",
    "",
    "http://[::1",
    "127.0.0.1:7860",
]


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "DELETE", "PUT"])
@pytest.mark.parametrize("origin", FOREIGN)
def test_foreign_origins_are_refused_and_get_no_cors(origin: str, method: str) -> None:
    app = App()
    response = request(app, "/gradio_api/queue/join", method, own(("origin", origin)))
    assert response.status == 403
    assert not [name for name in response.headers if name.startswith("access-control")]
    assert app.reached == []


@pytest.mark.parametrize("origin", ["http://127.0.0.1:7860", "https://127.0.0.1:7860", "HTTP://127.0.0.1:7860"])
def test_the_own_origin_is_answered(origin: str) -> None:
    assert request(App(), "/gradio_api/queue/join", "POST", own(("origin", origin))).status == 200


def test_a_second_foreign_origin_does_not_hide_behind_the_own_one() -> None:
    headers = own(("origin", f"http://{OWN}"), ("origin", "http://evil.com"))
    assert request(App(), "/gradio_api/queue/join", "POST", headers).status == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "CROSS-SITE"])
def test_a_foreign_page_may_link_to_the_page_but_not_use_it(site: str) -> None:
    linked = own(("sec-fetch-site", site), ("sec-fetch-mode", "navigate"))
    embedded = own(("sec-fetch-site", site), ("sec-fetch-mode", "no-cors"))
    assert request(App(), "/", "GET", linked).status == 200
    assert request(App(), "/", "POST", linked).status == 403
    assert request(App(), "/config", "GET", linked).status == 403
    assert request(App(), "/config", "GET", embedded).status == 403
    assert request(App(), "/", "GET", embedded).status == 403


# ── paths ────────────────────────────────────────────────────────────────────────────────────────────────────────────

REACHING = [
    "/gradio_api/file=http://evil.example/x",
    "/gradio_api/file=https://evil.example/x",
    "/gradio_api/FILE=HTTP://evil/x",
    "/gradio_api/file%3Dhttp://evil/x",
    "/gradio_api/file%3dhttp%3a%2f%2fevil/x",
    "/gradio_api/%66ile=http://evil/x",
    "/gradio_api/%2566ile=http://evil/x",
    "/gradio_api/file%25253Dhttp://evil",
    "/gradio_api//file=http://evil",
    "//gradio_api/file=x",
    "/gradio_api/./file=http://evil",
    "/gradio_api\\file=http://evil",
    "/gradio_api/file=//evil/x",
    "/gradio_api/file=ftp://evil/x",
    "/gradio_api/proxy=http://evil/x",
    "/gradio_api/PROXY=https://x.hf.space/",
    "/gradio_api/proxy%3Dhttp://evil",
    "/proxy=http://evil",
    "/file=/etc/passwd",
    "/gradio_api/file=/etc/passwd",
    "/gradio_api/file=../../etc/passwd",
    "/gradio_api/file=..%2f..%2fetc",
    "/gradio_api/file=%2e%2e/%2e%2e/etc/passwd",
    "/gradio_api/file=C:\\x",
    "/gradio_api/file =http://evil",
    "/gradio_api/file=",
    "/assets/../gradio_api/file=http://evil",
    "/static/%2e%2e/gradio_api/proxy=x",
    "/theme.css/file=http://evil",
]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("path", REACHING)
def test_paths_that_reach_out_are_refused(path: str, method: str) -> None:
    app = App()
    assert request(app, path, method).status == 403
    assert app.reached == []


UNNEEDED = [
    "/monitoring",
    "/monitoring/summary",
    "/gradio_api/runs",
    "/gradio_api/run/ask",
    "/gradio_api/api/ask",
    "/gradio_api/call/ask",
    "/gradio_api/call/v2",
    "/gradio_api/call/v2/",
    "/gradio_api/call/v2/cite",
    "/gradio_api/call/v2/ask_1",
    "/gradio_api/call/v2/../ask",
    "/gradio_api/call/v2/cite/ask",
    "/gradio_api/openapi.json",
    "/gradio_api/file/x",
    "/gradio_api/stream/1/2/3/x.ts",
    "/gradio_api/component_server",
    "/gradio_api/custom_component/1/client/x/y",
    "/gradio_api/deep_link",
    "/gradio_api/vibe-edit",
    "/gradio_api/process_recording",
    "/gradio_api/dev/reload",
    "/gradio_api/profiling/traces",
    "/gradio_api/mcp",
    "/gradio_api/mcp/",
    "/gradio_api/mcp/sse",
    "/svelte/x.js",
    "/docs",
    "/redoc",
    "/openapi.json",
    "/pwa_icon",
    "/gradio_api/run-history/records",
    "/gradio_api",
    "/gradio_api/",
    "/GRADIO_API/RUNS",
    "/etc/passwd",
    "/../../etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/library/library.sqlite3",
]


@pytest.mark.parametrize("path", UNNEEDED)
def test_paths_that_the_page_does_not_need_are_refused(path: str) -> None:
    app = App()
    assert request(app, path).status == 404
    assert app.reached == []


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/assets/index-Dphvy.js",
        "/static/js/x.js",
        "/theme.css",
        "/config",
        "/favicon.ico",
        "/gradio_api/queue/join",
        "/gradio_api/queue/data",
        "/gradio_api/heartbeat/abc",
        "/gradio_api/upload",
        "/gradio_api/upload_progress",
        "/gradio_api/startup-events",
        "/gradio_api/info",
        "/gradio_api/call/v2/ask",
        "/gradio_api/call/v2/remove/0123abc",
    ],
)
def test_paths_that_the_page_and_programs_need_are_answered(path: str) -> None:
    app = App()
    assert request(app, path).status == 200
    assert app.reached == [path]


@pytest.mark.parametrize("path", ["/gradio_api/mcp", "/gradio_api/mcp/"])
def test_the_mcp_server_is_there_where_it_was_asked_for(path: str) -> None:
    assert request(App(), path, "POST", mcp=True).status == 200
    assert request(App(), path, "POST", own(("origin", "http://evil.com")), mcp=True).status == 403
    assert request(App(), path, "POST", [("host", "evil.com")], mcp=True).status == 400


@pytest.mark.parametrize("path", ["/gradio_api/mcp/sse", "/gradio_api/mcp/schema", "/gradio_api/mcp/messages/"])
def test_of_the_mcp_server_nothing_else_is_there(path: str) -> None:
    assert request(App(), path, mcp=True).status == 404


def test_paths_are_unescaped_within_bounds() -> None:
    assert gate.unescaped("/%252541\\//B") == "/a/b"
    assert request(App(), "/gradio_api/%" + "25" * 20_000 + "66ile=x").status == 404
    assert request(App(), "/gradio_api/file%" + "25" * 20_000 + "3Dx").status == 404


# ── sizes ────────────────────────────────────────────────────────────────────────────────────────────────────────────

JOIN, UPLOAD = "/gradio_api/queue/join", "/gradio_api/upload"


@pytest.mark.parametrize(("path", "limit"), [(JOIN, wire.EVENT_LIMIT), (UPLOAD, wire.BODY_LIMIT)])
def test_a_body_at_the_limit_is_read_and_one_byte_more_is_not(path: str, limit: int) -> None:
    app, piece = App(), b"x" * 500_000  # the same bytes again and again: an upload may be large
    body = [piece] * (limit // len(piece))
    assert limit % len(piece) == 0
    assert request(app, path, "POST", body=body).status == 200
    assert app.read == limit
    assert request(App(), path, "POST", body=[*body, b"x"]).status == 413


def test_an_upload_may_have_twenty_files_of_twenty_megabytes() -> None:
    frames = 20 * 1_000
    assert 20 * 20_000_000 + frames <= wire.BODY_LIMIT
    assert wire.DRAIN_LIMIT > wire.BODY_LIMIT


@pytest.mark.parametrize("swallow", [False, True])
def test_too_large_is_said_even_if_the_application_turns_it_into_something_else(swallow: bool) -> None:
    response = request(App(swallow=swallow), JOIN, "POST", body=[b"x" * 600_000] * 3)
    assert (response.status, response.detail) == (413, "This text is longer than 1 MB; please add it as a file.")


def test_a_declared_length_past_the_limit_never_reaches_the_application() -> None:
    app = App()
    headers = own(("content-length", "20000000"))
    assert request(app, JOIN, "POST", headers, body=[b"x"]).status == 413
    assert app.reached == []


def test_a_lying_length_does_not_help() -> None:
    headers = own(("content-length", "10"))
    assert request(App(), JOIN, "POST", headers, body=[b"x" * 1_000_000, b"x"]).status == 413


@pytest.mark.parametrize("length", ["-1", "1e3", "0x10", "ten", "１０", " 5"])
def test_a_length_that_is_no_number_is_refused(length: str) -> None:
    headers = [(b"host", OWN.encode()), (b"content-length", length.encode())]
    asked = gate.Asked("POST", JOIN, tuple((name.decode(), value.decode("latin-1")) for name, value in headers))
    refusal = wire.Body(None, 100).refusal(asked)  # type: ignore[arg-type]
    assert refusal is not None
    assert refusal.status == 400


def test_an_upload_is_refused_in_plain_words() -> None:
    app = App()
    response = request(app, UPLOAD, "POST", own(("content-length", str(wire.BODY_LIMIT + 1))), body=[b"x"])
    assert response.status == 413
    assert response.body == b"These files have more than 400 MB together; please add fewer at a time."
    assert app.reached == []


@pytest.mark.parametrize("begun", [False, True])
def test_an_error_of_the_application_is_told_by_its_number_alone(begun: bool, caplog: pytest.LogCaptureFixture) -> None:
    """F8, J1: what the error says is neither sent nor logged; the log has where it happened."""

    secret = "".join(("zqx", "error", "kjv"))  # the log has lines of the program

    async def broken(scope: Message, receive: Receive, send: Send) -> None:
        if begun:
            await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ValueError(secret)

    response = request(broken)  # type: ignore[arg-type]
    assert response.status == (200 if begun else 500)
    if not begun:
        assert response.detail.startswith("Something went wrong inside Dateline")
        assert response.headers["x-frame-options"] == "DENY"
    assert "ValueError" in caplog.text
    assert "in broken" in caplog.text
    assert secret not in caplog.text + response.body.decode()


# ── headers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["/", "/assets/x.js", "/nowhere", "/gradio_api/file=x"])
def test_every_response_has_the_security_headers(path: str) -> None:
    headers = request(App(), path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    policy = headers["content-security-policy"]
    for part in (
        "default-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self' data:",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "base-uri 'self'",
    ):
        assert part in policy.split("; ")


def scripts(policy: str) -> str:
    return next(part for part in policy.split("; ") if part.startswith("script-src"))


def test_only_the_inline_scripts_of_the_page_may_run() -> None:
    page = b'<html><script>one()</script><SCRIPT data-x>\ntwo()\n</SCRIPT><script type="module" src="a.js"></script>'
    response = request(App(content_type="text/html; charset=utf-8", body=page))
    assert response.body == page
    hashes = [base64.b64encode(hashlib.sha256(code).digest()).decode() for code in (b"one()", b"\ntwo()\n")]
    allowed = f"script-src 'self' 'unsafe-eval' 'sha256-{hashes[0]}' 'sha256-{hashes[1]}'"
    assert scripts(response.headers["content-security-policy"]) == allowed


def test_what_is_no_page_may_run_no_inline_script() -> None:
    response = request(App(body=b"<script>one()</script>"), "/config")
    assert scripts(response.headers["content-security-policy"]) == "script-src 'self' 'unsafe-eval'"


def test_the_page_is_asked_for_uncompressed_and_nothing_else_is() -> None:
    app = App()
    request(app, "/", headers=own(("accept-encoding", "br")))
    assert (b"accept-encoding", b"br") not in app.headers
    request(app, "/assets/x.js", headers=own(("accept-encoding", "br")))
    assert (b"accept-encoding", b"br") in app.headers


# ── logins ───────────────────────────────────────────────────────────────────────────────────────────────────────────


class Logins:
    """A guarded login page, and how long everybody waited; the right password is "open"."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.waited: list[float] = []
        self.inside: set[str] = set()
        self._sleep = asyncio.sleep
        self._guard = Guard(self._page)
        monkeypatch.setattr(asyncio, "sleep", self._wait)

    async def _wait(self, seconds: float) -> None:
        self.waited.append(seconds)
        await self._sleep(0)

    async def _page(self, scope: Message, receive: Receive, send: Send) -> None:
        address = scope["client"][0]
        assert address not in self.inside, "one at a time"
        self.inside.add(address)
        await self._sleep(0)
        right = (await receive())["body"] == b"open"
        self.inside.remove(address)
        await send({"type": "http.response.start", "status": 200 if right else 400, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def log_in(self, password: bytes, address: str = "10.0.0.7", path: str = "/login") -> int:
        """The status of one try."""
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": password, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "client": (address, 5)}
        await self._guard({**scope, "headers": [(b"host", OWN.encode())]}, receive, send)
        return int(sent[0]["status"])


def test_after_five_wrong_logins_each_one_waits_for_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """F6: 200 wrong passwords take more than three minutes, and none of them helps."""
    logins = Logins(monkeypatch)

    async def attack() -> list[int]:
        return [await logins.log_in(b"%d" % n, path=("/login", "/login/", "/%6cogin")[n % 3]) for n in range(200)]

    assert set(asyncio.run(attack())) == {400}
    assert logins.waited == [guard.LOGIN_SECONDS] * 195
    assert guard.LOGIN_SECONDS >= 1


def test_who_knows_the_password_is_let_in_and_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    logins = Logins(monkeypatch)

    async def people() -> list[int]:
        statuses = [await logins.log_in(password) for password in [b"x"] * 7 + [b"open"] + [b"x"] * 5 + [b"open"]]
        return [*statuses, await logins.log_in(b"open", "10.0.0.8")]

    assert asyncio.run(people()) == [*[400] * 7, 200, *[400] * 5, 200, 200]
    assert len(logins.waited) == 2 + 1 + 1  # the two after five, and each right one after five


def test_many_logins_at_once_wait_in_a_short_line_and_hold_up_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    logins = Logins(monkeypatch)

    async def flood() -> tuple[list[int], int]:
        crowd = [asyncio.create_task(logins.log_in(b"x")) for _ in range(100)]
        await logins._sleep(0)
        other = await logins.log_in(b"open", "10.0.0.8")
        return list(await asyncio.gather(*crowd)), other

    statuses, other = asyncio.run(flood())
    assert other == 200
    assert statuses.count(429) == 100 - guard.LOGINS_WAITING
    assert statuses.count(400) == guard.LOGINS_WAITING


def test_of_many_addresses_the_latest_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    logins = Logins(monkeypatch)

    async def many() -> None:
        for n in range(guard.ADDRESSES_KEPT + 50):
            await logins.log_in(b"x", f"2001:db8::{n:x}")

    asyncio.run(many())
    assert len(logins._guard._logins) == guard.ADDRESSES_KEPT


# ── other kinds of connections ───────────────────────────────────────────────────────────────────────────────────────


def connect(kind: str) -> tuple[App, list[Message]]:
    app, sent = App(), []

    async def receive() -> dict[str, Any]:
        return {}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(Guard(app)({"type": kind, "headers": []}, receive, send))
    return app, sent


def test_lifespan_passes_and_websockets_do_not() -> None:
    assert connect("lifespan")[0].reached == ["lifespan"]
    app, sent = connect("websocket")
    assert app.reached == []
    assert sent == [{"type": "websocket.close", "code": 1008}]
