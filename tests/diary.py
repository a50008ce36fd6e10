"""Articles with meetings in them, and a stand-in for the rules that find those: fast, and without a model.

python -m tests.diary LIBRARY     the child of index/background.py with these rules, which notes itself in LIBRARY/child
"""

import json
import os
import re
import signal
import sys
import time
from pathlib import Path
from unittest.mock import patch

from corpus.article import Article, Span
from corpus.document import Facts
from corpus.formats import read_article
from index.meetings.meeting import Meeting, When

SENTENCE = re.compile(
    r"(?P<first>[A-ZŽ]\w+ [A-ZŽ]\w+) (?:and (?P<also>the \w+ team) )?(?P<verb>met|visited|denied meeting|will meet) "
    r"(?P<second>[A-ZŽ]\w+ [A-ZŽ]\w+)(?: in (?P<place>[A-Z]\w+))?(?: (?P<when>on \d{4}-\d\d-\d\d|today|soon))?\."
)
STATUS = {"denied meeting": "denied", "will meet": "planned"}


def entry(number: int, *sentences: str, published: str | None = None, url: str | None = None) -> Article:
    """The article of this number, whose text is a title and the sentences."""
    told = f"Entry {number}\n\n{' '.join(sentences)} The weather was fine that day, and nobody said why."
    return read_article(told.encode(), "entry.txt", Facts(published=published, url=url))


def meetings_in(article: Article) -> list[Meeting]:
    """A meeting for each `SENTENCE`; "boom" breaks it, "crash" ends the process, "slow" takes time, "endless" all."""
    if "boom" in article.text:
        raise RuntimeError(article.text)
    if "crash" in article.text:
        os.kill(os.getpid(), signal.SIGKILL)
    while "endless" in article.text:
        pass
    if "slow" in article.text:
        time.sleep(0.2)
    return [_meeting(article, match) for match in SENTENCE.finditer(article.text)]


def _meeting(article: Article, match: re.Match[str]) -> Meeting:
    parties = ((match["first"], *filter(None, [match["also"]])), (match["second"],))
    marked: tuple[Span, ...] = tuple(
        match.span(part) for part in ("first", "also", "second", "place", "when") if match[part]
    )
    kind = "visited" if match["verb"] == "visited" else "met"
    status = STATUS.get(match["verb"], "held")
    when = _when(match["when"], article.published) if match["when"] else None
    return Meeting(parties, kind, status, when, match["place"], *match.span(), marked)  # type: ignore[arg-type]


def _when(words: str, published: str | None) -> When:
    day = words.removeprefix("on ") if words.startswith("on ") else published if words == "today" else None
    return When(words, day, day)


def main(folder: str) -> None:
    from index import background

    def noted(article: Article) -> list[Meeting]:
        with (Path(folder) / "child").open("a") as stream:
            state = [os.getpid(), os.nice(0), os.environ["OMP_NUM_THREADS"], bool(sys.modules.get("torch"))]
            stream.write(json.dumps([article.title, *state]) + "\n")
        return meetings_in(article)

    with patch("index.agenda.meetings_in", noted), patch("index.background.ARTICLE_SECONDS", 1):
        background.main(folder)


if __name__ == "__main__":
    main(sys.argv[1])
