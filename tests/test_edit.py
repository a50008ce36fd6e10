"""What is known of an article is corrected, and an article that was removed is put back: all of it or nothing."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

import numpy as np
import pytest

from corpus.errors import ArticleError, ArticleNotFound, ModelError
from corpus.formats import read_article
from index.database import FILE_NAME
from index.edit import LONGEST_FACT, edit
from index.embedder import Vectors
from index.ingest import add
from index.library import CACHE_NAME, Library
from index.passages import cut
from index.search import Searcher, passage_texts
from tests.fakes import BadEmbedder, WordEmbedder
from tests.faults_child import story
from tests.oracle import whole

WORDS = WordEmbedder()
WAR = read_article(
    b"The war at sea\n\nBy Jane Doe, Reuters, 5 March 2024\n\nThe admiral sank three ships near Odessa.", "war.txt"
)


@pytest.fixture
def filled(library: Library) -> Library:
    for article in (WAR, story(1), story(2)):
        add(library, WORDS, article)
    return library


def check_whole(library: Library) -> None:
    """The library is sound (its words are those of now), and each passage has the vector of the title of now."""
    whole(library.file.parent)
    for entry in library.articles():
        article = library.article(entry.id)
        passages, vectors = library.passages_of(entry.id)
        np.testing.assert_array_equal(vectors, WORDS.embed(passage_texts(article, passages)).astype(np.float16))


# ── what is corrected ────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_corrected_is_known_and_the_text_and_the_others_stay(filled: Library) -> None:
    others = filled.articles_by_id([story(1).id, story(2).id])
    facts = {"title": " A war\nat  sea ", "author": "John Roe", "source": "AFP", "published": "6 March 2024"}
    right = replace(WAR, title="A war at sea", author="John Roe", source="AFP", published="2024-03-06")
    assert edit(filled, WORDS, WAR.id, facts) == right
    assert filled.article(WAR.id) == right
    assert filled.articles_by_id([story(1).id, story(2).id]) == others
    assert [entry.title for entry in filled.articles()] == ["Story 2", "Story 1", "A war at sea"]
    assert filled.passages_of(WAR.id)[0] == cut(WAR)
    check_whole(filled)


def test_one_fact_leaves_the_others_and_an_empty_one_is_not_known_any_more(filled: Library) -> None:
    assert edit(filled, WORDS, WAR.id, {"author": ""}) == replace(WAR, author=None)
    assert edit(filled, WORDS, WAR.id, {"published": " ", "source": "AFP"}) == replace(
        WAR, author=None, published=None, source="AFP"
    )
    check_whole(filled)


def test_a_new_title_is_found_at_the_next_question_and_the_old_one_is_not(filled: Library) -> None:
    searcher = Searcher(filled, WORDS)
    before = searcher.search("Kattegat", 1)[0]
    edit(filled, WORDS, WAR.id, {"title": "Kattegat"})
    found = searcher.search("Kattegat", 1)[0]
    assert found.article == replace(WAR, title="Kattegat")
    assert found.text == "The admiral sank three ships near Odessa."
    assert found.similarity > before.similarity
    assert [row for row, _ in filled.matching(["kattegat"], 5)] == [max(filled.vectors()[1])]
    assert filled.matching(["war"], 5) == []
    assert Searcher(filled, WORDS).search("Kattegat", 5) == searcher.search("Kattegat", 5)


def test_what_is_as_it_was_changes_nothing_and_embeds_nothing(filled: Library) -> None:
    before = filled.generation()
    facts = {"title": "The  war at sea", "author": "Jane Doe", "published": "5 March 2024"}
    assert edit(filled, BadEmbedder(lambda v: v[:0]), WAR.id, facts) == WAR
    assert filled.generation() == before
    assert edit(filled, BadEmbedder(lambda v: v[:0]), WAR.id, {"author": "John Roe"}).author == "John Roe"
    assert filled.generation() > before


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"title": " \n"}, "An article needs a title. Nothing was changed."),
        ({"published": "yesterday"}, "Please write the date as year-month-day, for example 2024-02-13. Nothing"),
        ({"published": "2024-02-30"}, "Please write the date"),
        ({"published": "03/04/2024"}, "Please write the date"),
        ({"author": "x" * (LONGEST_FACT + 1)}, "A title or a name may have 500 characters. Nothing was changed."),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_changed(filled: Library, facts: dict[str, str], sentence: str) -> None:
    before = filled.generation()
    with pytest.raises(ArticleError, match=sentence):
        edit(filled, WORDS, WAR.id, {"source": "AFP", **facts})
    assert filled.article(WAR.id) == WAR
    assert filled.generation() == before


@pytest.mark.parametrize("title", ["<b>x</b>\0", "\ud800 a", "'); DROP TABLE articles; --", "العنوان", "a" * 500])
def test_any_title_is_a_title(filled: Library, title: str) -> None:
    edited = edit(filled, WORDS, WAR.id, {"title": title})
    assert filled.article(WAR.id) == edited
    check_whole(filled)


@pytest.mark.parametrize("article_id", ["none", "", "\ud800"])
def test_an_article_that_is_not_there_cannot_be_corrected(filled: Library, article_id: str) -> None:
    with pytest.raises(ArticleNotFound):
        edit(filled, WORDS, article_id, {"title": "x"})


def test_vectors_that_are_not_sound_change_nothing(filled: Library) -> None:
    before = filled.generation()
    with pytest.raises(ModelError):
        edit(filled, BadEmbedder(lambda v: v * np.nan), WAR.id, {"title": "x"})
    assert filled.generation() == before


class Meanwhile(WordEmbedder):
    """Something else is done to the library while it embeds: no lock is held."""

    def __init__(self, act: object) -> None:
        self.act = act

    def embed(self, texts: Sequence[str]) -> Vectors:
        self.act()  # type: ignore[operator]
        return super().embed(texts)


def test_what_another_corrected_meanwhile_is_kept_beside(filled: Library) -> None:
    embedder = Meanwhile(lambda: edit(filled, WORDS, WAR.id, {"author": "John Roe", "title": "Another"}))
    assert edit(filled, embedder, WAR.id, {"title": "Kattegat"}) == replace(WAR, title="Kattegat", author="John Roe")
    check_whole(filled)


def test_an_article_that_was_removed_meanwhile_does_not_come_back(filled: Library) -> None:
    with pytest.raises(ArticleNotFound):
        edit(filled, Meanwhile(lambda: filled.remove(WAR.id)), WAR.id, {"title": "Kattegat"})
    assert [entry.title for entry in filled.articles()] == ["Story 2", "Story 1"]
    check_whole(filled)


def test_an_earlier_version_is_corrected_and_found_by_no_question(library: Library) -> None:
    old = add(library, WORDS, story(1, version=1)).article
    embedder = Meanwhile(lambda: add(library, WORDS, story(1, version=2)))
    assert edit(library, embedder, old.id, {"title": "Kattegat"}).title == "Kattegat"
    assert library.passages_of(old.id)[0] == []
    assert library.newest_version(old.id) == story(1, version=2).id
    check_whole(library)


def test_what_stood_there_before_is_gone_from_the_disk(library: Library) -> None:
    secret = read_article(b"Zanzibarwitness\n\nThe admiral sank three ships near Odessa.", "a.txt")
    text = "A title\n\n" + secret.text.split("\n\n")[1]
    article = replace(read_article(text.encode(), "a.txt"), title="Zanzibarwitness", author="Quetzalcoatl Smith")
    add(library, WORDS, article)
    Searcher(library, WORDS).publish()
    edit(library, WORDS, article.id, {"title": "A title", "author": ""})
    for file in library.file.parent.iterdir():
        content = file.read_bytes().lower()
        assert b"zanzibar" not in content, file.name
        assert b"quetzal" not in content, file.name
    assert not library.file.with_name(CACHE_NAME).exists()
    assert library.file.name == FILE_NAME


# ── removed and put back ─────────────────────────────────────────────────────────────────────────────────────────────


def told(library: Library) -> dict[str, object]:
    """All that is told of each article."""
    entries = {entry.id: entry for entry in library.articles()}
    return {
        version.id: (library.article(version.id), version.added, version.superseded_by, entries.get(version.id))
        for version in library.history()
    }


def test_what_is_put_back_is_as_it_was(library: Library) -> None:
    """With its facts as they were corrected, the time it was added, and its earlier versions."""
    for article in (WAR, story(1, version=1), story(1, version=2), story(2)):
        add(library, WORDS, article)
    edit(library, WORDS, WAR.id, {"title": "Kattegat", "source": ""})
    before, found = told(library), Searcher(library, WORDS).search("ministers in Oslo", 50)
    ids = [WAR.id, story(1, version=2).id]
    copies = library.whole(ids)
    assert sorted(library.remove_all(ids)) == sorted([*ids, story(1, version=1).id])
    assert [entry.title for entry in library.articles()] == ["Story 2"]
    check_whole(library)
    library.put_back(copies)
    assert told(library) == before
    assert {each.text for each in Searcher(library, WORDS).search("ministers in Oslo", 50)} == {e.text for e in found}
    check_whole(library)
    library.put_back(copies)  # once more changes nothing
    assert told(library) == before


def test_an_article_that_has_a_newer_version_meanwhile_comes_back_as_an_earlier_one(library: Library) -> None:
    old = add(library, WORDS, story(1, version=1)).article
    copies = [replace(each, added="2024-01-01T00:00:00+00:00") for each in library.whole([old.id])]
    library.remove(old.id)
    newer = add(library, WORDS, story(1, version=2)).article
    library.put_back(copies)
    assert [entry.id for entry in library.articles()] == [newer.id]
    assert library.newest_version(old.id) == newer.id
    check_whole(library)


def test_several_are_removed_in_one_transaction_and_those_that_are_gone_are_passed_over(filled: Library) -> None:
    filled.remove(story(1).id)
    before = filled.generation()
    assert filled.remove_all([story(1).id, "none", "\ud800", story(2).id]) == [story(2).id]
    assert [entry.id for entry in filled.articles()] == [WAR.id]
    after = filled.generation()
    assert after > before
    assert filled.remove_all(["none"]) == []
    assert filled.whole(["none"]) == []
    assert filled.generation() == after


def test_an_article_that_is_damaged_can_still_be_removed(filled: Library) -> None:
    with closing(sqlite3.connect(filled.file)) as db:
        db.execute("UPDATE articles SET title = 'spoilt' WHERE id = ?", (WAR.id,))
        db.commit()
    assert filled.remove_all([WAR.id]) == [WAR.id]
    check_whole(filled)


def test_when_a_damaged_article_is_removed_the_others_are_found_as_before(filled: Library) -> None:
    with closing(sqlite3.connect(filled.file)) as db:
        db.execute("UPDATE articles SET title = 'spoilt' WHERE id IN (?, ?)", (WAR.id, story(1).id))
        db.commit()
    assert filled.matching(["story1word"], 1)
    found = sorted(row for row, _ in filled.matching(["story2word"], 99))
    assert found
    filled.remove(WAR.id)
    assert sorted(row for row, _ in filled.matching(["story2word"], 99)) == found
    assert filled.matching(["story1word"], 5) == []  # damaged, too
    filled.remove(story(1).id)
    check_whole(filled)


def test_an_edited_article_is_not_added_again(filled: Library) -> None:
    edit(filled, WORDS, WAR.id, {"title": "Kattegat"})
    again = add(filled, WORDS, WAR)
    assert again.already
    assert filled.article(WAR.id).title == "Kattegat"
