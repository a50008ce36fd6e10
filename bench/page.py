"""The page in a real Chromium into what a person waits for: median and worst of 50 questions, and opening the page.

    python -m bench.page [LIBRARY] [--questions 50]

Each question is typed and sent by Enter.  Each answer is read for `READING`, in which the page finds its follow-up
questions.  Times are taken in the browser, at the first frame that shows the thing.  The citation that is clicked
belongs to the answer before, so that its article has to be fetched.  Without LIBRARY (a copy: the search cache is
written into it) the sample article is asked about.
"""

import argparse
import itertools
import statistics
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from bench.answers import HERE, read_questions
from bench.browser import browser, chromium
from bench.load import ask, library_questions
from bench.server import running_chat

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

QUESTION = "#question textarea, #question input"
"""Where a question is typed."""
ANSWER = "#chat .answer"
WORDS = ".words"
"""In an answer: its words."""
END = ".facts"
"""In an answer: what is there once all of it is there."""
CITED = "button[name=cite]"
"""In an answer: what opens the article at a quote; its value is `turn:n`."""
PANEL = "#source"
PAPER = "#source .paper"
CURRENT = "mark.quote.current"
"""In the panel: the sentence that is looked at."""

READING = 3_000
"""Milliseconds."""
OPENINGS = 10
PATIENCE = 120_000
AIMS = {"the first word": 300, "the whole answer": 600, "the sentence in view": 150, "the page": 1500}
"""Milliseconds."""

WATCH = """s => {
    const now = () => performance.now();
    const answers = () => [...document.querySelectorAll(s.ANSWER)];
    window.timed = {};
    addEventListener("keydown", (event) => {
        if (event.key === "Enter") window.timed = { pressed: now(), before: answers().length };
    }, true);
    addEventListener("click", (event) => {
        const button = event.target.closest(s.CITED);
        if (button) window.timed = { clicked: now(), value: button.value };
    }, true);
    const inView = (mark) => {
        const at = mark.getBoundingClientRect(), panel = document.querySelector(s.PANEL).getBoundingClientRect();
        return at.height > 0 && at.top >= panel.top - 1 && at.top < Math.min(panel.bottom, innerHeight);
    };
    const look = () => {
        const t = window.timed;
        if (t.pressed) {
            const last = answers().length > t.before ? answers().at(-1) : null;
            if (!t.first && last?.querySelector(s.WORDS)?.innerText.trim()) t.first = now() - t.pressed;
            if (!t.whole && last?.querySelector(s.END)) t.whole = now() - t.pressed;
        }
        if (t.clicked && !t.seen) {
            const paper = document.querySelector(s.PAPER), mark = paper?.querySelector(s.CURRENT);
            const [turn, n] = t.value.split(":");
            const right = mark && paper.dataset.turn === turn && mark.dataset.cites.split(" ").includes(n);
            if (right && inView(mark)) t.seen = now() - t.clicked;
        }
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""
POSSIBLE = (
    """s => { const box = document.querySelector(s); return box && !box.disabled && box.offsetParent !== null; }"""
)


def openings(opened: "Browser", address: str) -> list[float]:
    """Milliseconds from the navigation to the box that a question can be typed into, each in a new window."""
    took = []
    for _ in range(OPENINGS):
        context = opened.new_context(viewport={"width": 1280, "height": 800})
        page = context.new_page()
        page.goto(address, wait_until="commit")
        page.wait_for_function(POSSIBLE, arg=QUESTION, polling="raf", timeout=PATIENCE)
        took.append(float(page.evaluate("performance.now()")))
        context.close()
    return took


def answers(page: "Page", questions: Iterable[str]) -> dict[str, list[float]]:
    """Milliseconds to the first word, to the whole answer, and from a click to the cited sentence."""
    selectors = {
        "ANSWER": ANSWER, "WORDS": WORDS, "END": END, "CITED": CITED, "PANEL": PANEL, "PAPER": PAPER, "CURRENT": CURRENT
    }  # fmt: skip
    page.evaluate(WATCH, selectors)
    took: dict[str, list[float]] = {"the first word": [], "the whole answer": [], "the sentence in view": []}
    for number, question in enumerate(questions):
        page.locator(QUESTION).first.fill(question)
        page.keyboard.press("Enter")
        page.wait_for_function("window.timed.first && window.timed.whole", polling="raf", timeout=PATIENCE)
        took["the first word"].append(page.evaluate("window.timed.first"))
        took["the whole answer"].append(page.evaluate("window.timed.whole"))
        before = page.locator(ANSWER).nth(number - 1).locator(CITED) if number else None
        if before is not None and before.count():
            page.wait_for_timeout(READING)  # what the panel shows of the new answer comes to rest
            before.first.evaluate("button => button.click()")
            page.wait_for_function("window.timed.seen", polling="raf", timeout=PATIENCE)
            took["the sentence in view"].append(page.evaluate("window.timed.seen"))
        page.wait_for_timeout(READING)
    return took


def report(took: dict[str, list[float]]) -> None:
    for what, each in took.items():
        median, worst = statistics.median(each), max(each)
        print(f"{what}: median {median:.0f} ms, worst of {len(each)} {worst:.0f} ms (aim {AIMS[what]:,} ms)")


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("library", type=Path, nargs="?", metavar="LIBRARY")
    cli.add_argument("--questions", type=int, default=50)
    flags = cli.parse_args()
    path = chromium()
    if path is None:
        sys.exit("no Chromium on this machine")
    with tempfile.TemporaryDirectory() as folder, running_chat(flags.library or Path(folder)) as chat:
        sample = [gold["question"] for gold in read_questions(HERE / "sample_questions.jsonl")]
        ask(chat.address, sample[0])  # the models are loaded then
        asked = itertools.cycle(library_questions(chat.address) if flags.library else sample)
        with browser(path) as opened:
            took = {"the page": openings(opened, chat.address)}
            page = opened.new_page(viewport={"width": 1280, "height": 800})
            page.goto(chat.address)
            page.wait_for_function(POSSIBLE, arg=QUESTION, timeout=PATIENCE)
            took |= answers(page, itertools.islice(asked, flags.questions))
        report(took)


if __name__ == "__main__":
    main()
