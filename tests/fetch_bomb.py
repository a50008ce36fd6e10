"""Run as a program: fetches a page that unpacks to 10 GB and says the error and the memory that it took, in bytes.

python -m tests.fetch_bomb
"""

import re
import sys
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from corpus.errors import ArticleError
from corpus.fetch import fetch
from tests.fetch_site import HOST, Internet, Site

GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"


def zeros(megabytes: int) -> bytes:
    """The gzip stream of so many megabytes of zeros, without its end; a thousandth of their length."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    megabyte = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    return GZIP_HEAD + megabyte * megabytes


def bomb(megabytes: int, request: bytes) -> Iterator[bytes]:
    """The answer with such a page, without its length, in pieces."""
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n"
    packed = zeros(megabytes)
    for start in range(0, len(packed), 65_536):
        yield packed[start : start + 65_536]


def peak() -> int:
    """The most memory that this process has had (Linux)."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    assert found
    return int(found[1]) * 1000


def main() -> None:
    with Site(b"") as calm:  # what a fetch loads once is not counted
        _fetch(calm)
    for megabytes in (4_000, 10_000):
        with Site(partial(bomb, megabytes)) as site:
            before = peak()
            sys.stdout.write(f"{_fetch(site)} {peak() - before}\n")


def _fetch(site: Site) -> str:
    try:
        return fetch(f"http://{HOST}/", network=Internet(site).network()).url
    except ArticleError as error:
        return type(error).__name__


if __name__ == "__main__":
    main()
