"""An address into the bytes behind it, over the only outgoing connection that Dateline makes.

`fetch` asks for one page that a person named, and for nothing else: it follows no links, keeps no cookies, reads no
proxy or password from the machine's settings.  Three steps:

    the address    refused if its writing, scheme, port or host is not that of a public page (corpus/address.py)
    the host       looked up once; if any of its addresses is not public it is refused, else one of them is dialled
    the page       read under one deadline and one limit of size, whole or not at all

A redirect begins again at the first step.  Nothing here logs, and no error sentence shows more of an address than its
host.  The protocol is h11's, which does no input or output of its own: every byte passes a read of ours.
"""

import math
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NoAnswer
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from io import BytesIO

import certifi
import h11

from corpus.address import Address, address_to_keep, ip_of, is_public, next_hop, not_public, permitted
from corpus.document import FILE_LIMIT, one_line
from corpus.errors import ArticleTooLarge, FetchFailed

TOTAL_SECONDS = 15.0
"""From the call to the last byte, redirects included: longer than that, people think that the program hangs."""
LOOKUP_SECONDS = 5.0
"""For one look-up of a host; `getaddrinfo` has no limit of its own and can hang for minutes."""
DIAL_SECONDS = 5.0
"""For one try to connect, so that an IPv6 address without a route leaves time for the IPv4 one."""
REDIRECTS = 3
"""http → https, example.com → www.example.com and one more of the site's own."""
PAGE_LIMIT = 5_000_000
"""Bytes of a page or text, unpacked; as many as an article may have characters (`TEXT_LIMIT`)."""
HEADER_LIMIT = 65_536
"""Bytes of an answer's headers; real ones have 1 to 10 kB."""
READ_SIZE = 16_384
"""Bytes of one read: one TLS record.  Headers can pass their limit by no more than this."""
INTERIM_ANSWERS = 5
"""Answers such as "103 Early Hints" that may come before the real one."""
TYPE_SHOWN = 40
"""Characters of a content type in an error sentence."""
USER_AGENT = "Dateline (one page, at the request of its reader)"
"""Says what asks.  A site that does not want it can say so and is believed: nothing is tried under another name."""

_PAGES = {"text/html", "application/xhtml+xml", "text/plain", "text/markdown", "text/x-markdown", "application/json"}
_FILES = {
    "application/pdf",
    "application/x-pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/epub+zip",
    "message/rfc822",
    "application/octet-stream",
    "binary/octet-stream",
    "",
}
"""These may hold pictures, or anything: `FILE_LIMIT` is theirs, and corpus/formats.py tells what they are."""

_PHRASES = {status.value: status.phrase for status in HTTPStatus}
_WINDOWS = {
    "": None,
    "identity": None,
    "gzip": zlib.MAX_WBITS | 16,
    "x-gzip": zlib.MAX_WBITS | 16,
    "deflate": zlib.MAX_WBITS,
}
"""zlib's parameter for each Content-Encoding that is read; any other, and two at once, is refused."""

_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([A-Za-z0-9._:+-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True)
class Fetched:
    """What an address gave: the bytes (unpacked), the address to store, and what the server called them.

    `content_type` is in lower case and without parameters; it and `charset` are None where the server named none.
    """

    data: bytes = field(repr=False)
    url: str
    charset: str | None = None
    content_type: str | None = None


def addresses_of(host: str) -> list[str]:
    """The IP addresses of `host`, best first, as the machine's resolver has them.  Raises `OSError` if it has none."""
    return [str(answer[4][0]) for answer in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]


def dial(address: str, port: int, seconds: float) -> socket.socket:
    """A connection to an IP `address`, made in at most `seconds`.  Raises `OSError`."""
    return socket.create_connection((address, port), timeout=seconds)


def trusted_authorities() -> ssl.SSLContext:
    """Checks of certificates and host names against the machine's own list, or certifi's where the machine has none."""
    context = ssl.create_default_context()
    if not context.get_ca_certs():  # python.org's Python on macOS
        context.load_verify_locations(certifi.where())
    return context


@dataclass(frozen=True)
class Network:
    """What `fetch` reaches the world through; a test puts its own in their places."""

    resolve: Callable[[str], Sequence[str]] = addresses_of
    dial: Callable[[str, int, float], socket.socket] = dial
    trust: Callable[[], ssl.SSLContext] = trusted_authorities
    total_seconds: float = TOTAL_SECONDS
    lookup_seconds: float = LOOKUP_SECONDS


def fetch(url: str, *, network: Network = Network()) -> Fetched:
    """The page at `url`, whole, with the address to store for it.

    Raises `AddressRefused` for what is no page on the public web (before anything is asked of its host), `FetchFailed`
    where the page cannot be had whole or is no article, and `ArticleTooLarge`; each with one sentence.
    """
    deadline = _Deadline(network.total_seconds)
    address = permitted(url)
    for _ in range(REDIRECTS + 1):
        with _explained(address):
            answer = _ask(address, network, deadline)
        if isinstance(answer, Fetched):
            return answer
        address = next_hop(address, answer)
    raise FetchFailed(
        f"{address.shown} sent Dateline on more than {REDIRECTS} times. Nothing was added. "
        "Save the page in your browser and add the file."
    )


# The host


class _Deadline:
    """The moment at which a fetch ends, whatever it is doing."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self, at_most: float = math.inf) -> float:
        """The seconds that are left, `at_most` so many.  Raises `TimeoutError` when none are."""
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise TimeoutError
        return min(seconds, at_most)


def _connected(address: Address, network: Network, deadline: _Deadline) -> socket.socket:
    """A connection to `address`, with TLS for https."""
    sock = _dialled(_public_ips(address, network, deadline), address, network, deadline)
    if address.scheme == "http":
        return sock
    try:
        sock.settimeout(deadline.left())
        # An end without TLS's own goodbye could be a cut: it is an error here, and not the end of the page.
        return network.trust().wrap_socket(sock, server_hostname=address.host, suppress_ragged_eofs=False)
    except BaseException:
        sock.close()
        raise


def _public_ips(address: Address, network: Network, deadline: _Deadline) -> list[str]:
    """The first IPv4 and the first IPv6 address of the host, looked up once; refused if any of all is not public."""
    if ip_of(address.host):
        return [address.host]  # checked with the address
    first_of_each_version: dict[int, str] = {}
    for answer in _looked_up(address.host, network, deadline):
        ip = ip_of(answer)
        if not ip or not is_public(ip):
            raise not_public(address)
        first_of_each_version.setdefault(ip.version, str(ip))
    return list(first_of_each_version.values())


def _looked_up(host: str, network: Network, deadline: _Deadline) -> Sequence[str]:
    """What the resolver says, asked on a thread that is left behind if it does not answer in time."""
    answer: Future[Sequence[str]] = Future()

    def ask() -> None:
        try:
            answer.set_result(network.resolve(host))
        except BaseException as error:
            answer.set_exception(error)

    threading.Thread(target=ask, name="dateline-lookup", daemon=True).start()
    try:
        found = answer.result(deadline.left(at_most=network.lookup_seconds))
    except NoAnswer:
        raise TimeoutError from None
    except UnicodeError:  # getaddrinfo of a name that it cannot encode
        raise socket.gaierror from None
    if not found:
        raise socket.gaierror
    return found


def _dialled(ips: list[str], address: Address, network: Network, deadline: _Deadline) -> socket.socket:
    """A connection to the first of `ips` that takes one."""
    for ip in ips[:-1]:
        try:
            return network.dial(ip, address.port, deadline.left(at_most=DIAL_SECONDS))
        except OSError:
            continue
    return network.dial(ips[-1], address.port, deadline.left(at_most=DIAL_SECONDS))


# The page


@dataclass(frozen=True)
class _Answer:
    """The head of an answer, as far as it matters here; what a header does not say is empty, or None."""

    status: int
    location: str
    content_type: str
    charset: str | None
    packing: str
    length: int | None

    @classmethod
    def of(cls, response: h11.Response) -> "_Answer":
        headers: dict[str, list[bytes]] = {}
        for name, value in response.headers:
            headers.setdefault(name.decode("ascii"), []).append(value)
        content_type = headers.get("content-type", [b""])[0].decode("latin-1")
        charset = _CHARSET.search(content_type)
        return cls(
            status=response.status_code,
            location=headers.get("location", [b""])[0].decode("utf-8", "surrogateescape"),
            content_type=content_type.partition(";")[0].strip().lower(),
            charset=charset[1].lower() if charset else None,
            packing=b",".join(headers.get("content-encoding", [])).decode("latin-1").strip().lower(),
            length=int(headers["content-length"][0]) if "content-length" in headers else None,
        )

    @property
    def limit(self) -> int:
        return PAGE_LIMIT if self.content_type in _PAGES else FILE_LIMIT


class _Exchange:
    """One request and its answer over a connection that is used for nothing else."""

    def __init__(self, sock: socket.socket, deadline: _Deadline) -> None:
        self._sock = sock
        self._deadline = deadline
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEADER_LIMIT)

    def ask(self, address: Address) -> _Answer:
        """Sends the request; the head of the answer comes back."""
        request = (self._http.send(_request(address)) or b"") + (self._http.send(h11.EndOfMessage()) or b"")
        self._sock.settimeout(self._deadline.left())
        self._sock.sendall(request)
        for _ in range(INTERIM_ANSWERS):
            event = self._next()
            if isinstance(event, h11.Response):
                return _Answer.of(event)
        raise h11.RemoteProtocolError("no answer after the interim ones")

    def body(self) -> Iterator[bytes]:
        """The body piece by piece.  Raises `h11.RemoteProtocolError` when it ends before it should."""
        while isinstance(event := self._next(), h11.Data):
            yield event.data

    def _next(self) -> object:
        """The next event of the answer; reads as much as that needs."""
        while (event := self._http.next_event()) is h11.NEED_DATA:
            self._sock.settimeout(self._deadline.left())
            self._http.receive_data(self._sock.recv(READ_SIZE))
        return event


def _ask(address: Address, network: Network, deadline: _Deadline) -> Fetched | str:
    """The page at `address`, or the location to which it sends us on."""
    with closing(_connected(address, network, deadline)) as sock:
        exchange = _Exchange(sock, deadline)
        answer = exchange.ask(address)
        if answer.status in (301, 302, 303, 307, 308) and answer.location:
            return answer.location
        _check_head(answer, address)
        raw = _read(answer, exchange.body(), address)
    data = _unpacked(answer, raw, address)
    if not data:
        raise FetchFailed(f"{address.shown} sent an empty page. Nothing was added. Check the address.")
    return Fetched(data, address_to_keep(address.text), answer.charset, answer.content_type or None)


def _request(address: Address) -> h11.Request:
    return h11.Request(
        method="GET",
        target=address.target,
        headers=[
            ("Host", address.site),
            ("User-Agent", USER_AGENT),
            ("Accept", "text/html, application/xhtml+xml, text/plain;q=0.9, application/pdf;q=0.9, */*;q=0.5"),
            ("Accept-Encoding", "gzip"),
            ("Connection", "close"),
        ],
    )


def _check_head(answer: _Answer, address: Address) -> None:
    """Raises if no article can follow, before any of it is read."""
    if answer.status != 200:
        status = f"{answer.status} {_PHRASES.get(answer.status, '')}".strip()
        raise FetchFailed(
            f"{address.shown} answered “{status}”. Nothing was added. "
            "Check the address, or save the page in your browser and add the file."
        )
    if answer.content_type not in _PAGES | _FILES:
        raise FetchFailed(
            f"{address.shown} sent “{one_line(answer.content_type)[:TYPE_SHOWN]}”, which is no article. "
            "Nothing was added. Give the address of the article's own page."
        )
    if answer.packing not in _WINDOWS:
        raise FetchFailed(
            f"{address.shown} sent the page packed in a way that Dateline did not ask for. Nothing was added. "
            "Save the page in your browser and add the file."
        )
    if answer.length and answer.length > answer.limit:
        raise _too_large(answer, address)


def _read(answer: _Answer, pieces: Iterator[bytes], address: Address) -> bytes:
    """The body as it was sent, at most as many bytes as it may have unpacked."""
    body = BytesIO()  # gives its bytes back without a second copy
    for piece in pieces:
        if body.tell() + len(piece) > answer.limit:
            raise _too_large(answer, address)
        body.write(piece)
    return body.getvalue()


def _unpacked(answer: _Answer, raw: bytes, address: Address) -> bytes:
    """`raw` without its gzip or deflate; unpacking stops one byte past the limit, however much would follow.

    Raises `zlib.error` for what is damaged, cut short or followed by something else.
    """
    window = _WINDOWS[answer.packing]
    if window is None or not raw:
        return raw
    unpacker = zlib.decompressobj(window)
    data = unpacker.decompress(raw, answer.limit + 1)
    if len(data) > answer.limit:
        raise _too_large(answer, address)
    if not unpacker.eof or unpacker.unused_data:
        raise zlib.error("not one whole stream")
    return data


# What a person reads


@contextmanager
def _explained(address: Address) -> Iterator[None]:
    """What the network, TLS, HTTP and zlib raise, as one sentence about the host."""
    try:
        yield
    except TimeoutError:
        raise _failed(address, "took too long to answer", "Try again later.") from None
    except socket.gaierror:
        raise _failed(address, "is not known to the name service", "Check the spelling and your network.") from None
    except ssl.SSLCertVerificationError:
        raise _failed(address, "has no valid certificate for this name", "Check the address.") from None
    except OSError:
        problem = "could not be reached, or broke the connection off"
        raise _failed(address, problem, "Check your network, then try again.") from None
    except (h11.ProtocolError, zlib.error):
        raise _failed(address, "sent a damaged or incomplete page", "Try again later.") from None


def _failed(address: Address, problem: str, advice: str) -> FetchFailed:
    return FetchFailed(f"{address.shown} {problem}. Nothing was added. {advice}")


def _too_large(answer: _Answer, address: Address) -> ArticleTooLarge:
    return ArticleTooLarge(
        f"{address.shown} sent more than {answer.limit:,} bytes; an article may have no more. Nothing was added. "
        "Add the part that matters as a file."
    )
