"""The running program into docs/screenshot.png, the picture of the README, and docs/screenshots/, one for each view.

python -m bench.screenshot
"""

import io
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

from bench.browser import browser, chromium
from bench.server import dateline, running_chat
from bench.views import NARROW, WIDE, views
from ui.settings import CHECKOUT

ARTICLES = (CHECKOUT / "bench" / "articles", CHECKOUT / "corpus" / "articles")
ANSWERED = "When did Mikhail Bogdanov receive the Hamas delegation?"
DECLINED = "Who is the mayor of Valparaíso?"
DOCS = CHECKOUT / "docs"
PICTURES = {
    ("light", "wide"): {
        "first": "screenshots/first.png",
        "article": "screenshot.png",
        "decline": "screenshots/declined.png",
        "meetings": "screenshots/meetings.png",
        "articles": "screenshots/articles.png",
    },
    ("dark", "wide"): {
        "meeting": "screenshots/meeting-dark.png",
        "conversations": "screenshots/conversations-dark.png",
    },
    ("light", "narrow"): {"answer": "screenshots/phone-answer.png", "article": "screenshots/phone-article.png"},
    ("dark", "narrow"): {"first": "screenshots/phone-first-dark.png"},
}
"""The files in docs/, by colour scheme, width and view (bench/views.py)."""
COLOURS = 256


def main() -> None:
    path = chromium()
    if path is None:
        sys.exit("no Chromium on this machine")
    (DOCS / "screenshots").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, browser(path) as opened:
        library = Path(folder) / "library"
        dateline("add", *map(str, ARTICLES), library=library)
        dateline("meetings", library=library)
        with running_chat(library) as chat:
            for (scheme, width), files in PICTURES.items():
                context = opened.new_context(
                    viewport=WIDE if width == "wide" else NARROW,  # type: ignore[arg-type]
                    color_scheme=scheme,  # type: ignore[arg-type]
                    reduced_motion="reduce",
                )
                page = context.new_page()
                page.set_default_timeout(120_000)
                page.goto(chat.address)
                for view in views(page, ANSWERED, DECLINED):
                    if view in files:
                        page.wait_for_timeout(1000)  # follow-up questions come after the answer
                        save(page, DOCS / files[view])
                context.close()


def save(page: Page, file: Path) -> None:
    """The page into a picture of few colours."""
    with Image.open(io.BytesIO(page.screenshot())) as taken:
        few = taken.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        few.save(file, optimize=True)
    print(f"{file.relative_to(CHECKOUT)}  {file.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
