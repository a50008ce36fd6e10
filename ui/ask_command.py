"""`python -m ui ask`: questions into answers, as text or JSON."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from corpus.errors import QuestionError
from index.scope import Scope
from qa.answer import Answer, Citation, Prose
from qa.follow_up import Turn
from qa.llm import ServedModel
from qa.question import check
from qa.speakers import to_be_told
from ui import llm_choice, remarks, texts
from ui.asked import bound, outlets, turns
from ui.build import Dateline
from ui.records import Record, answer_record
from ui.settings import Settings


def add_to(commands: Any, common: argparse.ArgumentParser) -> None:
    """Adds the command to the subparsers of the command line."""
    ask = commands.add_parser("ask", parents=[common], help="one question, one answer")
    ask.add_argument("question", nargs="?", metavar="QUESTION")
    ask.add_argument(
        "--batch", type=Path, metavar="FILE.jsonl", help='one question a line: {"question": …, "history": […]}'
    )
    ask.add_argument("--json", action="store_true", help="the answer as JSON, one a line")
    ask.add_argument("--source", metavar="OUTLET", action="append", help="ask only what it published (may be repeated)")
    ask.add_argument("--from", dest="first", metavar="DAY", help="ask only what appeared on this day or later")
    ask.add_argument("--to", dest="last", metavar="DAY", help="ask only what appeared on this day or earlier")
    ask.add_argument("--article", metavar="ARTICLE_ID", action="append", help="ask only this one (may be repeated)")
    llm_choice.add_flags(ask)
    ask.set_defaults(run=_ask, usage=ask.error)


def _ask(flags: argparse.Namespace, settings: Settings) -> int:
    if (flags.question is None) == (flags.batch is None):
        flags.usage("give one QUESTION, or --batch FILE.jsonl")
    return _ask_one(flags, settings) if flags.batch is None else _ask_many(flags, settings)


def _ask_one(flags: argparse.Namespace, settings: Settings) -> int:
    check(flags.question)  # before the models are loaded: what cannot be asked need not wait for them
    model = _model(settings)
    dateline = Dateline.open(settings)
    dateline.load_with_sample()
    answer = dateline.ask(flags.question, scope=_scope(flags, dateline), model=model)
    print(json.dumps(answer_record(answer), ensure_ascii=False) if flags.json else as_text(answer))
    return 0


def _ask_many(flags: argparse.Namespace, settings: Settings) -> int:
    asked = list(_batch(flags.batch))
    model = _model(settings)
    dateline = Dateline.open(settings)
    dateline.load_with_sample()
    scope = _scope(flags, dateline)
    for question, history in asked:
        record = _batch_record(dateline, question, history, scope, model)
        answer = record["answer"] if record["answered"] else texts.DECLINED
        print(json.dumps(record, ensure_ascii=False) if flags.json else f"{question}\n    {answer}", flush=True)
    return 0


def _model(settings: Settings) -> ServedModel | None:
    """The LLM that was chosen, after saying where text goes."""
    model = llm_choice.chosen(settings)
    if model is not None:
        print(llm_choice.whereto(model), file=sys.stderr)
    return model


def _scope(flags: argparse.Namespace, dateline: Dateline) -> Scope:
    """The part of the library that the flags name.  Raises `QuestionError`."""
    first, last = (bound(day or "", f"{flag} {day!r}") for flag, day in (("--from", flags.first), ("--to", flags.last)))
    articles = frozenset(flags.article) if flags.article else None
    return Scope(articles, outlets(dateline, flags.source or ()), first, last)


def _batch(file: Path) -> Iterator[tuple[str, tuple[Turn, ...]]]:
    """The questions of a file of JSON lines, each with the earlier turns.  Raises `QuestionError` with the line."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise QuestionError(f"The questions in {file} cannot be read: {reason}.") from None
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield _batch_line(line, f"{file}, line {number}")


def _batch_line(line: str, place: str) -> tuple[str, tuple[Turn, ...]]:
    try:
        record = json.loads(line)
        if not isinstance(record["question"], str):
            raise ValueError("no text")
        return record["question"], turns(record.get("history") or [])
    except (ValueError, TypeError, KeyError):
        raise QuestionError(f'{place} is not of the form {{"question": "…", "history": ["…"]}}.') from None


def _batch_record(
    dateline: Dateline, question: str, history: Sequence[Turn], scope: Scope, model: ServedModel | None
) -> Record:
    """The answer to one line; a question that cannot be asked is not answered, and says why in `error`."""
    try:
        return answer_record(dateline.ask(question, history, scope=scope, model=model))
    except QuestionError as error:
        return {**answer_record(Answer(question, question, False, "", 0.0)), "error": str(error)}


def as_text(answer: Answer) -> str:
    """The answer as a person reads it in a terminal."""
    shown = answer.citations if answer.answered else answer.closest
    dated = remarks.days(answer, shown[0]) if len(answer.citations) == 1 else ""
    pending = answer.searched.pending if answer.searched else 0
    alone = _according(answer, shown[0]) if len(shown) == 1 else ""
    lines = [answer.answer + alone if answer.answered else texts.DECLINED]
    if answer.understood != answer.question:
        lines.insert(0, f"(understood as: {answer.understood})")
    if answer.filters:
        labels = ", ".join(each.label for each in answer.filters)
        relaxed = answer.filters[0].relaxed
        lines.insert(0, f"(nothing in: {labels}; asked without that)" if relaxed else f"(asked of: {labels})")
    if dated:
        lines.append(f"    {dated}")
    if pending:
        lines.append(f"({texts.not_looked_through(pending)})")
    if shown and not answer.answered:
        lines.append(f"\n{texts.CLOSEST}")
    for citation in shown:
        days = "" if dated else remarks.days(answer, citation)
        lines.append(_quote(citation, "" if alone else _according(answer, citation), days))
    for other in answer.disagreement:
        lines.append(f"\n{remarks.says_otherwise(answer, other)}: {other.answer}")
        lines += [f"    {days}"] if (days := remarks.days(answer, other.citation)) else []
        lines.append(_quote(other.citation, _according(answer, other.citation), ""))
    return "\n".join([*_prose(answer.prose), *lines])


def _prose(prose: Prose | None) -> list[str]:
    """What an LLM wrote, with the numbers of its quotes, before the answer in the articles' own words."""
    if prose is None:
        return []
    lines = [texts.WRITTEN.format(f"{prose.by} at {prose.at}")] if prose.sentences else []
    for each in prose.sentences:
        numbers = "".join(f" [{n}]" for n in each.cites)
        why = texts.unsupported(each.fault.name, each.what) if each.fault else ""
        struck = " – ".join(part for part in (each.text, why) if part)
        lines.append(f"  ({texts.STRUCK_OUT}: {struck})" if why else f"  {each.text}{numbers}")
    lines += [prose.problem] if prose.problem else []
    lines += [_quote(citation, "", "") for citation in prose.citations]
    return [*lines, "", texts.IN_THEIR_WORDS]


def _quote(citation: Citation, whose: str, days: str) -> str:
    """A quote with who says it, what its times mean, and where it stands."""
    page = f"p. {citation.page}" if citation.page else None
    facts = ", ".join(fact for fact in (citation.author, citation.source, citation.published, page) if fact)
    also = f"; also in {len(citation.also)} more" if citation.also else ""
    quote = " ".join(citation.quote.split())
    about = f" ({facts})" if facts else ""
    meant = f"\n    {days}" if days else ""
    return f"\n[{citation.n}] “{quote}”{whose}{meant}\n    {citation.title}{about}, {citation.article_id}{also}"


def _according(answer: Answer, citation: Citation) -> str:
    """Who says the words of a citation, as they follow the answer or, of several citations, the quote."""
    who = to_be_told(citation.speaker, answer.understood)
    return f" — according to {who}" if who else ""
