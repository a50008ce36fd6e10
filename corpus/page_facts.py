"""A web page's tree into what the page says of itself: title, author, outlet, day, address, language."""

import datetime
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from lxml import html

from corpus.byline import LINE_LIMIT, read_byline
from corpus.clean import drop_furniture
from corpus.document import Facts, one_line
from corpus.facts import parse_day
from corpus.page_tree import FACT_LIMIT, MARKED, SHORTEST_PROSE, line_of, text_of

HEAD_LINES = 14
"""Lines below the headline in which its byline is looked for: standfirst, share buttons and picture come between."""
SHORTEST_HEADLINE = 3
"""Words of a heading that is taken for the whole headline where a longer title holds it."""
LONGEST_TAIL = 5
"""Words of an outlet's or section's name behind the last "|" of a page's title."""

Node = dict[str, Any]
"""One object of JSON-LD."""


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


def facts_of_page(tree: html.HtmlElement) -> Facts:
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
    heading = max(map(line_of, islice(tree.iter("h1"), MARKED)), key=len, default="")  # logos are marked as <h1> too
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
    shown = " ".join(map(letters, titles))
    named = (node for node in articles if (headline := letters(_words(node.get("headline")))) and headline in shown)
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


def letters(text: str) -> str:
    """`text` without all that two spellings of one title or outlet differ in."""
    return re.sub(r"[\W_]+", "", text.lower())


def _title(page: _Page, source: str | None, host: str) -> str | None:
    """The headline: JSON-LD's or Open Graph's, as far as the page shows it; else without the outlet's name."""
    titles = [_words(page.article.get("headline")), *page.named(_TITLE_NAMES), page.heading, page.shown]
    title = next((title for title in titles if title and letters(title) != letters(source or "")), "")
    if len(page.heading.split()) >= SHORTEST_HEADLINE and letters(page.heading) in letters(title):
        return page.heading
    return _without_outlet(title, letters(source or ""), letters(host)) or None


def _without_outlet(title: str, outlet: str, host: str) -> str:
    """`title` without the outlet's name behind it or before it."""
    before, *rest = re.split(r":\s", title, maxsplit=1)
    if rest and letters(before) == outlet:
        return rest[0]
    pieces = _SEPARATOR.split(title)
    if len(pieces) > 1 and (_is_outlet(pieces[-1], outlet, host) or _is_tail(title, pieces[-1])):
        return title[: -len(pieces[-1]) or None].rstrip(_MARKS)
    if len(pieces) > 1 and letters(pieces[0]) == outlet:
        return title[len(pieces[0]) :].lstrip(_MARKS)
    return title


def _is_outlet(piece: str, outlet: str, host: str) -> bool:
    """Is `piece` the outlet's name, or part of it or of its domain, or the name with little beside it?"""
    name = letters(piece)
    longer = bool(outlet) and outlet in name and len(name) <= 2 * len(outlet)
    return len(name) > 2 and (name in outlet or name in host or longer)


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
    outlet = letters(source or "")
    whole = (_BY.sub("", name) for name in names if letters(name) != outlet)
    parts = [part.strip(" ,") for name in whole for part in _BETWEEN_NAMES.split(name)]
    kept = [part for part in parts if part and not _NO_NAME.search(part) and letters(part) != outlet]
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
        if names := [name for element in named if (name := element.get("content") or line_of(element))]:
            return names
    return []


def _classed(page: _Page) -> list[str]:
    """The first name in an element of a class "author" or "byline"."""
    elements = _marked(page, "//*[contains(@class, 'author') or contains(@class, 'byline')]")
    return list(islice((name for name in map(line_of, elements) if _NAMES.fullmatch(_BY.sub("", name))), 1))


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
            marks = f"{element.get('class')} {element.get('itemprop')} {before} {line_of(element)}"
            if not _NOT_FIRST.search(marks):
                yield element.get("content") or element.get("datetime") or line_of(element)


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
    lines = [line for line in text_of(page.tree if body is None else body).split("\n") if line]
    known = {letters(title or ""), letters(page.heading)} - {""}
    starts = (number for number, line in enumerate(lines) if len(line) <= FACT_LIMIT and letters(line) in known)
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
