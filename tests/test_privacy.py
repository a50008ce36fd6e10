"""What is yours stays yours: nothing logged, nothing sent, nothing left of what was removed (catalogue, J1 to J3)."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from corpus.article import Article
from corpus.document import Facts
from corpus.formats import read_article
from index.backup import write_backup
from index.ingest import add
from index.library import CACHE_NAME, Library
from index.passages import cut
from index.rows import NUMBER
from index.search import Searcher, passage_texts
from tests.faults_child import WORDS, story
from tests.forks import ROOT
from tests.oracle import whole
from tests.privacy_child import CANARIES

# ── logs, and the network ────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Lived:
    """What a process of Dateline printed, what its users were told, what it asked the network for, and its folders."""

    printed: str
    told: dict[str, Any]
    home: Path


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """One life of Dateline with everything that can go wrong in it, in a process of its own."""
    home = tmp_path_factory.mktemp("home")
    (home / "tmp").mkdir()
    environment = {**os.environ, "HOME": str(home), "TMPDIR": str(home / "tmp"), "GRADIO_TEMP_DIR": str(home / "tmp")}
    command = [sys.executable, "-W", "ignore", "-m", "tests.privacy_child", str(home)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return Lived(done.stdout + done.stderr, json.loads((home / "told.json").read_text("utf-8")), home)


def test_no_word_of_yours_is_printed_or_logged(lived: Lived) -> None:
    """J1: neither of an article, its name, a question, an address nor an error that quotes one."""
    assert [word for word in CANARIES.values() if word in lived.printed.lower()] == []
    assert "error" in lived.printed  # the log did say something
    assert "The search cache" in lived.printed
    assert CANARIES["word"] in lived.told["said"][0]
    assert lived.told["answered"] is True


def test_no_word_of_yours_is_left_in_a_temporary_or_home_folder(lived: Lived) -> None:
    """J1: but for the library, and the page's own record of what it told."""
    files = [file for file in lived.home.rglob("*") if file.is_file() and file.name != "told.json"]
    outside = [file for file in files if not file.is_relative_to(lived.home / "library")]
    assert [(file, word) for file in outside for word in CANARIES.values() if word.encode() in file.read_bytes()] == []


def test_no_other_machine_was_asked_for_anything(lived: Lived) -> None:
    """J2: no name looked up and no connection made, from the start to the answer."""
    assert lived.told["tried"] == []


# ── permissions ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def _open_to_all() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("_open_to_all")
def test_all_files_are_for_their_owner_alone_whatever_the_umask(tmp_path: Path) -> None:
    """J3: the library, its log, the cache and a backup, also while somebody reads and writes."""
    library = Library.open(tmp_path / "library", WORDS.name)
    with library.one_moment():
        library.generation()
        add(library, WORDS, story(1))
        Searcher(Library.open(tmp_path / "library", WORDS.name), WORDS).publish()
        write_backup(library, tmp_path / "library" / "backup")
        modes = {file.name: oct(file.stat().st_mode & 0o777) for file in (tmp_path / "library").iterdir()}
    assert len(modes) == 5
    assert set(modes.values()) == {"0o600"}
    assert oct((tmp_path / "library").stat().st_mode & 0o777) == "0o700"


# ── what was removed ─────────────────────────────────────────────────────────────────────────────────────────────────

SECRET = "Xyzzyplugh found\n\nBy Frobnitz Grault, Waldonews, 5 March 2024\n\nThe quuxword garplies at thudfred{}. "
WORDS_OF_IT = (b"xyzzy", b"frobnitz", b"grault", b"waldonews", b"quuxword", b"garpl", b"thudfred", b"plughaddress")


def secret(version: int) -> Article:
    text = SECRET.format(version) + "It was seen by corgewatch and by henriplover. " * (20 + version)
    return read_article(text.encode(), "a.txt", Facts(url="https://example.org/plughaddress"))


def traces(article: Article) -> list[bytes]:
    """Bytes by which something of an article is known: its words, its id and its vectors."""
    passages = cut(article)
    vectors = WORDS.embed(passage_texts(article, passages))
    return [*WORDS_OF_IT, article.id.encode(), *(vector.astype(NUMBER).tobytes() for vector in vectors)]


def found(folder: Path, traces: list[bytes]) -> list[tuple[str, bytes]]:
    """In which files of `folder` which of `traces` stand."""
    files = {file: file.read_bytes().lower() for file in folder.rglob("*") if file.is_file()}
    return [(file.name, trace) for file, content in files.items() for trace in traces if trace.lower() in content]


@pytest.fixture
def holding(tmp_path: Path) -> Library:
    """A library with a secret, its later version, other articles and a cache."""
    library = Library.open(tmp_path / "library", WORDS.name)
    for article in (story(1), secret(1), story(2), secret(2), story(3)):
        add(library, WORDS, article)
        Searcher(library, WORDS).publish()
    return library


def test_of_a_removed_article_and_its_earlier_versions_no_byte_is_left(holding: Library, tmp_path: Path) -> None:
    """J3: FTS5 keeps deleted words in its old segments, SQLite deleted rows in free pages, its log and the cache both;
    a save that was killed leaves a file of vectors, too."""
    all_of_it = [*traces(secret(1)), *traces(secret(2))]
    half_made = holding.file.with_name(f"{CACHE_NAME}.abcd.new")
    half_made.write_bytes(holding.file.with_name(CACHE_NAME).read_bytes())
    there = {trace for _, trace in found(tmp_path, all_of_it)}
    assert there >= {*traces(secret(2)), secret(1).id.encode()}  # the test would see them
    assert [name for name, trace in found(tmp_path, traces(secret(2))[-1:])] != []
    holding.remove(secret(2).id)
    assert found(tmp_path, all_of_it) == []
    whole(holding.file.parent)
    Searcher(holding, WORDS).publish()
    assert found(tmp_path, all_of_it) == []


def test_an_article_removed_while_another_program_reads_is_gone_when_that_is_done(
    holding: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """J3: the log still holds it for the one who reads."""
    monkeypatch.setattr("index.library.LOG_SECONDS", 0)
    reader = Library.open(holding.file.parent, WORDS.name)
    with reader.one_moment():
        assert reader.article(secret(2).id) == secret(2)
        holding.remove(secret(2).id)
        assert reader.article(secret(2).id) == secret(2)
    assert found(tmp_path, [*traces(secret(1)), *traces(secret(2))]) == []


def test_of_a_superseded_article_no_vector_and_no_word_of_the_index_is_searched(holding: Library) -> None:
    """J3: its text is kept so that what was quoted can be read; its vectors are gone."""
    only_there = [trace for trace in traces(secret(1))[-2:] if trace not in traces(secret(2))]
    assert only_there
    assert found(holding.file.parent, only_there) == []
