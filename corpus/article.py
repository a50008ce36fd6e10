"""An article: frozen text and what is known about it.

Everything else in Dateline (passages, sentences, citations, highlights) is a pair of offsets into `Article.text`.
"""

import hashlib
from bisect import bisect_right
from dataclasses import dataclass, field

Span = tuple[int, int]
"""`(start, end)`, Python `str` indices: `text[start:end]`."""


@dataclass(frozen=True)
class Article:
    """One article, cleaned once and never changed.

    `published` is an ISO date, `YYYY-MM-DD`.  What an article does not say about itself is `None`.  `pages` are the
    offsets at which its pages begin, the first page first; empty when it has none (a web page, a text).  `hidden` tells
    how many invisible characters were taken out as it was read; it is told then, and not kept.
    """

    id: str
    title: str
    text: str
    author: str | None = None
    source: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None
    pages: tuple[int, ...] = ()
    hidden: int = field(default=0, compare=False)

    def page_of(self, offset: int) -> int | None:
        """The number of the page, from 1, that `text[offset]` stands on; None when the article has no pages."""
        return max(1, bisect_right(self.pages, offset)) if self.pages else None


def article_id(text: str) -> str:
    """The identity of an article: the first 16 hex digits (64 bits) of its text's SHA-256.

    The same text is the same article, whatever file it came in.
    """
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]
