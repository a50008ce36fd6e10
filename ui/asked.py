"""What programs ask with, words of the command line or JSON of the API, into what a desk takes: turns and a scope."""

from collections.abc import Sequence
from datetime import date

from corpus.errors import QuestionError
from corpus.facts import parse_day
from qa.follow_up import Turn
from ui.desk import Desk

OUTLETS_TOLD = 20
"""Outlets that a sentence names."""


def turns(history: object) -> tuple[Turn, ...]:
    """The earlier turns of a conversation, of a list of questions and of records with `question` (or, as an answer has
    it, `understood`) and `answer`.  Raises `ValueError` for anything else."""
    if not isinstance(history, list):
        raise ValueError("no list")
    return tuple(map(_turn, history))


def _turn(told: object) -> Turn:
    record = told if isinstance(told, dict) else {"question": told}
    question, answer = record.get("understood") or record.get("question"), record.get("answer") or ""
    if not (isinstance(question, str) and isinstance(answer, str)):
        raise ValueError("no text")
    return Turn(question, answer)


def outlets(desk: Desk, asked: Sequence[str]) -> tuple[str, ...]:
    """The outlets of the library that are asked for, in any case of letters, as its articles write them; "" stands for
    none named.  Raises `QuestionError` for one that is not there."""
    there = [outlet for outlet, _ in desk.outlets()]
    wanted = {each.casefold(): each for each in asked}
    found = tuple(outlet for outlet in there if outlet.casefold() in wanted)
    unknown = [each for key, each in wanted.items() if key not in {outlet.casefold() for outlet in found}]
    if unknown:
        named = ", ".join(outlet for outlet in there[:OUTLETS_TOLD] if outlet)
        known = f"There are: {named}." if named else "No article names its outlet."
        raise QuestionError(f"No article is from {unknown[0]!r}. {known}")
    return found


def bound(day: str, called: str) -> date | None:
    """The first or last day that was given; None where it is empty.  Raises `QuestionError` for what is no day."""
    found = parse_day(day)
    if found is None and day.strip():
        raise QuestionError(f"{called} is no date: write it as 2024-02-13.")
    return date.fromisoformat(found) if found else None
