"""HTML and XHTML into text: blocks with a blank line between them, items and rows on a line each.

For chapters of books and for mails, of which all is the article; web pages, of which most is not, have a reader of
their own (corpus/web_page.py).
"""

import re
from collections.abc import Iterator
from html.entities import html5

from lxml import etree

from corpus.archive import attribute, local_name

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption figure "
    "footer form h1 h2 h3 h4 h5 h6 header hr html main ol p pre section summary table tbody tfoot "
    "thead title ul".split()
)
_LINES = frozenset(["li", "tr", "br"])
_CELLS = frozenset(["td", "th"])
_LEFT_OUT = frozenset(
    "head script style nav noscript template svg math iframe object embed audio video canvas select button input "
    "textarea rt rp".split()
)
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*0(?![.\d])", re.IGNORECASE
)
_XML_ENTITIES = frozenset(["amp", "lt", "gt", "quot", "apos"])
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_AROUND_LINE_END = re.compile(r"(?<![ \t])[ \t]*\n[ \t]*")
_BLANK_LINES = re.compile(r"\n{3,}")
DATA_LIMIT = 150
"""A table's cell with more characters than this is layout and not data."""


def parse_markup(text: str) -> etree._Element | None:
    """The root of the page in `text`: as XML where it is sound, else as HTML, which anything is; None if empty."""
    text = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text.lstrip("\ufeff")).replace("\0", "")
    if "<!ENTITY" not in text:
        xml = _ENTITY.sub(_letter, text)
        try:
            root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
        except (etree.XMLSyntaxError, ValueError):
            root = None
        if root is not None:
            return root
    try:
        return etree.fromstring(text, etree.HTMLParser(no_network=True, huge_tree=False))
    except (etree.XMLSyntaxError, ValueError, AssertionError):
        return None


def _letter(entity: re.Match[str]) -> str:
    """The letters of a name that HTML knows ("&nbsp;"), which XML does not."""
    name = entity[1]
    return entity[0] if name in _XML_ENTITIES else html5.get(name + ";", entity[0])


def text_of(root: etree._Element) -> str:
    """The text of the page that a reader sees; what is hidden, scripts and the page's own table of contents are not."""
    text = "".join(_pieces(root, kept=False))
    return _BLANK_LINES.sub("\n\n", _AROUND_LINE_END.sub("\n", text)).strip()


def _pieces(element: etree._Element, *, kept: bool) -> Iterator[str]:
    """The text of `element` with line ends around its blocks; `kept` inside `<pre>`, where line ends are its own."""
    name = local_name(element).lower()
    if name == "tr" and (cells := _data(element)):
        yield "\n" + " | ".join(cells)
    elif name and name not in _LEFT_OUT and not _is_hidden(element):
        around = "\n\n" if name in _BLOCKS else "\n" if name in _LINES else ""
        kept_here = kept or name == "pre"
        yield around
        yield _shown(element.text, kept_here)
        for child in element:
            yield from _pieces(child, kept=kept_here)
            yield _shown(child.tail, kept_here)
        yield " " if name in _CELLS else "\n\n" if name in _BLOCKS else ""


def _data(row: etree._Element) -> list[str]:
    """The texts of a row's cells, when they are data: two or more, each short and without paragraphs of its own."""
    cells = [cell for cell in row if local_name(cell).lower() in _CELLS]
    if len(cells) < 2 or any(local_name(inner).lower() in _BLOCKS for cell in cells for inner in cell.iter()):
        return []
    texts = [" ".join("".join(_pieces(cell, kept=False)).split()) for cell in cells]
    return [text for text in texts if text] if all(len(text) <= DATA_LIMIT for text in texts) else []


def _shown(text: str | None, kept: bool) -> str:
    return (text or "") if kept else re.sub(r"\s+", " ", text or "")


def _is_hidden(element: etree._Element) -> bool:
    return (
        attribute(element, "hidden") is not None
        or attribute(element, "aria-hidden") == "true"
        or attribute(element, "type") in ("toc", "landmarks", "page-list")
        or _HIDDEN.search(attribute(element, "style") or "") is not None
    )
