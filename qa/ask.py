"""A question into an answer: find the passages, read them, quote them, verify."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from corpus.article import Article, Span
from corpus.errors import QuestionError
from index.agenda import Agenda
from index.library import Library
from index.scope import EVERYTHING, Scope, both
from index.search import Found, Searcher
from qa import bylines, meetings, overview, writing
from qa.answer import Answer, Citation, Decline, Filter, Otherwise, Searched, Why
from qa.attribution import speaker
from qa.choose import Judged, chosen, judge, wording
from qa.confidence import Calibration
from qa.dated import dates_of
from qa.decline import declined
from qa.disagree import as_told, settled
from qa.filters import Filtered, filtered
from qa.follow_up import Turn
from qa.llm import Model
from qa.prose import is_long
from qa.question import Kind, Question, kind_of_one, question_of, subject_of, understand
from qa.reader import SpanReader
from qa.spans import Candidate
from qa.titles import FOUND, TITLE, may_name_a_title, titled
from qa.verify import also_in, cite, holds, says_its_mark, says_its_marks
from qa.who_met import is_overview

PASSAGES = 7
"""How many passages are read; docs/decisions.md has what more and fewer bring."""
OVERVIEW_PASSAGES = 30

SEARCHING, READING, VERIFYING, WRITING = "searching", "reading", "verifying", "writing"
"""The steps of an answer; the last one where an LLM was chosen."""

Step = Callable[[str], None]
"""Is told each step as it begins.  What it raises ends the answer."""


def silent(step: str) -> None:
    """Tells nobody."""


Wrote = Callable[[Answer], None]
"""Is told the answer with its prose, with each piece that the LLM sends.  What it raises ends the answer."""


def unread(answer: Answer) -> None:
    """Tells nobody."""


@dataclass(frozen=True)
class _Given:
    """An answer, to the question as it was understood, from the articles in `scope`."""

    understood: str
    scope: Scope
    filters: tuple[Filter, ...]
    kind: Kind
    passages: int
    answer: Answer


class Asker:
    """Answers questions from a library."""

    def __init__(
        self, library: Library, searcher: Searcher, reader: SpanReader, calibration: Calibration, agenda: Agenda
    ) -> None:
        self._library = library
        self._searcher = searcher
        self._reader = reader
        self._calibration = calibration
        self._agenda = agenda
        self._named: tuple[int, tuple[str, ...], tuple[str, ...]] | None = None

    def ask(
        self,
        text: str,
        history: Sequence[str | Turn] = (),
        *,
        scope: Scope = EVERYTHING,
        step: Step = silent,
        today: date | None = None,
        without: frozenset[str] = frozenset(),
        model: Model | None = None,
        wrote: Wrote = unread,
    ) -> Answer:
        """The answer to `text` from the articles in `scope`, after the earlier turns `history` of the same
        conversation; `step` hears each step.

        What the question says of outlets, authors and days of publication narrows the scope (qa/filters.py); `today`
        is the user's day, and `without` has the words of filters that were taken off.  Where there is a `model`, it
        writes prose beside the answer, which `wrote` hears as it grows.

        Raises `QuestionError` when there is no question, it is too long, or there are no articles in `scope`.
        """
        started = time.perf_counter()
        step(SEARCHING)
        day = today or date.today()
        question = understand(text, history, lambda earlier, but: self._words(earlier, but, scope, day))
        given = self._given(question, scope, step, day, without)
        if question.in_talk is not None:
            going_on = self._given(question.in_talk, scope, silent, day, without)
            given = max(given, going_on, key=lambda each: (each.answer.answered, each.answer.confidence))
        step(VERIFYING)
        answer = self._verified(given.answer, given.kind)
        pending = self._pending(given.scope) if given.kind is Kind.MEETINGS else 0
        articles, newest = self._library.extent(given.scope)
        every = articles if given.scope == EVERYTHING else self._library.extent()[0]
        searched = Searched(articles, newest, given.passages, every, pending)
        answer = replace(
            answer,
            question=text,
            understood=given.understood,
            took_ms=_since(started),
            searched=searched,
            filters=given.filters,
            dates=dates_of(answer.quoted, given.kind),
        )
        if model is None or not _is_for_prose(answer, given.kind):
            return answer
        step(WRITING)
        answer = self._with_prose(answer, given.scope, model, wrote)
        return replace(answer, took_ms=_since(started))

    def _with_prose(self, answer: Answer, scope: Scope, model: Model, wrote: Wrote) -> Answer:
        """The answer with what the model writes, each quote found again in the library as it is now."""
        found = self._found(answer.understood, writing.PASSAGES[is_long(answer.understood)], scope)
        for prose in writing.written(answer.understood, answer, found, model):
            answer = replace(answer, prose=prose)
            wrote(answer)
        assert answer.prose is not None
        ids = sorted({citation.article_id for citation in (*answer.quoted, *answer.prose.citations)})
        return replace(answer, prose=writing.verified(answer.prose, answer, self._library.articles_by_id(ids)))

    def _pending(self, scope: Scope) -> int:
        """How many articles in `scope` have not been looked through for meetings yet."""
        looked, every = self._agenda.extent(scope)
        return every - looked

    def _words(self, question: str, without: tuple[str, ...], scope: Scope, today: date) -> str:
        """The words that answer an earlier question, other ones than those that were given before; "" for none."""
        asked = question_of(question, without)
        if asked.kind in (Kind.SUMMARY, Kind.BYLINE) or not asked.stems:
            return ""
        return self._given(asked, scope, silent, today, frozenset()).answer.answer

    def _given(self, question: Question, scope: Scope, step: Step, today: date, without: frozenset[str]) -> _Given:
        """The answer from the part that the question's filters leave; where they leave none, from all of `scope`."""
        by_day = question.kind is not Kind.MEETINGS  # the agenda knows when people met
        narrow = self._titled(question, scope, without) or filtered(
            question.text, *self._names(), today, without, by_day=by_day
        )
        part = both(scope, narrow.scope)
        within = None
        if narrow.filters and self._library.extent(part)[0]:
            asked = _left(question, narrow)
            within = _Given(question.text, part, narrow.filters, *self._answer(asked, part, step, today))
            if within.answer.answered or (asked.kind is Kind.BYLINE and narrow.filters[0].kind == TITLE):
                return within  # another article says nothing about this one
            step = silent
        relaxed = tuple(replace(each, relaxed=True) for each in narrow.filters)
        elsewhere = _Given(question.text, scope, relaxed, *self._answer(question, scope, step, today))
        return elsewhere if within is None or elsewhere.answer.answered else within

    def _titled(self, question: Question, scope: Scope, without: frozenset[str]) -> Filtered | None:
        """The article whose title the question names, if any."""
        if not may_name_a_title(question.text):
            return None
        found = self._searcher.search(question.text, FOUND, scope)
        named = titled(question.text, [each.article for each in found])
        return None if named is None or named.filters[0].text in without else named

    def _names(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The outlets and the authors of the library; read again only when it has changed."""
        generation = self._library.generation()
        if self._named is None or self._named[0] != generation:
            outlets = tuple(outlet for outlet, _ in self._library.outlets() if outlet)
            self._named = generation, outlets, tuple(self._library.authors())
        return self._named[1:]

    def _answer(self, question: Question, scope: Scope, step: Step, today: date) -> tuple[Kind, int, Answer]:
        """As what kind of question it was answered, how many passages were read, and what they answer."""
        if question.kind is Kind.MEETINGS:
            if told := self._from_meetings(question, scope, step, today):
                return question.kind, *told
            question = replace(question, kind=kind_of_one(question.text))
        ways = {Kind.BYLINE: self._from_bylines, Kind.SUMMARY: self._from_sentences}
        return question.kind, *ways.get(question.kind, self._from_spans)(question, scope, step)

    def _from_spans(self, question: Question, scope: Scope, step: Step) -> tuple[int, Answer]:
        """The usual way: the most probable span of the best passages."""
        found = self._found(question.text, PASSAGES, scope)
        step(READING)
        readings = self._reader.read(question.text, [passage.text for passage in found])
        judged = judge(question, found, readings, self._calibration)
        items = chosen(question, judged, self._calibration.threshold)
        if not items:
            confidence = judged[0].probability if judged else 0.0
            return len(found), declined(question, found, confidence, self._calibration.threshold)
        told, others = settled(question, items, judged)
        cited = _citations(told)
        other = _otherwise(told[0].candidate, others, len(cited))
        sureness = items[0].probability
        return len(found), Answer(
            question.text, question.text, True, wording(told), sureness, cited, disagreement=other
        )

    def _from_bylines(self, question: Question, scope: Scope, step: Step) -> tuple[int, Answer]:
        """Who wrote it, when, for whom: of the one article there is, of the one that is named, else of the newest."""
        newest = self._newest(bylines.MOST_ARTICLES, scope)
        subject = subject_of(question.text)
        articles = [self._found(subject, 1, scope)[0].article] if subject and len(newest) > 1 else newest
        step(READING)
        return 0, bylines.answer_from_bylines(question, articles) or declined(question, [])

    def _from_meetings(self, question: Question, scope: Scope, step: Step, today: date) -> tuple[int, Answer] | None:
        """The meetings that the agenda has; None where the reader is to find those of one person or time.

        Of the articles that a search finds, a few that were added just now are looked through first.
        """
        found = self._found(f"{question.text} {meetings.WORDS}", OVERVIEW_PASSAGES, scope)
        step(READING)
        pending = set(self._agenda.pending())
        ids = dict.fromkeys(each.article.id for each in found if each.article.id in pending)
        for article_id in list(ids)[: meetings.MOST_LOOKED_THROUGH]:
            self._agenda.look_through(article_id)
        newest = self._library.extent(scope)[1]
        days = [today, date.fromisoformat(newest)] if newest else [today]
        told = meetings.meetings(question, self._agenda, scope, days, found)
        if told is None and not is_overview(question.text):
            return None
        return len(found), told or declined(question, found)

    def _from_sentences(self, question: Question, scope: Scope, step: Step) -> tuple[int, Answer]:
        found = self._found(question.text, PASSAGES, scope)
        step(READING)
        told = overview.summary(question, found, self._newest(bylines.MOST_ARTICLES, scope))
        return len(found), told or declined(question, found)

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
        shown = answer.quoted + answer.closest
        articles = self._library.articles_by_id(sorted({citation.article_id for citation in shown}))
        sound = [c for c in shown if c.article_id in articles and holds(c, articles[c.article_id])]
        if all(c in sound for c in answer.citations + answer.closest) and says_its_marks(answer, kind):
            copies = {id: self._library.copies(id) for id in sorted({c.article_id for c in answer.quoted})}
            others = [o for o in answer.disagreement if o.citation in sound and says_its_mark(o)]
            return replace(
                answer,
                citations=tuple(also_in(c, copies[c.article_id]) for c in answer.citations),
                disagreement=tuple(
                    replace(o, citation=also_in(o.citation, copies[o.citation.article_id])) for o in others
                ),
            )
        closest = tuple(c for c in answer.closest if c in sound)
        decline = Decline(Why.UNPROVED) if answer.answered else answer.decline
        return replace(
            answer, answered=False, answer="", citations=(), closest=closest, decline=decline, disagreement=()
        )


def _since(started: float) -> int:
    return round((time.perf_counter() - started) * 1000)


def _is_for_prose(answer: Answer, kind: Kind) -> bool:
    """May sentences of the articles say it?  Not the facts of an article, nor what no article mentions; of meetings
    there is a list."""
    unknown = answer.decline is not None and answer.decline.why is Why.NOTHING_ABOUT
    return kind not in (Kind.BYLINE, Kind.MEETINGS) and not unknown


def _left(question: Question, narrow: Filtered) -> Question:
    """What is left to be asked inside the filters of a question: nothing more than what there is, or its own words."""
    left = question_of(narrow.text)
    if narrow.filters[0].kind == TITLE:
        return replace(left, without=question.without)
    if question.kind is Kind.BYLINE:
        return question
    if narrow.about:
        names = left.names or tuple((each,) for each in left.stems)
        return replace(left, kind=Kind.SUMMARY, names=names)
    return replace(left, kind=question.kind, plural=question.plural, without=question.without)


def _citations(items: Sequence[Judged]) -> tuple[Citation, ...]:
    """A citation for each quoted sentence; items of one sentence share it."""
    quoted: dict[tuple[str, Span], list[Candidate]] = {}
    for item in items:
        quoted.setdefault((item.candidate.article.id, item.candidate.quote), []).append(item.candidate)
    return tuple(_citation(n, candidates) for n, candidates in enumerate(quoted.values(), start=1))


def _otherwise(best: Candidate, others: Sequence[Judged], cited: int) -> tuple[Otherwise, ...]:
    """The passages that say otherwise than `best`, their citations numbered on from the `cited` ones."""
    return tuple(
        Otherwise(wording([other]), as_told(best, other.candidate), _citation(n, [other.candidate]))
        for n, other in enumerate(others, start=cited + 1)
    )


def _citation(n: int, candidates: Sequence[Candidate]) -> Citation:
    """The citation number `n`, of the sentence that the candidates stand in, with the one who says their words."""
    article, quote = candidates[0].article, candidates[0].quote
    marks = sorted((candidate.start, candidate.end) for candidate in candidates)
    sentences = candidates[0].found.passage.sentences
    place = sentences.index(quote)
    return cite(n, article, quote, marks, speaker(article, quote, marks, sentences[place - 1] if place else None))


def _no_articles(scope: Scope) -> QuestionError:
    if scope != EVERYTHING:
        return QuestionError("No article is in the part that was asked. Choose another part, or ask all articles.")
    return QuestionError("There are no articles in the library yet. Add one, then ask.")
