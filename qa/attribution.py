"""A quoted sentence into who says it: the speaker to whom the article attributes the words that answer.

Direct speech is put out of sight first (each character a NUL), so that what stands in it attributes nothing outside;
what is then said, and by whom, qa/sayings.py tells.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.article import Article, Span
from qa.sayings import Saying, sayings_of
from qa.speakers import is_pronoun, persons

LONGEST_SENTENCE = 2000
"""Characters; sentences have 600 at most (index/passages.py), and what is longer is none."""


def speaker(article: Article, quote: Span, marks: Sequence[Span], before: Span | None = None) -> Span | None:
    """Where the article names who says the words at `marks`; None where it says them itself, or does not tell.

    `quote` is the sentence that holds the marks, `before` the one before it, which tells who "he" is.
    """
    start, end = quote
    if max(last - first for first, last in (quote, before or quote)) > LONGEST_SENTENCE:
        return None
    governing = [_governing(article.text[start:end], (first - start, last - start)) for first, last in marks]
    speakers = {saying.who if saying else None for saying in governing}
    who = speakers.pop() if len(speakers) == 1 else None
    place = (start + who[0], start + who[1]) if who else None
    if place and is_pronoun(article.text[slice(*place)]):
        place = _meant(article, (start, place[0]), before)
    return place if place and not any(first < place[1] and place[0] < last for first, last in marks) else None


def _governing(sentence: str, mark: Span) -> Saying | None:
    """The innermost saying that holds the mark; one inside the direct speech goes before those outside."""
    for first, last in _direct_speech(sentence):
        if first <= mark[0] and mark[1] <= last:
            inner = _innermost(sayings_of(_flat(sentence[first:last])), (mark[0] - first, mark[1] - first))
            if inner:
                return replace(inner, who=inner.who and (inner.who[0] + first, inner.who[1] + first))
    text = _without_direct_speech(sentence)
    in_brackets = text.count("(", 0, mark[0]) > text.count(")", 0, mark[0])
    return None if in_brackets else _innermost(sayings_of(text), mark)


def _innermost(sayings: Sequence[Saying], mark: Span) -> Saying | None:
    holding = [(b - a, saying) for saying in sayings for a, b in saying.said if a <= mark[0] and mark[1] <= b]
    return min(holding, key=lambda each: each[0])[1] if holding else None


def _direct_speech(text: str) -> list[Span]:
    """What stands between quotation marks, or from the start or to the end where one of the two is missing."""
    spans: list[Span] = []
    opened: int | None = None
    for mark in re.finditer(r'["“”„«»]', text):
        if mark[0] in "“„«" or (mark[0] == '"' and text[: mark.start()][-1:] in ("", *" \n\t(—–")):
            opened = mark.end() if opened is None else opened
        elif opened is not None or not spans:
            spans.append((opened or 0, mark.start()))
            opened = None
    return spans if opened is None else [*spans, (opened, len(text))]


def _without_direct_speech(text: str) -> str:
    """The text, as long as before, with a NUL for each character of direct speech."""
    masked = _flat(text)
    for start, end in _direct_speech(text):
        masked = masked[:start] + "\0" * (end - start) + masked[end:]
    return masked


def _flat(text: str) -> str:
    return re.sub(r"[\s\0]", " ", text)


def _meant(article: Article, here: Span, before: Span | None) -> Span | None:
    """Whom "he" or "she" means: the only person who is named `here`, in the sentence up to the pronoun, and in the one
    before, if he says something there or is the subject."""
    named_here, named_before = _persons(article, here), _persons(article, before) if before else []
    place, named = (here, named_here) if named_here or not before else (before, named_before)
    if len({article.text[slice(*name)].split()[-1] for name in named_here + named_before}) != 1:
        return None
    first, last = named[0][0] - place[0], named[0][1] - place[0]
    sayings = sayings_of(_without_direct_speech(article.text[slice(*place)]))
    says = [saying.who is not None and saying.who[0] < last and first < saying.who[1] for saying in sayings]
    return named[0] if all(says) and (says or first == 0) else None


def _persons(article: Article, place: Span) -> list[Span]:
    return persons(article, _without_direct_speech(article.text[slice(*place)]), place[0])
