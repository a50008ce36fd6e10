"""A PDF into the draft of its article: the paragraphs of its pages, and what its maker's program says of it.

PDFium (Chrome's PDF reader) finds the characters; `corpus/layout.py` makes paragraphs of their lines.
"""

import codecs
import ctypes
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import closing

import pypdfium2.raw as pdfium
from pypdfium2 import PdfDocument, PdfiumError, PdfPage, PdfTextPage

from corpus.article import Span
from corpus.document import PAGE_MARK, TEXT_LIMIT, Document, Draft, one_line
from corpus.errors import ArticleError, ArticleTooLarge, EmptyArticle, UnreadableArticle
from corpus.layout import RIGHT_TO_LEFT, Line, Page, from_right, printed_from, text_of
from corpus.properties import facts_of_properties

codecs.lookup("utf-16-le")  # loaded now: behind the fence no file is opened, not even a module's

PAGE_LIMIT = 1_000
"""Pages of one article; a longer PDF is a collection.  A page made to be slow takes up to 10 ms."""
SCAN_LETTERS = 25
"""A page of pictures with fewer letters than this is a scan; a program that scans may stamp its name on it."""
GARBLED_SHARE = 0.3
"""More than this share of signs that no font explains: the file does not say which letters it shows."""

_NO_CHARACTER = re.compile("[\x00\ufdd0-\ufdef\ufffe\uffff]")
_PARTED = "\x02"
"""PDFium's sign for a hyphen at the end of a line."""
_LINES = re.compile(f"[^\r\n{_PARTED}]+{_PARTED}?")
_HYPHENS = ("-", "\u2010", "\u00ad")
_LIGATURES = re.compile("[\ufb00-\ufb06\ufb50-\ufbff\ufe70-\ufefc]")
_TEX = {
    **dict(zip((0x1B, 0x1C, 0x1D, 0x1E, 0x1F), "\ufb00\ufb01\ufb02\ufb03\ufb04", strict=True)),
    **dict(zip((0x0B, 0x0C, 0x0E, 0x0F), "\ufb00\ufb01\ufb03\ufb04", strict=True)),
    **dict(zip((0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16), "“”„«»–—", strict=True)),
}
"""What control characters show in fonts of TeX that do not say it: "final" came out as "nal"."""
_ACCENTS = dict(zip("´¨ˆ˜ˇ˘˚˝¸", "\u0301\u0308\u0302\u0303\u030c\u0306\u030a\u030b\u0327", strict=True))
_LOOSE_ACCENT = re.compile(f"([{''.join(_ACCENTS)}])([^\\W\\d_])")
"""How TeX's older fonts write "é"."""
_BOLD = re.compile(r"bold|black|heavy|demi|semib|CMBX", re.IGNORECASE)
_UNEXPLAINED = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")


def read(document: Document) -> Draft:
    """The paragraphs, with a mark before the first word of each page, and the facts.

    Raises `UnreadableArticle` (damaged, a password, a scan), `EmptyArticle` or `ArticleTooLarge`.
    """
    try:
        return _read(document)
    except ArticleError:
        raise
    except (PdfiumError, ctypes.ArgumentError, OSError, MemoryError, ValueError, RecursionError):
        raise UnreadableArticle(
            f"“{document.label}” is damaged: it is no PDF that can be read. Nothing was added."
        ) from None


def _read(document: Document) -> Draft:
    with closing(_open(document)) as pdf:
        if len(pdf) > PAGE_LIMIT:
            raise ArticleTooLarge(
                f"“{document.label}” has {len(pdf):,} pages; one article may have {PAGE_LIMIT:,}. Nothing was added."
            )
        pages = _pages(pdf, document)
        _check_letters(pdf, pages, document)
        text = text_of(pages)
        facts = facts_of_properties(
            text.replace(PAGE_MARK, ""),
            title=pdf.get_metadata_value("Title"),
            author=pdf.get_metadata_value("Author"),
            created=_day(pdf),
            language=_language(pdf),
            url=printed_from(pages),
        )
    return Draft(text, facts)


def _open(document: Document) -> PdfDocument:
    try:
        return PdfDocument(document.data)
    except PdfiumError as error:
        if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise UnreadableArticle(
                f"“{document.label}” is protected by a password; save a copy without one. Nothing was added."
            ) from None
        raise


# ── lines ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _pages(pdf: PdfDocument, document: Document) -> list[Page]:
    """The lines of each page; none where a page is damaged."""
    pages: list[Page] = []
    characters = 0
    for number in range(len(pdf)):
        page, count = _page(pdf, number)
        pages.append(page)
        characters += count
        if characters > TEXT_LIMIT:
            raise ArticleTooLarge(
                f"“{document.label}” has more than {TEXT_LIMIT:,} characters, the most that one article may have. "
                "Nothing was added."
            )
    return pages


def _page(pdf: PdfDocument, number: int) -> tuple[Page, int]:
    """The lines of a page, and the number of its characters, those that are not shown as well."""
    try:
        page = pdf[number]
    except PdfiumError:
        return [], 0
    with closing(page), closing(page.get_textpage()) as text_page:
        count = text_page.count_chars()
        return (_upright(_Glyphs(text_page, page).lines()) if count <= TEXT_LIMIT else []), count


_Box = tuple[float, float, float, float]
"""Left, bottom, right and top of a character; once turned, as they are with its line lying level."""


class _Glyphs:
    """The characters of a page and their places, as PDFium tells them one by one."""

    def __init__(self, text_page: PdfTextPage, page: PdfPage) -> None:
        self._page = text_page
        self._shown = page.get_bbox()
        codes = (pdfium.FPDFText_GetUnicode(text_page, at) for at in range(text_page.count_chars()))
        self._text = "".join(map(_character, codes))

    def lines(self) -> Iterator[tuple[int, Line]]:
        """Each line that lies on the page, with the angle it is written at, in degrees."""
        for match in _LINES.finditer(self._text):
            angle = round(math.degrees(pdfium.FPDFText_GetCharAngle(self._page, match.start()))) % 360
            for start, end in self._level(*match.span(), angle):
                text = self._text[start:end]
                start, end = start + len(text) - len(text.lstrip()), end - len(text) + len(text.rstrip())
                if start < end and self._is_shown(start, end) and (line := self._line(start, end, angle)).text:
                    yield angle, line

    def _level(self, start: int, end: int, angle: int) -> Iterator[Span]:
        """The lines in `start` to `end`; PDFium runs lines of Chinese together."""
        base = self._base(start, angle)
        if abs(base - self._base(end - 1, angle)) > self._size(start) / 2:
            for at in range(start + 1, end):
                moved = self._base(at, angle) - base
                if abs(moved) > self._size(at) / 2 and not self._text[at].isspace():
                    yield start, at
                    start, base = at, base + moved
        yield start, end

    def _is_shown(self, start: int, end: int) -> bool:
        first, last = self._box(start), self._box(end - 1)
        left, bottom, right, top = self._shown
        return bool(left <= (first[0] + last[2]) / 2 <= right and bottom <= (first[1] + first[3]) / 2 <= top)

    def _line(self, start: int, end: int, angle: int) -> Line:
        turn = _TURNS.get(angle, _not_turned)
        size = sorted(map(self._size, (start, (start + end) // 2, end - 1)))[1]  # a raised number may begin or end it
        text = self._text[start:end]
        if RIGHT_TO_LEFT.search(text):
            boxes = [turn(self._box(at)) for at in range(start, end)]
            text = from_right(text, [(box[0] + box[2]) / 2 for box in boxes])
        else:
            boxes = [turn(self._box(start)), turn(self._box(end - 1))]
        text, parted = _without_hyphen(text)
        left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
        bold = self._is_bold(start) and self._is_bold(end - 1)
        return Line(text, left, right, self._base(start, angle), size, bold, parted)

    def _size(self, at: int) -> float:
        matrix = pdfium.FS_MATRIX()
        pdfium.FPDFText_GetMatrix(self._page, at, matrix)
        return float(pdfium.FPDFText_GetFontSize(self._page, at) * math.hypot(matrix.c, matrix.d)) or 1.0

    def _box(self, at: int) -> _Box:
        box = pdfium.FS_RECTF()
        pdfium.FPDFText_GetLooseCharBox(self._page, at, box)
        return box.left, box.bottom, box.right, box.top

    def _base(self, at: int, angle: int) -> float:
        """The height of the line that the character stands on, as it is with the line lying level."""
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(self._page, at, x, y)
        return _TURNS.get(angle, _not_turned)((x.value, y.value, x.value, y.value))[1]

    def _is_bold(self, at: int) -> bool:
        name, flags = ctypes.create_string_buffer(100), ctypes.c_int()
        pdfium.FPDFText_GetFontInfo(self._page, at, name, len(name), flags)
        return _BOLD.search(name.value.decode("latin-1")) is not None


def _not_turned(box: _Box) -> _Box:
    return box


def _turned_90(box: _Box) -> _Box:
    left, bottom, right, top = box
    return bottom, -right, top, -left


def _turned_180(box: _Box) -> _Box:
    left, bottom, right, top = box
    return -right, -top, -left, -bottom


def _turned_270(box: _Box) -> _Box:
    left, bottom, right, top = box
    return -top, left, -bottom, right


_TURNS = {90: _turned_90, 180: _turned_180, 270: _turned_270}


def _character(code: int) -> str:
    """The character of a code of PDFium's, which has two for those past U+FFFF; one for each."""
    return _TEX.get(code) or _NO_CHARACTER.sub("\ufffd", chr(code) if code < 0x110000 else "\ufffd")


def _without_hyphen(text: str) -> tuple[str, bool]:
    """A line without the hyphen at its end, and whether it had one that may part a word; its ligatures as letters."""
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    parted = len(text) > 1 and text[-1] in (_PARTED, *_HYPHENS) and text[-2].isalpha()
    text = text[:-1] if parted else text.replace(_PARTED, "-")
    text = _LIGATURES.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    return one_line(_LOOSE_ACCENT.sub(_accented, text)), parted


def _accented(match: re.Match[str]) -> str:
    """A letter and the accent that stood before it as one character."""
    letter = "i" if match[2] == "ı" else match[2]
    return unicodedata.normalize("NFC", letter + _ACCENTS[match[1]])


def _upright(lines: Iterator[tuple[int, Line]]) -> Page:
    """The lines that are written the way most of the page is; not watermarks and stamps along an edge."""
    found = list(lines)
    letters: Counter[int] = Counter()
    for angle, line in found:
        letters[angle] += len(line.text)
    most = max(letters, key=letters.__getitem__, default=0)
    return [line for angle, line in found if angle == most]


# ── what the file says of itself ─────────────────────────────────────────────────────────────────────────────────────


def _check_letters(pdf: PdfDocument, pages: list[Page], document: Document) -> None:
    """Raises when there is nothing to read, or nothing that can be told."""
    text = "".join(line.text for page in pages for line in page)
    letters = sum(map(str.isalnum, text))
    if letters < SCAN_LETTERS * len(pages) and _has_pictures(pdf):
        raise UnreadableArticle(
            f"“{document.label}” holds pictures of pages and no text; a program for text recognition (OCR) can add it. "
            "Nothing was added."
        )
    if not letters and not _UNEXPLAINED.search(text):
        raise EmptyArticle(f"“{document.label}” has no readable text. Nothing was added.")
    if len(_UNEXPLAINED.findall(text)) > GARBLED_SHARE * len(text):
        raise UnreadableArticle(
            f"“{document.label}” does not say which letters its fonts show, so its text cannot be read. "
            "Nothing was added."
        )


def _has_pictures(pdf: PdfDocument) -> bool:
    """Has the first or the last page a picture on it?"""
    for number in {0, len(pdf) - 1}:
        with closing(pdf[number]) as page:
            if next(page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_IMAGE]), None) is not None:
                return True
    return False


def _day(pdf: PdfDocument) -> str | None:
    """The day the file was made, `YYYY-MM-DD`; None where a browser printed a page, which may be years old."""
    if re.search(
        r"Skia|Mozilla|Chrom|Quartz|cairo|wkhtml",
        pdf.get_metadata_value("Producer") + pdf.get_metadata_value("Creator"),
    ):
        return None
    match = re.match(r"(?:D:)?(\d{4})(\d{2})(\d{2})", pdf.get_metadata_value("CreationDate"))
    return "-".join(match.groups()) if match else None


def _language(pdf: PdfDocument) -> str | None:
    """The language that the catalog names."""
    buffer = (ctypes.c_ushort * 100)()
    size = pdfium.FPDFCatalog_GetLanguage(pdf, buffer, ctypes.sizeof(buffer))  # bytes, with the NUL at the end
    return bytes(buffer)[: size - 2].decode("utf-16-le", "ignore") if 2 < size <= ctypes.sizeof(buffer) else None
