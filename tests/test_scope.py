"""A part of the library: a search in it gives exactly what looking at each of its passages gives."""

import functools
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.article import Article
from corpus.document import Facts
from corpus.errors import QuestionError
from corpus.formats import read_article
from index import search
from index.agenda import Agenda
from index.embedder import Vectors
from index.ingest import add
from index.library import Library
from index.passages import Passage
from index.scope import EVERYTHING, Scope
from index.search import Searcher, fuse, query_words
from qa.ask import Asker
from qa.confidence import Calibration
from tests.fakes import WordEmbedder
from tests.faults_child import story
from tests.readers import ScriptedReader

OUTLETS = ("Reuters", "The Cradle", "O'Neill “&” Sons", "")
FIRST_DAY = date(2024, 1, 1)
VOCABULARY = [f"word{n}" for n in range(40)]


class ChanceEmbedder:
    """Each text has a direction of its own: no two passages are equally near."""

    name, dimension = "words", 64

    def embed(self, texts: Sequence[str]) -> Vectors:
        rows = [np.random.default_rng(list(text.encode())).standard_normal(self.dimension) for text in texts]
        return np.array([row / np.linalg.norm(row) for row in rows], dtype=np.float32)


@functools.cache
def article(number: int) -> Article:
    """Of a few passages of words by chance; every fourth names no outlet, every fifth has no day."""
    chance = random.Random(number)
    sentences = [" ".join(chance.choices(VOCABULARY, k=chance.randrange(5, 40))) + "." for _ in range(40)]
    text = f"Title {number}\n\n" + "\n\n".join(sentences[: chance.randrange(3, 40)])
    day = None if number % 5 == 0 else (FIRST_DAY + timedelta(days=chance.randrange(30))).isoformat()
    return read_article(text.encode(), "a.txt", Facts(source=OUTLETS[number % 4] or None, published=day))


@pytest.fixture(scope="module")
def searcher(filled: Library) -> Searcher:
    return Searcher(filled, ChanceEmbedder())


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """60 articles, and an earlier version of one that is in no part."""
    library = Library.open(tmp_path_factory.mktemp("part") / "library", ChanceEmbedder.name)
    for number in range(60):
        add(library, ChanceEmbedder(), article(number))
    for version in (1, 2):
        add(library, ChanceEmbedder(), story(1, version))
    return library


def is_in(scope: Scope, each: Article) -> bool:
    """What `Scope` says of itself, word for word."""
    day = each.published and date.fromisoformat(each.published)
    return (
        (scope.articles is None or each.id in scope.articles)
        and (not scope.sources or (each.source or "") in scope.sources)
        and (scope.first is None or bool(day and scope.first <= day))
        and (scope.last is None or bool(day and day <= scope.last))
    )


@functools.cache
def content(library: Library) -> tuple[list[int], Vectors, dict[int, tuple[Passage, Article]]]:
    _, ids, vectors = library.vectors()
    return ids.tolist(), vectors, library.passages(ids.tolist())


def by_hand(library: Library, question: str, scope: Scope, candidates: int) -> dict[tuple[str, int], float]:
    """The scores of the passages that the two searches find in `scope`, from all of its passages one by one."""
    ids, vectors, kept = content(library)
    part = {i for i in ids if is_in(scope, kept[i][1])}
    near = vectors @ ChanceEmbedder().embed([question])[0]
    dense = {i: float(s) for i, s in zip(ids, near, strict=True) if i in part}
    words = {i: s for i, s in library.matching(query_words(question), 100_000) if i in part}

    def best(scores: dict[int, float]) -> dict[int, float]:
        """Of passages that fit equally well, the one that was added first."""
        return dict(sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:candidates])

    fused = fuse(best(dense), best(words))
    return {(kept[i][1].id, kept[i][0].number): score for i, score in fused.items()}


NUMBERS = st.frozensets(st.integers(0, 59), max_size=60)
DAYS = st.none() | st.integers(-3, 33).map(lambda n: FIRST_DAY + timedelta(days=n))
SCOPES = st.builds(
    Scope,
    articles=st.none() | NUMBERS.map(lambda numbers: frozenset(article(n).id for n in numbers)),
    sources=st.lists(st.sampled_from([*OUTLETS, "Nobody"]), unique=True, max_size=3).map(tuple),
    first=DAYS,
    last=DAYS,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scope=SCOPES, words=st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=4, unique=True))
def test_a_search_in_a_part_finds_what_looking_at_each_of_its_passages_finds(
    filled: Library, searcher: Searcher, scope: Scope, words: list[str]
) -> None:
    candidates, question = 6, " ".join(words)  # few, so that the best of the whole library are not those of a part
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "CANDIDATES", candidates)
        patch.setattr(search, "COPIES_LOOKED_THROUGH", 1)
        found = searcher.search(question, 2 * candidates, scope)
    right = by_hand(filled, question, scope, candidates)
    assert {(each.article.id, each.passage.number): each.score for each in found} == pytest.approx(right, abs=1e-5)
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)
    expected = [each for each in map(article, range(60)) if is_in(scope, each)]
    expected += [each for each in [story(1, 2)] if is_in(scope, each)]
    assert {entry.id for entry in filled.articles(scope=scope)} == {each.id for each in expected}
    newest = max((each.published for each in expected if each.published), default=None)
    assert filled.extent(scope) == (len(expected), newest)


def test_what_asks_for_nothing_is_everything(filled: Library) -> None:
    everything = Searcher(filled, ChanceEmbedder()).search("word1 word2", 20)
    assert Searcher(filled, ChanceEmbedder()).search("word1 word2", 20, Scope()) == everything
    assert Scope() == EVERYTHING
    wide = Scope(first=date(1, 1, 1))
    assert all(each.article.published for each in Searcher(filled, ChanceEmbedder()).search("word1 word2", 20, wide))


@pytest.mark.parametrize(
    "scope",
    [
        Scope(articles=frozenset()),
        Scope(articles=frozenset({"none", "\ud800", "'); DROP TABLE articles; --"})),
        Scope(articles=frozenset({story(1, 1).id})),  # an earlier version
        Scope(sources=("Nobody",)),
        Scope(sources=("reuters%",)),
        Scope(first=date(2024, 2, 1), last=date(2024, 1, 1)),
    ],
)
def test_a_part_without_articles_finds_nothing_and_never_everything(filled: Library, scope: Scope) -> None:
    assert Searcher(filled, ChanceEmbedder()).search("word1 word2", 20, scope) == []
    assert filled.articles(scope=scope) == []
    assert filled.extent(scope) == (0, None)


def test_a_small_part_of_a_large_library_gives_as_many_passages_as_a_small_library(
    library: Library, tmp_path: Path
) -> None:
    """The 50 candidates are of the part: of the whole library none of them would be the one that is asked for."""
    wanted = read_article(b"The rain\n\nIt rained in Bergen on the ministers.", "a.txt", Facts(source="Small"))
    for number in range(80):
        add(library, WordEmbedder(), story(number))
    add(library, WordEmbedder(), wanted)
    alone = Library.open(tmp_path / "alone", WordEmbedder.name)
    add(alone, WordEmbedder(), wanted)
    question = "Where did the ministers meet and agree on nothing, officials said?"
    found = Searcher(library, WordEmbedder()).search(question, 7, Scope(sources=("Small",)))
    assert [each.text for each in found] == [each.text for each in Searcher(alone, WordEmbedder()).search(question, 7)]
    assert wanted not in [each.article for each in Searcher(library, WordEmbedder()).search(question, 7)]


def test_outlets_are_counted(filled: Library, library: Library) -> None:
    assert filled.outlets() == [("", 16), ("O'Neill “&” Sons", 15), ("Reuters", 15), ("The Cradle", 15)]
    assert library.outlets() == []


def test_an_article_that_gets_an_outlet_or_a_day_is_in_their_parts_from_then_on(library: Library) -> None:
    kept = add(library, WordEmbedder(), story(3)).article
    searcher, part = Searcher(library, WordEmbedder()), Scope(sources=("AFP",), last=date(2024, 5, 5))
    assert searcher.search("story3word", 5, part) == []
    library.edit(kept.id, {"source": "AFP", "published": "2024-05-05"})
    assert [each.article for each in searcher.search("story3word", 1, part)] == [
        replace(kept, source="AFP", published="2024-05-05")
    ]


# ── an answer from a part ────────────────────────────────────────────────────────────────────────────────────────────

TALKS = {
    "Reuters": "By Ann Lee\n\nForeign minister Ida Berg met envoy Omar Said in Oslo on 3 May 2024. They spoke of fish.",
    "AFP": "By Max Roy\n\nForeign minister Eva Lund met envoy Ali Noor in Riga on 9 May 2024. They spoke of grain.",
}


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory) -> Asker:
    library = Library.open(tmp_path_factory.mktemp("asked") / "library", WordEmbedder.name)
    for outlet, text in TALKS.items():
        add(library, WordEmbedder(), read_article(f"Talks\n\n{text}".encode(), "a.txt", Facts(source=outlet)))
    reader = ScriptedReader({"Oslo": 12.0, "Riga": 12.0})
    return Asker(library, Searcher(library, WordEmbedder()), reader, Calibration.load(), Agenda(library))


@pytest.mark.parametrize(
    "question", ["Where did the foreign minister meet the envoy?", "Who met whom, and when?", "What is it about?"]
)
@pytest.mark.parametrize("outlet", TALKS)
def test_every_kind_of_question_is_answered_from_its_part_alone(asker: Asker, question: str, outlet: str) -> None:
    answer = asker.ask(question, scope=Scope(sources=(outlet,)))
    shown = answer.citations + answer.closest
    assert shown
    assert {citation.source for citation in shown} == {outlet}
    assert answer.searched is not None
    assert (answer.searched.articles, answer.searched.of) == (1, 2)
    whole = asker.ask(question).searched
    assert whole is not None
    assert (whole.articles, whole.of) == (2, 2)


@pytest.mark.parametrize(("outlet", "author"), [("Reuters", "Ann Lee"), ("AFP", "Max Roy")])
def test_who_wrote_the_article_of_a_part(asker: Asker, outlet: str, author: str) -> None:
    assert asker.ask("Who wrote the article?", scope=Scope(sources=(outlet,))).answer == author


@pytest.mark.parametrize("question", ["Where did they meet?", "Who met whom, and when?", "Who wrote the article?"])
def test_a_question_of_a_part_without_articles_is_refused_and_not_asked_of_all(asker: Asker, question: str) -> None:
    with pytest.raises(QuestionError, match="No article is in the part that was asked"):
        asker.ask(question, scope=Scope(sources=("Nobody",)))
