"""Readers alone, the whole paragraph given: no search, no rules, no confidence.

    python -m bench.readers DATA READER … [--questions 240]

Each `READER` is a folder as `python -m training` writes it.  SQuAD 2.0 is declined at the threshold of the margin that
is best for these very questions.
"""

import argparse
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bench import data
from bench.data import Asked
from qa.reader import MiniLMReader, Reading
from qa.spans import LONGEST_SPAN

Scored = tuple[float, float, float]
"""Margin, F1 and exact match of a reader's best span."""


def best_span(reading: Reading) -> tuple[int, int, float]:
    """Where the best span begins and ends in the passage, and its margin."""
    starts = np.argsort(-reading.start)[:10]
    pairs = [(int(i), int(i + reading.end[i : i + LONGEST_SPAN].argmax())) for i in starts]
    i, j = max(pairs, key=lambda pair: float(reading.start[pair[0]] + reading.end[pair[1]]))
    margin = float(reading.start[i] + reading.end[j] - reading.null)
    return int(reading.offsets[i][0]), int(reading.offsets[j][1]), margin


def drawn(asked: Sequence[Asked], count: int) -> list[Asked]:
    """The first `count` of 800 questions (600 of the larger set) drawn at random, the same ones each time."""
    return random.Random(20).sample(list(asked), 800 if len(asked) < 3200 else 600)[:count]


def scored(reader: MiniLMReader, contents: tuple[dict[str, str], list[Asked]], count: int) -> list[Scored]:
    """The reader's best span of each of the questions that are drawn."""
    texts, asked = contents
    found = []
    for q in drawn(asked, count):
        start, end, margin = best_span(reader.read(q.question, [texts[q.record]])[0])
        answer = texts[q.record][start:end]
        found.append((margin, data.f1(answer, q.answers), data.exact(answer, q.answers)))
    return found


def declining(found: Sequence[Scored], answerable: Sequence[bool]) -> tuple[float, float]:
    """F1 with declining, and the share of the unanswerable questions declined, at the best threshold."""
    margin, f1 = np.array(found)[:, 0], np.array(found)[:, 1]
    none = ~np.array(answerable)
    points = [
        (float(np.where(margin > least, f1, none).mean()), float((margin <= least)[none].mean()))
        for least in np.quantile(margin, np.linspace(0, 1, 81))
    ]
    return max(points)


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("data", type=Path)
    cli.add_argument("readers", type=Path, nargs="+")
    cli.add_argument("--questions", type=int, default=240, help="of each set (240)")
    flags = cli.parse_args()
    squad1, squad2 = data.squad1(flags.data), data.squad2(flags.data)
    answerable = [bool(q.answers) for q in drawn(squad2[1], flags.questions)]
    print("| reader | SQuAD 1.1 EM, F1 | SQuAD 2.0 F1 with declining, declined rightly |")
    print("|---|---|---|")
    for folder in flags.readers:
        reader = MiniLMReader.load(folder, files={})
        easy = np.array(scored(reader, squad1, flags.questions))
        f1, declined = declining(scored(reader, squad2, flags.questions), answerable)
        print(f"| {folder.name} | {easy[:, 2].mean():.3f} {easy[:, 1].mean():.3f} | {f1:.3f} {declined:.3f} |")


if __name__ == "__main__":
    main()
