"""A Ray cluster of two nodes on this machine: every article once, whatever is killed.  Left out where Ray is not."""

import functools
import gzip
import importlib.util
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.document import Facts
from corpus.errors import ArticleError, ModelError, SettingsError
from corpus.formats import NOTHING_GIVEN
from index import cluster
from index.cluster import seen_by_all
from index.ingest import Added
from index.library import Library
from tests.fakes import WordEmbedder
from tests.oracle import check_as_by_one_process
from tests.test_library import signature as state_of
from tests.workers_child import Mortal
from ui.build import Dateline
from ui.commands import main

HAS_RAY = importlib.util.find_spec("ray") is not None
needs_ray = pytest.mark.skipif(not HAS_RAY, reason="Ray is not installed: pip install -r requirements-ray.txt")
pytestmark = pytest.mark.filterwarnings("ignore")  # of Ray's
WORDS = WordEmbedder()


@pytest.fixture(scope="module")
def two_nodes() -> Iterator[str]:
    """The address of a cluster of two nodes with a core each."""
    from ray.cluster_utils import Cluster

    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    nodes: Any = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    nodes.add_node(num_cpus=1)
    yield nodes.address
    nodes.shutdown()


@pytest.fixture
def no_knock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cluster listens at this machine's own address, which the guard of the tests takes for somebody else's."""
    monkeypatch.setattr(cluster, "_knock", lambda address: None)


def lines(file: Path, stories: dict[int, str]) -> Path:
    """A file of JSON lines: an article with each number, in which its words stand."""
    written = "".join(
        json.dumps({"title": f"Story {n}", "text": f"Of {n} in Oslo {n} will {words}.", "source": "The Herald"}) + "\n"
        for n, words in stories.items()
    )
    file.write_bytes(gzip.compress(written.encode()) if file.suffix == ".gz" else written.encode())
    return file


def told(outcome: Added | ArticleError) -> str:
    if isinstance(outcome, ArticleError):
        return str(outcome).split("”")[0]
    return f"{'already' if outcome.already else 'added'} {outcome.article.title}"


@needs_ray
@pytest.mark.usefixtures("no_knock")
def test_every_article_is_there_once_though_actors_are_killed(
    library: Library, two_nodes: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "DOCUMENTS_AT_ONCE", 4)
    deaths = {5: "die first", 17: "die second", 33: "die third"}
    lines(tmp_path / "a.jsonl", {n: deaths.get(n, "be seen") for n in range(20)})
    lines(tmp_path / "b.jsonl.gz", {n: deaths.get(n, "be seen") for n in range(20, 40)})
    (tmp_path / "c.jsonl").write_text('{"title": "Story 40", "text": "It rained."}\n{"title": "Nothing"}\n')
    paths = [str(tmp_path / name) for name in ("a.jsonl", "b.jsonl.gz", "c.jsonl", "nowhere.txt")]

    def added() -> list[Added | ArticleError]:
        load = functools.partial(Mortal, tmp_path)
        return list(cluster.add_all(library, two_nodes, paths, NOTHING_GIVEN, load=load))

    first = added()
    refused = ["“c.jsonl, line 2", "“nowhere.txt"]
    assert [told(each) for each in first] == [*(f"added Story {n}" for n in range(41)), *refused]
    assert sorted(mark.name for mark in tmp_path.glob("mark-*")) == ["mark-first", "mark-second", "mark-third"]
    check_as_by_one_process(library, WORDS, [each.article for each in first if isinstance(each, Added)])
    before = state_of(library)
    assert [told(each) for each in added()] == [*(f"already Story {n}" for n in range(41)), *refused]
    assert state_of(library) == before


@needs_ray
@pytest.mark.usefixtures("no_knock")
def test_what_kills_every_actor_is_an_error_and_nothing_is_half_there(
    library: Library, two_nodes: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "DOCUMENTS_AT_ONCE", 2)
    file = lines(tmp_path / "a.jsonl", {0: "be seen", 1: "be seen", 2: "die", 3: "be seen"})
    load = functools.partial(Mortal, tmp_path)
    with pytest.raises(ModelError, match=r"gave up .*What was added until then is kept; the same command again"):
        list(cluster.add_all(library, two_nodes, [str(file)], NOTHING_GIVEN, load=load))
    assert {entry.title for entry in library.articles()} <= {"Story 0", "Story 1"}
    state_of(library)


@needs_ray
def test_a_cluster_that_is_not_there(library: Library, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"There is no Ray cluster at 127\.0\.0\.1:9 .* Nothing was added"):
        list(cluster.add_all(library, "127.0.0.1:9", [str(tmp_path)], NOTHING_GIVEN))


def test_ray_is_asked_for_where_it_is_not_installed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert main(["add", str(tmp_path), "--ray", "auto", "--library", str(tmp_path / "library")]) == 1
    assert capsys.readouterr().err.startswith("--ray needs one more package: python")
    assert not (tmp_path / "library").exists()


def test_a_cluster_is_sent_whole_paths_of_files_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    monkeypatch.chdir("/")
    assert seen_by_all(["news.jsonl", "/srv/news"]) == ["/news.jsonl", "/srv/news"]
    for word in ("-", "https://example.org/news"):
        with pytest.raises(SettingsError, match=rf"sees, not {word}\.$"):
            seen_by_all([word])


def test_add_gives_the_cluster_what_it_was_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def noted(library: Library, *words: object) -> Iterator[Added]:
        asked.extend(words)
        return iter([])

    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    monkeypatch.setattr(Dateline, "publish", lambda self: None)
    monkeypatch.setattr(cluster, "add_all", noted)
    file = lines(tmp_path / "a.jsonl", {0: "be seen", 1: "be seen"})
    words = ["--source", "The Herald", "--ray", "node:6379", "--workers", "5", "--library", str(tmp_path / "library")]
    assert main(["add", str(file), *words]) == 0
    assert asked == ["node:6379", [str(file)], Facts(source="The Herald"), 5]
