"""A question that is not answered into why, and the passages that come closest."""

import math
from collections.abc import Sequence

from index.search import Found
from qa.answer import Answer, Decline, Why
from qa.question import Question
from qa.verify import cite
from qa.words import content_stems, names_as_written, stems_in

CLOSEST = 3
NEARLY = 0.5
"""A decline tells its confidence from this share of the threshold on: below it, nothing was nearly an answer."""


def declined(
    question: Question, found: Sequence[Found], confidence: float = 0.0, threshold: float = math.inf
) -> Answer:
    """The answer that the articles do not say it, with the closest passages."""
    places = [(passage.article, (passage.passage.start, passage.passage.end)) for passage in found[:CLOSEST]]
    closest = tuple(cite(n, article, place) for n, (article, place) in enumerate(places, start=1))
    decline = _reason(question, found, confidence, threshold)
    return Answer(question.text, question.text, False, "", confidence, closest=closest, decline=decline)


def _reason(question: Question, found: Sequence[Found], confidence: float, threshold: float) -> Decline:
    """Why it is declined: names, or all telling words, of the question stand nowhere in what was found; an answer was
    near the threshold; else it is not said."""
    if not found:
        return Decline(Why.NOT_SAID)
    texts = (f"{each.article.title} {' '.join(each.passage.headings)} {each.text}" for each in found)
    there = frozenset[str]().union(*map(stems_in, texts))
    missing = tuple(name for name in _names(question.text) if not there & set(content_stems(name)))
    if missing or (question.stems and not there & set(question.stems)):
        return Decline(Why.NOTHING_ABOUT, missing)
    if confidence >= NEARLY * threshold:
        return Decline(Why.UNSURE, threshold=threshold)
    return Decline(Why.NOT_SAID)


def _names(question: str) -> list[str]:
    """The names in a question; its first word by itself is none, it is always capitalised."""
    return [name for name in names_as_written(question) if " " in name or not question.startswith(name)]
