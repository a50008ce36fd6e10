"""The tab of the meetings, in a real Chromium: found by name and day, opened, seen in time, saved, and told how far."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from bench.views import NARROW
from index.agenda import Agenda
from index.ingest import add
from index.library import Library
from tests.asking import asking
from tests.encounters import look_through, look_through_some, told
from tests.fakes import WordEmbedder

WORDS = WordEmbedder()
KNOWN = (
    *told(
        "Harbour talks",
        "Oda Lindqvist; the dockers, Tomas Brandt|talks|Kestrel Bay|on Monday",
        "Oda Lindqvist; Žan Novak|call denied||last week",
        source="The Coastal Post",
        published="2025-05-07",
    ),
    *told(
        "The museum opens late",
        "Elin Dahl; Tomas Brandt|met|Oslo|on 12 April 2025",
        "Elin Dahl; Pia Storm|interview",
        source="The Harbour Times",
        published="2025-05-06",
    ),
    *told("The old harbour", "Olav Berg; Carl Lund|met|Bergen|in June 1931", published="2025-05-01"),
)
MANY = [(n, month) for n in range(40) for month in ("February", "June", "November")]


def library_of(folder: Path) -> Library:
    """A library of the articles with `KNOWN` meetings, which nobody has looked through."""
    library = Library.open(folder, WORDS.name)
    for article in {each.article.id: each.article for each in KNOWN}.values():
        add(library, WORDS, article)
    return library


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    library = library_of(tmp_path_factory.mktemp("meetings") / "library")
    look_through(library, KNOWN)
    with asking(library.file.parent) as where:
        yield where


@pytest.fixture
def page(tab: Page, address: str) -> Iterator[Page]:
    """The page on its tab of the meetings; nothing that it did was an error there."""
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    go(tab, address)
    expect(rows(tab)).to_have_count(5)
    yield tab
    assert errors == []


def go(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#offers .starters button")).to_have_count(4)
    page.locator("#tab-meetings-button").click()


def rows(page: Page) -> Locator:
    return page.locator("#meetings .entry")


def who(page: Page) -> list[str]:
    return page.locator("#meetings .open").all_inner_texts()


def marks(page: Page) -> Locator:
    return page.locator("#timeline .timeline [role=button]")


def box(page: Page, name: str) -> Locator:
    return page.locator(f"#seek [name={name}]")


def quoted(page: Page, words: str) -> None:
    """The article shows these words as the quote that is looked at, in view, and has the focus."""
    expect(page.locator("#source mark.quote.current")).to_have_text(words)
    expect(page.locator("#source mark.quote.current")).to_be_in_viewport()
    expect(page.locator("#source mark.quote.current")).to_be_focused()


@pytest.mark.browser
def test_meetings_are_found_by_name_day_kind_and_status(page: Page) -> None:
    expect(page.locator("#meetings-line .count")).to_have_text("5 meetings, 4 of them dated")
    assert who(page)[0] == "Oda Lindqvist · the dockers, Tomas Brandt"
    expect(rows(page).first.locator(".when")).to_contain_text("5 May 2025“on Monday”, written 7 May 2025")
    box(page, "person").press_sequentially("brandt")
    expect(rows(page)).to_have_count(2)
    expect(page.locator("#told")).to_have_text("2 meetings, all dated")
    expect(box(page, "person")).to_be_focused()
    expect(marks(page)).to_have_count(2)
    box(page, "first").fill("2025-05-01")
    expect(rows(page)).to_have_count(1)
    page.locator("#meetings-line button[name=clear]").click()
    expect(rows(page)).to_have_count(5)
    expect(box(page, "person")).to_be_focused()
    expect(box(page, "person")).to_have_value("")
    expect(box(page, "first")).to_have_value("")
    box(page, "status").select_option("denied")
    expect(rows(page)).to_have_count(1)
    expect(rows(page).locator(".what")).to_have_text("phone call denied")
    box(page, "kind").select_option("interview")
    expect(page.locator("#meetings")).to_contain_text("No meeting matches these filters.")
    box(page, "status").select_option("")
    expect(rows(page)).to_have_count(1)
    assert who(page) == ["Elin Dahl · Pia Storm"]


@pytest.mark.browser
def test_the_table_is_sorted_with_the_keyboard(page: Page) -> None:
    expect(page.locator("#meetings [aria-sort=descending]")).to_contain_text("When")
    page.locator("#meetings button[name=order][value=who]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#meetings [aria-sort=ascending]")).to_contain_text("Who")
    assert who(page)[0] == "Elin Dahl · Tomas Brandt"
    page.keyboard.press("Enter")  # the focus is still there
    expect(page.locator("#meetings [aria-sort=descending]")).to_contain_text("Who")
    assert who(page)[0] == "Olav Berg · Carl Lund"


@pytest.mark.browser
def test_a_row_opens_its_quote_and_escape_leads_back(page: Page) -> None:
    button = page.locator("#meetings .open", has_text="Žan Novak")
    button.focus()
    page.keyboard.press("Enter")
    quoted(page, "Oda Lindqvist; Žan Novak call denied last week.")
    assert page.locator("#source mark.said").all_inner_texts() == ["Oda Lindqvist", "Žan Novak", "last week"]
    page.keyboard.press("Escape")
    expect(button).to_be_focused()


@pytest.mark.browser
def test_a_mark_opens_its_quote_and_escape_leads_back(page: Page) -> None:
    expect(marks(page)).to_have_count(3)
    expect(page.locator("#timeline")).to_contain_text("far away in time: 1 meeting (June 1931)")
    marks(page).first.focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    mark = page.locator("#timeline g.mark.denied")
    expect(mark).to_be_focused()
    page.keyboard.press("Enter")
    quoted(page, "Oda Lindqvist; Žan Novak call denied last week.")
    page.keyboard.press("Escape")
    expect(mark).to_be_focused()
    page.locator("#timeline g.mark.held").first.click()
    quoted(page, "Elin Dahl; Tomas Brandt met Oslo on 12 April 2025.")


@pytest.mark.browser
def test_what_is_shown_is_saved_as_a_table(page: Page) -> None:
    box(page, "person").fill("Elin")
    expect(rows(page)).to_have_count(2)
    expect(page.locator("#told")).to_contain_text("2 meetings")
    with page.expect_download() as saving:
        page.locator("#meetings-line button[name=save]").click()
    assert saving.value.suggested_filename == "dateline-meetings.csv"
    lines = Path(saving.value.path()).read_text("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["people", "Elin Dahl; Tomas Brandt", "Elin Dahl; Pia Storm"]
    expect(page.locator("#told")).to_have_text("Saved dateline-meetings.csv.")


@pytest.mark.browser
def test_a_phone_shows_the_table_and_leads_back_from_the_article(page: Page) -> None:
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for part in ("#seek", "#timeline", "#meetings"):
        at = page.locator(part).bounding_box()
        assert at is not None
        assert at["x"] + at["width"] <= NARROW["width"], part
    button = page.locator("#meetings .open", has_text="Pia Storm")
    button.click()
    expect(page.locator("#source mark.quote.current")).to_be_in_viewport()
    page.locator("#source .back", has_text="Back to the meetings").click()
    expect(button).to_be_focused()
    expect(button).to_be_in_viewport()


@pytest.mark.browser
def test_the_tab_says_how_far_it_is_and_moves_nothing(tab: Page, tmp_path: Path) -> None:
    library = library_of(tmp_path / "library")
    pending = Agenda(library).pending()
    with asking(library.file.parent) as where:
        go(tab, where)
        expect(tab.locator("#meetings-progress")).to_contain_text("Looked through 0 of 3 articles")
        expect(tab.locator("#meetings")).to_contain_text("No meeting was found so far.")
        look_through_some(library, KNOWN, pending[:1])
        expect(rows(tab)).to_have_count(1)  # where nothing was, what is found comes by itself
        again = tab.locator("#meetings-progress button[name=again]")
        expect(again).to_be_disabled()
        top = rows(tab).first.bounding_box()
        look_through_some(library, KNOWN, pending[1:])
        expect(tab.locator("#meetings-progress")).to_contain_text("Looked through all 3 articles.")
        assert rows(tab).first.bounding_box() == top
        expect(rows(tab)).to_have_count(1)
        again.click()
        expect(rows(tab)).to_have_count(5)
        expect(tab.locator("#meetings-progress")).to_be_hidden()
        expect(tab.locator("#meetings .open").first).to_be_focused()


def change(library: Library, statement: str) -> None:
    with closing(sqlite3.connect(library.file)) as db:
        db.execute(statement)
        db.commit()


@pytest.mark.browser
def test_what_goes_wrong_is_said_and_the_tab_goes_on_once_it_is_right(tab: Page, tmp_path: Path) -> None:
    library = library_of(tmp_path / "library")
    look_through(library, KNOWN)
    with asking(library.file.parent) as where:
        go(tab, where)
        expect(rows(tab)).to_have_count(5)
        change(library, "UPDATE meetings SET checksum = checksum + 1")
        box(tab, "kind").select_option("met")
        expect(tab.locator("#meetings .problem")).to_contain_text("is damaged. It was left as it is")
        expect(rows(tab)).to_have_count(0)
        expect(marks(tab)).to_have_count(0)
        expect(tab.locator("#meetings-line")).to_be_empty()
        change(library, "UPDATE meetings SET checksum = checksum - 1")
        box(tab, "kind").select_option("")
        expect(rows(tab)).to_have_count(5)
        expect(tab.locator("#meetings .problem")).to_have_count(0)


@pytest.mark.browser
def test_what_goes_wrong_while_the_rest_is_looked_through_leaves_what_is_read(tab: Page, tmp_path: Path) -> None:
    library = library_of(tmp_path / "library")
    look_through_some(library, KNOWN, Agenda(library).pending()[:1])
    with asking(library.file.parent) as where:
        go(tab, where)
        expect(rows(tab)).to_have_count(1)
        change(library, "ALTER TABLE looked_through RENAME TO lost")
        expect(tab.locator("#meetings-progress .problem")).to_contain_text("is damaged. It was left as it is")
        expect(rows(tab)).to_have_count(1)
        change(library, "ALTER TABLE lost RENAME TO looked_through")
        tab.locator("#tab-ask-button").click()
        tab.locator("#tab-meetings-button").click()
        expect(tab.locator("#meetings-progress")).to_contain_text("Looked through 1 of 3 articles")


@pytest.mark.browser
def test_a_column_of_many_meetings_shows_only_those(tab: Page, tmp_path: Path) -> None:
    many = told("A busy year", *(f"Ann Aster; Bo Birch|met|Oslo|on {n % 28 + 1} {m} 2024" for n, m in MANY))
    library = Library.open(tmp_path / "library", WORDS.name)
    add(library, WORDS, many[0].article)
    look_through(library, many)
    with asking(library.file.parent) as where:
        go(tab, where)
        expect(tab.locator("#meetings-line .count")).to_have_text("120 meetings, all dated")
        expect(marks(tab)).to_have_count(3)
        tab.locator("#meetings button[name=turn]", has_text="Next").click()
        expect(tab.locator("#meetings .pages")).to_contain_text("51–100 of 120")
        marks(tab).nth(1).focus()
        tab.keyboard.press(" ")
        expect(tab.locator("#meetings-line .count")).to_have_text("40 meetings, all dated")
        expect(box(tab, "first")).to_have_value("2024-06-01")
        expect(box(tab, "last")).to_have_value("2024-06-30")
        assert not tab.evaluate("document.activeElement === document.body")


@pytest.mark.browser
def test_an_empty_library_leads_to_the_articles(tab: Page, tmp_path: Path) -> None:
    Library.open(tmp_path / "library", WORDS.name)
    with asking(tmp_path / "library") as where:
        tab.goto(where)
        tab.locator("#tab-meetings-button").click()
        expect(tab.locator("#meetings")).to_contain_text("Add one, and who met whom in it stands here.")
        tab.locator("#meetings button[name=goto]").click()
        expect(tab.locator("#paste textarea")).to_be_visible()
