"""An EPUB into the draft of its article: its chapters in reading order, and the facts of its package document.

EPUB 2 and 3.  Only members of the archive are read, whatever paths its documents name.
"""

import posixpath
import re
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from corpus.archive import Archive, attribute, local_name
from corpus.document import PAGE_MARK, TEXT_LIMIT, Document, Draft, Facts, one_line
from corpus.encoding import decode
from corpus.errors import ArticleTooLarge, EmptyArticle, UnreadableArticle
from corpus.facts import parse_day
from corpus.markup import parse_markup, text_of

CONTAINER = "META-INF/container.xml"
ENCRYPTION = "META-INF/encryption.xml"
_CHAPTER_TYPES = frozenset(["application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document"])
_DECLARED = re.compile(r"""<\?xml[^>]{0,100}encoding=["']([\w.-]{1,40})|charset=["']?([\w.-]{1,40})""")
_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class _Item:
    """A row of the manifest: a member of the archive and what it is."""

    path: str
    kind: str
    is_navigation: bool


def read(document: Document) -> Draft:
    """The chapters' text, in the order of the spine and without the table of contents, and the facts.

    Raises `UnreadableArticle` (damaged, protected), `EmptyArticle` or `ArticleTooLarge`.
    """
    try:
        return _read(document)
    except RecursionError:
        raise UnreadableArticle(
            f"“{document.label}” is damaged: its parts are nested too deeply. Nothing was added."
        ) from None


def _read(document: Document) -> Draft:
    archive = Archive(document)
    path = _package_path(archive, document)
    package = archive.xml(path)
    protected = _protected(archive)
    texts: list[str] = []
    for item in _chapters(package, path):
        if item.path in protected:
            raise UnreadableArticle(f"“{document.label}” is protected against copying (DRM). Nothing was added.")
        if item.path in archive.names:
            root = _chapter(archive.read(item.path), document)
            if root is not None:
                archive.count(root)
                texts.append(text_of(root))
            _check_size(texts, document)
    text = "\n\n".join(filter(None, texts))
    if not text:
        raise EmptyArticle(f"“{document.label}” has no readable text. Nothing was added.")
    return Draft(text.replace(PAGE_MARK, ""), _facts_of(package))


def _package_path(archive: Archive, document: Document) -> str:
    """The member that describes the book, as the container names it."""
    for element in archive.xml(CONTAINER).iter():
        if local_name(element) == "rootfile":
            path = _inside("", attribute(element, "full-path") or "")
            if path in archive.names:
                return path
    raise UnreadableArticle(f"“{document.label}” is damaged: it does not say where its text is. Nothing was added.")


def _inside(folder: str, reference: str) -> str:
    """The member's name that `reference` means in `folder`; what leads out of the archive is no member's name."""
    path = unquote(reference.partition("#")[0])
    return posixpath.normpath(posixpath.join(folder, path)) if path else ""


def _protected(archive: Archive) -> frozenset[str]:
    """The members that are encrypted; of those, fonts do not matter."""
    if ENCRYPTION not in archive.names:
        return frozenset()
    elements = archive.xml(ENCRYPTION).iter()
    return frozenset(
        _inside("", attribute(element, "URI") or "") for element in elements if local_name(element) == "CipherReference"
    )


def _chapters(package: etree._Element, path: str) -> list[_Item]:
    """The documents of the spine, in its order, that are part of the reading and not its table of contents."""
    folder = posixpath.dirname(path)
    items = {attribute(element, "id"): _item(element, folder) for element in _named(package, "item")}
    contents = {
        _inside(folder, attribute(element, "href") or "")
        for element in _named(package, "reference")
        if attribute(element, "type") == "toc"
    }
    references = [element for element in _named(package, "itemref") if attribute(element, "linear") != "no"]
    ordered = dict.fromkeys(attribute(element, "idref") for element in references)
    found = [items[idref] for idref in ordered if idref in items]
    return [
        item for item in found if item.kind in _CHAPTER_TYPES and not item.is_navigation and item.path not in contents
    ]


def _item(element: etree._Element, folder: str) -> _Item:
    return _Item(
        path=_inside(folder, attribute(element, "href") or ""),
        kind=(attribute(element, "media-type") or "").lower(),
        is_navigation="nav" in (attribute(element, "properties") or "").split(),
    )


def _named(package: etree._Element, name: str) -> list[etree._Element]:
    return [element for element in package.iter() if local_name(element) == name]


def _chapter(data: bytes, document: Document) -> etree._Element | None:
    match = _DECLARED.search(data[:1024].decode("latin-1"))
    declared = match[1] or match[2] if match else None
    return parse_markup(decode(Document(data, document.name), declared)) if data.strip() else None


def _check_size(texts: list[str], document: Document) -> None:
    if sum(map(len, texts)) > TEXT_LIMIT:
        raise ArticleTooLarge(
            f"“{document.label}” has more than {TEXT_LIMIT:,} characters, the most that one article may have. "
            "Nothing was added."
        )


# ── what the book says of itself ─────────────────────────────────────────────────────────────────────────────────────


def _facts_of(package: etree._Element) -> Facts:
    """Title, authors, publisher, day and language, as the package document gives them."""
    address = next((value for value in _values(package, "source") if _ADDRESS.fullmatch(value)), None)
    return Facts(
        title=next(iter(_values(package, "title")), None),
        author=", ".join(_authors(package)) or None,
        source=next(iter(_values(package, "publisher")), None),
        published=next(filter(None, map(parse_day, _dates(package))), None),
        url=address,
        language=next(iter(_values(package, "language")), None),
    )


def _values(package: etree._Element, name: str) -> list[str]:
    return [value for element in _dublin_core(package, name) if (value := one_line(element.text or ""))]


def _dublin_core(package: etree._Element, name: str) -> list[etree._Element]:
    return [element for element in _named(package, name) if "purl.org/dc" in str(element.tag)]


def _authors(package: etree._Element) -> list[str]:
    """The creators who are authors; all creators where the book names no roles."""
    roles = {
        (attribute(meta, "refines") or "").lstrip("#"): (meta.text or "").strip()
        for meta in _named(package, "meta")
        if attribute(meta, "property") == "role"
    }
    creators = [
        (one_line(element.text or ""), attribute(element, "role") or roles.get(attribute(element, "id") or "", ""))
        for element in _dublin_core(package, "creator")
    ]
    authors = [name for name, role in creators if name and role == "aut"]
    return authors or [name for name, _ in creators if name]


def _dates(package: etree._Element) -> list[str]:
    """The dates of publication: those that say so, else those that do not say what they are."""
    dates = [(attribute(element, "event"), one_line(element.text or "")) for element in _dublin_core(package, "date")]
    return [day for event, day in dates if event == "publication"] or [day for event, day in dates if event is None]
