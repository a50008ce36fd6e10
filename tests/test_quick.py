"""What the page needs before it is up, and what it must not wait for; in a process of its own, for imports stay."""

import subprocess
import sys

from bench.server import CHECKOUT

CHILD = """
import sys
import ui.commands
from ui.quick import without_stubs
without_stubs()
from gradio import component_meta
from ui import chat
assert component_meta.create_or_modify_pyi.__module__ == "ui.quick", "Gradio makes its stubs"
assert callable(chat.gr.Button("x").click)
late = {"torch", "transformers", "sentence_transformers", "langchain_core", "spacy", "openai", "ray"}
print(sorted(late & sys.modules.keys()))
"""


def test_the_page_waits_for_no_model_and_no_stubs() -> None:
    done = subprocess.run([sys.executable, "-c", CHILD], cwd=CHECKOUT, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout, done.stderr) == (0, "[]\n", "")
