"""Conversations about articles into how many last turns are understood as the question that they stand for.

    python -m bench.follow_ups DATA            a table: each kind of follow-up, and all
    python -m bench.follow_ups DATA --json     the same, with every conversation and what became of it

The conversations are tests/labelled/conversations.jsonl; their articles are in `DATA` (docs/figures.md) and the sample
is in the project.  All articles are in one library; each conversation is asked within its own.  The last turn is asked
with the earlier questions as its history, without their answers, as the command line does; beside it the question that
it stands for is asked alone: only where that is right can the last turn be held to it.
"""

import argparse
import json
import re
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tqdm import tqdm

from bench.answers import HERE, SAMPLE, fold, read_questions
from bench.data import records
from corpus.article import Article
from corpus.errors import ArticleError, QuestionError
from corpus.formats import read_article
from index.agenda import Agenda
from index.embedder import Embedder, MiniLM
from index.ingest import add_all
from index.library import Library
from index.scope import Scope
from index.search import Searcher
from qa.answer import Answer
from qa.ask import Asker
from qa.confidence import Calibration
from qa.reader import MiniLMReader

CONVERSATIONS = HERE.parent / "tests" / "labelled" / "conversations.jsonl"
FILES = ("newsqa_dev_articles.jsonl.gz", "news_articles_3000.jsonl.gz")
NEW_SUBJECT = "subject-change"
LONGEST = 400
"""Characters of an answer; the whole article would hold every accepted word."""


@dataclass(frozen=True)
class Outcome:
    """What became of a conversation: how its last turn was understood and answered, and the question it stands for."""

    kind: str
    turns: tuple[str, ...]
    understood: str
    said: str
    right: bool
    standalone: str
    said_alone: str
    right_alone: bool

    @property
    def worse(self) -> bool:
        """Was a right answer lost in the conversation?"""
        return self.right_alone and not self.right


@dataclass(frozen=True)
class Score:
    """Counts of conversations: `alone` of `count` stand-alone questions are right, and the last turn in `right` of
    these."""

    count: int
    alone: int
    right: int

    @property
    def share(self) -> float:
        return self.right / max(1, self.alone)


def score(outcomes: Sequence[Outcome]) -> Score:
    """How often the last turn is right where its stand-alone question is."""
    held = [outcome for outcome in outcomes if outcome.right_alone]
    return Score(len(outcomes), len(held), sum(outcome.right for outcome in held))


def is_right(answer: Answer, accepted: Sequence[str]) -> bool:
    """Is one of the accepted answers said, in whole words and numbers, in a short answer?"""
    said = fold(answer.answer)
    return answer.answered and len(said) <= LONGEST and any(_says(said, fold(words)) for words in accepted)


def _says(said: str, words: str) -> bool:
    return re.search(rf"(?<!\w)(?<!\d[.,]){re.escape(words)}(?!\w)(?![.,]\d)", said) is not None


def outcome(asker: Asker, label: dict[str, Any], scope: Scope) -> Outcome:
    """The last turn asked after the others, and its stand-alone question, within `scope`."""
    *earlier, last = label["turns"]
    answer, alone = _ask(asker, last, earlier, scope), _ask(asker, label["standalone"], (), scope)
    right, right_alone = (is_right(given, label["answers"][-1]) for given in (answer, alone))
    return Outcome(
        label["kind"],
        tuple(label["turns"]),
        answer.understood,
        answer.answer,
        right,
        label["standalone"],
        alone.answer,
        right_alone,
    )


def _ask(asker: Asker, question: str, history: Sequence[str], scope: Scope) -> Answer:
    try:
        return asker.ask(question, history, scope=scope)
    except QuestionError:
        return Answer(question, question, False, "", 0.0)


def articles(folder: Path, labels: Sequence[dict[str, Any]]) -> dict[str, Article]:
    """The articles that the labels name, by that name: from the files of the data folder, and the sample."""
    named = {label["article"] for label in labels}
    found = {SAMPLE.name: read_article(SAMPLE.read_bytes(), SAMPLE.name)}
    for record in (record for file in FILES for record in records(folder / file) if record["id"] in named):
        found[record["id"]] = read_article(json.dumps(record).encode(), f"{record['id']}.json")
    return found


def ask_all(folder: Path, labels: Sequence[dict[str, Any]], work: Path, embedder: Embedder) -> list[Outcome]:
    """The outcome of each conversation, in a library made in `work`.  Raises what reading and adding an article do."""
    found = articles(folder, labels)
    library = Library.open(work, embedder.name)
    ids = {}
    for name, added in zip(found, add_all(library, embedder, found.values()), strict=True):
        if isinstance(added, ArticleError):
            raise added
        ids[name] = added.article.id
    asker = Asker(library, Searcher(library, embedder), MiniLMReader.load(), Calibration.load(), Agenda(library))
    scopes = {name: Scope(articles=frozenset({id})) for name, id in ids.items()}
    return [outcome(asker, label, scopes[label["article"]]) for label in tqdm(labels, "conversations")]


def table(outcomes: Sequence[Outcome]) -> str:
    """The counts of each kind and of all, and the turns of a new subject that the conversation made worse."""
    kinds = {kind: [o for o in outcomes if o.kind == kind] for kind in dict.fromkeys(o.kind for o in outcomes)}
    follow_ups = [o for o in outcomes if o.kind != NEW_SUBJECT]
    rows = {**kinds, "all follow-ups": follow_ups, "all": outcomes}
    scores = [(name, score(found)) for name, found in rows.items()]
    changed = kinds.get(NEW_SUBJECT, [])
    return "\n".join(
        [
            "| kind | conversations | stand-alone right | last turn right of those | share |",
            "|---|---|---|---|---|",
            *(f"| {name} | {s.count} | {s.alone} | {s.right} | {s.share:.3f} |" for name, s in scores),
            "",
            f"A new subject: {sum(o.worse for o in changed)} of {score(changed).alone} made worse.",
        ]
    )


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("data", type=Path, help="the data folder; see docs/figures.md")
    cli.add_argument("--json", action="store_true", help="every conversation and what became of it, as JSON")
    args = cli.parse_args()
    with tempfile.TemporaryDirectory(prefix="dateline-") as work:
        found = ask_all(args.data, read_questions(CONVERSATIONS), Path(work) / "library", MiniLM.load())
    print(json.dumps([asdict(o) for o in found], indent=1, ensure_ascii=False) if args.json else table(found))


if __name__ == "__main__":
    main()
