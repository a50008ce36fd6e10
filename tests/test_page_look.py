"""How the page looks, in a real Chromium: axe finds nothing serious, nothing is cut off, nothing moves by itself."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bench.server import CHECKOUT, free_port
from bench.views import NARROW, WIDE, views
from corpus.document import Facts
from corpus.formats import read_article
from index.ingest import add
from index.library import Library
from tests.asking import asking
from tests.conftest import PATIENCE
from tests.encounters import look_through, told_in
from tests.fakes import WordEmbedder
from tests.test_page_asking import HARBOUR, MUSEUM

WORDS = WordEmbedder()
ARABIC = read_article(
    "محادثات الميناء\n\nالتقت الوزيرة أودا ليندكفيست برئيس النقابة توماس براندت يوم الاثنين في خليج كيستريل.\n\n"
    "وقالت Zahra إن 240 رصيفا عدد كبير.".encode(),
    "d.txt",
    Facts(author="إيناس فالك", source="جريدة الساحل", published="2025-05-05"),
)
ARTICLES = (HARBOUR, MUSEUM, ARABIC)
MEETINGS = (
    told_in(HARBOUR, "Oda Lindqvist met Tomas Brandt on Monday.", "Oda Lindqvist", "Tomas Brandt", when="on Monday"),
    told_in(HARBOUR, "In the evening Brandt left by the last ferry.", "Brandt", when="In the evening", status="denied"),
    told_in(ARABIC, ARABIC.text.split("\n\n")[1], "أودا ليندكفيست", "توماس براندت", when="يوم الاثنين"),
)

AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
RUN_AXE = """() => axe.run(document, { resultTypes: ["violations"] }).then(({ violations, passes }) => ({
    passed: passes.length,
    found: violations.map(({ id, impact, nodes }) => ({ id, impact, html: nodes.map((node) => node.html) })),
}))"""
SERIOUS = ("serious", "critical")

SHIFTS = """
    window.shifted = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
"""
"""Adds up what moves by itself; what moves within half a second of a key or a click is asked for."""
MOST_SHIFT = 0.1

CUT_OFF = """() => [...document.querySelectorAll("button, input, textarea, h1, h2, .status, .words, .from")]
    .filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.matches(".unseen, .unseen *"))
    .map((each) => [each, each.getBoundingClientRect()])
    .filter(([, at]) => at.width > 1 && (at.left < -1 || at.right > innerWidth + 1))
    .map(([each]) => each.outerHTML.slice(0, 200))"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("look") / "library"
    library = Library.open(folder, WORDS.name)
    for article in ARTICLES:
        add(library, WORDS, article)
    look_through(library, MEETINGS)
    return folder


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    with asking(folder) as where:
        yield where


@contextmanager
def killed(folder: Path, port: int) -> Iterator[str]:
    """The address of a page whose server is killed at the end."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.asking", str(folder), str(port)]
    with subprocess.Popen(command, cwd=CHECKOUT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.kill()


def opened(chromed: Browser, address: str, size: Any = WIDE, **options: Any) -> Page:
    page = chromed.new_context(viewport=size, **options).new_page()
    page.set_default_timeout(PATIENCE)
    page.add_init_script(SHIFTS)
    page.goto(address)
    return page


def ask(page: Page, question: str) -> None:
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator("#chat .answer")).to_have_count(1)


def axe(page: Page) -> dict[str, Any]:
    """How many rules of axe the page keeps, and which it breaks.  (It comes from outside: the page's policy stands.)"""
    page.evaluate(AXE)
    return dict(page.evaluate(RUN_AXE))


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_every_view_is_accessible_whole_and_quiet(chromed: Browser, address: str, size: Any, scheme: Any) -> None:
    page = opened(chromed, address, size, color_scheme=scheme, reduced_motion="reduce")
    seen = []
    for view in views(page, "Who slowly met Brandt?", "Who governs Oslo?"):
        seen.append(view)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view
        assert page.evaluate(CUT_OFF) == [], view
        checked = axe(page)
        assert checked["passed"] > 15, view
        assert [each for each in checked["found"] if each["impact"] in SERIOUS] == [], view
        assert page.evaluate("shifted") < MOST_SHIFT, view
    assert len(seen) == 11
    page.context.close()


PLACES = """() => ["#room", "#tabs", "#asking", "#right", "#offers .promise"]
    .map((each) => document.querySelector(each).getBoundingClientRect().top)"""


@pytest.mark.browser
@pytest.mark.parametrize("size", [WIDE, {"width": 920, "height": 700}, NARROW], ids=["wide", "between", "narrow"])
def test_what_comes_late_moves_nothing(chromed: Browser, address: str, size: Any) -> None:
    """Under load the parts of the page come one by one, and the questions to begin with are of any length."""
    page = opened(chromed, address, size, reduced_motion="reduce")
    expect(page.locator("#offers .starters button")).to_have_count(4)
    expect(page.locator("#status .ready")).to_be_visible()
    there = page.evaluate(PLACES)
    for late in ("#head > *", "#chat", "#scope > *", "#sidebar > *", "#offers .starters"):
        page.add_style_tag(content=f"{late} {{ display: none !important }}")
        assert page.evaluate(PLACES) == pytest.approx(there, abs=1), late
        page.evaluate("document.head.lastElementChild.remove()")
    page.locator("#offers .starters button").evaluate_all("all => all.forEach((e) => (e.textContent += e.textContent))")
    assert page.evaluate(PLACES) == pytest.approx(there, abs=1)
    page.context.close()


@pytest.mark.browser
def test_the_question_box_is_wide_enough_beside_the_conversations(chromed: Browser, address: str) -> None:
    page = opened(chromed, address)
    expect(page.locator("#sidebar")).to_be_visible()
    at = page.locator("#question").bounding_box()
    assert at is not None
    assert at["width"] >= 340
    page.context.close()


@pytest.mark.browser
def test_the_words_of_the_upload_box_are_ours_whatever_the_language_of_the_browser(
    chromed: Browser, address: str
) -> None:
    page = opened(chromed, address, locale="de-DE", reduced_motion="reduce")
    page.locator("#tab-articles-button").click()
    expect(page.locator("#articles .entry").first).to_be_visible()
    frame = page.get_by_role("button", name="Choose files, or drop them")
    expect(frame).to_be_visible()
    expect(page.locator("#upload label")).to_be_visible()
    assert page.locator("#upload [data-testid=upload-text]").evaluate("e => getComputedStyle(e).visibility") == "hidden"
    label, box = page.locator("#upload label").bounding_box(), frame.bounding_box()
    assert label is not None
    assert box is not None
    assert (label["y"], label["height"]) == pytest.approx((box["y"], box["height"]), abs=4)  # the words are inside
    with page.expect_file_chooser():
        frame.click()
    page.context.close()


@pytest.mark.browser
def test_an_article_from_right_to_left_is_shown_so(chromed: Browser, address: str) -> None:
    page = opened(chromed, address)
    page.locator("#tab-articles-button").click()
    page.locator("#articles .open", has_text="محادثات").click()
    expect(page.locator("#source h2")).to_have_text("محادثات الميناء")
    for selector in ("#source h2", "#source .text p", f"#articles .open[value='{ARABIC.id}']"):
        assert page.locator(selector).first.evaluate("e => getComputedStyle(e).direction") == "rtl", selector
    line = "e => { const r = document.createRange(); r.selectNodeContents(e); return r.getBoundingClientRect().right }"
    edge = page.locator("#source .text p").last.evaluate("e => e.getBoundingClientRect().right")
    assert page.locator("#source .text p").last.evaluate(line) == pytest.approx(edge, abs=2)
    page.locator("#tab-ask-button").click()
    ask(page, "What of Zahra?")
    quote = page.locator("#chat .source blockquote")
    expect(quote).to_contain_text("240 رصيفا")
    assert quote.evaluate("e => getComputedStyle(e).direction") == "rtl"
    page.context.close()


@pytest.mark.browser
def test_an_empty_library_leads_to_the_articles(chromed: Browser, tmp_path: Path) -> None:
    Library.open(tmp_path / "library", WORDS.name)
    with asking(tmp_path / "library") as where:
        page = opened(chromed, where)
        expect(page.locator("#tab-ask")).to_be_visible()
        page.locator("#tab-articles-button").click()
        expect(page.locator("#articles")).to_contain_text("There are no articles yet.")
        expect(page.locator("#paste textarea")).to_be_visible()
        assert [each for each in axe(page)["found"] if each["impact"] in SERIOUS] == []
        page.context.close()


@pytest.mark.browser
def test_when_the_server_is_gone_the_page_says_so_and_goes_on_when_it_is_back(chromed: Browser, folder: Path) -> None:
    port = free_port()
    with killed(folder, port) as address:
        page = opened(chromed, address)
        expect(page.locator("#offers .starters button")).to_have_count(4)
        ask(page, "Who met Brandt?")
        expect(page.locator("#talks [aria-current]")).to_contain_text("Who met Brandt?")
        expect(page.locator(".lost")).to_be_hidden()
    page.locator("#question textarea").fill("Who is Dahl?")
    page.keyboard.press("Enter")
    expect(page.locator(".lost")).to_contain_text("what you were writing are kept")
    expect(page.locator(".lost")).to_have_attribute("role", "alert")
    assert [each for each in axe(page)["found"] if each["impact"] in SERIOUS] == []
    with killed(folder, port):
        expect(page.locator(".lost")).to_be_hidden()
        expect(page.locator("#chat .asked")).to_have_text("Who met Brandt?")
        expect(page.locator("#question textarea")).to_have_value("Who is Dahl?")
    page.context.close()
