"""An address into bytes: what is never opened, what is never believed, and that a page comes whole or not at all."""

import base64
import gzip
import io
import itertools
import logging
import os
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import fetch as fetch_module
from corpus.address import address_to_keep, ip_of, is_public
from corpus.document import Document
from corpus.errors import AddressRefused, ArticleError, ArticleTooLarge, FetchFailed, UnreadableArticle
from corpus.fetch import PAGE_LIMIT, Fetched, Network, fetch
from corpus.formats import read
from tests.fetch_bomb import zeros
from tests.fetch_forbidden import FORBIDDEN, RESOLVES_BADLY, generated
from tests.fetch_site import CERTIFICATE, HOST, PAGE, PUBLIC, Internet, Reply, Site, answer, redirect

ROOT = Path(__file__).parent.parent
URL = f"http://{HOST}/"
GENERATED = 1_000


def fetched(reply: bytes | Reply, url: str = URL, total_seconds: float = 10) -> Fetched:
    """What comes of a site that answers with `reply`."""
    with Site(reply) as site:
        return fetch(url, network=Internet(site).network(total_seconds))


def failure(reply: bytes | Reply) -> str:
    """The sentence of the `FetchFailed` that comes of `reply`."""
    with pytest.raises(FetchFailed) as caught:
        fetched(reply)
    return str(caught.value)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    file = tmp_path / "site.pem"
    file.write_text(CERTIFICATE, encoding="ascii")
    return file


# What comes back


def test_a_page_comes_with_its_address_charset_and_type() -> None:
    assert fetched(answer(), f"{URL}rates?id=7&utm_source=mail#top") == Fetched(
        PAGE, f"{URL}rates?id=7", "utf-8", "text/html"
    )


def test_what_the_server_does_not_say_is_none() -> None:
    page = fetched(b"HTTP/1.1 200 OK\r\n\r\n" + PAGE)
    assert (page.data, page.charset, page.content_type) == (PAGE, None, None)


def test_the_request_says_who_asks_and_nothing_else() -> None:
    with Site(answer()) as site:
        fetch(f"http://{HOST}/a b/é?q=ü&token=s3cr3t#part", network=Internet(site).network())
    assert site.requests == [
        b"GET /a%20b/%C3%A9?q=%C3%BC&token=s3cr3t HTTP/1.1\r\n"
        b"Host: news.example.com\r\n"
        b"User-Agent: Dateline (one page, at the request of its reader)\r\n"
        b"Accept: text/html, application/xhtml+xml, text/plain;q=0.9, application/pdf;q=0.9, */*;q=0.5\r\n"
        b"Accept-Encoding: gzip\r\n"
        b"Connection: close\r\n\r\n"
    ]


@pytest.mark.parametrize(
    ("url", "dialled", "kept"),
    [
        ("http://news.example.com", (PUBLIC, 80), "http://news.example.com/"),
        (" HTTP://NEWS.Example.com.:80/A ", (PUBLIC, 80), "http://news.example.com/A"),
        ("http://news.example.com:/", (PUBLIC, 80), "http://news.example.com/"),
        ("http://news.example.com:443/", (PUBLIC, 443), "http://news.example.com:443/"),
        ("http://93.184.216.34/a", ("93.184.216.34", 80), "http://93.184.216.34/a"),
        ("http://[2606:4700:0::1111]/a", ("2606:4700::1111", 80), "http://[2606:4700::1111]/a"),
        ("http://faß.example.com/", ("93.184.216.35", 80), "http://xn--fa-hia.example.com/"),
        ("http://ｎｅｗｓ.example。com/", (PUBLIC, 80), "http://news.example.com/"),
        ("http://news.example.com/@writer/a#@b", (PUBLIC, 80), "http://news.example.com/@writer/a"),
    ],
)
def test_public_addresses_are_dialled_once(url: str, dialled: tuple[str, int], kept: str) -> None:
    with Site(answer()) as site:
        internet = Internet(site)
        internet.names = {HOST: [PUBLIC], "xn--fa-hia.example.com": ["93.184.216.35"]}
        assert fetch(url, network=internet.network()).url == kept
    assert (internet.dialled, site.connections) == ([dialled], 1)


def test_the_ipv4_address_is_dialled_where_the_ipv6_one_takes_no_connection() -> None:
    dialled: list[str] = []

    def dial(address: str, port: int, seconds: float) -> socket.socket:
        dialled.append(address)
        if ":" in address:
            raise OSError("no route")
        return fetch_module.dial("127.0.0.1", site.port, seconds)

    with Site(answer()) as site:
        network = Network(lambda _: ["2606:4700::1111", "2606:4700::1001", PUBLIC, "93.184.216.35"], dial)
        assert fetch(URL, network=network).data == PAGE
    assert dialled == ["2606:4700::1111", PUBLIC]


# E1: addresses that are never opened


@pytest.mark.parametrize("kind", FORBIDDEN)
def test_forbidden_addresses_are_refused_without_a_connection_or_a_look_up(kind: str) -> None:
    internet = Internet(names={"example.com": [PUBLIC], "user@example.com": [PUBLIC]})
    for url in FORBIDDEN[kind]:
        with pytest.raises(AddressRefused, match=r"Nothing was added\. ") as caught:
            fetch(url, network=internet.network())
        assert "s3cr3t" not in str(caught.value)
        assert "pass" not in str(caught.value).replace("password", "")
    assert (internet.looked_up, internet.dialled) == ([], [])


def test_the_table_of_forbidden_addresses_has_its_length() -> None:
    assert len({url for urls in FORBIDDEN.values() for url in urls}) == 264


@pytest.mark.parametrize("seed", range(3))
def test_generated_forbidden_addresses_are_refused_without_a_connection_or_a_look_up(seed: int) -> None:
    internet = Internet(names={"example.com": [PUBLIC]})
    for url in generated(seed, GENERATED):
        with pytest.raises(AddressRefused):
            fetch(url, network=internet.network())
    assert (internet.looked_up, internet.dialled) == ([], [])


@pytest.mark.parametrize("host", RESOLVES_BADLY)
def test_a_name_with_one_address_that_is_not_public_is_refused_without_a_connection(host: str) -> None:
    internet = Internet(names=RESOLVES_BADLY)
    with pytest.raises(AddressRefused, match=f"^“{host}” is not on the public web; "):
        fetch(f"http://{host}/", network=internet.network())
    assert (internet.looked_up, internet.dialled) == ([host], [])


@pytest.mark.parametrize("address", ["168.63.129.16", "192.0.0.192", "192.88.99.1", "2002:7f00:1::", "224.0.0.1"])
def test_addresses_that_python_calls_public_are_not(address: str) -> None:
    internet = Internet(names={HOST: [address]})
    with pytest.raises(AddressRefused):
        fetch(URL, network=internet.network())
    assert internet.dialled == []


# E2: names


def test_a_name_is_looked_up_once_an_address_dialled_is_one_that_was_checked() -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    with Site(answer()) as site:
        internet = Internet(site)
        network = Network(resolve=lambda _: next(answers), dial=internet.dial)
        assert fetch(URL, network=network).data == PAGE
    assert (internet.dialled, next(answers)) == ([(PUBLIC, 80)], ["127.0.0.1"])


def test_a_name_that_is_rebound_between_two_hops_is_refused() -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    with Site(redirect("/again")) as site:
        internet = Internet(site)
        with pytest.raises(AddressRefused):
            fetch(URL, network=Network(resolve=lambda _: next(answers), dial=internet.dial))
    assert (internet.dialled, site.connections) == ([(PUBLIC, 80)], 1)


def test_a_thousand_public_addresses_are_no_problem() -> None:
    with Site(answer()) as site:
        internet = Internet(site, names={HOST: [f"93.184.{i // 250}.{i % 250 + 1}" for i in range(1000)]})
        assert fetch(URL, network=internet.network()).data == PAGE
    assert internet.dialled == [("93.184.0.1", 80)]


def test_a_name_service_that_never_answers_is_left_behind() -> None:
    over = threading.Event()

    def resolve(host: str) -> list[str]:
        over.wait(10)
        return [PUBLIC]

    started = time.monotonic()
    try:
        with pytest.raises(FetchFailed, match=r"took too long to answer\. Nothing was added\."):
            fetch(URL, network=Network(resolve=resolve, lookup_seconds=0.1))
    finally:
        over.set()
    assert time.monotonic() - started < 1


@pytest.mark.parametrize("found", [[], OSError("no"), socket.gaierror(-2, "no"), UnicodeError("no")])
def test_a_name_without_an_address_is_said_to_be_unreachable(found: list[str] | Exception) -> None:
    def resolve(host: str) -> list[str]:
        if isinstance(found, Exception):
            raise found
        return found

    with pytest.raises(
        FetchFailed, match=r"^“news\.example\.com” (is not known|could not be reached).*Nothing was added"
    ):
        fetch(URL, network=Network(resolve=resolve))


def test_the_machines_own_resolver_gives_addresses() -> None:
    assert "127.0.0.1" in fetch_module.addresses_of("localhost")


# E3: redirects


@pytest.mark.parametrize(
    ("location", "asked"),
    [
        ("/b", "http://news.example.com/b"),
        ("c?x=1#f", "http://news.example.com/a/c?x=1"),
        ("../d", "http://news.example.com/d"),
        ("?page=2", "http://news.example.com/a/b?page=2"),
        ("//www.example.com/e", "http://www.example.com/e"),
        ("http://www.example.com", "http://www.example.com/"),
        ("http://news.example.com:443/", "http://news.example.com:443/"),
        ("/caf\u00e9", "http://news.example.com/caf%C3%A9"),
    ],
)
@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"])
def test_redirects_are_followed(location: str, asked: str, status: str) -> None:
    def reply(request: bytes) -> Iterator[bytes]:
        yield redirect(location, status) if request.startswith(b"GET /a/b HTTP") else answer()

    with Site(reply) as site:
        internet = Internet(site, names={HOST: [PUBLIC], "www.example.com": ["93.184.216.35"]})
        page = fetch(f"{URL}a/b", network=internet.network())
    assert (page.data, page.url, len(internet.dialled)) == (PAGE, asked, 2)


@pytest.mark.parametrize(
    "location",
    [
        *("http://127.0.0.1/", "//127.0.0.1/", "http://localhost/", "http://169.254.169.254/latest/", "//[::1]/"),
        *(
            "file:///etc/passwd",
            "ftp://example.com/",
            "data:text/html,x",
            "javascript:alert(1)",
            "gopher://example.com/",
        ),
        *("http://2130706433/", "http://0x7f.1/", "http://１２７.1/", "http://news.example.com:22/", "//router/"),
        *(
            "http://u:p@news.example.com/",
            "//@news.example.com",
            "\\\\127.0.0.1\\a",
            "/\\127.0.0.1/",
            "http:\\\\127.0.0.1",
        ),
        *("http://news.example.com\t.evil.example.com/", "/a\x01b", "http://[::1", "//[", "http://", "//", "///a"),
        *("http://private.example.com/", "http://news.example.com?@127.0.0.1", "x" * 9000),
    ],
)
def test_redirects_to_forbidden_addresses_are_refused_without_a_second_connection(location: str) -> None:
    with Site(redirect(location)) as site:
        internet = Internet(site, names={HOST: [PUBLIC], "private.example.com": ["10.0.0.1"]})
        with pytest.raises(AddressRefused, match="Nothing was added"):
            fetch(URL, network=internet.network())
    assert (internet.dialled, site.connections) == ([(PUBLIC, 80)], 1)
    assert internet.looked_up in ([HOST], [HOST, "private.example.com"])


@pytest.mark.parametrize("hops", [3, 4, 30])
def test_three_redirects_are_followed_and_a_fourth_is_not(hops: int) -> None:
    count = itertools.count(1)

    def reply(request: bytes) -> Iterator[bytes]:
        yield redirect(f"/{number}") if (number := next(count)) <= hops else answer()

    with Site(reply) as site:
        network = Internet(site).network()
        if hops == 3:
            assert fetch(URL, network=network).url == f"{URL}3"
        else:
            with pytest.raises(FetchFailed, match="more than 3 times"):
                fetch(URL, network=network)
    assert site.connections == 4


def test_a_loop_ends() -> None:
    assert "more than 3 times" in failure(redirect("/"))


@pytest.mark.parametrize("refresh", ["0; url=http://127.0.0.1/", "0;http://news.example.com/b"])
def test_refresh_headers_and_meta_refresh_are_not_followed(refresh: str) -> None:
    body = f'<html><meta http-equiv="refresh" content="{refresh}">Hello'.encode()
    with Site(answer(body, refresh=refresh)) as site:
        assert fetch(URL, network=Internet(site).network()).data == body
    assert site.connections == 1


@pytest.mark.parametrize(
    ("status", "shown"),
    [
        ("404 No", "404 Not Found"),
        ("403 <b>", "403 Forbidden"),
        ("500 Oops", "500 Internal Server Error"),
        ("206 Partial Content", "206 Partial Content"),
        ("204 No Content", "204 No Content"),
        ("302 Found", "302 Found"),
        ("304 Not Modified", "304 Not Modified"),
        ("999 Request denied", "999"),
    ],
)
def test_any_other_status_is_named(status: str, shown: str) -> None:
    assert failure(answer(status=status)).startswith(f"“news.example.com” answered “{shown}”. Nothing was added. ")


# TLS


def test_a_certificate_for_the_name_by_a_trusted_authority_is_taken(certificate: Path) -> None:
    with Site(answer(), certificate) as site:
        internet = Internet(site, certificate=certificate)
        assert fetch(f"https://{HOST}/a", network=internet.network()).url == f"https://{HOST}/a"
        assert fetch(f"https://{PUBLIC}/a", network=internet.network()).data == PAGE
    assert internet.dialled == [(PUBLIC, 443), (PUBLIC, 443)]
    assert site.requests[0].startswith(b"GET /a HTTP/1.1\r\nHost: news.example.com\r\n")


@pytest.mark.parametrize(("host", "is_trusted"), [(HOST, False), ("www.example.com", True), ("93.184.216.35", True)])
def test_any_other_certificate_is_refused_before_anything_is_asked(
    host: str, is_trusted: bool, certificate: Path
) -> None:
    with Site(answer(), certificate) as site:
        internet = Internet(site, {host: [PUBLIC]}, certificate if is_trusted else None)
        with pytest.raises(FetchFailed, match=f"^“{host}” has no valid certificate for this name. Nothing was added"):
            fetch(f"https://{host}/?token=s3cr3t", network=internet.network())
    assert site.requests == []


def test_https_is_not_left_for_http(certificate: Path) -> None:
    with Site(redirect(f"http://{HOST}/b"), certificate) as site:
        internet = Internet(site, certificate=certificate)
        with pytest.raises(AddressRefused, match=r"from https to http.*Nothing was added"):
            fetch(f"https://{HOST}/", network=internet.network())
    assert internet.dialled == [(PUBLIC, 443)]


def test_the_end_of_a_connection_is_not_the_end_of_a_page_without_tls_saying_so(certificate: Path) -> None:
    unended = b"HTTP/1.1 200 OK\r\n\r\n" + PAGE  # and the site closes without TLS's goodbye
    with Site(unended, certificate) as site, pytest.raises(FetchFailed, match="broke the connection off"):
        fetch(f"https://{HOST}/", network=Internet(site, certificate=certificate).network())


def test_a_server_that_speaks_no_tls_is_not_understood_as_one() -> None:
    def dial(address: str, port: int, seconds: float) -> socket.socket:
        sock = socket.create_connection(listener.getsockname())
        with listener.accept()[0] as peer:
            peer.sendall(answer())
        return sock

    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(FetchFailed, match="could not be reached"):
        fetch(f"https://{HOST}/", network=Network(lambda _: [PUBLIC], dial))


def test_a_handshake_that_never_ends_is_cut_off() -> None:
    def dial(address: str, port: int, seconds: float) -> socket.socket:
        return socket.create_connection(listener.getsockname())

    with socket.create_server(("127.0.0.1", 0)) as listener:  # connects, and says nothing
        network = Network(lambda _: [PUBLIC], dial, ssl.create_default_context, total_seconds=0.2)
        with pytest.raises(FetchFailed, match="took too long"):
            fetch(f"https://{HOST}/", network=network)


def test_the_machines_authorities_are_known_and_names_are_checked() -> None:
    context = fetch_module.trusted_authorities()
    assert len(context.get_ca_certs()) > 50
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_certifi_stands_in_where_the_machine_has_no_authorities(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ssl, "create_default_context", lambda: ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
    assert len(fetch_module.trusted_authorities().get_ca_certs()) > 50


# E4: packed pages


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("GZip ", gzip.compress),
        ("deflate", zlib.compress),
        ("identity", bytes),
    ],
)
def test_gzip_and_deflate_are_unpacked(encoding: str, pack: Callable[[bytes], bytes]) -> None:
    assert fetched(answer(pack(PAGE), content_encoding=encoding)).data == PAGE


@pytest.mark.parametrize(
    "encoding", ["br", "zstd", "compress", "gzip, gzip", "gzip,br", "deflate, gzip", "identity, gzip", "gzip;q=1", "*"]
)
def test_other_and_doubled_encodings_are_refused(encoding: str) -> None:
    assert "packed in a way" in failure(answer(gzip.compress(PAGE), content_encoding=encoding))


def test_two_headers_are_two_encodings() -> None:
    reply = answer(gzip.compress(gzip.compress(PAGE)), content_encoding="gzip\r\nContent-Encoding: gzip")
    assert "packed in a way" in failure(reply)


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(PAGE)[:-4],
        gzip.compress(PAGE)[:30],
        gzip.compress(PAGE)[:-8] + bytes(8),
        gzip.compress(PAGE) + b"<script>",
        gzip.compress(PAGE) * 2,
        PAGE,
        b"\x1f\x8b",
    ],
)
def test_damaged_and_cut_gzip_is_refused(packed: bytes) -> None:
    assert "damaged or incomplete" in failure(answer(packed, content_encoding="gzip"))


def test_a_packed_page_at_the_limit_is_read_and_one_byte_more_is_not() -> None:
    page = fetched(answer(gzip.compress(bytes(PAGE_LIMIT), 1), content_encoding="gzip"))
    assert page.data == bytes(PAGE_LIMIT)
    with pytest.raises(ArticleTooLarge, match=r"more than 5,000,000 bytes.*Nothing was added"):
        fetched(answer(gzip.compress(bytes(PAGE_LIMIT + 1), 1), content_encoding="gzip"))


def test_unpacking_stops_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ArticleTooLarge):
        fetched(answer(zeros(megabytes=1_000), content_encoding="gzip"))


@pytest.mark.skipif(not os.path.exists("/proc/self/status"), reason="the peak of memory is read from Linux's /proc")
def test_a_page_of_ten_gigabytes_takes_less_than_25_megabytes() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.fetch_bomb"], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split()[::2] == ["ArticleTooLarge", "ArticleTooLarge"]
    assert max(map(int, done.stdout.split()[1::2])) < PAGE_LIMIT + 20_000_000


# E5: size, time and wholeness


def endless(request: bytes) -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    yield from itertools.repeat(bytes(65_536))


def test_an_endless_page_is_cut_off_at_the_limit() -> None:
    with pytest.raises(ArticleTooLarge, match="5,000,000"):
        fetched(endless)


@pytest.mark.parametrize(
    ("content_type", "limit"), [("text/html", 5_000_000), ("application/pdf", 20_000_000), ("", 20_000_000)]
)
def test_a_length_past_the_limit_of_its_type_is_refused_before_it_is_read(content_type: str, limit: int) -> None:
    with pytest.raises(ArticleTooLarge, match=f"more than {limit:,} bytes"):
        fetched(answer(b"", content_type=content_type, content_length=str(limit + 1)))


@pytest.mark.parametrize(
    "beginning",
    [
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffff\r\n",
        b"HTTP/1.1 200 OK\r\nX: ",
        b"",
    ],
    ids=["body", "chunk", "header", "status"],
)
def test_a_byte_now_and_then_does_not_keep_it_waiting(beginning: bytes) -> None:
    with Site(b"") as site:

        def trickle(request: bytes) -> Iterator[bytes]:
            yield beginning
            while not site.closing.wait(0.02):
                yield b"H"

        site.reply = trickle
        started = time.monotonic()
        with pytest.raises(FetchFailed, match=r"took too long to answer\. Nothing was added\."):
            fetch(URL, network=Internet(site).network(total_seconds=0.3))
        assert 0.3 <= time.monotonic() - started < 0.8


def test_the_deadline_is_one_for_all_hops() -> None:
    with Site(b"") as site:

        def slow(request: bytes) -> Iterator[bytes]:
            site.closing.wait(0.15)
            yield redirect("/next")

        site.reply = slow
        with pytest.raises(FetchFailed, match="took too long"):
            fetch(URL, network=Internet(site).network(total_seconds=0.3))
    assert site.connections in (2, 3)


@pytest.mark.parametrize(
    "headers",
    [b"X: " + b"a" * 1_000_000, b"X: y\r\n" * 170_000, b"X: " + b"a" * 90_000],
    ids=["one of 1 MB", "many", "one of 90 kB"],
)
def test_headers_past_their_limit_are_refused(headers: bytes) -> None:
    assert "damaged or incomplete" in failure(b"HTTP/1.1 200 OK\r\n" + headers + b"\r\n\r\n" + PAGE)


def test_headers_of_60_kilobytes_are_read() -> None:
    assert fetched(answer(x="a" * 60_000)).data == PAGE


def test_interim_answers_are_passed_over_and_do_not_go_on_for_ever() -> None:
    hint = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
    assert fetched(hint * 3 + answer()).data == PAGE
    assert "damaged or incomplete" in failure(hint * 1000 + answer())


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"\x16\x03\x01",
        b"HTTP/1.1 200",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n",
        b"220 mail.example.com ESMTP\r\n",
        answer(content_length=str(len(PAGE) + 1)),
        answer(content_length="5, 6"),
        answer(content_length="-1"),
        answer(content_length="1e3"),
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n123456",
        CHUNKED + b"5\r\nhello\r\n",
        CHUNKED + b"5\r\nhel",
        CHUNKED + b"ffffffffffffffffff\r\nhello\r\n0\r\n\r\n",
        CHUNKED + b"-5\r\nhello\r\n0\r\n\r\n",
        CHUNKED + b"5\r\nhello!!\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX\x00: y\r\n\r\nhello",
    ],
)
def test_what_is_cut_or_no_answer_is_refused_as_incomplete(reply: bytes) -> None:
    assert failure(reply).startswith("“news.example.com” sent a damaged or incomplete page. Nothing was added.")


def test_a_body_longer_than_it_says_ends_where_it_says() -> None:
    assert fetched(answer(PAGE + b"<script>more", content_length=str(len(PAGE)))).data == PAGE


def test_chunks_are_joined() -> None:
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in (PAGE[:9], PAGE[9:]))
    assert fetched(CHUNKED + chunks + b"0\r\nX: y\r\n\r\n").data == PAGE


def test_five_million_chunks_of_one_byte_do_not_outlast_the_deadline() -> None:
    def reply(request: bytes) -> Iterator[bytes]:
        yield CHUNKED
        yield from itertools.repeat(b"1\r\nx\r\n" * 10_000)

    started = time.monotonic()
    with pytest.raises(ArticleError, match=r"took too long|sent more than"):
        fetched(reply, total_seconds=0.5)
    assert time.monotonic() - started < 1.5


def test_a_connection_that_is_reset_is_an_error_of_one_sentence() -> None:
    def dial(address: str, port: int, seconds: float) -> socket.socket:
        sock = socket.create_connection(listener.getsockname())
        peer, _ = listener.accept()
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        peer.close()
        return sock

    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        pytest.raises(FetchFailed, match="broke the connection off"),
    ):
        fetch(URL, network=Network(lambda _: [PUBLIC], dial))


def test_a_site_that_ends_its_half_of_the_connection_and_waits_is_not_waited_for() -> None:
    taken: list[socket.socket] = []

    def dial(address: str, port: int, seconds: float) -> socket.socket:
        sock = socket.create_connection(listener.getsockname())
        taken.append(listener.accept()[0])
        taken[0].sendall(answer(content_length="500"))
        taken[0].shutdown(socket.SHUT_WR)
        return sock

    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(FetchFailed, match="incomplete"):
        fetch(URL, network=Network(lambda _: [PUBLIC], dial, total_seconds=5))
    taken[0].close()


@pytest.mark.parametrize("reply", [answer(b""), answer(b"", content_encoding="gzip"), CHUNKED + b"0\r\n\r\n"])
def test_an_empty_page_is_refused(reply: bytes) -> None:
    assert "sent an empty page. Nothing was added." in failure(reply)


def test_a_packed_empty_page_is_refused() -> None:
    assert "sent an empty page" in failure(answer(gzip.compress(b""), content_encoding="gzip"))


# E6: what is in it


@pytest.mark.parametrize(
    "content_type",
    [
        *("image/png", "image/svg+xml", "video/mp4", "audio/mpeg", "text/css", "text/javascript", "application/zip"),
        *("application/javascript", "application/xml", "multipart/form-data", "font/woff2", "text/html/x", "nonsense"),
    ],
)
def test_types_that_are_no_article_are_refused_before_the_body(content_type: str) -> None:
    sentence = failure(answer(b"", content_type=content_type, content_length="4000000"))
    assert sentence.startswith(f"“news.example.com” sent “{content_type}”, which is no article. Nothing was added.")


def test_a_type_that_lies_at_length_is_shown_short_and_clean() -> None:
    sentence = failure(answer(content_type="image/\u202e" + "x" * 500))
    assert len(sentence) < 180
    assert "\u202e" not in sentence


@pytest.mark.parametrize(
    "content_type",
    [
        *("text/html", "TEXT/HTML; charset=utf-8", "application/xhtml+xml", "text/plain", "text/markdown"),
        *("application/json", "application/pdf", "application/epub+zip", "message/rfc822", "application/octet-stream"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "",
    ],
)
def test_types_of_articles_are_taken(content_type: str) -> None:
    assert fetched(answer(content_type=content_type)).data == PAGE


@pytest.mark.parametrize(
    ("header", "charset"),
    [
        ("text/html; charset=ISO-8859-1", "iso-8859-1"),
        ('text/html;charset="windows-1251"', "windows-1251"),
        ("text/html; boundary=x; Charset = utf-16le ;q=1", "utf-16le"),
        ("text/html; charset=", None),
        ("text/html; charset=<script>", None),
        ("text/html; xcharset=a", None),
        ("text/html", None),
    ],
)
def test_the_charset_is_what_the_header_says(header: str, charset: str | None) -> None:
    assert fetched(answer(content_type=header)).charset == charset


def zip_file() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.html", PAGE)
    return file.getvalue()


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n" + bytes(200), zip_file(), b"\x7fELF" + bytes(200), bytes(200)])
@pytest.mark.parametrize("content_type", ["text/html", "text/plain; charset=utf-8", ""])
def test_other_files_called_pages_are_refused_by_what_they_hold(data: bytes, content_type: str) -> None:
    page = fetched(answer(data, content_type=content_type))
    assert page.data == data
    with pytest.raises(UnreadableArticle):
        read(Document(page.data, page.url, page.charset))


@pytest.mark.parametrize(
    "charset", ["utf-8", "iso-8859-1", "windows-1252", "koi8-r", "utf-7", "no-such-thing", "rot13"]
)
def test_a_charset_that_lies_spoils_no_utf_8(charset: str) -> None:
    text = "Le ministre a déclaré à Zürich, le 3 août, que l’été serait “long”."
    page = fetched(answer(text.encode(), content_type=f"text/plain; charset={charset}"))
    assert read(Document(page.data, page.url, page.charset)).text == text


def test_a_charset_that_is_true_is_believed() -> None:
    text = "Министр заявил во вторник, что ставка не изменится."
    page = fetched(answer(text.encode("windows-1251"), content_type="text/plain; charset=windows-1251"))
    assert read(Document(page.data, page.url, page.charset)).text == text


# E7: what the machine has lying about


def test_proxies_passwords_and_cookies_of_the_machine_are_not_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def reply(request: bytes) -> Iterator[bytes]:
        cookie = "\r\nSet-Cookie: id=canary; Domain=example.com; Path=/"
        yield redirect("/b" + cookie) if request.startswith(b"GET / ") else answer()

    (tmp_path / ".netrc").write_text(f"machine {HOST} login canary password canary\n", encoding="ascii")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with Site(answer()) as canary, Site(reply) as site:
        for name in ("http_proxy", "https_proxy", "all_proxy", "ftp_proxy", "no_proxy"):
            value = "" if name == "no_proxy" else f"http://canary:canary@127.0.0.1:{canary.port}"
            monkeypatch.setenv(name, value)
            monkeypatch.setenv(name.upper(), value)
        assert fetch(URL, network=Internet(site).network()).url == f"{URL}b"
    assert (canary.connections, len(site.requests)) == (0, 2)
    sent = b"".join(site.requests).lower()
    assert [word for word in (b"canary", b"cookie", b"authorization", b"referer", b"proxy") if word in sent] == []
    assert base64.b64encode(b"canary:canary").lower() not in sent


SECRET = "http://news.example.com/a/s3cr3t-path?token=s3cr3t&sig=s3cr3t#s3cr3t"


@pytest.mark.parametrize(
    "reply",
    [
        answer(),
        answer(status="404 s3cr3t"),
        answer(b""),
        answer(content_type="image/png"),
        answer(content_encoding="br"),
        answer(content_length="99999999"),
        answer(content_length="5000"),
        redirect("?token=s3cr3t"),
        redirect("http://u:s3cr3t@news.example.com/"),
        redirect("http://127.0.0.1/?token=s3cr3t"),
        b"s3cr3t",
    ],
)
def test_what_is_secret_in_an_address_is_neither_kept_nor_said_nor_logged(
    reply: bytes, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    try:
        page = fetched(reply, SECRET)
        said = page.url.replace("s3cr3t-path", "") + repr(page)[:40]
    except ArticleError as error:
        said = str(error) + repr(error) + repr(error.__cause__)
    assert "s3cr3t" not in said
    assert [record for record in caplog.records if record.name != "asyncio"] == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("url", ["http://u:s3cr3t@h/?token=s3cr3t", "https://s3cr3t@news.example.com/", "s3cr3t://a/"])
def test_a_password_in_an_address_is_refused_and_not_repeated(url: str) -> None:
    internet = Internet()
    with pytest.raises(AddressRefused) as caught:
        fetch(url, network=internet.network())
    assert "s3cr3t" not in str(caught.value)
    assert (internet.looked_up, internet.dialled) == ([], [])


# The address to keep


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("HTTPS://User:Pass@News.Example.COM:443/A?b=C#d", "https://news.example.com/A?b=C"),
        ("http://news.example.com:8080", "http://news.example.com:8080/"),
        ("http://news.example.com./a", "http://news.example.com/a"),
        ("http://[2606:4700:0:0::1111]:80/a", "http://[2606:4700::1111]/a"),
        ("https://bücher.example.com/%7ea/%c3%bc/ü/%zz", "https://xn--bcher-kva.example.com/~a/%C3%BC/%C3%BC/%25zz"),
        ("https://a.com/n?utm_source=x&UTM_Medium=y&id=3&fbclid=z&gclid=1&ref_src=t", "https://a.com/n?id=3"),
        ("https://a.com/n?utm_source=x&fbclid=z", "https://a.com/n"),
        ("https://a.com/n?a=1&&b=2&", "https://a.com/n?a=1&b=2"),
        ("https://a.com/n?access_token=x&accessToken=x&accesstoken=x&API-Key=x&apikey=x&p=1", "https://a.com/n?p=1"),
        ("https://a.com/n?user[password]=x&sid=x&PHPSESSID=x&auth=x&sig=x&key=x&p=1;token=x", "https://a.com/n?p=1"),
        ("https://a.com/n?%74oken=x&X-Amz-Signature=x&X-Amz-Credential=x&AWSAccessKeyId=x", "https://a.com/n"),
        ("https://a.com/n?next=https%3A%2F%2Fb.com%2F%3Ftoken%3Dx&q=1", "https://a.com/n?q=1"),
        ("https://a.com/n;jsessionid=x/b;v=1?c", "https://a.com/n/b;v=1?c"),
        ("https://a.com/n?author=x&keyword=y&monkey=z&design=s&q=token", "https://a.com/n?author=x&keyword=y&monkey=z&design=s&q=token"),
        ("https://a.com/n?title=Who?+A+session&x=%26", "https://a.com/n?title=Who?+A+session&x=%26"),
    ],
)  # fmt: skip
def test_the_address_to_keep(url: str, kept: str) -> None:
    assert address_to_keep(url) == kept


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a.com",
        "ftp://a.com/",
        "javascript:alert(1)",
        "http://a b.com/",
        "http://a\n.com",
        "http://[fe80::1%25eth0]/",
    ],
)
def test_what_is_no_address_is_not_kept(url: str) -> None:
    with pytest.raises(AddressRefused):
        address_to_keep(url)


URLS = st.builds(
    "".join,
    st.tuples(
        st.sampled_from(["http://", "HTTPS://", "https://u:p@"]),
        st.sampled_from(["a.com", "B.Example.", "1.2.3.4", "[::1]", "bücher.de", "faß.de:81", "localhost:443"]),
        st.text("/;%41zaé.~", max_size=12).map("/".__add__),
        st.lists(st.text("&;=?%7Et6okenutm_sidP;[]#+é", max_size=9) | st.sampled_from(["token=", "&sig=", "%26key%3D"]))
        .map("".join)
        .map("?".__add__),
    ),
)


@given(URLS)
def test_keeping_an_address_twice_is_keeping_it_once(url: str) -> None:
    kept = address_to_keep(url)
    assert address_to_keep(kept) == kept
    assert kept.isascii()
    assert not any(sign in kept for sign in " @#")


@given(st.text() | st.text().map("http://".__add__) | st.text().map(lambda text: f"https://{text}.com/"))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        kept = address_to_keep(text)
    except AddressRefused:
        return
    assert address_to_keep(kept) == kept


def test_fetching_any_text_reaches_public_hosts_only() -> None:
    seen: list[str] = []

    @given(st.text(".:/@#?[]%0127xa。１", max_size=20).map("http://".__add__))
    def check(url: str) -> None:
        internet = Internet()
        try:
            fetch(url, network=internet.network())
        except ArticleError:
            seen.extend(address for address, _ in internet.dialled)

    check()
    assert [address for address in seen if not is_public(ip_of(address))] == []  # type: ignore[arg-type]
