"""A Word file (.docx) into the draft of its article: its paragraphs as they read with all changes accepted.

Of the file's XML, the main part is read, its footnotes, and the properties.  Headers, footers, comments and pictures
are not; nor is what the writer deleted or hid.
"""

import posixpath
import re
from collections.abc import Iterator

from lxml import etree

from corpus.archive import Archive, attribute, local_name
from corpus.document import PAGE_MARK, TEXT_LIMIT, Document, Draft, Facts
from corpus.errors import ArticleTooLarge, EmptyArticle, UnreadableArticle
from corpus.properties import facts_of_properties

MAIN_PART = "word/document.xml"
"""Where Word keeps the text; the file's relations may name another part."""

_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": ""}
_LEFT_OUT = frozenset("del moveFrom instrText delText delInstrText rPr pPr Fallback rt annotationRef posOffset".split())
"""What is no text: what was deleted, codes of fields, formats, a drawing's second form, reading aids on characters."""
_BLOCKS = frozenset(["p", "tbl"])


def read(document: Document) -> Draft:
    """The paragraphs in order, those of tables, text boxes and footnotes as well, and the facts.

    Items of a list stand on a line each, a table's rows on a line each with " | " between their cells.  Raises
    `UnreadableArticle`, `EmptyArticle` or `ArticleTooLarge`.
    """
    try:
        archive = Archive(document)
        text = _text_of(archive, document)
    except RecursionError:
        raise UnreadableArticle(
            f"“{document.label}” is damaged: its parts are nested too deeply. Nothing was added."
        ) from None
    return Draft(text, _facts_of(archive, text))


def _text_of(archive: Archive, document: Document) -> str:
    main = _main_part(archive)
    root = archive.xml(main)
    body = next((child for child in root if local_name(child) == "body"), None)
    if body is None:
        raise EmptyArticle(f"“{document.label}” has no readable text. Nothing was added.")
    text = _Writer(_notes(archive, main)).write(body).replace(PAGE_MARK, "")
    if len(text) > TEXT_LIMIT:
        raise ArticleTooLarge(
            f"“{document.label}” has {len(text):,} characters; one article may have {TEXT_LIMIT:,}. Nothing was added."
        )
    return text


def _main_part(archive: Archive) -> str:
    """The member that holds the text, as the file's relations name it."""
    if "_rels/.rels" in archive.names:
        for relation in archive.xml("_rels/.rels"):
            if (attribute(relation, "Type") or "").endswith("/officeDocument"):
                target = posixpath.normpath((attribute(relation, "Target") or "").lstrip("/"))
                if target in archive.names:
                    return target
    return MAIN_PART


def _notes(archive: Archive, main: str) -> dict[tuple[str, str], etree._Element]:
    """The footnotes and endnotes by the name of what refers to them and their number."""
    notes: dict[tuple[str, str], etree._Element] = {}
    for kind in ("footnote", "endnote"):
        part = posixpath.join(posixpath.dirname(main), kind + "s.xml")
        for note in archive.xml(part) if part in archive.names else ():
            if attribute(note, "type") in (None, "normal"):  # the others are the lines that part notes from the text
                notes[kind + "Reference", attribute(note, "id") or ""] = note
    return notes


class _Writer:
    """Collects the text: blocks with a blank line between them, items of a list with one line end."""

    def __init__(self, notes: dict[tuple[str, str], etree._Element]) -> None:
        self._notes = notes
        self._text: list[str] = []
        self._in_list = False
        self._later: list[etree._Element] = []
        self._begun = ""

    def write(self, body: etree._Element) -> str:
        """The text of `body`."""
        self._blocks(body)
        self._add(self._begun, in_list=False)
        return "".join(self._text)

    def _blocks(self, parent: etree._Element) -> None:
        for child in parent:
            name = local_name(child)
            if name == "p":
                self._paragraph(child)
            elif name == "tbl":
                self._table(child)
            elif name == "sdt" and _is_contents(child):
                continue
            elif name not in _LEFT_OUT:
                self._blocks(child)

    def _paragraph(self, paragraph: etree._Element) -> None:
        """One paragraph, and after it what it holds: the text of boxes and of notes."""
        if _style(paragraph).upper().startswith("TOC"):
            return
        text = self._begun + "".join(self._runs(paragraph))
        self._begun = text if _end_is_deleted(paragraph) else ""
        later, self._later = self._later, []
        if not self._begun:
            self._add(text, in_list=_is_item(paragraph))
        for holder in later:
            self._blocks(holder)

    def _runs(self, element: etree._Element) -> Iterator[str]:
        """The text of `element`, in order; boxes and notes are kept for later."""
        for child in element:
            name = local_name(child)
            if name == "t":
                yield child.text or ""
            elif name in _SIGNS:
                yield _SIGNS[name]
            elif name == "txbxContent":
                self._later.append(child)
            elif name in ("footnoteReference", "endnoteReference"):
                note = self._notes.pop((name, attribute(child, "id") or ""), None)
                self._later += [] if note is None else [note]
            elif name == "r" and _is_hidden(child):
                continue
            elif name not in _LEFT_OUT:
                yield from self._runs(child)

    def _table(self, table: etree._Element) -> None:
        """A table's rows; a cell of several paragraphs holds text rather than data, and its paragraphs stay apart."""
        for row in _children(table, "tr"):
            cells = [cell for cell in _children(row, "tc") if not _continues_above(cell)]
            blocks = [[block for block in _descend(cell) if local_name(block) in _BLOCKS] for cell in cells]
            if all(
                sum(map(_has_text, cell)) <= 1 and all(local_name(block) == "p" for block in cell) for cell in blocks
            ):
                texts = [
                    "".join("".join(self._runs(block)) for block in cell).replace("\n", " ").strip() for cell in blocks
                ]
                self._add(" | ".join(filter(None, texts)), in_list=True)
            else:
                for cell in cells:
                    self._in_list = False
                    self._blocks(cell)
        self._in_list = False

    def _add(self, text: str, *, in_list: bool) -> None:
        if text.strip():
            self._text.append("" if not self._text else "\n" if in_list and self._in_list else "\n\n")
            self._text.append(text)
            self._in_list = in_list


# ── what an element is ───────────────────────────────────────────────────────────────────────────────────────────────

_WRAPPERS = frozenset("sdt sdtContent customXml ins moveTo smartTag".split())


def _descend(parent: etree._Element) -> Iterator[etree._Element]:
    """The children of `parent`, and those of the elements that only wrap them."""
    for child in parent:
        if local_name(child) in _WRAPPERS:
            yield from _descend(child)
        else:
            yield child


def _children(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    return (child for child in _descend(parent) if local_name(child) == name and not _was_deleted(child))


def _property(element: etree._Element, *path: str) -> etree._Element | None:
    """The format that stands at `path` below `element` ("pPr", "rPr", "del")."""
    found: etree._Element | None = element
    for name in path:
        found = next((child for child in found if local_name(child) == name), None) if found is not None else None
    return found


def _is_on(element: etree._Element | None) -> bool:
    return element is not None and (attribute(element, "val") or "1") not in ("0", "false", "off")


def _is_hidden(run: etree._Element) -> bool:
    return _is_on(_property(run, "rPr", "vanish"))


def _end_is_deleted(paragraph: etree._Element) -> bool:
    """Was the end of this paragraph deleted?  Then the next one goes on with it."""
    return _property(paragraph, "pPr", "rPr", "del") is not None


def _was_deleted(row: etree._Element) -> bool:
    return _property(row, "trPr", "del") is not None


def _continues_above(cell: etree._Element) -> bool:
    """Is it a cell that is one with the cell above?"""
    merge = _property(cell, "tcPr", "vMerge")
    return merge is not None and attribute(merge, "val") != "restart"


def _is_item(paragraph: etree._Element) -> bool:
    number = _property(paragraph, "pPr", "numPr", "numId")
    numbered = number is not None and attribute(number, "val") != "0"
    return (numbered and not _is_heading(paragraph)) or _style(paragraph).startswith("List")


def _is_heading(paragraph: etree._Element) -> bool:
    return re.match(r"heading|title", _style(paragraph), re.IGNORECASE) is not None


def _style(paragraph: etree._Element) -> str:
    style = _property(paragraph, "pPr", "pStyle")
    return (attribute(style, "val") or "") if style is not None else ""


def _is_contents(block: etree._Element) -> bool:
    """Is it a table of contents that Word made?"""
    gallery = _property(block, "sdtPr", "docPartObj", "docPartGallery")
    return gallery is not None and attribute(gallery, "val") == "Table of Contents"


def _has_text(block: etree._Element) -> bool:
    return any(local_name(element) == "t" and element.text for element in block.iter())


# ── what the file says of itself ─────────────────────────────────────────────────────────────────────────────────────


def _facts_of(archive: Archive, text: str) -> Facts:
    """The facts in the file's properties that can be believed; none where they cannot be read."""
    try:
        root = archive.xml("docProps/core.xml") if "docProps/core.xml" in archive.names else ()
    except UnreadableArticle:
        root = ()
    values = {local_name(child): child.text or "" for child in root}
    return facts_of_properties(
        text,
        title=values.get("title", ""),
        author=values.get("creator", ""),
        created=values.get("created", "")[:10],
        language=values.get("language"),
    )
