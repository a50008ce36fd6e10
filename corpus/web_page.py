"""A web page into the draft of its article: the text that a visitor reads, and what the page says about itself.

trafilatura finds the text.  Hidden text is dropped first, as far as the element itself tells (`hidden`, inline styles):
stylesheets are not evaluated, so what only they hide stays.  The facts come from JSON-LD, from meta tags, from marked
elements and from the byline below the headline, in this order.  What none of them says stays unknown.

Whatever is read from files is read while this module is imported: its reader runs where no file can be opened.
"""

import codecs
from encodings.aliases import aliases

import trafilatura
from trafilatura.external import jt_stoplist_init
from trafilatura.settings import Document as PageFound

from corpus.document import Document, Draft
from corpus.errors import ArticleError, UnreadableArticle
from corpus.page_facts import facts_of_page, letters
from corpus.page_tree import drop_unseen, keep_times, no_text, parse, size, text_of, unmake_layout_tables

ELEMENT_LIMIT = 15_000
"""Elements of one page; the largest of 1,166 real pages has 10,106.  Reading takes 0.1 ms for each."""
COMPARED = 3_000
"""Elements of a page for which trafilatura asks readability and jusText as well; jusText is quadratic in paragraphs."""
TITLE_WITHIN = 6
"""Lines of the text in which its headline may stand: below a section's name, a day, an author."""


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
    tree = parse(document)
    drop_unseen(tree)
    facts = facts_of_page(tree)
    keep_times(tree)
    unmake_layout_tables(tree)
    is_long = size(tree)[0] > COMPARED
    found = trafilatura.bare_extraction(tree, include_comments=False, fast=is_long)
    body = text_of(found.body) if isinstance(found, PageFound) else ""
    if not body:
        raise no_text(document)
    return Draft(_below_title(facts.title, body), facts)


def _below_title(title: str | None, body: str) -> str:
    """`body` with the headline above it, so that its first paragraph is not taken for the headline."""
    if title is None:
        return body
    lines = body.split("\n")
    others = [line for line in lines[:TITLE_WITHIN] if letters(line) != letters(title)] + lines[TITLE_WITHIN:]
    return f"{title}\n\n" + "\n".join(others).strip()


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
