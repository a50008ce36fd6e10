"""The views of the page, each reached as a person reaches it, to be looked at (bench/screenshot.py, the tests)."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

WIDE = {"width": 1280, "height": 800}
NARROW = {"width": 360, "height": 740}


def views(page: "Page", answered: str, declined: str) -> Iterator[str]:
    """Brings an opened page from one view to the next, and names each; `answered` and `declined` are questions."""
    page.locator("#offers .starters button").first.wait_for()
    page.locator("#status .ready").wait_for()
    yield "first"
    page.locator("h1").click()
    page.keyboard.press("?")
    page.locator("#keys").wait_for()
    yield "keys"
    page.keyboard.press("Escape")
    page.locator("#scope button[name=filter]").click()
    page.locator("#scope-panel .narrow").wait_for()
    page.locator("#scope-panel input[name=source]").first.check()
    page.locator("#scope .chip").wait_for()
    yield "filters"
    page.locator("#scope .chip").click()
    page.locator("#scope .chip").wait_for(state="detached")
    page.locator("#scope button[name=filter]").click()
    page.locator("#scope-panel .narrow").wait_for(state="detached")
    _ask(page, answered)
    page.locator("#source mark.quote.current").first.wait_for(state="attached")
    yield "answer"
    page.locator("#chat .answer button.number").first.click()
    page.wait_for_function(QUOTE_IN_VIEW)
    yield "article"
    _ask(page, declined)
    page.locator("#chat .declined").wait_for()
    yield "decline"
    page.locator("#tab-meetings-button").click()
    page.locator("#meetings .entry").first.wait_for()
    yield "meetings"
    page.locator("#meetings .open").first.click()
    page.locator("#source .paper[data-turn='0'] mark.quote.current").wait_for(state="attached")
    page.wait_for_function(QUOTE_IN_VIEW)
    yield "meeting"
    page.locator("#tab-articles-button").click()
    page.locator("#articles .entry").first.wait_for()
    yield "articles"
    page.locator("#articles button[name=amend]").first.click()
    page.locator("#amending").wait_for()
    yield "edit"
    page.locator("#amend-cancel").click()
    page.locator("#tab-ask-button").click()
    if not page.locator("#sidebar").is_visible():
        page.locator(".talks-toggle").click()
    page.locator("#talks .talk details.more > summary").first.click()
    page.locator("#talks button[name=save]").first.wait_for()
    yield "conversations"


QUOTE_IN_VIEW = """() => {
    const mark = document.querySelector("#source mark.quote.current")?.getBoundingClientRect();
    const panel = document.querySelector("#source").getBoundingClientRect(), end = Math.min(panel.bottom, innerHeight);
    return mark && mark.top >= panel.top - 1 && mark.top < end && panel.top < innerHeight / 2;
}"""


def _ask(page: "Page", question: str) -> None:
    before = page.locator("#chat .answer").count()
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    page.locator("#chat .answer").nth(before).wait_for()
    page.locator("#chat .waiting").wait_for(state="detached")
