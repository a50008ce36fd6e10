"""How far an adding is, what became of each article, and that it can be stopped."""

from collections.abc import Iterator, Sequence
from itertools import count

import pytest

from corpus.document import Document
from corpus.errors import ArticleError
from tests.desks import AddingDesk
from ui import adding, bar, shelf
from ui.adding import Additions, Run

UNFORESEEN = "Something went wrong inside Dateline"


def texts(*words: str) -> list[Document | ArticleError]:
    return [Document(word.encode(), f"{word}.txt") for word in words]


def added(desk: AddingDesk, run: Run, documents: Sequence[Document | ArticleError]) -> Iterator[None]:
    return adding.adding(desk, run, documents)  # type: ignore[arg-type]


def ended(*words: str, desk: AddingDesk | None = None) -> Additions:
    """What is on the page after these texts were added."""
    additions = Additions()
    list(added(desk or AddingDesk(), additions.begin(len(words)), texts(*words)))
    return additions


# ── lines ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_one_article_is_one_line() -> None:
    assert adding.outcomes(ended("A & B")) == (
        '<div class="results"><ul><li dir="auto">Added “<bdi>A &amp; B</bdi>”, 2 passages.</li></ul></div>'
    )


def test_the_line_tells_how_many_invisible_characters_were_taken_out() -> None:
    assert (
        shelf.added("A", 2, already=False, hidden=1)
        == "Added “<bdi>A</bdi>”, 2 passages; removed 1 invisible character."
    )


def test_of_several_what_was_not_added_comes_first_under_a_line_that_counts() -> None:
    shown = adding.outcomes(ended("A", " ", "A", "newer B", "copy C"))
    assert shown == (
        '<div class="results"><p class="summary">3 added, 1 already there, 1 not added.</p><ul>'
        '<li dir="auto"><span class="bad">“.txt” has no readable text. Nothing was added.</span></li>'
        '<li dir="auto">Added “<bdi>A</bdi>”, 2 passages.</li>'
        '<li dir="auto">“<bdi>A</bdi>” is already there.</li>'
        '<li dir="auto">Added “<bdi>newer B</bdi>”, 2 passages; it replaces an earlier version.</li>'
        '<li dir="auto">Added “<bdi>copy C</bdi>”, 2 passages; the same story as 2 others.</li></ul></div>'
    )


def test_of_many_the_last_ones_are_shown_newest_first() -> None:
    additions = ended(*(f"T{n}" for n in range(250)))
    lines = adding.outcomes(additions).split("<li")[1:]
    assert len(lines) == 201
    assert "<bdi>T249</bdi>" in lines[0]
    assert "<bdi>T50</bdi>" in lines[199]
    assert lines[200] == ' dir="auto">and 50 more</li></ul></div>'
    assert adding.summary(additions.runs[0]) == "250 added."


def test_what_nobody_foresaw_ends_it_and_what_was_added_stays() -> None:
    desk = AddingDesk()
    additions = ended("A", "B", "boom", "C", desk=desk)
    shown = adding.outcomes(additions)
    assert '<p class="summary">2 added. What was added stays.</p>' in shown
    assert shown.count(UNFORESEEN) == 1
    assert "/secret" not in shown
    assert [article.title for article in desk.kept.values()] == ["A", "B"]
    assert additions.is_running() is False


def test_nothing_to_add_says_so() -> None:
    assert adding.outcomes(ended()) == (
        '<div class="results"><p class="summary">There is nothing in it to add.</p></div>'
    )


# ── progress ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("done", "total", "seconds", "words"),
    [
        (1, 300, 1.0, "1 of 300"),
        (4, 300, 60.0, "4 of 300"),
        (12, 300, 3.5, "12 of 300"),
        (12, 300, 5.0, "12 of 300 · 2.4 a second · about 2 min left"),
        (17, 300, 5.0, "17 of 300 · 3.4 a second · about 1 min left"),
        (100, 300, 4.0, "100 of 300 · 25 a second · about 10 s left"),
        (299, 300, 60.0, "299 of 300 · 5.0 a second · about 5 s left"),
        (300, 300, 60.0, "300 of 300 · 5.0 a second"),
        (10, 20, 20.0, "10 of 20 · 30 a minute · about 20 s left"),
        (1200, 100_000, 120.0, "1,200 of 100,000 · 10 a second · about 2 h 45 min left"),
        (1, None, 9.0, "1 article"),
        (1500, None, 1000.0, "1,500 articles · 1.5 a second"),
    ],
)
def test_pace(done: int, total: int | None, seconds: float, words: str) -> None:
    assert bar.pace(done, total, seconds) == words


def test_a_bar_has_a_label_and_a_value_where_there_is_one() -> None:
    assert bar.progress(1, 12, 300, "12 of <300>") == (
        '<div class="progress"><label for="progress-1">Adding 300 articles</label>'
        '<progress id="progress-1" value="12" max="300"></progress><p class="fine pace">12 of &lt;300&gt;</p></div>'
    )
    assert '<progress id="progress-2"></progress>' in bar.progress(2, 12, None, "12 articles")
    assert "Adding 1 article<" in bar.progress(1, 0, 1, "Reading…")


def test_the_page_is_drawn_first_last_and_a_few_times_a_second() -> None:
    ticks = count()
    run = Run(10, clock=lambda: next(ticks) * 0.1)
    drawn = [run.done for _ in added(AddingDesk(), run, texts(*"abcdefghij"))]
    assert (drawn[0], drawn[-1]) == (0, 10)
    assert drawn == sorted(drawn)
    assert 3 < len(drawn) < 10


def test_the_clock_starts_with_the_first_document() -> None:
    now = [100.0]
    run = Run(3, clock=lambda: now[0])
    going = added(AddingDesk(before=lambda: now.__setitem__(0, now[0] + 2.0)), run, texts("a", "b", "c"))
    next(going)
    now[0] = 500.0  # the models were loading
    next(going)
    assert (run.done, run.seconds) == (1, 2.0)


def test_what_is_being_added_and_what_came_of_it_are_both_on_the_page() -> None:
    additions = Additions()
    first, second = additions.begin(2), additions.begin(1)
    going = added(AddingDesk(), first, texts("A", "B"))
    next(going)
    list(added(AddingDesk(), second, texts("C")))
    assert adding.bars(additions, ready=True).count("<progress") == 1
    assert "Adding 2 articles" in adding.bars(additions, ready=True)
    assert "Reading…" in adding.bars(additions, ready=True)
    assert "The models are still loading" in adding.bars(additions, ready=False)
    assert "<bdi>C</bdi>" in adding.outcomes(additions)
    list(going)
    assert adding.bars(additions, ready=True) == ""
    assert additions.begin(1) is additions.runs[0]


# ── stopping ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_stop_ends_it_after_the_current_article_and_what_was_added_stays() -> None:
    additions = Additions()
    desk = AddingDesk(before=lambda: additions.stop() if len(desk.kept) == 2 else None)
    run = additions.begin(5)
    list(added(desk, run, texts("A", "B", "C", "D", "E")))
    assert [article.title for article in desk.kept.values()] == ["A", "B", "C"]
    assert adding.summary(run) == "Stopped after 3 of 5: 3 added. What was added stays."
    assert desk.closed == 1


def test_stop_before_anything_was_read_adds_nothing() -> None:
    additions, desk = Additions(), AddingDesk()
    run = additions.begin(5)
    going = added(desk, run, texts("A", "B"))
    next(going)
    additions.stop()
    assert "Stopping after the current article…" in adding.bars(additions, ready=True)
    list(going)
    assert (desk.kept, adding.summary(run)) == ({}, "Stopped after 0 of 5.")


def test_stop_does_not_change_what_has_ended() -> None:
    additions = ended("A", "boom", "B")
    before = adding.outcomes(additions)
    additions.stop()
    assert adding.outcomes(additions) == before


def test_closing_the_page_ends_it() -> None:
    additions, desk = Additions(), AddingDesk()
    run = Run(3, clock=iter(range(100)).__next__)
    additions.runs.append(run)
    going = added(desk, run, texts("A", "B", "C"))
    next(going)
    next(going)
    going.close()  # type: ignore[attr-defined]
    assert (len(desk.kept), desk.closed, additions.is_running()) == (1, 1, False)


# ── screen readers ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_screen_reader_is_told_of_quarters_and_of_the_end() -> None:
    additions = Additions()
    run = additions.begin(100)
    said = []
    for _ in range(100):
        run.note(ArticleError("No."))
        said.append(adding.announcement(additions))
    run.ended = True
    said.append(adding.announcement(additions))
    assert list(dict.fromkeys(said)) == [
        "Adding 100 articles.",
        "Adding 100 articles. 25 % done.",
        "Adding 100 articles. 50 % done.",
        "Adding 100 articles. 75 % done.",
        "Adding 100 articles. 100 % done.",
        "100 not added.",
    ]


def test_of_one_article_a_screen_reader_hears_its_line() -> None:
    assert adding.announcement(ended("<b>A")) == "Added “<bdi>&lt;b&gt;A</bdi>”, 2 passages."
    assert UNFORESEEN in adding.announcement(ended("boom"))
