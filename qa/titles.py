"""A question and the articles found for it into those whose title it names: "Who wrote “Museum wing opens”?".

A title in quotation marks is always one.  Without them it may be the name of what it tells of ("When did the bridge
open?"): then it is one only where the question asks for what an article says about itself, or what it is about.
"""

import re
from collections.abc import Iterator, Sequence

from corpus.article import Article, Span
from index.scope import Scope
from qa.answer import Filter
from qa.filters import Filtered
from qa.question import ARTICLE_NOUN, Kind, question_of

TITLE = "title"
"""The kind of the filter."""
FOUND = 10
"""Passages that are looked at for the title: it is among their words, so its article is one of the first."""
PLAIN_WORDS = 2
"""A title of one word is one in quotation marks only: "Who wrote Ukraine?"."""
BEGINNING_WORDS = 3
"""So many words in quotation marks are a title that begins with them."""

_QUOTED = re.compile(r"[“„\"«]([^“”„\"«»\n]{2,300})[”“\"»]|(?<!\w)[‘']((?:[^‘’'\n]|['’](?=\w)){2,300})[’'](?!\w)")
_OF_A_TEXT = re.compile(
    r"\b(?:wrote|writ(?:es?|er|ten)|author\w*|penned|byline|publi(?:sh\w*|cation)|appear(?:s|ed)?|posted|printed|"
    r"reported|reporter|journalist|dated|outlet|newspaper|summar\w*|about(?=[\s?.!]*$))\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    rf"(?:\b(?:the|an?|this|that) )?(?:\b{ARTICLE_NOUN},? )?(?:\b(?:called|titled|entitled|headlined|headed|named) )?$",
    re.IGNORECASE,
)
_AFTER = re.compile(rf"\s{{1,3}}{ARTICLE_NOUN}\b", re.IGNORECASE)


def may_name_a_title(question: str) -> bool:
    """Is it worth a search for the title: are there words in quotation marks, or of articles?"""
    return _QUOTED.search(question) is not None or _OF_A_TEXT.search(question) is not None


def titled(question: str, articles: Sequence[Article]) -> Filtered | None:
    """The question of "the article" and the part of the library that has the title it names; None for none."""
    for span, is_quoted, meant in _named(question, articles):
        start = _BEFORE.search(question, 0, span[0])
        after = _AFTER.match(question, span[1])
        whole = (start.start() if start else span[0], after.end() if after else span[1])
        text = f"{question[: whole[0]]}the article{question[whole[1] :]}"
        text = text[:1].upper() + text[1:]
        if is_quoted or question_of(text).kind in (Kind.BYLINE, Kind.SUMMARY):
            asked = Filter(TITLE, meant[0].title, question[slice(*whole)])
            return Filtered((asked,), Scope(articles=frozenset(each.id for each in meant)), text)
    return None


def _named(question: str, articles: Sequence[Article]) -> Iterator[tuple[Span, bool, list[Article]]]:
    """Where the question may name a title, whether in quotation marks, and the articles that have it: those in
    quotation marks first, then longer ones."""
    titles: dict[tuple[str, ...], list[Article]] = {}
    for article in {each.id: each for each in articles}.values():
        titles.setdefault(_words(article.title), []).append(article)
    for match in _QUOTED.finditer(question):
        quoted = _words(match[1] or match[2])
        for title in sorted(titles, key=len):
            if quoted and (quoted == title or (len(quoted) >= BEGINNING_WORDS and title[: len(quoted)] == quoted)):
                yield match.span(), True, titles[title]
    for title in sorted(titles, key=len, reverse=True):
        if len(title) >= PLAIN_WORDS:
            words = r"\W+".join(map(re.escape, title))
            if there := re.search(rf"(?<!\w){words}(?!\w)", question, re.IGNORECASE):
                yield there.span(), False, titles[title]


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.casefold()))
