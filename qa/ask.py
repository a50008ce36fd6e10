"""A question into an answer: find the passages, read them, quote them, verify."""

import time
from collections.abc import Sequence
from dataclasses import replace

from corpus.article import Article, Span
from corpus.errors import QuestionError
from index.library import Library
from index.search import Found, Searcher
from qa import bylines, overview
from qa.answer import Answer, Citation
from qa.attribution import speaker
from qa.choose import Judged, chosen, judge, wording
from qa.confidence import Calibration
from qa.question import Kind, Question, subject_of, understand
from qa.reader import SpanReader
from qa.spans import Candidate
from qa.verify import also_in, cite, holds, says_its_marks

PASSAGES = 7
"""How many passages are read; docs/decisions.md has what more and fewer bring."""
OVERVIEW_PASSAGES = 30
CLOSEST = 3


class Asker:
    """Answers questions from a library."""

    def __init__(self, library: Library, searcher: Searcher, reader: SpanReader, calibration: Calibration) -> None:
        self._library = library
        self._searcher = searcher
        self._reader = reader
        self._calibration = calibration

    def ask(self, text: str, history: Sequence[str] = ()) -> Answer:
        """The answer to `text`, after the earlier questions `history` of the same conversation.

        Raises `QuestionError` when there is no question, it is too long, or there are no articles.
        """
        started = time.perf_counter()
        question = understand(text, history)
        answer = self._verified(self._answer(question), question.kind)
        took_ms = round((time.perf_counter() - started) * 1000)
        return replace(answer, question=text, understood=question.text, took_ms=took_ms)

    def _answer(self, question: Question) -> Answer:
        if question.kind is Kind.BYLINE:
            return self._from_bylines(question)
        if question.kind is Kind.MEETINGS:
            return self._from_meetings(question)
        if question.kind is Kind.SUMMARY:
            return self._from_sentences(question)
        return self._from_spans(question)

    def _from_spans(self, question: Question) -> Answer:
        """The usual way: the most probable span of the best passages."""
        found = self._found(question.text, PASSAGES)
        readings = self._reader.read(question.text, [passage.text for passage in found])
        judged = judge(question, found, readings, self._calibration)
        items = chosen(question, judged, self._calibration.threshold)
        if not items:
            return _declined(question, found, confidence=judged[0].probability if judged else 0.0)
        return Answer(question.text, question.text, True, wording(items), items[0].probability, _citations(items))

    def _from_bylines(self, question: Question) -> Answer:
        """Who wrote it, when, for whom: of the one article there is, of the one that is named, else of the newest."""
        newest = self._newest(bylines.MOST_ARTICLES)
        subject = subject_of(question.text)
        articles = [self._found(subject, 1)[0].article] if subject and len(newest) > 1 else newest
        return bylines.answer_from_bylines(question, articles) or _declined(question, [])

    def _from_meetings(self, question: Question) -> Answer:
        found = self._found(f"{question.text} {overview.MEETING_WORDS}", OVERVIEW_PASSAGES)
        return overview.meetings(question, found) or _declined(question, found)

    def _from_sentences(self, question: Question) -> Answer:
        found = self._found(question.text, PASSAGES)
        return overview.summary(question, found, self._newest(bylines.MOST_ARTICLES)) or _declined(question, found)

    def _found(self, text: str, limit: int) -> list[Found]:
        found = self._searcher.search(text, limit)
        if not found:
            raise _no_articles()
        return found

    def _newest(self, count: int) -> list[Article]:
        """The articles that were added last, the newest first."""
        ids = [entry.id for entry in self._library.articles(count)]
        if not ids:
            raise _no_articles()
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
        return replace(answer, answered=False, answer="", citations=(), closest=closest)


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


def _declined(question: Question, found: Sequence[Found], confidence: float = 0.0) -> Answer:
    """The answer that the articles do not say it, with the closest passages."""
    places = [(passage.article, (passage.passage.start, passage.passage.end)) for passage in found[:CLOSEST]]
    closest = tuple(cite(n, article, place) for n, (article, place) in enumerate(places, start=1))
    return Answer(question.text, question.text, False, "", confidence, closest=closest)


def _no_articles() -> QuestionError:
    return QuestionError("There are no articles in the library yet. Add one, then ask.")
