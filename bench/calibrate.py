"""Development questions into qa/confidence.json: the weights that make `confidence` a probability.

    python -m bench.calibrate DATA_FOLDER

One half of the texts (bench/sets.py) fits the weights; the other half gives the figures stored with them.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from tqdm import tqdm

from bench import data
from bench.sets import Case, Half, Sets
from index.embedder import MiniLM
from index.search import Found
from qa import confidence
from qa.ask import PASSAGES
from qa.confidence import FEATURES, features
from qa.question import understand
from qa.reader import MiniLMReader, SpanReader
from qa.spans import candidates

SPARE = 4
"""Passages more than are read, for the questions of which the answering ones are taken away."""
THRESHOLD = 0.28
"""Chosen by the trade-off curve below and the article questions: docs/decisions.md."""
RIDGE = 0.1
NOT_FOR_CHOICE = ("consensus",)
"""Features that only tell how sure the chosen candidate is: chosen by this one, answers get longer, and 3 points fewer
of SQuAD-open's are exact."""
SPEAKS_AGAINST = {"unexpected", "negation", "length"} | {name for name in FEATURES if "_outside_" in name}
"""Features that may only lower the probability; the others may only raise it."""
AS_ASKED = ("squad1", "squad2", "newsqa", "squad_open")
"""Sets of questions as people asked them; the others are made of these."""
STRANGE = "newsqa, name from elsewhere"
OUTPUT = Path(confidence.__file__).with_suffix(".json")

Vector = npt.NDArray[np.float64]
Matrix = npt.NDArray[np.float64]
Rows = npt.NDArray[np.float64]
"""`(candidates, features + 2)` of one question; the last columns are the candidate's F1 and whether it is right."""
Example = tuple[str, bool, list[tuple[float, ...]]]
"""A question: its set, whether it has an answer there, and the rows of its candidates."""


def questions(sets: Sets, reader: SpanReader, half: Half, share: float) -> Iterator[Example]:
    """The questions of one half; `share` says how many of them, 1.0 for about 2,000."""
    cases = [
        *sets.squad1(half, round(300 * share)),
        *sets.squad2(half, round(400 * share)),
        *sets.newsqa(half, round(450 * share), traps=True),
        *sets.squad_open(half, round(500 * share)),
    ]
    for number, case in enumerate(tqdm(cases, desc=half)):
        found = case.place.searcher.search(case.question, PASSAGES + SPARE)
        name, answers = case.set, case.answers
        if name == "squad_open" and number % 4 == 0:  # the paragraph that answers is not there
            found = [f for f in found if not _within(f.text, case.gold_text)]
            name, answers = "squad_open, answer removed", ()
        yield name, bool(answers), rows(case, answers, found[:PASSAGES], reader)


def rows(case: Case, answers: Sequence[str], found: Sequence[Found], reader: SpanReader) -> list[tuple[float, ...]]:
    """For each candidate its features and, last, its F1 and whether it is right."""
    understood = understand(case.question)
    readings = reader.read(understood.text, [f.text for f in found])
    competing = [c for f, reading in zip(found, readings, strict=True) for c in candidates(understood, f, reading)]
    made = []
    for candidate in competing:
        here = bool(answers) and (case.gold_text is None or _within(candidate.found.text, case.gold_text))
        score = data.f1(candidate.text, answers) if here else 0.0
        right = here and data.says(candidate.text, answers)
        made.append((*features(understood, candidate, competing), score, float(right)))
    return made


def _within(passage: str, text: str | None) -> bool:
    return " ".join(passage.split()) in " ".join((text or "").split())


def fit(rows: Matrix, target: Vector, without: Sequence[str] = ()) -> Vector:
    """Weights of `FEATURES` and, last, the intercept, of a logistic regression in which no weight has the wrong sign
    and those of the features `without` are 0.

    Without the bounds, names that are missing from a passage speak for it: SQuAD 2.0's unanswerable questions, unlike
    those of people, are about names that are there.
    """
    inputs = np.hstack([rows, np.ones((len(rows), 1))])

    def loss(weights: Vector) -> tuple[float, Vector]:
        score = inputs @ weights
        gradient = inputs.T @ (1 / (1 + np.exp(-score)) - target) + RIDGE * weights
        return float(np.sum(np.logaddexp(0, score) - target * score) + RIDGE / 2 * weights @ weights), gradient

    free = [(None, 0) if name in SPEAKS_AGAINST else (0, None) for name in FEATURES]
    bounds = [(0, 0) if name in without else bound for name, bound in zip(FEATURES, free, strict=True)]
    return np.asarray(minimize(loss, np.zeros(inputs.shape[1]), jac=True, bounds=[*bounds, (None, None)]).x)


def scores(rows: Rows, weights: Vector) -> Vector:
    """The log odds of each row."""
    return np.asarray(rows[:, :-2] @ weights[:-1] + weights[-1])


def chosen(asked: Sequence[Rows], choice: Vector) -> Rows:
    """The row of each question's best candidate."""
    return np.array([rows[scores(rows, choice).argmax()] for rows in asked])


def calibrated(
    asked: Sequence[Rows], traps: Sequence[Rows] = (), strange: Sequence[Rows] = ()
) -> tuple[Vector, Vector]:
    """Weights that choose the candidate with the highest expected F1, and weights that tell the log odds of the chosen
    one's being right.

    `traps`, questions made unanswerable, teach both what speaks against a candidate; `strange` ones, about a name that
    the article has not, only how sure an answer is (the choice is no better for them: docs/decisions.md).  How sure an
    answer may be is learnt from the questions that people `asked` (Platt): with the traps in it, the error over those
    was .100 and not .038.
    """
    rows = np.vstack([*asked, *traps])
    choice = fit(rows[:, :-2], rows[:, -2], NOT_FOR_CHOICE)
    best = chosen([*asked, *traps, *strange], choice)
    sureness = fit(best[:, :-2], best[:, -1])
    best = chosen(asked, choice)
    platt = LogisticRegression(C=1e6).fit(scores(best, sureness)[:, None], best[:, -1])
    scale = float(platt.coef_[0, 0])
    return choice, np.append(sureness[:-1] * scale, sureness[-1] * scale + float(platt.intercept_[0]))


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
    cli.add_argument("--share", type=float, default=1.0, help="of the questions (1.0 is about 2,000 of each half)")
    args = cli.parse_args()
    if args.rows and args.rows.exists():
        halves = json.loads(args.rows.read_text())
    else:
        with tempfile.TemporaryDirectory(prefix="dateline-") as folder:
            sets, reader = Sets(args.data, Path(folder), MiniLM.load()), MiniLMReader.load()
            halves = [list(questions(sets, reader, half, args.share)) for half in ("fit", "measure")]
        if args.rows:
            args.rows.write_text(json.dumps(halves))
    report(*halves)


def report(fitted: Sequence[Example], measured: Sequence[Example]) -> None:
    """Fits on one half, measures on the other, prints the figures and writes qa/confidence.json."""
    told = [(name, np.array(rows)) for name, _, rows in fitted if rows]
    choice, sureness = calibrated(
        [rows for name, rows in told if name in AS_ASKED],
        [rows for name, rows in told if name not in (*AS_ASKED, STRANGE)],
        [rows for name, rows in told if name == STRANGE],
    )
    kept = [(name, answerable, np.array(rows)) for name, answerable, rows in measured if rows]
    best = chosen([rows for _, _, rows in kept], choice)
    probability, right = 1 / (1 + np.exp(-scores(best, sureness))), best[:, -1]
    answerable = np.array([answerable for _, answerable, _ in kept], dtype=float)
    as_asked = np.array([name in AS_ASKED for name, _, _ in kept])
    stored = {
        "choice": _named(choice),
        "sureness": _named(sureness),
        "threshold": THRESHOLD,
        "figures": {
            "questions_fitted": len(fitted),
            "questions_measured": len(measured),
            "expected_calibration_error": round(calibration_error(probability[as_asked], right[as_asked]), 4),
            "expected_calibration_error_with_traps": round(calibration_error(probability, right), 4),
            "area_under_roc": round(float(roc_auc_score(right, probability)), 4),
            "trade_off": trade_off(probability, right, answerable),
        },
    }
    print(json.dumps(stored, indent=1))
    for name in sorted({name for name, _, _ in kept}):
        of = np.array([n == name for n, _, _ in kept])
        given = of & (probability >= THRESHOLD)
        print(f"{name:30} {of.sum():5} asked, {given.sum():5} answered, {int(right[given].sum()):5} of them right")
    OUTPUT.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


def _named(weights: Vector) -> dict[str, Any]:
    named = {name: round(float(weight), 4) for name, weight in zip(FEATURES, weights, strict=False)}
    return {"intercept": round(float(weights[-1]), 4), "weights": named}


if __name__ == "__main__":
    main()
