"""An article into passages: runs of whole sentences under one heading, as offsets into its frozen text."""

import re
from dataclasses import dataclass
from itertools import pairwise

import sentencex

from corpus.article import Article, Span
from corpus.byline import read_byline

PASSAGE_CHARACTERS = 700
"""The most a passage holds: measured in docs/decisions.md, about 150 word pieces of the embedder's 256."""
OVERLAP_CHARACTERS = 150
"""Sentences up to this length stand in two passages, so that what they refer to stays in reach."""
SENTENCE_CHARACTERS = 600
"""A longer run without a sentence's end (a table, a word of a megabyte) is cut at a space: it would fill no passage."""
HEADING_CHARACTERS = 100
"""A heading is shorter than this."""


@dataclass(frozen=True)
class Passage:
    """`article.text[start:end]`: whole sentences, with the headings they stand under and where each sentence is."""

    article_id: str
    number: int
    start: int
    end: int
    headings: tuple[str, ...]
    sentences: tuple[Span, ...]


def cut(article: Article) -> list[Passage]:
    """The passages of `article`, in reading order; together they cover its body, from the byline to the end."""
    passages: list[Passage] = []
    for headings, start, end in sections(article.text):
        for run in _runs(article.text[start:end]):
            found = tuple(_without_white_space(article.text, [(start + first, start + last) for first, last in run]))
            if found:
                passages.append(Passage(article.id, len(passages), found[0][0], found[-1][1], headings, found))
    return passages


def sections(text: str) -> list[tuple[tuple[str, ...], int, int]]:
    """The parts of cleaned `text` between its headings: `(headings, start, end)`; each heading stands in its part."""
    body = read_byline(text).end
    headings = {start: text[start:end] for start, end in _headings(text, body)}
    starts = sorted({body, *headings})
    return [
        ((headings[start],) if start in headings else (), start, end) for start, end in pairwise([*starts, len(text)])
    ]


def _headings(text: str, body: int) -> list[Span]:
    """Lines of the body that stand alone, are short, end like no sentence, and have a longer paragraph below."""
    lines = [(m.start(), m.end()) for m in re.compile(r"[^\n]+").finditer(text, body)]
    return [
        (start, end)
        for (start, end), (below, below_end) in pairwise(lines)
        if end - start <= HEADING_CHARACTERS
        and text[start - 2 : start] in ("\n\n", "")
        and text[end : end + 2] == "\n\n"
        and text[end - 1] not in ".!…:;,”\"'’)—–-"
        and below_end - below > max(HEADING_CHARACTERS, end - start)
    ]


def sentences(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Offsets of the sentences in `text[start:end]`, without the white space around them; none is cut."""
    return _without_white_space(text, [(start + first, start + last) for first, last in _pieces(text[start:end])])


def _without_white_space(text: str, pieces: list[Span]) -> list[Span]:
    """`pieces` of `text` without the white space at their ends, and without those that are nothing else."""
    found = []
    for start, end in pieces:
        left = end - len(text[start:end].lstrip())
        right = start + len(text[start:end].rstrip())
        if left < right:
            found.append((left, right))
    return found


def _pieces(text: str) -> list[Span]:
    """`text` cut after each sentence, and where a paragraph ends; the pieces together are the text."""
    found: list[Span] = []
    starts = [boundary["start_index"] for boundary in sentencex.get_sentence_boundaries("en", text)]
    for start, end in pairwise([0, *starts[1:], len(text)]):  # sentencex leaves white space out of some sentences
        found += [(start, end)] if end - start <= SENTENCE_CHARACTERS else _cut_long(text, start, end)
    return found


def _cut_long(text: str, start: int, end: int) -> list[Span]:
    """A run with no sentence's end in sight, cut at line ends or spaces into pieces of `SENTENCE_CHARACTERS`."""
    from index.splitting import parts  # when it is needed: no page and no question waits for langchain

    cuts = [start]
    for part in parts(text[start:end], SENTENCE_CHARACTERS):
        cuts.append(cuts[-1] + len(part))
    return list(pairwise(cuts))


def _runs(text: str) -> list[list[Span]]:
    """The passages of one section: for each the offsets of its sentences."""
    from index.splitting import runs

    return runs(_pieces(text), PASSAGE_CHARACTERS, OVERLAP_CHARACTERS)
