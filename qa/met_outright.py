"""Passages into the sentences that say outright who met whom, and when, for meetings that no rule reads."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from corpus.article import Article, Span
from index.search import Found
from qa.dated import overlap, times_in
from qa.speakers import persons

_MET = re.compile(
    r"(?<!\bbe )(?<!\bbeen )(?<!\bwas )(?<!\bwere )\bmet\b|\b(?:meeting|talks) (?:with|between)\b|"
    r"\b(?:spoke|spoken|talked) with\b"
)
_UNSURE = re.compile(
    r"\b(?:not|never|would|could|will|should|may|might|if|denied|(?:want|desire|hope|hoping|plan|expect|"
    r"refuse|refusing|decline|declining|cancel)\w*)\b|n['’]t\b"
)
MOST_WORDS = 60


def sentences_of_meetings(found: Sequence[Found]) -> Iterator[tuple[Article, Span, date | None]]:
    """The sentences that say that somebody met somebody, with the first day that they tell.

    Each names two persons and a time, and is about nothing that may not have been.  In labelled news articles there is
    hardly one beside the meetings that the rules find, and none of them is wrong; a long story has more.
    """
    for passage in found:
        article = passage.article
        for span in passage.passage.sentences:
            sentence = article.text[slice(*span)]
            if _MET.search(sentence) and not _UNSURE.search(sentence) and len(sentence.split()) <= MOST_WORDS:
                times = times_in(sentence, article.published)
                people = [(start - span[0], end - span[0]) for start, end in persons(article, sentence, span[0])]
                people = [person for person in people if not any(overlap(time, person) for time in times)]
                if times and len({sentence[slice(*person)].split()[-1] for person in people}) > 1:
                    yield article, span, times[0].first
