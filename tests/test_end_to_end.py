"""What a user does, in a real Chromium, with the real embedder, reader, index and page."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Request, expect

from bench.server import dateline, running_chat
from tests.documents import lines, pdf

ARTICLE = """Harbour talks end without a deal

By Ines Falk, The Coastal Post, 4 May 2025

Fisheries minister Oda Lindqvist met union leader Tomas Brandt in Kestrel Bay on 28 April 2025.
They spoke for three hours.

The union wants 240 new berths. Lindqvist called that number "a dream with an anchor".
"""
PRINTED = pdf(
    lines("Museum wing opens late", "By Pia Storm, The Harbour Times, 6 May 2025", "The museum is in Kestrel Bay."),
    lines("Curator Elin Dahl said the new wing of the museum will open on 9 September 2025."),
)
"""Two pages."""


@pytest.fixture
def page(tab: Page) -> Page:
    return tab


def ask(page: Page, question: str) -> None:
    page.locator("#question textarea, #question input").first.fill(question)
    page.keyboard.press("Enter")


IN_VIEW = """s => { const m = document.querySelector(s)?.getBoundingClientRect();
    const p = document.querySelector('#source').getBoundingClientRect();
    return m && m.top >= p.top - 1 && m.bottom <= Math.min(p.bottom, innerHeight) + 1; }"""
"""Is the element inside the visible part of the source panel?"""


def add_by_paste(page: Page, text: str) -> None:
    page.locator("#tab-articles-button").click()
    page.locator("#paste textarea").fill(text)
    page.locator("#add-paste").click()


@pytest.mark.browser
def test_ask_read_add_ask_remove_restart(page: Page, tmp_path: Path) -> None:
    """The life of a library: a question, an article added and removed, a restart, and all is as it was left."""
    library = tmp_path / "library"
    foreign: list[str] = []

    def note(request: Request) -> None:
        if not re.match(r"(http://127\.0\.0\.1[:/]|data:|blob:)", request.url):
            foreign.append(request.url)

    page.on("request", note)
    with running_chat(library) as chat:
        page.goto(chat.address)
        ask(page, "When did Mikhail Bogdanov receive the Hamas delegation?")
        answer = page.locator("#chat .answer").last
        expect(answer).to_contain_text("26 October and 19 January")
        expect(page.locator("#chat .source").last).to_contain_text("has twice received the Hamas delegation")
        expect(page.locator("#source mark.quote.current").first).to_contain_text("Since that eventful day")
        expect(page.locator("#source mark.said").first).to_contain_text("26 October and 19 January")
        page.wait_for_function(IN_VIEW, arg="#source mark.quote.current")  # the panel scrolls smoothly

        ask(page, "Who is the mayor of Oslo?")
        expect(page.locator("#chat .declined").last).to_contain_text("do not say")

        add_by_paste(page, ARTICLE)
        expect(page.locator("#results")).to_contain_text("Added “Harbour talks end without a deal”")
        expect(page.locator("#status")).to_contain_text("2 articles")
        page.locator("#tab-ask-button").click()
        ask(page, "Who met Tomas Brandt?")
        expect(page.locator("#chat .answer").last).to_contain_text("Oda Lindqvist")
        expect(page.locator("#source")).to_contain_text("Kestrel Bay")

        add_by_paste(page, ARTICLE)
        expect(page.locator("#results")).to_contain_text("already")
        page.locator("#address textarea").fill("http://127.0.0.1/?token=SECRET")
        page.keyboard.press("Enter")
        expect(page.locator("#results")).to_contain_text("“127.0.0.1” is not on the public web")
        assert "SECRET" not in page.locator("#results").inner_text()
        file = {"name": "Museum (print).pdf", "mimeType": "application/pdf", "buffer": PRINTED}
        page.locator("#upload input[type=file]").set_input_files(file)  # type: ignore[arg-type]
        expect(page.locator("#results")).to_contain_text("Added “Museum wing opens late”")
        expect(page.locator("#told")).to_contain_text("Added “Museum wing opens late”")
        expect(page.locator("#stop")).to_be_hidden()
        page.locator("#tab-ask-button").click()
        ask(page, "When will the new wing of the museum open?")
        expect(page.locator("#chat .answer").last).to_contain_text("9 September 2025")
        expect(page.locator("#chat .source").last).to_contain_text("Museum wing opens late, p. 2")

    with running_chat(library) as chat:
        page.goto(chat.address)
        expect(page.locator("#status")).to_contain_text("3 articles")
        ask(page, "When did Lindqvist meet Brandt?")
        expect(page.locator("#chat .answer").last).to_contain_text("28 April 2025")

        page.locator("#tab-articles-button").click()
        page.locator("#articles .entry", has_text="Harbour talks").locator("button[name=remove]").click()
        expect(page.locator("#results")).to_contain_text("Removed “Harbour talks end without a deal”.")
        expect(page.locator("#status")).to_contain_text("2 articles")
        page.locator("#tab-ask-button").click()
        ask(page, "Who met Tomas Brandt?")
        expect(page.locator("#chat .declined").last).to_contain_text("do not say")
        listed = dateline("articles", "--json", library=library)
        assert [entry["source"] for entry in json.loads(listed.stdout)] == ["The Harbour Times", "The Cradle"]
    assert foreign == []


@pytest.mark.browser
def test_an_article_added_by_another_program_is_found_at_the_next_question(page: Page, tmp_path: Path) -> None:
    library = tmp_path / "library"
    with running_chat(library) as chat:
        page.goto(chat.address)
        ask(page, "Who wrote the article?")
        expect(page.locator("#chat .answer").last).to_contain_text("Mohamad Hasan Sweidan")
        assert dateline("add", "-", library=library, text=ARTICLE).stdout.startswith("Added “Harbour talks")
        ask(page, "How many berths does the union want?")
        expect(page.locator("#chat .answer").last).to_contain_text("240")
