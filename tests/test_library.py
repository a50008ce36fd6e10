"""The library keeps what it was given: all of an article or nothing, through faults, damage and other programs."""

import json
import os
import random
import re
import sqlite3
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article, article_id
from corpus.byline import read_byline
from corpus.clean import clean
from corpus.errors import (
    ArticleNotFound,
    EmptyArticle,
    LibraryBusy,
    LibraryDamaged,
    LibraryError,
    LibraryTooNew,
    LibraryUnavailable,
    ModelError,
)
from corpus.formats import read_article
from index.database import FILE_NAME, SCHEMA_VERSION
from index.ingest import Added, add
from index.library import Entry, Library
from index.passages import Passage, cut
from index.search import Searcher
from tests.fakes import WordEmbedder
from tests.faults_child import story
from tests.oracle import whole
from tests.soak import times

ROOT = Path(__file__).parent.parent
WORDS = WordEmbedder()
SAMPLE = ROOT / "corpus" / "articles" / "russia-and-hamas.txt"
WAR = read_article(
    b"The war at sea\n\nBy Jane Doe, Reuters, 5 March 2024\n\nThe admiral sank three ships near Odessa.", "war.txt"
)


def reopened(library: Library) -> Library:
    return Library.open(library.file.parent, WORDS.name)


def put(library: Library, article: Article) -> Added:
    return add(library, WORDS, article)


def signature(library: Library) -> object:
    """All that a library holds: equal signatures, equal libraries.  Checks that its parts belong together."""
    whole(library.file.parent)
    _, ids, vectors = library.vectors()
    entries = library.articles()
    articles = library.articles_by_id([entry.id for entry in entries])
    return entries, articles, library.passages(ids.tolist()), vectors.tobytes()


# ── what goes in comes out ───────────────────────────────────────────────────────────────────────────────────────────


def test_an_article_comes_out_as_it_went_in(library: Library) -> None:
    before = datetime.now(timezone.utc).replace(microsecond=0)
    added = put(library, WAR)
    assert added == Added(WAR, 1, already=False)
    assert reopened(library).article(WAR.id) == WAR
    (entry,) = reopened(library).articles()
    assert entry == Entry(
        WAR.id, "The war at sea", "Jane Doe", "Reuters", "2024-03-05", None, None, 1, len(WAR.text), entry.added, 0, 0
    )
    assert before <= datetime.fromisoformat(entry.added) <= datetime.now(timezone.utc)


def test_an_article_of_which_invisible_characters_were_taken_out_comes_out_sound(library: Library) -> None:
    """How many they were is not kept, and is no part of the checksum, which is that of earlier versions."""
    article = read_article("The w\u200bar\n\nShips sank.".encode(), "war.txt")
    assert article.hidden == 1
    put(library, article)
    assert (reopened(library).article(article.id), reopened(library).articles()[0].title) == (article, "The war")
    with sqlite3.connect(library.file) as db:
        (checksum,) = db.execute("SELECT checksum FROM articles").fetchone()
    db.close()
    facts: list[object] = [article.id, "The war", None, None, None, None, None, []]
    assert checksum == zlib.crc32(json.dumps(facts).encode())


def test_passages_and_vectors_come_out_as_they_went_in(library: Library) -> None:
    article = read_article(SAMPLE.read_bytes(), SAMPLE.name)
    put(library, article)
    generation, ids, vectors = library.vectors()
    kept = library.passages(ids.tolist())
    assert [kept[i][0] for i in ids] == cut(article)
    assert {of for _, of in kept.values()} == {article}
    texts = ["\n".join([article.title, *p.headings, article.text[p.start : p.end]]) for p in cut(article)]
    np.testing.assert_array_equal(vectors, WORDS.embed(texts).astype(np.float16))  # as they are kept
    cosines = np.einsum("ij,ij->i", vectors, WORDS.embed(texts)) / np.linalg.norm(vectors, axis=1)
    assert cosines == pytest.approx(1, abs=1e-6)
    assert library.count() == (generation, len(texts))


def test_the_same_article_again_changes_nothing(library: Library) -> None:
    put(library, WAR)
    before = signature(library), library.generation()
    again = put(library, replace(WAR, title="Another title"))
    assert again.already
    assert library.add(WAR, cut(WAR), WORDS.embed(["x"])) is None
    assert (signature(library), library.generation()) == before


def test_the_last_added_is_listed_first_even_after_a_removal(library: Library) -> None:
    first, second, third = (story(n) for n in (1, 2, 3))
    put(library, first)
    put(library, second)
    library.remove(second.id)
    put(library, third)
    put(library, second)
    assert [entry.title for entry in library.articles()] == ["Story 2", "Story 3", "Story 1"]


def test_a_removed_article_is_gone_and_the_others_stay(library: Library) -> None:
    put(library, WAR)
    put(library, story(1))
    before = signature(library)
    put(library, story(2))
    library.remove(story(2).id)
    assert signature(library) == before
    with pytest.raises(ArticleNotFound, match=f"There is no article '{story(2).id}' in the library"):
        library.article(story(2).id)
    assert library.matching(["story2word"], 5) == []


@pytest.mark.parametrize("unknown", ["", "0" * 16, "\ud800", "x" * 10_000, "'; DROP TABLE articles; --", "a\0b"])
def test_an_unknown_article_is_said_to_be_none(library: Library, unknown: str) -> None:
    put(library, WAR)
    for ask in (library.article, library.remove):
        with pytest.raises(ArticleNotFound, match="There is no article"):
            ask(unknown)
    assert library.article(WAR.id) == WAR


def test_the_generation_grows_with_each_change_and_only_then(library: Library) -> None:
    assert (library.is_new(), library.generation()) == (True, 0)
    seen = [library.generation()]
    for change in (lambda: put(library, WAR), lambda: put(library, story(1)), lambda: library.remove(WAR.id)):
        change()
        seen.append(library.generation())
    put(library, story(1))
    assert seen == sorted(set(seen))
    assert (library.generation(), library.is_new()) == (seen[-1], False)


def test_a_title_without_text_is_not_kept(library: Library) -> None:
    with pytest.raises(EmptyArticle, match="“A title” has a title but no text below it"):
        put(library, Article("0" * 16, "A title", "A title\n\nBy Jane Doe"))
    assert library.is_new()


@pytest.mark.parametrize("examples", times(200, 2_000))
def test_any_text_comes_out_as_it_went_in(library: Library, examples: int) -> None:
    """H1: cleaning twice is cleaning once, the passages cover the text, and all of it comes out of the library."""

    @given(st.text(), st.text())
    @settings(max_examples=examples)
    def check(raw: str, raw_title: str) -> None:
        text, title = clean(raw), clean(raw_title)
        assert (clean(text), clean(title)) == (text, title)
        article = Article(article_id(text), title, text, title, title, None, title)
        try:
            put(library, article)
        except EmptyArticle:
            assert cut(article) == []
            return
        kept = library.article(article.id)
        assert kept.text == text
        passages, _ = library.passages_of(kept.id)
        assert passages == cut(kept)
        check_cover(kept, passages)

    check()


def check_cover(article: Article, passages: Sequence[Passage]) -> None:
    """Every character of the body is white space or in a passage, and a passage is its sentences."""
    covered = bytearray(len(article.text))
    for passage in passages:
        assert article.text[passage.start : passage.end].strip() == article.text[passage.start : passage.end] != ""
        assert (passage.sentences[0][0], passage.sentences[-1][1]) == (passage.start, passage.end)
        covered[passage.start : passage.end] = b"x" * (passage.end - passage.start)
    body = read_byline(article.text).end
    assert all(covered[i] or article.text[i].isspace() for i in range(body, len(article.text)))


HOSTILE = [
    '"',
    "a AND",
    "NEAR(",
    "NEAR(a b, 5)",
    "title:x",
    "*",
    "-x",
    "",
    "^x",
    "x*",
    "{title}:x",
    "'; DROP TABLE articles; --",
    "\0",
    "a\0b",
]
HOSTILE += [
    "\ud800",
    "👨‍👩‍👧‍👦",
    "\u202e",
    "%",
    "_",
    "\\",
    '""""',
    "(" * 2000,
    '"' * 2001,
    "OR OR OR",
    "NOT",
    "x" * 100_000,
    "é" * 5_000,
    "\n",
]


def hostile_strings() -> list[str]:
    """500 strings of what FTS5, SQL and Unicode give a meaning to."""
    chance = random.Random(0)
    return HOSTILE + [
        "".join(chance.choices([*HOSTILE[:24], "ships", " "], k=chance.randrange(1, 9)))
        for _ in range(500 - len(HOSTILE))
    ]


def test_nothing_in_a_question_is_read_as_a_query(library: Library) -> None:
    """H2: 500 strings."""
    put(library, WAR)
    searcher = Searcher(library, WORDS)
    for text in hostile_strings():
        assert library.matching([text, "admiral"], 5)[0][0] == 1
        assert searcher.search(f"{text} admiral", 5)[0].article == WAR
        library.matching(text.split(" "), 5)
    assert searcher.search("admiral", 5)[0].article == WAR


def test_hostile_words_are_stored_as_they_are(library: Library) -> None:
    text = "A title\n\n" + clean(" ".join(hostile_strings()[:24])) + " The end."
    article = Article(article_id(text), "'; DROP TABLE articles; --", text, '"', "NEAR(", None, "javascript:alert(1)")
    put(library, article)
    assert reopened(library).article(article.id) == article


def test_matching_finds_forms_of_a_word_and_ranks_the_passage_with_more_of_them_first(library: Library) -> None:
    put(library, WAR)
    put(library, read_article("Trade\n\nShips carry grain, and a shíp is a ship.".encode(), "a.txt"))
    found = library.matching(["ship"], 5)
    assert [library.passages([i])[i][1].title for i, _ in found] == ["Trade", "The war at sea"]
    assert found[0][1] > found[1][1]
    assert library.matching(["ship"], 1) == found[:1]
    assert library.matching([], 5) == []


# ── opening ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", ["a b", "a#b?c=d&e%20f", "‮evil", "東京", "a'b\"c", "x/y/z"])
def test_a_folder_of_any_name_is_made_for_its_owner_only(tmp_path: Path, name: str) -> None:
    library = Library.open(tmp_path / name, WORDS.name)
    put(library, WAR)
    assert reopened(library).article(WAR.id) == WAR
    assert os.listdir(tmp_path / name) == [FILE_NAME]
    assert ((tmp_path / name).stat().st_mode & 0o777, library.file.stat().st_mode & 0o777) == (0o700, 0o600)


def test_opening_again_keeps_the_identity_and_another_library_has_another(library: Library, tmp_path: Path) -> None:
    assert reopened(library).identity == library.identity != Library.open(tmp_path / "other", WORDS.name).identity


def test_another_models_library_is_refused_and_kept(library: Library) -> None:
    before = library.file.read_bytes()
    with pytest.raises(ModelError, match="was embedded with words, not with other; their vectors cannot be mixed"):
        Library.open(library.file.parent, "other")
    assert library.file.read_bytes() == before


def test_a_folder_that_cannot_be_made_or_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("in the way")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(LibraryUnavailable, match=f"The library folder {folder} cannot be used: "):
            Library.open(folder, WORDS.name)
    monkeypatch.setattr("index.database.tempfile.mkstemp", _raise(PermissionError(13, "Permission denied")))
    with pytest.raises(LibraryUnavailable, match=rf"{tmp_path / 'new'} cannot be written \(Permission denied\)"):
        Library.open(tmp_path / "new", WORDS.name)
    assert os.listdir(tmp_path / "new") == []


def test_something_else_in_the_place_of_the_file_is_left_there(tmp_path: Path) -> None:
    (tmp_path / "a" / FILE_NAME).mkdir(parents=True)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / FILE_NAME).symlink_to(tmp_path / "none")
    for folder in ("a", "b"):
        with pytest.raises(LibraryUnavailable, match=FILE_NAME):
            Library.open(tmp_path / folder, WORDS.name)
    assert not (tmp_path / "none").exists()


def test_a_newer_library_is_refused_with_both_versions_and_kept(library: Library) -> None:
    with sqlite3.connect(library.file) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    db.close()
    before = library.file.read_bytes()
    with pytest.raises(
        LibraryTooNew, match=rf"newer Dateline \(format {SCHEMA_VERSION + 1}; this one reads {SCHEMA_VERSION}\)"
    ):
        reopened(library)
    assert library.file.read_bytes() == before


def test_another_programs_database_is_refused_and_kept(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE_NAME) as db:
        db.execute("CREATE TABLE articles (id)")
    db.close()
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(LibraryUnavailable, match="is a database of another program"):
        Library.open(tmp_path, WORDS.name)
    assert (tmp_path / FILE_NAME).read_bytes() == before


# ── damage ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def sound(library: Library) -> bytes:
    """The bytes of a library with the sample and two stories."""
    for article in (read_article(SAMPLE.read_bytes(), SAMPLE.name), story(1), story(2)):
        put(library, article)
    return library.file.read_bytes()


def read_all(folder: Path) -> object:
    """All that an answer is made of: every article, passage and vector, and the facts in the list of articles.

    Not what nobody is told wrongly: a generation that is another one has the search cache built anew.
    """
    library = Library.open(folder, WORDS.name)
    _, ids, vectors = library.vectors()
    library.matching(["ministers", "hamas"], 50)
    entries = [(e.id, e.title, e.author, e.source, e.published, e.url, e.language) for e in library.articles()]
    articles = library.articles_by_id([entry[0] for entry in entries])
    return entries, articles, library.passages(ids.tolist()), vectors.tobytes()


def check_damage(file: Path, content: bytes, right: object) -> bool:
    """Was the damage in `content` seen?  Else all that is read is right.  Either way the file stays as it is."""
    file.write_bytes(content)
    try:
        found = read_all(file.parent)
        said = ""
    except (LibraryError, ModelError) as error:
        found, said = right, str(error)
    assert found == right
    assert said == "" or str(file.parent) in said
    assert (file.read_bytes(), os.listdir(file.parent)) == (content, [FILE_NAME])
    return said != ""


@pytest.mark.parametrize("content", [b"", b"not a database", b"x" * 4096, b"SQLite format 3\0", bytes(100_000)])
def test_a_file_that_is_no_library_is_called_damaged_and_left(tmp_path: Path, content: bytes) -> None:
    """A7: replaced, or empty; no new library is made in its place."""
    file = tmp_path / FILE_NAME
    file.write_bytes(content)
    with pytest.raises(LibraryDamaged, match=f"The library file {file} is damaged. It was left as it is"):
        Library.open(tmp_path, WORDS.name)
    assert (file.read_bytes(), os.listdir(tmp_path)) == (content, [FILE_NAME])


def test_a_library_cut_short_is_called_damaged_wherever_it_was_cut(library: Library, sound: bytes) -> None:
    """A7: at 50 places."""
    chance = random.Random(0)
    edges = (1, 99, 100, 4095, 4096, 4097, len(sound) - 4096, len(sound) - 1)
    for length in (*edges, *chance.sample(range(len(sound)), 42)):
        library.file.write_bytes(sound[:length])
        with pytest.raises(LibraryDamaged, match=str(library.file)):
            reopened(library)
        assert (library.file.read_bytes(), os.listdir(library.file.parent)) == (sound[:length], [FILE_NAME])


def test_a_library_with_random_pages_gives_an_error_of_ours_or_all_that_is_right(
    library: Library, sound: bytes
) -> None:
    """A7: each page in turn."""
    right, chance, pages = read_all(library.file.parent), random.Random(0), len(sound) // 4096
    seen = 0
    for page in range(pages):
        start = page * 4096
        seen += check_damage(library.file, sound[:start] + chance.randbytes(4096) + sound[start + 4096 :], right)
    assert seen >= pages * 0.8


def test_a_library_with_200_random_bytes_gives_an_error_of_ours(library: Library, sound: bytes) -> None:
    """A7."""
    right, chance = read_all(library.file.parent), random.Random(0)
    for _ in range(40):
        data = bytearray(sound)
        for place in chance.sample(range(len(data)), 200):
            data[place] = chance.randrange(256)
        assert check_damage(library.file, bytes(data), right)


@pytest.mark.parametrize("flips", times(200, 4_000))
def test_a_library_with_one_flipped_bit_gives_an_error_of_ours_or_all_that_is_right(
    library: Library, sound: bytes, flips: int, figure: Callable[[str], None]
) -> None:
    """A7: titles, dates, offsets and vectors have checksums of ours, which SQLite has not."""
    right, chance, seen = read_all(library.file.parent), random.Random(flips), 0
    for _ in range(flips):
        data = bytearray(sound)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        seen += check_damage(library.file, bytes(data), right)
    figure(f"A7: {flips:,} flipped bits, {seen:,} seen, the others of no effect; 0 wrong contents, 0 files touched")


def test_a_title_with_one_flipped_bit_is_seen_wherever_it_stands(library: Library, sound: bytes) -> None:
    """A7: each letter of it, in the article's row and in the words' index, where nobody reads it."""
    right, seen = read_all(library.file.parent), 0
    places = [match.start() for match in re.finditer(b"Story 2", sound)]
    for at in (place + offset for place in places for offset in range(len("Story 2"))):
        for bit in (0, 3, 6):
            data = bytearray(sound)
            data[at] ^= 1 << bit
            seen += check_damage(library.file, bytes(data), right)
    assert seen >= 3 * len("Story 2")


@pytest.mark.parametrize("every", [16, pytest.param(1, marks=pytest.mark.soak)])
def test_a_flipped_bit_in_the_definitions_gives_an_error_of_ours_or_all_that_is_right(
    library: Library, sound: bytes, every: int
) -> None:
    """A7: on the page that says which tables there are; FTS5 has many words for what it does not understand."""
    right, bits = read_all(library.file.parent), [bit for bit in range(800, 4096 * 8) if sound[bit // 8]]
    for bit in bits[::every]:
        data = bytearray(sound)
        data[bit // 8] ^= 1 << bit % 8
        check_damage(library.file, bytes(data), right)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE articles SET title = title || '.'",
        "UPDATE articles SET published = '2024-01-01'",
        "UPDATE articles SET pages = '[7]'",
        "UPDATE articles SET pages = 'x'",
        "UPDATE articles SET checksum = NULL",
        "UPDATE articles SET text = text || '.'",
        "UPDATE articles SET text = CAST(x'ff' AS TEXT)",
        "UPDATE passages SET sentences = '[[0'",
        "UPDATE passages SET sentences = '7'",
        "UPDATE passages SET headings = 'null'",
        "UPDATE passages SET start = 'x'",
        "UPDATE passages SET article_id = 'x' WHERE id = 1",
        "UPDATE passages SET vector = zeroblob(256)",
        "UPDATE passages SET vector = x'00' WHERE id = 1",
        "UPDATE passages SET vector = 7",
        "DELETE FROM facts",
        "DELETE FROM facts WHERE name = 'identity'",
        "UPDATE facts SET value = 'x' WHERE name = 'generation'",
        "DROP TABLE words",
        "DROP TABLE articles",
        "ALTER TABLE passages RENAME COLUMN number TO n",
    ],
)
def test_rows_that_make_no_sense_are_damage(library: Library, sound: bytes, change: str) -> None:
    with sqlite3.connect(library.file) as db:
        db.execute(change)
    db.close()
    with pytest.raises(LibraryDamaged, match=str(library.file)):
        read_all(library.file.parent)


# ── faults ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _raise(error: Exception) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


def test_an_error_in_the_middle_of_an_article_leaves_nothing_of_it(library: Library) -> None:
    put(library, story(1))
    before = signature(library)
    passages = cut(WAR) * 2  # the second has the number of the first, which the schema refuses
    with pytest.raises(sqlite3.IntegrityError):
        library.add(WAR, passages, WORDS.embed(["x", "y"]))
    with pytest.raises(ValueError, match="shorter"):
        library.add(WAR, cut(WAR), WORDS.embed([]))
    assert signature(library) == before


def test_while_another_program_writes_the_library_is_busy_and_then_it_is_not(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(library, story(1))
    monkeypatch.setattr("index.database.BUSY_SECONDS", 0.05)
    other = sqlite3.connect(library.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for act in (lambda: put(library, WAR), lambda: library.remove(story(1).id)):
        with pytest.raises(LibraryBusy, match=r"Another program is writing to .*; nothing was changed\."):
            act()
    assert [entry.id for entry in library.articles()] == [story(1).id]  # reading goes on
    other.execute("ROLLBACK")
    other.close()
    assert not put(library, WAR).already


def test_removed_words_leave_no_trace_in_the_files(library: Library) -> None:
    """J3: FTS5 keeps deleted words in its old segments, SQLite deleted rows in free pages, WAL a copy of both."""
    secret = read_article(
        b"Xyzzyplugh found\n\nBy Frobnitz Grault, Waldonews, 5 March 2024\n\nThe quuxword garplies at thudfred. " * 20,
        "a.txt",
    )
    for number in range(3):
        put(library, story(number))
    put(library, secret)
    library.remove(secret.id)
    files = {file.name: file.read_bytes().lower() for file in library.file.parent.iterdir()}
    canaries = [b"xyzzy", b"frobnitz", b"grault", b"waldonews", b"quuxword", b"garpl", b"thudfred"]
    assert [(name, word) for name, content in files.items() for word in canaries if word in content] == []
    assert signature(library)
