"""A library into another one and back: whole, resumable, and compared; nothing is embedded again."""

from pathlib import Path

import pytest

from index import migrate
from index.ingest import add
from index.library import Library
from index.migrate import compare
from tests.faults_child import story
from tests.stores import WORDS, milvus_store, searcher
from tests.test_store import TEXTS, article
from ui import migrate_command
from ui.commands import main
from ui.settings import Settings


@pytest.fixture
def source(library: Library) -> Library:
    for text in TEXTS:
        add(library, WORDS, article(text))
    for version in (1, 2):
        add(library, WORDS, story(1, version))
    return library


@pytest.fixture(scope="module")
def lite(tmp_path_factory: pytest.TempPathFactory) -> str:
    pytest.importorskip("pymilvus")
    pytest.importorskip("milvus_lite")
    return str(tmp_path_factory.mktemp("lite") / "lite.db")


@pytest.fixture
def empty(lite: str, tmp_path: Path) -> Library:
    library = milvus_store("lite", lite, tmp_path / "replicas").open()
    library.remove_all([version.id for version in library.history()])
    return library


def told(library: Library) -> list[object]:
    ids = sorted(version.id for version in library.history())
    whole = {each.article.id: each for each in library.whole(ids)}
    return [
        (whole[i].article, whole[i].added, whole[i].superseded_by, whole[i].passages, whole[i].vectors.tolist())
        for i in ids
    ]


def test_there_and_back_again(source: Library, empty: Library, tmp_path: Path) -> None:
    back = Library.open(tmp_path / "back", WORDS.name)
    for one, other in ((source, empty), (empty, back)):
        assert sum(migrate.migrate(one, other)) == 6
        compared = compare(one, other)
        assert (compared.articles, compared.passages, compared.sampled, compared.different) == (6, 9, 6, ())
    assert told(back) == told(empty) == told(source)
    for question in ("How many ships did the admiral sink?", "story1word"):
        found = [[each.text for each in searcher(each).search(question, 1)] for each in (source, empty, back)]
        assert found[0] == found[1] == found[2]


def test_what_was_stopped_goes_on_where_it_was(
    source: Library, empty: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrate, "AT_ONCE", 2)
    steps = migrate.migrate(source, empty)
    next(steps)
    assert len(empty.history()) == 2
    generation = empty.generation()
    assert len(compare(source, empty).different) == 4
    again = migrate.migrate(source, empty)
    assert next(again) == 2
    assert empty.generation() == generation, "what is there is not written again"
    list(again)
    assert compare(source, empty).different == ()


def test_an_article_that_is_otherwise_there_is_named(source: Library, empty: Library) -> None:
    list(migrate.migrate(source, empty))
    changed = article(TEXTS[1])
    empty.edit(changed.id, {"source": "AP"})
    removed = article(TEXTS[2])
    empty.remove(removed.id)
    assert set(compare(source, empty).different) == {changed.id, removed.id}


def test_the_command_says_what_is_there_and_fails_where_something_is_not(
    source: Library,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def opened(settings: Settings) -> Library:
        assert settings.store is None
        return Library.open(settings.library, WORDS.name)

    monkeypatch.setattr(migrate_command, "opened", opened)
    words = ["migrate", "--library", str(source.file.parent), "--to", str(tmp_path / "there")]
    assert main(words) == 0
    assert "has all 6 articles and 9 passages; 6 articles were compared word for word" in capsys.readouterr().out
    assert main(["migrate", "--library", str(tmp_path), "--to", str(tmp_path)]) == 1
    assert "is where the library is already" in capsys.readouterr().err
    monkeypatch.setattr(migrate_command, "migrate", lambda source, target: iter([]))
    assert main([*words[:-1], str(tmp_path / "elsewhere")]) == 1
    assert "6 of 6 articles are not in" in capsys.readouterr().err


def test_what_is_a_store_and_what_is_a_folder(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    assert migrate_command._destination("milvus://h:1/x", settings) == Settings(tmp_path, store="milvus://h:1/x")
    assert migrate_command._destination("a/b.db", settings).store == "a/b.db"
    assert migrate_command._destination(str(tmp_path / "x"), settings) == Settings(tmp_path / "x")
