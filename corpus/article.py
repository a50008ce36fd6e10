"""An article: frozen text and what is known about it.

Everything else in Dateline (passages, sentences, citations, highlights) is a pair of offsets into `Article.text`.
"""

import hashlib
from dataclasses import dataclass

Span = tuple[int, int]
"""`(start, end)`, Python `str` indices: `text[start:end]`."""


@dataclass(frozen=True)
class Article:
    """One article, cleaned once and never changed.

    `published` is an ISO date, `YYYY-MM-DD`.  What an article does not say about itself is `None`.
    """

    id: str
    title: str
    text: str
    author: str | None = None
    source: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None


def article_id(text: str) -> str:
    """The identity of an article: the first 16 hex digits (64 bits) of its text's SHA-256.

    The same text is the same article, whatever file it came in.
    """
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]
