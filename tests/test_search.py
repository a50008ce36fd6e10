"""A question into passages: scores by hand, and the same answers whatever became of the cache."""

import logging
import shutil
import threading
from pathlib import Path

import pytest

from corpus.formats import read_article
from index import vectors
from index.ingest import add
from index.library import CACHE_NAME, Library
from index.search import DENSE_WEIGHT, Found, Searcher, fuse, normalise, passage_texts, query_words
from index.vectors import Snapshot, stamp_at
from tests.fakes import WordEmbedder
from tests.faults_child import story
from tests.forks import Forks

TEXTS = {
    "apples": "Apples in autumn\n\nThe orchard gave forty tons of apples.\n\nThe farmers sold them in Oslo.",
    "war": "The war at sea\n\nThe admiral sank three ships near Odessa.",
    "vote": "A vote in Paris\n\nParliament rejected the budget on Tuesday.",
}
QUESTION = "How many ships did the admiral sink?"


def put(library: Library, text: str) -> str:
    return add(library, WordEmbedder(), read_article(text.encode(), "a.txt")).article.id


@pytest.fixture
def filled(library: Library) -> Library:
    for text in TEXTS.values():
        put(library, text)
    return library


def found_by(library: Library, question: str = QUESTION) -> list[Found]:
    """What a fresh searcher finds."""
    return Searcher(library, WordEmbedder()).search(question, 5)


# ── values by hand ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("scores", "normalised"),
    [
        ({}, {}),
        ({1: 0.3}, {1: 1.0}),
        ({1: 5.0, 2: 5.0}, {1: 1.0, 2: 1.0}),
        ({1: -1.0, 2: 0.0, 3: 2.0, 4: 4.0}, {1: 0.0, 2: 0.0, 3: 0.5, 4: 1.0}),
        ({7: 0.0, 8: -0.2}, {7: 0.0, 8: 0.0}),
    ],
)
def test_normalise(scores: dict[int, float], normalised: dict[int, float]) -> None:
    assert normalise(scores) == normalised


def test_fuse_sums_the_normalised_scores_by_their_weights() -> None:
    fused = fuse({1: 0.2, 2: 0.4, 3: 0.8}, {2: 9.0, 4: 4.5})
    words = 1 - DENSE_WEIGHT
    assert fused == pytest.approx({1: DENSE_WEIGHT / 4, 2: DENSE_WEIGHT / 2 + words, 3: DENSE_WEIGHT, 4: words / 2})


def test_fuse_without_a_word_found_is_the_dense_search_alone() -> None:
    assert fuse({1: 0.2, 2: 0.4}, {}) == {1: 0.5, 2: 1.0}
    assert fuse({}, {}) == {}


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (
            "When did Mikhail Bogdanov receive the Hamas delegation?",
            ["mikhail", "bogdanov", "receive", "hamas", "delegation"],
        ),
        ("Who? What? Why?", []),
        ("", []),
        ("Hamas HAMAS hamas", ["hamas"]),
        ("the 7 October events", ["7", "october", "events"]),
        ('Zürich’s café NEAR(x) col:y "z" -w *', ["zürich", "café", "near", "x", "col", "y", "z", "w"]),
        ("東京 שלום", ["東京", "שלום"]),
    ],
)
def test_query_words(question: str, words: list[str]) -> None:
    assert query_words(question) == words


def test_a_question_of_a_thousand_words_searches_for_the_first_64() -> None:
    assert query_words(" ".join(f"word{n}" for n in range(1000))) == [f"word{n}" for n in range(64)]


def test_the_embedder_sees_title_and_heading_with_each_passage(filled: Library) -> None:
    best = found_by(filled)[0]
    assert passage_texts(best.article, [best.passage]) == ["The war at sea\nThe admiral sank three ships near Odessa."]


# ── what is found ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (QUESTION, "The admiral sank three ships near Odessa."),
        ("Who sold apples in Oslo?", "The orchard gave forty tons of apples.\n\nThe farmers sold them in Oslo."),
        ("What happened to the budget?", "Parliament rejected the budget on Tuesday."),
    ],
)
def test_the_passage_that_says_so_comes_first(filled: Library, question: str, text: str) -> None:
    found = found_by(filled, question)
    assert found[0].text == text
    assert found[0].score == pytest.approx(1.0)
    assert [f.score for f in found] == sorted((f.score for f in found), reverse=True)


def test_a_limit_takes_the_best(filled: Library) -> None:
    assert Searcher(filled, WordEmbedder()).search(QUESTION, 1) == found_by(filled)[:1]


def test_an_empty_library_finds_nothing(library: Library) -> None:
    assert found_by(library) == []


def test_a_question_without_a_word_in_the_library_still_gives_the_nearest(filled: Library) -> None:
    assert {found.article.title for found in found_by(filled, "zzz?")} == {
        "Apples in autumn",
        "The war at sea",
        "A vote in Paris",
    }


def test_what_was_removed_is_not_found_and_what_was_added_is(filled: Library) -> None:
    searcher = Searcher(filled, WordEmbedder())
    before = searcher.search(QUESTION, 5)
    filled.remove(before[0].article.id)
    assert before[0] not in searcher.search(QUESTION, 5)
    put(filled, TEXTS["war"])
    assert searcher.search(QUESTION, 5)[0].text == before[0].text


def test_an_article_added_through_another_object_is_found_at_the_next_search(library: Library) -> None:
    searcher = Searcher(library, WordEmbedder())
    assert searcher.search(QUESTION, 5) == []
    put(Library.open(library.file.parent, WordEmbedder.name), TEXTS["war"])
    assert [found.text for found in searcher.search(QUESTION, 5)] == ["The admiral sank three ships near Odessa."]


def test_an_article_added_by_another_process_is_found_at_the_next_search(filled: Library, forks: Forks) -> None:
    """B3."""
    searcher = Searcher(filled, WordEmbedder())
    searcher.search("story5word", 5)
    forks.done("add_stories", filled.file.parent, 5, 6)
    assert searcher.search("What is story5word?", 1)[0].article == story(5)


# ── many passages ────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def many(library: Library, monkeypatch: pytest.MonkeyPatch) -> Library:
    """A library of 12 stories, more passages than are all compared."""
    for name, value in {"EXACT": 30, "LISTS": 2, "PROBED": 2, "RECENT": 12, "SAMPLE": 20}.items():
        monkeypatch.setattr(vectors, name, value)
    for number in range(12):
        add(library, WordEmbedder(), story(number))
    assert library.count()[1] > 30
    return library


def exactly(library: Library, question: str, monkeypatch: pytest.MonkeyPatch) -> list[Found]:
    """What a searcher finds that compares all."""
    with monkeypatch.context() as patch:
        patch.setattr(vectors, "EXACT", 100_000)
        library.file.with_name(CACHE_NAME).unlink(missing_ok=True)
        found = found_by(library, question)
        library.file.with_name(CACHE_NAME).unlink()
    return found


def test_of_many_passages_the_same_are_found_with_the_same_scores(
    many: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lists hold vectors rounded; what they find is compared with the vectors of the library."""
    question = "What is story7word?"
    right = exactly(many, question, monkeypatch)
    found = found_by(many, question)
    assert [(f.article.id, f.passage) for f in found] == [(f.article.id, f.passage) for f in right]
    assert [f.similarity for f in found] == pytest.approx([f.similarity for f in right], abs=1e-6)


def test_a_library_that_grows_large_is_searched_on_while_its_lists_are_made(
    many: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are made beside the searches, which have the snapshot before and what came since."""
    monkeypatch.setattr(vectors, "EXACT", many.count()[1])
    searcher = Searcher(many, WordEmbedder())
    searcher.publish()
    making, made, settled = threading.Event(), threading.Event(), Snapshot.settled

    def slow(snapshot: Snapshot) -> Snapshot:
        if snapshot.is_settled:
            return snapshot
        making.set()
        assert made.wait(60)
        return settled(snapshot)

    monkeypatch.setattr(Snapshot, "settled", slow)
    add(many, WordEmbedder(), story(20))
    assert searcher.search("What is story20word?", 1)[0].article == story(20)
    assert making.wait(60)
    add(many, WordEmbedder(), story(21))
    many.remove(story(20).id)
    assert searcher.search("What is story21word?", 1)[0].article == story(21)
    made.set()
    searcher.publish()
    stamp = stamp_at(searcher._cache)
    assert stamp is not None
    for snapshot in (searcher._snapshot, Snapshot.load(searcher._cache, stamp)):
        assert snapshot is not None
        assert (snapshot.is_exact, snapshot.stamp.count) == (False, many.count()[1])
    assert searcher.search("What is story21word?", 1)[0].article == story(21)
    assert story(20) not in {found.article for found in searcher.search("What is story20word?", 50)}


def test_a_start_reads_only_the_vectors_that_are_newer_than_the_cache(
    many: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    Searcher(many, WordEmbedder()).publish()
    add(many, WordEmbedder(), story(20))
    for name in ("vectors", "vectors_in_parts", "some_vectors"):
        monkeypatch.delattr(Library, name)
    assert found_by(many, "What is story20word?")[0].article == story(20)


def test_of_a_removed_article_no_vector_is_left_in_the_lists_on_disk(many: Library) -> None:
    searcher = Searcher(many, WordEmbedder())
    searcher.publish()
    many.remove(story(3).id)
    searcher.publish()
    kept = stamp_at(searcher._cache)
    assert kept is not None
    assert kept.count == many.count()[1]


# ── the cache ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_cache_that_is_deleted_or_spoiled_changes_no_answer(filled: Library) -> None:
    """A6, C1."""
    right, cache = found_by(filled), filled.file.with_name(CACHE_NAME)
    content = cache.read_bytes()
    for spoiled in (b"", content[:-1], content[:50] + b"x" + content[51:], b"\x80\x04pickle"):
        cache.write_bytes(spoiled)
        assert found_by(filled) == right
        assert cache.read_bytes() == content
    cache.unlink()
    assert found_by(filled) == right
    assert cache.read_bytes() == content


def test_a_cache_of_an_older_generation_changes_no_answer(filled: Library) -> None:
    """A6."""
    found_by(filled)
    cache = filled.file.with_name(CACHE_NAME)
    older = cache.read_bytes()
    put(filled, "A second fleet\n\nThe admiral lost seven ships near Varna.")
    right = found_by(filled)
    cache.write_bytes(older)
    assert found_by(filled) == right
    assert {found.article.title for found in right[:2]} == {"The war at sea", "A second fleet"}


def test_caches_swapped_between_two_libraries_change_no_answer(filled: Library, tmp_path: Path) -> None:
    """A6."""
    other = Library.open(tmp_path / "other", WordEmbedder.name)
    for text in reversed(TEXTS.values()):
        put(other, text.replace("ships", "boats"))
    right, right_there = found_by(filled), found_by(other)
    cache, cache_there = (library.file.with_name(CACHE_NAME) for library in (filled, other))
    content = cache.read_bytes()
    cache.write_bytes(cache_there.read_bytes())
    cache_there.write_bytes(content)
    assert (found_by(filled), found_by(other)) == (right, right_there)


def test_a_library_put_back_from_a_backup_and_changed_does_not_take_the_cache_of_what_it_was(filled: Library) -> None:
    """The generation was a count of changes: after a backup was put back, other articles had the same one."""
    backup = filled.file.read_bytes()
    put(filled, "The bank\n\nThe bank raised its rates in March.")
    searcher = Searcher(filled, WordEmbedder())
    searcher.search(QUESTION, 5)
    filled.file.write_bytes(backup)
    put(filled, "The flood\n\nThe river rose in Bergen.")
    for found in (searcher.search("Where did the river rise?", 5), found_by(filled, "Where did the river rise?")):
        assert found[0].text == "The river rose in Bergen."
        assert found[0].similarity > 0.3


def test_a_cache_that_cannot_be_written_is_said_once_and_changes_no_answer(
    filled: Library, caplog: pytest.LogCaptureFixture
) -> None:
    right, cache = found_by(filled), filled.file.with_name(CACHE_NAME)
    cache.unlink()
    cache.mkdir()
    searcher = Searcher(filled, WordEmbedder())
    with caplog.at_level(logging.WARNING):
        assert [searcher.search(QUESTION, 5) for _ in range(3)] == [right] * 3
    assert [record.getMessage().split(" (")[0] for record in caplog.records] == [
        f"The search cache {cache} cannot be written"
    ]
    assert sorted(file.name for file in filled.file.parent.iterdir()) == [filled.file.name, CACHE_NAME]


def test_files_of_other_programs_beside_the_library_are_not_opened(filled: Library, tmp_path: Path) -> None:
    """C3: a pickle would run what it holds; nothing of ours reads one, whatever it is called."""
    right, canary = found_by(filled), tmp_path / "canary"
    payload = f"cos\nsystem\n(S'touch {canary}'\ntR.".encode()
    for name in ("index.pkl", "library.joblib", "vectors.npy", CACHE_NAME):
        (filled.file.parent / name).write_bytes(payload)
    assert found_by(Library.open(filled.file.parent, WordEmbedder.name)) == right
    assert not canary.exists()


def test_a_copied_library_folder_answers_the_same(filled: Library, tmp_path: Path) -> None:
    right = found_by(filled)
    shutil.copytree(filled.file.parent, tmp_path / "copy")
    assert found_by(Library.open(tmp_path / "copy", WordEmbedder.name)) == right
