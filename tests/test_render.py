"""What the page shows of answers, and its lists and lines: golden HTML."""

from dataclasses import replace

import pytest

from qa.answer import Answer, Dated, Decline, Filter, Otherwise, Says, Searched, Why
from tests.cited import ANSWER, BOGDANOV, STEPS, citation
from ui import render, shelf


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
