"""Words of a question into the passages that hold them: BM25 over FTS5, of a large library as little as it must read.

Up to `MANY` passages each one that holds any of the words is scored.  Of a million, a fifth do, which takes 0.2 s;
there only those are scored that hold one of the rarest words, `RARE` or so, by all their words, as they would be else.
What that costs and finds is measured in docs/figures.md (`bench.million`).
"""

import sqlite3
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

MANY = 100_000
RARE = 3_000
"""Passages that may hold the rarest words; the very rarest counts as one, whatever it has."""


def matching(
    db: sqlite3.Connection, words: Sequence[str], limit: int, part: npt.NDArray[np.int64] | None
) -> list[tuple[int, float]]:
    """Row numbers of up to `limit` passages of `part`, or of all, that hold any of `words`, with their BM25 (more is
    better), best first."""
    if not words:
        return []
    newest = db.execute("SELECT max(id) FROM passages").fetchone()[0] or 0
    if part is not None:
        inside = np.zeros(newest + 1, dtype=np.uint8)
        inside[part] = 1
        db.create_function("in_part", 1, inside.tobytes().__getitem__, deterministic=True)
    is_part = part is not None
    if newest <= MANY:
        return _best(db, _any(words), limit, is_part)
    counts = _counts(db, words)
    rare = _rarest(counts)
    common = [word for word in counts if word not in rare]
    if not common:
        return _best(db, _any(words), limit, is_part)
    # Two questions, as FTS5 counts a word twice that stands in one twice: of a passage the greater score has all words.
    found = dict(_best(db, f"({_any(rare)}) AND ({_any(common)})", limit, is_part))
    if sum(counts[word] for word in rare) <= RARE or len(found) < limit:
        for row, score in _best(db, _any(rare), limit, is_part):
            found[row] = max(score, found.get(row, score))
    if is_part and len(found) < limit:  # of a small part as many are found as of a small library
        return _best(db, _any(words), limit, is_part)
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]


def _counts(db: sqlite3.Connection, words: Sequence[str]) -> dict[str, int]:
    """In how many passages each of the words stands that stand in any, the rarest first; how many more than `RARE`, or
    three times that if all have more, and so on, is not counted."""
    most = RARE
    while True:
        query = "SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT ?)"
        counts = {word: int(db.execute(query, (_any([word]), most + 1)).fetchone()[0]) for word in words}
        counts = {word: counts[word] for word in sorted(words, key=lambda word: (counts[word], word)) if counts[word]}
        if min(counts.values(), default=0) <= most:
            return counts
        most *= 3


def _rarest(counts: dict[str, int]) -> list[str]:
    """The first of the words, and those after it with which no more than `RARE` passages hold one."""
    rarest, passages = list[str](), 0
    for word, count in counts.items():
        passages += count
        if rarest and passages > RARE:
            break
        rarest.append(word)
    return rarest


def _any(words: Sequence[str]) -> str:
    """Any of the words, for FTS5.  Each is quoted: whatever stands in it, it is read as a word."""
    query = " OR ".join('"' + word.replace('"', '""') + '"' for word in words)
    return query.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")  # FTS5 stops at NUL


def _best(db: sqlite3.Connection, query: str, limit: int, is_part: bool) -> list[tuple[int, float]]:
    """Row numbers and BM25 of what fits best, where `is_part` of what is `in_part`: of each passage that FTS5 found
    that is asked, which costs less than a list of a million of them for SQLite to look in."""
    rows = db.execute(
        f"SELECT rowid, -bm25(words, 0.5, 0.5, 1.0) FROM words WHERE words MATCH ?{' AND in_part(rowid)' * is_part} "
        "ORDER BY bm25(words, 0.5, 0.5, 1.0), rowid LIMIT ?",
        (query, limit),
    )
    return [(int(row[0]), float(row[1])) for row in rows]
