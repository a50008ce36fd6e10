"""A question into an answer: find the passages, read them, quote them, verify."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from corpus.article import Article, Span
from corpus.errors import QuestionError
from index.library import Library
from index.scope import EVERYTHING, Scope
from index.search import Found, Searcher
from qa import bylines, overview
from qa.answer import Answer, Citation, Decline, Searched, Why
from qa.attribution import speaker
from qa.choose import Judged, chosen, judge, wording
from qa.confidence import Calibration
from qa.question import Kind, Question, subject_of, understand
from qa.reader import SpanReader
from qa.spans import Candidate
from qa.verify import also_in, cite, holds, says_its_marks
from qa.words import FUNCTION_WORDS, WORD, names_as_written, plain, stem, stems_in

PASSAGES = 7
"""How many passages are read; docs/decisions.md has what more and fewer bring."""
OVERVIEW_PASSAGES = 30
CLOSEST = 3
NEARLY = 0.5
"""A decline tells its confidence from this share of the threshold on: below it, nothing was nearly an answer."""

SEARCHING, READING, VERIFYING = "searching", "reading", "verifying"
"""The steps of an answer."""

Step = Callable[[str], None]
"""Is told each step as it begins.  What it raises ends the answer."""


def silent(step: str) -> None:
    """Tells nobody."""


class Asker:
    """Answers questions from a library."""

    def __init__(self, library: Library, searcher: Searcher, reader: SpanReader, calibration: Calibration) -> None:
        self._library = library
        self._searcher = searcher
        self._reader = reader
        self._calibration = calibration

    def ask(self, text: str, history: Sequence[str] = (), *, scope: Scope = EVERYTHING, step: Step = silent) -> Answer:
        """The answer to `text` from the articles in `scope`, after the earlier questions `history` of the same
        conversation; `step` hears each step.

        Raises `QuestionError` when there is no question, it is too long, or there are no articles in `scope`.
        """
        started = time.perf_counter()
        step(SEARCHING)
        question = understand(text, history)
        read, unverified = self._answer(question, scope, step)
        step(VERIFYING)
        answer = self._verified(unverified, question.kind)
        searched = Searched(*self._library.extent(scope), read, self._library.extent()[0])
        took_ms = round((time.perf_counter() - started) * 1000)
        return replace(answer, question=text, understood=question.text, took_ms=took_ms, searched=searched)

    def _answer(self, question: Question, scope: Scope, step: Step) -> tuple[int, Answer]:
        """How many passages were read, and what they answer."""
        if question.kind is Kind.BYLINE:
            return self._from_bylines(question, scope, step)
        if question.kind is Kind.MEETINGS:
            return self._from_meetings(question, scope, step)
        if question.kind is Kind.SUMMARY:
            return self._from_sentences(question, scope, step)
        return self._from_spans(question, scope, step)

    def _from_spans(self, question: Question, scope: Scope, step: Step) -> tuple[int, Answer]:
        """The usual way: the most probable span of the best passages."""
        found = self._found(question.text, PASSAGES, scope)
        step(READING)
        readings = self._reader.read(question.text, [passage.text for passage in found])
        judged = judge(question, found, readings, self._calibration)
        items = chosen(question, judged, self._calibration.threshold)
        if not items:
            confidence = judged[0].probability if judged else 0.0
            return len(found), _declined(question, found, confidence, self._calibration.threshold)
        answer = Answer(question.text, question.text, True, wording(items), items[0].probability, _citations(items))
        return len(found), answer

    def _from_bylines(self, question: Question, scope: Scope, step: Step) -> tuple[int, Answer]:
        """Who wrote it, when, for whom: of the one article there is, of the one that is named, else of the newest."""
        newest = self._newest(bylines.MOST_ARTICLES, scope)
        subject = subject_of(question.text)
        articles = [self._found(subject, 1, scope)[0].article] if subject and len(newest) > 1 else newest
        step(READING)
        return 0, bylines.answer_from_bylines(question, articles) or _declined(question, [])

    def _from_meetings(self, question: Question, scope: Scope, step: Step) -> tuple[int, Answer]:
        found = self._found(f"{question.text} {overview.MEETING_WORDS}", OVERVIEW_PASSAGES, scope)
        step(READING)
        return len(found), overview.meetings(question, found) or _declined(question, found)

    def _from_sentences(self, question: Question, scope: Scope, step: Step) -> tuple[int, Answer]:
        found = self._found(question.text, PASSAGES, scope)
        step(READING)
        told = overview.summary(question, found, self._newest(bylines.MOST_ARTICLES, scope))
        return len(found), told or _declined(question, found)

    def _found(self, text: str, limit: int, scope: Scope) -> list[Found]:
        found = self._searcher.search(text, limit, scope)
        if not found:
            raise _no_articles(scope)
        return found

    def _newest(self, count: int, scope: Scope) -> list[Article]:
        """The articles in `scope` that were added last, the newest first."""
        ids = [entry.id for entry in self._library.articles(count, scope)]
        if not ids:
            raise _no_articles(scope)
        articles = self._library.articles_by_id(ids)
        return [articles[i] for i in ids if i in articles]

    def _verified(self, answer: Answer, kind: Kind) -> Answer:
        """`answer`, when each quote stands word for word in the library as it is now, and the marked words are what is
        answered; else it is not given."""
        shown = answer.citations + answer.closest
        articles = self._library.articles_by_id(sorted({citation.article_id for citation in shown}))
        sound = [c for c in shown if c.article_id in articles and holds(c, articles[c.article_id])]
        if len(sound) == len(shown) and says_its_marks(answer, kind):
            copies = {id: self._library.copies(id) for id in sorted({c.article_id for c in answer.citations})}
            return replace(answer, citations=tuple(also_in(c, copies[c.article_id]) for c in answer.citations))
        closest = tuple(c for c in answer.closest if c in sound)
        decline = Decline(Why.UNPROVED) if answer.answered else answer.decline
        return replace(answer, answered=False, answer="", citations=(), closest=closest, decline=decline)


def _citations(items: Sequence[Judged]) -> tuple[Citation, ...]:
    """A citation for each quoted sentence; items of one sentence share it."""
    quoted: dict[tuple[str, Span], list[Candidate]] = {}
    for item in items:
        quoted.setdefault((item.candidate.article.id, item.candidate.quote), []).append(item.candidate)
    return tuple(_citation(n, candidates) for n, candidates in enumerate(quoted.values(), start=1))


def _citation(n: int, candidates: Sequence[Candidate]) -> Citation:
    """The citation number `n`, of the sentence that the candidates stand in, with the one who says their words."""
    article, quote = candidates[0].article, candidates[0].quote
    marks = sorted((candidate.start, candidate.end) for candidate in candidates)
    sentences = candidates[0].found.passage.sentences
    place = sentences.index(quote)
    return cite(n, article, quote, marks, speaker(article, quote, marks, sentences[place - 1] if place else None))


def _declined(
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
    missing = tuple(name for name in _names(question.text) if not there & _stems(name))
    if missing or (question.stems and not there & set(question.stems)):
        return Decline(Why.NOTHING_ABOUT, missing)
    if confidence >= NEARLY * threshold:
        return Decline(Why.UNSURE, threshold=threshold)
    return Decline(Why.NOT_SAID)


def _names(question: str) -> list[str]:
    """The names in a question; its first word by itself is none, it is always capitalised."""
    return [name for name in names_as_written(question) if " " in name or not question.startswith(name)]


def _stems(name: str) -> set[str]:
    return {stem(word) for word in map(plain, WORD.findall(name)) if word not in FUNCTION_WORDS}


def _no_articles(scope: Scope) -> QuestionError:
    if scope != EVERYTHING:
        return QuestionError("No article is in the part that was asked. Choose another part, or ask all articles.")
    return QuestionError("There are no articles in the library yet. Add one, then ask.")
