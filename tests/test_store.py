"""What a library promises, whatever it is kept in: one test for SQLite and FAISS, Milvus Lite and a Milvus server.

A library of Milvus is emptied and not made anew for each test: a server takes seconds to make its collections.
"""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from bench.milvus_server import Server
from corpus.article import Article, article_id
from corpus.document import Facts
from corpus.errors import ArticleNotFound
from corpus.formats import NOTHING_GIVEN, read_article
from index.agenda import Agenda
from index.backup import read_backup, write_backup
from index.edit import edit
from index.ingest import add, add_all
from index.library import Kept, Library
from index.meetings.extract import EXTRACTOR
from index.meetings.meeting import Meeting
from index.migrate import compare
from index.passages import cut
from index.scope import Scope
from index.search import Found, Searcher, passage_texts
from tests.stores import WORDS, Store, emptied, milvus_store, searcher, sqlite_store

TEXTS = (
    "Apples in autumn\n\nBy Ann Poe, Reuters, 2 October 2023\n\nThe orchard gave forty tons of apples.\n\n"
    "The farmers sold them in Oslo, and the ministers bought none.",
    "The war at sea\n\nBy Jane Doe, Reuters, 5 March 2024\n\nThe admiral sank three ships near Odessa.",
    "A vote in Paris\n\nBy Jane Doe, Le Monde, 6 March 2024\n\nParliament rejected the budget on Tuesday. The "
    "ministers resigned, and ships left the harbour.",
    "No day, no author\n\nThe minister said that ships, apples and votes are one budget. The admiral's ships are old.",
)
QUESTION = "How many ships did the admiral sink?"


@pytest.fixture(scope="module", params=["sqlite", "lite", pytest.param("server", marks=pytest.mark.milvus)])
def kept_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("store")
    if request.param == "sqlite":
        return sqlite_store(folder)
    pytest.importorskip("pymilvus")
    if request.param == "lite":
        pytest.importorskip("milvus_lite")
        return milvus_store("lite", str(folder / "lite.db"), folder)
    server: Server = request.getfixturevalue("milvus_server")
    return milvus_store("server", f"{server.address}/t{uuid.uuid4().hex[:8]}", folder)


@pytest.fixture(scope="module")
def opened(kept_store: Store) -> Library:
    return kept_store.open()


@pytest.fixture
def store(kept_store: Store, opened: Library) -> Iterator[Store]:
    yield kept_store
    emptied(opened)


@pytest.fixture
def library(store: Store, opened: Library) -> Library:
    return emptied(opened)


def article(text: str, given: Facts = NOTHING_GIVEN) -> Article:
    return read_article(text.encode(), "a.txt", given)


def put(library: Library, text: str, given: Facts = NOTHING_GIVEN) -> Article:
    return add(library, WORDS, article(text, given)).article


def fill(library: Library) -> list[Article]:
    return [put(library, text) for text in TEXTS]


def texts(found: list[Found]) -> list[str]:
    return [each.text for each in found]


# ── what goes in comes out ───────────────────────────────────────────────────────────────────────────────────────────


def test_an_article_comes_out_as_it_went_in(store: Store, library: Library) -> None:
    given = article(TEXTS[0])
    added = add(library, WORDS, given)
    passages = cut(given)
    assert (added.article, added.passages, added.already) == (given, len(passages), False)
    for each in (library, store.open()):
        assert each.article(given.id) == given
        kept, vectors = each.passages_of(given.id)
        assert kept == passages
        np.testing.assert_array_equal(vectors, WORDS.embed(passage_texts(given, passages)).astype(np.float16))
        (entry,) = each.articles()
        assert (entry.id, entry.title, entry.source, entry.published) == (
            given.id,
            "Apples in autumn",
            "Reuters",
            "2023-10-02",
        )
        assert (entry.passages, entry.characters, entry.copies, entry.versions) == (1, len(given.text), 0, 0)
        assert each.count()[1] == 1


def test_a_text_of_any_length_and_script_comes_out_as_it_went_in(store: Store, library: Library) -> None:
    """Milvus keeps at most 65,535 bytes in one place."""
    body = "The minister met 東京 delegates 🙂 and the naïve admiral’s “crew”. " * 3_000
    long = replace(article(f"A long one\n\n{body}"), pages=(0, 700, 90_000), url="https://example.org/?a=1&b='\"")
    assert len(long.text.encode()) > 3 * 65_535
    add(library, WORDS, long)
    assert store.open().article(long.id) == long
    assert store.open().passages_of(long.id)[0] == cut(long)


def test_the_same_article_again_changes_nothing(library: Library) -> None:
    first = put(library, TEXTS[1])
    generation = library.generation()
    assert add(library, WORDS, replace(first, title="Another title")).already
    assert (library.generation(), library.article(first.id).title) == (generation, "The war at sea")


def test_many_at_once_are_kept_in_their_order(store: Store, library: Library) -> None:
    articles = [article(text) for text in TEXTS]
    outcomes = list(add_all(library, WORDS, [*articles, articles[0]]))
    assert [getattr(each, "already", None) for each in outcomes] == [False] * 4 + [True]
    assert [entry.id for entry in store.open().articles()] == [each.id for each in reversed(articles)]


def test_each_change_makes_a_new_generation(library: Library) -> None:
    seen = [library.generation()]
    first, *_ = fill(library)
    seen.append(library.generation())
    library.edit(first.id, {"source": "AP"})
    seen.append(library.generation())
    library.remove(first.id)
    seen.append(library.generation())
    assert len(set(seen)) == 4
    assert not library.is_new()


def test_a_backup_has_every_article_and_no_conversation(library: Library, tmp_path: Path) -> None:
    fill(library)
    put(library, TEXTS[1] + " Told anew.", Facts(url="https://example.org/war"))
    assert write_backup(library, tmp_path / "backup.sqlite3") == 5
    restored = Library.open(tmp_path / "restored", WORDS.name)
    assert len(list(read_backup(restored, tmp_path / "backup.sqlite3", lambda: WORDS))) == 5
    assert compare(library, restored).different == ()


# ── what is found ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_passage_that_says_so_comes_first(store: Store, library: Library) -> None:
    fill(library)
    for each in (library, store.open()):
        found = searcher(each).search(QUESTION, 3)
        assert found[0].text == "The admiral sank three ships near Odessa."
        assert found[0].article == article(TEXTS[1])
        assert found[0].score == pytest.approx(1.0)


SCOPES = [
    Scope(),
    Scope(sources=("Reuters",)),
    Scope(sources=("", "Le Monde")),
    Scope(authors=("Jane Doe",)),
    Scope(first=date(2024, 3, 5)),
    Scope(last=date(2024, 3, 5)),
    Scope(first=date(2024, 3, 6), last=date(2024, 3, 6), authors=("Jane Doe", "")),
    Scope(articles=frozenset({article(TEXTS[0]).id, article(TEXTS[3]).id, "0" * 16})),
    Scope(articles=frozenset()),
    Scope(sources=("no such outlet",)),
    Scope(sources=('"] or id >= 0 or source in ["', "\\", "'", "東京", "\ud800")),
]


@pytest.mark.parametrize("scope", SCOPES, ids=range(len(SCOPES)))
def test_every_store_finds_the_same_with_the_same_scores(library: Library, tmp_path: Path, scope: Scope) -> None:
    """As SQLite and FAISS do: vectors, words, their sum, filters."""
    oracle = Library.open(tmp_path, WORDS.name)
    fill(oracle)
    fill(library)
    mine, theirs = searcher(library), Searcher(oracle, WORDS)
    for question in (
        QUESTION,
        "Who sold apples in Oslo?",
        "ministers’ budgets",
        "zzz?",
        "",
        "shíps AND minister*",
        "\ud800",
    ):
        found, right = mine.search(question, 5, scope), theirs.search(question, 5, scope)
        assert [each.score for each in found] == pytest.approx([each.score for each in right], abs=1e-5)
        by_text = {each.text: each for each in found}
        assert sorted(by_text) == sorted(texts(right))
        for each in right:
            assert by_text[each.text].article == each.article
            assert by_text[each.text].score == pytest.approx(each.score, abs=1e-5)
            assert by_text[each.text].similarity == pytest.approx(each.similarity, abs=1e-5)
    assert library.extent(scope) == oracle.extent(scope)


def test_an_empty_library_finds_nothing(library: Library) -> None:
    assert searcher(library).search(QUESTION, 5) == []
    assert (library.articles(), library.outlets(), library.count()[1]) == ([], [], 0)


def test_what_another_program_did_is_found_at_the_next_question(store: Store, library: Library) -> None:
    other = store.open()
    mine = searcher(library)
    kept = put(other, TEXTS[1])
    assert texts(mine.search(QUESTION, 1)) == ["The admiral sank three ships near Odessa."]
    other.remove(kept.id)
    assert mine.search(QUESTION, 1) == []


# ── what is changed ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_removed_article_is_gone_and_the_others_stay(store: Store, library: Library) -> None:
    first, second, *others = fill(library)
    assert library.remove_all([second.id, "0" * 16]) == [second.id]
    for each in (library, store.open()):
        assert {entry.id for entry in each.articles()} == {first.id, *(other.id for other in others)}
        assert second.id not in {found.article.id for found in searcher(each).search(QUESTION, 5)}
        assert each.passages_of(second.id)[0] == []
        with pytest.raises(ArticleNotFound, match=f"There is no article '{second.id}' in the library"):
            each.article(second.id)
    with pytest.raises(ArticleNotFound):
        library.remove(second.id)


@pytest.mark.parametrize("unknown", ["", "0" * 16, "\ud800", "x" * 10_000, "'; DROP TABLE articles; --", "a\0b"])
def test_an_unknown_article_is_said_to_be_none(library: Library, unknown: str) -> None:
    for ask in (library.article, library.remove):
        with pytest.raises(ArticleNotFound, match="There is no article"):
            ask(unknown)


def test_what_was_removed_can_be_put_back_as_it_was(store: Store, library: Library) -> None:
    given = Facts(url="https://example.org/1")
    put(library, TEXTS[1], given)
    newer = put(library, TEXTS[1] + " It was told anew.", given)
    before = library.whole([newer.id])
    library.remove(newer.id)
    assert library.history() == []
    library.put_back(before)
    after = store.open().whole([newer.id])
    assert [(each.article, each.added, each.superseded_by, each.passages) for each in after] == [
        (each.article, each.added, each.superseded_by, each.passages) for each in before
    ]
    assert texts(searcher(library).search(QUESTION, 1)) == [
        "The admiral sank three ships near Odessa. It was told anew."
    ]


def test_a_corrected_fact_is_told_and_filtered_by_and_the_text_stays(store: Store, library: Library) -> None:
    kept = put(library, TEXTS[1])
    edit(library, WORDS, kept.id, {"source": "AP", "published": "2024-04-01"})
    for each in (library, store.open()):
        assert each.article(kept.id) == replace(kept, source="AP", published="2024-04-01")
        assert each.outlets() == [("AP", 1)]
        (found,) = searcher(each).search(QUESTION, 5, Scope(sources=("AP",), first=date(2024, 4, 1)))
        assert found.article.source == "AP"
        assert searcher(each).search(QUESTION, 5, Scope(sources=("Reuters",))) == []
        assert each.passages_of(kept.id)[0] == cut(kept)


def test_with_another_title_the_passages_are_embedded_again(store: Store, library: Library) -> None:
    kept = put(library, TEXTS[1])
    changed = edit(library, WORDS, kept.id, {"title": "Zebras of Odessa"})
    for each in (library, store.open()):
        (found,) = searcher(each).search("zebras", 5)
        assert found.article.title == "Zebras of Odessa"
        assert found.score == pytest.approx(1.0)
        vectors = WORDS.embed(passage_texts(changed, cut(changed)))
        np.testing.assert_array_equal(each.passages_of(kept.id)[1], vectors.astype(np.float16))


def test_a_new_version_takes_the_place_of_the_one_before(store: Store, library: Library) -> None:
    given = Facts(url="https://example.org/war")
    first = put(library, TEXTS[1], given)
    second = add(library, WORDS, article(TEXTS[1] + " A fourth burned.", given))
    assert second.kept == Kept((first.id,), ())
    for each in (library, store.open()):
        assert each.newest_version(first.id) == second.article.id
        assert each.current_at("https://example.org/war") == second.article.id
        assert [(version.id, version.superseded_by) for version in each.history()] == [
            (first.id, second.article.id),
            (second.article.id, None),
        ]
        assert each.article(first.id) == first
        assert each.articles()[0].versions == 1
        assert texts(searcher(each).search(QUESTION, 5)) == [
            "The admiral sank three ships near Odessa. A fourth burned."
        ]
    assert set(library.remove_all([second.article.id])) == {first.id, second.article.id}
    assert store.open().history() == []


def test_articles_that_tell_one_story_are_told_and_take_one_place(store: Store, library: Library) -> None:
    body = "The admiral sank three ships near Odessa. " + " ".join(
        f"Sentence {n} of the report is long." for n in range(30)
    )
    first = put(library, f"The war at sea\n\nBy Jane Doe, Reuters, 5 March 2024\n\n{body}")
    put(library, TEXTS[2])
    reprint = add(library, WORDS, article(f"War at sea again\n\nBy John Roe, AP, 6 March 2024\n\n{body}"))
    assert reprint.kept.copies == (first.id,)
    for each in (library, store.open()):
        assert [copy.id for copy in each.copies(first.id)] == [reprint.article.id]
        assert len(set(each.stories([first.id, reprint.article.id]).values())) == 1
        assert {entry.title: entry.copies for entry in each.articles()} == {
            "The war at sea": 1,
            "A vote in Paris": 0,
            "War at sea again": 1,
        }
    found = searcher(library).search(QUESTION, 10)
    assert len([each for each in found if each.text.startswith("The admiral sank three ships")]) == 1


def test_meetings_are_kept_with_their_article_and_go_with_it(store: Store, library: Library) -> None:
    kept = put(library, TEXTS[1])
    agenda = Agenda(library)
    assert agenda.pending() == [kept.id]
    meeting = Meeting((("Ann Poe",), ("Jane Doe",)), "met", "held", None, None, 0, 14, ((0, 5),))
    assert agenda._keep(kept, [meeting])
    other = store.open()
    other.generation()
    (told,) = Agenda(other).meetings(person="ann")
    assert (told.meeting, told.article) == (meeting, kept)
    assert Agenda(other).extent() == (1, 1)
    assert not library.keep_meetings(kept, EXTRACTOR, [])
    library.edit(kept.id, {"published": "2024-03-06"})
    assert (agenda.pending(), agenda.meetings()) == ([kept.id], [])


def test_a_long_title_and_hostile_names_are_kept_as_they_are(store: Store, library: Library) -> None:
    text = 'A "title"\n\nShips’ bells rang. % _ \\ \u202e NEAR( title:x'
    odd = Article(article_id(text), "T" * 5_000, text, '"', "NEAR(", None, "javascript:alert(1)", "\0")
    add(library, WORDS, odd)
    assert store.open().article(odd.id) == odd
    assert texts(searcher(library).search("bells", 1, Scope(authors=('"',), sources=("NEAR(",))))
