"""Who may import what: the four packages from left to right, each large library in one place, nothing dangerous."""

import ast
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import corpus
import index
import qa
import ui

ROOT = Path(__file__).parent.parent
PACKAGES = ("corpus", "index", "qa", "ui")
MAY_IMPORT = {
    "corpus": set(),
    "index": {"corpus"},
    "qa": {"corpus", "index"},
    "ui": {"corpus", "index", "qa"},
    "bench": {"corpus", "index", "qa", "ui"},
    "training": {"corpus", "index", "qa"},
}
OURS = {*MAY_IMPORT, "tests"}
AT_HOME = {
    "gradio": {
        "ui/chat.py",
        "ui/blocks.py",
        "ui/ask_tab.py",
        "ui/scope.py",
        "ui/llm_row.py",
        "ui/articles_tab.py",
        "ui/meetings_tab.py",
        "ui/sidebar.py",
        "ui/api.py",
    },
    "faiss": {"index/vectors.py"},
    "sentence_transformers": {"index/embedder.py"},
    "langchain_text_splitters": {"index/splitting.py"},
    "spacy": {"index/syntax.py"},
    "openai": {"qa/llm.py"},
    "httpx2": {"qa/llm.py"},
    "pymilvus": {"index/milvus/client.py"},
    "milvus_lite": {"index/milvus/client.py"},
    "ray": {"index/cluster.py"},
}
DANGEROUS = re.compile(
    r"\bpickle\b|\bjoblib\b|torch\.load\b|allow_pickle|allow_dangerous_deserialization|trust_remote_code|"
    r"yaml\.(?:unsafe_|full_)?load\((?!.*BaseLoader)|(?<![\w.])(?:eval|exec)\("
)
CHECKPOINT = re.compile(r"torch\.load\(.*weights_only=True\)")
"""How training reads its own work folder, which nobody else writes: tensors and numbers, nothing that is called."""


def sources(*packages: str) -> list[Path]:
    return [file for package in packages for file in sorted((ROOT / package).rglob("*.py"))]


def imports(file: Path) -> Iterator[str]:
    """The first name of every module that `file` imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: a relative import hides its direction"
            yield (node.module or "").split(".")[0]


def module_names() -> list[str]:
    """Every module of ours but those that take Gradio along, which takes seconds, and the command line itself."""
    found = [
        module.name
        for package in (corpus, index, qa, ui)
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    ]
    heavy = {file.removesuffix(".py").replace("/", ".") for file in AT_HOME["gradio"]}
    return [name for name in found if name not in heavy | {"ui.__main__"}]


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_run_from_ui_to_corpus(package: str) -> None:
    allowed = {*MAY_IMPORT[package], package}
    edges = [
        f"{file.relative_to(ROOT)} imports {name}"
        for file in sources(package)
        for name in imports(file)
        if name in OURS - allowed
    ]
    assert edges == []


@pytest.mark.parametrize(("library", "files"), AT_HOME.items())
def test_each_large_library_stays_where_it_belongs(library: str, files: set[str]) -> None:
    found = {str(source.relative_to(ROOT)) for source in sources(*PACKAGES) if library in imports(source)}
    assert found == files


@pytest.mark.parametrize(
    "file", sources("corpus", "index", "qa", "ui", "bench", "training"), ids=lambda file: str(file.relative_to(ROOT))
)
def test_no_source_runs_what_it_reads(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    if file.parent.name == "training":
        text = CHECKPOINT.sub("", text)
    lines = enumerate(text.splitlines(), start=1)
    assert [f"{file.name}:{number}: {line}" for number, line in lines if DANGEROUS.search(line)] == []


def test_importing_ours_loads_no_model_code_and_starts_no_thread() -> None:
    late = {"torch", "transformers", "sentence_transformers", "gradio", "spacy", "openai", "httpx2", "ray"}
    code = (
        "import importlib, sys, threading\n"
        f"for name in {module_names()!r}:\n"
        "    importlib.import_module(name)\n"
        f"    heavy = {late!r} & sys.modules.keys()\n"
        "    assert not heavy, f'importing {name} loads {heavy}'\n"
        "    assert threading.active_count() == 1, f'importing {name} starts {threading.enumerate()}'\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
