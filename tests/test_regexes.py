"""No text makes a regular expression of ours slow: each pattern against 100 kB of what makes patterns backtrack."""

import collections
import importlib
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import corpus
import index
import qa

ROOT = Path(__file__).parent.parent
SIZE = 100_000
TOGETHER_SECONDS = 60
"""For all patterns of a package together, many times what they need; one bad pattern needs hours."""
EVIL = [
    *("a", "A", "1", " ", "\n", "-", ".", "“"),
    *(
        "A ",
        "a ",
        "1 ",
        "- ",
        ", ",
        "\"'",
        " \t\u00a0",
        "Ab ",
        "A. ",
        "A de ",
        "я\u200d",
        "share | ",
        "by A B, ",
        "A (B) ",
    ),
    *("1 January ", "the end of ", "last 1 ", "2024-01-0", "10:0", "the first half of ", "one and "),
]


def patterns() -> dict[str, re.Pattern[str]]:
    """Every compiled pattern that a module of corpus, index or qa has, by its name: "corpus.byline._NAME"."""
    modules = [
        importlib.import_module(f"{package.__name__}.{found.name}")
        for package in (corpus, index, qa)
        for found in pkgutil.iter_modules(package.__path__)
    ]
    return {
        f"{module.__name__}.{name}": value
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, re.Pattern)
    }


def run_against_evil(package: str) -> None:
    """Scans, and tries to match whole, every evil text with each pattern of `package`, whose name it prints first."""
    for name, pattern in patterns().items():
        if name.startswith(package + "."):
            print(name, flush=True)  # noqa: T201 (the parent reads it)
            for unit in EVIL:
                text = unit * (SIZE // len(unit)) + "!\x00x"
                pattern.fullmatch(text)
                collections.deque(pattern.finditer(text), maxlen=0)


@pytest.mark.parametrize("package", ["corpus", "index", "qa"])
def test_no_text_makes_a_pattern_slow(package: str) -> None:
    code = f"from tests.test_regexes import run_against_evil; run_against_evil({package!r})"
    try:
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=TOGETHER_SECONDS)
    except subprocess.TimeoutExpired as late:
        reached = (late.stdout or b"?").decode().split()[-1]
        pytest.fail(f"{reached} is not done with {len(EVIL)} texts of {SIZE:,} characters: it backtracks without bound")
    assert (done.returncode, done.stderr) == (0, b"")
