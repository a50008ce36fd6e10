"""Answers, articles and what became of them into JSON: one form for the command line, the HTTP API and MCP."""

from collections.abc import Iterable
from dataclasses import asdict, fields
from typing import Any

from corpus.errors import ArticleError
from index.ingest import Added
from index.library import Entry
from qa.answer import Answer, Citation

Record = dict[str, Any]
"""What `json.dumps` takes."""


def answer_record(answer: Answer) -> Record:
    """The answer as other programs read it: the fields of design.md, in their order, and `understood`."""
    return {
        "question": answer.question,
        "answered": answer.answered,
        "answer": answer.answer,
        "confidence": round(answer.confidence, 4),
        "citations": [_citation_record(citation) for citation in answer.citations],
        "closest": [_citation_record(citation) for citation in answer.closest],
        "took_ms": answer.took_ms,
        "understood": answer.understood,
    }


def _citation_record(citation: Citation) -> Record:
    """A citation as other programs read it, with who says the answer's words in the article's words for him."""
    record = asdict(citation)
    del record["marks"], record["speaker"]
    return {**record, "said_by": " ".join(citation.speaker.split()) if citation.speaker else None}


def article_records(entries: Iterable[object]) -> list[Record]:
    """The list of articles, each with the fields of `Entry`."""
    names = [field.name for field in fields(Entry)]
    return [{name: getattr(entry, name) for name in names} for entry in entries]


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
