"""A document into an `Article`, by what it holds and not by what it is called: one reader a format.

A new format is one module with `read(document: Document) -> Draft`, one row of `READERS`, and one way to tell it in
`kind_of`.  Documents from outside are read in a process of their own (corpus/fence.py).
"""

import importlib
import io
import re
import zipfile
from dataclasses import asdict, replace
from itertools import accumulate, takewhile
from urllib.parse import urlsplit

from corpus.address import address_to_keep
from corpus.article import Article, article_id
from corpus.byline import read_byline
from corpus.clean import clean, drop_furniture, hidden
from corpus.document import FILE_LIMIT, PAGE_MARK, TEXT_LIMIT, Document, Draft, Facts, one_line
from corpus.errors import AddressRefused, ArticleTooLarge, EmptyArticle, UnreadableArticle

TITLE_FROM_TEXT = 80
"""Characters of the first sentence that stand in for a title where the article has none."""

READERS = {
    "text": "corpus.plain",
    "markdown": "corpus.markdown",
    "record": "corpus.record",
    "page": "corpus.web_page",
    "pdf": "corpus.pdf",
    "word": "corpus.word",
    "epub": "corpus.epub",
    "mail": "corpus.mail",
}
"""The module that reads each kind of document; imported when one comes, for some take a second."""

PAGED = frozenset({"pdf"})
"""The kinds whose readers mark where pages begin; in any other text such a mark is a stray character."""

_OTHER_KINDS = {
    b"PK\x03\x04": "a zip file",
    b"PK\x05\x06": "an empty zip file",
    b"\xd0\xcf\x11\xe0": "an old Word or Office file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"II*\x00": "a picture",
    b"\x1f\x8b": "a compressed file",
    b"BZh": "a compressed file",
    b"\xfd7zXZ\x00": "a compressed file",
    b"7z\xbc\xaf": "a compressed file",
    b"Rar!": "a compressed file",
    b"{\\rtf": "an RTF file",
    b"%!PS": "a PostScript file",
    b"SQLite format 3": "a database",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
    b"ID3": "a sound",
    b"RIFF": "a sound or video",
    b"OggS": "a sound or video",
}
READ_KINDS = "text, Markdown, HTML, PDF, Word (.docx), EPUB, e-mail (.eml) and JSON"
NOTHING_GIVEN = Facts()
_PAGE_START = re.compile(r"<(?:!doctype\s+html|html|head|body|meta|article)\b", re.IGNORECASE)
_MAIL_HEADER = re.compile(r"[A-Za-z0-9-]{1,60}:|[ \t]")
FEWEST_HEADERS = 3
"""Lines of headers that make a mail: an article may begin with two lines such as "Oslo: the talks"."""
_MAIL_MARK = re.compile(r"(?:message-id|mime-version|received|delivered-to|return-path):", re.IGNORECASE)


def read_article(data: bytes, name: str, given: Facts = NOTHING_GIVEN) -> Article:
    """The article in `data`, the content of a file called `name`, with the facts `given` by the user.

    Raises `ArticleTooLarge`, `UnreadableArticle` or `EmptyArticle`, each with one sentence that names the file.
    """
    return read(Document(data, name), given)


def read(document: Document, given: Facts = NOTHING_GIVEN) -> Article:
    """The article in `document`, with the facts `given` by the user.  Raises what `read_article` does."""
    check_size(document)
    kind = kind_of(document)
    draft: Draft = importlib.import_module(READERS[kind]).read(document)
    if len(draft.text) > TEXT_LIMIT:
        raise ArticleTooLarge(
            f"“{document.label}” has {len(draft.text):,} characters; one article may have {TEXT_LIMIT:,}. "
            "Nothing was added."
        )
    raw = draft.text if kind in PAGED else draft.text.replace(PAGE_MARK, "")
    cleaned = clean(raw)
    text, pages = _without_marks(drop_furniture(cleaned))
    if not any(char.isalnum() for char in text):
        raise EmptyArticle(f"“{document.label}” has no readable text. Nothing was added.")
    article = _freeze(text, pages, given, replace(draft.facts, url=_url(document.url, draft.facts.url)))
    return replace(article, hidden=hidden(raw, cleaned))


def _url(fetched: str | None, named: str | None) -> str | None:
    """The address of a page: the one that it names as its own, unless that is on another site than it came from."""
    own, from_where = (_address(url) for url in (named, fetched))
    if own and from_where and urlsplit(own).hostname != urlsplit(from_where).hostname:
        return from_where
    return own or from_where


def _address(url: str | None) -> str | None:
    """`url` as it is kept, without secrets and tracking; None when it is no web address."""
    try:
        return address_to_keep(url) if url else None
    except AddressRefused:
        return None


def check_size(document: Document) -> None:
    """Raises `ArticleTooLarge` for a document past the limit."""
    if len(document.data) > FILE_LIMIT:
        raise ArticleTooLarge(
            f"“{document.label}” has more than {FILE_LIMIT:,} bytes, the most one file may have. Nothing was added."
        )


def kind_of(document: Document) -> str:
    """The row of `READERS` for `document`.  Raises `UnreadableArticle` for what is no article."""
    data = document.data
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04") and (kind := _kind_of_zip(data)):
        return kind
    for magic, kind in _OTHER_KINDS.items():
        if data.startswith(magic):
            raise UnreadableArticle(f"“{document.label}” is {kind}; Dateline reads {READ_KINDS}. Nothing was added.")
    return _kind_of_text(_beginning(data), document.name.lower())


def _kind_of_zip(data: bytes) -> str | None:
    """Word and EPUB files are zip files with certain members."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return None
    if any(re.fullmatch(r"word/document\d{0,3}\.xml", name) for name in names):
        return "word"
    return "epub" if "META-INF/container.xml" in names else None


def _beginning(data: bytes) -> str:
    """The first characters of `data`, to tell its kind by; those past ASCII may be wrong."""
    wide = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}.get(data[:2], "latin-1")
    return data[:8000].decode(wide, "replace").removeprefix("ï»¿").lstrip("\ufeff \t\r\n").replace("\r\n", "\n")


def _kind_of_text(head: str, name: str) -> str:
    if head.startswith("<") and (_PAGE_START.search(head) or name.endswith((".html", ".htm", ".xhtml"))):
        return "page"
    if head.startswith("{") and re.match(r'\{\s*"', head):
        return "record"
    headers = list(takewhile(_MAIL_HEADER.match, head.split("\n")))
    if len(headers) >= FEWEST_HEADERS and (name.endswith(".eml") or any(map(_MAIL_MARK.match, headers))):
        return "mail"
    is_markdown = name.endswith((".md", ".markdown")) or head.startswith(("# ", "---\n"))
    return "markdown" if is_markdown else "text"


def _without_marks(text: str) -> tuple[str, tuple[int, ...]]:
    """Cleaned `text` without its page marks, and the offsets at which pages begin; none in a text without marks."""
    body = text.rstrip(f"\n {PAGE_MARK}")
    pieces = body.split(PAGE_MARK)
    bare = "".join(pieces)
    starts = list(accumulate(len(piece) for piece in pieces[:-1]))
    starts += [len(bare)] * text[len(body) :].count(PAGE_MARK)  # empty pages at the end
    if clean(bare) != bare:  # a mark kept two spaces or a letter and its accent apart: offsets cannot be told
        return clean(bare), ()
    return bare, tuple(starts)


def _freeze(text: str, pages: tuple[int, ...], given: Facts, found: Facts) -> Article:
    """The article: facts given by the user, else from its record, else from its byline."""
    byline = read_byline(text)
    given = Facts(**{name: one_line(value or "") or None for name, value in asdict(given).items()})
    facts = replace(
        found,
        title=given.title or found.title or byline.title or _first_words(text[byline.end :].lstrip() or text),
        author=given.author or found.author or byline.author,
        source=given.source or found.source or byline.source,
        published=given.published or found.published or byline.published,
        url=_address(given.url) or found.url,
        language=given.language or found.language,
    )
    return Article(
        id=article_id(text),
        title=facts.title or "Untitled",
        text=text,
        author=facts.author,
        source=facts.source,
        published=facts.published,
        url=facts.url,
        language=facts.language,
        pages=pages,
    )


def _first_words(text: str) -> str:
    """The beginning of `text`, cut at a word, where the article has no title."""
    line = text.split("\n", 1)[0]
    return line if len(line) <= TITLE_FROM_TEXT else line[:TITLE_FROM_TEXT].rsplit(" ", 1)[0] + " …"
