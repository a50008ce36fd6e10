"""Many articles at once: embedded together, committed one by one, told in their order, stopped without loss."""

from collections.abc import Iterator, Sequence

import pytest

from corpus.article import Article
from corpus.errors import ArticleError, EmptyArticle, UnreadableArticle
from index import ingest
from index.embedder import Vectors
from index.ingest import Added, add_all
from index.library import Library
from tests.fakes import WordEmbedder
from tests.faults_child import story
from tests.test_library import signature as state_of

BARE = Article("0" * 16, "Only a title", "Only a title\n\nBy Jane Doe, Reuters, 5 March 2024")


class Counting(WordEmbedder):
    """Notes how many texts it was given each time."""

    def __init__(self) -> None:
        self.calls: list[int] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.calls.append(len(texts))
        return super().embed(texts)


def told(outcome: Added | ArticleError) -> str:
    if isinstance(outcome, ArticleError):
        return str(outcome)
    return f"{'already' if outcome.already else 'added'} {outcome.article.title}, {outcome.passages}"


def test_each_article_is_told_in_its_place(library: Library) -> None:
    refused = UnreadableArticle("“x” is no article. Nothing was added.")
    embedder = Counting()
    given: list[Article | ArticleError] = [story(1), refused, story(2), BARE, story(1)]
    assert [told(outcome) for outcome in add_all(library, embedder, given)] == [
        "added Story 1, 5",
        str(refused),
        "added Story 2, 5",
        "“Only a title” has a title but no text below it. Nothing was added.",
        "already Story 1, 0",
    ]
    assert embedder.calls == [15]  # story 1 was not there yet when it was cut for the second time
    assert [entry.title for entry in library.articles()] == ["Story 2", "Story 1"]
    state_of(library)


def test_articles_are_embedded_together_up_to_a_limit(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "FIRST_PASSAGES", 4)
    monkeypatch.setattr(ingest, "PASSAGES_AT_ONCE", 12)
    embedder = Counting()
    assert len(list(add_all(library, embedder, [story(n) for n in range(9)]))) == 9
    assert embedder.calls == [5, 10, 15, 15]  # small at first, so that the first article is told soon
    alone = Library.open(library.file.parent / "alone", WordEmbedder.name)
    for number in range(9):
        list(add_all(alone, WordEmbedder(), [story(number)]))
    assert (library.vectors()[2] == alone.vectors()[2]).all()


def test_what_is_there_is_not_embedded_again(library: Library) -> None:
    list(add_all(library, WordEmbedder(), [story(n) for n in range(3)]))
    before, embedder = state_of(library), Counting()
    assert [told(each) for each in add_all(library, embedder, [story(n) for n in range(3)])] == [
        f"already Story {n}, 0" for n in range(3)
    ]
    assert sum(embedder.calls) == 0
    assert state_of(library) == before


def test_who_stops_asking_keeps_what_was_told_and_nothing_else(library: Library) -> None:
    outcomes = add_all(library, WordEmbedder(), (story(n) for n in range(100)))
    assert [told(next(outcomes)) for _ in range(3)] == [f"added Story {n}, 5" for n in range(3)]
    outcomes.close()  # type: ignore[attr-defined]  # a generator
    assert [entry.title for entry in library.articles()] == ["Story 2", "Story 1", "Story 0"]
    state_of(library)


def test_articles_are_read_when_their_turn_comes(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "PASSAGES_AT_ONCE", 1)
    read: list[int] = []

    def reading() -> Iterator[Article]:
        for number in range(5):
            read.append(number)
            yield story(number)

    outcomes = add_all(library, WordEmbedder(), reading())
    next(outcomes)
    assert read == [0]
    next(outcomes)
    assert read == [0, 1]


def test_what_was_read_slowly_is_not_held_back(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of web addresses: the first page is told when it is there, not when all are."""
    clock = iter(range(100))
    monkeypatch.setattr("index.ingest.time.monotonic", lambda: next(clock) * 1.5)
    embedder = Counting()
    list(add_all(library, embedder, [story(n) for n in range(4)]))
    assert embedder.calls == [10, 10]


def test_an_error_in_the_middle_keeps_what_was_told(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "PASSAGES_AT_ONCE", 1)

    def breaking() -> Iterator[Article]:
        yield story(1)
        raise OSError("the disk is gone")

    outcomes = add_all(library, WordEmbedder(), breaking())
    assert told(next(outcomes)) == "added Story 1, 5"
    with pytest.raises(OSError, match="the disk is gone"):
        next(outcomes)
    assert [entry.title for entry in library.articles()] == ["Story 1"]


def test_one_article_without_text_is_an_error(library: Library) -> None:
    with pytest.raises(EmptyArticle, match="has a title but no text below it"):
        ingest.add(library, WordEmbedder(), BARE)
