"""No text makes a regular expression of ours slow: each pattern against 100 kB of what makes patterns backtrack."""

import ast
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
import ui

ROOT = Path(__file__).parent.parent
SIZE = 100_000
SHORT = 5_000
"""Of texts for patterns in a dict or written in place: they look at a line, a name or a question."""
TOGETHER_SECONDS = 240
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
    """Every compiled pattern that a module of ours has, by its name: "corpus.byline._NAME"; also those in a dict."""
    modules = [
        importlib.import_module(found.name)
        for package in (corpus, index, qa, ui)
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        if not found.name.endswith(".__main__")
    ]
    held = {f"{module.__name__}.{name}": value for module in modules for name, value in vars(module).items()}
    for name, value in list(held.items()):
        inner = (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list | tuple) else []
        )
        held |= {f"{name}[{key}]": each for key, each in inner}
    return {name: each for name, each in held.items() if isinstance(each, re.Pattern) and isinstance(each.pattern, str)}


def written_in_place() -> dict[str, re.Pattern[str]]:
    """The patterns that are written where they are used, by their place: "corpus/mail.py:102"."""
    calls = (
        (f"{file.relative_to(ROOT)}:{node.lineno}", node)
        for package in ("corpus", "index", "qa", "ui")
        for file in sorted((ROOT / package).rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args
    )
    return {
        place: re.compile(node.args[0].value, re.IGNORECASE if "IGNORECASE" in ast.dump(node) else 0)
        for place, node in calls
        if isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def run_against_evil(package: str) -> None:
    """Scans, and tries to match whole, every evil text with each pattern of `package`, whose name it prints first."""
    for name, pattern in patterns().items():
        if name.startswith(package + "."):
            _run(name, pattern, SHORT if name.endswith("]") else SIZE)
    for place, pattern in written_in_place().items():
        if place.startswith(package + "/"):
            _run(place, pattern, SHORT)


def _run(name: str, pattern: re.Pattern[str], size: int) -> None:
    print(name, flush=True)  # noqa: T201 (the parent reads it)
    for unit in EVIL:
        text = unit * (size // len(unit)) + "!\x00x"
        pattern.fullmatch(text)
        collections.deque(pattern.finditer(text), maxlen=0)


@pytest.mark.parametrize("package", ["corpus", "index", "qa", "ui"])
def test_no_text_makes_a_pattern_slow(package: str) -> None:
    """H3."""
    code = f"from tests.test_regexes import run_against_evil; run_against_evil({package!r})"
    try:
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, timeout=TOGETHER_SECONDS)
    except subprocess.TimeoutExpired as late:
        reached = (late.stdout or b"?").decode().split()[-1]
        pytest.fail(f"{reached} is not done with {len(EVIL)} texts of {SIZE:,} characters: it backtracks without bound")
    assert (done.returncode, done.stderr) == (0, b"")
