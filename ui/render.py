"""Questions, answers, the list of articles and the status line into safe HTML.

What comes from people is escaped on the server (ui/escape.py), and never read as Markdown.  There are no images and no
scripts.  `gr.HTML` puts the HTML into the page as it is; `gr.Chatbot` with `render_markdown=False` does so after taking
out the attributes that it does not know (`data-…`, `aria-…`), so buttons in the chat carry `name`, `value` and `title`.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from qa.answer import Answer, Citation
from qa.speakers import to_be_told
from ui.escape import NAME_SHOWN, TITLE_SHOWN, day, marked, name, plural, safe, short

CLOSEST_SHOWN = 420
"""Characters of a closest passage that are shown in the chat; the article has all of it."""

NEW_LINE = "<br>"

DOT = '<span class="dot"> · </span>'


class Listed(Protocol):
    """An article as the list shows it: what is known about it and how large it is."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def author(self) -> str | None: ...
    @property
    def source(self) -> str | None: ...
    @property
    def published(self) -> str | None: ...
    @property
    def passages(self) -> int: ...
    @property
    def added(self) -> str: ...
    @property
    def copies(self) -> int: ...
    @property
    def versions(self) -> int: ...


# ── the chat ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def question(text: str) -> str:
    """A question as it was asked."""
    return f'<div class="asked" dir="auto">{safe(text)}</div>'


def notice(sentence: str) -> str:
    """A sentence of ours while an answer is on its way."""
    return f'<div class="waiting" role="status"><span class="dots"></span>{safe(sentence)}</div>'


def problem(sentence: str) -> str:
    """A sentence that says what went wrong."""
    return f'<div class="problem" role="alert" dir="auto">{safe(sentence)}</div>'


def answer(given: Answer, turn: int) -> str:
    """An answer with its quotes, or the decline with the closest passages.  `turn` is its place in the conversation."""
    body = _said(given, turn) if given.answered else _declined(given, turn)
    return f'<div class="answer">{_understood(given)}{body}{_facts(given)}</div>'


def _understood(given: Answer) -> str:
    if given.understood == given.question:
        return ""
    return f'<p class="fine understood">Understood as: <bdi>{safe(given.understood)}</bdi></p>'


def _said(given: Answer, turn: int) -> str:
    """The answer and its quotes; who says so stands after the answer or, where there are several quotes, by each."""
    told = [_according(given, citation) for citation in given.citations]
    alone = f' <span class="said-by">— {told[0]}</span>' if len(told) == 1 and told[0] else ""
    quotes = "".join(
        _source(citation, turn, len(citation.quote), said_by if len(told) > 1 else "")
        for citation, said_by in zip(given.citations, told, strict=True)
    )
    return f'{_words(_numbered(given, turn) + alone)}<ol class="sources">{quotes}</ol>'


def _according(given: Answer, citation: Citation) -> str:
    who = to_be_told(citation.speaker, given.understood)
    return f"according to {name(who)}" if who else ""


def _words(numbered: str) -> str:
    """The answer's words; of several lines, each a line of a list."""
    if NEW_LINE not in numbered:
        return f'<div class="words" dir="auto">{numbered}</div>'
    lines = "".join(f'<li dir="auto">{line}</li>' for line in numbered.split(NEW_LINE))
    return f'<ul class="words list">{lines}</ul>'


def _declined(given: Answer, turn: int) -> str:
    if not given.closest:
        return '<p class="words declined">These articles do not say.</p>'
    passages = "".join(_source(citation, turn, given_shown=CLOSEST_SHOWN) for citation in given.closest)
    return (
        '<p class="words declined">These articles do not say.</p>'
        f'<p class="fine closest-label">The closest passages:</p><ol class="sources closest">{passages}</ol>'
    )


def _numbered(given: Answer, turn: int) -> str:
    """The answer's words, each citation's number after the words that it shows, or at the end."""
    pieces, at = [], 0
    for place, n in _places(given):
        pieces.append(_lines(given.answer[at:place]))
        pieces.append(_number(turn, n))
        at = place
    return "".join(pieces) + _lines(given.answer[at:])


def _places(given: Answer) -> list[tuple[int, int]]:
    """Where each citation's number stands: of a list with a quote a line, at the end of its line."""
    ends = [match.start() for match in re.finditer(r"\n|\Z", given.answer)]
    if 1 < len(ends) == len(given.citations):
        return [(end, citation.n) for end, citation in zip(ends, given.citations, strict=True)]
    return sorted((_place(given.answer, citation), citation.n) for citation in given.citations)


def _lines(text: str) -> str:
    return safe(text).replace("\n", NEW_LINE)


def _place(words: str, citation: Citation) -> int:
    """Where in the answer a citation's number stands: after the last of its answering words, else at the end."""
    at = citation.start
    last = max((_end_of(words, citation.quote[start - at : end - at]) for start, end in citation.marks), default=-1)
    return last if last > 0 else len(words)


def _end_of(words: str, part: str) -> int:
    found = re.search(rf"(?<!\w){re.escape(part)}(?!\w)", words) if part.strip() else None
    return found.end() if found else -1


def _number(turn: int, n: int) -> str:
    label = f"Show quote {n} in the article"
    return (
        f'<button type="button" class="number" name="cite" value="{turn}:{n}" title="{label}">'
        f'<span class="unseen">{label} </span>{n}</button>'
    )


def _source(citation: Citation, turn: int, given_shown: int, said_by: str = "") -> str:
    """One quote: its sentence with the answering words marked, who says them, and where it stands."""
    return (
        f'<li class="source" value="{citation.n}">'
        f'<blockquote dir="auto">{_quoted(citation, given_shown)}</blockquote>'
        f'<p class="from">{_whence(citation, said_by)}</p>'
        f'<button type="button" class="show" name="cite" value="{turn}:{citation.n}">Show in the article</button></li>'
    )


def _quoted(citation: Citation, limit: int) -> str:
    words = [(start - citation.start, end - citation.start) for start, end in citation.marks]
    cut = citation.quote[:limit]
    ellipsis = "…" if len(cut) < len(citation.quote) else ""
    return marked(cut, 0, len(cut), words) + ellipsis


def _whence(citation: Citation, said_by: str) -> str:
    page = f", p. {citation.page:,}" if citation.page else ""
    parts = [said_by] if said_by else []
    parts += [f"<cite>{name(citation.title, TITLE_SHOWN)}</cite>{page}"]
    parts += [name(citation.source)] if citation.source else []
    parts += [day(citation.published)] if citation.published else []
    parts += [f"also in {plural(len(citation.also), 'other article')}"] if citation.also else []
    return DOT.join(parts)


def _facts(given: Answer) -> str:
    sure = f"confidence {round(100 * min(1.0, max(0.0, given.confidence)))} % · " if given.answered else ""
    return f'<p class="fine facts">{sure}{given.took_ms:,} ms</p>'


# ── the list of articles, and the status line ────────────────────────────────────────────────────────────────────────


def entries(listed: Sequence[Listed], matching: int, find: str = "") -> str:
    """The list of articles, each with its facts and its two buttons: of the `matching` ones, those in `listed`."""
    if not listed:
        return f'<p class="fine none">{"No article matches." if find.strip() else "There are no articles yet."}</p>'
    rows = "".join(_entry(each) for each in listed)
    more = f'<p class="fine">Showing {len(listed):,} of {matching:,}.</p>' if len(listed) < matching else ""
    return f'<ol class="entries">{rows}</ol>{more}'


def _entry(listed: Listed) -> str:
    title, ident = name(listed.title, TITLE_SHOWN), safe(listed.id)
    label = safe(short(listed.title, NAME_SHOWN))
    return (
        f'<li class="entry" data-article="{ident}"><h3 dir="auto">{title}</h3><p class="from">{_known(listed)}</p>'
        f'<p class="fine">{_kept(listed)}</p>'
        f'<p class="acts"><button type="button" name="read" value="{ident}" aria-label="Read “{label}”">Read</button>'
        f'<button type="button" name="remove" value="{ident}" aria-label="Remove “{label}”">Remove</button></p></li>'
    )


def _known(listed: Listed) -> str:
    parts = [name(each) for each in (listed.author, listed.source) if each]
    parts += [day(listed.published)] if listed.published else []
    return DOT.join(parts) or "No author, outlet or date known"


def _kept(listed: Listed) -> str:
    parts = [plural(listed.passages, "passage"), f"added {_added_on(listed.added)}"]
    parts += [same_story(listed.copies)] if listed.copies else []
    parts += [plural(listed.versions, "earlier version")] if listed.versions else []
    return " · ".join(parts)


def same_story(copies: int) -> str:
    """`1 other article tells the same story`, `3 other articles tell the same story`."""
    return f"{plural(copies, 'other article')} {'tells' if copies == 1 else 'tell'} the same story"


def _added_on(iso: str) -> str:
    try:
        when = datetime.fromisoformat(iso.replace("Z", "+00:00"))
    except ValueError:
        return name(iso)
    return day(when.date().isoformat())


def results(lines: Iterable[str], summary: str = "") -> str:
    """What came of each article that was to be added or removed, one line each, under a line that sums it up."""
    rows = "".join(f'<li dir="auto">{line}</li>' for line in lines)
    body = (f'<p class="summary">{safe(summary)}</p>' if summary else "") + (f"<ul>{rows}</ul>" if rows else "")
    return f'<div class="results">{body}</div>' if body else ""


def added(title: str, passages: int, already: bool, superseded: int = 0, copies: int = 0) -> str:
    """The line for an article that was taken in, or was there before; what it replaces, how many tell its story."""
    quoted = f"“{name(title, TITLE_SHOWN)}”"
    if already:
        return f"{quoted} is already there."
    beside = "; it replaces an earlier version" if superseded else ""
    beside += f"; the same story as {plural(copies, 'other')}" if copies else ""
    return f"Added {quoted}, {plural(passages, 'passage')}{beside}."


def failed(sentence: str) -> str:
    """The line for an article that was not taken in."""
    return f'<span class="bad">{safe(sentence)}</span>'


def removal(title: str) -> str:
    """The question before an article is removed."""
    return f'<p role="alert">Remove “{name(title, TITLE_SHOWN)}” and everything that was made of it?</p>'


def invitation() -> str:
    """What stands above the example questions."""
    return "<p>Ask in your own words, or start with one of these:</p>"


def masthead() -> str:
    """The name and what it is for."""
    return (
        '<header class="masthead"><h1>Dateline</h1>'
        "<p>Ask your articles who met whom and when, and see the sentence that says so.</p></header>"
    )


def status(ready: bool, articles: int) -> str:
    """The line in the header: are the models loaded, and how many articles are there?"""
    if not ready:
        return '<p class="status loading" role="status"><span class="lamp"></span>Loading models…</p>'
    return f'<p class="status ready" role="status"><span class="lamp"></span>Ready · {plural(articles, "article")}</p>'
