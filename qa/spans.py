"""A reading of a passage into candidate answers: spans made whole, with what speaks for and against each."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from corpus.article import Article, Span
from corpus.dates import time_spans
from index.search import Found
from qa.question import Kind, Question
from qa.reader import Reading
from qa.words import content_stems, in_word, stems_in

LONGEST_SPAN = 30
"""Word pieces of a span; 99.4 % of the answers to NewsQA's development questions have no more."""
STARTS = 20
PER_PASSAGE = 6
"""How many candidates of one passage compete."""


@dataclass(frozen=True)
class Candidate:
    """A span that may answer: `article.text[start:end]`, in `quote`, the sentence it stands in.

    `margin` is the reader's score of the span minus that of no answer; `share`, 0 to 1, the part of the probability
    that the span has among the spans of its passage; `is_time` says that it holds a time expression.
    """

    found: Found
    start: int
    end: int
    quote: Span
    margin: float
    share: float = 0.0
    is_time: bool = False

    @property
    def article(self) -> Article:
        return self.found.article

    @property
    def text(self) -> str:
        return self.article.text[self.start : self.end]

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of its telling words."""
        return frozenset(content_stems(self.text))


def candidates(question: Question, found: Found, reading: Reading) -> list[Candidate]:
    """The best candidates of one passage, each as a whole expression, best first."""
    wholes = _wholes(question, found.text)
    best: dict[Span, float] = {}
    for (start, end), score in (*_scored_spans(reading), *_scored_wholes(reading, wholes)):
        span = _whole(question, found, start, end, wholes)
        if span and score > best.get(span, -np.inf) and _says_something(question, found, span):
            best[span] = score
    ranked = sorted(best, key=lambda span: -best[span])[:PER_PASSAGE]
    total = _log_sum(reading.start) + _log_sum(reading.end)
    return [
        _candidate(
            found,
            span,
            margin=best[span] - reading.null,
            share=min(1.0, math.exp(best[span] - total)),
            is_time=question.kind is Kind.WHEN and _overlaps(span, wholes),
        )
        for span in ranked
    ]


def _log_sum(scores: npt.NDArray[np.float32]) -> float:
    """The logarithm of the sum of the exponentials."""
    top = float(scores.max(initial=-1e4))
    return top + float(np.log(np.exp(scores - top).sum())) if len(scores) else top


def _wholes(question: Question, text: str) -> list[Span]:
    """The expressions of a passage that are only given whole: times where a time is asked for, and lists of names
    where several things are asked for."""
    if question.kind is Kind.WHEN:
        return _joined(text, time_spans(text))
    return [match.span() for match in _LIST.finditer(text)] if question.plural else []


_CAPITAL = r"[A-ZÀ-Þ][\w’'&-]{0,40}"
_LINK = r"(?:of|for|de|da|del|al|bin|and the|of the|for the)"
_NAME = rf"(?:[0-9][\w’'&-]{{0,40}}|{_CAPITAL})(?: (?:{_LINK} )?{_CAPITAL}){{0,7}}"
_ITEM = (
    rf"(?:(?:the|a|an|its|his|her|"
    rf"their) )?(?:[a-zà-þ-]+ ){{0,2}}?{_NAME}(?: \([A-Z][\w .]{{0,20}}\))?(?:(?: [a-z]+)?(?: in| of| from) {_NAME})?"
)
_LIST = re.compile(
    rf"(?<!\d[.,])\b(?:(?:the|a|an) )?{_NAME}(?: \([A-Z][\w .]{{0,20}}\))?(?:(?: [a-z]+)?(?: in| of|"
    rf" from) {_NAME})?(?:[,;] {_ITEM}){{0,12}}(?:[,;] and|[,;] or| and| or| as well as) {_ITEM}(?![.,]\d)"
)


def _candidate(found: Found, span: Span, margin: float, share: float, is_time: bool) -> Candidate:
    start, end = found.passage.start + span[0], found.passage.start + span[1]
    return Candidate(found, start, end, _quote(found, start, end), margin, share, is_time)


def _overlaps(span: Span, others: list[Span]) -> bool:
    return any(first < span[1] and last > span[0] for first, last in others)


def _scored_spans(reading: Reading) -> Iterator[tuple[Span, float]]:
    """The spans of word pieces with the best scores, as offsets into the passage, with those scores."""
    scored = []
    for i in np.argsort(-reading.start)[:STARTS]:
        ends = reading.end[i : i + LONGEST_SPAN]
        for j in np.argsort(-ends)[:3]:
            scored.append((float(reading.start[i] + ends[j]), int(i), int(i + j)))
    scored.sort(reverse=True)
    for score, first, last in scored[: 3 * PER_PASSAGE]:
        yield (int(reading.offsets[first][0]), int(reading.offsets[last][1])), score


def _scored_wholes(reading: Reading, wholes: list[Span]) -> Iterator[tuple[Span, float]]:
    """Each whole expression with the best score that the reader gives a start and an end inside it."""
    for start, end in wholes:
        inside = np.flatnonzero((reading.offsets[:, 0] >= start) & (reading.offsets[:, 1] <= end))
        if len(inside):
            yield (start, end), float(reading.start[inside].max() + reading.end[inside].max())


def _says_something(question: Question, found: Found, span: Span) -> bool:
    """Does the span stand in one sentence, and say more than the question's own words?"""
    start, end = span[0] + found.passage.start, span[1] + found.passage.start
    in_one = any(first <= start and end <= last for first, last in found.passage.sentences)
    words = content_stems(found.text[span[0] : span[1]])
    if not words:
        return in_one and question.kind in (Kind.WHEN, Kind.HOW_MANY)  # "then", "one"; else it is "they" or "the"
    return in_one and not set(words) <= set(question.stems)


def _quote(found: Found, start: int, end: int) -> Span:
    """The sentence that holds the span."""
    return next((first, last) for first, last in found.passage.sentences if first <= start and end <= last)


_EDGE = ' \t\n,;:.!?–—-•*"“”‘«»'
_OPENERS = re.compile(
    r"^(?:and|or|but|that|which|by|from|to|of|on|at|in|with|as|for|than|when|while|because|after|before|since)\b\s+",
    re.IGNORECASE,
)
_CLOSERS = re.compile(
    r"[\s,;:]{1,4}(?:and|or|but|that|which|who|by|from|to|of|on|at|in|with|as|for|than|the|a|an|when|while|is|was|has|"
    r"had|were|are)$",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r" ?(?:%|percent|per cent|(?:million|billion|trillion|thousand|hundred)(?: (?:people|dollars|euros|pounds))?|"
    r"km|kilomet(?:re|er)s|met(?:re|er)s|miles|tonnes|tons|degrees|years|months|weeks|days|hours|minutes)\b|%"
)


def _whole(question: Question, found: Found, start: int, end: int, wholes: list[Span]) -> Span | None:
    """The span grown to whole words, names, dates and numbers, and trimmed at its edges; None when nothing is left."""
    text = found.text
    start, end = _words(text, start, end)
    touched = [(first, last) for first, last in wholes if first < end and last > start]
    if touched and question.kind is Kind.WHEN:
        start, end = touched[0][0], touched[-1][1]  # the time, without what happened then
    elif touched:
        start, end = min(start, touched[0][0]), max(end, touched[-1][1])
    start, end = _trimmed(text, start, end)
    if start >= end:
        return None
    start, end = _with_name(question, text, start, end)
    end += len(match[0]) if text[end - 1].isdigit() and (match := _UNIT.match(text, end)) else 0
    while start > 0 and text[start].isdigit() and text[start - 1] in "$£€¥":
        start -= 1
    return (start, end) if any(char.isalnum() for char in text[start:end]) else None


_JOINERS = "-‑.'’&/"
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def _words(text: str, start: int, end: int) -> Span:
    """The span grown to the words and numbers it cuts."""
    while 0 < start < len(text) and _inside_word(text, start):
        start -= 1
    while 0 < end < len(text) and _inside_word(text, end):
        end += 1
    return start, end


def _inside_word(text: str, at: int) -> bool:
    """Is the offset inside a word or a number?  Hyphens, points, apostrophes and commas of thousands join its parts."""
    left, right = text[at - 1], text[at]
    if in_word(left) and in_word(right):
        return True
    joint = at if in_word(left) else at - 1
    if not 0 < joint < len(text) - 1 or not (in_word(text[joint - 1]) and in_word(text[joint + 1])):
        return False
    return text[joint] in _JOINERS or _THOUSANDS.match(text, joint) is not None


_AND = re.compile(r",? (?:and|or)(?: again| then| finally)?(?: on| in| at)? | (?:to|until|through) | ?[-–] ?| |,? on ")


def _joined(text: str, times: list[Span]) -> list[Span]:
    """Time expressions with "and", "or" or "to" between them as one, and an hour with its day; a comma joins those
    before an "and"."""
    chains: list[Span] = []
    commas = 0
    for first, last in times:
        gap = text[chains[-1][1] : first] if chains else ""
        if _AND.fullmatch(gap):
            start = chains[-1 - commas][0]
            del chains[len(chains) - 1 - commas :]
            chains.append((start, last))
            commas = 0
        else:
            commas = commas + 1 if gap == ", " else 0
            chains.append((first, last))
    return chains


def _trimmed(text: str, start: int, end: int) -> Span:
    """The span without the punctuation, conjunctions and possessive endings at its edges."""
    while True:
        part = text[start:end]
        left = len(part) - len(part.lstrip(_EDGE))
        left += len(match[0]) if (match := _OPENERS.match(part[left:])) and match.end() < len(part) - left else 0
        kept = part[left:].rstrip(_EDGE)
        if re.match(r" \w", text[start + left + len(kept) :]):
            kept = re.sub(r"['’]s$", "", kept)  # "Putin’s visit", and not "St Cuthbert’s."
        kept = _CLOSERS.sub("", kept)
        kept = _balanced(kept)
        if text[start + left : end] == kept or not kept:
            if kept and _is_abbreviation(text, start + left + len(kept)):
                return start + left, start + left + len(kept) + 1
            return start + left, start + left + len(kept)
        start, end = start + left, start + left + len(kept)


def _is_abbreviation(text: str, end: int) -> bool:
    """Does the point after `end` belong to the word before it ("U.S.", "p.m.", "Jr.")?"""
    return (
        text[end : end + 1] == "."
        and re.search(r"(?:\b(?:[A-Za-z]\.)+[A-Za-z]|\b(?:Jr|Sr|Inc|Co|Ltd|Corp))$", text[max(0, end - 8) : end])
        is not None
    )


def _balanced(part: str) -> str:
    """`part` without a bracket that is opened or closed outside it."""
    if part.count("(") > part.count(")"):
        return part[: part.rindex("(")].rstrip(_EDGE)
    if part.count(")") > part.count("("):
        return part[: part.index(")")].rstrip(_EDGE)
    return part


_TITLE = r"(?:Mr|Mrs|Ms|Dr|Gen|Lt|Col|Sen|Rep|Gov|St|Prof|Rev|Sgt|Capt)"
_NAME_BEFORE = re.compile(rf"(?<![\w’'-])(?:(?:[A-ZÀ-Þ][\w’'-]{{0,40}}|[A-Z]\.|{_TITLE}\.) ){{1,8}}$")
_ENDS_IN_TITLE = re.compile(rf"\b{_TITLE}$")
_NAME_AFTER = re.compile(r"(?: [A-ZÀ-Þ][\w-]*(?:['’][A-ZÀ-Þ][\w-]*)?)+")
_NO_NAME = re.compile(
    r"(?:The|A|An|His|Her|Its|Their|Our|My|In|On|At|By|When|While|As|But|And|For|From|If|Since|After|Before|"
    r"During|This|That|These|With|To|Of|Mr|Mrs|Ms|Dr|I|He|She|It|They|We|You) "
)


def _with_name(question: Question, text: str, start: int, end: int) -> Span:
    """The span with the capitalised words of the same name beside it: "Foreign Minister" is "Deputy Foreign Minister".

    A name that the question gives is not taken in: "What position does Ryabkov hold?" is not answered with "Ryabkov".
    """
    given = frozenset(question.stems)
    if text[start].isupper() and (match := _NAME_BEFORE.search(text, max(0, start - 60), start)):
        words = match[0]
        while _NO_NAME.match(words):
            words = words[words.index(" ") + 1 :]
        if words and not stems_in(words) & given:
            start -= len(words)
    last_word = re.search(r"[\w’'-]+$", text[start:end])
    ends_in_name = last_word is not None and last_word[0][0].isupper()
    point = ends_in_name and _ENDS_IN_TITLE.search(text[start:end]) is not None and text.startswith(".", end)
    after = _NAME_AFTER.match(text, end + point) if ends_in_name else None
    if after and not stems_in(text[start : after.end()]) & given:
        end = after.end()
    return start, end
