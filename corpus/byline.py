"""The head of an article into what it says about itself: title, author, outlet, day of publication.

Only what stands there is taken.  What the article does not say stays `None`.
"""

import re
from dataclasses import dataclass, replace
from functools import reduce

from corpus.article import Span
from corpus.dates import full_dates

TITLE_LIMIT = 250
"""A first line longer than this is prose, not a title."""
LINE_LIMIT = 200
"""A byline is at most this long; of 3,000 news articles 99.9 % have author lists of fewer than 180 characters."""
HEAD_LINES = 10
"""How many lines under the title may belong to the byline: one fact a line, share buttons between."""


@dataclass(frozen=True)
class Byline:
    """What an article says about itself; `end` is where its body begins: at 0 where the title is its first sentence."""

    title: str | None = None
    author: str | None = None
    source: str | None = None
    published: str | None = None
    end: int = 0


_NAME_WORD = r"(?:[A-ZÀ-ÞĀ-Ž][\w’'.-]{0,40}|de|da|di|del|der|van|von|bin|ibn|al|el|la|le|ten|ter|dos|du)"
_NAME = re.compile(rf"[A-ZÀ-ÞĀ-Ž][\w’'.-]{{0,40}}(?: {_NAME_WORD}){{1,4}}")
_NAMES = re.compile(rf"{_NAME.pattern}(?:(?:,? and |, | & ){_NAME.pattern})*")
_OUTLET_WORD = re.compile(
    r"^The |\b(?:News|Times|Post|Guardian|Press|Reuters|BBC|CNN|NBC|CBS|ABC|NPR|PBS|AFP|AP|UPI|TASS|Xinhua|"
    r"Sputnik|Bloomberg|"
    r"Agency|Journal|Tribune|Herald|Gazette|Chronicle|Daily|Weekly|Magazine|Review|Today|Telegraph|Observer|"
    r"Independent|"
    r"Standard|Mirror|Sun|Star|Mail|Express|Globe|Courier|Dispatch|Monitor|Examiner|Inquirer|Bulletin|"
    r"Economist|Politico|"
    r"Axios|Jazeera|Monde|Spiegel|Zeitung|Wire|Network|Media|Radio|TV|Television|Broadcasting|Service|Report|"
    r"Record|Register|"
    r"Ledger|Sentinel|Argus|Echo|Advertiser|Correspondent|Intelligencer|Online|Digital|Newswire|Newsroom)\b|"
    r"\w\.(?:com|org|net|co\.uk|[a-z]{2})$"
)
_LABEL = re.compile(
    r"(?P<label>author|authors|written by|words|story by|reporting by|reporter|by|source|outlet|publisher|publication|"
    r"published(?: (?:on|at|in|by))?|publication date|date|posted(?: on)?|updated(?: on)?|last (?:updated|"
    r"modified)|first published)"
    r"(?:\s*:\s*|\s+)(?P<value>\S.*)",
    re.IGNORECASE,
)
_AUTHOR_LABELS = ("author", "written", "words", "story by", "report", "by")
_SOURCE_LABELS = ("source", "outlet", "publisher", "published by", "published in")
_SEPARATORS = re.compile(r"\s{0,9}(?:[|·•/;]|\s[–—-]+(?=\s|$)|[–—]+$|,(?=\s)|\bfor (?=The |the )|\bin (?=The ))\s*")
_PLACE = re.compile(r" in [A-ZÀ-Þ][\w’'-]*(?: [A-ZÀ-Þ][\w’'-]*)*(?=[|,]| and |$)")
_ROLE = re.compile(
    r"(?:\w{1,40} ){0,3}(?:correspondent|editor|reporter|staff writer|writer|columnist|analyst|bureau chief|"
    r"journalist|contributor)(?: in \w+)?",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?$", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?:at )?\d{1,2}[:.]\d{2}(?:\s*[ap]\.?m\.?)?(?:\s+(?-i:[A-Z]{2,4}))?|\d{1,2} [ap]\.?m\.?", re.IGNORECASE
)
_DATELINE = re.compile(r"(?:[A-ZÀ-Þ][\w .,'’/À-ÿ-]{1,60}?)?\s?\((?P<agency>[A-Z][\w .&-]{1,40})\)\s*(?:--|[-–—])\s")
_FULL_STOP = re.compile(r"[^.][^.]\.[”\"’')\]]*$")
"""A first line that ends in one is the beginning of the text, whether or not it serves as the title as well."""
_SENTENCE_END = re.compile(r"[.!?…][”\"’')\]]*$")


def read_byline(text: str) -> Byline:
    """What the first lines of cleaned `text` (or its last ones) say of its title, author, outlet and date."""
    lines = _lines(text)
    if not lines:
        return Byline()
    byline = Byline()
    if _is_title(lines) and not _is_signed(text[slice(*lines[0])]):
        title = text[slice(*lines[0])]
        byline = Byline(title=title, end=0 if _FULL_STOP.search(title) else lines[0][1])
        lines = lines[1:]
    head = [text[start:end] for start, end in lines[:HEAD_LINES]]
    for number, (_, end) in enumerate(lines[:HEAD_LINES]):
        following = next((line for line in head[number + 1 :] if not _ROLE.fullmatch(line)), "")
        known = _read_line(head[number], byline, following)
        if known is None:
            break
        byline = replace(known, end=end)
    return _from_tail(text, _from_dateline(text, byline))


def _lines(text: str) -> list[Span]:
    """Offsets of the lines of `text` that are not empty."""
    return [match.span() for match in re.finditer(r"[^\n]+", text)]


def _is_title(lines: list[Span]) -> bool:
    """Is the first line a title: short, and not the whole text?"""
    start, end = lines[0]
    return end - start <= TITLE_LIMIT and len(lines) > 1


def _is_signed(line: str) -> bool:
    """Does a text begin with its byline, by whom and for whom or when, because its title is told elsewhere?"""
    found = _read_line(line, Byline()) if line[:3].lower() == "by " else None
    return found is not None and bool(found.author and (found.source or found.published))


def _read_line(line: str, known: Byline, following: str = "") -> Byline | None:
    """`known` with what a byline's `line` adds; None when the line is the beginning of the article's prose."""
    if len(line) > LINE_LIMIT or _DATELINE.match(line):
        return None
    fields = re.split(r" [|·•] ", line)
    if len(fields) > 1 and all(map(_LABEL.fullmatch, fields)):
        return reduce(lambda found, field: _read_line(field, found) or found, fields, known)
    labelled = _LABEL.fullmatch(line)
    label, rest = (labelled["label"].lower(), labelled["value"]) if labelled else ("", line)
    dates = full_dates(line)
    if not label and not dates:
        return _read_bare_line(line, known, following)
    if label == "by" and not _NAME.match(rest) and not dates:
        return None
    if not label and _SENTENCE_END.search(line) and not _is_mostly_date(line, dates[0][0]):
        return None
    rest = _without_dates(rest)
    if label.startswith(_AUTHOR_LABELS):
        rest = _PLACE.sub("", rest)
    parts = [part for part in _SEPARATORS.split(rest) if part and not _is_filler(part)]
    if parts and not all(_is_byline_part(part) for part in parts):
        return None
    if label.startswith(_SOURCE_LABELS):
        found = Byline(source=", ".join(parts) or None)
    else:
        found = _names(parts, author_first=label.startswith(_AUTHOR_LABELS))
    if dates and not label.startswith(("updated", "last")):
        found = replace(found, published=dates[0][1].isoformat())
    return _merge(known, found)


def _read_bare_line(line: str, known: Byline, following: str) -> Byline | None:
    """A line with no label and no date: an outlet, a role or an author's name on a line of its own.

    Right under the title a name and a heading look alike: there it counts when a line with a date follows.
    """
    line = line.rstrip(" |–—-,")
    if _SENTENCE_END.search(line) or len(line) > 60:
        return None
    nothing_known = known.author is None and known.source is None and known.published is None
    if nothing_known and not _follows_a_name(following):
        return None
    if _is_filler(line) or _CLOCK.fullmatch(line):
        return known
    parts = [part for part in _SEPARATORS.split(line) if part and not _ROLE.fullmatch(part)]
    if parts and all(_is_byline_part(part) for part in parts) and (nothing_known or _OUTLET_WORD.search(line)):
        return _merge(known, _names(parts, author_first=False))
    return None


def _follows_a_name(line: str) -> bool:
    """Is it a line that stands below an author's or an outlet's name: one with a date, a role, or "By …"?"""
    if len(line) > LINE_LIMIT or _SENTENCE_END.search(line):
        return False
    return (
        re.match(r"by ", line, re.IGNORECASE) is not None
        or bool(full_dates(line))
        or any(_ROLE.fullmatch(part) for part in _SEPARATORS.split(line))
    )


def _without_dates(line: str) -> str:
    """`line` with its full dates, their weekdays and the time of day taken out."""
    for (start, end), _ in reversed(full_dates(line)):
        line = _WEEKDAY.sub("", line[:start].rstrip()).rstrip().removesuffix(" on") + " | " + line[end:]
    return re.sub(
        r"\b(?:published|posted|updated|last updated)(?: on| at)?\s*:?\s*(?=\||$)",
        "",
        _CLOCK.sub("", line),
        flags=re.IGNORECASE,
    )


def _is_mostly_date(line: str, date: Span) -> bool:
    return (date[1] - date[0]) * 2 >= len(line)


def _is_filler(part: str) -> bool:
    """Is it a part of a byline that names nobody: a role, a weekday, "5 min read", numbers, "Reporting from Kyiv"?"""
    return bool(
        _ROLE.fullmatch(part)
        or re.fullmatch(
            r"(?:\d+ min(?:ute)?s? read|updated|published|on|at|opinion|analysis|exclusive|reporting from "
            r".{1,60}|[\W\d]*)",
            part,
            re.IGNORECASE,
        )
        or _WEEKDAY.fullmatch(part)
    )


def _is_byline_part(part: str) -> bool:
    part = re.sub(r"^(?:by|from)\s+", "", part, flags=re.IGNORECASE)
    return (
        bool(_NAMES.fullmatch(part) or _OUTLET_WORD.search(part) or re.fullmatch(r"[A-ZÀ-Þ][\w.&’'-]*", part))
        and len(part) <= 80
    )


def _names(parts: list[str], *, author_first: bool) -> Byline:
    """Who wrote it and where it appeared, from the parts of a byline: "Jane Doe and John Roe", "The Cradle"."""
    authors: list[str] = []
    outlets: list[str] = []
    for part in parts:
        by = re.match(r"by\s+", part, re.IGNORECASE)
        name = part[by.end() :] if by else part
        is_person = bool(_NAMES.fullmatch(name)) and not _OUTLET_WORD.search(name)
        certain = by is not None or (author_first and not authors)
        (authors if certain or (is_person and not outlets) else outlets).append(name)
    return Byline(author=_join(authors), source=outlets[0] if outlets else None)


def _join(names: list[str]) -> str | None:
    return ", ".join(names) or None


def _merge(known: Byline, found: Byline) -> Byline:
    """What is known already stays; what is found fills the gaps."""
    return replace(
        known,
        author=known.author or found.author,
        source=known.source or found.source,
        published=known.published or found.published,
    )


def _from_dateline(text: str, byline: Byline) -> Byline:
    """`byline` with what the article's dateline adds: "OSLO, March 5, 2024 (Reuters) - The ministers …"."""
    head = text[byline.end : byline.end + LINE_LIMIT].lstrip()
    match = _DATELINE.match(head)
    if match is None:
        return byline
    dates = full_dates(match[0])
    published = dates[0][1].isoformat() if dates else None
    return _merge(byline, Byline(source=match["agency"], published=published))


TAIL_LINES = 4
"""How many last lines may say who wrote it."""


def _from_tail(text: str, byline: Byline) -> Byline:
    """`byline` with what the last lines add: "Reporting by …", "By Jane Doe, Reuters", or a name, outlet and date."""
    if byline.author is not None and byline.published is not None:
        return byline
    tail = [text[start:end].strip("()[]—– ") for start, end in _lines(text)[-TAIL_LINES:] if start > byline.end]
    end = byline.end
    for number, line in enumerate(tail):
        line = re.split(r";|\b[Ee]diting by\b", line)[0].strip()
        line = line if line.endswith("Jr.") else line.rstrip(".")
        labelled = _LABEL.fullmatch(line) is not None
        if labelled or not _SENTENCE_END.search(tail[number]):
            following = tail[number + 1] if number + 1 < len(tail) else ""
            byline = replace(_read_line(line, byline, following) or byline, end=end)
    return byline
