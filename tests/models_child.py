"""A process of models for tests (qa/models.py): as tests/workers_child.py, with a reader of words beside it.

    python -m tests.models_child

`read` of "break" is a bug; of another question it gives a passage's length for a score.  With DATELINE_MODELS_TEST the
reader takes as long to load as there is a file of that name.
"""

import os
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from qa.models import serve
from qa.reader import Reading
from tests.workers_child import mortal


class Measuring:
    """A reader that scores a passage by its length."""

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        one = np.ones(1, dtype=np.float32)
        return [Reading(np.array([[0, len(each)]]), one, one, len(each) / (question != "break")) for each in passages]


def slow() -> Measuring:
    while Path(os.environ.get("DATELINE_MODELS_TEST", "/")).is_file():
        time.sleep(0.01)
    return Measuring()


if __name__ == "__main__":
    serve(mortal, slow)
