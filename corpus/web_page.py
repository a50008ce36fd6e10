"""A web page into the draft of its article: the text that a visitor reads, and what the page says about itself.

trafilatura finds the text.  Hidden text is dropped first, as far as the element itself tells (`hidden`, inline styles):
stylesheets are not evaluated, so what only they hide stays.  The facts come from JSON-LD, from meta tags, from marked
elements and from the byline below the headline, in this order.  What none of them says stays unknown.

Whatever is read from files is read while this module is imported: its reader runs where no file can be opened.
"""

import codecs
import datetime
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from encodings.aliases import aliases
from html import unescape
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

import trafilatura
from lxml import etree, html
from trafilatura.external import jt_stoplist_init
from trafilatura.settings import Document as PageFound

from corpus.byline import LINE_LIMIT, read_byline
from corpus.clean import drop_furniture
from corpus.document import Document, Draft, Facts, one_line
from corpus.encoding import decode
from corpus.errors import ArticleError, ArticleTooLarge, EmptyArticle, UnreadableArticle
from corpus.facts import parse_day

ELEMENT_LIMIT = 15_000
"""Elements of one page; the largest of 1,166 real pages has 10,106.  Reading takes 0.1 ms for each."""
COMPARED = 3_000
"""Elements of a page for which trafilatura asks readability and jusText as well; jusText is quadratic in paragraphs."""
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
HEAD_LINES = 14
"""Lines below the headline in which its byline is looked for: standfirst, share buttons and picture come between."""
SHORTEST_HEADLINE = 3
"""Words of a heading that is taken for the whole headline where a longer title holds it."""
LONGEST_TAIL = 5
"""Words of an outlet's or section's name behind the last "|" of a page's title."""
TITLE_WITHIN = 6
"""Lines of the text in which its headline may stand: below a section's name, a day, an author."""
LONGEST_CELL = 1_000
"""Characters in a cell of a table; one with more is a column of the page."""
SHORTEST_PROSE = 80
"""Characters of a line that is no part of a byline when it ends as a sentence does."""

Node = dict[str, Any]
"""One object of JSON-LD."""


def read(document: Document) -> Draft:
    """The headline, the text (headings and paragraphs a block, list items and table rows a line) and the facts.

    Raises `EmptyArticle` when the page shows no text, `ArticleTooLarge` past `ELEMENT_LIMIT`, else `UnreadableArticle`.
    """
    try:
        return _read(document)
    except ArticleError:
        raise
    except Exception:  # lxml and trafilatura raise all kinds on damaged pages, RecursionError among them
        raise UnreadableArticle(f"“{document.label}” cannot be read as a web page. Nothing was added.") from None


def _read(document: Document) -> Draft:
    tree = _parse(document)
    _drop_unseen(tree)
    facts = _facts(tree)
    _keep_times(tree)
    _unmake_layout_tables(tree)
    is_long = _size(tree)[0] > COMPARED
    found = trafilatura.bare_extraction(tree, include_comments=False, fast=is_long)
    body = _text_of(found.body) if isinstance(found, PageFound) else ""
    if not body:
        raise _empty(document)
    return Draft(_below_title(facts.title, body), facts)


def _empty(document: Document) -> EmptyArticle:
    return EmptyArticle(f"“{document.label}” shows no text without its scripts. Nothing was added.")


def _below_title(title: str | None, body: str) -> str:
    """`body` with the headline above it, so that its first paragraph is not taken for the headline."""
    if title is None:
        return body
    lines = body.split("\n")
    others = [line for line in lines[:TITLE_WITHIN] if _letters(line) != _letters(title)] + lines[TITLE_WITHIN:]
    return f"{title}\n\n" + "\n".join(others).strip()


# ── the tree ─────────────────────────────────────────────────────────────────────────────────────────────────────────

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


def _parse(document: Document) -> html.HtmlElement:
    """The tree of the page: no comments, no entities but HTML's own, nothing fetched, at most 256 levels deep."""
    text = _OWN_ENTITIES.sub("", _ILLEGAL.sub("", _decoded(document)))
    if not text.strip():
        raise _empty(document)
    if _CROWDED_TAG.search(text):
        raise UnreadableArticle(
            f"“{document.label}” is no web page: one of its tags has 1,000 attributes. Nothing was added."
        )
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)
    tree = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    count, nesting = _size(tree)
    if count > ELEMENT_LIMIT or nesting > NESTING_LIMIT:
        raise ArticleTooLarge(
            f"“{document.label}” has {count:,} elements; one web page may have {ELEMENT_LIMIT:,}, and fewer when they "
            "are deeply nested. Nothing was added."
        )
    return tree


def _size(tree: html.HtmlElement) -> tuple[int, int]:
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


def _drop_unseen(tree: html.HtmlElement) -> None:
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


def _keep_times(tree: html.HtmlElement) -> None:
    """Turns `<time>` within prose into a mere span: trafilatura drops it, and with it the day of a sentence."""
    for element in list(tree.iter("time")):
        before, after = element.getparent().text or "", element.tail or ""
        if element.getparent().tag == "p" and len(before) + len(after) > SHORTEST_PROSE / 2:
            element.tag = "span"


def _unmake_layout_tables(tree: html.HtmlElement) -> None:
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


def _text_of(body: Any) -> str:
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


def _line(element: html.HtmlElement) -> str:
    """What `element` shows, on one line; "" where that is longer than a fact."""
    pieces = list(islice(element.itertext(), MARKED))
    return one_line(_text_of(element)) if len(pieces) < MARKED and sum(map(len, pieces)) <= FACT_LIMIT else ""


# ── facts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Page:
    """Where a page says what it is: its tree, its meta tags by name, and the JSON-LD object of its article."""

    tree: html.HtmlElement
    meta: dict[str, list[str]]
    nodes: list[Node]
    article: Node
    heading: str
    shown: str
    """What the window's bar shows: `<title>`."""

    def named(self, names: Iterable[str]) -> list[str]:
        """The contents of the meta tags of these names, in the order of the names."""
        return [content for name in names for content in self.meta.get(name, [])]


_TITLE_NAMES = "og:title twitter:title dc.title dcterms.title parsely-title sailthru.title citation_title".split()
_AUTHOR_NAMES = (
    "author article:author og:article:author article:author_name parsely-author sailthru.author dc.creator "
    "dcterms.creator citation_author byl cxenseparse:author".split()
)
_SOURCE_NAMES = "dc.publisher dcterms.publisher publisher citation_journal_title application-name".split()
_DAY_NAMES = (
    "og:article:published_time og:published_time datepublished parsely-pub-date sailthru.date article.published "
    "dc.date.issued dcterms.issued dc.date.created dcterms.created dc.date dcterms.date citation_publication_date "
    "citation_date publish-date publishdate publish_date publication_date pubdate article_date_original "
    "originalpublicationdate cxenseparse:recs:publishtime rnews:datepublished ptime date".split()
)
_LANGUAGE_NAMES = "content-language og:locale dc.language dcterms.language".split()


def _facts(tree: html.HtmlElement) -> Facts:
    """What the page says of its article; None where it does not say."""
    page = _page(tree)
    url = _url(page)
    source = _source(page)
    title = _title(page, source, urlsplit(url or "").hostname or "")
    head = drop_furniture("\n".join(_below_heading(page, title)))
    byline = read_byline(head)
    return Facts(
        title=title,
        author=_author(page, source) or _joined([byline.author or _by_line(head)], source),
        source=source or byline.source,
        published=_published(page) or byline.published or _day_shown(head) or _day_in(url),
        url=url,
        language=_language(page),
    )


def _page(tree: html.HtmlElement) -> _Page:
    meta, nodes = _meta(tree), _nodes(tree)
    heading = max(map(_line, islice(tree.iter("h1"), MARKED)), key=len, default="")  # logos are marked as <h1> too
    shown = one_line((tree.findtext(".//title") or "")[:FACT_LIMIT])
    titles = [heading, shown, *meta.get("og:title", [])]
    return _Page(tree, meta, nodes, _article_node(nodes, titles), heading, shown)


def _meta(tree: html.HtmlElement) -> dict[str, list[str]]:
    """The contents of the meta tags by their names in small letters."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        content = one_line(unescape(element.get("content") or ""))
        if (
            name
            and 0 < len(content) <= FACT_LIMIT
            and len(known := found.setdefault(name.strip().lower(), [])) < MARKED
        ):
            known.append(content)
    return found


# ── JSON-LD ──────────────────────────────────────────────────────────────────────────────────────────────────────────

_ARTICLE_TYPE = re.compile(r"(?:Article|Posting|Report)$")
_NESTED = ("@graph", "mainEntity", "mainEntityOfPage")
"""Where a page's own article stands in an object; elsewhere (itemListElement, hasPart, mentions) stand others."""
_TAGS = re.compile(r"<[^<>]{1,200}>")


def _nodes(tree: html.HtmlElement) -> list[Node]:
    """The objects of the page's JSON-LD, without those that stand for other pages; broken JSON-LD is passed over."""
    waiting: list[Any] = []
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        try:
            waiting.append(json.loads((script.text or "").strip().removesuffix(";"), strict=False))
        except (ValueError, RecursionError):
            continue
    waiting.reverse()
    found: list[Node] = []
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting += reversed(value)
        elif isinstance(value, dict):
            found.append(value)
            waiting += [value[key] for key in reversed(_NESTED) if isinstance(value.get(key), (list, dict))]
    return found


def _types(node: Node) -> list[str]:
    return [name for name in _listed(node.get("@type")) if isinstance(name, str)]


def _article_node(nodes: list[Node], titles: list[str]) -> Node:
    """The object that describes the page's article: the one with its headline, else the first; {} where none does."""
    articles = [node for node in nodes if any(map(_ARTICLE_TYPE.search, _types(node)))]
    shown = " ".join(map(_letters, titles))
    named = (node for node in articles if (letters := _letters(_words(node.get("headline")))) and letters in shown)
    return next(named, next(iter(articles), {}))


def _listed(value: Any) -> list[Any]:
    """A value of JSON-LD as a list, of which `MARKED` are looked at."""
    return value[:MARKED] if isinstance(value, list) else [] if value is None else [value]


def _words(value: Any) -> str:
    """A text of JSON-LD as one line; the first of several, "" for what is no text or longer than a fact."""
    first = next(iter(_listed(value)), "")
    return one_line(_TAGS.sub("", unescape(first))) if isinstance(first, str) and len(first) <= FACT_LIMIT else ""


def _names_in(value: Any, nodes: list[Node]) -> list[tuple[str, bool]]:
    """The names of persons or organisations in a value of JSON-LD, each with whether it is an organisation."""
    found = []
    for one in _listed(value):
        if isinstance(one, dict) and "name" not in one and "@id" in one:
            one = next((node for node in nodes if node.get("@id") == one["@id"] and "name" in node), one)
        is_outlet = isinstance(one, dict) and any(name.endswith("Organization") for name in _types(one))
        names = _listed(one.get("name")) if isinstance(one, dict) else [one]
        found += [(_words(name), is_outlet) for name in names if _words(name)]
    return found


# ── title and outlet ─────────────────────────────────────────────────────────────────────────────────────────────────

_SEPARATOR = re.compile(r"\s(?:[|–—·•»›/-]{1,3}|::)\s|\s?\|{1,3}\s?")
_MARKS = " |–—·•»›/-:"


def _letters(text: str) -> str:
    """`text` without all that two spellings of one title or outlet differ in."""
    return re.sub(r"[\W_]+", "", text.lower())


def _title(page: _Page, source: str | None, host: str) -> str | None:
    """The headline: JSON-LD's or Open Graph's, as far as the page shows it; else without the outlet's name."""
    titles = [_words(page.article.get("headline")), *page.named(_TITLE_NAMES), page.heading, page.shown]
    title = next((title for title in titles if title and _letters(title) != _letters(source or "")), "")
    if len(page.heading.split()) >= SHORTEST_HEADLINE and _letters(page.heading) in _letters(title):
        return page.heading
    return _without_outlet(title, _letters(source or ""), _letters(host)) or None


def _without_outlet(title: str, outlet: str, host: str) -> str:
    """`title` without the outlet's name behind it or before it."""
    before, *rest = re.split(r":\s", title, maxsplit=1)
    if rest and _letters(before) == outlet:
        return rest[0]
    pieces = _SEPARATOR.split(title)
    if len(pieces) > 1 and (_is_outlet(pieces[-1], outlet, host) or _is_tail(title, pieces[-1])):
        return title[: -len(pieces[-1]) or None].rstrip(_MARKS)
    if len(pieces) > 1 and _letters(pieces[0]) == outlet:
        return title[len(pieces[0]) :].lstrip(_MARKS)
    return title


def _is_outlet(piece: str, outlet: str, host: str) -> bool:
    """Is `piece` the outlet's name, or part of it or of its domain, or the name with little beside it?"""
    letters = _letters(piece)
    longer = bool(outlet) and outlet in letters and len(letters) <= 2 * len(outlet)
    return len(letters) > 2 and (letters in outlet or letters in host or longer)


def _is_tail(title: str, piece: str) -> bool:
    """Is `piece`, the last of `title`, a name behind "|", shorter than what stands before it?"""
    before = title[: -len(piece) or None].rstrip()
    return before.endswith("|") and len(piece.split()) <= LONGEST_TAIL and len(piece) < len(before)


def _source(page: _Page) -> str | None:
    """The outlet, as the page names it, or as it stands behind the headline in the window's bar."""
    publishers = [name for name, _ in _names_in(page.article.get("publisher"), page.nodes)]
    names = [*page.named(["og:site_name"]), *publishers, *page.named(_SOURCE_NAMES), *_tails(page)]
    return next((name for name in names if not re.match(r"https?:|www\.|@", name)), None)


def _tails(page: _Page) -> Iterator[str]:
    """What stands behind the headline in `<title>`; behind a section's name, if there is one."""
    for heading in (page.heading, *page.named(_TITLE_NAMES)):
        if page.shown.startswith(heading) and heading and (match := _SEPARATOR.match(page.shown, len(heading))):
            yield from filter(None, _SEPARATOR.split(page.shown[match.end() :])[-1:])


# ── author ───────────────────────────────────────────────────────────────────────────────────────────────────────────

_NO_NAME = re.compile(
    r"https?:|www\.|@|\[at\]|/|\d|^(?:admin(?:istrator)?|authors?|editor|no author|staff|guest|publisher|unknown|none|"
    r"null|super user)$",
    re.IGNORECASE,
)
_BETWEEN_NAMES = re.compile(r"\s?(?:[;|•·]|,(?!\s?(?:Jr|Sr|Ph\.?D|M\.?D|II|III)\b)|\s(?:and|&|und|et|y|e)\s)\s?")
_BY = re.compile(r"^(?:(?:[\w ]{1,30} )?by(?:[\s:]+|(?=[A-Z]))|(?:von|par|por|di)\s)", re.IGNORECASE)
_NAME = r"[A-ZÀ-Þ][\w’'.-]{0,30}(?: (?:(?:de|la|van|von|der|al|bin) ){0,2}[A-ZÀ-Þ][\w’'.-]{0,30}){1,3}"
_NAMES = re.compile(rf"{_NAME}(?:(?:,? and |, | & ){_NAME}){{0,9}}")


def _author(page: _Page, source: str | None) -> str | None:
    """The names of those who wrote it, from the first of the places that name somebody; persons before agencies."""
    people = _names_in(page.article.get("author") or page.article.get("creator"), page.nodes)
    persons = [name for name, is_outlet in people if not is_outlet]
    places = (persons, [name for name, _ in people], page.named(_AUTHOR_NAMES), _authors_marked(page), _classed(page))
    return next((names for place in places if (names := _joined(place, source))), None)


def _joined(names: Iterable[str], source: str | None) -> str | None:
    """The names with commas between them: no "By", no addresses, no roles, and not the outlet itself."""
    outlet = _letters(source or "")
    whole = (_BY.sub("", name) for name in names if _letters(name) != outlet)
    parts = [part.strip(" ,") for name in whole for part in _BETWEEN_NAMES.split(name)]
    kept = [part for part in parts if part and not _NO_NAME.search(part) and _letters(part) != outlet]
    return ", ".join(dict.fromkeys(kept)) or None


_OTHERS = re.compile(
    r"comment|related|recommend|sidebar|teaser|newsletter|trending|popular|widget|promo", re.IGNORECASE
)


def _marked(page: _Page, path: str) -> Iterator[html.HtmlElement]:
    """The elements of `path` that stand outside of the parts of a page that are about other articles."""
    for element in islice(page.tree.xpath(path), MARKED):
        around = list(element.iterancestors())
        marks = (f"{one.get('class', '')} {one.get('id', '')}" for one in (element, *around) if one.tag != "body")
        apart = {"aside", "nav", "footer", "head"} & {one.tag for one in around}
        if not apart and not any(map(_OTHERS.search, marks)):
            yield element


def _authors_marked(page: _Page) -> list[str]:
    """The names that the page marks as its authors': `itemprop`, else `rel`."""
    for path in ("//*[@itemprop='author']", "//a[contains(@rel, 'author')]"):
        named = [(element.xpath(".//*[@itemprop='name']") or [element])[0] for element in _marked(page, path)]
        if names := [name for element in named if (name := element.get("content") or _line(element))]:
            return names
    return []


def _classed(page: _Page) -> list[str]:
    """The first name in an element of a class "author" or "byline"."""
    elements = _marked(page, "//*[contains(@class, 'author') or contains(@class, 'byline')]")
    return list(islice((name for name in map(_line, elements) if _NAMES.fullmatch(_BY.sub("", name))), 1))


# ── day, address, language ───────────────────────────────────────────────────────────────────────────────────────────

_ISO = re.compile(r"\s{0,9}([12]\d{3})([-/.]?)([01]\d)\2([0-3]\d)(?!\d{1,5}$)")
_ZERO_DAYS = ("1970-01-01", "0001-01-01")
"""What programs write for a day that they do not know."""
_UTC = re.compile(r"(?:Z|[+-]00:?00)$")
_NOT_FIRST = re.compile(r"modif|updat|last ", re.IGNORECASE)
_DAY_MARKS = (
    "//*[@itemprop='datePublished']",
    "//time[@pubdate]",
    "//time",
    "//*[contains(@class, 'date') or contains(@class, 'publish') or contains(@class, 'posted')]",
)


def _day(value: str) -> str | None:
    """The ISO date of a day as it is written there, in the page's own time zone; None for what is none."""
    if match := _ISO.match(value):
        try:
            day: str | None = datetime.date(int(match[1]), int(match[3]), int(match[4])).isoformat()
        except ValueError:
            return None
    else:
        day = parse_day(value)
    return None if day in _ZERO_DAYS else day


def _published(page: _Page) -> str | None:
    """The day of publication, never that of a change; a time in the outlet's own zone before the same in UTC."""
    pages = [node for node in page.nodes if any(name.endswith("WebPage") for name in _types(node))]
    best = [_words(page.article.get("datePublished")), *page.named(["article:published_time"])]
    best.sort(key=lambda value: _UTC.search(value) is not None)
    values = [*best, *(_words(node.get("datePublished")) for node in pages[:MARKED]), *page.named(_DAY_NAMES)]
    return next(filter(None, map(_day, [*values, *_days_marked(page)])), None)


def _days_marked(page: _Page) -> Iterator[str]:
    """The values of the elements that the page marks as its day, and not as that of a change."""
    for path in _DAY_MARKS:
        for element in _marked(page, path):
            before = (element.getparent().text or "")[:SHORTEST_PROSE]
            marks = f"{element.get('class')} {element.get('itemprop')} {before} {_line(element)}"
            if not _NOT_FIRST.search(marks):
                yield element.get("content") or element.get("datetime") or _line(element)


def _url(page: _Page) -> str | None:
    """The address that the page gives as its own, whole and of the web."""
    links = [link.get("href", "").strip() for link in page.tree.xpath("//link[@rel='canonical']")[:MARKED]]
    return next(filter(_is_web_address, [*links, *page.named(["og:url"])]), None)


_DAY_IN_PATH = re.compile(r"/((?:19|20)\d\d)([/-])([01]\d)\2([0-3]\d)(?=[/-])")


def _day_in(url: str | None) -> str | None:
    """The day that an address files its page under: "/2024/03/05/"; None where it has none."""
    match = _DAY_IN_PATH.search(url or "")
    return _day("-".join(match.group(1, 3, 4))) if match else None


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and not re.search(r"\s", url)


_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?(?![A-Za-z0-9])")


def _language(page: _Page) -> str | None:
    """The BCP 47 tag of the article's language: "en", "pt-BR", "zh-Hant-TW"."""
    root = page.tree.getroottree().getroot()
    said = [root.get("lang", ""), root.get("xml:lang", ""), _words(page.article.get("inLanguage"))]
    for value in (*said, *page.named(_LANGUAGE_NAMES)):
        if match := _TAG.match(value.strip()):
            language, script, region = match.groups()
            return "-".join(filter(None, (language.lower(), script and script.title(), region and region.upper())))
    return None


# ── the visible byline ───────────────────────────────────────────────────────────────────────────────────────────────


def _below_heading(page: _Page, title: str | None) -> list[str]:
    """The headline and the lines below it that could be its byline: short, and no sentences."""
    body = page.tree.find("body")
    lines = [line for line in _text_of(page.tree if body is None else body).split("\n") if line]
    known = {_letters(title or ""), _letters(page.heading)} - {""}
    starts = (number for number, line in enumerate(lines) if len(line) <= FACT_LIMIT and _letters(line) in known)
    start = next(starts, len(lines))
    return lines[start : start + 1] + list(_before_prose(lines[start + 1 :][:HEAD_LINES]))


def _by_line(head: str) -> str:
    """The names in the first line of a page's head that says "By …" and nothing else; "" where there is none."""
    lines = (line for line in head.split("\n")[1:] if line[:3].lower() == "by " and _NAMES.fullmatch(line[3:]))
    return next(lines, "")


def _day_shown(head: str) -> str | None:
    """The day in the first line of a page's head that names one, and not as that of a change."""
    days = ((line, parse_day(line)) for line in head.split("\n")[1:])
    return next((day for line, day in days if day and not _NOT_FIRST.search(line)), None)


def _before_prose(lines: list[str]) -> Iterator[str]:
    """The lines of a page's head: all but the standfirst, up to the first paragraph after it."""
    seen = 0
    for line in lines:
        is_prose = len(line) > LINE_LIMIT or (len(line) > SHORTEST_PROSE and line[-1] in '.!?”"')
        seen += is_prose
        if seen > 1:
            return
        if not is_prose:
            yield line


# ── what is read from files, read now ────────────────────────────────────────────────────────────────────────────────

_FIRST_PAGE = "<html><body><article><h1>Oslo</h1><p>The ministers met on Tuesday in a café.</p></article></body></html>"


def _warm_up() -> None:
    """Loads the codecs, and reads a page in an encoding that must be guessed."""
    for name in set(aliases.values()):
        try:
            codecs.lookup(name)
        except LookupError:  # of another system
            continue
    jt_stoplist_init()
    read(Document(_FIRST_PAGE.encode("cp1252"), "oslo.html"))


_warm_up()
