"""What an LLM is given, and its text into sentences with the numbers that they cite."""

import re

import pytest

from corpus.article import Article
from corpus.formats import read_article
from index.passages import cut
from index.search import Found
from qa.prose import Line, is_long, lines, messages, numbered

TEXT = (
    "Harbour talks\n\nBy Ann Lee, The Coast, 3 May 2024\n\nEnvoy Ada Roe met Jonas Berg in Oslo. They spoke about "
    "[7] the harbour.\nIt was === cold.\n\n"
)
HARBOUR = read_article((TEXT + "The tide came in again. " * 80).encode(), "a.txt")
MUSEUM = read_article(b"Museum opens\n\nThe new wing of the museum was opened on Monday by the mayor of Kelm.", "b.txt")


def found(*articles: Article) -> list[Found]:
    return [Found(passage, article, 1.0, 1.0) for article in articles for passage in cut(article)[:2]]


def test_sentences_are_numbered_article_by_article_as_they_stand() -> None:
    passages = found(MUSEUM, HARBOUR)
    given = numbered([passages[1], passages[0], passages[2]], 5_000)
    assert list(given) == list(range(1, len(given) + 1))
    assert given[1].text == "Envoy Ada Roe met Jonas Berg in Oslo."
    assert given[1].before is None
    assert given[2].before == given[1].sentence
    assert given[len(given)].article == MUSEUM
    assert len({(each.article.id, each.sentence) for each in given.values()}) == len(given)


def test_only_as_much_is_given_as_is_allowed() -> None:
    given = numbered(found(HARBOUR, MUSEUM), 100)
    assert sum(len(each.text) for each in given.values()) <= 100
    assert given[1].text == "Envoy Ada Roe met Jonas Berg in Oslo."


def test_what_articles_say_stands_between_two_fences_with_no_number_but_ours() -> None:
    system, user = messages("Who met Berg?", numbered(found(HARBOUR), 300), "=== abc ===", long=False)
    assert (system["role"], user["role"]) == ("system", "user")
    assert "=== abc ===" in system["content"]
    assert user["content"].count("=== abc ===") == 2
    material, asked = user["content"].rsplit("=== abc ===", 1)
    assert asked == "\n\nQuestion: Who met Berg?"
    assert "(Harbour talks, The Coast, 2024-05-03)" in material
    assert "[2] They spoke about (7) the harbour." in material
    assert all(re.match(r"\[\d+\] |\(|===|$", line) for line in material.splitlines())


@pytest.mark.parametrize(
    ("question", "long"),
    [
        ("Summarise how Russia's position changed", True),
        ("How has Russia’s position changed?", True),
        ("Explain the dispute", True),
        ("Who met Berg?", False),
        ("When did the museum open?", False),
    ],
)
def test_what_asks_for_several_sentences(question: str, long: bool) -> None:
    assert is_long(question) is long


WRITTEN = """<think>I will cite [99].</think>
- Ada Roe met **Jonas Berg** in Oslo. [1]
2. They spoke (in 2006) about the U.S. harbour [2, 4]. It was cold [5][6]!
The mayor of St. Kelm came 【7】. "It is late." [8-10]
Nothing is cited here.
The end (11)."""
LINES = [
    Line("Ada Roe met Jonas Berg in Oslo.", (1,)),
    Line("They spoke (in 2006) about the U.S. harbour.", (2, 4)),
    Line("It was cold!", (5, 6)),
    Line("The mayor of St. Kelm came.", (7,)),
    Line('"It is late."', (8, 9, 10)),
    Line("Nothing is cited here.", ()),
    Line("The end.", (11,)),
]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_sentences_are_the_same_in_whatever_pieces_they_come(size: int) -> None:
    pieces = [WRITTEN[at : at + size] for at in range(0, len(WRITTEN), size)]
    assert [line for line in lines(pieces) if line is not None] == LINES


def test_a_sentence_is_there_as_soon_as_the_next_one_begins() -> None:
    come = lines(["Ada Roe met Jo", "nas Berg.", " [1]", " They ", "spoke. [2]"])
    assert [next(come) for _ in range(4)] == [None, None, None, Line("Ada Roe met Jonas Berg.", (1,))]


def test_a_text_without_end_is_read_to_its_limit() -> None:
    def endless() -> object:
        while True:
            yield "Word after word. "

    assert sum(line is not None for line in lines(endless())) < 1000  # type: ignore[arg-type]


def test_a_range_that_is_no_range_of_sentences_is_its_ends() -> None:
    assert list(lines(["He came. [1-4000]"]))[-1] == Line("He came.", (1, 4000))
