"""A part of the library into a condition of SQL: which articles a question is asked of."""

import json
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Scope:
    """The articles that meet all of this; what is None or empty asks for nothing.

    `articles` are ids, `sources` outlets as they are written in the articles ("" for those that name none), `first` and
    `last` days of publication, both included: an article without a day is in no part that has one of them.
    """

    articles: frozenset[str] | None = None
    sources: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None


EVERYTHING = Scope()


def condition(scope: Scope) -> tuple[str, list[str]]:
    """What of the table `articles` is in `scope` and current, as SQL, and the values of its question marks."""
    asked: list[tuple[str, str]] = []
    if scope.articles is not None:
        asked.append(("id IN (SELECT value FROM json_each(?))", json.dumps(sorted(scope.articles))))
    if scope.sources:
        asked.append(("coalesce(source, '') IN (SELECT value FROM json_each(?))", json.dumps(scope.sources)))
    if scope.first is not None:
        asked.append(("published >= ?", scope.first.isoformat()))
    if scope.last is not None:
        asked.append(("published <= ?", scope.last.isoformat()))
    return " AND ".join(["superseded_by IS NULL", *(sql for sql, _ in asked)]), [value for _, value in asked]
