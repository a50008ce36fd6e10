"""The measures that the published figures are made of."""

import random

import numpy as np
import pytest

from bench import data
from bench.__main__ import changes, report
from bench.calibrate import calibrated, calibration_error, chosen, fit, scores, trade_off
from bench.sets import half_of, with_another_name
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


class _Stored:
    """A file of figures that is there."""

    def __init__(self, text: str) -> None:
        self._text = text

    def exists(self) -> bool:
        return True

    def read_text(self, encoding: str) -> str:
        return self._text
