"""A data folder (see docs/figures.md) into questions with gold answers, and the measures of answers against them."""

import ast
import gzip
import hashlib
import json
import re
import string
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Asked:
    """A question with its accepted answers (none: it has no answer) and the record that holds them."""

    question: str
    answers: tuple[str, ...]
    record: str


def records(file: Path) -> Iterator[dict[str, Any]]:
    """The records of a gzipped file of JSON lines."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def squad_open(folder: Path) -> tuple[dict[str, str], list[Asked]]:
    """Passages by their id, and the questions asked over all of them."""
    passages = {r["context_id"]: r["text"] for r in records(folder / "squad_open_passages.jsonl.gz")}
    asked = [
        Asked(r["question"], _list(r["answers"]), r["passage_id"])
        for r in records(folder / "squad_open_questions.jsonl.gz")
    ]
    return passages, asked


def newsqa(folder: Path) -> tuple[dict[str, str], list[Asked]]:
    """CNN articles by their id, and the questions asked within them."""
    articles = {r["id"]: r["text"] for r in records(folder / "newsqa_dev_articles.jsonl.gz")}
    asked = [
        Asked(r["question"], _list(r["answers"]), r["article_id"])
        for r in records(folder / "newsqa_dev_questions.jsonl.gz")
    ]
    return articles, asked


def squad1(folder: Path) -> tuple[dict[str, str], list[Asked]]:
    """Paragraphs by their hash, and the questions that they answer."""
    return _paragraphs(folder / "reader_dev_squad1.jsonl.gz")


def squad2(folder: Path) -> tuple[dict[str, str], list[Asked]]:
    """Paragraphs by their hash, and the questions, half of which they do not answer."""
    return _paragraphs(folder / "reader_dev_squad2.jsonl.gz")


def _paragraphs(file: Path) -> tuple[dict[str, str], list[Asked]]:
    rows = [(hashlib.sha256(r["context"].encode()).hexdigest()[:16], r) for r in records(file)]
    asked = [Asked(r["question"], tuple(a["text"] for a in r["answers"]), key) for key, r in rows]
    return {key: r["context"] for key, r in rows}, asked


def _list(value: Any) -> tuple[str, ...]:
    """A list of answers, which some of the files store as the text of a Python list."""
    return tuple(ast.literal_eval(value) if isinstance(value, str) else value)


def says(answer: str, accepted: Sequence[str]) -> bool:
    """Does `answer` say an accepted answer: half of their words shared, or one within the other with little around it?

    Crowd answers are cut in many ways ("July 2022", "during his July 2022 visit"): a reader calls all of them right.
    """
    words = _normal(answer)
    return any(_says(words, _normal(gold)) for gold in accepted)


def _says(words: list[str], gold: list[str]) -> bool:
    if not words or not gold:
        return False
    inside = " ".join(gold) in " ".join(words) or " ".join(words) in " ".join(gold)
    return _f1(words, gold) >= (0.3 if inside else 0.5)


def _normal(text: str) -> list[str]:
    text = "".join(c for c in text.lower() if c not in set(string.punctuation + "‘’“”–—"))
    return re.sub(r"\b(?:a|an|the)\b", " ", text).split()


def exact(answer: str, accepted: Sequence[str]) -> float:
    """1.0 when the answer is an accepted one but for case, marks and articles (SQuAD's exact match), else 0.0."""
    return float(any(_normal(answer) == _normal(gold) for gold in accepted or ("",)))


def f1(answer: str, accepted: Sequence[str]) -> float:
    """SQuAD's F1, 0 to 1: words shared with the accepted answer that shares the most.  Without accepted answers 1.0
    for an empty answer, else 0.0."""
    return max(_f1(_normal(answer), _normal(gold)) for gold in accepted or ("",))


def _f1(answer: list[str], gold: list[str]) -> float:
    if not answer or not gold:
        return float(answer == gold)
    shared = sum((Counter(answer) & Counter(gold)).values())
    return 2 * shared / (len(answer) + len(gold))
