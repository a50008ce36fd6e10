"""Hostile texts through the real page, in a real Chromium: nothing is there, asked for or opened that we did not write.

What the page holds after the same was done with harmless words is the allow-list: elements, each with its attributes.
(catalogue, G3 and G4; tests/test_escape.py has the same payloads against the HTML as it leaves the server)
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.payloads import PAYLOADS
from tests.serving import served

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Dialog, Page, Request

FILES_AT_ONCE = 20
QUESTION_LENGTH = 1_900

PASSING = {"progress"}
"""Elements of ours that are there for moments only, so that the harmless run may miss them."""

HELD = """() => [...document.querySelectorAll("*")].flatMap((element) => {
    const tag = element.tagName.toLowerCase();
    return [tag, ...element.getAttributeNames().map((name) => `${tag} ${name}`)];
})"""
"""The elements of the page, and their attributes."""
REACHING = """() => [...document.querySelectorAll("*")].flatMap((element) =>
    ["href", "src", "srcset", "action", "formaction", "poster", "data", "xlink:href", "ping", "background"]
        .filter((name) => element.hasAttribute(name)).map((name) => element.getAttribute(name)))"""
"""Where the page's elements lead."""
ANSWERED = """n => document.querySelectorAll("#chat .asked").length >= n && !document.querySelector("#chat .waiting")
    && document.querySelectorAll("#chat .answer, #chat .problem").length >= n"""


@dataclass
class Watched:
    """What a page held, and what it did beside it, since it was opened."""

    page: "Page"
    address: str
    held: set[str] = field(default_factory=set)
    reached: set[str] = field(default_factory=set)
    done: list[str] = field(default_factory=list)
    asked: int = 0

    def watch(self) -> None:
        """Notes requests that leave the page's own address, dialogs, windows, frames, downloads, and refusals by its
        content security policy: what it keeps out has come in."""
        self.page.on("request", self._note_request)
        self.page.on("dialog", self._note_dialog)
        self.page.on("popup", lambda popup: self.done.append(f"window {popup.url}"))
        self.page.on("frameattached", lambda frame: self.done.append(f"frame {frame.url}"))
        self.page.on("download", lambda download: self.done.append(f"download {download.url}"))
        self.page.on("console", self._note_console)

    def _note_dialog(self, dialog: "Dialog") -> None:
        self.done.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _note_request(self, request: "Request") -> None:
        url = request.url
        if not url.startswith((self.address, "data:", "blob:")) or "evil" in url:
            self.done.append(f"request {url}")

    def _note_console(self, message: "ConsoleMessage") -> None:
        if "Content Security Policy" in message.text:
            self.done.append(f"refused {message.text}")

    def look(self) -> None:
        """Adds what the page holds now."""
        self.held |= set(self.page.evaluate(HELD))
        self.reached |= set(self.page.evaluate(REACHING))

    def add(self, name: str, data: bytes | Sequence[str]) -> None:
        """Uploads a file, or empty files of these names, and waits until all is told."""
        self.page.locator("#tab-articles-button").click()
        files = [(name, data)] if isinstance(data, bytes) else [(each, b" ") for each in data]
        chosen = [{"name": each, "mimeType": "text/plain", "buffer": content} for each, content in files]
        self.page.locator("#upload input[type=file]").first.set_input_files(chosen)  # type: ignore[arg-type]
        self.page.locator("#results .results").wait_for()
        self.page.locator("#stop").wait_for(state="hidden")
        self.page.wait_for_timeout(300)
        self.look()

    def fetch(self, addresses: str) -> None:
        """Has the pages at these addresses added, which are none."""
        self.page.locator("#address textarea, #address input").first.fill(addresses)
        self.page.keyboard.press("Enter")
        self.page.wait_for_timeout(1_000)
        self.page.locator("#stop").wait_for(state="hidden")
        self.look()

    def read(self, title: str) -> None:
        """Opens an article of the list."""
        self.page.locator("#articles button[name=read]").first.click()
        self.page.locator("#source .paper", has_text=title).wait_for()
        self.look()

    def ask(self, questions: Sequence[str]) -> None:
        """Asks, and opens what is cited."""
        self.page.locator("#tab-ask-button").click()
        for question in questions:
            self.asked += 1
            self.page.locator("#question textarea").fill(question)
            self.page.keyboard.press("Enter")
            self.page.wait_for_function(ANSWERED, arg=min(self.asked, 60))
            self.look()
            cited = self.page.locator("#chat .answer").last.locator("button[name=cite]")
            if cited.count():
                cited.first.hover()
                cited.first.click()
                self.page.locator("#source mark.quote.current").first.wait_for()
                self.look()

    def rename(self, name: str) -> None:
        """Gives the latest conversation another name."""
        talk = self.page.locator("#sidebar .talk").first
        talk.locator("summary").first.click()
        talk.locator("input[name=called]").fill(name)
        talk.locator("button[type=submit]").click()
        self.page.wait_for_timeout(500)
        self.look()


def library(words: Sequence[str]) -> bytes:
    """An article for each of `words`, which are its title, its text, its author and its outlet."""
    lines = [
        {
            "title": word,
            "text": f"Minister Oda{number} Lind said in Oslo{number}: {word}\n\nThe rest of it is {word} and {word}.",
            "author": word,
            "source": word,
            "published": "2025-05-04",
            "url": f"https://news.example/{number}",
        }
        for number, word in enumerate(words)
    ]
    return "\n".join(json.dumps(line) for line in lines).encode()


def packed(words: Sequence[str], length: int) -> Iterator[str]:
    """The words in as few texts of at most so many characters as they need."""
    line = ""
    for word in words:
        if line and len(line) + len(word) >= length:
            yield line
            line = ""
        line += f" {word}"
    yield line


def live(watched: Watched, words: Sequence[str]) -> None:
    """Brings the words to every place of the page where people's words stand."""
    watched.add("articles.jsonl", library(words))
    watched.read("Minister Oda")
    names = [re.sub(r"[\0/\\]", " ", word)[:150] + ".txt" for word in words]
    for at in range(0, len(names), FILES_AT_ONCE):
        watched.add("", names[at : at + FILES_AT_ONCE])
    for at in range(0, len(words), FILES_AT_ONCE):
        watched.fetch("\n".join("".join(word.split()) for word in words[at : at + FILES_AT_ONCE]))
    watched.ask([f"Who said {question}?" for question in packed(words, QUESTION_LENGTH)])
    watched.ask([f"Who was in Oslo{number}:?" for number in range(0, len(words), 12)])
    for name in packed(words[:60], 190):
        watched.rename(name)


@pytest.mark.browser
def test_hostile_texts_bring_nothing_into_the_page(tab: "Page", tmp_path: Path) -> None:
    """G3, G4: in titles, texts, authors, outlets, file names, addresses, questions and names of conversations."""
    with served(tmp_path, reads=True) as chat:
        watched = Watched(tab, chat.address)
        watched.watch()
        tab.goto(chat.address)
        tab.locator("#status .ready").wait_for()
        live(watched, [f"harmless words of number {number}" for number in range(len(PAYLOADS))])
        allowed, led = set(watched.held), {re.sub(r"\d+", "0", each) for each in watched.reached}
        assert watched.done == []
        live(watched, PAYLOADS)
        shown = tab.locator("#chat").inner_text()
    assert len(PAYLOADS) >= 100
    assert watched.done == []
    assert sorted(each for each in watched.held - allowed if each.split()[0] not in PASSING) == []
    assert {re.sub(r"\d+", "0", each) for each in watched.reached} - led == set()
    assert not [each for each in watched.held if re.search(r" on\w+$", each)]
    for payload in ("<script>alert(1)</script>", "![x](http://evil.example/x.png)", "<base href=http://evil.example/>"):
        assert payload in shown  # as words
