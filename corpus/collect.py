"""Files, folders, addresses and standard input into documents, one after another and none of them opened too early."""

import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from corpus.document import FILE_LIMIT, TEXT_LIMIT, Document
from corpus.errors import ArticleError, ArticleTooLarge, UnreadableArticle

SUFFIXES = frozenset(".txt .text .md .markdown .html .htm .xhtml .pdf .docx .epub .eml .json .jsonl .ndjson".split())
"""Files of a folder that are taken for articles by their names; others only when their first bytes say so."""
_MAGIC = (b"%PDF-", b"<!DOCTYPE html", b"<!doctype html", b"<html")
_GZIP = b"\x1f\x8b"
_CHUNK = 1 << 20
COUNTED = 1_000_000_000
"""Bytes of unpacked JSON lines that are counted; of a longer file the number of its articles is not told."""

Read = Document | ArticleError


@dataclass(frozen=True)
class Collection:
    """What the words of a command name: `total` documents (None: not known), and files of folders that are none."""

    places: Sequence["Place"]
    total: int | None
    skipped: int

    def __iter__(self) -> Iterator[Read]:
        """Each document, or why it cannot be had; the others go on."""
        for place in self.places:
            yield from place.documents()


@dataclass(frozen=True)
class Place:
    """Where documents are, how many (None: not known), and how they are got."""

    count: int | None
    documents: Callable[[], Iterator[Read]]


def is_address(word: str) -> bool:
    """Does a word of the command line mean a web page?"""
    return word.lower().startswith(("http://", "https://"))


def collect(words: Sequence[str], fetch: Callable[[str], Document], stdin: IO[bytes]) -> Collection:
    """The documents that `words` name: paths, folders (with all below them), web addresses, `-` for standard input."""
    places: list[Place] = []
    skipped = 0
    for word in words:
        if word == "-":
            places.append(Place(1, lambda: iter([Document(stdin.read(FILE_LIMIT + 1), "standard input")])))
        elif is_address(word):
            places.append(Place(1, lambda word=word: _fetched(word, fetch)))  # type: ignore[misc]
        elif Path(word).is_dir():
            files, others = _files_below(Path(word))
            places += [_place(file) for file in files]
            skipped += others
        else:
            places.append(_place(Path(word)))
    counts = [place.count for place in places]
    return Collection(places, None if None in counts else sum(count or 0 for count in counts), skipped)


def _fetched(url: str, fetch: Callable[[str], Document]) -> Iterator[Read]:
    try:
        yield fetch(url)
    except ArticleError as error:
        yield error


def _files_below(folder: Path) -> tuple[list[Path], int]:
    """The files of `folder` that may be articles, in order, and how many are none.

    Hidden files and folders are left alone, and links to folders are not followed: they may lead anywhere, or round.
    """
    found, others = [], 0
    for file in sorted(folder.rglob("*")):
        if any(part.startswith(".") for part in file.relative_to(folder).parts) or not file.is_file():
            continue
        if may_be_article(file):
            found.append(file)
        else:
            others += 1
    return found, others


def may_be_article(file: Path) -> bool:
    """Is a file of a folder taken for an article, by its name or its first bytes?"""
    suffixes = [suffix.lower() for suffix in file.suffixes]
    if suffixes[-1:] == [".gz"]:
        suffixes.pop()
    return (bool(suffixes) and suffixes[-1] in SUFFIXES) or _head(file).lstrip().startswith(_MAGIC)


def _head(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(1024)
    except OSError:
        return b""


def _place(file: Path) -> Place:
    """One document, or the records of a file of JSON lines."""
    try:
        is_packed = _head(file).startswith(_GZIP)
        if not _has_records(file, is_packed):
            return Place(1, lambda: iter([_document(file)]))
        return Place(_count(file, is_packed), lambda: _records(file, is_packed))
    except (OSError, EOFError) as error:
        refusal = _unreadable(file, error)
        return Place(1, lambda: iter([refusal]))


def _unreadable(file: Path, error: Exception) -> UnreadableArticle:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else "it is damaged"
    return UnreadableArticle(f"“{Document(b'', file.name).label}” cannot be read ({reason}). Nothing of it was added.")


def _document(file: Path) -> Read:
    try:
        with file.open("rb") as stream:
            return Document(stream.read(FILE_LIMIT + 1), file.name)
    except OSError as error:
        return _unreadable(file, error)


def _open(file: Path, is_packed: bool) -> IO[bytes]:
    return gzip.open(file, "rb") if is_packed else file.open("rb")  # type: ignore[return-value]  # a GzipFile


def _has_records(file: Path, is_packed: bool) -> bool:
    """Is the first line a JSON object, and not the whole of the file?"""
    with _open(file, is_packed) as stream:
        if stream.read(1) != b"{":
            return False
        line = b"{" + stream.readline(TEXT_LIMIT)
        try:
            return isinstance(json.loads(line), dict) and (is_packed or stream.read(1) != b"")
        except (ValueError, RecursionError):
            return False


def _count(file: Path, is_packed: bool) -> int | None:
    """How many lines a file has."""
    lines = seen = 0
    last = b"\n"
    with _open(file, is_packed) as stream:
        while chunk := stream.read(_CHUNK):
            seen += len(chunk)
            if seen > COUNTED:
                return None
            lines += chunk.count(b"\n")
            last = chunk[-1:]
    return lines + (last != b"\n")


def _records(file: Path, is_packed: bool) -> Iterator[Read]:
    """A document a line.  What stands behind a line that is too long, or a damaged part, is not read."""
    name = Document(b"", file.name).label
    try:
        with _open(file, is_packed) as stream:
            number = 0
            while line := stream.readline(FILE_LIMIT + 1):
                number += 1
                if len(line) > FILE_LIMIT:
                    yield ArticleTooLarge(
                        f"Line {number} of “{name}” has over {FILE_LIMIT:,} bytes. It and what follows were not added."
                    )
                    return
                if line.strip():
                    yield Document(line, f"{name}, line {number}")
    except (OSError, EOFError) as error:  # gzip's own errors are OSErrors
        yield _unreadable(file, error)
