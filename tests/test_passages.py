"""Articles into passages: exact offsets, whole sentences, every word of the body in one of them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import Article, article_id
from corpus.byline import read_byline
from corpus.clean import clean
from corpus.formats import read_article
from index.passages import PASSAGE_CHARACTERS, SENTENCE_CHARACTERS, Passage, cut, sections, sentences

SAMPLE = Path(__file__).parent.parent / "corpus" / "articles" / "russia-and-hamas.txt"
SENTENCES = st.sampled_from(
    [
        *(
            "He left.",
            "Ha.",
            "“Go,” she said.",
            "Mr. Smith met Dr. Doe in the U.S. on Jan. 5.",
            "It cost $3.5 million?",
            "No!",
        ),
        *(
            "The road to war",
            "First:",
            "今天天气很好。",
            "สวัสดีชาวโลก",
            "שלום עולם.",
            "👨‍👩‍👧‍👦",
            "a" * 700,
            "word " * 150 + "end.",
        ),
        "The Kremlin has already made its calculations and decided, for strategic reasons, to insert itself "
        "into the arena.",
    ]
)
ARTICLES = st.lists(st.lists(SENTENCES, min_size=1, max_size=12).map(" ".join), min_size=1, max_size=12).map(
    "\n\n".join
)
ANY_BODY = st.one_of(ARTICLES, st.text(max_size=2000))
EXTREMES = {
    "a word of a megabyte": "a" * 1_000_000,
    "one sentence again and again": "Ha. " * 20_000,
    "one long sentence again and again": ("The ministers met on Tuesday and agreed on nothing at all. " * 20 + "\n\n")
    * 20,
    "Chinese": "今天天气很好。我们去公园吧！" * 5_000,
    "Chinese without an end": "今天天气很好" * 5_000,
    "Thai": "สวัสดีชาวโลก" * 5_000,
    "emoji families": "👨‍👩‍👧‍👦" * 5_000,
    "towers of marks": ("Z" + "\u0324" * 30) * 2_000,
    "lines of a table": "1 | 2 | 3\n" * 10_000,
    "right to left": "שלום עולם “hello”. " * 3_000,
}


def article(text: str) -> Article:
    text = clean(text)
    return Article(article_id(text), "A title", text)


def words_outside(text: str, spans: list[tuple[int, int]]) -> list[int]:
    """Offsets of the characters of the body of `text`, white space aside, that are in none of `spans`."""
    covered = bytearray(len(text))
    for start, end in spans:
        covered[start:end] = b"\x01" * (end - start)
    return [i for i in range(read_byline(text).end, len(text)) if not covered[i] and not text[i].isspace()]


def spans(passages: list[Passage]) -> list[tuple[int, int]]:
    return [(passage.start, passage.end) for passage in passages]


def check_offsets(text: str, passages: list[Passage]) -> None:
    """What holds for the passages of any text."""
    assert [passage.number for passage in passages] == list(range(len(passages)))
    assert spans(passages) == sorted(set(spans(passages)))
    for passage in passages:
        assert 0 < passage.end - passage.start <= PASSAGE_CHARACTERS
        assert (passage.sentences[0][0], passage.sentences[-1][1]) == (passage.start, passage.end)
        edges = [edge for span in passage.sentences for edge in span]
        assert edges == sorted(edges)
        assert all(text[start:end] == text[start:end].strip() != "" for start, end in passage.sentences)


@given(ANY_BODY)
def test_passages_are_runs_of_whole_sentences_inside_the_text(text: str) -> None:
    found = article(text)
    check_offsets(found.text, cut(found))


@given(ANY_BODY)
def test_together_the_passages_cover_the_body(text: str) -> None:
    found = article(text)
    assert words_outside(found.text, spans(cut(found))) == []


@given(ARTICLES)
def test_a_passage_cuts_no_sentence(text: str) -> None:
    found = article(text)
    for headings, start, end in sections(found.text):
        whole = set(sentences(found.text, start, end))
        inside = [p for p in cut(found) if start <= p.start and p.end <= end]
        assert {span for p in inside for span in p.sentences} == whole
        assert {p.headings for p in inside} <= {headings}


@given(st.text())
def test_sentences_of_any_text_are_in_order_and_leave_only_white_space_out(text: str) -> None:
    found = sentences(text)
    edges = [edge for span in found for edge in span]
    assert edges == sorted(edges)
    assert "".join("".join(text[start:end].split()) for start, end in found) == "".join(text.split())


@pytest.mark.parametrize("name", EXTREMES)
def test_extreme_texts_are_covered_to_their_end(name: str) -> None:
    """langchain tells where a passage begins by looking for its text: of one long word a quarter was in no passage."""
    found = article(f"A title\n\n{EXTREMES[name]}")
    passages = cut(found)
    check_offsets(found.text, passages)
    assert words_outside(found.text, spans(passages)) == []
    assert max(end - start for passage in passages for start, end in passage.sentences) <= SENTENCE_CHARACTERS


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He left. She stayed.", ["He left.", "She stayed."]),
        ("Mr. Smith met Dr. Doe. They talked.", ["Mr. Smith met Dr. Doe.", "They talked."]),
        ("It cost $3.5 million. Nobody paid.", ["It cost $3.5 million.", "Nobody paid."]),
        ("“It is over.” He left.", ["“It is over.”", "He left."]),
        ("One line\n\nAnother line", ["One line", "Another line"]),
        ("今天天气很好。我们去吧！", ["今天天气很好。", "我们去吧！"]),
        ("  spaces around  ", ["spaces around"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences(text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == found


def test_sentences_of_a_part_are_offsets_into_the_whole() -> None:
    text = "He left. She stayed. It rained."
    assert [text[start:end] for start, end in sentences(text, 9, 20)] == ["She stayed."]


def test_the_sample_article_has_its_headings_its_first_and_its_last_words() -> None:
    found = read_article(SAMPLE.read_bytes(), SAMPLE.name)
    passages = cut(found)
    check_offsets(found.text, passages)
    assert list(dict.fromkeys(passage.headings for passage in passages)) == [
        (),
        ("The Russian position on the war in Gaza",),
        ("Russian relations with Hamas",),
        ("Russia’s West Asian thrust",),
    ]
    assert found.text[passages[0].start :].startswith("Hamas has asked Moscow to act as guarantor to a Gaza ceasefire.")
    assert found.text[: passages[-1].end].endswith("to attract a superpower to their sides.")
    assert passages[-1].end == len(found.text)


def test_the_sample_article_has_the_envoy_and_his_two_days_in_one_sentence() -> None:
    found = read_article(SAMPLE.read_bytes(), SAMPLE.name)
    quotes = {found.text[start:end] for passage in cut(found) for start, end in passage.sentences}
    assert (
        "Since that eventful day, Putin’s West Asia Envoy Mikhail Bogdanov has twice received the Hamas "
        "delegation headed "
        "by Musa Abu Marzouk, a member of the movement’s political bureau – on 26 October and 19 January."
    ) in quotes


def test_an_article_of_a_title_only_has_no_passage() -> None:
    assert cut(article("A title\n\nBy Jane Doe")) == []
