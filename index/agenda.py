"""Articles into the meetings that they tell of, kept in the library and found by person and day.

Extracting is slow, holds no lock and can be done at any time after an article was committed (index/background.py): what
it finds is kept in one short transaction an article, with the version of the rules that found it.  Newer rules have an
article looked through again, and so does a fact about it that was edited, for its dates are told by the day it
appeared.  Nothing that a search finds changes, so the library's generation stays as it is.
"""

import json
import logging
import traceback
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from corpus.article import Article
from corpus.errors import DatelineError
from index.library import Library
from index.meetings.extract import EXTRACTOR, meetings_in
from index.meetings.meeting import Meeting, When
from index.scope import EVERYTHING, Scope, condition

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kept:
    """A meeting, and the id of the article that tells of it."""

    article_id: str
    meeting: Meeting


@dataclass(frozen=True)
class Told:
    """A meeting and the article that tells of it."""

    article: Article
    meeting: Meeting


class Agenda:
    """The meetings in the articles of a library; may be used from any thread, and by several programs at once."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def extent(self, scope: Scope = EVERYTHING) -> tuple[int, int]:
        """How many of the current articles in `scope` have been looked through, and how many there are."""
        where, values = condition(scope)
        query = f"SELECT count(*) FILTER (WHERE {_LOOKED_THROUGH}), count(*) FROM articles WHERE {where}"
        with self._library.reading() as db:
            looked, every = db.execute(query, (EXTRACTOR, *values)).fetchone()
            return int(looked), int(every)

    def pending(self, limit: int = -1) -> list[str]:
        """The ids of the current articles that are still to be looked through, the last added first."""
        query = (
            f"SELECT id FROM articles WHERE superseded_by IS NULL AND NOT {_LOOKED_THROUGH} "
            "ORDER BY position DESC LIMIT ?"
        )
        with self._library.reading() as db:
            return [row[0] for row in db.execute(query, (EXTRACTOR, limit))]

    def look_through(self, article_id: str) -> list[Meeting]:
        """Finds the meetings of an article and keeps them; nothing where it is gone, or was looked through already.

        An article that the rules fail on has none: that is logged, without a word of it.  Raises `DatelineError`, and
        then nothing was kept.
        """
        article = self._unread(article_id)
        if article is None:
            return []
        found = _extracted(article)
        return found if self._keep(article, found) else []

    def give_up(self, article_id: str) -> None:
        """Has an article that cannot be looked through be one without meetings."""
        article = self._unread(article_id)
        if article is not None:
            self._keep(article, [])

    def meetings(
        self,
        *,
        person: str | None = None,
        first: date | None = None,
        last: date | None = None,
        scope: Scope = EVERYTHING,
    ) -> list[Told]:
        """What is `found`, with its articles."""
        return self.told(self.found(person=person, first=first, last=last, scope=scope))

    def found(
        self,
        *,
        person: str | None = None,
        first: date | None = None,
        last: date | None = None,
        scope: Scope = EVERYTHING,
    ) -> list[Kept]:
        """The meetings told in the current articles in `scope`, in order of their days, those without one last.

        `person` is a part of a name of any party, in any case and without its accents.  With `first` or `last`, both
        included, they are those that may have been in that time: one of unknown days is left out.
        """
        where, values = condition(scope)
        asked = ([" AND m.last >= ?"] if first else []) + ([" AND m.first <= ?"] if last else [])
        days = [day.isoformat() for day in (first, last) if day]
        wanted = folded(person or "")
        with self._library.reading() as db:
            rows = db.execute(_MEETINGS.format(where=where + "".join(asked)), (*values, *days))
            kept = [Kept(row[0], _read(row)) for row in rows]
        return [each for each in kept if _takes_part(wanted, each.meeting)]

    def told(self, kept: Sequence[Kept]) -> list[Told]:
        """The meetings with their articles, in the same order, but for those of articles that are gone since."""
        articles = self._library.articles_by_id(sorted({each.article_id for each in kept}))
        return [Told(articles[each.article_id], each.meeting) for each in kept if each.article_id in articles]

    def _unread(self, article_id: str) -> Article | None:
        """The article, when it is current and has not been looked through."""
        query = f"SELECT 1 FROM articles WHERE id = ? AND superseded_by IS NULL AND NOT {_LOOKED_THROUGH}"
        with self._library.reading() as db:
            is_unread = db.execute(query, (article_id, EXTRACTOR)).fetchone() is not None
        return self._library.articles_by_id([article_id]).get(article_id) if is_unread else None

    def _keep(self, article: Article, found: Sequence[Meeting]) -> bool:
        """Keeps what was found, unless the article was changed or removed meanwhile, or another one was faster."""
        rows = [_told(article.id, number, meeting) for number, meeting in enumerate(found)]
        return self._library.keep_meetings(article, EXTRACTOR, [(*row, _checksum(row)) for row in rows])


def folded(text: str) -> str:
    """`text` as names are compared: without accents and case, with single spaces."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join(bare.replace("’", "'").casefold().split())


def _extracted(article: Article) -> list[Meeting]:
    """What the rules find; none where they fail.  A model that is missing is not the article's fault, nor is memory."""
    try:
        return meetings_in(article)
    except (DatelineError, ImportError, MemoryError):
        raise
    except Exception as error:  # the places in the program are told, not what it read
        places = "".join(traceback.format_tb(error.__traceback__))
        log.error("looking through article %s failed with %s\n%s", article.id, type(error).__name__, places)
        return []


_LOOKED_THROUGH = (
    "EXISTS (SELECT 1 FROM looked_through WHERE looked_through.article_id = articles.id AND extractor >= ?)"
)
_COLUMNS = (
    *("article_id", "number", "kind", "status", "people", "when_text", "first", "last", "place"),
    *("start", '"end"', "marks"),
)
_MEETINGS = (
    f"SELECT {', '.join(f'm.{column}' for column in _COLUMNS)}, m.checksum FROM meetings m "
    "JOIN articles ON articles.id = m.article_id WHERE {where} "
    "ORDER BY m.first IS NULL, m.first, m.last, published, position, m.number"
)


def _told(article_id: str, number: int, meeting: Meeting) -> tuple[object, ...]:
    """A meeting as a row of `_COLUMNS`."""
    when = (meeting.when.text, meeting.when.first, meeting.when.last) if meeting.when else (None, None, None)
    place = (meeting.place, meeting.start, meeting.end)
    people, marks = json.dumps(meeting.people), json.dumps(meeting.marks)
    return (article_id, number, meeting.kind, meeting.status, people, *when, *place, marks)


def _read(row: Sequence[Any]) -> Meeting:
    """The meeting in a row of `_COLUMNS` and its checksum.  Raises `ValueError` or `TypeError` when it was changed."""
    *told, checksum = row
    if _checksum(told) != checksum:
        raise ValueError("a meeting was changed")
    _, _, kind, status, people, when_text, first, last, place, start, end, marks = told
    when = None if when_text is None else When(when_text, first, last)
    parties = tuple(tuple(names) for names in json.loads(people))
    return Meeting(parties, kind, status, when, place, start, end, tuple((a, b) for a, b in json.loads(marks)))


def _checksum(row: Sequence[object]) -> int:
    """CRC-32 of the JSON of a row of `_COLUMNS`."""
    return zlib.crc32(json.dumps(list(row)).encode("ascii"))


def _takes_part(wanted: str, meeting: Meeting) -> bool:
    return any(wanted in folded(name) for names in meeting.people for name in names)
