"""The table of articles: its order, what is found, chosen, corrected, removed and brought back in it; the filters."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from corpus.document import Document, Facts
from corpus.errors import LibraryDamaged
from index.library import Entry
from index.scope import EVERYTHING, Scope
from tests.desks import AddingDesk
from ui import changes, filters, shelf, texts
from ui.changes import MOST_REMOVALS, UNDO_SECONDS, Changes
from ui.filters import Filters
from ui.listing import ROWS, View, found, library, table


def entry(number: int, title: str, **facts: object) -> Entry:
    plain = Entry(f"id{number}", title, None, None, None, None, None, 1, 9, f"2024-05-{number:02}T10:00:00+00:00", 0, 0)
    return replace(plain, **facts)  # type: ignore[arg-type]


ENTRIES = [
    entry(5, "a vote", source="Reuters", published="2024-02-01", passages=20),
    entry(4, "War", author="Jane Doe", published="2024-01-31", passages=3),
    entry(3, "Élan", source="AFP", passages=100),
    entry(2, "apples", source="afp", published="2023-12-01"),
    entry(1, "Apples", source="Reuters", published="2024-02-01", passages=3),
]
"""As the library lists them: the last added first."""


def titles(view: View, every: Sequence[Entry] = ENTRIES) -> list[str]:
    return [each.title for each in found(every, view)]


@pytest.mark.parametrize(
    ("sort", "descending", "order"),
    [
        ("added", True, ["a vote", "War", "Élan", "apples", "Apples"]),
        ("added", False, ["Apples", "apples", "Élan", "War", "a vote"]),
        ("title", False, ["a vote", "apples", "Apples", "War", "Élan"]),
        ("source", False, ["Élan", "apples", "a vote", "Apples", "War"]),  # what is not known comes last
        ("source", True, ["a vote", "Apples", "Élan", "apples", "War"]),
        ("published", True, ["a vote", "Apples", "War", "apples", "Élan"]),
        ("published", False, ["apples", "War", "a vote", "Apples", "Élan"]),
        ("passages", True, ["Élan", "a vote", "War", "Apples", "apples"]),
    ],
)
def test_order(sort: str, descending: bool, order: list[str]) -> None:
    assert titles(View(sort=sort, descending=descending)) == order


@pytest.mark.parametrize(
    ("find", "order"),
    [
        ("", ["a vote", "War", "Élan", "apples", "Apples"]),
        ("  ", ["a vote", "War", "Élan", "apples", "Apples"]),
        ("AFP", ["Élan", "apples"]),
        ("élan", ["Élan"]),
        ("doe war", ["War"]),
        ("2024-02", ["a vote", "Apples"]),
        ("reuters apples", ["Apples"]),
        ("<nothing>", []),
    ],
)
def test_what_is_found(find: str, order: list[str]) -> None:
    assert titles(View(find)) == order


def test_a_column_is_sorted_by_and_then_the_other_way_round() -> None:
    view, seen = View(page=3), []
    for column in ("title", "title", "passages", "passages", "added", "id", "__class__", ""):
        view.sort_by(column)
        seen.append((view.sort, view.descending, view.page))
    assert seen == [
        ("title", False, 0),
        ("title", True, 0),
        ("passages", True, 0),
        ("passages", False, 0),
        *[("added", True, 0)] * 4,
    ]


def test_a_large_library_is_shown_a_page_at_a_time() -> None:
    every = [entry(1, f"T{number:03}") for number in range(2 * ROWS + 20)]
    view, shown = View(sort="title", descending=False), Filters()
    first = table(every, view, shown)
    assert re.findall(r">(T\d+)</button>", first) == [f"T{number:03}" for number in range(ROWS)]
    assert "1–50 of 120" in first
    assert 'name="turn" value="-1" disabled>Previous' in first
    assert 'name="turn" value="1">Next' in first
    view.page = 99  # of a page that was open when there were more articles
    last = table(every, view, shown)
    assert re.findall(r">(T\d+)</button>", last) == [f"T{number:03}" for number in range(2 * ROWS, 120)]
    assert "101–120 of 120" in last
    assert 'name="turn" value="3" disabled>Next' in last
    view.look_for("T11")
    assert view.page == 0
    assert "of" not in re.sub(r"<[^>]*>", "", table(every, view, shown)).split("T119")[1]
    view.page = -5
    assert "1–50 of 120" in table(every, View(sort="title", page=-5), shown)


def test_the_table_says_by_which_column_it_is_sorted_and_ticks_what_is_chosen() -> None:
    shown = shelf.table(ENTRIES, "title", True, {"id4"})
    assert re.findall(r'<th scope="col" class="(\w+)" aria-sort="(\w+)"', shown) == [("title", "descending")]
    assert re.findall(r'name="choose" value="(\w+)" aria-label="[^"]*" checked', shown) == ["id4"]
    assert 'name="whole-page" aria-label="Choose all articles that are shown">' in shown
    assert 'name="whole-page" aria-label="Choose all articles that are shown" checked>' in shelf.table(
        ENTRIES[:1], "title", True, {"id5"}
    )
    assert 'aria-label="Choose “War”"' in shown
    assert 'aria-label="Edit “War”"' in shown
    assert '<td class="published"><time datetime="2024-01-31">31 Jan 2024</time></td>' in shown
    assert '<td class="source">–</td>' in shown


def test_an_empty_table_says_so() -> None:
    desk = AddingDesk()
    assert library(desk, View(), Filters())[0] == '<p class="fine none">There are no articles yet.</p>'  # type: ignore[arg-type]
    assert library(desk, View("x"), Filters())[0] == '<p class="fine none">No article matches.</p>'  # type: ignore[arg-type]


def test_the_table_tells_of_versions_and_of_the_same_story() -> None:
    shown = shelf.table([replace(ENTRIES[1], copies=3, versions=2)], "title", True, ())
    beside = '<bdi>Jane Doe</bdi><span class="dot"> · </span>3 other articles tell the same story'
    assert f'<p class="fine">{beside}<span class="dot"> · </span>2 earlier versions</p>' in shown
    assert "1 other article tells the same story" in shelf.table([replace(ENTRIES[1], copies=1)], "title", True, ())


# ── corrected, removed, brought back ─────────────────────────────────────────────────────────────────────────────────


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def filled(*texts: str) -> tuple[AddingDesk, list[str]]:
    desk = AddingDesk()
    for text in texts:
        list(desk.add_all([Document(text.encode(), "a.txt")], Facts()))
    return desk, list(desk.kept)


def removed(desk: AddingDesk, held: Changes, ids: Sequence[str]) -> str:
    return changes.remove(desk, held, ids)  # type: ignore[arg-type]


def restored(desk: AddingDesk, held: Changes, number: int) -> str:
    return changes.restore(desk, held, number)  # type: ignore[arg-type]


def test_what_was_removed_can_be_brought_back_once() -> None:
    (desk, ids), held = filled("A & B", "C", "D"), Changes()
    before = dict(desk.kept)
    undo = ' <button type="button" name="restore" value="{}">Undo</button>'
    assert removed(desk, held, ids[:1]) == f"Removed “<bdi>A &amp; B</bdi>”.{undo.format(1)}"
    assert removed(desk, held, ids[1:]) == f"Removed 2 articles.{undo.format(2)}"
    assert desk.kept == {}
    assert restored(desk, held, 1) == "“<bdi>A &amp; B</bdi>” is back."
    assert restored(desk, held, 2) == "2 articles are back."
    assert desk.kept == before
    assert restored(desk, held, 2) == '<span class="bad">This cannot be undone any more.</span>'
    assert restored(desk, held, 7) == '<span class="bad">This cannot be undone any more.</span>'


def test_what_was_removed_long_ago_is_not_kept_in_memory() -> None:
    clock = Clock()
    (desk, ids), held = filled("A", "B"), Changes(clock)
    removed(desk, held, ids[:1])
    clock.now = UNDO_SECONDS - 1
    removed(desk, held, ids[1:])
    clock.now = UNDO_SECONDS + 1
    assert restored(desk, held, 1) == f'<span class="bad">{texts.UNDO_EXPIRED}</span>'
    assert [removal.titles for removal in held.removals] == [["B"]]
    assert restored(desk, held, 2) == "“<bdi>B</bdi>” is back."


def test_only_so_many_removals_are_kept() -> None:
    desk, ids = filled(*(f"T{number}" for number in range(MOST_REMOVALS + 1)))
    held = Changes()
    for each in ids:
        removed(desk, held, [each])
    assert restored(desk, held, 1) == f'<span class="bad">{texts.UNDO_EXPIRED}</span>'
    assert restored(desk, held, 2) == "“<bdi>T1</bdi>” is back."


def test_a_removal_that_cannot_be_is_told() -> None:
    (desk, ids), held = filled("A"), Changes()
    assert removed(desk, held, ["none"]) == f'<span class="bad">{texts.GONE}</span>'
    assert removed(desk, held, []) == f'<span class="bad">{texts.GONE}</span>'
    assert list(desk.kept) == ids
    assert held.removals == []


def test_a_damaged_article_is_removed_and_cannot_be_brought_back(monkeypatch: pytest.MonkeyPatch) -> None:
    (desk, ids), held = filled("A"), Changes()

    def damaged(_: object) -> None:
        raise LibraryDamaged("It is damaged.")

    monkeypatch.setattr(desk, "whole", damaged)
    assert removed(desk, held, ids) == "Removed “<bdi>A</bdi>”."
    assert desk.kept == {}


def test_what_could_not_be_brought_back_can_be_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    (desk, ids), held = filled("A"), Changes()
    removed(desk, held, ids)
    with monkeypatch.context() as patch:
        patch.setattr(desk, "put_back", lambda _: 1 / 0)
        assert "Something went wrong" in restored(desk, held, 1)
    assert restored(desk, held, 1) == "“<bdi>A</bdi>” is back."


def test_a_correction_takes_what_was_changed_in_the_form_and_leaves_what_another_changed() -> None:
    (desk, (article_id,)), held = filled("A"), Changes()
    opened = changes.amend(desk, held, article_id)  # type: ignore[arg-type]
    assert opened == desk.kept[article_id]
    desk.edit(article_id, {"author": "Another"})
    saved = changes.save(desk, held, "B", " ", "AFP", "")  # type: ignore[arg-type]
    assert saved == desk.kept[article_id]
    assert (desk.kept[article_id].title, desk.kept[article_id].author) == ("B", "Another")
    assert (desk.kept[article_id].source, desk.kept[article_id].published) == ("AFP", None)
    assert changes.save(desk, held, "C", "", "", "") == texts.GONE  # type: ignore[arg-type]


def test_a_correction_that_cannot_be_leaves_the_form_open() -> None:
    (desk, (article_id,)), held = filled("A"), Changes()
    changes.amend(desk, held, article_id)  # type: ignore[arg-type]
    assert changes.save(desk, held, "B", "", "", "never") == "That is no date. Nothing was changed."  # type: ignore[arg-type]
    assert desk.kept[article_id].title == "A"
    assert isinstance(changes.save(desk, held, "B", "", "", ""), type(desk.kept[article_id]))  # type: ignore[arg-type]
    assert changes.amend(desk, held, "none") == texts.GONE  # type: ignore[arg-type]


# ── what is asked ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_filters_say_what_is_asked() -> None:
    asked = Filters()
    assert asked.scope() == EVERYTHING
    asked.choose(["a", "b", "c"], ["a", "c", "not shown"])
    assert asked.scope() == EVERYTHING
    asked.set({"sources": ["AFP", ""], "first": "2024-02-01", "last": "2024-03-01", "chosen": True})
    part = Scope(frozenset("ac"), ("AFP", ""), date(2024, 2, 1), date(2024, 3, 1))
    assert asked.scope() == part
    asked.choose(["c", "d"], ["d"])  # on another page of the table
    assert asked.scope().articles == frozenset("ad")
    for value, left in [
        ("source:0", replace(part, articles=frozenset("ad"), sources=("",))),
        ("source:7", replace(part, articles=frozenset("ad"), sources=("",))),
        ("first", Scope(frozenset("ad"), ("",), None, date(2024, 3, 1))),
        ("last", Scope(frozenset("ad"), ("",))),
        ("chosen", Scope(None, ("",))),
        ("all", EVERYTHING),
        ("", EVERYTHING),
    ]:
        asked.take_off(value)
        assert asked.scope() == left
    assert asked.chosen == {"a", "d"}


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"sources": "AFP"},
        {"sources": [1, None, {}]},
        {"first": 5, "last": []},
        {"first": "2024-02-30"},
        {"chosen": 1},
    ],
)
def test_what_the_row_cannot_be_set_to_counts_as_not_set(told: dict[str, object]) -> None:
    asked = Filters(("AFP",), date(2024, 1, 1), chosen={"a"}, only_chosen=True)
    asked.set(told)
    assert asked.scope() == EVERYTHING


def test_when_all_chosen_articles_were_removed_none_is_asked_and_not_all() -> None:
    asked = Filters(chosen={"a", "b"}, only_chosen=True)
    asked.forget(["a", "b", "c"])
    assert asked.scope() == Scope(articles=frozenset())
    asked.choose(["c"], [])
    assert asked.scope() == EVERYTHING


def test_the_row_shows_a_chip_for_each_filter_and_how_much_is_asked() -> None:
    desk, ids = filled("A", "B", "C")
    quiet = filters.bar(desk, Filters())  # type: ignore[arg-type]
    assert re.sub(r"<[^>]*>", "", quiet) == "Filter"
    assert filters.panel(desk, Filters()) == ""  # type: ignore[arg-type]
    asked = Filters(("AFP", ""), date(2024, 2, 1), date(2024, 3, 1), set(ids[:2]), only_chosen=True)
    shown = filters.bar(desk, asked)  # type: ignore[arg-type]
    assert re.findall(r'name="unfilter" value="([^"]*)"', shown) == [
        "source:0",
        "source:1",
        "first",
        "last",
        "chosen",
        "all",
    ]
    assert re.sub(r"<[^>]*>", "", shown).replace("Take off: ", "|") == (
        "Filter|AFP ×|without an outlet ×|from 1 February 2024 ×|to 1 March 2024 ×|2 chosen articles ×Ask all articles"
        "asks 2 of 3 articles"
    )
    crossed = Filters(first=date(2024, 3, 1), last=date(2024, 2, 1))
    assert texts.DAYS_CROSSED in filters.bar(desk, crossed)  # type: ignore[arg-type]


def test_the_panel_has_the_outlets_with_their_numbers() -> None:
    desk, _ = filled("A", "B")
    desk.edit(next(iter(desk.kept)), {"source": "A & B"})
    shown = filters.panel(desk, Filters(("A & B",), is_open=True))  # type: ignore[arg-type]
    assert 'name="source" value="A &amp; B" checked' in shown
    assert 'name="source" value="">' in shown
    assert 'name="chosen" disabled>' in shown


def test_the_line_above_the_table_is_there_when_something_is_chosen() -> None:
    assert filters.chosen(Filters()) == ""
    assert "1 article chosen" in filters.chosen(Filters(chosen={"a"}))
