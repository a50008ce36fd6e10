"""A question about the whole into an answer of several sentences: who met whom and when, or what it is about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.article import Article, Span
from corpus.dates import time_expressions
from index.passages import sections, sentences
from index.search import Found
from qa.answer import Answer
from qa.question import Question
from qa.verify import cite
from qa.words import stems_in

CONFIDENCE = 0.8
"""Not a fitted value: 3 of the 4 questions that ask for an overview are answered rightly (docs/figures.md)."""
MOST_MEETINGS = 8
LEAD_SENTENCES = 3
"""The first three sentences: the summary that is hard to beat on news (See et al. 2017, arXiv 1704.04368)."""
MEETING_WORDS = "met meeting talks visited received delegation hosted welcomed summit interview"
"""What is searched for where a question asks for meetings."""

_GUEST = (
    r"(?:delegations?|ministers?|presidents?|envoys?|leaders?|officials?|guests?|counterparts?|ambassadors?|chancellor|"
    r"king|queen|pope|visitors?|executives|negotiators|representatives)"
)
_MEETING = re.compile(
    r"\b(?:met|meets?|meeting (?:with|between|of|in|on)|"
    r"(?:held|hold|holds|holding|had) (?:\w+ )?(?:talks|meetings?|discussions|lunch|dinner|consultations)|"
    rf"received (?:[A-Z]\w*|(?:the|a|an|his|her|their) (?:[\w-]+ ){{0,3}}{_GUEST})|hosted|welcomed|visited|"
    r"visits? to|interview(?:ed)?(?: with)?|sat down with|summit|talks with|conferred with|shook hands|"
    r"audience with|flew to|travelled to|traveled to|came to see|went to see|arrived in)\b"
)
_NAME = re.compile(
    r"(?<![\w])(?!(?:The|A|An|In|On|At|By|When|While|As|But|And|For|From|If|Since|After|Before|During|This|That|These|With|His|Her|Their|Its|He|She|It|They|"
    r"We|You|I|There|Then|Last|Earlier|Later|Both|Two|Most|Many|Some|Regarding|January|February|March|April|May|June|July|August|September|"
    r"October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Oct|Nov|Dec)\b)"
    r"[A-ZÀ-Þ][\w-]*(?:[ -](?:(?:of|al|bin|de|van|von|del|da) )?[A-ZÀ-Þ][\w-]*)*"
)


@dataclass(frozen=True)
class Meeting:
    """A sentence that tells of a meeting, with the names and times in it, as offsets into the article."""

    article: Article
    quote: Span
    names: tuple[Span, ...]
    times: tuple[Span, ...]


def meetings(question: Question, found: Sequence[Found]) -> Answer | None:
    """Who met whom, and when: a line for each sentence that tells of it; None when no passage does."""
    told = _meetings(found)
    if not told:
        return None
    lines, citations = [], []
    for n, meeting in enumerate(told, start=1):
        text = meeting.article.text
        names = ", ".join(dict.fromkeys(text[slice(*name)] for name in meeting.names))
        times = ", ".join(dict.fromkeys(text[slice(*time)] for time in meeting.times))
        lines.append(f"{names}: {times}" if times else names)
        citations.append(cite(n, meeting.article, meeting.quote, (*meeting.names, *meeting.times)))
    return Answer(question.text, question.text, True, "\n".join(lines), CONFIDENCE, tuple(citations))


def _meetings(found: Sequence[Found]) -> list[Meeting]:
    """The meetings told in the passages: those with a time first to be kept, then all in the order of the articles."""
    told: dict[tuple[str, Span], Meeting] = {}
    for passage in found:
        for quote in passage.passage.sentences:
            meeting = _meeting(passage.article, quote)
            if meeting:
                told.setdefault((passage.article.id, quote), meeting)
    kept = sorted(told.values(), key=lambda m: (not m.times, -len(m.names)))[:MOST_MEETINGS]
    order = list(dict.fromkeys(meeting.article.id for meeting in told.values()))
    return sorted(kept, key=lambda m: (order.index(m.article.id), m.quote))


def _meeting(article: Article, quote: Span) -> Meeting | None:
    """The meeting that a sentence tells of: a word for it, and two names or more."""
    sentence = article.text[slice(*quote)]
    names = _moved([m.span() for m in _NAME.finditer(sentence)], quote[0])
    if not _MEETING.search(sentence) or len({article.text[slice(*name)] for name in names}) < 2:
        return None
    return Meeting(article, quote, names, _moved(time_expressions(sentence), quote[0]))


def _moved(spans: Sequence[Span], by: int) -> tuple[Span, ...]:
    return tuple((start + by, end + by) for start, end in spans)


def summary(question: Question, found: Sequence[Found], articles: Sequence[Article]) -> Answer | None:
    """What the articles say: their first sentences or, where the question names something, those that name it."""
    if question.names:
        chosen = _naming(question, found)
    else:
        count = LEAD_SENTENCES if len(articles) == 1 else 1
        chosen = [(article, quote) for article in articles for quote in lead(article, count)]
    if not chosen:
        return None
    citations = tuple(cite(n, article, quote) for n, (article, quote) in enumerate(chosen, start=1))
    return Answer(
        question.text,
        question.text,
        True,
        "\n".join(" ".join(c.quote.split()) for c in citations),
        CONFIDENCE,
        citations,
    )


def lead(article: Article, count: int) -> list[Span]:
    """The first `count` sentences of an article's body, without headings."""
    body = sections(article.text)[0]
    return [span for span in sentences(article.text, body[1]) if len(article.text[slice(*span)].split()) > 4][:count]


def _naming(question: Question, found: Sequence[Found]) -> list[tuple[Article, Span]]:
    """Up to `LEAD_SENTENCES` sentences of the passages that name what the question names, best passages first."""
    named = {stem for name in question.names for stem in name}
    chosen: dict[tuple[str, Span], tuple[Article, Span]] = {}
    for passage in found:
        for quote in passage.passage.sentences:
            if named & stems_in(passage.article.text[slice(*quote)]):
                chosen.setdefault((passage.article.id, quote), (passage.article, quote))
    return list(chosen.values())[:LEAD_SENTENCES]
