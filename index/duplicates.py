"""Texts into signatures that tell which articles are the same story: reprinted, cut, re-titled, lightly edited.

MinHash (Broder 1997; `datasketch`) estimates how many runs of words two texts share without comparing them; of those
that may be one story the runs themselves are compared.  The measure is containment, the share of the shorter text's
runs that stand in the longer one: a reprint that was cut to a third is still wholly contained.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

RUN = 4
"""Words in a run.  Shorter ones are shared by unrelated articles, longer ones are broken by each edit."""
PERMUTATIONS = 128
"""Hashes of a signature: the estimate of a similarity of .3 is off by .04 (one standard deviation)."""
SAME_STORY = 0.5
"""Containment from which two articles are one story; measured by `python -m bench.duplicates DATA`."""
MAY_BE_SAME = 0.25
"""Estimated containment from which two texts are compared."""
FEWEST_RUNS = 20
"""A text of fewer runs is compared with none: a correction or a dateline alone makes no story."""

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Signature:
    """The MinHash of a text: how many distinct runs of words it has, and `(PERMUTATIONS,)` uint32 hashes."""

    runs: int
    hashes: bytes


def runs_of(text: str) -> frozenset[str]:
    """The distinct runs of `RUN` words in `text`, lower case."""
    words = _WORD.findall(text.lower())
    return frozenset(" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1))


def signature(text: str) -> Signature:
    """The signature of `text`; the same for the same text on any machine."""
    from datasketch import MinHash  # here and not above: it takes most of a second, and asking needs none of it

    runs = runs_of(text)
    sketch = MinHash(num_perm=PERMUTATIONS, seed=1, scheme="affine32")
    sketch.update_batch([run.encode("utf-8", "replace") for run in runs])
    return Signature(len(runs), np.asarray(sketch.hashvalues).astype("<u4").tobytes())


def may_be_same(text: Signature, others: Sequence[Signature]) -> list[int]:
    """Which of `others`, by their place, may be the same story as the text, the likeliest first."""
    if text.runs < FEWEST_RUNS or not others:
        return []
    mine = np.frombuffer(text.hashes, dtype="<u4")
    theirs = np.frombuffer(b"".join(other.hashes for other in others), dtype="<u4").reshape(len(others), -1)
    runs = np.array([other.runs for other in others], dtype=np.float64)
    alike = (theirs == mine).mean(axis=1)  # estimates the Jaccard similarity
    shared = alike * (runs + text.runs) / (1 + alike)
    contained = np.where(runs >= FEWEST_RUNS, shared / np.maximum(np.minimum(runs, text.runs), 1), 0.0)
    order = np.argsort(-contained, kind="stable")
    return [int(place) for place in order if contained[place] >= MAY_BE_SAME]


def is_same_story(one: str, other: str) -> bool:
    """Do two texts share half of the shorter one's runs of words?"""
    first, second = runs_of(one), runs_of(other)
    fewer = min(len(first), len(second))
    return fewer >= FEWEST_RUNS and len(first & second) >= SAME_STORY * fewer
