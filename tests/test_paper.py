"""What the page shows of an article: its facts, its paragraphs and headings, and the quotes marked in it."""

import re

import pytest

from corpus.article import Article
from qa.answer import Citation
from tests.cited import ARTICLE, BOGDANOV, citation
from ui import paper
from ui.paper import Shown


def test_an_article_shows_its_facts_and_its_text_with_the_quote_marked() -> None:
    assert paper.article(ARTICLE, Shown(3, (BOGDANOV,), 1)) == (
        '<article class="paper" data-article="a1" data-turn="3" data-focus="1">'
        '<button type="button" class="back" name="back">Back to the answer</button>'
        '<header><h2 dir="auto">Russia and Hamas</h2><p class="byline">By <bdi>M. H. Sweidan</bdi>'
        ' <span>·</span> <bdi>The Cradle</bdi> <span>·</span> <time datetime="2024-02-13">13 February 2024</time>'
        ' <span>·</span> <a href="https://thecradle.co/a?b=1&amp;c=2" target="_blank"'
        ' rel="noopener noreferrer nofollow"><bdi>thecradle.co</bdi></a></p></header>'
        '<div class="text" dir="auto"><p dir="auto"><mark class="quote current" data-cites="1" data-label="1">'
        'Bogdanov received them on <mark class="said">26 October</mark> and <mark class="said">19 January</mark>.'
        '</mark> Then he left.</p><h3 dir="auto">What came of it</h3></div></article>'
    )


def test_a_byline_is_no_heading() -> None:
    text = "Ferry talks\n\nBy Ada Dahl, Northern Post\n\nThe mayor met the company.\n\nWhat came of it\n\nNothing."
    shown = paper.article(Article("a", "Ferry talks", text))
    assert re.findall(r"<(h3|p) dir=\"auto\">([^<]*)<", shown) == [
        ("p", "By Ada Dahl, Northern Post"),
        ("p", "The mayor met the company."),
        ("h3", "What came of it"),
        ("p", "Nothing."),
    ]


def test_an_article_names_its_newer_version_and_the_others_that_tell_its_story() -> None:
    copy = Article("c<1", "T & Co", "x", source="Post", published="2024-02-14")
    shown = paper.article(ARTICLE, newer="n<1", copies=[copy, Article("d", "D", "x")])
    assert shown.startswith(
        '<article class="paper" data-article="a1" data-turn="0" data-focus="">'
        '<p class="superseded" role="note">A newer version of this article is in the library. '
        '<button type="button" name="read" value="n&lt;1">Open it</button></p><header>'
    )
    assert (
        '</header><details class="copies"><summary>2 other articles tell the same story</summary><ul>'
        '<li><button type="button" name="read" value="c&lt;1"><bdi>T &amp; Co</bdi></button> <span>·</span> '
        '<bdi>Post</bdi> <span>·</span> <time datetime="2024-02-14">14 February 2024</time></li>'
        '<li><button type="button" name="read" value="d"><bdi>D</bdi></button></li></ul></details>'
    ) in shown


def test_of_very_many_other_articles_some_are_named() -> None:
    shown = paper.article(ARTICLE, copies=[Article(str(n), f"T{n}", "x") for n in range(35)])
    assert shown.count('name="read"') == 30
    assert "<summary>35 other articles tell the same story</summary>" in shown
    assert "<li>and 5 more</li>" in shown
    assert "<summary>1 other article tells the same story</summary>" in paper.article(ARTICLE, copies=[ARTICLE])


# ── marks ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def at(n: int, start: int, end: int, *marks: tuple[int, int]) -> Citation:
    return Citation(n, "a1", "T", None, None, None, None, start, end, "", marks)


def highlighted(text: str, *citations: Citation, block: tuple[int, int] | None = None, focus: int | None = None) -> str:
    words = [mark for each in citations for mark in each.marks]
    return paper.highlighted(text, block or (0, len(text)), paper.highlights(citations), words, focus)


def test_overlapping_quotes_become_one_mark_with_both_numbers() -> None:
    assert highlighted("abcdef", at(2, 2, 5), at(1, 0, 3)) == (
        '<mark class="quote" data-cites="1 2" data-label="1,2">abcde</mark>f'
    )


def test_touching_quotes_stay_two() -> None:
    assert highlighted("abcd", at(1, 0, 2), at(2, 2, 4), focus=2) == (
        '<mark class="quote" data-cites="1" data-label="1">ab</mark>'
        '<mark class="quote current" data-cites="2" data-label="2">cd</mark>'
    )


def test_a_quote_over_two_paragraphs_is_marked_in_both_and_numbered_once() -> None:
    text = "One two.\n\nThree four."
    read = Article("a1", "T", text)
    body = paper.article(read, Shown(1, (at(1, 4, 15, (10, 15)),), 1))
    assert '<p dir="auto">One <mark class="quote current" data-cites="1" data-label="">two.</mark></p>' in body
    assert (
        '<p dir="auto"><mark class="quote current" data-cites="1" data-label="1">'
        '<mark class="said">Three</mark></mark> four.</p>'
    ) in body


def test_words_outside_the_quote_are_not_marked() -> None:
    assert highlighted("abcd", at(1, 0, 2, (1, 4))) == (
        '<mark class="quote" data-cites="1" data-label="1">a<mark class="said">b</mark></mark>cd'
    )


def test_marks_fit_characters_outside_the_basic_plane() -> None:
    text = "😀 𝔘𝔫 met 👩‍👩‍👧 there."
    start = text.index("met")
    assert highlighted(text, at(1, 0, len(text), (start, start + 3))).count('<mark class="said">met</mark>') == 1


# ── paragraphs, headings, long texts ─────────────────────────────────────────────────────────────────────────────────


def test_blocks_are_paragraphs_between_blank_lines() -> None:
    text = "One.\n\nTwo\nlines.\n \nThree."
    assert [text[slice(*block)] for block in paper.blocks(text, 0, len(text))] == ["One.", "Two", "lines.", "Three."]


def test_lines_wrapped_at_a_width_are_one_paragraph() -> None:
    text = ("x" * 70 + "\n") * 3 + "end."
    assert paper.blocks(text, 0, len(text)) == [(0, len(text))]


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("The Russian position on the war", True),
        ("2024", True),
        ("He said:", False),
        ("It ends.", False),
        ("and so on", False),
        ("X" * 101, False),
    ],
)
def test_headings(text: str, heading: bool) -> None:
    assert paper.is_heading(text) is heading


def test_the_title_is_not_shown_twice_unless_it_is_quoted() -> None:
    assert paper.article(ARTICLE).count("Russia and Hamas") == 1
    assert paper.article(ARTICLE, Shown(1, (citation(1, "Russia and Hamas"),), 1)).count("Russia and Hamas") == 2


def test_of_a_very_long_article_the_part_around_the_quote_is_shown() -> None:
    text = "A sentence. " * 100_000
    shown = Shown(1, (at(7, 900_000, 900_011),), 7)
    start, end = paper.window(len(text), shown)
    assert (start, end) == (800_000, 1_000_000)
    body = paper.article(Article("a1", "T", text), shown)
    assert '<mark class="quote current" data-cites="7" data-label="7">A sentence.</mark>' in body
    assert "… 800,000 more characters …" in body
    assert "… 200,000 more characters …" in body
