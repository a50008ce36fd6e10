"""Articles, passages and changes into rows of Milvus, and back.

What is filtered by (articles, outlets, authors) is there as a number of 62 bits made of it: nothing that people or
articles say is ever a part of a filter.  `told` is JSON.
"""

import hashlib
import json
import secrets
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from corpus.article import Article
from index.embedder import Vectors
from index.milvus.client import DUMMY, LONGEST, Row, quoted
from index.milvus.words import COLUMN_NAMES, counted, in_columns, packed, telling
from index.passages import Passage
from index.rows import NUMBER
from index.scope import Scope

ARTICLE, REMOVED, MEETINGS, BEGUN, LIBRARY = range(1, 6)
"""Kinds of rows in the log: an article as it is from now on, ids that were removed, what was found in an article, a
change that was begun (and what of it is to be swept up should it never end), and which library this is."""

PIECE = LONGEST // 4
"""Characters of a piece of text: none has more than four bytes."""
_RANDOM_BITS = 22


@dataclass(frozen=True)
class Change:
    """A row of the log.  `stamp` is its place among all of them; see `stamp`."""

    stamp: int
    kind: int
    told: Mapping[str, Any]


def stamp(seconds: float | None = None, after: int = 0) -> int:
    """A number for a change that is made now, or was made then: milliseconds, and 22 bits at random, so that no two
    programs take the same one.  It is greater than `after`, by which one program's are all different."""
    milliseconds = int((time.time() if seconds is None else seconds) * 1000)
    return max((milliseconds << _RANDOM_BITS) + secrets.randbits(_RANDOM_BITS), after + 1)


def version() -> int:
    """A number under which the passages and the text of a change are kept: 62 bits at random."""
    return secrets.randbits(62)


def number_of(*parts: object) -> int:
    """62 bits that stand for `parts`.  Of a billion things, the chance that two have the same is a tenth."""
    digest = hashlib.sha256("\0".join(map(str, parts)).encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:8], "big") >> 2


def change_row(change: Change) -> Row:
    told = json.dumps(change.told, separators=(",", ":"))
    if len(told) > LONGEST:
        raise ValueError("a change is too long for one row")
    return {"stamp": change.stamp, "kind": change.kind, "told": told, **DUMMY}


def read_change(row: Mapping[str, Any]) -> Change:
    """The change in a row.  Raises `ValueError` when it is none."""
    told = json.loads(row["told"])
    if not isinstance(told, dict):
        raise ValueError("a change is no object")
    return Change(int(row["stamp"]), int(row["kind"]), told)


def text_rows(text: str, kept_under: int) -> Iterator[Row]:
    """`text` in pieces."""
    for piece, start in enumerate(range(0, max(len(text), 1), PIECE)):
        row = {"id": number_of(kept_under, piece), "version": kept_under, "piece": piece}
        yield {**row, "text": text[start : start + PIECE], **DUMMY}


def passage_rows(article: Article, passages: Sequence[Passage], vectors: Vectors, kept_under: int) -> Iterator[Row]:
    """The passages of an article."""
    about = {
        "version": kept_under,
        "article": number_of(article.id),
        "source": number_of(article.source or ""),
        "author": number_of(article.author or ""),
        "day": day_of(article.published),
    }
    for passage, vector in zip(passages, vectors, strict=True):
        words = counted(article, passage)
        where = (passage.number, passage.start, passage.end, passage.headings, passage.sentences)
        yield {
            "id": number_of(kept_under, passage.number),
            "told": json.dumps((*where, *packed(words)), separators=(",", ":")),
            **dict(zip(COLUMN_NAMES, in_columns(telling(article, passage)), strict=True)),
            "vector": vector.astype(NUMBER).astype(np.float32),  # the numbers that every store has
            **about,
        }


def read_passage(article_id: str, told: str) -> Passage:
    """The passage in a row.  Raises `ValueError` or `TypeError` when it is none."""
    number, start, end, headings, sentences, *_ = json.loads(told)
    return Passage(article_id, number, start, end, tuple(headings), tuple((a, b) for a, b in sentences))


def day_of(published: str | None) -> int:
    """The day as a number, 0 for none."""
    return date.fromisoformat(published).toordinal() if published else 0


def in_scope(scope: Scope) -> str:
    """What of the passages is in `scope`, in Milvus' filter language; "" for everything."""
    asked = []
    if scope.articles is not None:
        asked.append(f"article in {quoted([number_of(each) for each in sorted(scope.articles)])}")
    if scope.sources:
        asked.append(f"source in {quoted([number_of(each) for each in scope.sources])}")
    if scope.authors:
        asked.append(f"author in {quoted([number_of(each) for each in scope.authors])}")
    if scope.first is not None or scope.last is not None:
        asked.append(f"day >= {scope.first.toordinal() if scope.first else 1}")
    if scope.last is not None:
        asked.append(f"day <= {scope.last.toordinal()}")
    return " and ".join(asked)
