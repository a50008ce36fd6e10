"""Answers, articles and meetings into JSON, and into rows: one form for the command line, the page, the API and MCP."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from typing import Any

from corpus.article import Article
from corpus.errors import ArticleError
from index.agenda import Told
from index.ingest import Added
from index.library import Entry
from index.meetings.meeting import Meeting, When
from qa.answer import Answer, Citation, Written

Record = dict[str, Any]
"""What `json.dumps` takes."""
COLUMNS = ("people", "kind", "status", "when", "first", "last", "place", "quote", "article_id", "title", "start", "end")
"""Of the table of meetings as CSV: a party's names are joined by commas, the parties by semicolons."""
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula (OWASP, CSV Injection)."""


def answer_record(answer: Answer) -> Record:
    """The answer as other programs read it: the fields of design.md, in their order, and those that came later."""
    return {
        "question": answer.question,
        "answered": answer.answered,
        "answer": answer.answer,
        "confidence": round(answer.confidence, 4),
        "citations": [_citation_record(citation) for citation in answer.citations],
        "closest": [_citation_record(citation) for citation in answer.closest],
        "took_ms": answer.took_ms,
        "understood": answer.understood,
        "filters": [asdict(each) for each in answer.filters],
        "dates": [asdict(each) for each in answer.dates],
        "disagreement": [
            {"answer": each.answer, "says": each.says.value, **_citation_record(each.citation)}
            for each in answer.disagreement
        ],
        "prose": [_written_record(each, answer) for each in answer.prose.sentences] if answer.prose else [],
        "llm": {"model": answer.prose.by, "at": answer.prose.at, "problem": answer.prose.problem}
        if answer.prose
        else None,
    }


def _written_record(written: Written, answer: Answer) -> Record:
    """A sentence of an LLM as other programs read it, with its quotes, or why it is not supported."""
    quotes = [_citation_record(citation) for citation in answer.shown if citation.n in written.cites]
    why = written.fault.value if written.fault else None
    return {"text": written.text, "supported": why is None, "why": why, "what": written.what, "citations": quotes}


def _citation_record(citation: Citation) -> Record:
    """A citation as other programs read it, with who says the answer's words in the article's words for him."""
    record = asdict(citation)
    del record["marks"], record["speaker"]
    return {**record, "said_by": " ".join(citation.speaker.split()) if citation.speaker else None}


def article_records(entries: Iterable[object]) -> list[Record]:
    """The list of articles, each with the fields of `Entry`."""
    names = [field.name for field in fields(Entry)]
    return [{name: getattr(entry, name) for name in names} for entry in entries]


def meeting_records(told: Iterable[Told]) -> list[Record]:
    """Meetings as other programs read them; `quote` is `text[start:end]` of the article."""
    return [_meeting_record(each.article, each.meeting) for each in told]


def _meeting_record(article: Article, meeting: Meeting) -> Record:
    return {
        "people": [list(names) for names in meeting.people],
        "kind": meeting.kind,
        "status": meeting.status,
        "when": asdict(meeting.when) if meeting.when else None,
        "place": meeting.place,
        "quote": article.text[meeting.start : meeting.end],
        "article_id": article.id,
        "start": meeting.start,
        "end": meeting.end,
    }


def as_table(told: Iterable[Told]) -> list[Sequence[object]]:
    """The rows of the CSV, the first one with the names of the columns."""
    return [COLUMNS, *([_safe(cell) for cell in _row(each, each.meeting)] for each in told)]


def _row(told: Told, meeting: Meeting) -> Sequence[object]:
    when = meeting.when or When("", None, None)
    quote = told.article.text[meeting.start : meeting.end]
    people = "; ".join(", ".join(names) for names in meeting.people)
    days = (when.text, when.first, when.last)
    article = (told.article.id, told.article.title)
    return (people, meeting.kind, meeting.status, *days, meeting.place, quote, *article, meeting.start, meeting.end)


def _safe(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULAS) else cell


def added_record(outcomes: Iterable[Added | ArticleError]) -> Record:
    """What became of what was to be added: the articles that are in the library now, and why others are not."""
    added: list[Record] = []
    refused: list[str] = []
    for outcome in outcomes:
        if isinstance(outcome, ArticleError):
            refused.append(str(outcome))
        else:
            added.append(_added_record(outcome))
    return {"added": added, "refused": refused}


def _added_record(outcome: Added) -> Record:
    return {
        "id": outcome.article.id,
        "title": outcome.article.title,
        "author": outcome.article.author,
        "source": outcome.article.source,
        "published": outcome.article.published,
        "passages": outcome.passages,
        "invisible_removed": outcome.article.hidden,
        "already": outcome.already,
        "replaces": list(outcome.kept.superseded),
        "same_story": list(outcome.kept.copies),
    }
