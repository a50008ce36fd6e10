"""Asking and checking answers, in a real Chromium: steps, stop, retry, edit, undo, suggestions, citations and keys."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from corpus.document import Facts
from corpus.formats import read_article
from index.ingest import add
from index.library import Library
from tests.asking import asking
from tests.documents import lines, pdf
from tests.fakes import WordEmbedder

WORDS = WordEmbedder()
HARBOUR = read_article(
    b"Harbour talks\n\nBy Ines Falk, The Coastal Post, 4 May 2025\n\nOda Lindqvist met Tomas Brandt on Monday. "
    b"They spoke for three hours. The <i>union</i> of Kestrel wants 240 berths.\n\n"
    + b"The tide came in, and the tide went out again.\n\n" * 60
    + b"In the evening Brandt left by the last ferry.\n\n"
    + b"The tide came in, and the tide went out again.\n\n" * 60,
    "a.txt",
)
MUSEUM = read_article(
    pdf(
        lines("Museum wing opens late", "By Pia Storm, The Harbour Times, 6 May 2025", "The museum is by the sea."),
        lines("Curator Elin Dahl said that Brandt had paid for the new wing."),
    ),
    "b.pdf",
)
LONG = read_article(
    b"A long report\n\n" + b"The committee met and the committee rose.\n\n" * 25_000 + b"Only Quist stayed.",
    "c.txt",
    Facts(published="2024-01-01"),
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    library = Library.open(tmp_path_factory.mktemp("asking") / "library", WORDS.name)
    for article in (LONG, HARBOUR, MUSEUM):
        add(library, WORDS, article)
    with asking(library.file.parent) as where:
        yield where


@pytest.fixture
def page(tab: Page, address: str) -> Page:
    tab.goto(address)
    expect(tab.locator("#offers .starters button")).to_have_count(4)
    return tab


def box(page: Page) -> Locator:
    return page.locator("#question textarea")


def ask(page: Page, question: str) -> Locator:
    """Asks, and gives the answer."""
    before = page.locator("#chat .asked").count()
    box(page).fill(question)
    page.keyboard.press("Enter")
    answer = page.locator("#chat .answer").nth(before)
    expect(answer).to_be_visible()
    return answer


def numbers(page: Page) -> Locator:
    return page.locator("#chat button.number")


IN_VIEW = """s => { const m = document.querySelector(s)?.getBoundingClientRect();
    const p = document.querySelector('#source').getBoundingClientRect();
    return m && m.top >= p.top - 1 && m.bottom <= Math.min(p.bottom, innerHeight) + 1; }"""


def in_view(page: Page, selector: str = "#source mark.quote.current") -> None:
    page.wait_for_function(IN_VIEW, arg=selector)


# ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.browser
def test_the_first_screen_promises_and_its_questions_are_answered(page: Page) -> None:
    expect(page.locator("#offers .promise")).to_contain_text("Every answer shows the very sentence")
    for n in range(4):
        if n:
            page.locator("#sidebar button[name=fresh]").click()
        question = page.locator("#offers .starters button").nth(n)
        text = question.inner_text()
        question.click()
        expect(page.locator("#chat .asked")).to_have_text(text)
        expect(page.locator("#chat .answer")).to_have_count(1)
    expect(page.locator("#chat .declined")).to_have_count(0)


@pytest.mark.browser
def test_the_steps_are_seen_and_then_fold_into_a_line(page: Page) -> None:
    box(page).fill("Who slowly met Brandt?")
    page.keyboard.press("Enter")
    expect(page.locator("#chat .steps .now")).to_have_text("Searching")
    expect(box(page)).to_have_value("")
    expect(page.locator("#stop-asking")).to_be_visible()
    expect(page.locator("#send")).to_be_hidden()
    expect(page.locator("#chat .steps .now")).to_have_text("Reading")
    expect(page.locator("#chat .steps .over")).to_have_text("Searching")
    expect(page.locator("#chat .steps .now")).to_have_text("Checking quotes")
    expect(page.locator("#chat .answer")).to_be_visible()
    expect(page.locator("#send")).to_be_visible()
    taken = page.locator("#chat .taken")
    expect(taken.locator("summary")).to_have_text("Searched 3 articles, read 7 passages, checked 3 quotes · 7 ms")
    expect(taken.locator("li").first).to_be_hidden()
    taken.locator("summary").click()
    expect(taken.locator("li")).to_have_count(3)
    expect(taken.locator("li").first).to_contain_text("Searching: 1,0")
    expect(page.locator("#chat .checked")).to_have_text("3 quotes, all found word for word")
    expect(page.locator("#chat .facts")).to_have_text("Confidence 90 % · from 3 articles, newest 6 May 2025")


@pytest.mark.browser
def test_an_answer_is_stopped_by_the_button_and_by_escape(page: Page) -> None:
    for n, stop in enumerate(("button", "Escape"), start=1):
        box(page).fill("Who slowly met Brandt?")
        page.keyboard.press("Enter")
        expect(page.locator("#chat .steps")).to_be_visible()
        if stop == "button":
            page.locator("#stop-asking").click()
        else:
            box(page).press("Escape")
        expect(page.locator("#chat .stopped")).to_have_count(n)
        expect(page.locator("#chat .stopped").last).to_have_text("Stopped.")
        expect(page.locator("#send")).to_be_visible()
    expect(page.locator("#chat .answer")).to_have_count(0)
    page.locator("#chat button[name=retry]").last.click()
    expect(page.locator("#chat .answer")).to_have_count(1)
    expect(page.locator("#chat .asked")).to_have_count(2)


@pytest.mark.browser
def test_a_sent_question_is_edited_and_what_followed_it_goes(page: Page) -> None:
    ask(page, "Who met Brandt?")
    ask(page, "Who is Dahl?")
    page.locator("#chat button[name=edit]").first.click()
    expect(box(page)).to_have_value("Who met Brandt?")
    expect(box(page)).to_be_focused()
    expect(page.locator("#chat .editing")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator("#chat .editing")).to_have_count(0)
    expect(box(page)).to_have_value("")
    page.locator("#chat button[name=edit]").first.press("Enter")
    expect(box(page)).to_be_focused()
    expect(box(page)).to_have_value("Who met Brandt?")
    box(page).fill("Who met Lindqvist?")
    page.keyboard.press("Enter")
    expect(page.locator("#chat .asked")).to_have_text(["Who met Lindqvist?"])
    expect(page.locator("#chat .words")).to_contain_text("Lindqvist")


@pytest.mark.browser
def test_undo_brings_the_last_question_back_into_the_box(page: Page) -> None:
    ask(page, "Who met Brandt?")
    ask(page, "Who is Dahl?")
    expect(page.locator("#chat button[name=undo]:visible")).to_have_count(1)
    page.locator("#chat button[name=undo]:visible").press("Enter")
    expect(page.locator("#chat .asked")).to_have_text(["Who met Brandt?"])
    expect(box(page)).to_have_value("Who is Dahl?")
    expect(box(page)).to_be_focused()
    page.locator("#chat button[name=undo]:visible").click()
    expect(page.locator("#chat .asked")).to_have_count(0)
    expect(page.locator("#offers .starters button")).to_have_count(4)


@pytest.mark.browser
def test_a_suggested_question_is_answered(page: Page) -> None:
    ask(page, "Who met Brandt?")
    suggestions = page.locator("#offers .follow-ups button")
    expect(suggestions).to_have_text(["Who is Dahl?", "What of Kestrel?"])
    suggestions.first.click()
    expect(page.locator("#chat .answer")).to_have_count(2)
    expect(page.locator("#chat .words").last).to_contain_text("Dahl")
    expect(suggestions).to_have_text(["What of Kestrel?"])


@pytest.mark.browser
def test_a_follow_up_is_shown_as_it_was_understood_and_a_decline_tells_why(page: Page) -> None:
    ask(page, "Who met Brandt?")
    ask(page, "And Lindqvist?")
    under = page.locator("#chat .user-row").last.locator(".understood")
    expect(under).to_have_text("Understood as: Who met Lindqvist?")
    declined = ask(page, "Who is the mayor of Oslo?")
    expect(declined.locator(".declined")).to_have_text("These articles do not say.")
    expect(declined.locator(".why")).to_have_text(
        "Nothing was found about “Oslo”: the closest passages do not name it."
    )
    declined.locator("button.show").click()
    in_view(page)


@pytest.mark.browser
def test_a_filter_of_the_question_is_shown_and_a_click_asks_without_it(page: Page) -> None:
    ask(page, "Who met for Falk Brandt?")
    chip = page.locator("#chat .asked-of button")
    expect(chip).to_have_text("author: Ines Falk (Ask again without this filter) ✕")
    chip.click()
    expect(chip).to_have_count(0)
    expect(page.locator("#chat .words")).to_contain_text("Brandt")
    expect(page.locator("#chat .asked")).to_have_count(1)


@pytest.mark.browser
def test_a_screen_reader_hears_the_answer_once(page: Page) -> None:
    answer = ask(page, "Who met Brandt?")
    expect(page.locator("#heard")).to_have_text("Answer: Brandt. 3 quotes, all found word for word.")
    assert page.locator("#heard").get_attribute("role") == "status"
    assert answer.locator("[role=alert], [role=status], [aria-live]").count() == 0
    assert page.locator("#chat [aria-live]:not([aria-live=off])").count() == 0


# ── checking ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.browser
def test_the_card_of_a_citation_shows_its_quote_and_where_it_stands(page: Page) -> None:
    ask(page, "Who met Brandt?")
    card = page.locator("#card")
    expect(card).to_be_hidden()
    numbers(page).nth(1).hover()
    expect(card).to_be_visible()
    expect(card).to_contain_text("Oda Lindqvist met Tomas Brandt on Monday.")
    expect(card).to_contain_text("Harbour talks · Ines Falk · The Coastal Post · 4 May 2025")
    edges = card.evaluate("c => { const r = c.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom] }")
    assert min(edges[:2]) >= 0
    assert (edges[2] <= 1280, edges[3] <= 800) == (True, True)
    card.hover()
    expect(card).to_be_visible()
    page.locator("h1").hover()
    expect(card).to_be_hidden()
    numbers(page).first.focus()
    expect(card).to_contain_text("Museum wing opens late, p. 2 · Pia Storm · The Harbour Times · 6 May 2025")
    expect(numbers(page).first).to_have_attribute("aria-describedby", "card")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    expect(numbers(page).first).to_be_focused()


@pytest.mark.browser
def test_enter_on_a_citation_shows_its_sentence_and_escape_goes_back(page: Page) -> None:
    ask(page, "Who met Brandt?")
    numbers(page).nth(2).focus()
    page.keyboard.press("Enter")
    current = page.locator("#source mark.quote.current")
    expect(current).to_have_text("In the evening Brandt left by the last ferry.")
    in_view(page)
    expect(page.locator("#source mark.quote")).to_have_count(2)
    expect(current).to_be_focused()
    page.keyboard.press("Escape")
    expect(numbers(page).nth(2)).to_be_focused()


@pytest.mark.browser
def test_keys_lead_through_the_citations_of_an_answer(page: Page) -> None:
    ask(page, "Who met Brandt?")
    current = page.locator("#source mark.quote.current")
    expect(current).to_contain_text("Elin Dahl")
    page.locator("h1").click()
    for key, words in (
        *(("]", "Lindqvist met"), ("]", "last ferry"), ("]", "Elin Dahl"), ("[", "last ferry")),
        *(("Alt+ArrowUp", "Lindqvist met"), ("Alt+ArrowDown", "last ferry")),
    ):
        page.keyboard.press(key)
        expect(current).to_contain_text(words)
        in_view(page)
    page.keyboard.press("Escape")
    expect(numbers(page).nth(2)).to_be_focused()
    box(page).fill("")
    box(page).type("a [b] ?")
    expect(box(page)).to_have_value("a [b] ?")
    expect(current).to_contain_text("last ferry")


@pytest.mark.browser
def test_the_keys_are_told(page: Page) -> None:
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    expect(page.locator("#keys")).to_contain_text("the next citation of the answer")
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    page.locator("#help button[name=keys]").click()
    page.locator("#keys button").click()
    expect(page.locator("#keys")).to_be_hidden()


@pytest.mark.browser
def test_a_megabyte_of_an_article_opens_at_its_sentence(page: Page) -> None:
    assert len(LONG.text) > 1_000_000
    ask(page, "Who stayed, Quist?")
    expect(page.locator("#source mark.quote.current")).to_have_text("Only Quist stayed.")
    in_view(page)
    assert page.locator("#source .text").evaluate("t => t.textContent.length") < 210_000


@pytest.mark.browser
def test_a_phone_shows_all_and_leads_back_to_the_answer(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    ask(page, "Who met Brandt?")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    numbers(page).nth(1).click()
    in_view(page)
    expect(page.locator("#card")).to_be_hidden()
    page.locator("#source button.back").click()
    expect(numbers(page).nth(1)).to_be_focused()
    page.wait_for_function("document.activeElement.getBoundingClientRect().top >= 0")
