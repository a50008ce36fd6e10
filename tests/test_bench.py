"""The measures that the published figures are made of."""

import random
from collections.abc import Sequence
from typing import cast

import numpy as np
import pytest

from bench import data
from bench.__main__ import changes, report
from bench.answers import SAMPLE, fold, read_questions
from bench.calibrate import calibrated, calibration_error, chosen, fit, scores, trade_off
from bench.follow_ups import CONVERSATIONS, NEW_SUBJECT, Score, is_right, outcome, score, table
from bench.sets import half_of, with_another_name
from index.scope import EVERYTHING
from qa.answer import Answer
from qa.ask import Asker
from qa.confidence import FEATURES


@pytest.mark.parametrize(
    ("answer", "accepted", "exact", "f1"),
    [
        ("the Denver Broncos", ("Denver Broncos",), 1.0, 1.0),
        ("Denver", ("Denver Broncos",), 0.0, 2 / 3),
        ("Broncos of Denver", ("x", "Denver Broncos"), 0.0, 0.8),
        ("“13 February,”", ("13 February",), 1.0, 1.0),
        ("Paris", ("London",), 0.0, 0.0),
        ("", (), 1.0, 1.0),
        ("Paris", (), 0.0, 0.0),
        ("", ("Paris",), 0.0, 0.0),
    ],
)
def test_exact_match_and_f1(answer: str, accepted: tuple[str, ...], exact: float, f1: float) -> None:
    assert data.exact(answer, accepted) == exact
    assert data.f1(answer, accepted) == pytest.approx(f1)


def test_calibration_error_by_hand() -> None:
    stated = np.array([0.95, 0.95, 0.05, 0.05])
    assert calibration_error(stated, np.array([1.0, 1.0, 0.0, 0.0])) == pytest.approx(0.05)
    assert calibration_error(stated, np.array([1.0, 0.0, 0.0, 0.0])) == pytest.approx((0.9 + 0.1) / 4)


def test_trade_off_by_hand() -> None:
    curve = trade_off(np.array([0.9, 0.4, 0.2]), np.array([1.0, 0.0, 0.0]), np.array([1.0, 1.0, 0.0]))
    at = {point["threshold"]: point for point in curve}
    assert at[0.3] == {
        "threshold": 0.3,
        "answered": 0.667,
        "right_of_answered": 0.5,
        "declined_of_unanswerable": 1.0,
    }
    assert at[0.15]["declined_of_unanswerable"] == 0.0


def test_a_weight_never_has_the_wrong_sign() -> None:
    rng = np.random.default_rng(20)
    rows = rng.random((400, len(FEATURES)))
    against = FEATURES.index("unexpected")
    weights = fit(rows, (rows[:, 0] - rows[:, 1] + rows[:, against] > 0.5).astype(float))
    assert weights[0] > 1
    assert weights[1] == 0
    assert weights[against] == 0


def test_the_chosen_candidate_is_stated_as_sure_as_it_is_right() -> None:
    rng = np.random.default_rng(20)
    asked = []
    for _ in range(2000):
        rows = rng.random((3, len(FEATURES)))
        right = (rng.random(3) < rows[:, 0] ** 2).astype(float)
        asked.append(np.hstack([rows, right[:, None], right[:, None]]))
    choice, sureness = calibrated(asked[:1000])
    best = chosen(asked[1000:], choice)
    assert calibration_error(1 / (1 + np.exp(-scores(best, sureness))), best[:, -1]) < 0.05
    assert choice[FEATURES.index("consensus")] == 0
    assert best[:, 0].mean() > 0.7  # of three, the largest


def test_halves_are_by_text_and_about_as_large() -> None:
    halves = [half_of(f"paragraph {n}") for n in range(1000)]
    assert halves == [half_of(f"paragraph {n}") for n in range(1000)]
    assert 450 < halves.count("fit") < 550


def test_a_trap_has_another_name_of_the_article() -> None:
    article = "Ann Lee met Bob Ray in Oslo. Cid Poe was there."
    trap = with_another_name("Where did Ann Lee meet Bob Ray?", article, random.Random(1))
    assert trap is not None
    assert "Cid Poe" in trap
    assert with_another_name("where was it?", article, random.Random(1)) is None


def test_the_table_has_a_row_for_each_figure_and_the_change_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    figures = {"SQuAD 1.1, paragraph given: F1": 0.8123, "altered quotes accepted, of 1,000 each": 0}
    fuzzy = {"altered quotes accepted, of 1,000 each": 910.0}
    table = report({"Dateline": figures, "a fuzzy matcher at 35 %": fuzzy}, 2000)
    assert "| SQuAD 1.1, paragraph given: F1 | .812 | .800 |" in table
    assert "lets 910 of the altered quotes through" in table
    monkeypatch.setattr("bench.__main__.FIGURES", _Stored('{"Dateline": {"SQuAD 1.1, paragraph given: F1": 0.79}}'))
    assert changes(figures).splitlines()[1:] == ["  SQuAD 1.1, paragraph given: F1: 0.79 → 0.8123"]
    monkeypatch.setattr("bench.__main__.FIGURES", _Stored('{"Dateline": {"SQuAD 1.1, paragraph given: F1": 0.81}}'))
    assert changes(figures) == "No figure changed by a point."


class _Parrot:
    """An asker that knows one question, and the turn that stands for it after its own earlier turn."""

    def ask(self, text: str, history: Sequence[str] = (), **_: object) -> Answer:
        known = text == "When was Ann Lee in Oslo?" or (text == "And when?" and list(history) == ["Who was in Oslo?"])
        return Answer(text, "When was Ann Lee in Oslo?", known, "on 3\u00a0May" if known else "", 0.9)


def test_a_last_turn_counts_where_its_stand_alone_question_is_right() -> None:
    label = {"kind": "bare", "answers": [["Ann Lee"], ["3 May"]], "standalone": "When was Ann Lee in Oslo?"}
    asker = cast(Asker, _Parrot())
    right = outcome(asker, label | {"turns": ["Who was in Oslo?", "And when?"]}, EVERYTHING)
    wrong = outcome(asker, label | {"turns": ["Who was in Rome?", "And when?"], "kind": NEW_SUBJECT}, EVERYTHING)
    unfair = outcome(asker, label | {"turns": ["Who was in Oslo?", "And when?"], "standalone": "Why?"}, EVERYTHING)
    assert [(o.right, o.right_alone, o.worse) for o in (right, wrong, unfair)] == [
        (True, True, False),
        (False, True, True),
        (True, False, False),
    ]
    assert score([right, wrong, unfair]) == Score(3, 2, 1)
    assert "A new subject: 1 of 1 made worse." in table([right, wrong, unfair])
    assert "| all follow-ups | 2 | 1 | 1 | 1.000 |" in table([right, wrong, unfair])


def test_an_accepted_answer_is_said_in_whole_words_and_in_a_short_answer() -> None:
    assert is_right(Answer("q", "q", True, "In Oslo’s harbour", 0.9), ["oslo's"])
    assert not is_right(Answer("q", "q", True, "Oslo " * 100, 0.9), ["Oslo"])
    assert not is_right(Answer("q", "q", False, "Oslo", 0.9), ["Oslo"])
    assert not is_right(Answer("q", "q", True, "on Sunday, more than 1,100", 0.9), ["Sun", "100"])
    assert is_right(Answer("q", "q", True, "up to $100.", 0.9), ["100"])


def test_the_labelled_conversations_are_whole() -> None:
    labels = read_questions(CONVERSATIONS)
    assert all(len(label["turns"]) == len(label["answers"]) in (2, 3) for label in labels)
    assert all(accepted for label in labels for accepted in label["answers"])
    assert len(labels) >= 80
    assert len({label["article"] for label in labels}) >= 30
    assert sum(label["kind"] == NEW_SUBJECT for label in labels) >= 20
    of_sample = [label for label in labels if label["article"] == SAMPLE.name]
    text = fold(SAMPLE.read_text(encoding="utf-8"))
    assert all(fold(words) in text for label in of_sample for accepted in label["answers"] for words in accepted)


class _Stored:
    """A file of figures that is there."""

    def __init__(self, text: str) -> None:
        self._text = text

    def exists(self) -> bool:
        return True

    def read_text(self, encoding: str) -> str:
        return self._text
