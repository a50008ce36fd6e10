"""An article and the citations of it into the source panel: its text with the cited sentences marked."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.article import Article, Span
from corpus.byline import read_byline
from qa.answer import Citation
from ui import texts
from ui.escape import TITLE_SHOWN, clipped, day, marked, name, safe, short, web_link

TEXT_SHOWN = 200_000
"""Characters of an article that are shown at once: about 30,000 words."""

COPIES_SHOWN = 30
"""Articles of the same story that are named; an agency's report may be in a hundred newspapers."""

HEADING_LENGTH = 100

_BLOCK = re.compile(r"\S(?:.*?\S)?(?=\s*(?:\n[^\S\n]*\n|\Z))", re.DOTALL)
_LINE = re.compile(r"\S.*")
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:-[a-zA-Z0-9]{2,8})*")


@dataclass(frozen=True)
class Highlight:
    """A marked stretch of an article's text, and the numbers of the citations that it shows."""

    start: int
    end: int
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Shown:
    """What the source panel marks: a turn's citations of one article, and the one that is looked at.

    A meeting's quote belongs to turn 0.
    """

    turn: int
    citations: tuple[Citation, ...] = ()
    focus: int | None = None


def article(read: Article, shown: Shown | None = None, newer: str | None = None, copies: Sequence[Article] = ()) -> str:
    """The article with its facts, paragraphs and headings; the cited sentences marked, the looked-at one `current`.

    `newer` is the id of the version that took its place, `copies` are the other articles that tell the same story.
    """
    shown = shown or Shown(turn=0)
    start, end = window(len(read.text), shown)
    head = read_byline(read.text).end
    body = "".join(_block(read, block, shown, block[0] < head) for block in blocks(read.text, start, end))
    where = f'data-article="{safe(read.id)}" data-turn="{shown.turn}" data-focus="{shown.focus or ""}"'
    return (
        f'<article class="paper" {where}>'
        f"{_back(shown)}{_superseded(newer)}"
        f'<header><h2 dir="auto">{safe(short(read.title, TITLE_SHOWN))}</h2>{_byline(read)}</header>'
        f"{_same_story(copies)}"
        f'<div class="text" dir="auto"{_language(read)}>{_left_out(start)}{body}{_left_out(len(read.text) - end)}</div>'
        "</article>"
    )


def no_article() -> str:
    """The source panel before anything was asked."""
    return f'<div class="empty-paper"><p class="rule" aria-hidden="true"></p><p>{texts.NO_ARTICLE_OPEN}</p></div>'


def gone(sentence: str) -> str:
    """The source panel for an article that cannot be shown."""
    return f'<div class="empty-paper" role="alert"><p>{safe(sentence)}</p></div>'


def _back(shown: Shown) -> str:
    """The way back to the chat or the meetings, for a narrow page, where the article stands under it."""
    says = texts.BACK if shown.turn else texts.BACK_TO_MEETINGS
    return f'<button type="button" class="back" name="back">{says}</button>' if shown.citations else ""


def _superseded(newer: str | None) -> str:
    if newer is None:
        return ""
    return (
        f'<p class="superseded" role="note">{texts.SUPERSEDED} '
        f'<button type="button" name="read" value="{safe(newer)}">{texts.OPEN_NEWER}</button></p>'
    )


def _same_story(copies: Sequence[Article]) -> str:
    """The other articles that tell the same story, to be unfolded."""
    if not copies:
        return ""
    rows = "".join(f"<li>{_copy(copy)}</li>" for copy in copies[:COPIES_SHOWN])
    hidden = len(copies) - COPIES_SHOWN
    more = f"<li>{texts.and_more(hidden)}</li>" if hidden > 0 else ""
    return f'<details class="copies"><summary>{texts.same_story(len(copies))}</summary><ul>{rows}{more}</ul></details>'


def _copy(copy: Article) -> str:
    title = f'<button type="button" name="read" value="{safe(copy.id)}">{name(copy.title, TITLE_SHOWN)}</button>'
    parts = [name(copy.source)] if copy.source else []
    parts += [day(copy.published)] if copy.published else []
    return " <span>·</span> ".join([title, *parts])


def _byline(read: Article) -> str:
    parts = [texts.by(name(read.author))] if read.author else []
    parts += [name(read.source)] if read.source else []
    parts += [day(read.published)] if read.published else []
    parts += [link] if (link := web_link(read.url)) else []
    return f'<p class="byline">{" <span>·</span> ".join(parts)}</p>' if parts else ""


def _language(read: Article) -> str:
    return f' lang="{read.language}"' if read.language and _LANGUAGE.fullmatch(read.language) else ""


def _left_out(characters: int) -> str:
    return f'<p class="left-out">{texts.not_shown(characters)}</p>' if characters else ""


def window(length: int, shown: Shown) -> Span:
    """The part of a text that is shown: all of it, or `TEXT_SHOWN` characters of it around the looked-at quote."""
    at = next((citation.start for citation in shown.citations if citation.n == shown.focus), 0)
    start = max(0, min(at - TEXT_SHOWN // 2, length - TEXT_SHOWN))
    return start, min(length, start + TEXT_SHOWN)


def blocks(text: str, start: int, end: int) -> list[Span]:
    """The paragraphs and headings in `text[start:end]`: its blocks between blank lines, or its lines where it has none.

    A block of several lines is one paragraph if it looks wrapped at a fixed width, else a paragraph a line.
    """
    found: list[Span] = []
    for match in _BLOCK.finditer(text[start:end]):
        lines = [(match.start() + line.start(), match.start() + line.end()) for line in _LINE.finditer(match.group())]
        found += [match.span()] if _is_wrapped(lines) else lines
    return [(start + first, start + last) for first, last in found]


def _is_wrapped(lines: Sequence[Span]) -> bool:
    return len(lines) > 1 and all(50 <= end - start <= 100 for start, end in lines[:-1])


def _is_headline(read: Article, block: Span, shown: Shown) -> bool:
    """Is this block the title once more, and not cited?  It stands above the text already."""
    cited = any(start < block[1] and end > block[0] for start, end in _quotes(shown))
    return not cited and read.text[slice(*block)].strip().casefold() == read.title.strip().casefold()


def _quotes(shown: Shown) -> list[Span]:
    return [(citation.start, citation.end) for citation in shown.citations]


def _block(read: Article, block: Span, shown: Shown, is_head: bool) -> str:
    """A paragraph or a heading; a line of the article's head, such as its byline, is no heading of what follows."""
    if _is_headline(read, block, shown):
        return ""
    text = highlighted(read.text, block, highlights(shown.citations), _words(shown), shown.focus)
    tag = "h3" if not is_head and is_heading(read.text[slice(*block)]) else "p"
    return f'<{tag} dir="auto">{text}</{tag}>'


def is_heading(text: str) -> bool:
    """Does a block read like a heading: one short line that does not end like a sentence?"""
    return len(text) <= HEADING_LENGTH and "\n" not in text and not text[0].islower() and text[-1].isalnum()


def _words(shown: Shown) -> list[Span]:
    return [mark for citation in shown.citations for mark in citation.marks]


def highlights(citations: Iterable[Citation]) -> list[Highlight]:
    """The quotes to mark, in order; overlapping ones become one highlight with both numbers, touching ones stay two."""
    found: list[Highlight] = []
    for citation in sorted(citations, key=lambda each: (each.start, each.end)):
        last = found[-1] if found else None
        if last is not None and citation.start < last.end:
            found[-1] = Highlight(last.start, max(last.end, citation.end), (*last.numbers, citation.n))
        elif citation.start < citation.end:
            found.append(Highlight(citation.start, citation.end, (citation.n,)))
    return found


def highlighted(text: str, block: Span, quotes: Sequence[Highlight], words: Sequence[Span], focus: int | None) -> str:
    """A block of `text`, escaped; the quotes in `<mark class="quote">`, in them the words in `<mark class="said">`."""
    start, end = block
    pieces, at = [], start
    for quote in quotes:
        for first, last in clipped([(quote.start, quote.end)], start, end):
            opening = _mark(quote, focus, last == quote.end)
            pieces.append(f"{safe(text[at:first])}{opening}{marked(text, first, last, words)}</mark>")
            at = last
    return "".join(pieces) + safe(text[at:end])


def _mark(quote: Highlight, focus: int | None, ends: bool) -> str:
    current = " current" if focus in quote.numbers else ""
    label = ",".join(map(str, quote.numbers)) if ends else ""
    numbers = " ".join(map(str, quote.numbers))
    return f'<mark class="quote{current}" data-cites="{numbers}" data-label="{label}">'
