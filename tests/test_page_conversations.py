"""Conversations beside the chat, in a real Chromium: kept across a restart, found, renamed, saved and deleted."""

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Locator, Page, expect

from bench.server import dateline, running_chat
from corpus.document import Facts
from corpus.formats import read_article
from index.conversations import Conversations
from index.ingest import add
from index.library import Library
from tests.fakes import WordEmbedder
from tests.talking import TalkingDesk, talking
from ui import recheck

WORDS = WordEmbedder()
HARBOUR = read_article(
    b"Harbour talks\n\nBy Ines Falk, The Coastal Post, 4 May 2025\n\nOda Lindqvist met Tomas Brandt on Monday. "
    b"They spoke for three hours. The union of Kestrel wants 240 berths.",
    "a.txt",
)
MUSEUM = read_article(
    b"Museum wing opens\n\nBy Pia Storm, The Harbour Times, 6 May 2025\n\nCurator Elin Dahl opened the new wing.",
    "b.txt",
    Facts(url="https://example.org/museum"),
)


@pytest.fixture
def page(tab: Page) -> Page:
    return tab


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library.open(tmp_path_factory.mktemp("talking") / "library", WORDS.name)


@pytest.fixture(scope="module")
def address(kept: Library) -> Iterator[str]:
    """Where the page over `kept` is."""
    with talking(kept.file.parent) as where:
        yield where


@pytest.fixture
def library(kept: Library) -> Library:
    """A library with two articles and no conversation."""
    Conversations(kept.file).forget_all()
    for article in (HARBOUR, MUSEUM):
        add(kept, WORDS, article)
    return kept


def ask(page: Page, question: str) -> None:
    before = page.locator("#chat .asked").count()
    page.locator("#question textarea").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator("#chat .asked")).to_have_count(before + 1)
    expect(page.locator("#chat .answer")).to_have_count(before + 1)


def talk(page: Page, name: str = "") -> Locator:
    return page.locator("#talks .talk", has_text=name)


def names(page: Page) -> list[str]:
    return page.locator("#talks .called").all_inner_texts()


def unfold(page: Page, name: str) -> Locator:
    """What else can be done with a conversation, unfolded."""
    if talk(page, name).locator("details.more").get_attribute("open") != "":
        talk(page, name).locator("details.more > summary").click()
    return talk(page, name)


# ── the real program ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.browser
def test_after_a_restart_a_conversation_opens_again_and_its_citation_opens_the_article(
    page: Page, tmp_path: Path
) -> None:
    library = tmp_path / "library"
    with running_chat(library) as chat:
        page.goto(chat.address)
        page.locator("#question textarea").fill("When did Mikhail Bogdanov receive the Hamas delegation?")
        page.keyboard.press("Enter")
        expect(page.locator("#chat .answer")).to_contain_text("26 October and 19 January")
        expect(talk(page)).to_contain_text("When did Mikhail Bogdanov")
    with running_chat(library) as chat:
        page.goto(chat.address)
        expect(talk(page)).to_contain_text("When did Mikhail Bogdanov")
        expect(page.locator("#chat .answer")).to_have_count(0)
        talk(page).locator("button[name=resume]").click()
        expect(page.locator("#chat .answer")).to_contain_text("26 October and 19 January")
        page.locator("#chat .answer button[name=cite]").first.click()
        expect(page.locator("#source mark.quote.current").first).to_contain_text("Since that eventful day")
        with page.expect_download() as saving:
            unfold(page, "Bogdanov").locator("button[name=save]", has_text="JSON").click()
        saving.value.save_as(tmp_path / "talk.json")
    done = dateline("verify", str(tmp_path / "talk.json"), library=library)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"(?m)^(All \d+ quotes stand|The quote stands)\.$", done.stdout)


# ── the page over a desk without models ──────────────────────────────────────────────────────────────────────────────


@pytest.mark.browser
def test_conversations_are_listed_found_renamed_opened_and_deleted(page: Page, library: Library, address: str) -> None:
    page.goto(address)
    expect(page.locator("#talks")).to_contain_text("What you ask is kept here, on this machine")
    ask(page, "Who met Brandt?")
    ask(page, "Who spoke of Kestrel?")
    expect(page.locator("#talks .fine").first).to_contain_text("2 questions")
    page.locator("#sidebar button[name=fresh]").click()
    expect(page.locator("#chat .answer")).to_have_count(0)
    expect(page.locator("#talks [aria-current]")).to_have_count(0)
    ask(page, "What did the curator Dahl do?")
    expect(page.locator("#talks .called")).to_have_text(["What did the curator Dahl do?", "Who met Brandt?"])
    expect(page.locator("#talks [aria-current]")).to_contain_text("Dahl")

    page.locator("#find-talk input, #find-talk textarea").first.fill("kestr")
    expect(page.locator("#talks .called")).to_have_text(["Who met Brandt?"])
    page.locator("#find-talk input, #find-talk textarea").first.fill("zebra")
    expect(page.locator("#talks")).to_contain_text("No conversation matches.")
    page.locator("#find-talk input, #find-talk textarea").first.fill("")
    expect(talk(page)).to_have_count(2)

    row = unfold(page, "Who met Brandt?")
    row.locator("input[name=called]").fill("The harbour")
    page.keyboard.press("Enter")
    expect(page.locator("#talks .called")).to_have_text(["What did the curator Dahl do?", "The harbour"])
    expect(page.locator("#told")).to_have_text("The conversation was renamed.")
    expect(talk(page, "The harbour").locator("button[name=resume]")).to_be_focused()

    page.keyboard.press("Enter")
    expect(page.locator("#chat .asked")).to_have_text(["Who met Brandt?", "Who spoke of Kestrel?"])
    expect(page.locator("#talks [aria-current]")).to_contain_text("The harbour")
    page.locator("#chat .answer").first.locator("button[name=cite]").first.click()
    expect(page.locator("#source mark.quote.current")).to_have_text(re.compile("Lindqvist met Tomas Brandt"))
    ask(page, "And Lindqvist?")
    expect(page.locator("#talks .called")).to_have_text(["The harbour", "What did the curator Dahl do?"])

    row = unfold(page, "Dahl")
    row.locator(".doom summary").click()
    expect(row.locator(".doom")).to_contain_text("Delete this conversation for good?")
    row.locator("button[name=spare]").click()
    expect(talk(page)).to_have_count(2)
    row.locator(".doom summary").click()
    row.locator("button[name=discard]").click()
    expect(page.locator("#talks .called")).to_have_text(["The harbour"])
    expect(page.locator("#chat .asked")).to_have_count(3)
    expect(page.locator("#told")).to_have_text("The conversation was deleted.")

    page.locator("#talks .talks-foot summary").click()
    page.locator("button[name=discardall]").click()
    expect(page.locator("#talks")).to_contain_text("What you ask is kept here, on this machine")
    expect(page.locator("#chat .asked")).to_have_count(0)
    assert Conversations(library.file).find() == ([], 0)


@pytest.mark.browser
def test_a_conversation_is_saved_in_three_ways_and_its_quotes_can_be_verified(
    page: Page, library: Library, address: str, tmp_path: Path
) -> None:
    page.goto(address)
    ask(page, "Who met Brandt?")
    ask(page, "What did the curator Dahl do?")
    expect(page.locator("#talks .fine").first).to_contain_text("2 questions")
    saved = {}
    for kind in ("Markdown", "HTML", "JSON", "JSON"):  # one can be saved twice
        with page.expect_download() as saving:
            unfold(page, "Brandt").locator("button[name=save]", has_text=kind).click()
        file = tmp_path / saving.value.suggested_filename
        saving.value.save_as(file)
        saved[kind] = file
    assert [file.name for file in saved.values()] == [
        f"dateline-who-met-brandt.{end}" for end in ("md", "html", "json")
    ]
    assert "> Oda Lindqvist met Tomas Brandt on Monday." in saved["Markdown"].read_text("utf-8")
    assert "<cite><bdi>Museum wing opens</bdi></cite>" in saved["HTML"].read_text("utf-8")
    assert [turn["answer"] for turn in json.loads(saved["JSON"].read_text("utf-8"))["turns"]] == ["Brandt", "Dahl"]
    desk = TalkingDesk(library)
    assert [each.verdict for each in recheck.verify(desk, recheck.read_export(saved["JSON"]))] == ["stands", "stands"]
    library.remove(MUSEUM.id)
    assert [each.verdict for each in recheck.verify(desk, recheck.read_export(saved["JSON"]))] == ["stands", "gone"]
    page.goto(saved["HTML"].as_uri())
    expect(page.locator("blockquote")).to_have_count(2)


HOSTILE = (
    "<img src=x onerror=alert(1)>", "<script>alert(2)</script>", '"><b id=evil>', "${alert(3)}", "{{constructor}}",
    "[x](javascript:alert(4))", "</details><form action=https://evil.example><input id=evil>", "\u202e evil \x00",
)  # fmt: skip


@pytest.mark.browser
def test_names_and_answers_of_others_are_text_and_what_is_gone_is_said(
    page: Page, library: Library, address: str
) -> None:
    """A library made by others: hostile names, an answer that cannot be read, and an article that was removed."""
    desk, dialogs, asked = TalkingDesk(library), list[Dialog](), list[str]()
    for number, hostile in enumerate(HOSTILE):
        desk.conversations().keep(f"c{number}", hostile, {"error": hostile}, "", f"2024-05-01T10:00:{number:02}")
        desk.conversations().rename(f"c{number}", hostile)
    desk.conversations().keep('c"><b id=evil>', "Odd id?", {}, "", "2024-05-01T10:01:00")

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    expect(talk(page)).to_have_count(len(HOSTILE) + 1)
    for number, hostile in enumerate(HOSTILE):
        page.locator(f'#talks button[name=resume][value="c{number}"]').click()
        expect(page.locator("#talks [aria-current]")).to_have_attribute("value", f"c{number}")
        expect(page.locator("#chat .problem")).to_contain_text("evil" if "evil" in hostile else "")
    talk(page, "Odd id?").locator("button[name=resume]").click()
    expect(page.locator("#chat .problem")).to_contain_text("kept by another version of Dateline, or is damaged")
    assert page.locator("#evil, #talks img, #talks script, #talks b, #chat img, #chat form").count() == 0

    page.locator("#sidebar button[name=fresh]").click()
    expect(page.locator("#chat .asked")).to_have_count(0)
    ask(page, "What did the curator Dahl do?")
    expect(page.locator("#talks [aria-current]")).to_contain_text("Dahl")
    library.remove(MUSEUM.id)
    page.reload()
    talk(page, "Dahl").locator("button[name=resume]").click()
    expect(page.locator("#chat .source, #chat .answer").first).to_contain_text("Dahl")
    expect(page.locator("#source")).to_contain_text("This article was removed meanwhile.")
    desk.conversations().forget_all()
    talk(page, "Odd id?").locator("button[name=resume]").click()
    expect(page.locator("#talks .problem")).to_contain_text("This conversation was deleted meanwhile.")
    assert dialogs == []
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []


@pytest.mark.browser
def test_the_list_is_a_drawer_on_a_phone_and_can_be_closed_on_a_wide_page(
    page: Page, library: Library, address: str
) -> None:
    side, toggle = page.locator("#sidebar"), page.locator(".talks-toggle")
    page.goto(address)
    expect(side).to_be_visible()
    expect(toggle).to_have_attribute("aria-expanded", "true")
    ask(page, "Who met Brandt?")
    page.locator("#sidebar button[name=close]").click()
    expect(side).to_be_hidden()
    expect(toggle).to_be_focused()
    page.reload()
    expect(page.locator("#question textarea")).to_be_visible()
    expect(toggle).to_have_attribute("aria-expanded", "false")
    expect(side).to_be_hidden()
    toggle.click()
    expect(side).to_be_visible()

    page.set_viewport_size({"width": 360, "height": 700})
    page.reload()
    expect(toggle).to_have_attribute("aria-expanded", "false")
    expect(side).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    toggle.focus()
    page.keyboard.press("Enter")
    expect(side).to_be_visible()
    expect(page.locator("#sidebar button[name=fresh]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(side).to_be_hidden()
    expect(toggle).to_be_focused()
    toggle.click()
    box = side.bounding_box()
    assert box is not None
    assert box["x"] == 0
    assert box["width"] <= 320
    talk(page, "Brandt").locator("button[name=resume]").click()
    expect(side).to_be_hidden()
    expect(page.locator("#chat .answer")).to_contain_text("Brandt")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.browser
def test_another_tab_and_another_program_see_what_was_asked(page: Page, library: Library, address: str) -> None:
    with talking(library.file.parent) as other:
        page.goto(address)
        ask(page, "Who met Brandt?")
        second = page.context.new_page()
        second.goto(other)
        expect(talk(second)).to_contain_text("Who met Brandt?")
        talk(second).locator("button[name=resume]").click()
        expect(second.locator("#chat .asked")).to_have_count(1)
        ask(page, "Who is Kestrel?")
        ask(second, "And Dahl?")
        (listed,), _ = Conversations(library.file).find()
        _, turns = Conversations(library.file).turns(listed.id)
        assert [turn.question for turn in turns] == ["Who met Brandt?", "Who is Kestrel?", "And Dahl?"]
        page.locator("#chat button[name=undo]").last.click()
        expect(page.locator("#chat .asked")).to_have_count(1)
        until = time.monotonic() + 60
        while len(turns) > 2 and time.monotonic() < until:
            page.wait_for_timeout(50)
            _, turns = Conversations(library.file).turns(listed.id)
        assert [turn.question for turn in turns] == ["Who met Brandt?", "And Dahl?"]
