"""Articles into questions that they answer: ideas are asked, and kept when the answer is quoted from the very sentence
that they were made of."""

import threading
import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from corpus.article import Article, Span
from index.library import Library
from index.scope import EVERYTHING, Scope
from qa.answer import Answer
from qa.ask import Asker
from qa.ideas import Idea, ideas
from qa.words import content_stems

STARTERS, FOLLOW_UPS = 4, 3
"""Questions on the first screen, and after an answer."""
STARTER_ARTICLES = 20
"""The first screen is made of the articles that were added last."""
STARTERS_TRIED, FOLLOW_UPS_TRIED = 24, 8
STARTER_SECONDS, FOLLOW_UP_SECONDS = 20.0, 2.0
SURE = 0.35
"""The confidence, at least, of an answer whose question is suggested; that it is right is known from the sentence."""
LONGEST_ANSWER = 30
"""Words."""
GENERAL = ("What is the news about?", "Who met whom?")
OF_ONE_ARTICLE = ("Who wrote the article?", "When was the article published?", "Which outlet is the article from?")
"""Offered to begin with, where they are answered, as far as the articles give less than four questions of their own."""


class GaveWay(Exception):
    """Somebody asks a question: suggestions wait."""


@dataclass
class _Starters:
    """What was found for one state of the library, and what is still to be tried."""

    generation: int
    to_try: deque[Idea]
    found: list[Idea] = field(default_factory=list)


class Suggester:
    """Finds questions that the articles answer, in the time that nobody needs for an answer."""

    def __init__(self, library: Library, asker: Asker) -> None:
        self._library = library
        self._asker = asker
        self._waiting = 0
        self._counting, self._one_at_a_time, self._starting = threading.Lock(), threading.Lock(), threading.Lock()
        self._starters: _Starters | None = None

    @contextmanager
    def making_way(self) -> Iterator[None]:
        """Inside, somebody waits for an answer: no suggestions are looked for."""
        with self._counting:
            self._waiting += 1
        try:
            yield
        finally:
            with self._counting:
                self._waiting -= 1

    def starters(self) -> tuple[str, ...]:
        """Questions to begin with, kept until the library changes.

        Waits until there are four, or for some seconds; what is then missing is looked for at the next call.
        """
        with self._starting:
            generation = self._library.generation()
            if self._starters is None or self._starters.generation != generation:
                self._starters = _Starters(generation, deque(self._to_begin_with()))
            starters = self._starters
            deadline = time.monotonic() + STARTER_SECONDS
            while starters.to_try and len(starters.found) < STARTERS and time.monotonic() < deadline:
                try:
                    if _is_new(starters.to_try[0], starters.found) and self._holds(starters.to_try[0], EVERYTHING):
                        starters.found.append(starters.to_try[0])
                    starters.to_try.popleft()
                except GaveWay:
                    time.sleep(0.05)
            return tuple(idea.question for idea in starters.found)

    def follow_ups(self, answer: Answer, asked: Sequence[str], scope: Scope = EVERYTHING) -> tuple[str, ...]:
        """Questions that were not asked about the articles of an answer, answered in `scope`; what was found when
        somebody asks or time is up."""
        ids = list(dict.fromkeys(citation.article_id for citation in answer.citations or answer.closest))[:2]
        articles = self._library.articles_by_id(ids)
        found: list[Idea] = []
        deadline = time.monotonic() + FOLLOW_UP_SECONDS
        try:
            for idea in related(answer, [articles[id] for id in ids if id in articles], asked):
                if len(found) == FOLLOW_UPS or time.monotonic() > deadline:
                    break
                if _is_new(idea, found) and self._holds(idea, scope):
                    found.append(idea)
        except GaveWay:
            pass
        return tuple(idea.question for idea in found)

    def _to_begin_with(self) -> list[Idea]:
        ids = [entry.id for entry in self._library.articles(STARTER_ARTICLES)]
        articles = self._library.articles_by_id(ids)
        made = [idea for id in ids if id in articles for idea in ideas(articles[id])]
        more = (*GENERAL, *OF_ONE_ARTICLE) if len(ids) == 1 else GENERAL if ids else ()
        return [*varied(made, STARTERS_TRIED), *(Idea("general", question, "", (0, 0), (0, 0)) for question in more)]

    def _holds(self, idea: Idea, scope: Scope) -> bool:
        """Do the articles answer it from the sentence that it was made of?  Raises `GaveWay`."""
        self._give_way("")
        with self._one_at_a_time:
            answer = self._asker.ask(idea.question, scope=scope, step=self._give_way)
        return answer.answered if idea.kind == "general" else is_answer_to(idea, answer)

    def _give_way(self, step: str) -> None:
        if self._waiting:
            raise GaveWay


def is_answer_to(idea: Idea, answer: Answer) -> bool:
    """Is the answer sure, short, and quoted from the words that the question was made of, and from nowhere else?"""
    (start, end), (first, last) = idea.sentence, idea.answer
    return (
        answer.answered
        and answer.confidence >= SURE
        and answer.understood == idea.question
        and len(answer.answer.split()) <= LONGEST_ANSWER
        and all(c.article_id == idea.article_id and c.start < end and start < c.end for c in answer.citations)
        and any(a < last and first < b for c in answer.citations for a, b in c.marks)
    )


def related(answer: Answer, articles: Sequence[Article], asked: Sequence[str]) -> list[Idea]:
    """Ideas of the articles that were not asked and whose sentence the answer does not quote; those about what it is
    about first."""
    about = {*content_stems(answer.understood), *content_stems(answer.answer)}
    known = [set(content_stems(question)) for question in (*asked, answer.understood)]
    shown = [(c.article_id, (c.start, c.end)) for c in answer.citations]
    fresh = [
        idea
        for article in articles
        for idea in ideas(article)
        if set(content_stems(idea.question)) not in known and not any(_overlaps(idea, *place) for place in shown)
    ]
    return varied(sorted(fresh, key=lambda idea: -len(about & set(content_stems(idea.question)))), FOLLOW_UPS_TRIED)


def _overlaps(idea: Idea, article_id: str, place: Span) -> bool:
    return idea.article_id == article_id and idea.sentence[0] < place[1] and place[0] < idea.sentence[1]


def _is_new(idea: Idea, found: Sequence[Idea]) -> bool:
    """Does it ask for something else: made of another sentence, and not of nearly the same words?"""
    words = set(content_stems(idea.question))
    return not any(
        _overlaps(idea, each.article_id, each.sentence)
        or len(words & set(content_stems(each.question))) >= min(len(words), 3)
        for each in found
    )


def varied(made: Sequence[Idea], count: int) -> list[Idea]:
    """At most `count` of the ideas: each time the first of the article and the kind that were taken least."""
    left, chosen = list(made), list[Idea]()
    taken: Counter[str] = Counter()
    while left and len(chosen) < count:
        idea = min(left, key=lambda idea: taken[idea.article_id] + taken[idea.kind])
        taken.update((idea.article_id, idea.kind))
        left.remove(idea)
        chosen.append(idea)
    return chosen
