"""Articles with meetings that are known without looking for them, put into a library as if they had been found."""

import re
from collections.abc import Iterable
from datetime import date

import pytest

from corpus.article import Article, Span
from corpus.dates import time_expressions
from corpus.document import Facts
from corpus.formats import read_article
from index import agenda
from index.agenda import Agenda, Told
from index.library import Library
from index.meetings.meeting import Meeting, Status, When

_PARTS = re.compile(r"(?P<who>[^|]+)\|(?P<kind>\w+)(?: (?P<status>\w+))?(?:\|(?P<place>[^|]*))?(?:\|(?P<when>[^|]+))?$")


def told(title: str, *lines: str, source: str | None = None, published: str | None = None) -> tuple[Told, ...]:
    """An article and its meetings, one for each line, as "A, B; C|kind status|place|when".

    The quote of a meeting is a sentence of all that.
    """
    parts = [match for line in lines if (match := _PARTS.match(line))]
    assert len(parts) == len(lines)
    sentences = [" ".join(filter(None, part.groups())) + "." for part in parts]
    body = "\n\n".join(f"{sentence} Nobody said why." for sentence in sentences)
    text = f"{title}\n\n{body or 'Nothing happened.'}"
    article = read_article(text.encode(), "a.txt", Facts(source=source, published=published))
    return tuple(Told(article, _meeting(article, *each)) for each in zip(parts, sentences, strict=True))


def _meeting(article: Article, part: "re.Match[str]", sentence: str) -> Meeting:
    people = tuple(tuple(party.split(", ")) for party in part["who"].split("; "))
    start = article.text.index(sentence)
    marked: list[Span] = []
    for words in (*(name for names in people for name in names), part["place"], part["when"]):
        if words:
            at = article.text.index(words, start)
            marked.append((at, at + len(words)))
    kind, status = part["kind"], part["status"] or "held"
    when = _when(part["when"], article.published) if part["when"] else None
    place = part["place"] or None
    return Meeting(people, kind, status, when, place, start, start + len(sentence), tuple(marked))  # type: ignore[arg-type]


def _when(words: str, published: str | None) -> When:
    found = time_expressions(words, date.fromisoformat(published) if published else None)
    known = found[0] if found and found[0].first and found[0].last else None
    return When(words, str(known.first) if known else None, str(known.last) if known else None)


def told_in(article: Article, sentence: str, *names: str, when: str | None = None, status: Status = "held") -> Told:
    """A meeting of these people, told in that sentence of the article."""
    start = article.text.index(sentence)
    marks = [(at, at + len(words)) for words in (*names, when) if words and (at := article.text.index(words, start))]
    known = _when(when, article.published) if when else None
    people = tuple((name,) for name in names)
    return Told(article, Meeting(people, "met", status, known, None, start, start + len(sentence), tuple(marks)))


def look_through(library: Library, meetings: Iterable[Told]) -> None:
    """Has every article of the library looked through, and these meetings found in them."""
    look_through_some(library, meetings, Agenda(library).pending())


def look_through_some(library: Library, meetings: Iterable[Told], article_ids: Iterable[str]) -> None:
    """The same for these articles only."""
    found: dict[str, list[Meeting]] = {}
    for each in meetings:
        found.setdefault(each.article.id, []).append(each.meeting)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(agenda, "meetings_in", lambda article: found.get(article.id, []))
        for article_id in article_ids:
            Agenda(library).look_through(article_id)
