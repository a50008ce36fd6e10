"""Development questions into qa/confidence.json: the weights that make `confidence` a probability.

    python -m bench.calibrate DATA_FOLDER

Half of the questions fit the weights, the other half give the figures and the threshold that are stored with them.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from tqdm import tqdm

from bench import data
from corpus.formats import read_article
from index.embedder import MiniLM
from index.ingest import add
from index.library import Library
from index.search import Found, Searcher
from qa import confidence
from qa.confidence import FEATURES, features
from qa.question import understand
from qa.reader import MiniLMReader
from qa.spans import candidates
from qa.words import names_as_written

PASSAGES = 8
THRESHOLD = 0.3
"""Chosen by the trade-off curve below and the article questions: docs/decisions.md."""
RIDGE = 0.1
SIGNS = (1, 1, 1, 1, -1, -1, -1, -1)
"""What each of `FEATURES` may speak for."""
OUTPUT = Path(confidence.__file__).with_suffix(".json")

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]
Rows = npt.NDArray[np.float64]
"""`(candidates, features + 1)` of one question; the last column says whether the candidate is right."""


class Bench:
    """Questions asked of small libraries, with the features of the best candidate of each passage."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.embedder = MiniLM.load()
        self.reader = MiniLMReader.load()

    def searcher(self, name: str, texts: list[str]) -> Searcher:
        library = Library.open(self.folder / name, self.embedder.name)
        for number, text in enumerate(texts):
            add(library, self.embedder, read_article(text.encode(), f"{number}.txt"))
        return Searcher(library, self.embedder)

    def rows(
        self, question: str, found: list[Found], answers: tuple[str, ...], gold_text: str | None
    ) -> list[tuple[float, ...]]:
        """For each passage's best candidate its features and, last, whether it is right."""
        understood = understand(question)
        rows = []
        for passage, reading in zip(found, self.reader.read(understood.text, [f.text for f in found]), strict=True):
            for candidate in candidates(understood, passage, reading)[:2]:
                here = gold_text is None or passage.text[:40] in gold_text
                right = here and data.says(candidate.text, answers)
                rows.append((*features(understood, candidate), float(right)))
        return rows


def questions(bench: Bench, folder: Path, seed: int) -> Iterator[tuple[str, bool, list[tuple[float, ...]]]]:
    """Each sampled question: the name of its set, whether it has an answer there, and the rows of its candidates."""
    rng = random.Random(seed)
    passages, asked = data.squad_open(folder)
    searcher = bench.searcher("squad-open", list(passages.values()))
    for number, q in enumerate(tqdm(rng.sample(asked, 1100), desc="squad-open")):
        found = searcher.search(q.question, PASSAGES + 4)
        if number % 3 == 0:  # the paragraph that answers is not there
            found = [f for f in found if f.text[:60] not in passages[q.record]]
            yield "squad-open, answer removed", False, bench.rows(q.question, found[:PASSAGES], (), None)
        else:
            yield "squad-open", True, bench.rows(q.question, found[:PASSAGES], q.answers, passages[q.record])
    encyclopedic = asked
    articles, asked = data.newsqa(folder)
    names = rng.sample(sorted(articles), 240)
    for name in tqdm(names, desc="newsqa"):
        searcher = bench.searcher(name, [articles[name]])
        for q in [q for q in asked if q.record == name][:4]:
            yield "newsqa", True, bench.rows(q.question, searcher.search(q.question, PASSAGES), q.answers, None)
            if changed := with_another_name(q.question, articles[name], rng):
                yield "newsqa, name changed", False, bench.rows(changed, searcher.search(changed, PASSAGES), (), None)
        for q in [*rng.sample(asked, 2), *rng.sample(encyclopedic, 1)]:
            if q.record != name:
                yield "other article", False, bench.rows(q.question, searcher.search(q.question, PASSAGES), (), None)
    contexts, asked = data.squad2(folder)
    for number, q in enumerate(tqdm(rng.sample(asked, 500), desc="squad2")):
        searcher = bench.searcher(f"squad2-{number}", [contexts[q.record]])
        yield "squad2", bool(q.answers), bench.rows(q.question, searcher.search(q.question, PASSAGES), q.answers, None)


def with_another_name(question: str, article: str, rng: random.Random) -> str | None:
    """The question with a name in it changed to another name of the article: a trap."""
    names = [name for name in names_as_written(question) if name in article]
    others = sorted({name for name in names_as_written(article) if " " in name and name not in question})
    if not names or not others:
        return None
    return question.replace(rng.choice(names), rng.choice(others))


def fit(rows: Matrix, right: Vector) -> Vector:
    """Weights of `FEATURES` and, last, the intercept, of a logistic regression in which no weight has the wrong sign.

    Without the bounds, names that are missing from a passage speak for it: SQuAD 2.0's unanswerable questions, unlike
    those of people, are about names that are there.
    """
    inputs = np.hstack([rows, np.ones((len(rows), 1))])

    def loss(weights: Vector) -> tuple[float, Vector]:
        score = inputs @ weights
        gradient = inputs.T @ (1 / (1 + np.exp(-score)) - right) + RIDGE * weights
        return float(np.sum(np.logaddexp(0, score) - right * score) + RIDGE / 2 * weights @ weights), gradient

    bounds = [(0, None) if sign > 0 else (None, 0) for sign in SIGNS] + [(None, None)]
    return np.asarray(minimize(loss, np.zeros(inputs.shape[1]), jac=True, bounds=bounds).x)


def best_of(asked: Sequence[Rows], weights: Vector) -> tuple[Vector, Vector]:
    """The score of each question's best candidate, and whether that is right."""
    best = []
    for rows in asked:
        scores = rows[:, :-1] @ weights[:-1] + weights[-1]
        best.append((float(scores.max()), float(rows[scores.argmax(), -1])))
    scores, right = np.array(best).T
    return scores, right


def calibrated(asked: Sequence[Rows]) -> Vector:
    """Weights that choose among candidates, scaled so that the score of the chosen one is its log odds (Platt)."""
    everything = np.vstack(asked)
    weights = fit(everything[:, :-1], everything[:, -1])
    scores, right = best_of(asked, weights)
    platt = LogisticRegression(C=1e6).fit(scores[:, None], right)
    scale = float(platt.coef_[0, 0])
    return np.append(weights[:-1] * scale, weights[-1] * scale + float(platt.intercept_[0]))


def calibration_error(probability: Vector, right: Vector, bins: int = 10) -> float:
    """The expected calibration error: how far stated and true shares lie apart, over ten equal steps of probability."""
    step = np.minimum((probability * bins).astype(int), bins - 1)
    return float(sum(abs((probability - right)[step == b].sum()) for b in range(bins)) / len(right))


def trade_off(probability: Vector, right: Vector, answerable: Vector) -> list[dict[str, float]]:
    """For each threshold: the share of questions answered, of those the right ones, and what is declined rightly."""
    curve = []
    for threshold in np.arange(0.05, 0.75, 0.05):
        given = probability >= threshold
        curve.append(
            {
                "threshold": round(float(threshold), 2),
                "answered": round(float(given.mean()), 3),
                "right_of_answered": round(float(right[given].mean()), 3) if given.any() else 1.0,
                "declined_of_unanswerable": round(float((~given)[answerable == 0].mean()), 3),
            }
        )
    return curve


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("data", type=Path, help="the data folder; see docs/figures.md")
    cli.add_argument("--rows", type=Path, help="keep the features of the questions here, or take them from here")
    args = cli.parse_args()
    if args.rows and args.rows.exists():
        asked = json.loads(args.rows.read_text())
    else:
        with tempfile.TemporaryDirectory() as folder:
            asked = list(questions(Bench(Path(folder)), args.data, seed=20))
        if args.rows:
            args.rows.write_text(json.dumps(asked))
    report(asked)


def report(asked: Sequence[tuple[str, bool, list[tuple[float, ...]]]]) -> None:
    """Fits on every other question, measures on the rest, prints the figures and writes qa/confidence.json."""
    kept = [(name, answerable, np.array(rows)) for name, answerable, rows in asked if rows]
    np.random.default_rng(20).shuffle(kept)
    fitted, measured = kept[::2], kept[1::2]
    weights = calibrated([rows for _, _, rows in fitted])
    scores, right = best_of([rows for _, _, rows in measured], weights)
    probability = 1 / (1 + np.exp(-scores))
    answerable = np.array([answerable for _, answerable, _ in measured], dtype=float)
    figures = {
        "questions_fitted": len(fitted),
        "questions_measured": len(measured),
        "expected_calibration_error": round(calibration_error(probability, right), 4),
        "area_under_roc": round(float(roc_auc_score(right, probability)), 4),
        "trade_off": trade_off(probability, right, answerable),
    }
    stored = {
        "intercept": round(float(weights[-1]), 4),
        "weights": {name: round(float(weight), 4) for name, weight in zip(FEATURES, weights, strict=False)},
        "threshold": THRESHOLD,
        "figures": figures,
    }
    print(json.dumps(stored, indent=1))
    for name in sorted({name for name, _, _ in measured}):
        of = np.array([n == name for n, _, _ in measured])
        given = of & (probability >= THRESHOLD)
        print(f"{name:30} {of.sum():5} asked, {given.sum():5} answered, {int(right[given].sum()):5} of them right")
    OUTPUT.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
