"""Texts that people wrote into safe HTML: escaped, kept apart in their direction, with words marked.

Every `<` in the result was written here or by a caller in ui/; articles, names, questions and errors bring none.
"""

import html
import re
from collections.abc import Iterable
from datetime import date
from urllib.parse import urlsplit

from corpus.article import Span

NAME_SHOWN = 80
"""Characters of an author's, outlet's or file's name that are shown."""

TITLE_SHOWN = 200

_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]+"
)
"""Characters that show nothing, or turn the direction of what follows."""

_IN_NO_ADDRESS = re.compile(r"[\s\\\x00-\x20\x7f]")

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def safe(text: str) -> str:
    """`text` as HTML text or attribute value: no markup, no NUL, nothing that cannot be encoded."""
    return html.escape(text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8"))


def short(text: str, limit: int) -> str:
    """`text` on one line without control and direction characters, cut after `limit` characters with an ellipsis."""
    plain = " ".join(_UNSEEN.sub(" ", text).split())
    return plain if len(plain) <= limit else plain[: limit - 1].rstrip() + "…"


def name(text: str, limit: int = NAME_SHOWN) -> str:
    """A name that people wrote, short, escaped and isolated from the direction of what stands around it."""
    return f"<bdi>{safe(short(text, limit))}</bdi>"


def day(iso: str, letters: int | None = None) -> str:
    """`2024-02-13` as `13 February 2024`, in a `<time>`, with `letters` of the month; what is no date stays."""
    try:
        when = date.fromisoformat(iso[:10])
    except ValueError:
        return name(iso)
    return f'<time datetime="{when.isoformat()}">{when.day} {_MONTHS[when.month - 1][:letters]} {when.year}</time>'


def web_link(url: str | None) -> str:
    """A link to an article's own address when that is http(s), else nothing."""
    if url is None or not _is_web_address(url):
        return ""
    shown = safe(short(urlsplit(url).hostname or "", NAME_SHOWN))
    return f'<a href="{safe(url)}" target="_blank" rel="noopener noreferrer nofollow"><bdi>{shown}</bdi></a>'


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not _IN_NO_ADDRESS.search(url)


def merged(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, overlapping and touching ones joined, empty ones left out."""
    joined: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def clipped(spans: Iterable[Span], start: int, end: int) -> list[Span]:
    """What of the spans lies in `start:end`."""
    cut = ((max(first, start), min(last, end)) for first, last in spans)
    return [span for span in cut if span[0] < span[1]]


def marked(text: str, start: int, end: int, words: Iterable[Span]) -> str:
    """`text[start:end]` escaped, with the words (offsets into `text`) in `<mark class="said">`."""
    pieces, at = [], start
    for first, last in clipped(merged(words), start, end):
        pieces.append(f'{safe(text[at:first])}<mark class="said">{safe(text[first:last])}</mark>')
        at = last
    return "".join(pieces) + safe(text[at:end])
