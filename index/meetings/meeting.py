"""A meeting: who met whom, in what way, when and where, and the sentence of an article that tells of it."""

from dataclasses import dataclass
from typing import Literal

from corpus.article import Span

Kind = Literal["met", "received", "visited", "hosted", "talks", "call", "interview"]
Status = Literal["held", "planned", "denied", "conditional", "cancelled"]


@dataclass(frozen=True)
class When:
    """The words of an article that say when, and the days they stand for: ISO, both inclusive, or both None."""

    text: str
    first: str | None
    last: str | None


@dataclass(frozen=True)
class Meeting:
    """An event in which two or more parties met, as one article tells it.

    `people` holds the names of each party, as the article writes them (a delegation and its head are one party of two
    names).  `start` and `end` are the quote, whole sentences, as offsets into the article's text; `marks` are the words
    in it that name the parties, the time and the place.  Every name, `when.text` and `place` stands in the article word
    for word, if not always in the quote.
    """

    people: tuple[tuple[str, ...], ...]
    kind: Kind
    status: Status
    when: When | None
    place: str | None
    start: int
    end: int
    marks: tuple[Span, ...] = ()
