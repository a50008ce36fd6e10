"""The days that an answer's times mean, and the passages that say otherwise, into the words that tell them.

Plain text, for the page, exports and the terminal alike: what comes from articles stands in it as it is.
"""

from collections.abc import Iterable
from datetime import date

from corpus.dates import in_words
from qa.answer import Answer, Citation, Dated, Otherwise
from ui import texts
from ui.escape import NAME_SHOWN, short


def days(answer: Answer, citation: Citation) -> str:
    """What the times in the words of a citation mean, counted from its article's day; empty where they say it all."""
    dates = [each for each in answer.dates if each.n == citation.n and each.derived]
    told = [each for each in dates if _meaning(each) not in ("", each.text)]
    if told:
        alone = len(told) == sum(each.n == citation.n for each in answer.dates)
        meant = [_meaning(each) if alone else texts.means(_text(each), _meaning(each)) for each in told]
        counted_from = _in_words(citation.published, citation.published)
        return texts.that_is(_listed(meant), counted_from) if alone else texts.meant(_listed(meant), counted_from)
    if citation.published is None and (unknown := [_text(each) for each in dates if each.first is None]):
        return texts.cannot_be_told(_listed(f"“{text}”" for text in unknown), len(unknown))
    return ""


def says_otherwise(answer: Answer, other: Otherwise) -> str:
    """What introduces the words of another passage; of another article with its outlet and its day."""
    citation = other.citation
    if citation.article_id in {each.article_id for each in answer.citations}:
        return texts.SAYS_OTHERWISE[other.says.value].format("")
    known = (citation.source or citation.title, _in_words(citation.published, citation.published))
    whence = ", ".join(short(each, NAME_SHOWN) for each in known if each)
    return texts.SAYS_OTHERWISE[other.says.value].format(f" ({whence})")


def _text(dated: Dated) -> str:
    return short(dated.text, NAME_SHOWN)


def _meaning(dated: Dated) -> str:
    return _in_words(dated.first, dated.last)


def _in_words(first: str | None, last: str | None) -> str:
    return in_words(date.fromisoformat(first), date.fromisoformat(last)) if first and last else ""


def _listed(parts: Iterable[str]) -> str:
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last
