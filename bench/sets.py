"""The development sets as questions asked of libraries: what bench/calibrate.py fits on and `make bench` measures on.

Every paragraph and every article is in one half, "fit" or "measure", by the hash of its text: nothing is measured on
a text that confidence was fitted on.
"""

import hashlib
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bench import data
from bench.data import Asked
from corpus.formats import read_article
from index.embedder import Embedder
from index.ingest import add_all
from index.library import Library
from index.search import Searcher
from qa.words import names_as_written

Half = Literal["fit", "measure"]


@dataclass(frozen=True)
class Place:
    """A library of its own and the search over it."""

    library: Library
    searcher: Searcher


@dataclass(frozen=True)
class Case:
    """A question asked of a library: of which set, with which accepted answers (none: it has none there), and the text
    that the answer has to come from (None: any)."""

    set: str
    question: str
    answers: tuple[str, ...]
    gold_text: str | None
    place: Place

    @property
    def answerable(self) -> bool:
        return bool(self.answers)


class Sets:
    """Cases of the development sets in `folder`; libraries are made in `work`."""

    def __init__(self, folder: Path, work: Path, embedder: Embedder) -> None:
        self._folder = folder
        self._work = work
        self._embedder = embedder

    def squad1(self, half: Half, count: int) -> Iterator[Case]:
        """SQuAD 1.1, each question asked of a library that holds its paragraph alone."""
        return self._paragraphs("squad1", data.squad1(self._folder), half, count)

    def squad2(self, half: Half, count: int) -> Iterator[Case]:
        """SQuAD 2.0 in the same way; half of the questions have no answer."""
        return self._paragraphs("squad2", data.squad2(self._folder), half, count)

    def newsqa(self, half: Half, count: int, traps: bool = False) -> Iterator[Case]:
        """NewsQA within its article.

        With `traps` also each question with another name of the article in it, with a name of another article that this
        one has not, and one of an other article: none of them has an answer there.
        """
        articles, asked = data.newsqa(self._folder)
        rng, elsewhere = random.Random(20), random.Random(21)
        names = sorted({name for text in articles.values() for name in names_as_written(text) if " " in name})
        for record, questions in _sampled(asked, articles, half, count):
            text = articles[record]
            place = self.place(record, [text])
            for q in questions:
                yield Case("newsqa", q.question, q.answers, None, place)
                if traps and (changed := with_another_name(q.question, text, rng)):
                    yield Case("newsqa, name changed", changed, (), None, place)
                if traps and (changed := with_strange_name(q.question, text, names, elsewhere)):
                    yield Case("newsqa, name from elsewhere", changed, (), None, place)
            other = rng.choice(asked)
            if traps and other.record != record:
                yield Case("other article", other.question, (), None, place)

    def squad_open(self, half: Half, count: int) -> Iterator[Case]:
        """SQuAD asked of all its 2,067 paragraphs."""
        passages, asked = data.squad_open(self._folder)
        place = self.place("squad-open", list(passages.values()))
        for record, questions in _sampled(asked, passages, half, count):
            for q in questions:
                yield Case("squad_open", q.question, q.answers, passages[record], place)

    def _paragraphs(
        self, name: str, contents: tuple[dict[str, str], list[Asked]], half: Half, count: int
    ) -> Iterator[Case]:
        contexts, asked = contents
        for record, questions in _sampled(asked, contexts, half, count):
            place = self.place(f"{name}-{record}", [contexts[record]])
            for q in questions:
                yield Case(name, q.question, q.answers, None, place)

    def place(self, name: str, texts: Iterable[str]) -> Place:
        """A library of these texts, each an article."""
        library = Library.open(self._work / name, self._embedder.name)
        articles = (read_article(text.encode(), f"{number}.txt") for number, text in enumerate(texts))
        for _ in add_all(library, self._embedder, articles):
            pass
        return Place(library, Searcher(library, self._embedder))


def half_of(text: str) -> Half:
    """The half that a text is in."""
    return "fit" if hashlib.sha256(text.encode()).digest()[0] % 2 else "measure"


def _sampled(
    asked: Sequence[Asked], texts: dict[str, str], half: Half, count: int
) -> Iterator[tuple[str, list[Asked]]]:
    """`count` questions of one half, the same ones each time, together with those of the same text."""
    of_half = [q for q in asked if half_of(texts[q.record]) == half]
    chosen = random.Random(20).sample(of_half, min(count, len(of_half)))
    by_text = defaultdict(list)
    for q in chosen:
        by_text[q.record].append(q)
    yield from by_text.items()


def with_another_name(question: str, article: str, rng: random.Random) -> str | None:
    """The question with a name in it changed to another name of the article: a trap."""
    names = [name for name in names_as_written(question) if name in article]
    others = sorted({name for name in names_as_written(article) if " " in name and name not in question})
    if not names or not others:
        return None
    return question.replace(rng.choice(names), rng.choice(others))


def with_strange_name(question: str, article: str, names: Sequence[str], rng: random.Random) -> str | None:
    """The question with a name in it changed to one of `names` of which the article has no word: a trap."""
    own = [name for name in names_as_written(question) if name in article]
    strange = rng.choice(names)
    if not own or any(word in article for word in strange.split()):
        return None
    return question.replace(rng.choice(own), strange)
