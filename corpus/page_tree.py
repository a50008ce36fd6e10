"""A web page's bytes into its tree, without what no visitor sees, and parts of the tree into text."""

import re
from dataclasses import replace
from itertools import islice
from typing import Any

from lxml import etree, html

from corpus.document import Document, one_line
from corpus.encoding import decode
from corpus.errors import ArticleTooLarge, EmptyArticle, UnreadableArticle

ELEMENT_LIMIT = 15_000
"""Elements of one page; the largest of 1,166 real pages has 10,106.  Reading takes 0.1 ms for each."""
NESTING_LIMIT = 400_000
"""The depths of a page's elements, added up: trafilatura looks from each element to those around it."""
ATTRIBUTE_LIMIT = 2_000
"""Characters of an attribute that is looked at; pictures written into a page have megabytes."""
MOST_ATTRIBUTES = 100
"""Attributes of one element that are looked at; lxml is quadratic in them, 10,000 take it 0.3 s."""
FACT_LIMIT = 300
"""Characters of a title or of a marked name or day; what is longer is something else."""
MARKED = 30
"""How many elements or names are looked at for one fact: comments and related articles have such marks as well."""
CHARSET_WITHIN = 4_096
"""Bytes in which `<meta charset>` is looked for.  HTML asks for 1,024; real pages put long scripts before it."""
LONGEST_CELL = 1_000
"""Characters in a cell of a table; one with more is a column of the page."""
SHORTEST_PROSE = 80
"""Characters of a line that is no part of a byline when it ends as a sentence does."""


_CHARSET = re.compile(
    r"<meta\b[^>]{0,300}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w:-]{1,40})|<\?xml\b[^>]{0,100}?encoding=[\"']([\w-]{1,40})",
    re.IGNORECASE | re.ASCII,
)
_OWN_ENTITIES = re.compile(
    r"\A\s{0,99}(?:<\?xml[^>]{0,200}>\s{0,99})?<!DOCTYPE[^>\[]{0,300}\[[^\]]*\]\s*>", re.IGNORECASE
)
"""The head of an XHTML page that declares entities of its own; a parser of HTML takes it for text."""
_CROWDED_TAG = re.compile(
    r"""<[A-Za-z][\w:-]{0,40}(?:[\s/]+[^\s<>"'=/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>]+))?){1000}"""
)
"""A tag of 1,000 attributes: libxml2 is quadratic in them, 40,000 take it 2 s."""
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that lxml takes into no tree."""
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


def parse(document: Document) -> html.HtmlElement:
    """The tree of the page: no comments, no entities but HTML's own, nothing fetched, at most 256 levels deep."""
    text = _OWN_ENTITIES.sub("", _ILLEGAL.sub("", _decoded(document)))
    if not text.strip():
        raise no_text(document)
    if _CROWDED_TAG.search(text):
        raise UnreadableArticle(
            f"“{document.label}” is no web page: one of its tags has 1,000 attributes. Nothing was added."
        )
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)
    tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    count, nesting = size(tree)
    if count > ELEMENT_LIMIT or nesting > NESTING_LIMIT:
        raise ArticleTooLarge(
            f"“{document.label}” has {count:,} elements; one web page may have {ELEMENT_LIMIT:,}, and fewer when they "
            "are deeply nested. Nothing was added."
        )
    return tree


def size(tree: html.HtmlElement) -> tuple[int, int]:
    """How many elements the tree has, and their depths added up."""
    count = depth = nesting = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        depth += 1 if event == "start" else -1
        count += event == "start"
        nesting += depth if event == "start" else 0
    return count, nesting


def _decoded(document: Document) -> str:
    """The characters of the page; browsers pass over zero bytes, which some servers leave in their pages."""
    if not document.data.startswith(_WIDE_MARKS):
        document = replace(document, data=document.data.replace(b"\0", b""))
    match = _CHARSET.search(document.data[:CHARSET_WITHIN].decode("latin-1"))
    return decode(document, match[1] or match[2] if match else None)


_UNSEEN = set("template style textarea select object svg math".split())
_HIDING = re.compile(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|opacity:0(?:\.0*)?(?=$|[;!])|"
    r"font-size:0(?:\.0*)?(?:px|pt|r?em|%)?(?=$|[;!])|(?:left|top|text-indent):-\d{4})"
)
_COLOR = re.compile(r"(?:^|;)(color|background(?:-color)?):([^;!]+)")
_WHITE = {"white", "#fff", "#ffffff", "rgb(255,255,255)", "rgba(255,255,255,1)"}
_NO_COLOR = {"transparent", "none", "inherit", "initial"}


def drop_unseen(tree: html.HtmlElement) -> None:
    """Takes out of `tree` what no visitor sees, and attributes past `ATTRIBUTE_LIMIT`."""
    for element in list(tree.iter(etree.Element)):
        _drop_long_attributes(element)
        if element.getparent() is not None and (element.tag in _UNSEEN or _is_hidden(element)):
            element.drop_tree()
    _drop_noscript(tree)


def _drop_long_attributes(element: html.HtmlElement) -> None:
    if len(element.attrib) > MOST_ATTRIBUTES:
        element.attrib.clear()
    for name in [name for name, value in element.attrib.items() if len(value) > ATTRIBUTE_LIMIT]:
        del element.attrib[name]


def _drop_noscript(tree: html.HtmlElement) -> None:
    """Drops what stands in for scripts, and repeats the page; where it is most of the page, the page is in it."""
    spare = sum(len(element.text_content()) for element in islice(tree.iter("noscript"), MARKED))
    scripts = sum(len(element.text or "") for element in tree.iter("script"))
    is_the_page = spare > (len(tree.text_content()) - scripts) / 2
    for element in list(tree.iter("noscript")):
        if is_the_page:
            element.drop_tag()
        else:
            element.drop_tree()


def _is_hidden(element: html.HtmlElement) -> bool:
    """By its own attributes?  Pages hide their whole `<body>` until a script has run: that one is shown."""
    if element.tag == "body":
        return False
    style = _style(element)
    return (
        element.get("hidden") is not None
        or _HIDING.search(style) is not None
        or ("color:" in style and element.tag != "h1" and _is_white_on_white(element))
    )


def _style(element: html.HtmlElement) -> str:
    return "".join(element.get("style", "").lower().split())


def _is_white_on_white(element: html.HtmlElement) -> bool:
    """White text, with no background of another colour on it or around it.  (Headlines lie upon pictures.)"""
    if dict(_COLOR.findall(_style(element))).get("color") not in _WHITE:
        return False
    styles = map(_style, (element, *element.iterancestors()))
    backgrounds = {value for style in styles for name, value in _COLOR.findall(style) if name != "color"}
    return backgrounds <= _WHITE | _NO_COLOR


def keep_times(tree: html.HtmlElement) -> None:
    """Turns `<time>` within prose into a mere span: trafilatura drops it, and with it the day of a sentence."""
    for element in list(tree.iter("time")):
        before, after = element.getparent().text or "", element.tail or ""
        if element.getparent().tag == "p" and len(before) + len(after) > SHORTEST_PROSE / 2:
            element.tag = "span"


def unmake_layout_tables(tree: html.HtmlElement) -> None:
    """Turns tables that lay out a page, and hold no figures, into blocks: trafilatura keeps a table whole.

    Of the columns that stand beside each other the one with most of the text is kept.
    """
    for table in list(tree.iter("table")):
        rows = table.xpath("./tr|./tbody/tr")
        if any(len(cell.text_content()) > LONGEST_CELL for row in rows for cell in row):
            for row in rows:
                _keep_widest_column(row)
            for part in (table, *table.xpath("./tbody"), *rows, *(cell for row in rows for cell in row)):
                part.tag = "div"


def _keep_widest_column(row: html.HtmlElement) -> None:
    lengths = [len(cell.text_content()) for cell in row]
    if lengths and max(lengths) > max(LONGEST_CELL, sum(lengths) / 2):
        for cell, length in zip(list(row), lengths, strict=True):
            if length < max(lengths):
                cell.drop_tree()


# ── text ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

_BLOCKS = set(
    "p head quote list table code div section article header main h1 h2 h3 h4 h5 h6 ul ol dl blockquote pre figure "
    "figcaption address form body hr center aside footer nav".split()
)
_LINES = set("item row lb li tr br dt dd td th caption".split())


def text_of(body: Any) -> str:
    """The text in `body`, trafilatura's or a page's: blocks with a blank line between them, items and rows a line."""
    parts: list[str] = []
    gap, items = 0, 0
    for event, element in etree.iterwalk(body, events=("start", "end")):
        tag = element.tag
        items += 0 if tag not in ("item", "li") else 1 if event == "start" else -1
        gap = max(gap, 1 if tag in _LINES or (items and tag in _BLOCKS) else 2 if tag in _BLOCKS else 0)
        words = re.sub(r"\s+", " ", (element.text if event == "start" else element.tail) or "")
        if tag == "cell" and event == "end" and element.getnext() is not None:
            words = " | " + words.lstrip()
        if words.strip() or (words and not gap):
            parts.append("\n" * gap + (words.lstrip() if gap else words))
            gap = 0
    return re.sub(r" ?\n ?", "\n", "".join(parts)).strip()


def line_of(element: html.HtmlElement) -> str:
    """What `element` shows, on one line; "" where that is longer than a fact."""
    pieces = list(islice(element.itertext(), MARKED))
    return one_line(text_of(element)) if len(pieces) < MARKED and sum(map(len, pieces)) <= FACT_LIMIT else ""


def no_text(document: Document) -> EmptyArticle:
    """The error for a page that shows nothing to read."""
    return EmptyArticle(f"“{document.label}” shows no text without its scripts. Nothing was added.")
