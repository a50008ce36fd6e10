"""The tab of the articles and the row of filters, in a real Chromium, as a person uses them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from bench.server import dateline, running_chat
from corpus.article import Article
from corpus.document import Facts
from corpus.formats import read_article
from index.embedder import MiniLM
from index.ingest import add_all
from index.library import Library

MINISTERS = {
    "The Coastal Post": ("Oda Lindqvist", "Kestrel Bay", "2024-03-02"),
    "Inland Weekly": ("Bram de Wit", "Harrow Heath", "2024-05-20"),
}
OTHERS = 60
"""Articles that fill more than one page of the table."""


def note(number: int) -> Article:
    return read_article(
        f"Weather note {number:02}\n\nIt rained for {number} hours in the hills.".encode(), "a.txt", Facts(source="Met")
    )


def bridge(outlet: str) -> Article:
    who, place, day = MINISTERS[outlet]
    text = f"The bridge at {place}\n\nThe new bridge at {place} was opened by minister {who} on Saturday."
    return read_article(text.encode(), "a.txt", Facts(source=outlet, published=day))


ARTICLES = [*map(bridge, MINISTERS), *map(note, range(OTHERS))]
"""Two outlets tell of different ministers who opened a bridge; many short articles stand beside."""


def fill(library: Library, embedder: MiniLM) -> None:
    """Makes a library of `ARTICLES`, whatever the test before has made of it."""
    wanted = {(each.id, each.title, each.author, each.published) for each in ARTICLES}
    is_wanted = [(each.id, each.title, each.author, each.published) in wanted for each in library.articles()]
    library.remove_all([each.id for each, keep in zip(library.articles(), is_wanted, strict=True) if not keep])
    for _ in add_all(library, embedder, ARTICLES):
        pass


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, embedder: MiniLM) -> Library:
    library = Library.open(tmp_path_factory.mktemp("articles") / "library", MiniLM.name)
    fill(library, embedder)
    return library


@pytest.fixture(scope="module")
def address(library: Library) -> Iterator[str]:
    with running_chat(library.file.parent) as chat:
        yield chat.address


@pytest.fixture
def page(tab: Page, library: Library, address: str, embedder: MiniLM) -> Iterator[Page]:
    """The page over a library of 62 articles, on its second tab; nothing that it did was an error there."""
    fill(library, embedder)
    errors: list[str] = []
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.goto(address)
    expect(tab.locator("#status")).to_contain_text("62 articles")
    tab.locator("#tab-articles-button").click()
    expect(tab.locator("#articles .entry")).to_have_count(50)
    expect(tab.locator("#articles .entry").first).to_be_visible()  # the form above has folded
    yield tab
    assert errors == []


def titles(page: Page) -> list[str]:
    return page.locator("#articles .entry .open").all_inner_texts()


def ask(page: Page, question: str) -> None:
    page.locator("#tab-ask-button").click()
    page.locator("#question textarea, #question input").first.fill(question)
    page.keyboard.press("Enter")


def row(page: Page, title: str) -> Locator:
    return page.locator("#articles .entry", has_text=title)


@pytest.mark.browser
def test_the_table_is_sorted_turned_and_searched(page: Page) -> None:
    sort = page.locator('#articles button[name="sort"][value="title"]')
    assert titles(page)[0] == "Weather note 59"  # the last added first
    sort.click()
    expect(page.locator('#articles [aria-sort="ascending"]')).to_contain_text("Title")
    assert titles(page)[:3] == ["The bridge at Harrow Heath", "The bridge at Kestrel Bay", "Weather note 00"]
    page.keyboard.press("Enter")  # the focus is still on the column
    expect(page.locator('#articles [aria-sort="descending"]')).to_contain_text("Title")
    assert titles(page)[0] == "Weather note 59"
    page.locator('#articles button[name="turn"]', has_text="Next").click()
    expect(page.locator("#articles .pages")).to_contain_text("51–62 of 62")
    assert titles(page)[-1] == "The bridge at Harrow Heath"
    page.locator("#find textarea, #find input").first.fill("coastal")
    expect(page.locator("#articles .entry")).to_have_count(1)
    page.locator("#articles .open").click()
    expect(page.locator("#source h2")).to_have_text("The bridge at Kestrel Bay")


@pytest.mark.browser
def test_a_question_is_asked_of_the_outlets_days_and_articles_that_are_chosen(page: Page) -> None:
    question = "Which minister opened the new bridge?"
    page.locator("#tab-ask-button").click()
    expect(page.locator("#scope-panel .narrow")).to_have_count(0)
    page.locator('#scope button[name="filter"]').click()
    page.locator("#scope-panel label", has_text="Inland Weekly").locator("input").check()
    expect(page.locator("#scope")).to_contain_text("asks 1 of 62 articles")
    ask(page, question)
    expect(page.locator("#chat .answer").last).to_contain_text("Bram de Wit")
    expect(page.locator("#chat .facts").last).to_contain_text("sked of 1 of 62 articles")

    page.locator('#scope button[name="unfilter"]', has_text="Inland Weekly").click()
    expect(page.locator('#scope button[name="unfilter"]')).to_have_count(0)
    expect(page.locator("#scope-panel input:checked")).to_have_count(0)
    page.locator('#scope-panel input[name="last"]').fill("2024-04-01")
    expect(page.locator("#scope")).to_contain_text("asks 1 of 62 articles")
    ask(page, question)
    expect(page.locator("#chat .answer").last).to_contain_text("Oda Lindqvist")

    page.locator('#scope-panel input[name="first"]').fill("2024-03-20")
    expect(page.locator("#scope")).to_contain_text("asks 0 of 62 articles")
    ask(page, question)
    expect(page.locator("#chat .problem").last).to_contain_text("No article is in the part that was asked")
    page.locator('#scope button[value="all"]').click()

    page.locator("#tab-articles-button").click()
    page.locator("#find textarea, #find input").first.fill("Harrow")
    expect(page.locator("#articles .entry")).to_have_count(1)
    row(page, "Harrow").locator('input[name="choose"]').check()
    expect(page.locator("#chosen")).to_contain_text("1 article chosen")
    page.locator('#chosen button[name="askchosen"]').click()
    expect(page.locator('#scope button[value="chosen"]')).to_contain_text("1 chosen article")
    ask(page, question)
    expect(page.locator("#chat .answer").last).to_contain_text("Bram de Wit")


@pytest.mark.browser
def test_an_article_is_corrected_removed_and_brought_back(page: Page) -> None:
    page.locator("#find textarea, #find input").first.fill("bridge")
    expect(page.locator("#articles .entry")).to_have_count(2)
    row(page, "Kestrel").locator('button[name="amend"]').click()
    title, day = (page.locator(f"#amend-{fact} textarea, #amend-{fact} input").first for fact in ("title", "published"))
    expect(title).to_be_focused()
    expect(title).to_have_value("The bridge at Kestrel Bay")
    title.fill("A crossing for gulls")
    day.fill("the other day")
    page.locator("#amend-save").click()
    expect(page.locator("#amend-trouble")).to_contain_text("Please write the date as year-month-day")
    day.fill("3 March 2024")
    page.keyboard.press("Enter")
    expect(page.locator("#results")).to_contain_text("Changed “A crossing for gulls”.")
    expect(page.locator("#amending")).to_be_hidden()
    page.locator("#find textarea, #find input").first.fill("gulls")
    expect(row(page, "A crossing for gulls")).to_contain_text("3 Mar 2024")
    ask(page, "Which minister opened the bridge at Kestrel Bay?")
    expect(page.locator("#chat .source").last).to_contain_text("A crossing for gulls")
    expect(page.locator("#chat .source").last).to_contain_text("3 March 2024")

    page.locator("#tab-articles-button").click()
    row(page, "gulls").locator('button[name="remove"]').click()
    expect(page.locator("#results")).to_contain_text("Removed “A crossing for gulls”.")
    expect(page.locator("#status")).to_contain_text("61 articles")
    expect(page.locator('#results button[name="restore"]')).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#results")).to_contain_text("“A crossing for gulls” is back.")
    expect(row(page, "A crossing for gulls")).to_contain_text("3 Mar 2024")

    page.locator("#find textarea, #find input").first.fill("Weather")
    expect(page.locator("#articles .entry")).to_have_count(50)
    page.locator('#articles input[name="whole-page"]').check()
    expect(page.locator("#chosen")).to_contain_text("50 articles chosen")
    page.locator('#chosen button[name="doom"]').click()
    expect(page.locator("#confirm-keep")).to_be_focused()
    expect(page.locator("#confirm")).to_contain_text("Remove 50 chosen articles")
    page.locator("#confirm-remove").click()
    expect(page.locator("#results")).to_contain_text("Removed 50 articles.")
    expect(page.locator("#articles .entry")).to_have_count(10)
    page.locator('#results button[name="restore"]').click()
    expect(page.locator("#status")).to_contain_text("62 articles")


@pytest.mark.browser
def test_a_folder_is_added(page: Page, tmp_path: Path) -> None:
    folder = tmp_path / "news"
    (folder / "deeper").mkdir(parents=True)
    (folder / "one.txt").write_text("A lighthouse\n\nThe lighthouse was lit again in Skagen.")
    (folder / "deeper" / "two.md").write_text("# A ferry\n\nThe ferry to Skagen sails twice a day.")
    (folder / "photo.jpg").write_bytes(b"\xff\xd8")
    page.locator("input[type=file][webkitdirectory]").set_input_files(folder)
    expect(page.locator("#results")).to_contain_text("2 added.")
    expect(page.locator("#results")).to_contain_text("Files that are no articles and were left out: 1.")
    expect(page.locator("#status")).to_contain_text("64 articles")


@pytest.mark.browser
def test_an_article_that_another_program_corrected_is_shown_so(page: Page, library: Library) -> None:
    page.locator("#find textarea, #find input").first.fill("Kestrel")
    expect(page.locator("#articles .entry")).to_have_count(1)
    article = row(page, "Kestrel").get_attribute("data-article")
    assert article is not None
    done = dateline("edit", article, "--author", "Ines Falk", "--published", "4 May 2024", library=library.file.parent)
    assert done.stdout == f"{article}  The bridge at Kestrel Bay (Ines Falk, The Coastal Post, 2024-05-04)\n"
    page.locator("#find textarea, #find input").first.fill("Falk")
    expect(row(page, "Kestrel")).to_contain_text("4 May 2024")
