"""Pastes, uploads and web addresses into documents, and through `ui.adding` into the library; uploads are deleted."""

import io
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePath
from urllib.parse import urlsplit

from corpus.collect import collect, may_be_article
from corpus.document import FILE_LIMIT, Document, Facts
from corpus.errors import ArticleError, ArticleTooLarge
from corpus.facts import parse_day
from ui import texts
from ui.adding import Additions, adding
from ui.desk import Desk
from ui.edge import sentence_for
from ui.wire import MAX_FILES

MAX_IN_FOLDER = 1_000
"""Files of a folder at a time, as many as Gradio's page sends in one request."""
MAX_ADDRESSES = 20
"""Addresses at a time, as many as files: each may take half a minute."""
NAME_BYTES = 200
"""Bytes of an upload's name that are kept: file systems take 255."""

_HOST = re.compile(r"[a-z0-9.-]{1,80}")
_Read = Document | ArticleError


@dataclass(frozen=True)
class Details:
    """What the person says about a pasted article.  What is left empty is taken from its text."""

    title: str = ""
    author: str = ""
    source: str = ""
    published: str = ""

    def given(self) -> Facts:
        """The details that were filled in.  Raises `ArticleError` for a date that is none."""
        known = {key: value.strip() or None for key, value in vars(self).items()}
        if known["published"]:
            known["published"] = _day(known["published"])
        return Facts(**known)


def _day(written: str) -> str:
    day = parse_day(written)
    if day is None:
        raise ArticleError(texts.BAD_DATE)
    return day


def pasted(desk: Desk, additions: Additions, text: str, details: Details) -> Iterator[bool]:
    """Adds a pasted article: whenever the page is to be drawn again, whether the article is in the library now."""
    try:
        given = details.given()
        if not text.strip():
            raise ArticleError(texts.NOTHING_PASTED)
    except ArticleError as error:
        additions.refuse(str(error))
        yield False
        return
    run = additions.begin(1)
    for _ in adding(desk, run, [Document(text.encode("utf-8", "replace"), texts.PASTED_TEXT)], given):
        yield bool(run.added or run.already)


# ── uploads ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Upload:
    """Where an uploaded file lies, and what the person calls it."""

    path: Path
    name: str


def uploaded(desk: Desk, additions: Additions, uploads: Sequence[Upload], is_folder: bool = False) -> Iterator[None]:
    """Adds what is in the uploads; yields whenever the page is to be drawn again.

    Of a folder, files that are no articles by their names and first bytes are left out, as on the command line.

    The uploads are deleted, however it ends: they are moved at once into a folder that goes with it (and else with
    the program: it lies where Gradio keeps its uploads, each in a folder named by its hash).
    """
    each_once = {upload.path: upload for upload in uploads}.values()
    beside = next((upload.path.parent.parent for upload in uploads), None)
    with tempfile.TemporaryDirectory(dir=beside, ignore_cleanup_errors=True) as folder:
        files = [_moved(upload, Path(folder) / f"{number:04}") for number, upload in enumerate(each_once)]
        if len(files) > (MAX_IN_FOLDER if is_folder else MAX_FILES):
            many = texts.too_many(MAX_FILES, "files")
            additions.refuse(texts.too_many_in_folder(MAX_IN_FOLDER) if is_folder else many)
            yield
            return
        kept = [file for file in files if not is_folder or may_be_article(file)]
        places = [_place(file) for file in kept]
        counts = [count for count, _ in places]
        run = additions.begin(None if None in counts else sum(count or 0 for count in counts))
        run.left_out = len(files) - len(kept)
        yield from adding(desk, run, (read for _, documents in places for read in documents))


def _moved(upload: Upload, folder: Path) -> Path:
    """The upload under its own name in `folder`; where it was, nothing is left."""
    target = folder / file_name(upload.name)
    with suppress(OSError):  # then it cannot be read, and that is said
        folder.mkdir()
        shutil.move(upload.path, target)
    with suppress(OSError):
        upload.path.unlink(missing_ok=True)
        upload.path.parent.rmdir()  # Gradio's folder for this content, unless another upload of it is still there
    return target


def file_name(called: str) -> str:
    """What an upload is called, as the name of a file: no folders, nothing that a file system refuses."""
    name = PurePath(called.replace("\\", "/").replace("\0", "")).name.lstrip(".")
    return name.encode("utf-8", "replace")[-NAME_BYTES:].decode("utf-8", "ignore") or "file"


def _place(file: Path) -> tuple[int | None, Iterator[_Read]]:
    """How many documents are in a file (None: not known), and they."""
    try:
        if file.exists() and file.stat().st_size > FILE_LIMIT:
            raise ArticleTooLarge(f"“{_label(file)}” has more than {FILE_LIMIT // 1_000_000} MB. Nothing was added.")
        collection = collect([str(file)], _no_address, io.BytesIO())
    except Exception as error:
        return 1, iter([_refusal(file, error)])
    return collection.total, _read_on(file, iter(collection))


def _read_on(file: Path, documents: Iterator[_Read]) -> Iterator[_Read]:
    try:
        yield from documents
    except Exception as error:
        yield _refusal(file, error)


def _refusal(file: Path, error: Exception) -> ArticleError:
    return error if isinstance(error, ArticleError) else ArticleError(f"“{_label(file)}”: {sentence_for(error)}")


def _label(file: Path) -> str:
    return Document(b"", file.name).label


def _no_address(url: str) -> Document:
    raise ArticleError("A file is no address.")


# ── addresses ────────────────────────────────────────────────────────────────────────────────────────────────────────


def fetched(desk: Desk, additions: Additions, text: str) -> Iterator[bool]:
    """Adds the pages at the addresses in `text`: whenever the page is to be drawn again, whether all are there now."""
    urls = addresses(text)
    if not 0 < len(urls) <= MAX_ADDRESSES:
        many = texts.too_many(MAX_ADDRESSES, "addresses")
        additions.refuse(many if urls else texts.NO_ADDRESS)
        yield False
        return
    run = additions.begin(len(urls))
    for _ in adding(desk, run, _pages(desk, urls)):
        yield run.ended and run.added + run.already == len(urls)


def addresses(text: str) -> list[str]:
    """The addresses in `text`, apart by spaces or lines, each once; `https://` before those that begin with a name."""
    words = dict.fromkeys(text.split())
    return [word if "://" in word else f"https://{word}" for word in words]


def _pages(desk: Desk, urls: Sequence[str]) -> Iterator[_Read]:
    for number, url in enumerate(urls, start=1):
        try:
            yield desk.fetch(url)
        except Exception as error:
            sentence = sentence_for(error)
            yield ArticleError(sentence if len(urls) == 1 else _with_host(sentence, url, number))


def _with_host(sentence: str, url: str, number: int) -> str:
    """A sentence that says which address it is about: by its host, for the rest of it may hold secrets."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    shown = host if _HOST.fullmatch(host) else f"Address {number}"
    return sentence if shown in sentence else f"{shown}: {sentence}"
