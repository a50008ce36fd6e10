"""A part of the library into a condition of SQL: which articles a question is asked of."""

import json
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Scope:
    """The articles that meet all of this; what is None or empty asks for nothing.

    `articles` are ids, `sources` outlets as they are written in the articles ("" for those that name none), `authors`
    likewise, `first` and `last` days of publication, both included: an article without a day is in no part that has one
    of them.
    """

    articles: frozenset[str] | None = None
    sources: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    authors: tuple[str, ...] = ()


EVERYTHING = Scope()


def both(one: Scope, other: Scope) -> Scope:
    """What is in both parts; a part without articles where there is nothing."""
    articles = one.articles if other.articles is None else other.articles
    if one.articles is not None and other.articles is not None:
        articles = one.articles & other.articles
    sources, authors = _in_both(one.sources, other.sources), _in_both(one.authors, other.authors)
    if sources is None or authors is None:
        return Scope(articles=frozenset())
    firsts = [day for day in (one.first, other.first) if day is not None]
    lasts = [day for day in (one.last, other.last) if day is not None]
    return Scope(articles, sources, max(firsts, default=None), min(lasts, default=None), authors)


def _in_both(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...] | None:
    """The names that both ask for, where an empty tuple asks for nothing; None when they have none in common."""
    if not one or not other:
        return one or other
    return tuple(name for name in one if name in other) or None


def condition(scope: Scope) -> tuple[str, list[str]]:
    """What of the table `articles` is in `scope` and current, as SQL, and the values of its question marks."""
    asked: list[tuple[str, str]] = []
    if scope.articles is not None:
        asked.append(("id IN (SELECT value FROM json_each(?))", json.dumps(sorted(scope.articles))))
    if scope.sources:
        asked.append(("coalesce(source, '') IN (SELECT value FROM json_each(?))", json.dumps(scope.sources)))
    if scope.authors:
        asked.append(("coalesce(author, '') IN (SELECT value FROM json_each(?))", json.dumps(scope.authors)))
    if scope.first is not None:
        asked.append(("published >= ?", scope.first.isoformat()))
    if scope.last is not None:
        asked.append(("published <= ?", scope.last.isoformat()))
    return " AND ".join(["superseded_by IS NULL", *(sql for sql, _ in asked)]), [value for _, value in asked]
