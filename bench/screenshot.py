"""The running program into docs/screenshot.png, the picture of the README.

python -m bench.screenshot
"""

import sys
import tempfile
from pathlib import Path

from bench.browser import browser, chromium
from bench.server import running_chat
from ui.settings import CHECKOUT

QUESTIONS = ("Who interviewed Vladimir Putin recently?", "When did Mikhail Bogdanov receive the Hamas delegation?")
PICTURE = CHECKOUT / "docs" / "screenshot.png"


def main() -> None:
    path = chromium()
    if path is None:
        sys.exit("no Chromium on this machine")
    with tempfile.TemporaryDirectory() as folder, running_chat(Path(folder)) as chat, browser(path) as opened:
        page = opened.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(120_000)
        page.goto(chat.address)
        for number, question in enumerate(QUESTIONS, start=1):
            page.locator("#question textarea, #question input").first.fill(question)
            page.keyboard.press("Enter")
            page.locator("#chat .answer").nth(number - 1).wait_for()
        page.wait_for_timeout(2000)  # the panel scrolls smoothly
        page.screenshot(path=PICTURE)


if __name__ == "__main__":
    main()
