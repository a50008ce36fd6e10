"""Bytes into an `Article`, by what they hold and not by what the file is called: one reader a format.

Plain text and Markdown are read today; a new format is one function and one row of `_READERS`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import PurePath

import yaml
from charset_normalizer import from_bytes
from markdown_it import MarkdownIt

from corpus.article import Article, article_id
from corpus.byline import read_byline
from corpus.clean import clean, drop_furniture
from corpus.dates import full_dates
from corpus.errors import ArticleTooLarge, EmptyArticle, UnreadableArticle

SIZE_LIMIT = 5_000_000
"""Bytes of one article; the longest of 3,000 news articles has 101,308."""
FRONT_MATTER_LIMIT = 10_000
"""Characters of a Markdown file's front matter; YAML is slow to read, and a longer one is no list of facts."""
TITLE_FROM_TEXT = 80
"""Characters of the first sentence that stand in for a title where the article has none."""

_BOMS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_SIGN_IN_WORD = re.compile("[^\\W\\d_][¡¢£¥¦¨¬¯±³´¶¸¹¼½¾¿×÷]")
"""Polish or Czech read as cp1252: "przysz³oœæ"."""
_OTHER_KINDS = {
    b"%PDF": "a PDF file",
    b"PK\x03\x04": "a Word, EPUB or zip file",
    b"\xd0\xcf\x11\xe0": "an old Word file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"\x1f\x8b": "a compressed file",
    b"{\\rtf": "an RTF file",
    b"SQLite format 3": "a database",
    b"\x7fELF": "a program",
    b"MZ\x90": "a program",
}


@dataclass(frozen=True)
class Facts:
    """What is known of an article beside its text; a fact given by the user goes before one read from the article."""

    title: str | None = None
    author: str | None = None
    source: str | None = None
    published: str | None = None
    url: str | None = None


def read_article(data: bytes, name: str, given: Facts = Facts()) -> Article:
    """The article in `data`, the content of a file called `name`, with the facts `given` by the user.

    Raises `ArticleTooLarge`, `UnreadableArticle` or `EmptyArticle`, each with one sentence that names the file.
    """
    label = _label(name)
    if len(data) > SIZE_LIMIT:
        raise ArticleTooLarge(
            f"“{label}” has {len(data):,} bytes; one article may have {SIZE_LIMIT:,}. Nothing was added."
        )
    raw = _decode(data, label)
    facts, text = _READERS[_kind(raw, name)](raw)
    text = drop_furniture(clean(text))
    if not any(char.isalnum() for char in text):
        raise EmptyArticle(f"“{label}” has no readable text. Nothing was added.")
    return _freeze(text, given, facts)


def parse_day(text: str) -> str | None:
    """The ISO date of a day written in one of the usual ways ("2024-02-13", "13 February 2024"); else None."""
    dates = full_dates(text.strip())
    return dates[0][1].isoformat() if dates else None


def _label(name: str) -> str:
    """A file's name as an error sentence may show it: without its folders, at most 80 characters, nothing invisible."""
    return _fact(PurePath(name.replace("\\", "/")).name)[:80] or "the text"


def _fact(text: str) -> str:
    """`text` cleaned and on one line."""
    return " ".join(clean(text).split())


def _decode(data: bytes, label: str) -> str:
    """The characters of `data`: by its byte order mark, as UTF-8, or as what its bytes make likely."""
    for bom, encoding in _BOMS.items():
        if data.startswith(bom):
            return _decode_as(data, encoding, label)
    for magic, kind in _OTHER_KINDS.items():
        if data.startswith(magic):
            raise UnreadableArticle(
                f"“{label}” is {kind}; this version reads plain text and Markdown. Nothing was added."
            )
    if b"\x00" in data or b"\x1b$" in data:  # UTF-16 without its mark; ISO-2022, which looks like ASCII
        raise UnreadableArticle(f"“{label}” is not text. Nothing was added.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        if _is_mostly_utf8(data):
            raise UnreadableArticle(
                f"“{label}” is damaged: it is not utf-8 text throughout. Nothing was added."
            ) from None
        likely = _likely_encoding(data[:200_000])
        if likely is None:
            raise UnreadableArticle(
                f"The encoding of “{label}” cannot be told; save it as UTF-8. Nothing was added."
            ) from None
        return _decode_as(data, likely, label)


def _likely_encoding(data: bytes) -> str | None:
    """The encoding that fits `data` best, and cp1252, the commonest, where it fits as well; None where none fits."""
    guesses = [
        guess
        for guess in from_bytes(data, threshold=0.15)
        if guess.encoding != "cp1252" or not _SIGN_IN_WORD.search(str(guess))
    ]
    if not guesses:
        return None
    as_good = {
        guess.encoding
        for guess in guesses
        if (guess.chaos, guess.coherence) == (guesses[0].chaos, guesses[0].coherence)
    }
    return "cp1252" if "cp1252" in as_good else guesses[0].encoding


def _is_mostly_utf8(data: bytes) -> bool:
    """Does `data` have as many whole characters of UTF-8 past ASCII as broken ones?  Then a guess would garble them."""
    characters = data.decode("utf-8", errors="replace")
    broken = characters.count("\ufffd")
    return sum(not char.isascii() for char in characters) >= 2 * broken


def _decode_as(data: bytes, encoding: str, label: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableArticle(
            f"“{label}” is damaged: it is not {encoding} text throughout. Nothing was added."
        ) from None


def _kind(raw: str, name: str) -> str:
    """The row of `_READERS` for this text."""
    head = raw[:2000].lstrip("\ufeff \t\r\n")
    if head[:200].lower().startswith(("<!doctype html", "<html", "<?xml")):
        raise UnreadableArticle(
            f"“{_label(name)}” is a web page; paste the text of its article instead. Nothing was added."
        )
    is_markdown = name.lower().endswith((".md", ".markdown")) or head.startswith(("# ", "---\n", "---\r\n"))
    return "markdown" if is_markdown else "text"


def _read_text(raw: str) -> tuple[Facts, str]:
    return Facts(), raw


def _read_markdown(raw: str) -> tuple[Facts, str]:
    """The facts of the front matter, and the text without its marks: headings and paragraphs a block, items a line."""
    facts, body = _front_matter(raw.lstrip("\ufeff").replace("\r\n", "\n"))
    blocks, tight = [], 0
    for token in MarkdownIt("commonmark").parse(body):
        tight += token.nesting if token.type == "list_item_open" or token.type == "list_item_close" else 0
        if token.type == "inline":
            blocks.append(_inline_text(token.children or []) + ("\n" if tight else "\n\n"))
        elif token.type in ("code_block", "fence"):
            blocks.append(token.content + "\n")
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            blocks.append("\n")
    return facts, "".join(blocks)


def _inline_text(tokens: list) -> str:  # type: ignore[type-arg]  # markdown_it's Token is untyped in its own lists
    """The words of a Markdown line, without marks, pictures and HTML tags."""
    shown = {"text": None, "code_inline": None, "softbreak": " ", "hardbreak": "\n"}
    return "".join(shown[token.type] or token.content for token in tokens if token.type in shown)


def _front_matter(raw: str) -> tuple[Facts, str]:
    """The facts in a YAML front matter (`---` … `---`) and what follows it."""
    if not raw.startswith("---\n") or "\n---" not in raw[4:]:
        return Facts(), raw
    head, _, body = raw[4:].partition("\n---")
    if len(head) > FRONT_MATTER_LIMIT:
        return Facts(), raw
    try:
        values = yaml.load(head, Loader=yaml.BaseLoader)  # makes strings, lists and dicts only
    except (yaml.YAMLError, RecursionError):
        return Facts(), raw
    if not isinstance(values, dict):
        return Facts(), raw
    return _facts_of(values), body.partition("\n")[2]


_FACT_KEYS = {
    "title": ("title", "headline"),
    "author": ("author", "authors", "by", "byline"),
    "source": ("source", "outlet", "publisher", "publication", "site", "site_name"),
    "published": ("published", "date", "pubdate", "publish_date", "date_published", "datepublished"),
    "url": ("url", "link", "canonical_url", "permalink"),
}


def _facts_of(values: Mapping[object, object]) -> Facts:
    """`Facts` from a record with the usual names for them; lists are joined by commas."""
    by_key = {str(key).lower(): _words(value) for key, value in values.items()}
    found: dict[str, str | None] = {}
    for fact, keys in _FACT_KEYS.items():
        found[fact] = next((by_key[key] for key in keys if by_key.get(key)), None)
    if found["published"]:
        found["published"] = parse_day(found["published"])
    return Facts(**found)


def _words(value: object) -> str | None:
    """A value of a record as one line; None for what is empty, or deeper than a list of words."""
    words = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    line = _fact(", ".join(word for word in words if isinstance(word, str)))
    return line if line not in ("", "~", "null") else None


_READERS: dict[str, Callable[[str], tuple[Facts, str]]] = {"text": _read_text, "markdown": _read_markdown}


def _freeze(text: str, given: Facts, found: Facts) -> Article:
    """The article: facts given by the user, else from its record, else from its byline."""
    byline = read_byline(text)
    given = Facts(**{name: _fact(value or "") or None for name, value in asdict(given).items()})
    facts = replace(
        found,
        title=given.title or found.title or byline.title or _first_words(text),
        author=given.author or found.author or byline.author,
        source=given.source or found.source or byline.source,
        published=given.published or found.published or byline.published,
        url=given.url or found.url,
    )
    return Article(
        id=article_id(text),
        title=facts.title or "Untitled",
        text=text,
        author=facts.author,
        source=facts.source,
        published=facts.published,
        url=facts.url,
    )


def _first_words(text: str) -> str:
    """The beginning of `text`, cut at a word, where the article has no title."""
    line = text.split("\n", 1)[0]
    return line if len(line) <= TITLE_FROM_TEXT else line[:TITLE_FROM_TEXT].rsplit(" ", 1)[0] + " …"
