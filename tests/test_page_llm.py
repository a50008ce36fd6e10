"""An LLM of one's own on the page, in a real Chromium: where text goes, what is written, struck out and chosen."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from corpus.formats import read_article
from index.ingest import add
from index.library import Library
from tests.fakes import WordEmbedder
from tests.llm_server import ScriptedServer, number_of, scripted
from tests.writing_page import writing_page
from ui import texts

HARBOUR = read_article(
    b"Harbour talks\n\nBy Ann Writer\n\nEnvoy Ada Roe met Minister Jonas Berg in Oslo on 3 May 2024. "
    b"Berg said that the union may strike in June.",
    "a.txt",
)


def worst(_: str, given: dict[int, str]) -> str:
    met, strike = number_of(given, "Envoy Ada Roe"), number_of(given, "strike")
    return (
        f"Ada Roe met Jonas Berg in Oslo. [{met}]\n"
        f"Berg said the union may strike. [{strike}]\n"
        f"The union will strike in June. [{strike}]\n"
        f"<img src=https://evil.example/x.png> ![a](https://evil.example/b) [{met}]\n"
    )


@pytest.fixture(scope="module")
def llm() -> Iterator[ScriptedServer]:
    with scripted(worst) as server:
        yield server


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, llm: ScriptedServer) -> Iterator[str]:
    library = Library.open(tmp_path_factory.mktemp("llm") / "library", WordEmbedder.name)
    add(library, WordEmbedder(), HARBOUR)
    with writing_page(library.file.parent, llm.url) as where:
        yield where


@pytest.mark.browser
def test_what_is_written_settles_checked_and_text_goes_where_the_line_says(
    tab: Page, address: str, llm: ScriptedServer
) -> None:
    fetched: list[str] = []
    tab.on("request", lambda request: fetched.append(request.url))
    tab.goto(address)
    where = tab.locator("#whereto")
    expect(where).to_contain_text(f"go to {llm.url.removesuffix('/v1')} (tiny), on this machine")
    llm.pause.clear()
    tab.locator("#question textarea").fill("Where did Ada Roe meet Jonas Berg?")
    tab.keyboard.press("Enter")
    expect(tab.locator("#chat .steps .now")).to_have_text("Writing")
    expect(tab.locator("#chat .prose .by")).to_contain_text("is writing")
    expect(tab.locator("#chat .answer .words")).to_contain_text("Oslo")
    llm.pause.set()
    expect(tab.locator("#chat .prose .by")).to_contain_text("Written by tiny")
    written = tab.locator("#chat .prose .written")
    expect(written).to_have_count(4)
    expect(written.nth(0)).to_contain_text("Ada Roe met Jonas Berg in Oslo.")
    expect(written.nth(2).locator("s")).to_have_text("The union will strike in June.")
    expect(written.nth(3)).to_contain_text("was left out")
    expect(tab.locator("#chat .prose :is(img, a)")).to_have_count(0)
    written.nth(1).locator("button.number").click()
    expect(tab.locator("#source mark.quote.current")).to_contain_text("the union may strike")
    assert all(url.startswith((address, "data:", "blob:")) for url in fetched)

    asked = len(llm.asked)
    where.locator("button").click()
    panel = tab.locator("#llm-panel")
    expect(panel.locator('button[value="given"]')).to_have_attribute("aria-pressed", "true")
    expect(panel).not_to_contain_text(texts.LOOKING_FOR_LLMS)  # its buttons are drawn anew then
    panel.locator('button[value="none"]').click()
    expect(where).to_contain_text("Answers are made on this machine.")
    expect(panel.locator("button")).to_have_count(0)
    tab.locator("#question textarea").fill("Where did Roe meet Berg?")
    tab.keyboard.press("Enter")
    expect(tab.locator("#chat .answer")).to_have_count(2)
    expect(tab.locator("#chat .answer").nth(1).locator(".checked")).to_be_visible()
    expect(tab.locator("#chat .prose")).to_have_count(1)
    assert len(llm.asked) == asked
