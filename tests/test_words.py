"""Words into passages in a large library: what is scored, and that its scores are those of a small one."""

import pytest

from corpus.formats import read_article
from index import words
from index.ingest import add
from index.library import Library
from index.scope import Scope
from tests.fakes import WordEmbedder

TEXTS = [
    "The mayor opened the harbour.",
    "The mayor met the minister at the harbour.",
    "The minister spoke of tariffs.",
    "The minister met Bogdanov and spoke of tariffs.",
    "Bogdanov left.",
    *(f"The minister spoke of tariffs for the {number}th time." for number in range(8)),
]
QUESTION = ["bogdanov", "harbour", "minister", "tariffs", "nobodysaidthis", "_"]


@pytest.fixture
def filled(library: Library) -> Library:
    """13 articles of a passage each: row 1 has the first text of `TEXTS`, and so on."""
    for number, text in enumerate(TEXTS):
        add(library, WordEmbedder(), read_article(f"Day {number}\n\n{text}".encode(), "a.txt"))
    return library


@pytest.fixture
def large(filled: Library, monkeypatch: pytest.MonkeyPatch) -> Library:
    """The same, where ten passages are many, and a word in two is rare."""
    monkeypatch.setattr(words, "MANY", 10)
    monkeypatch.setattr(words, "RARE", 2)
    return filled


def test_of_many_passages_those_with_one_of_the_rarest_words_are_scored_by_all_their_words(
    filled: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = dict(filled.matching(QUESTION, 50))
    assert sorted(everything) == list(range(1, 14))
    monkeypatch.setattr(words, "MANY", 10)
    monkeypatch.setattr(words, "RARE", 2)
    found = filled.matching(QUESTION, 50)
    assert {row for row, _ in found} == {4, 5}  # with Bogdanov; with those of the harbour they would be more than two
    assert dict(found) == pytest.approx({row: everything[row] for row in (4, 5)})
    monkeypatch.setattr(words, "RARE", 4)
    assert dict(filled.matching(QUESTION, 50)) == pytest.approx({row: everything[row] for row in (1, 2, 4, 5)})
    assert filled.matching(QUESTION, 1) == filled.matching(QUESTION, 50)[:1]


def test_up_to_many_passages_all_with_any_of_the_words_are_scored(
    filled: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "RARE", 2)
    monkeypatch.setattr(words, "MANY", 13)
    assert len(filled.matching(QUESTION, 50)) == 13
    monkeypatch.setattr(words, "MANY", 12)
    assert len(filled.matching(QUESTION, 50)) == 2


def test_where_no_word_is_rare_those_with_the_rarest_alone_are_scored_only_if_else_there_are_too_few(
    large: Library,
) -> None:
    question = ["spoke", "minister"]  # in 10 and 11 passages; one has "minister" alone
    assert {row for row, _ in large.matching(question, 10)} == {3, 4, *range(6, 14)}
    assert large.matching(["harbour", "mayor", "met"], 1)[0][0] == 2


def test_few_words_and_few_passages_are_found_as_in_a_small_library(
    large: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: tuple[list[str], ...] = (["harbour"], ["minister"], ["nobodysaidthis"], ["_"], [], ['"', "\0"])
    found = [large.matching(each, 50) for each in asked]
    monkeypatch.setattr(words, "MANY", 1_000)
    assert found == [large.matching(each, 50) for each in asked]
    assert [len(each) for each in found] == [2, 11, 0, 0, 0, 0]


def test_in_a_small_part_of_many_passages_all_that_hold_a_word_are_found(large: Library) -> None:
    scope = Scope(articles=frozenset(entry.id for entry in large.articles() if entry.title in ("Day 2", "Day 4")))
    assert {row for row, _ in large.matching(QUESTION, 50, large.passage_ids(scope))} == {3, 5}
