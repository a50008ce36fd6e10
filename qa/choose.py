"""Candidates into an answer: the most probable one, with the others that a list asks for, or a decline."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.search import Found
from qa.confidence import Calibration, features, says_the_same
from qa.question import Kind, Question
from qa.reader import Reading
from qa.spans import Candidate, candidates
from qa.words import content_stems

LIST_SHARE = 0.6
"""Another item of a list is given when it is at least this fit, relative to the best one,"""
LIST_SURENESS = 0.6
"""and this likely right, relative to it; and likely enough to be an answer of its own."""
LONGEST_LIST = 8
LONG_ANSWER, SAME_WORDS = 4, 0.6
"""An answer of so many telling words was given before when this share of them was."""


@dataclass(frozen=True)
class Judged:
    """A candidate: how well it does among those of its question, and how likely it is right; both 0 to 1."""

    candidate: Candidate
    fitness: float
    probability: float


def judge(
    question: Question, found: Sequence[Found], readings: Sequence[Reading], calibration: Calibration
) -> list[Judged]:
    """Every candidate of every passage that was not given before, the fittest first."""
    competing = [
        candidate
        for passage, reading in zip(found, readings, strict=True)
        for candidate in candidates(question, passage, reading)
        if not _was_given(candidate.text, question.without)
    ]
    judged = []
    for candidate in competing:
        known = features(question, candidate, competing)
        fitness, sureness = calibration.choice.probability(known), calibration.sureness.probability(known)
        judged.append(Judged(candidate, fitness, sureness))
    return sorted(judged, key=lambda j: -j.fitness)


def _was_given(text: str, answers: Sequence[str]) -> bool:
    """Is it one of the answers that were given: the same words but for a few, or one has all words of the other?"""
    words = set(content_stems(text))
    for answer in answers:
        given = set(content_stems(answer))
        both, fewer = len(words & given), min(len(words), len(given))
        if fewer and (both == fewer or (fewer >= LONG_ANSWER and both >= SAME_WORDS * fewer)):
            return True
    return False


def chosen(question: Question, judged: Sequence[Judged], threshold: float) -> list[Judged]:
    """What answers the question: one candidate, the distinct items of a list with the surest first, or nothing."""
    if not judged or judged[0].probability < threshold:
        return []
    best = judged[0]
    if question.kind is Kind.WHETHER:
        return [_whole_sentence(best)]
    if not question.plural:
        return [best]
    items = [best]
    least = max(threshold, LIST_SURENESS * best.probability)
    for item in judged[1:]:
        fits = item.fitness >= LIST_SHARE * best.fitness and item.probability >= least
        if fits and len(items) < LONGEST_LIST and not any(says_the_same(item.candidate, i.candidate) for i in items):
            items.append(item)
    return items


def _whole_sentence(judged: Judged) -> Judged:
    """The sentence instead of the span: the words of an article are no yes and no no, and the reader can judge."""
    start, end = judged.candidate.quote
    return replace(judged, candidate=replace(judged.candidate, start=start, end=end))


def wording(items: Sequence[Judged]) -> str:
    """The answer's words: the spans as they stand, the items of a list with semicolons between them."""
    return "; ".join(" ".join(item.candidate.text.split()) for item in items)
