"""A reader for tests that knows its answers: in each passage it points at the words it was told."""

import re
from collections.abc import Mapping, Sequence

import numpy as np

from qa.reader import Reading


class ScriptedReader:
    """Finds given words with a given margin, and nothing else: `{"26 October": 9.0}`."""

    def __init__(self, margins: Mapping[str, float]) -> None:
        self._margins = margins

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        """One `Reading` for each passage, a word piece for each word."""
        return [self._reading(passage) for passage in passages]

    def _reading(self, passage: str) -> Reading:
        offsets = np.array([match.span() for match in re.finditer(r"\w+|[^\w\s]", passage)] or [(0, 0)])
        start = np.full(len(offsets), -10.0, dtype=np.float32)
        end = np.full(len(offsets), -10.0, dtype=np.float32)
        for words, margin in self._margins.items():
            at = passage.find(words)
            if at >= 0:
                start[np.flatnonzero(offsets[:, 0] == at)] = margin / 2
                end[np.flatnonzero(offsets[:, 1] == at + len(words))] = margin / 2
        return Reading(offsets, start, end, 0.0)
