"""A library in Milvus is whole whatever dies: programs and the server killed, rows that come late, programs at once."""

import itertools
import json
import random
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.milvus_server import Server
from corpus.article import Article
from corpus.errors import LibraryUnavailable, ModelError, SettingsError
from corpus.formats import read_article
from index.database import connection, create, transaction
from index.edit import edit
from index.ingest import Added, add, add_all
from index.library import Library
from index.milvus import client, replica
from index.milvus.client import LOG, PASSAGES, TEXTS, Address, Client, address
from index.milvus.library import MilvusLibrary
from index.milvus.rows import ARTICLE, MEETINGS, PIECE, REMOVED, Change, stamp, text_rows
from index.milvus.words import (
    COLUMN_NAMES,
    COLUMNS,
    EMPTY,
    Counted,
    Statistics,
    filters,
    in_columns,
    packed,
    telling,
    tokens,
    unpacked,
)
from index.passages import cut
from index.rows import article_checksum
from index.search import passage_texts
from tests.faults_child import story
from tests.stores import WORDS, Store, emptied, milvus_store, searcher

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def lite(tmp_path_factory: pytest.TempPathFactory) -> Store:
    pytest.importorskip("pymilvus")
    pytest.importorskip("milvus_lite")
    folder = tmp_path_factory.mktemp("lite")
    return milvus_store("lite", str(folder / "lite.db"), folder)


@pytest.fixture
def emptied_lite(lite: Store) -> Iterator[Store]:
    yield lite
    library = lite.open()
    emptied(library).sweep(1e-9)  # type: ignore[attr-defined]


def opened(store: Store) -> MilvusLibrary:
    library = store.open()
    assert isinstance(library, MilvusLibrary)
    return library


def state(library: MilvusLibrary) -> list[tuple[Any, ...]]:
    """What a reader sees of a library.  Checks that each article is whole."""
    articles = library.articles_by_id([version.id for version in library.history()])
    assert len(articles) == len(library.history())
    seen = []
    for version in library.history():
        article = articles[version.id]
        passages, vectors = library.passages_of(article.id)
        if version.superseded_by is None:
            assert passages == cut(article)
            np.testing.assert_array_equal(vectors, WORDS.embed(passage_texts(article, passages)).astype(np.float16))
            word = article.text.split()[2]
            found = {each.passage for each in searcher(library).search(word, 50) if each.article == article}
            assert found == set(passages)
        else:
            assert passages == []
        seen.append((article, version.superseded_by, version.added))
    return sorted(seen, key=lambda each: each[0].id)


def rows_kept(library: MilvusLibrary) -> dict[str, int]:
    return {name: library.client.count(name, "", strong=True) for name in (TEXTS, PASSAGES)}


def rows_needed(library: MilvusLibrary) -> dict[str, int]:
    articles = library.articles_by_id([version.id for version in library.history()]).values()
    return {TEXTS: sum(len(list(text_rows(each.text, 1))) for each in articles), PASSAGES: library.count()[1]}


# ── addresses and numbers ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("store", "meant"),
    [
        ("milvus://10.0.0.1:19531", Address("http://10.0.0.1:19531", "dateline")),
        ("milvus://db.example.org", Address("http://db.example.org:19530", "dateline")),
        ("milvus+tls://db.example.org:443/news", Address("https://db.example.org:443", "news")),
        ("milvus:///home/me/news.db", Address("/home/me/news.db")),
        ("news.db", Address("news.db")),
    ],
)
def test_where_a_store_is(store: str, meant: Address) -> None:
    assert address(store) == meant


@pytest.mark.parametrize(
    "store", ["", "library", "http://x:1", "milvus://", "milvus://h:0x1", "milvus://h:1/a b", "milvus://h/../x"]
)
def test_what_is_no_store_is_said_to_be_none(store: str) -> None:
    with pytest.raises(SettingsError, match="is no store: write milvus://HOST:PORT"):
        address(store)


def test_later_changes_have_greater_stamps() -> None:
    assert stamp(1.0) < stamp(1.5) < stamp() < 2**63
    assert stamp(after=2**63 - 2) == 2**63 - 1
    assert len({stamp(1.0) for _ in range(10)}) == 10


def test_a_text_in_pieces_is_the_text() -> None:
    text = "🙂" * (PIECE * 2 + 1)
    pieces = [row["text"] for row in text_rows(text, 7)]
    assert ("".join(pieces), len(pieces)) == (text, 3)
    assert max(len(piece.encode()) for piece in pieces) <= client.LONGEST
    assert [row["text"] for row in text_rows("", 7)] == [""]


# ── words ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_forms_of_a_word_have_one_number() -> None:
    assert tokens("Ships shíp SHIP") == tokens("ship") * 3
    assert len(set(tokens("ship boat 7 東京 x_y"))) == 6
    assert tokens("’ — …") == []


KNOWN = Statistics.of(
    1_000,
    [Counted(words, [2] * len(words), long) for words, long in (([1, 2], 10), ([1, 3], 10), ([1], 10), ([1, 2, 4], 30))]
    * 10,
)


def test_words_are_unpacked_as_they_were_packed() -> None:
    words = Counted([0, 7, 2**31 - 1], [1, 2, 32_767], 99)
    assert unpacked(*packed(words)) == words
    assert unpacked(*packed(Counted([], [], 0))) == Counted([], [], 0)


def test_the_words_that_tell_most_come_first_and_those_that_nobody_asks_for_are_left_out() -> None:
    article = read_article(b"Fares\n\nThe union of Kelm met in May 2024, and the harbourmaster met Roe.", "a.txt")
    (passage,) = cut(article)
    said = telling(article, passage)
    assert set(said) == set(tokens("Fares union Kelm met 2024 harbourmaster Roe"))
    assert said[:4] == tokens("Fares Kelm 2024 Roe")
    assert said[-1:] == tokens("met")


def test_each_word_stands_in_one_of_its_two_columns_while_there_is_room() -> None:
    words = tokens(" ".join(f"word{number}" for number in range(200)))
    columns = in_columns(words)
    assert len(columns) == COLUMNS
    assert EMPTY not in columns
    assert len(set(columns)) == COLUMNS
    for word in columns:
        assert f"{COLUMN_NAMES[columns.index(word)]} == {word}" in filters([word], KNOWN)[0]
    assert set(words[:20]) <= set(columns)  # the first ones before others
    assert in_columns([]) == [EMPTY] * COLUMNS


def test_how_many_passages_hold_a_word_is_told_from_the_sample() -> None:
    assert [KNOWN.holding(word) for word in (1, 2, 3, 9)] == [1_000, 500, 250, 12.5]
    assert Statistics.of(4, [Counted([1], [2], 1)] * 4).holding(9) == 0


def test_bm25_by_hand() -> None:
    """k1 1.2, b .75; a passage of average length that holds the word once gains its rarity, one without it nothing."""
    rare = KNOWN.rarity(3)
    assert rare == pytest.approx(np.log((1_000 - 250 + 0.5) / (250 + 0.5)))
    assert KNOWN.rarity(1) == 1e-6
    assert KNOWN.scores([3], {7: Counted([3], [2], 15)})[7] == pytest.approx(rare)
    assert KNOWN.scores([3], {7: Counted([3], [4], 15)})[7] == pytest.approx(rare * 2 * 2.2 / (2 + 1.2))
    assert KNOWN.scores([3], {7: Counted([3], [2], 30)})[7] == pytest.approx(rare * 2.2 / (1 + 1.2 * (0.25 + 0.75 * 2)))
    assert KNOWN.scores([4], {7: Counted([3], [2], 15)})[7] == 0


@pytest.mark.parametrize(
    ("asked", "conditions"),
    [
        ([], []),
        ([9, 8, 7], ["(w09 == 9 or w00 == 9 or w08 == 8 or w00 == 8 or w07 == 7 or w00 == 7)"]),
        ([1, 9, 2, 8], ["(w09 == 9 or w00 == 9 or w08 == 8 or w00 == 8)", "(w02 == 2 or w00 == 2)"]),
        ([1, 2], ["(w02 == 2 or w00 == 2)", "(w02 == 2 or w00 == 2) and (w01 == 1 or w00 == 1)"]),
        ([1], ["(w01 == 1 or w00 == 1)"]),
    ],
)
def test_rare_words_are_looked_for_together_and_common_ones_with_others(
    asked: list[int], conditions: list[str]
) -> None:
    assert filters(asked, KNOWN) == conditions


# ── changes that come in any order ───────────────────────────────────────────────────────────────────────────────────


def told(article: Article, added: str, **more: Any) -> dict[str, Any]:
    said = {"kept_under": 1, "text": 2, "passages": 3, "position": int(added), "address": None, "characters": 4}
    return replica.article_told(article, added=added, **{**said, **more})


FIRST, SECOND = (Article(letter * 16, letter, "", source="Reuters") for letter in "ab")
CHANGES = [
    Change(1, ARTICLE, told(FIRST, "1", address="x", kept_under=11, text=12)),
    Change(2, MEETINGS, {"id": FIRST.id, "checksum": article_checksum(FIRST), "extractor": 1, "rows": []}),
    Change(3, ARTICLE, told(SECOND, "2", address="x", kept_under=21, text=22, same=[FIRST.id])),
    Change(4, ARTICLE, told(Article(SECOND.id, "B", "", source="AP"), "2", address="x", kept_under=23, text=22)),
    Change(5, REMOVED, {"ids": ["c" * 16]}),
]
AFTERWARDS = [*CHANGES[:3], Change(4, REMOVED, {"ids": [SECOND.id, FIRST.id]}), CHANGES[4]]


@pytest.mark.parametrize("changes", [CHANGES, AFTERWARDS])
def test_in_whatever_order_changes_are_seen_the_library_is_the_same(changes: list[Change], tmp_path: Path) -> None:
    seen = set()
    for number, order in enumerate(itertools.permutations(changes)):
        if number % 5 == 0:  # a new file takes longer than the changes
            file = tmp_path / f"{number}.sqlite3"
            create(file, "words")
        with connection(file) as db, transaction(db):
            replica.make_tables(db)
            for change in order:
                replica.apply(db, [change])
                replica.apply(db, [change])
            rows = db.execute("SELECT id, title, source, superseded_by FROM articles ORDER BY id").fetchall()
            kept = db.execute("SELECT article_id, stamp, version, text FROM in_milvus ORDER BY article_id").fetchall()
            seen.add((str(rows), str(kept)))
            for table in ("articles", "stories", "in_milvus", "looked_through_in_milvus", "to_sweep"):
                db.execute(f"DELETE FROM {table}")
    assert len(seen) == 1
    ((facts, _),) = seen
    if changes is CHANGES:
        a, b = FIRST.id, SECOND.id
        assert facts == str([(a, "a", "Reuters", b), (b, "B", "AP", None)])
    else:
        assert facts == "[]"


# ── programs that die ────────────────────────────────────────────────────────────────────────────────────────────────


class Died(BaseException):
    """The program ended here."""


def dying(library: MilvusLibrary, at: int) -> MilvusLibrary:
    """`library`, whose program dies before its change of number `at` to what is in Milvus."""
    steps = itertools.count()
    for name in ("insert", "delete"):
        real = getattr(library.client, name)

        def step(*args: Any, real: Callable[..., None] = real) -> None:
            if next(steps) == at:
                raise Died
            real(*args)

        setattr(library.client, name, step)
    return library


ACTS: dict[str, Callable[[MilvusLibrary], object]] = {
    "add": lambda library: add(library, WORDS, story(2)),
    "a new version": lambda library: add(library, WORDS, story(1, 2)),
    "another title": lambda library: edit(library, WORDS, story(1, 1).id, {"title": "Another"}),
    "another source": lambda library: edit(library, WORDS, story(1, 1).id, {"source": "Another"}),
    "remove": lambda library: library.remove(story(1, 1).id),
}


@pytest.mark.parametrize("act", ACTS)
def test_a_program_that_dies_at_any_step_leaves_the_state_before_or_the_state_after(
    emptied_lite: Store, act: str
) -> None:
    """And what it left lying is swept up."""
    for at in itertools.count():
        library = opened(emptied_lite)
        emptied(library)
        add(library, WORDS, story(1, 1))
        before = state(library)
        try:
            ACTS[act](dying(opened(emptied_lite), at))
            is_done = True
        except Died:
            is_done = False
        fresh = opened(emptied_lite)
        after = state(fresh)
        library.refresh()
        assert state(library) == after
        fresh.sweep(1e-9)
        assert rows_kept(fresh) == rows_needed(fresh)
        assert fresh.client.count(LOG, "kind == 4", strong=True) == 0
        if is_done:
            assert after != before
            break
        if after == before:
            ACTS[act](opened(emptied_lite))
            assert state(opened(emptied_lite)) != before
    assert at >= 2


def child(store: str, folder: Path, first: int) -> "subprocess.Popen[bytes]":
    arguments = [sys.executable, "-m", "tests.milvus_child", store, str(folder), str(first)]
    return subprocess.Popen(arguments, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def killed(program: "subprocess.Popen[bytes]") -> list[list[str]]:
    """Kills it; what it has said and was not read yet."""
    program.kill()
    return [json.loads(line) for line in program.communicate()[0].splitlines()]


def check_said(library: MilvusLibrary, said: list[list[str]]) -> None:
    """What was said to be done is done, and the rest is there whole or not at all."""
    there = {article.id for article, *_ in state(library)}
    ids = {what: {key for each, key in said if each == what} for what in ("adding", "added", "removing", "removed")}
    versions = {story(n, 2).id: story(n, 1).id for n in range(400)}
    removing = ids["removing"] | {versions[each] for each in ids["removing"]}
    assert ids["added"] - removing <= there <= ids["adding"] - ids["removed"]


@pytest.mark.milvus
def test_programs_that_are_killed_lose_nothing_that_was_done(milvus_server: Server, tmp_path: Path) -> None:
    """A1 for Milvus: killed at a random time, three programs one after the other."""
    name = f"{milvus_server.address}/k{uuid.uuid4().hex[:8]}"
    store = milvus_store("server", name, tmp_path / "readers")
    chance, said = random.Random(7), list[list[str]]()
    for number in range(3):
        program = child(name, tmp_path / str(number), number * 100)
        assert program.stdout is not None
        said.append(json.loads(program.stdout.readline()))
        time.sleep(chance.uniform(8, 30))  # an article takes seconds: it is sealed
        said += killed(program)
        check_said(opened(store), said)
    library = opened(store)
    library.sweep(1e-9)
    assert rows_kept(library) == rows_needed(library)
    assert any(what == "added" for what, _ in said)


@pytest.mark.milvus
def test_a_server_that_is_killed_keeps_what_was_said_to_be_kept(milvus_server: Server, tmp_path: Path) -> None:
    """While a program writes."""
    name = f"{milvus_server.address}/s{uuid.uuid4().hex[:8]}"
    store = milvus_store("server", name, tmp_path / "readers")
    library = opened(store)
    sealed = [story(number) for number in range(500, 503)]
    list(add_all(library, WORDS, sealed))
    program = child(name, tmp_path / "writer", 0)
    assert program.stdout is not None
    said = [json.loads(program.stdout.readline())]
    while not any(what == "removed" for what, _ in said):
        said.append(json.loads(program.stdout.readline()))
    milvus_server.kill()
    milvus_server.start()
    said += killed(program)
    after = opened(store)
    check_said(after, [["adding", each.id] for each in sealed] + [["added", each.id] for each in sealed] + said)
    assert {article.id for article in sealed} <= {version.id for version in after.history()}
    assert after.articles_by_id([article.id for article in sealed]) == {article.id: article for article in sealed}
    for article in sealed:
        assert after.passages_of(article.id)[0] == cut(article)
    assert add(after, WORDS, story(399)).already is False
    assert opened(store).article(story(399).id) == story(399)


@pytest.mark.milvus
def test_what_is_in_sealed_and_indexed_segments_is_found_and_read_whole(milvus_server: Server, tmp_path: Path) -> None:
    """Segments of fewer than 1,024 rows are searched without an index, and those that grow are, too."""
    name = f"{milvus_server.address}/i{uuid.uuid4().hex[:8]}"
    store = milvus_store("server", name, tmp_path / "readers")
    library = opened(store)
    body = " ".join(
        f"The word{n} of the ministers was told in Oslo on day {n}, and nobody there asked." for n in range(30_000)
    )
    long = read_article(f"A long report\n\n{body}".encode(), "a.txt")
    for article in (story(1), long):
        add(library, WORDS, article)
        for collection in (LOG, TEXTS, PASSAGES):
            library.client.flush(collection)
    assert len(cut(long)) > 4_000
    time.sleep(10)  # the indexes are built meanwhile, or the rows are searched without
    fresh = opened(store)
    assert fresh.article(long.id) == long
    assert fresh.passages_of(long.id)[0] == cut(long)
    found = searcher(fresh).search("What of word12345 and word12346?", 3)
    assert "word12345 " in found[0].text
    assert len(fresh.client.nearest(WORDS.embed(["ministers"]), "", ["version"], 200)) == 200


def test_a_server_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pytest.importorskip("pymilvus")
    monkeypatch.setattr(client, "SECONDS", 0.5)
    with pytest.raises(
        LibraryUnavailable, match=r"Milvus at milvus://127\.0\.0\.1:1 does not do what it was asked for"
    ):
        MilvusLibrary.open_store("milvus://127.0.0.1:1", tmp_path, "words", 64)


def test_without_the_package_the_command_that_installs_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    with pytest.raises(SettingsError, match=r"pip install -r requirements-milvus\.txt"):
        Client("milvus://127.0.0.1:1").prepare(64)


def test_another_models_library_is_refused(lite: Store, tmp_path: Path) -> None:
    library = opened(lite)
    with pytest.raises(ModelError, match="was embedded with words, not with other; their vectors cannot be mixed"):
        MilvusLibrary.open_store(library.client.store, tmp_path, "other", 64)


def test_a_library_of_an_earlier_version_is_left_as_it_is(lite: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    library = opened(lite)
    monkeypatch.setitem(client._FIELDS, PASSAGES, {**client._FIELDS[PASSAGES], "new": "INT32"})
    with pytest.raises(SettingsError, match=r"made by an earlier version of Dateline\. Nothing was changed: migrate"):
        Client(library.client.store).prepare(64)


def test_reprints_are_found_among_articles_that_are_added_at_once(
    emptied_lite: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their passages are looked for in one search after the other, each of some of them."""
    monkeypatch.setattr(client, "SEARCHES_AT_ONCE", 2)
    library = opened(emptied_lite)
    body = " ".join(f"Sentence {n} of the report on the harbour is long." for n in range(30))
    first, reprint = (read_article(f"{title}\n\n{body}".encode(), "a.txt") for title in ("The harbour", "Once more"))
    added = list(add_all(library, WORDS, [first, story(1), reprint, story(2)]))
    copies = [each.kept.copies for each in added if isinstance(each, Added)]
    assert copies == [(reprint.id,), (), (first.id,), ()]


def test_a_replica_that_was_deleted_is_made_again(emptied_lite: Store) -> None:
    library = opened(emptied_lite)
    list(add_all(library, WORDS, [story(n) for n in range(3)]))
    before = state(library)
    for file in library.file.parent.glob(f"{library.file.name}*"):
        file.unlink()
    again = MilvusLibrary.open_store(library.client.store, library.file.parent, WORDS.name, WORDS.dimension)
    assert (again.file, again.identity, state(again)) == (library.file, library.identity, before)


# ── programs at once ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # Lite forgets a file of its log
def test_two_programs_that_add_one_article_keep_one_copy(emptied_lite: Store) -> None:
    libraries = [opened(emptied_lite), opened(emptied_lite)]
    threads = [threading.Thread(target=add, args=(library, WORDS, story(1))) for library in libraries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fresh = opened(emptied_lite)
    assert [article for article, *_ in state(fresh)] == [story(1)]
    fresh.sweep(1e-9)
    assert rows_kept(fresh) == rows_needed(fresh)
    for library in libraries:
        library.refresh()
        assert state(library) == state(fresh)


def test_each_question_sees_an_article_whole_while_another_program_changes_it(emptied_lite: Store) -> None:
    writer, reader = opened(emptied_lite), opened(emptied_lite)
    kept = add(writer, WORDS, story(1)).article
    passages = len(cut(kept))
    assert passages > 1
    done = threading.Event()

    def change() -> None:
        for number in range(8):
            edit(writer, WORDS, kept.id, {"title": f"Title {number}"})
        done.set()

    thread = threading.Thread(target=change)
    thread.start()
    titles, finder = [], searcher(reader)
    while not done.is_set():
        found = finder.search("story1word ministers Oslo", 50)
        assert len(found) == passages
        assert len({each.article.title for each in found}) == 1
        titles.append(found[0].article.title)
    thread.join()
    assert titles == sorted(titles)
    assert finder.search("ministers", 50)[0].article.title == "Title 7"


def test_more_than_milvus_answers_at_once_is_read_in_parts(
    emptied_lite: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("index.milvus.client", "index.milvus.library"):
        monkeypatch.setattr(f"{module}.AT_ONCE", 3)
    library = opened(emptied_lite)
    articles = [read_article(f"Story {n}\n\nThe thing number {n} took place.".encode(), "a.txt") for n in range(20)]
    list(add_all(library, WORDS, articles))
    fresh: Library = opened(emptied_lite)
    assert {entry.id for entry in fresh.articles()} == {article.id for article in articles}
