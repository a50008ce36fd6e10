"""Texts that people wrote into safe HTML: words marked, names, days, addresses, and never any markup of theirs."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from corpus.article import Article
from index.scope import EVERYTHING, Scope
from qa.answer import Answer, Decline, Filter, Searched, Why
from tests.cited import citation
from tests.payloads import PAYLOADS
from ui import bar, escape, filters, paper, render, shelf
from ui.filters import Filters
from ui.paper import Shown


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([], "a&lt;b😀c"),
        ([(1, 2)], 'a<mark class="said">&lt;</mark>b😀c'),
        ([(3, 4)], 'a&lt;b<mark class="said">😀</mark>c'),
        ([(0, 2), (1, 3)], '<mark class="said">a&lt;b</mark>😀c'),
        ([(0, 1), (1, 2)], '<mark class="said">a&lt;</mark>b😀c'),
        ([(3, 5), (0, 1)], '<mark class="said">a</mark>&lt;b<mark class="said">😀c</mark>'),
        ([(2, 2), (4, 99)], 'a&lt;b😀<mark class="said">c</mark>'),
        ([(-5, 1)], '<mark class="said">a</mark>&lt;b😀c'),
    ],
)
def test_marked_words(spans: list[tuple[int, int]], expected: str) -> None:
    assert escape.marked("a<b😀c", 0, 5, spans) == expected


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a\u202egnp.exe", "<bdi>a gnp.exe</bdi>"),
        ("two\nlines\ttab\0nul", "<bdi>two lines tab nul</bdi>"),
        ("\U000e0041tagged", "<bdi>tagged</bdi>"),
        ("x" * 300, f"<bdi>{'x' * 79}…</bdi>"),
        ("../../<img onerror>", "<bdi>../../&lt;img onerror&gt;</bdi>"),
        ("%2e%2e", "<bdi>%2e%2e</bdi>"),
        ("lone \ud800", "<bdi>lone ?</bdi>"),
    ],
)
def test_names(written: str, shown: str) -> None:
    assert escape.name(written) == shown


def test_dates() -> None:
    assert escape.day("2024-02-13") == '<time datetime="2024-02-13">13 February 2024</time>'
    assert escape.day("<b>soon") == "<bdi>&lt;b&gt;soon</bdi>"


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "java\nscript:alert(1)",
        " https://a.b",
        "https://",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example",
        "https:\\\\evil",
        "http://a b/",
        "http://[",
        "ftp://a.b/",
        "https://a.b/\x00",
    ],
)
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert escape.web_link(url) == ""


# ── what people wrote never becomes markup ───────────────────────────────────────────────────────────────────────────


class Skeleton(HTMLParser):
    """The tags of some HTML with their attributes' names, as a browser would see them."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.feed(markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(("/" + tag, ()))

    def handle_comment(self, data: str) -> None:
        self.tags.append(("!", ()))

    def handle_decl(self, decl: str) -> None:
        self.handle_comment(decl)

    def unknown_decl(self, data: str) -> None:
        self.handle_comment(data)

    def handle_pi(self, data: str) -> None:
        self.handle_comment(data)


class Entry:
    def __init__(self, hostile: str) -> None:
        self.id = self.title = self.author = self.source = self.published = self.added = hostile
        self.passages, self.copies, self.versions = 3, 4, 5


class Outlets:
    """A desk over a library with one outlet."""

    def __init__(self, outlet: str) -> None:
        self.outlet = outlet

    def outlets(self) -> list[tuple[str, int]]:
        return [(self.outlet, 1)]

    def extent(self, scope: Scope = EVERYTHING) -> tuple[int, str | None]:
        return (1 if scope == EVERYTHING else 0), None


def everything(hostile: str) -> str:
    """All that the page shows, with `hostile` wherever people can write."""
    text = f"First x {hostile} y. Second."
    quote = f"First x {hostile} y."
    facts = {"title": hostile, "author": hostile, "source": hostile, "published": hostile}
    cited = replace(citation(1, quote, hostile, text=text), **facts)  # type: ignore[arg-type]
    read = Article(hostile, hostile, text, hostile, hostile, hostile, None, hostile)
    said = Answer(hostile, f"u {hostile}", True, hostile, 0.5, (cited,))
    decline = Decline(Why.NOTHING_ABOUT, (hostile,))
    declined = Answer(hostile, f"u {hostile}", False, "", 0.5, (), (cited,), 1, decline, Searched(2, hostile, 1))
    return "".join(
        [
            render.question(hostile),
            render.notice(hostile),
            render.problem(hostile),
            render.answer(said, 1),
            render.answer(declined, 2),
            paper.article(read, Shown(1, (cited,), 1), newer=hostile, copies=[read]),
            bar.progress(1, 2, 3, hostile),
            paper.gone(hostile),
            render.question(hostile, hostile, editing=True),
            render.filters([Filter(hostile, hostile, hostile), Filter("source", hostile, "x", relaxed=True)], 1),
            render.answer(replace(said, filters=(Filter("source", hostile, "x", relaxed=True),)), 1),
            render.follow_ups([hostile]),
            render.first_screen([hostile]),
            render.heard(said),
            shelf.table([Entry(hostile)], "title", False, {hostile}),
            shelf.results([shelf.added(hostile, 2, False), shelf.failed(hostile)], hostile),
            shelf.results([shelf.removed([hostile], 1), shelf.restored([hostile]), shelf.changed(hostile)]),
            shelf.amending(hostile),
            filters.bar(Outlets(hostile), Filters((hostile,), chosen={hostile}, only_chosen=True)),  # type: ignore[arg-type]
            filters.panel(Outlets(hostile), Filters((hostile,), is_open=True)),  # type: ignore[arg-type]
        ]
    )


HARMLESS = everything("harmless")


def test_there_are_enough_payloads() -> None:
    assert len(set(PAYLOADS)) >= 100


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_brings_no_markup(payload: str) -> None:
    shown = everything(payload)
    assert shown.count("<") == HARMLESS.count("<")
    assert Skeleton(shown).tags == Skeleton(HARMLESS).tags


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_is_shown_as_it_is(payload: str) -> None:
    class Words(HTMLParser):
        said = ""

        def handle_data(self, data: str) -> None:
            self.said += data

    words = Words()
    words.feed(render.problem(payload))
    words.close()
    assert words.said == payload.replace("\0", "\ufffd")


def test_hostile_addresses_are_never_linked() -> None:
    linked = [payload for payload in PAYLOADS if escape.web_link(payload)]
    assert linked == ["http://evil.example/?q=secret"]


def test_nothing_refers_to_another_place() -> None:
    shown = "".join(map(everything, PAYLOADS))
    tags = Skeleton(shown).tags
    assert {name for _, names in tags for name in names}.isdisjoint(
        {"src", "srcset", "style", "href", "action", "poster"}
    )
