"""What the served page gives to whom, over a real connection (catalogue, group F)."""

import json
import re
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from gradio_client import Client

from bench.server import CHECKOUT
from tests.serving import Served, served
from ui.commands import main
from ui.settings import Settings, read_password

PASSWORD = "zqxpasswordkjv with words"


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("uploads")) as page:
        yield page


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A page with a password, listening everywhere."""
    with served(tmp_path_factory.mktemp("uploads"), host="0.0.0.0", auth=["dateline", PASSWORD]) as page:
        yield page


# ── files, and what lies elsewhere ───────────────────────────────────────────────────────────────────────────────────

PLACES = ("gradio_api/file=", "static/", "assets/", "svelte/", "gradio_api/custom_component/", "gradio_api/file/")
TARGETS = (
    "/etc/passwd",
    "../../../../../../../../etc/passwd",
    "..%2f..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd",
    "%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "....//....//....//etc/passwd",
    "..\\..\\..\\..\\etc\\passwd",
    "..%5c..%5c..%5cetc%5cpasswd",
    "%252e%252e%252f%252e%252e%252fetc%252fpasswd",
    "/proc/self/environ",
    "file:///etc/passwd",
    "//etc/passwd",
    "/etc/passwd%00.css",
)


@pytest.mark.parametrize("place", PLACES)
def test_no_file_of_this_machine_is_served(page: Served, tmp_path: Path, place: str) -> None:
    """F1: nor does a refusal tell whether there is one."""
    there, link = tmp_path / "there.txt", tmp_path / "link.txt"
    there.write_text("root:x:0:0 secret")
    link.symlink_to(there)
    for target in (*TARGETS, str(there), str(link), quote(str(there), safe=""), str(CHECKOUT / "README.md")):
        reply = page.send(f"/{place}{target}")
        assert reply.status in (403, 404), (place, target)
        assert not re.search(rb"root:x:|secret|Dateline</h1>|PATH=", reply.body)
    existing, missing = (page.send(f"/{place}{file}") for file in (there, tmp_path / "missing.txt"))
    assert (existing.status, existing.body) == (missing.status, missing.body)


class Canary(socketserver.TCPServer):
    """A server that nobody should call."""

    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), socketserver.BaseRequestHandler)
        self.called = 0

    def process_request(self, *_: Any) -> None:
        self.called += 1
        self.shutdown_request(_[0])


@pytest.fixture
def canary() -> Iterator[Canary]:
    with Canary() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_the_server_fetches_nothing_for_anybody(page: Served, canary: Canary) -> None:
    """F2, E1: neither by a path, nor as a file in an event, nor as the address of an article."""
    place = f"http://127.0.0.1:{canary.server_address[1]}/x"
    for form in (place, place.upper(), quote(place, safe=""), quote(quote(place, safe=""), safe=""), place[5:]):
        for path in (
            "gradio_api/file=",
            "gradio_api/proxy=",
            "file=",
            "proxy=",
            "gradio_api//file=",
            "gradio_api/%66ile=",
        ):
            assert page.send(f"/{path}{form}").status == 403
    for meta in ({}, {"meta": {"_type": "gradio.FileData"}}):
        for file in ({"path": place}, {"path": place, "url": place}, {"path": "x", "url": place}):
            assert page.call("add", file={**file, **meta})[0] == "error"
    assert page.call("add", text="A title\n\nA text.", url=place)[0] == "complete"
    config = page.send("/config").json
    data = {"path": place, "url": place, "meta": {"_type": "gradio.FileData"}}
    for each in config["dependencies"]:
        body = {"data": [[data]] * len(each["inputs"]), "fn_index": each["id"], "session_hash": "fetching"}
        page.post("/gradio_api/queue/join", body)
    time.sleep(1)
    assert canary.called == 0
    with socket.create_connection(("127.0.0.1", canary.server_address[1])):  # the test would see it
        time.sleep(0.3)
    assert canary.called == 1


# ── other sites, and headers ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "path", ["/", "/config", "/gradio_api/info", "/gradio_api/queue/join", "/nowhere", "/assets/x"]
)
def test_other_sites_are_refused_everywhere_and_granted_nothing(page: Served, path: str) -> None:
    """F3."""
    port = page.host.rsplit(":", 1)[1]
    for host in ("evil.com", f"evil.com:{port}", f"127.0.0.1.evil:{port}", f"localhost.evil:{port}", "0.0.0.0"):
        reply = page.send(path, host=host)
        assert reply.status == 400
        assert not [name for name in reply.headers if name.startswith("access-control")]
    for origin in ("http://evil.com", "null", "http://localhost:1", "http://127.0.0.1:1", f"http://localhost:{port}"):
        for method in ("GET", "POST", "OPTIONS"):
            reply = page.send(path, b"" if method == "POST" else None, method=method, origin=origin)
            assert reply.status == 403
            assert not [name for name in reply.headers if name.startswith("access-control")]


def test_every_response_has_the_headers(page: Served) -> None:
    """F4."""
    home = page.send("/")
    script = re.search(rb'src="([^"]*assets/[^"]*\.js)"', home.body)
    assert script
    replies = {
        "the page": home,
        "a script": page.send("/" + script[1].decode().lstrip("./")),
        "the configuration": page.send("/config"),
        "a refused path": page.send("/gradio_api/file=/etc/passwd"),
        "a missing one": page.send("/assets/missing.js"),
        "a call": page.post("/gradio_api/call/v2/articles", {}),
        "a wrong call": page.post("/gradio_api/call/v2/ask", {}),
        "a large one": page.send("/gradio_api/queue/join", b"x" * 1_000_001),
    }
    for what, reply in replies.items():
        policy = reply.headers["content-security-policy"].split("; ")
        assert {"default-src 'self'", "img-src 'self' data:", "frame-ancestors 'none'"} <= set(policy), what
        names = ("x-content-type-options", "referrer-policy", "x-frame-options", "cross-origin-opener-policy")
        assert [reply.headers[name] for name in names] == ["nosniff", "no-referrer", "DENY", "same-origin"], what
    assert [reply.status for reply in replies.values()] == [200, 200, 200, 403, 404, 200, 422, 413]


# ── passwords ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "words",
    [
        ["--host", "0.0.0.0"],
        ["--host", "::"],
        ["--host", "192.168.1.5"],
        ["--host", "fd00::5"],
        ["--host", "news.lan"],
        ["--host", ""],
        ["--name", "news.example.org"],
        ["--name", "localhost", "--name", "news.lan"],
    ],
)
def test_other_machines_are_let_in_with_a_password_only(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """F5: it does not start, and says how it would."""
    monkeypatch.delenv("DATELINE_PASSWORD", raising=False)
    assert main(["chat", *words, "--library", str(tmp_path / "library")]) == 1
    said = capsys.readouterr().err
    assert "so it needs a password: add --password to be asked for it, or set DATELINE_PASSWORD" in said
    assert "ssh -L" in said
    monkeypatch.setenv("DATELINE_PASSWORD", "tooshort")
    assert main(["chat", *words, "--library", str(tmp_path / "library")]) == 1
    assert capsys.readouterr().err == "The password is too short: it needs at least 12 characters.\n"
    assert not (tmp_path / "library").exists()


def test_a_password_comes_from_the_environment_or_is_asked_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """F5: and never from a flag."""
    here, everywhere = Settings(tmp_path), Settings(tmp_path, host="0.0.0.0")
    assert read_password(here, {}) is None
    assert read_password(here, {"DATELINE_PASSWORD": PASSWORD}) == PASSWORD
    assert read_password(everywhere, {"DATELINE_PASSWORD": PASSWORD}) == PASSWORD
    monkeypatch.setattr("ui.settings._asked_for", lambda: "typed by hand")
    assert (
        read_password(Settings(tmp_path, host="0.0.0.0", asks=True), {"DATELINE_PASSWORD": PASSWORD}) == "typed by hand"
    )
    with pytest.raises(SystemExit):
        main(["chat", "--password", PASSWORD])


def test_there_is_no_password_beside_the_mcp_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """F5, F6: its tools would be open to everybody."""
    monkeypatch.setenv("DATELINE_PASSWORD", PASSWORD)
    assert main(["chat", "--mcp", "--host", "0.0.0.0", "--library", str(tmp_path / "library")]) == 1
    assert "leave out --mcp, or the password" in capsys.readouterr().err


OPEN = {"/", "/theme.css", "/favicon.ico", "/manifest.json", "/robots.txt", "/gradio_api/app_id", "/logout"}
"""What who is not logged in is given: no word of the library, and no part of the page."""
CLOSED = {
    "/config",
    "/gradio_api/info",
    "/gradio_api/queue/data?session_hash=x",
    "/gradio_api/upload_progress?upload_id=x",
    "/gradio_api/call/v2/ask/0123",
}
CLOSED_TO_POST = {
    "/gradio_api/queue/join": {"data": [], "fn_index": 0, "session_hash": "x"},
    "/gradio_api/call/v2/ask": {"question": "Who?"},
    "/gradio_api/call/v2/articles": {},
    "/gradio_api/call/v2/add": {"text": "A title\n\nA text."},
    "/gradio_api/call/v2/remove": {"article_id": "x"},
    "/gradio_api/upload": {},
}


def test_who_is_not_logged_in_sees_a_login_and_nothing_else(locked: Served) -> None:
    """F6."""
    for path in CLOSED:
        assert locked.send(path).status == 401, path
    for path, body in CLOSED_TO_POST.items():
        assert locked.post(path, body).status == 401, path
    for path in OPEN:
        reply = locked.send(path)
        assert reply.status in (200, 302, 307, 404), path
        assert not re.search(rb'"(components|dependencies)":\[[^\]]|elem_id', reply.body), path
    for path in ("/gradio_api/user", "/gradio_api/token", "/gradio_api/login_check", "/monitoring", "/gradio_api/runs"):
        assert locked.send(path).status == 404
    assert locked.desk()["asked"] == []


def log_in(page: Served, password: str, user: str = "dateline") -> tuple[int, str]:
    """The status of a login, and the cookie that it gives."""
    form = urlencode({"username": user, "password": password}).encode()
    reply = page.send("/login", form, content_type="application/x-www-form-urlencoded")
    cookies = SimpleCookie(reply.headers.get("set-cookie", ""))
    return reply.status, "; ".join(f"{name}={cookie.value}" for name, cookie in cookies.items())


def test_who_knows_the_password_is_let_in(locked: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """F6: by a browser's cookie, by Gradio's client; the password is nowhere printed (J1)."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    status, cookie = log_in(locked, PASSWORD)
    assert status == 200
    assert locked.send("/config", cookie=cookie).status == 200
    assert locked.send("/config", cookie=cookie.replace("=", "=x", 1)).status in (200, 401)  # of two, one is enough
    auth = ("dateline", PASSWORD)
    client = Client(locked.address, auth=auth, verbose=False)
    try:
        assert client.predict(api_name="/articles") == []
    finally:
        client.close()
    said = locked.printed()
    assert PASSWORD not in said
    assert PASSWORD not in Path(f"/proc/{locked.pid}/environ").read_text(errors="replace")


def test_wrong_logins_fail_and_soon_wait(locked: Served) -> None:
    """F6: the right one, too, waits then; tests/test_guard.py has two hundred."""
    assert log_in(locked, PASSWORD)[0] == 200
    wrong = ["", PASSWORD[:-1], PASSWORD + "x", PASSWORD.upper(), "x" * 100_000]
    assert [log_in(locked, each)[0] in (400, 422) for each in wrong] == [True] * 5
    assert log_in(locked, PASSWORD, user="Dateline")[0] == 400
    started = time.monotonic()
    assert log_in(locked, "wrong")[0] == 400
    assert log_in(locked, PASSWORD)[0] == 200
    assert time.monotonic() - started >= 2
    assert "Traceback" not in locked.printed()


def test_listening_everywhere_it_answers_to_addresses_and_not_to_names(locked: Served) -> None:
    """F3: a name may be pointed at this machine by anybody."""
    assert locked.send("/", host="192.168.7.7:7860").status == 200
    assert locked.send("/", host="evil.com").status == 400
    assert json.loads(locked.send("/", host="news.lan").body)["detail"].startswith("This address is not Dateline's")


# ── what the page is made of ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_configuration_of_the_page_is_plain_values() -> None:
    """Gradio copies it for every page that is opened, and whatever hangs on it: `gr.HTML` takes each name that its
    script has in quotation marks for an event, also that of a parameter ("every")."""
    odd = (
        "from tests.serving import AnsweringDesk; from ui import chat\n"
        "parts = chat.build_page(AnsweringDesk()).get_config_file()['components']\n"
        "named = [p['props'] for p in parts if 'elem_id' in p['props']]\n"
        "print([(p['elem_id'], name) for p in named for name, value in p.items() if callable(value)])"
    )
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", odd], cwd=CHECKOUT, capture_output=True, text=True, check=True
    )
    assert told.stdout == "[]\n"
