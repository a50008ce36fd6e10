"""Bytes into characters: by their mark, by what they say of themselves, as UTF-8, or as what they make likely."""

import codecs
import re

from charset_normalizer import from_bytes

from corpus.document import Document
from corpus.errors import UnreadableArticle

_BOMS = {
    b"\xef\xbb\xbf": "utf-8-sig",
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}
_SIGN_IN_WORD = re.compile("[^\\W\\d_][¡¢£¥¦¨¬¯±³´¶¸¹¼½¾¿×÷]")
"""Polish or Czech read as cp1252: "przysz³oœæ"."""


def decode(document: Document, declared: str | None = None) -> str:
    """The characters of `document`; `declared` is the encoding that it names itself (in a `<meta charset>`).

    Raises `UnreadableArticle` when they are no text, damaged, or in an encoding that cannot be told: a wrong guess
    would garble names for good.
    """
    data = document.data
    for bom, encoding in _BOMS.items():
        if data.startswith(bom):
            return _decode_as(document, encoding)
    if b"\x00" in data or b"\x1b$" in data:  # UTF-16 without its mark; ISO-2022, which looks like ASCII
        raise UnreadableArticle(f"“{document.label}” is not text. Nothing was added.")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    for named in (document.charset, declared):
        if (text := _as_named(data, named)) is not None:
            return text
    if _is_mostly_utf8(data):
        raise UnreadableArticle(f"“{document.label}” is damaged: it is not utf-8 text throughout. Nothing was added.")
    likely = _likely_encoding(data[:200_000])
    if likely is None:
        raise UnreadableArticle(
            f"The encoding of “{document.label}” cannot be told; save it as UTF-8. Nothing was added."
        )
    return _decode_as(document, likely)


def _as_named(data: bytes, encoding: str | None) -> str | None:
    """`data` in the encoding that somebody named, when there is one of that name and it fits; browsers read
    latin-1 as cp1252, and so is it read here."""
    try:
        name = codecs.lookup(encoding or "").name
        return data.decode("cp1252" if name in ("iso8859-1", "ascii") else name)
    except (LookupError, ValueError):  # no such encoding, or not in it
        return None


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


def _decode_as(document: Document, encoding: str) -> str:
    try:
        return document.data.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableArticle(
            f"“{document.label}” is damaged: it is not {encoding} text throughout. Nothing was added."
        ) from None
