"""What the page needs before it is up, what it must not wait for, and what the models are imported without; each in a
process of its own, for imports stay."""

import subprocess
import sys

from bench.server import CHECKOUT

PAGE = """
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
EMBEDDING = """
import sys
from index.embedder import MiniLM
vectors = MiniLM.load().embed(["Who met whom?", "The ministers met in Oslo."])
print(round(float(vectors[0] @ vectors[1]), 4))
print(sorted({"scipy", "sklearn"} & {name.partition(".")[0] for name in sys.modules}))
"""
BEFOREHAND = """
import scipy.sparse, sklearn.metrics
"""
AFTERWARDS = """
from scipy.sparse import coo_matrix
from sklearn.metrics import pairwise_distances
print(pairwise_distances([[0.0], [3.0]])[0, 1], coo_matrix([[0, 7]]).nnz)
"""


def said(program: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def test_the_page_waits_for_no_model_and_no_stubs() -> None:
    assert said(PAGE) == ["[]"]


def test_the_embedder_is_imported_without_scipy_and_scikit_learn_and_who_needs_them_has_them() -> None:
    similarity, imported, works = said(EMBEDDING + AFTERWARDS)
    assert (imported, works) == ("[]", "3.0 1")
    assert said(BEFOREHAND + EMBEDDING + AFTERWARDS) == [similarity, "['scipy', 'sklearn']", works]
