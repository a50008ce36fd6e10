"""A zip file into the bytes of its members, under limits that are checked before and while they are read.

The sizes that a zip file declares may lie, so each member is read through a counting limit as well.  Names only ever
look up members: nothing is written to disk, and a zip file inside another one is never opened.
"""

import codecs
import io
import zipfile
import zlib

from lxml import etree

from corpus.document import Document
from corpus.errors import ArticleTooLarge, UnreadableArticle

codecs.lookup("cp437")  # of old zip files' names; loaded now: behind the fence no file is opened, not even a module's

MEMBER_LIMIT = 5_000
"""Members of one file; a long EPUB has hundreds."""
SIZE_LIMIT = 100_000_000
"""Bytes of all members, unpacked, as declared; most of a Word file's are its pictures, which are not read."""
READ_LIMIT = 30_000_000
"""Bytes of all members that are read, unpacked; 5,000,000 characters of text with their marks stay below it."""
ELEMENT_LIMIT = 300_000
"""XML elements of all members that are read: two seconds' work; a novel in Word has about half as many."""
RATIO_LIMIT = 200
"""Bytes that one packed byte may become, on average; the XML of office files shrinks to a tenth, rarely a fiftieth."""


class Archive:
    """The members of a zip file by name; `read` counts what it gives out."""

    def __init__(self, document: Document) -> None:
        """Raises `UnreadableArticle` or `ArticleTooLarge` before anything is unpacked."""
        self._label = document.label
        self._left = READ_LIMIT
        self._elements_left = ELEMENT_LIMIT
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(document.data))
        except _DAMAGE:
            raise self._damaged() from None
        self._check(self._zip.infolist(), len(document.data))
        self.names = frozenset(self._zip.namelist())

    def _check(self, members: list[zipfile.ZipInfo], size: int) -> None:
        declared = sum(member.file_size for member in members)
        if len(members) > MEMBER_LIMIT or declared > min(SIZE_LIMIT, RATIO_LIMIT * max(size, 50_000)):
            raise self._too_large()
        if sum(member.compress_size for member in members) > size:  # members that overlap are counted twice
            raise self._damaged()

    def read(self, name: str) -> bytes:
        """The bytes of the member `name`.  Raises `UnreadableArticle` when it is missing, damaged or encrypted."""
        try:
            if self._zip.getinfo(name).flag_bits & 1:
                raise UnreadableArticle(
                    f"“{self._label}” is protected by a password; save a copy without one. Nothing was added."
                )
            with self._zip.open(name) as member:
                data = member.read(self._left + 1)
        except _DAMAGE:
            raise self._damaged() from None
        self._left -= len(data)
        if self._left < 0:
            raise self._too_large()
        return data

    def xml(self, name: str) -> etree._Element:
        """The root of the XML member `name`.  Raises `UnreadableArticle` when it is not sound or declares entities."""
        root = parse_xml(self.read(name), self._label)
        self.count(root)
        return root

    def count(self, root: etree._Element) -> None:
        """Counts the elements below `root`.  Raises `ArticleTooLarge` when they are too many."""
        self._elements_left -= sum(1 for _ in root.iter())
        if self._elements_left < 0:
            raise self._too_large()

    def _damaged(self) -> UnreadableArticle:
        return UnreadableArticle(f"“{self._label}” is damaged: a part of it cannot be read. Nothing was added.")

    def _too_large(self) -> ArticleTooLarge:
        return ArticleTooLarge(f"“{self._label}” would unpack to more than one article may have. Nothing was added.")


_DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, KeyError, ValueError, NotImplementedError, RuntimeError, EOFError, OSError),
    *(OverflowError, MemoryError),
)
"""What `zipfile` raises over damaged files: more than it says."""


def parse_xml(data: bytes, label: str) -> etree._Element:
    """The root of the XML in `data`, read without network, DTD or entities of its own.

    Raises `UnreadableArticle` when it is not well-formed or declares entities ("billion laughs").
    """
    if b"<!ENTITY" in data.replace(b"\0", b""):  # in UTF-16, too
        raise UnreadableArticle(f"“{label}” declares abbreviations of its own, which are not read. Nothing was added.")
    try:
        root = etree.fromstring(data, _xml_parser())
    except (etree.XMLSyntaxError, ValueError, LookupError):
        root = None
    if root is None:
        raise UnreadableArticle(f"“{label}” is damaged: a part of it is not sound XML. Nothing was added.") from None
    return root


def _xml_parser() -> etree.XMLParser:
    """A parser for one document: libxml2's own limits of depth and length stay on (`huge_tree=False`)."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )


def local_name(element: etree._Element) -> str:
    """The name of `element` without its namespace; empty for comments and the like."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: etree._Element, name: str) -> str | None:
    """The value of the attribute called `name`, in whatever namespace."""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), None)
