"""A library into another one, of any store: articles, their versions, passages and vectors, and then compared.

Nothing is embedded again.  Meetings are not taken along: they are looked for again there, as after an import.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from index.library import Library, Ready, Version

AT_ONCE = 1_024
"""Articles that are kept together, where the store keeps several at once: Milvus seals and indexes what came together,
and merges and indexes anew what came in small parts (docs/scale.md)."""
SAMPLE = 50
"""Articles that are compared whole, at random."""


@dataclass(frozen=True)
class Compared:
    """How many articles (earlier versions among them) and passages a library has, how many of the articles were
    compared whole, and the ids of those that the other one has not, or has otherwise."""

    articles: int
    passages: int
    sampled: int
    different: tuple[str, ...]


def migrate(source: Library, target: Library) -> Iterator[int]:
    """Keeps in `target` what it has not of `source`, and says after each step how many articles were gone through.

    Each article is there whole or not at all, with the time at which it was first added; run again, it goes on where it
    was stopped.
    """
    history = sorted(source.history(), key=lambda version: version.superseded_by is not None)  # current ones first
    for at in range(0, len(history), AT_ONCE):
        part = history[at : at + AT_ONCE]
        there = target.known([version.id for version in part])
        new = [version for version in part if version.id not in there]
        list(target.add_many(list(_current(source, new))))
        articles = source.articles_by_id([version.id for version in new if version.superseded_by])
        for version in new:
            if version.superseded_by and version.id in articles:
                target.add_superseded(articles[version.id], version.added, version.superseded_by)
        yield len(part)


def _current(source: Library, versions: list[Version]) -> Iterator[Ready]:
    """Those of `versions` that are current, and still there."""
    articles = source.articles_by_id([version.id for version in versions if not version.superseded_by])
    for version in versions:
        if version.id in articles:
            yield articles[version.id], *source.passages_of(version.id), version.added


def compare(source: Library, target: Library, seed: int = 0) -> Compared:
    """What `target` has of `source`: for each article how many passages and characters; of a sample everything."""
    here, there = source.history(), {version.id: version for version in target.history()}
    different = {version.id for version in here if not _is_same_version(version, there.get(version.id))}
    sizes = {entry.id: (entry.passages, entry.characters) for entry in target.articles()}
    current = source.articles()
    different |= {entry.id for entry in current if sizes.get(entry.id) != (entry.passages, entry.characters)}
    ids = [version.id for version in here]
    sample = random.Random(seed).sample(ids, min(SAMPLE, len(ids)))
    different |= {article_id for article_id in sample if not _is_same(source, target, article_id)}
    passages = sum(entry.passages for entry in current)
    return Compared(len(here), passages, len(sample), tuple(sorted(different)))


def _is_same_version(one: Version, other: Version | None) -> bool:
    return other is not None and (one.added, bool(one.superseded_by)) == (other.added, bool(other.superseded_by))


def _is_same(source: Library, target: Library, article_id: str) -> bool:
    (mine, vectors), (theirs, others) = source.passages_of(article_id), target.passages_of(article_id)
    ids = [article_id]
    is_text_same = source.articles_by_id(ids) == target.articles_by_id(ids)
    return is_text_same and mine == theirs and vectors.size == others.size and bool(np.all(vectors == others))
