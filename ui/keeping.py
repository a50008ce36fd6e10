"""Turns into the library and back: what was asked and answered outlives the program.

An outcome is kept as JSON: `{"answer": …, "hashes": …}` with the fields of `qa.answer.Answer` and the SHA-256 of each
cited article's text, or `{"error": SENTENCE}`.  What cannot be read back any more is a sentence in its place.
"""

import threading
import types
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import datetime, timezone
from enum import Enum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from index.conversations import KeptTurn, Listed
from qa.answer import Answer
from ui import texts
from ui.conversation import Conversation
from ui.desk import Desk
from ui.edge import sentence_for

Kind = TypeVar("Kind")

_SETTLING = threading.Lock()
"""One turn is kept once, though an answer and the list may ask for it at the same time."""


@dataclass(frozen=True)
class Told:
    """A turn as it was kept: its row, question, outcome, when it was asked, and the hashes of the cited articles."""

    row: int
    question: str
    asked: str
    outcome: Answer | str
    hashes: Mapping[str, str]


def now() -> str:
    """This moment in UTC, ISO, with milliseconds."""
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds")


def keep(desk: Desk, conversation: str, question: str, outcome: Answer | str, asked: str, row: int | None) -> int:
    """Keeps a finished turn and gives its row in the library; `row` is the one it has there already, if any.

    Raises `LibraryError`.
    """
    if isinstance(outcome, str):
        record: dict[str, Any] = {"error": outcome}
    else:
        ids = {citation.article_id for citation in outcome.shown}
        record = {"answer": encoded(outcome), "hashes": desk.text_hashes(sorted(ids))}
    words = outcome.answer if isinstance(outcome, Answer) else ""
    return desk.conversations().keep(conversation, question, record, words, asked, row)


def settle(desk: Desk, conversation: Conversation) -> str:
    """Brings the library up to what stands in a chat: finished turns are kept, those that were taken back deleted.

    Gives the sentence about what could not be done, and is then to be called again; else an empty one.
    """
    with _SETTLING:
        try:
            for row in list(conversation.taken_back):
                desk.conversations().forget_turn(row)
                conversation.taken_back.remove(row)
            for turn in conversation.turns:
                if turn.outcome not in (None, texts.STOPPED) and turn.outcome is not turn.kept:
                    outcome = turn.outcome
                    turn.row = keep(desk, conversation.id, turn.question, outcome, now(), turn.row)
                    turn.kept = outcome
        except Exception as error:
            return texts.not_kept(sentence_for(error))
    return ""


def resume(desk: Desk, conversation: Conversation, ident: str) -> None:
    """Goes on with a conversation that was kept, in the place of what stands in the chat.  Raises `LibraryError`."""
    _, turns = told(desk, ident)
    conversation.clear()
    conversation.id = ident
    for each in turns:
        turn = conversation.begin(each.question)
        turn.row, turn.kept, turn.outcome = each.row, each.outcome, each.outcome


def told(desk: Desk, conversation: str) -> tuple[Listed, list[Told]]:
    """A conversation as it was kept, the first turn first.  Raises `LibraryError`."""
    listed, turns = desk.conversations().turns(conversation)
    return listed, [_told(turn) for turn in turns]


def _told(turn: KeptTurn) -> Told:
    record = turn.outcome or {}
    try:
        if isinstance(record.get("error"), str):
            return Told(turn.row, turn.question, turn.asked, record["error"], {})
        outcome = decoded(Answer, record["answer"])
        hashes = {key: value for key, value in record["hashes"].items() if isinstance(value, str)}
        return Told(turn.row, turn.question, turn.asked, outcome, hashes)
    except (ValueError, KeyError, AttributeError):
        return Told(turn.row, turn.question, turn.asked, texts.UNREADABLE_TURN, {})


# ── answers into JSON and back ───────────────────────────────────────────────────────────────────────────────────────


def encoded(value: Any) -> Any:
    """A dataclass of plain values, tuples, enumerations and further ones as what JSON can hold."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: encoded(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Enum):
        return value.name
    if isinstance(value, tuple):
        return [encoded(each) for each in value]
    return value


def decoded(kind: type[Kind], record: object) -> Kind:
    """The dataclass that was `encoded`.  Raises `ValueError` where a value is not of its field's type.

    A field that is not in the record has its default; so has one that may be None and that is of no known form: it was
    kept by another version.
    """
    if not isinstance(record, dict):
        raise ValueError("no object")
    hints = get_type_hints(kind)
    values = {}
    for field in fields(kind):  # type: ignore[arg-type]
        if field.name not in record and field.default is not MISSING:
            continue
        try:
            values[field.name] = _value(hints[field.name], record.get(field.name))
        except ValueError:
            if field.default is not None:
                raise
    return kind(**values)


def _value(kind: Any, value: object) -> Any:
    """`value` as one of `kind`, the type of a field."""
    options = get_args(kind)
    if get_origin(kind) in (Union, types.UnionType):
        return None if value is None else _value(next(each for each in options if each is not types.NoneType), value)
    if get_origin(kind) is tuple:
        return tuple(_each(options, value))
    if is_dataclass(kind):
        return decoded(kind, value)  # type: ignore[arg-type]
    if issubclass(kind, Enum):
        return _named(kind, value)
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise ValueError(f"no {kind.__name__}")
    return value


def _named(kind: type[Enum], value: object) -> Enum:
    if not isinstance(value, str) or value not in kind.__members__:
        raise ValueError(f"no {kind.__name__}")
    return kind[value]


def _each(options: tuple[Any, ...], value: object) -> Iterable[Any]:
    """The values of a tuple whose type has these arguments: `(int, int)`, or any number of one kind, `(str, ...)`."""
    if not isinstance(value, list):
        raise ValueError("no list")
    kinds = [options[0]] * len(value) if options[-1] is Ellipsis else list(options)
    if len(kinds) != len(value):
        raise ValueError("a list of another length")
    return [_value(kind, each) for kind, each in zip(kinds, value, strict=True)]
