"""What goes into a reader and what comes out of it: the bytes of a document, and the draft of an article.

`corpus/formats.py` has the table of readers: each is a module with `read(document: Document) -> Draft`.
"""

from dataclasses import dataclass
from pathlib import PurePath

from corpus.clean import PAGE_MARK as PAGE_MARK
from corpus.clean import clean

FILE_LIMIT = 20_000_000
"""Bytes of one file.  A PDF or Word file of a few pages may hold megabytes of pictures."""
TEXT_LIMIT = 5_000_000
"""Characters of one article; the longest of 3,000 news articles has 101,308 bytes."""
NAME_SHOWN = 80


@dataclass(frozen=True)
class Facts:
    """What is known of an article beside its text; a fact given by the user goes before one read from the article.

    `published` is an ISO date, `YYYY-MM-DD`; `language` a BCP 47 tag ("en", "pt-BR").
    """

    title: str | None = None
    author: str | None = None
    source: str | None = None
    published: str | None = None
    url: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Document:
    """The bytes of one file, paste or page, and what it is called.

    `charset` is what HTTP says of a page's encoding, `url` the address that it was fetched from.
    """

    data: bytes
    name: str
    charset: str | None = None
    url: str | None = None

    @property
    def label(self) -> str:
        """The name as an error sentence may show it: no folders, at most 80 characters, nothing invisible."""
        return one_line(PurePath(self.name.replace("\\", "/")).name)[:NAME_SHOWN] or "the text"


@dataclass(frozen=True)
class Draft:
    """What a reader found: text, not yet clean (paragraphs with a blank line between them), and facts.

    A reader of paged documents puts `PAGE_MARK` before the first word of each page.
    """

    text: str
    facts: Facts = Facts()


def one_line(text: str) -> str:
    """`text` cleaned and on one line."""
    return " ".join(clean(text).split())
