"""How often a promise is tried: a few times at every commit, many times by `make soak`, which says what it measured."""

import os

import pytest
from _pytest.mark import ParameterSet

SHARE = float(os.environ.get("DATELINE_SOAK_SHARE", "1"))
"""Of the times that `make soak` tries each promise: 0.1 is a tenth of them."""


def times(few: int, many: int) -> list[ParameterSet]:
    """`few` in the quick run and `many` in the soak, as the values of a parameter."""
    return [
        pytest.param(few, id="quick"),
        pytest.param(max(few, round(many * SHARE)), id="soak", marks=pytest.mark.soak),
    ]
