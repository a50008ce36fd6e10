"""An exported conversation into what became of its quotes: do they still stand in the library's articles?

    stands     the quote is where the export says, in the article that it names
    moved      it is elsewhere in that article, or in a newer version of it
    changed    the article, or a newer version of it, is there, and says it no more
    gone       the article is not there

Quotes are compared with the texts, character by character.  The file is not trusted: what it says of a quote's place,
of hashes and titles is only where the search begins.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.article import Article, Span
from corpus.errors import ArticleNotFound, ExportError
from qa.answer import Citation
from ui.desk import Desk
from ui.escape import short
from ui.export import FORMAT, VERSION
from ui.keeping import decoded

VERDICTS = ("stands", "moved", "changed", "gone")
FILE_LIMIT = 64_000_000
"""Bytes of an export that is read."""
QUOTE_SHOWN = 60
TITLE_SHOWN = 60


@dataclass(frozen=True)
class Quote:
    """A quote of an exported conversation: the number of its turn, and what the turn cites."""

    turn: int
    citation: Citation


@dataclass(frozen=True)
class Verdict:
    """What became of a quote; `found_in` and `found_at` are the article and the place where it stands now, if any.

    `newer` is the id of the newer version of its article, where there is one.
    """

    quote: Quote
    verdict: str
    found_in: str | None = None
    found_at: Span | None = None
    newer: str | None = None


# ── the file ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def read_export(file: Path) -> list[Quote]:
    """The quotes of a conversation that was exported as JSON.  Raises `ExportError` for any other file."""
    try:
        if file.stat().st_size > FILE_LIMIT:
            raise ExportError(f"{file} is larger than {FILE_LIMIT // 1_000_000} MB: that is no exported conversation.")
        content = file.read_bytes()
    except OSError as error:
        raise ExportError(f"{file} cannot be read ({error.strerror}).") from None
    try:
        record = json.loads(content)
    except (ValueError, RecursionError):
        raise _no_export(file) from None
    if not isinstance(record, dict) or record.get("format") != FORMAT:
        raise _no_export(file)
    if record.get("version") != VERSION:
        raise ExportError(f"{file} was written by another version of Dateline; this one reads exports of version 1.")
    try:
        return list(_quotes(record))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise ExportError(f"{file} is damaged: some of it is not as Dateline writes it.") from None


def _no_export(file: Path) -> ExportError:
    return ExportError(f"{file} is no conversation that Dateline exported as JSON; only JSON can be verified.")


def _quotes(record: Mapping[str, Any]) -> Iterator[Quote]:
    """Raises `ValueError`, `TypeError`, `KeyError` or `AttributeError` where the record is not as it is written."""
    for number, turn in enumerate(record["turns"], start=1):
        if not isinstance(turn["question"], str):
            raise ValueError("a question is no text")
        if "error" not in turn:
            beside = (turn.get("prose") or {}).get("citations", ())
            for citation in (*turn["citations"], *turn.get("disagreement", ()), *turn["closest"], *beside):
                yield Quote(number, _citation(citation))


def _citation(record: object) -> Citation:
    citation = decoded(Citation, record)
    if not 0 <= citation.start < citation.end or citation.end - citation.start != len(citation.quote):
        raise ValueError("a quote is not as long as its place")
    return citation


# ── the library ──────────────────────────────────────────────────────────────────────────────────────────────────────


def verify(desk: Desk, quotes: Sequence[Quote]) -> list[Verdict]:
    """What became of each quote, in order."""
    return [_verdict(desk, quote) for quote in quotes]


def _verdict(desk: Desk, quote: Quote) -> Verdict:
    citation = quote.citation
    article = _article(desk, citation.article_id)
    newer = desk.newest_version(citation.article_id) if article else _successor(desk, citation)
    if article and article.text[citation.start : citation.end] == citation.quote:
        return Verdict(quote, "stands", article.id, (citation.start, citation.end), newer)
    there = [each for each in (article, _article(desk, newer) if newer else None) if each]
    for each in there:
        at = _nearest(each.text, citation)
        if at is not None:
            return Verdict(quote, "moved", each.id, (at, at + len(citation.quote)), newer)
    return Verdict(quote, "changed" if there else "gone", newer=newer)


def _article(desk: Desk, article_id: str) -> Article | None:
    try:
        return desk.article(article_id)
    except ArticleNotFound:
        return None


def _successor(desk: Desk, citation: Citation) -> str | None:
    """The article that has the address of one that is not there."""
    return desk.current_at(citation.url) if citation.url else None


def _nearest(text: str, citation: Citation) -> int | None:
    """Where the quote stands in `text`: of several places the one that is nearest to its old one."""
    before = text.rfind(citation.quote, 0, citation.end)
    after = text.find(citation.quote, citation.start)
    places = [place for place in (before, after) if place >= 0]
    return min(places, key=lambda place: abs(place - citation.start)) if places else None


# ── what is said of it ───────────────────────────────────────────────────────────────────────────────────────────────


def all_stand(verdicts: Sequence[Verdict]) -> bool:
    return all(each.verdict == "stands" for each in verdicts)


def as_lines(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """A line a quote, and one with their sum."""
    for each in verdicts:
        citation = each.quote.citation
        title, words = short(citation.title, TITLE_SHOWN), short(citation.quote, QUOTE_SHOWN)
        yield f"{each.verdict:8} {each.quote.turn}.{citation.n}  “{words}”  ({title}{_remark(each)})"
    yield _sum(verdicts)


def _remark(each: Verdict) -> str:
    citation = each.quote.citation
    if each.verdict == "moved" and each.found_at is not None:
        where = f"now in {each.found_in}" if each.found_in != citation.article_id else "now"
        return f"; {where} at {each.found_at[0]}–{each.found_at[1]}"
    if each.verdict == "stands" and each.newer:
        return f"; there is a newer version, {each.newer}"
    return ""


def _sum(verdicts: Sequence[Verdict]) -> str:
    if not verdicts:
        return "There are no quotes in this conversation."
    counts = _counts(verdicts)
    count = len(verdicts)
    if all_stand(verdicts):
        return f"{'The quote stands' if count == 1 else f'All {count:,} quotes stand'}."
    told = ", ".join(f"{number:,} {_verb(verdict, number)}" for verdict, number in counts.items() if number)
    return f"{count:,} quote{'' if count == 1 else 's'}: {told}."


def _verb(verdict: str, number: int) -> str:
    return "stand" if verdict == "stands" and number != 1 else verdict


def _counts(verdicts: Sequence[Verdict]) -> dict[str, int]:
    return {verdict: sum(each.verdict == verdict for each in verdicts) for verdict in VERDICTS}


def as_record(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """The verdicts as other programs read them."""
    quotes = [
        {
            "turn": each.quote.turn,
            "n": each.quote.citation.n,
            "verdict": each.verdict,
            "article_id": each.quote.citation.article_id,
            "start": each.quote.citation.start,
            "end": each.quote.citation.end,
            "quote": each.quote.citation.quote,
            "found_in": each.found_in,
            "found_at": each.found_at,
            "newer_version": each.newer,
        }
        for each in verdicts
    ]
    return {"all_stand": all_stand(verdicts), "counts": _counts(verdicts), "quotes": quotes}
