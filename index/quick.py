"""Imports without what they do not need.

sentence-transformers without scikit-learn and scipy: 640 modules, 77 of its 202 MB, a third of its time.  It takes one
function of each, for distances and sparse matrices that nobody here asks for, and transformers goes on without them
where they are not installed.  spaCy without torch.  Who imports them afterwards has them as ever.
"""

import contextlib
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import NoReturn

_HIDDEN = ("scipy", "sklearn")
_TAKEN = {"scipy.sparse": "coo_matrix", "sklearn.metrics": "pairwise_distances"}


@contextlib.contextmanager
def without_science() -> Iterator[None]:
    """Inside, scikit-learn and scipy are not there, but for what sentence-transformers takes of them; where one of them
    was imported before, nothing is hidden."""
    if any(name in sys.modules for name in _HIDDEN):
        yield
        return
    for name, function in _TAKEN.items():
        stand_in = ModuleType(name)
        vars(stand_in)[function] = _left_out
        sys.modules[name] = stand_in
    sys.modules.update(dict.fromkeys(_HIDDEN))  # type: ignore[arg-type]  # None says: there is no such module
    try:
        yield
    finally:
        for name in (*_HIDDEN, *_TAKEN):
            del sys.modules[name]


@contextlib.contextmanager
def without_torch() -> Iterator[None]:
    """Inside, torch is not there, unless it was imported before: spaCy takes it along where it is, and needs none."""
    if "torch" in sys.modules:
        yield
        return
    sys.modules["torch"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules["torch"]


def _left_out(*_: object, **__: object) -> NoReturn:
    raise RuntimeError("Dateline imports sentence-transformers without scikit-learn and scipy (index/quick.py).")
