"""A quote and a text into whether other programs would call it a quote of that text."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

BLOCK = 0.25
EXTENT = 0.35
SHORTEST = 5
"""Kotaemon's figures (`find_text`, kotaemon/indices/qa/utils.py): a block of the quote that the text shares counts when
it is longer than a quarter of the quote; the extent of those blocks has to pass 35 % of it, and both 5 characters."""
SIMILAR = 0.9
"""The usual strict threshold of fuzzy matchers: 90 of 100."""


def by_extent(quote: str, text: str) -> bool:
    """Kotaemon's test, line by line of the quote: do the shared blocks, and all that lies between them, extend far
    enough?  Letter case does not count.  Kotaemon asks it of a chunk of the text."""
    text = text.lower().replace("\n", " ")
    return len(quote) > SHORTEST and any(_extends(line, text) for line in quote.lower().split("\n"))


def _extends(line: str, text: str) -> bool:
    places = [(at, at + size) for at, size in blocks(line, text, max(len(line) * BLOCK, SHORTEST))]
    extent = max(end for _, end in places) - min(start for start, _ in places) if places else 0
    return extent > max(len(line) * EXTENT, SHORTEST)


def blocks(quote: str, text: str, floor: float) -> Iterator[tuple[int, int]]:
    """The matching blocks of `difflib.SequenceMatcher` that are longer than `floor`, as `(place in text, size)`.

    The same blocks (tests/test_verify.py), a hundred times faster: the longest shared run is found with `in`.
    """
    start, size = 0, int(floor)
    for first in range(len(quote)):
        while first + size < len(quote) and quote[first : first + size + 1] in text:
            start, size = first, size + 1
    if size > int(floor):
        at = text.index(quote[start : start + size])
        yield from blocks(quote[:start], text[:at], floor)
        yield at, size
        end = at + size
        yield from ((end + place, more) for place, more in blocks(quote[start + size :], text[end:], floor))


def by_similarity(quote: str, sentences: Sequence[str]) -> bool:
    """Is a sentence at least 90 % like the quote (difflib's ratio over characters)?"""
    matcher = SequenceMatcher(b=quote, autojunk=False)
    for sentence in sentences:
        matcher.set_seq1(sentence)
        bounds = (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio)  # each nearer, and slower
        if all(bound() >= SIMILAR for bound in bounds):
            return True
    return False


def by_normal_words(quote: str, text: str) -> bool:
    """Is the quote in the text, but for letter case, punctuation and white space?"""
    return f" {_normal(quote)} " in f" {_normal(text)} "


def _normal(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
