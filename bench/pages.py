"""Articles into web pages and back: how much of them, and of what their pages say, the readers of pages find.

    python -m bench.pages DATA [--reader NAME] [--failures]
    python -m bench.pages --real TESTS [--reader NAME]

DATA is a folder with `news_articles_3000.jsonl.gz`; each of a hundred of its articles becomes a page of every template.
TESTS is the folder `tests` of a checkout of adbar/trafilatura: saved pages, with words that belong to their text, words
that do not, and the facts.  Readers: ours, trafilatura, readability-lxml, justext; all that are installed, or one.
"""

import argparse
import datetime
import json
import logging
import random
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.data import records
from bench.page_templates.held_out import HELD_OUT
from bench.page_templates.known import KNOWN
from bench.page_templates.story import OUTLETS, PEOPLE, Story, long_day
from corpus.errors import ArticleError
from corpus.formats import read_article

ARTICLES = 100
SEED = 20
SHORTEST_TEXT = 1_000
FEWEST_PARAGRAPHS = 8
"""So that every template has paragraphs on both sides of its boxes."""
FACTS = ("title", "author", "outlet", "day")


@dataclass(frozen=True)
class Found:
    """What a reader found in a page; None for a fact that it does not look for or find."""

    text: str
    title: str | None = None
    author: str | None = None
    outlet: str | None = None
    day: str | None = None


Reader = Callable[[bytes], Found]
Template = Callable[[Story], str]


def ours(page: bytes) -> Found:
    article = read_article(page, "page.html")
    return Found(article.text, article.title, article.author, article.source, article.published)


def plain_trafilatura(page: bytes) -> Found:
    import trafilatura

    facts = trafilatura.extract_metadata(page)
    text = trafilatura.extract(page, include_comments=False) or ""
    return Found(text, facts.title, facts.author, facts.sitename, facts.date)


def readability_lxml(page: bytes) -> Found:
    from lxml.html import fromstring
    from readability import Document

    document = Document(page.decode("utf-8", "replace"))
    return Found(" ".join(fromstring(document.summary()).itertext()), document.short_title())


def justext(page: bytes) -> Found:
    from justext import get_stoplist
    from justext import justext as paragraphs

    return Found("\n".join(p.text for p in paragraphs(page, get_stoplist("English")) if not p.is_boilerplate))


READERS: dict[str, Reader] = {
    "ours": ours,
    "trafilatura": plain_trafilatura,
    "readability-lxml": readability_lxml,
    "justext": justext,
}


# ── pages made of articles ───────────────────────────────────────────────────────────────────────────────────────────


def stories(file: Path) -> list[Story]:
    """A hundred articles with sound text, at outlets that do not exist."""
    sound = [record for record in records(file) if _is_sound(record)]
    chosen = random.Random(SEED).sample(sound, ARTICLES)
    return [_story(record, number) for number, record in enumerate(chosen)]


def _is_sound(record: dict[str, Any]) -> bool:
    """Is its title whole and bare, and its text long enough?"""
    bare = not re.search(r"\.\.\.|…| [|–—-] ", record["title"])
    return bare and len(record["text"]) >= SHORTEST_TEXT and len(_paragraphs(record)) >= FEWEST_PARAGRAPHS


def _paragraphs(record: dict[str, Any]) -> list[str]:
    return [text for text in map(str.strip, record["text"].split("\n")) if text]


def _story(record: dict[str, Any], number: int) -> Story:
    day = datetime.date.fromisoformat(record["published"][:10])
    return Story(
        record["title"].strip(), _authors(record, number), OUTLETS[number % 8], day, tuple(_paragraphs(record))
    )


def _authors(record: dict[str, Any], number: int) -> tuple[str, ...]:
    """The record's authors where all of them are two words, else invented ones."""
    names = tuple(dict.fromkeys(record["authors"]))
    if 0 < len(names) <= 3 and all(re.fullmatch(r"[A-Z]\w+ [A-Z]\w+", name) and "Staff" not in name for name in names):
        return names
    return tuple(PEOPLE[(number + other) % len(PEOPLE)] for other in range(1 + number % 3))


def _words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.lower()))


@dataclass(frozen=True)
class Score:
    """How well one page was read: which facts are right, the text's share that was found, and the share of furniture.

    Headline and byline are no furniture: a reader may leave them above the text.
    """

    template: str
    story: Story
    found: Found
    right: dict[str, bool]
    recall: float
    furniture: float


def score(template: Template, story: Story, reader: Reader) -> Score:
    try:
        found = reader(template(story).encode())
    except ArticleError:
        found = Found("")
    gold, words = _words(" ".join(story.paragraphs)), _words(found.text)
    own = gold + _words(" ".join([story.title, "by and", *story.authors, story.outlet, long_day(story.day)]))
    right = {
        "title": _plain(found.title) == _plain(story.title),
        "author": _names(found.author) == {_plain(name) for name in story.authors},
        "outlet": _plain(found.outlet) == _plain(story.outlet),
        "day": found.day == story.day.isoformat(),
    }
    recall = (gold & words).total() / gold.total()
    furniture = (words - own).total() / max(1, words.total())
    return Score(template.__name__, story, found, right, recall, furniture)


def _plain(text: str | None) -> str:
    return " ".join((text or "").lower().split())


def _names(author: str | None) -> set[str]:
    return {_plain(name) for name in re.split(r"[,;]", author or "")}


def print_scores(scores: list[Score], label: str) -> None:
    """One row of the table."""
    shares = (_share(scores, fact) for fact in FACTS)
    recalls, furniture = [s.recall for s in scores], [s.furniture for s in scores]
    print(
        f"{label:30}{' '.join(shares)}  {statistics.mean(recalls):7.2%} {min(recalls):7.1%}"
        f"  {statistics.mean(furniture):7.2%} {max(furniture):7.1%}"
    )


def _share(scores: list[Score], fact: str) -> str:
    """The share of pages whose fact is right; a dash for a reader that never says it."""
    if not any(getattr(s.found, fact) for s in scores):
        return f"{'–':>7}"
    return f"{sum(s.right[fact] for s in scores) / len(scores):7.1%}"


def print_failures(scores: list[Score]) -> None:
    for s in scores:
        wrong = [f"{fact}: {getattr(s.found, fact)!r}" for fact in FACTS if not s.right[fact]]
        wrong += [f"recall {s.recall:.1%}"] * (s.recall < 0.95) + [f"furniture {s.furniture:.1%}"] * (
            s.furniture > 0.03
        )
        if wrong:
            print(f"    {s.template}, {s.story.title[:50]!r} by {s.story.by!r}: {'; '.join(wrong)}")


def compare_on_templates(data: Path, readers: dict[str, Reader], failures: bool) -> None:
    """The table: a row for each template and for all, for each reader; held-out templates by themselves."""
    articles = stories(data / "news_articles_3000.jsonl.gz")
    heads = " ".join(f"{fact:>7}" for fact in FACTS)
    print(f"{len(articles)} articles\n{'':30}{heads}   recall     min  furnit.     max")
    for name, reader in readers.items():
        for label, templates in (("known", KNOWN), ("held out", HELD_OUT)):
            scores = [score(template, story, reader) for template in templates for story in articles]
            for template in templates:
                print_scores([s for s in scores if s.template == template.__name__], f"{name}: {template.__name__}")
            print_scores(scores, f"{name}: all {label}")
            if failures:
                print_failures(scores)


# ── real pages ───────────────────────────────────────────────────────────────────────────────────────────────────────


def real_pages(tests: Path) -> Iterator[tuple[bytes, dict[str, Any]]]:
    """The saved pages of trafilatura's own evaluation, with what it says of each."""
    for gold in json.loads((tests / "evaldata.json").read_text("utf-8")).values():
        files = [tests / folder / gold["file"] for folder in ("cache", "eval")]
        file = next((path for path in files if path.is_file()), None)
        if file is not None:
            yield file.read_bytes(), gold


def compare_on_real_pages(tests: Path, readers: dict[str, Reader]) -> None:
    """Precision and recall: of the text by its marked words, of the facts where the gold names them."""
    for name, reader in readers.items():
        counts: Counter[str] = Counter()
        started, slowest = time.perf_counter(), 0.0
        for page, gold in real_pages(tests):
            before = time.perf_counter()
            found = _tried(reader, page)
            slowest = max(slowest, time.perf_counter() - before)
            counts.update(_hits(found, gold))
        seconds = time.perf_counter() - started
        print(f"{name}: {counts['pages']} pages, {seconds:.0f} s, slowest {slowest:.2f} s; precision and recall:")
        for what in ("text", "title", "author", "day"):
            right, said, asked = (counts[f"{what} {part}"] for part in ("right", "said", "asked"))
            print(f"    {what:8}{right / max(1, said):.3f}  {right / max(1, asked):.3f}")


def _tried(reader: Reader, page: bytes) -> Found:
    try:
        return reader(page)
    except Exception:  # what a library raises is a page that it does not read
        return Found("")


def _hits(found: Found, gold: dict[str, Any]) -> Iterable[str]:
    """The counts that one page adds to."""
    yield "pages"
    text = " ".join(found.text.split())
    for part, counts in (("with", ("text asked", "text said", "text right")), ("without", ("", "text said", ""))):
        for words in gold[part]:
            is_there = " ".join(words.split()) in text
            yield from (count for count in counts if count and (is_there or count == "text asked"))
    for fact, key in (("title", "title"), ("author", "author"), ("day", "date")):
        if key in gold:
            yield from _fact_hits(fact, getattr(found, fact), gold[key])


def _fact_hits(fact: str, said: str | None, asked: Any) -> Iterable[str]:
    asked = ", ".join(asked) if isinstance(asked, list) else (asked or "")
    normal: Callable[[str | None], object] = {"author": _names, "day": lambda day: (day or "")[:10]}.get(fact, _letters)
    yield from [f"{fact} asked"] * bool(asked) + [f"{fact} said"] * bool(said)
    if asked and said and normal(said) == normal(asked):
        yield f"{fact} right"


def _letters(text: str | None) -> str:
    return re.sub(r"[\W_]+", "", (text or "").lower())


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.pages", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("data", nargs="?", type=Path, help="folder with news_articles_3000.jsonl.gz")
    parser.add_argument("--real", type=Path, help="the folder `tests` of adbar/trafilatura")
    parser.add_argument("--reader", choices=READERS, help="this one only")
    parser.add_argument("--failures", action="store_true", help="name each page that was read wrong")
    asked = parser.parse_args()
    logging.disable(logging.CRITICAL)  # of the libraries compared
    readers = {asked.reader: READERS[asked.reader]} if asked.reader else _installed()
    if asked.real:
        compare_on_real_pages(asked.real, readers)
    if asked.data:
        compare_on_templates(asked.data, readers, asked.failures)
    return 0


def _installed() -> dict[str, Reader]:
    """The readers whose libraries are here."""
    found = {}
    for name, reader in READERS.items():
        try:
            reader(b"<html><body><h1>Oslo</h1><p>The ministers met on Tuesday.</p><p>They agreed.</p></body></html>")
        except ImportError:
            continue
        found[name] = reader
    return found


if __name__ == "__main__":
    sys.exit(main())
