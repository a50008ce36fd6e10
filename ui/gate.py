"""A request's line and headers into the reason why it is not answered, if there is one: names, origins and paths."""

import ipaddress
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

EVERYWHERE = frozenset({"0.0.0.0", "::"})
"""Listening there means at every address of this machine: then each may be what it is called by.  A name may not: it
could be pointed here by anybody."""

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

_HOST = re.compile(r"(?:\[(?P<six>[0-9a-f:.]+)\]|(?P<name>[a-z0-9._-]+))(?::[0-9]{1,5})?")
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
    def of(cls, scope: Mapping[str, Any]) -> "Asked":
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
    return name in hosts or (not EVERYWHERE.isdisjoint(hosts) and _is_ip(name))


def _is_ip(name: str) -> bool:
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
