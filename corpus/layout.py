"""Lines on pages into paragraphs: running headers dropped, wrapped lines and parted words joined.

Knows lines with their places and nothing of PDF.  What decides is where a line ends: typesetters and browsers begin a
new line when the next word does not fit, so a line after which it would have fitted ends its paragraph.
"""

import itertools
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from corpus.document import PAGE_MARK


@dataclass(frozen=True)
class Line:
    """One line of a page: its text, its place in points from the page's lower left corner, and its font's size."""

    text: str
    left: float
    right: float
    base: float
    size: float
    bold: bool = False
    parted: bool = False
    """Does it end with a hyphen that may part a word?  The hyphen is not in `text`."""


Page = list[Line]

RUNNING_LINES = 3
"""How many lines at the top and at the bottom of a page may be its header and footer."""
RUNNING_SHARE = 0.3
"""A running line recurs on this share of the pages: left and right pages may have headers of their own."""
SAME_PLACE = 4.0
"""Points that a running line's place may differ between pages."""
NEIGHBOURS = 8
"""How many lines above and below a line say where its column ends."""
WORD_SLACK = 1.35
"""A word's width is reckoned from its number of letters; wide letters ("mm") make it this much wider."""
GAP = 1.22
"""Lines of one paragraph lie at most this many times the usual distance apart."""
SIZE_STEP = 0.12
"""Lines whose size differs by this share are in different sizes: a heading and its text."""
INDENT = 0.5
"""A line this share of its size further right than the one before begins a paragraph."""

SHORTEST_PART = 4
"""Letters of a first part that is a word by itself ("decision-making"); shorter ones are prefixes ("in-form")."""

HYPHENATED_SHARE = 0.03
"""A text with a larger share of lines that end with a hyphen was hyphenated; 130 lines of a browser had two."""

_COMPOUND_STARTS = frozenset("ex non anti self high low well half vice".split())
"""First parts that mostly keep their hyphen before a longer word ("non-state", "high-profile")."""

_PAGE_NUMBER = re.compile(
    r"(?:page|seite|p\.)\s?\d{1,4}(?:\s?(?:of|von|/)\s?\d{1,4})?|\d{1,4}\s?/\s?\d{1,4}|[-–—]\s?\d{1,4}\s?[-–—]", re.I
)
_BROWSER_HEAD = re.compile(r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}, \d{1,2}:\d{2}(?: [AP]M)?\b.*")
_BROWSER_FOOT = re.compile(r"(?P<url>(?:https?|file)://\S+)(?: \d{1,4}/\d{1,4})?")
_BULLET = re.compile(r"[•‣◦▪●○■□◆➢➤✓✔\uf0b7\uf0a7]|(?:\(?\d{1,2}[.)]|[a-z]\))\s")
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_CJK = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_NO_SPACE_BETWEEN = re.compile(rf"[{_CJK}][{_CJK}]")
_FIRST_WORD = re.compile(rf"[{_CJK}]|[^\s{_CJK}]+")
_SENTENCE_END = re.compile(r"[.!?…:。！？؟][”\"’')\]»]*$")


def text_of(pages: list[Page]) -> str:
    """The text of `pages`, a blank line between paragraphs and `PAGE_MARK` before the first word of each page."""
    return _Writer(without_running_lines(pages)).write()


def printed_from(pages: list[Page]) -> str | None:
    """The address that a browser printed at the foot of the first page."""
    lowest = sorted(pages[0], key=lambda line: line.base)[:RUNNING_LINES] if pages else []
    found = next(filter(None, (_BROWSER_FOOT.fullmatch(line.text) for line in lowest)), None)
    return found["url"] if found and found["url"].startswith("http") and "…" not in found["url"] else None


# ── scripts from the right ───────────────────────────────────────────────────────────────────────────────────────────


def from_right(text: str, places: list[float]) -> str:
    """The line `text` with its words from the right as they are read, from the place of each of its characters.

    PDFium turns some Arabic words around and leaves others: "في" came out as "يف".
    """

    def turned(word: re.Match[str]) -> str:
        return word[0] if places[word.start()] >= places[word.end() - 1] else word[0][::-1]

    return _WORD_FROM_RIGHT.sub(turned, text)


_WORD_FROM_RIGHT = re.compile(
    "[\u0590-\u060b\u060d-\u061a\u061c-\u061e\u0620-\u065f\u066e-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]+"
)
"""Letters and their marks; not numbers, which are written from the left, nor the comma and the question mark."""


# ── headers and footers ──────────────────────────────────────────────────────────────────────────────────────────────


def without_running_lines(pages: list[Page]) -> list[Page]:
    """`pages` without the lines that recur at their tops and bottoms, and without page numbers."""
    places = _recurring(pages)
    needed = max(2, round(len(pages) * RUNNING_SHARE))
    return [_body(page, number, len(pages), places, needed) for number, page in enumerate(pages, start=1)]


def _pattern(line: Line) -> str:
    """What a line says without its numbers, which differ from page to page."""
    return re.sub(r"[\W\d_]+|\b[ivxlc]+\b", " ", line.text.casefold()).strip()


def _recurring(pages: list[Page]) -> dict[str, list[float]]:
    """The places of each line among the outermost ones, by what it says with its numbers left out."""
    places: dict[str, list[float]] = {}
    for page in pages:
        by_base = sorted(page, key=lambda line: line.base)
        for line in {*by_base[:RUNNING_LINES], *by_base[-RUNNING_LINES:]}:
            places.setdefault(_pattern(line), []).append(line.base)
    return places


def _body(page: Page, number: int, count: int, places: dict[str, list[float]], needed: int) -> Page:
    def runs(line: Line) -> bool:
        same = sum(abs(base - line.base) <= SAME_PLACE for base in places.get(_pattern(line), ()))
        is_number = _PAGE_NUMBER.fullmatch(line.text) or (count > 1 and line.text == str(number))
        return bool(
            same >= needed or is_number or _BROWSER_HEAD.fullmatch(line.text) or _BROWSER_FOOT.fullmatch(line.text)
        )

    by_base = sorted(page, key=lambda line: line.base)
    dropped = {
        id(line)
        for outer in (by_base[:RUNNING_LINES], by_base[: -RUNNING_LINES - 1 : -1])
        for line in _leading(outer, runs)
    }
    return [line for line in page if id(line) not in dropped]


def _leading(lines: list[Line], runs: Callable[[Line], bool]) -> list[Line]:
    return list(itertools.takewhile(runs, lines))


# ── paragraphs ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Placed:
    """A line in its column: the edges between which the column's lines run, and whether the column goes on with it."""

    line: Line
    page: int
    column: int
    start: float
    edge: float


def _mirrored(line: Line) -> Line:
    """A line of a script that is written from the right, as if it were written from the left."""
    if len(RIGHT_TO_LEFT.findall(line.text)) * 2 <= sum(map(str.isalpha, line.text)):
        return line
    return replace(line, left=-line.right, right=-line.left)


def _placed(pages: list[Page]) -> list[_Placed]:
    """The lines of `pages` in reading order, each with the edges of its column."""
    placed: list[_Placed] = []
    column = 0
    for number, page in enumerate(pages):
        for lines in _columns(page):
            column += 1
            placed += [_Placed(line, number, column, *_edges(lines, at)) for at, line in enumerate(lines)]
    return placed


def _columns(page: Page) -> Iterator[list[Line]]:
    """The stretches of a page in which each line stands below the one before."""
    lines: list[Line] = []
    for line in page:
        if lines and line.base > lines[-1].base + line.size / 2:
            yield lines
            lines = []
        lines.append(line)
    if lines:
        yield lines


def _edges(lines: list[Line], at: int) -> tuple[float, float]:
    """Where lines begin and end around `lines[at]`: at the same place as two others do, else as the widest does; a line
    without its like near it says nothing of that."""
    line = lines[at]
    near = [
        other
        for other in lines[max(0, at - NEIGHBOURS) : at + NEIGHBOURS + 1]
        if _same_size(line, other) and abs(other.left - line.left) < 3 * line.size
    ]
    if len(near) == 1:
        return line.left, math.inf
    if sum(abs(other.right - line.right) < 1 for other in near) > 2:
        return min(other.left for other in near), line.right
    return min(other.left for other in near), max(other.right for other in near)


def _same_size(line: Line, other: Line) -> bool:
    return abs(line.size - other.size) <= SIZE_STEP * max(line.size, other.size)


def _pitch(placed: list[_Placed]) -> dict[int, float]:
    """The commonest distance between two lines, for each size in whole points."""
    distances: dict[int, Counter[float]] = {}
    for one, two in itertools.pairwise(placed):
        if one.column == two.column and _same_size(one.line, two.line):
            distance = round((one.line.base - two.line.base) * 2) / 2
            if distance > two.line.size / 2:
                distances.setdefault(round(two.line.size), Counter())[distance] += 1
    return {size: min(d for d, n in counts.items() if n == max(counts.values())) for size, counts in distances.items()}


def _goes_on(one: _Placed, two: _Placed, pitch: float) -> bool:
    """Is `two` the next line of the paragraph of `one`?"""
    if not _same_size(one.line, two.line) or one.line.bold != two.line.bold or _BULLET.match(two.line.text):
        return False
    indented = two.line.left - two.start > INDENT * two.line.size
    is_unfinished = not _SENTENCE_END.search(one.line.text) and two.line.text[:1].islower()
    if one.column != two.column:
        return is_unfinished or one.line.parted or (_is_full(one, two) and not indented)
    gap = one.line.base - two.line.base
    if gap > GAP * pitch + 0.5:
        return False
    if _is_same_row(one.line, two.line) or one.line.parted:
        return True
    if two.line.left - one.line.left > INDENT * two.line.size and not _BULLET.match(one.line.text):
        return _is_centred(one.line, two.line)
    return _is_full(one, two)


def _is_same_row(one: Line, two: Line) -> bool:
    return abs(one.base - two.base) < two.size / 3


def _is_centred(one: Line, two: Line) -> bool:
    return abs(one.left + one.right - two.left - two.right) < two.size / 2


def _is_full(one: _Placed, two: _Placed) -> bool:
    """Is there no room after `one` for the first word of `two`?"""
    word = _FIRST_WORD.match(two.line.text)
    letter = (two.line.right - two.line.left) / len(two.line.text)
    width = len(word[0]) * letter * WORD_SLACK if word else 0.0
    return one.line.right + letter + width >= one.edge


# ── words ────────────────────────────────────────────────────────────────────────────────────────────────────────────

_WORD = re.compile(r"[^\W\d_]+(?:[-‐][^\W\d_]+)*")
_LAST_LETTERS = re.compile(r"(?<![^\W\d_])[^\W\d_]{1,60}$")
_FIRST_LETTERS = re.compile(r"[^\W\d_]+")


def _vocabulary(pages: list[Page]) -> frozenset[str]:
    """The whole words of `pages`, in small letters; those that a line's end parts are left out."""
    words: set[str] = set()
    after_part = False
    for line in itertools.chain.from_iterable(pages):
        found = _WORD.findall(line.text.casefold())
        words.update(found[after_part : len(found) - line.parted])
        after_part = line.parted
    return frozenset(words)


def _is_hyphenated(pages: list[Page], words: frozenset[str]) -> bool:
    """Were words parted to fill lines?  Browsers part none: their lines end with a hyphen only where a word has one."""
    lines = list(itertools.chain.from_iterable(pages))
    parted = [(one.text, two.text) for one, two in itertools.pairwise(lines) if one.parted]
    if len(parted) > HYPHENATED_SHARE * len(lines):
        return True
    ends = ((_LAST_LETTERS.search(one.casefold()), _FIRST_LETTERS.match(two.casefold())) for one, two in parted)
    return any(left and right and left[0] + right[0] in words for left, right in ends)


class _Writer:
    """Collects the text; a page's mark waits until its first whole word comes."""

    def __init__(self, pages: list[Page]) -> None:
        self._pages = [[_mirrored(line) for line in page] for page in pages]
        self._words = _vocabulary(pages)
        self._parts_words = _is_hyphenated(pages, self._words)
        self._text: list[str] = []
        self._marked = 0

    def write(self) -> str:
        """The text of the pages, with a mark for each of them."""
        placed = _placed(self._pages)
        pitch = _pitch(placed)
        for one, two in zip([None, *placed], placed, strict=False):
            joined = one is not None and _goes_on(one, two, pitch.get(round(two.line.size), two.line.size * 1.3))
            self._add(one.line if one else None, two, joined)
        if placed and placed[-1].line.parted:
            self._text.append("-")
        self._mark(len(self._pages))
        return "".join(self._text)

    def _add(self, before: Line | None, placed: _Placed, joined: bool) -> None:
        text = placed.line.text
        if before is not None and joined and before.parted:
            part, _, text = text.partition(" ")
            self._text.append(self._hyphen(before.text, part) + part + (" " if text else ""))
        elif before is not None:
            self._text.append("-" if before.parted else "")
            self._text.append(_between(before.text, text) if joined else _break(before.text, text))
        if text:
            self._mark(placed.page + 1)
            self._text.append(text)

    def _hyphen(self, one: str, two: str) -> str:
        """What stands between the parts of a word that a line's end parted: nothing, or the hyphen that is its own."""
        left, right = _LAST_LETTERS.search(one.casefold()), _FIRST_LETTERS.match(two.casefold())
        if left is None or right is None or not two[:1].islower():
            return "-"
        if left[0] + right[0] in self._words:
            return ""
        if f"{left[0]}-{right[0]}" in self._words or not self._parts_words:
            return "-"
        if left[0] in _COMPOUND_STARTS and len(right[0]) > SHORTEST_PART:
            return "-"
        return "-" if len(left[0]) >= SHORTEST_PART and {left[0], right[0]} <= self._words else ""

    def _mark(self, pages: int) -> None:
        """Marks for the pages up to number `pages` that have none yet."""
        self._text.append(PAGE_MARK * (pages - self._marked))
        self._marked = max(self._marked, pages)


def _between(one: str, two: str) -> str:
    return "" if _NO_SPACE_BETWEEN.fullmatch(one[-1:] + two[:1]) else " "


def _break(one: str, two: str) -> str:
    """Items of a list stand on a line each, other paragraphs have a blank line between them."""
    return "\n" if _BULLET.match(one) and _BULLET.match(two) else "\n\n"
