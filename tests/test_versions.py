"""One address, several texts: versions.  One story, several articles: copies.  Each is kept, linked and found once."""

import random
from dataclasses import replace

import pytest

from corpus.article import Article, article_id
from corpus.document import Facts
from corpus.formats import read_article
from index.duplicates import is_same_story, may_be_same, signature
from index.ingest import add
from index.library import CACHE_NAME, Kept, Library
from index.search import Searcher
from tests.fakes import WordEmbedder
from tests.test_library import signature as state_of

WORDS = WordEmbedder()
PAGE = "https://example.org/talks?id=7"
REPORT = (
    "The ministers of four countries met in Oslo on Tuesday and agreed to open the harbour again. "
    "Norway will send two ships with grain, and the bank in Bergen will pay for them in advance. "
    "The talks took nine hours, said a diplomat who was in the room, and nearly failed over the price. "
    "A second round is planned for the spring, when the ice on the northern route has melted. "
)


def article(text: str, url: str | None = None, title: str = "The talks") -> Article:
    return read_article(f"{title}\n\n{text}".encode(), "a.txt", Facts(url=url))


def put(library: Library, *articles: Article) -> list[Kept]:
    return [add(library, WORDS, each).kept for each in articles]


def found(library: Library, question: str, limit: int = 5) -> list[str]:
    return [each.article.id for each in Searcher(library, WORDS).search(question, limit)]


# ── versions ─────────────────────────────────────────────────────────────────────────────────────────────────────────


OLD = article("Twelve sailors were rescued from the wreck.", PAGE)
NEW = article("Fourteen sailors were rescued from the wreck.", PAGE + "&utm_source=mail#top")
OTHER = article("Twelve sailors were given medals.", "https://example.org/talks?id=8")


def test_a_changed_text_at_the_same_address_is_the_version_that_questions_see(library: Library) -> None:
    assert put(library, OLD, OTHER, NEW) == [Kept(), Kept(), Kept(superseded=(OLD.id,))]
    assert found(library, "How many sailors were rescued?") == [NEW.id, OTHER.id]
    assert found(library, "twelve sailors were rescued from the wreck") == [NEW.id, OTHER.id]
    assert [(entry.id, entry.versions) for entry in library.articles()] == [(NEW.id, 1), (OTHER.id, 0)]


def test_an_earlier_version_still_opens_and_knows_the_newest(library: Library) -> None:
    newest = article("Fifteen sailors were rescued from the wreck.", PAGE)
    put(library, OLD, NEW, newest)
    assert library.article(OLD.id) == OLD
    assert [library.newest_version(each.id) for each in (OLD, NEW, newest)] == [newest.id, newest.id, None]
    assert library.newest_version("0" * 16) is None


def test_an_earlier_version_that_comes_again_is_already_there(library: Library) -> None:
    """A folder with both versions may be added twice: the second time must not turn them round."""
    put(library, OLD, NEW)
    before = state_of(library)
    assert add(library, WORDS, OLD).already
    assert state_of(library) == before


def test_removing_an_article_removes_its_earlier_versions(library: Library) -> None:
    newest = article("Fifteen sailors were rescued from the wreck.", PAGE)
    put(library, OLD, NEW, newest, OTHER)
    library.remove(newest.id)
    assert library.known([OLD.id, NEW.id, newest.id, OTHER.id]) == {OTHER.id}
    files = [file.read_bytes() for file in library.file.parent.iterdir()]
    assert not any(b"rescued" in content for content in files)


def test_removing_an_earlier_version_leaves_the_newest(library: Library) -> None:
    put(library, OLD, NEW)
    library.remove(OLD.id)
    assert [entry.id for entry in library.articles()] == [NEW.id]
    assert library.articles()[0].versions == 0


def test_removing_deletes_the_cache_that_holds_the_vectors(library: Library) -> None:
    put(library, OLD, OTHER)
    Searcher(library, WORDS).publish()
    assert library.file.with_name(CACHE_NAME).exists()
    library.remove(OLD.id)
    assert not library.file.with_name(CACHE_NAME).exists()
    assert found(library, "sailors") == [OTHER.id]


def test_articles_without_an_address_have_no_versions(library: Library) -> None:
    put(library, article("Twelve sailors were rescued."), article("Fourteen sailors were rescued."))
    assert len(library.articles()) == 2
    assert {entry.versions for entry in library.articles()} == {0}


def test_of_two_versions_the_one_added_later_is_current_in_whatever_order_they_come(library: Library) -> None:
    """A backup that is read brings the times at which its articles were first added."""
    for each, added in ((NEW, "2026-02-01T00:00:00+00:00"), (OLD, "2026-01-01T00:00:00+00:00")):
        library.add(each, [], WORDS.embed([]), added)
    assert [entry.id for entry in library.articles()] == [NEW.id]
    assert library.newest_version(OLD.id) == NEW.id


def test_a_chain_that_runs_in_a_circle_ends(library: Library) -> None:
    """No program of ours makes one; a damaged library must not hang the page."""
    library.add_superseded(OLD, "2026-01-01T00:00:00+00:00", NEW.id)
    library.add_superseded(NEW, "2026-01-02T00:00:00+00:00", OLD.id)
    assert library.newest_version(OLD.id) in (OLD.id, NEW.id)
    library.remove(OLD.id)
    assert library.known([OLD.id, NEW.id]) == set()


# ── copies ───────────────────────────────────────────────────────────────────────────────────────────────────────────


FIRST = article(REPORT, title="Harbour to open")
REPRINT = article("RIGA (Agency) - " + REPORT.replace("nearly", "almost"), title="Four ministers agree")
CUT = article(REPORT[:220], title="Grain deal")
UNRELATED = article("The orchard gave forty tons of apples, and the farmers sold them at the market in Bergen. " * 3)


def test_copies_are_kept_and_linked(library: Library) -> None:
    kept = put(library, FIRST, UNRELATED, REPRINT, CUT)
    assert kept[:3] == [Kept(), Kept(), Kept(copies=(FIRST.id,))]
    assert set(kept[3].copies) == {FIRST.id, REPRINT.id}
    assert library.copies(FIRST.id) == [REPRINT, CUT]
    assert library.copies(UNRELATED.id) == []
    assert [entry.copies for entry in library.articles()] == [2, 2, 0, 2]


def test_copies_take_no_place_among_what_is_found(library: Library) -> None:
    put(library, FIRST, UNRELATED, REPRINT, CUT)
    ids = found(library, "Who met in Oslo about the harbour?")
    assert len(ids) == 2
    assert UNRELATED.id in ids


def test_a_passage_in_which_a_copy_differs_is_found(library: Library) -> None:
    update = article(REPORT + "\n\nOn Friday the port of Riga joined them with seven tugs.", title="More join")
    put(library, FIRST, update)
    texts = [each.text for each in Searcher(library, WORDS).search("Which port joined with seven tugs?", 5)]
    assert any("seven tugs" in text for text in texts)


def test_two_stories_that_a_third_article_joins_become_one(library: Library) -> None:
    start, end = article(REPORT[:200], title="Start"), article(REPORT[-200:], title="End")
    put(library, start, end)
    assert library.copies(start.id) == []
    put(library, FIRST)
    assert library.copies(start.id) == [end, FIRST]
    assert len(set(library.stories([start.id, end.id, FIRST.id]).values())) == 1


def test_a_superseded_version_is_no_copy(library: Library) -> None:
    old, new = replace(FIRST, url=PAGE), replace(REPRINT, url=PAGE)
    put(library, old, new)
    assert library.copies(new.id) == []
    assert library.articles()[0].copies == 0


def test_removing_a_copy_leaves_the_others_linked(library: Library) -> None:
    put(library, FIRST, REPRINT, CUT)
    library.remove(FIRST.id)
    assert library.copies(CUT.id) == [REPRINT]


def test_a_signature_is_the_same_on_every_machine() -> None:
    """It is kept in the library: another version of datasketch that hashed otherwise would link nothing."""
    sealed = signature(REPORT)
    assert (sealed.runs, len(sealed.hashes), article_id(sealed.hashes.hex())) == (68, 512, "d8888818fbe91fbf")


def test_short_and_empty_texts_are_no_story() -> None:
    assert may_be_same(signature("Correction: the ship sank on Monday."), [signature(REPORT)]) == []
    assert may_be_same(signature(REPORT), [signature("")]) == []
    assert may_be_same(signature(""), []) == []
    assert not is_same_story("", "")


@pytest.mark.parametrize("seed", range(20))
def test_the_estimate_finds_whatever_the_comparison_would_link(seed: int) -> None:
    """Half of the runs shared is far from the quarter at which two texts are compared at all."""
    chance = random.Random(seed)
    words = [f"word{chance.randrange(3000)}" for _ in range(600)]
    cut = " ".join(words[: chance.randrange(150, 600)])
    edited = " ".join(word if chance.random() > 0.08 else "other" for word in words)
    for text in (cut, edited):
        assert is_same_story(text, " ".join(words))
        assert may_be_same(signature(text), [signature("x y z " * 50), signature(" ".join(words))]) == [1]
