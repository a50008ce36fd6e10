"""An article whose title a question names: it is the one that is asked of, and no other answers for it."""

import pytest

from corpus.article import Article
from corpus.document import Facts
from corpus.formats import read_article
from index.agenda import Agenda
from index.ingest import add
from index.library import Library
from index.search import Searcher
from qa.answer import Answer, Filter
from qa.ask import Asker
from qa.confidence import Calibration
from qa.titles import may_name_a_title, titled
from tests.fakes import WordEmbedder
from tests.readers import ScriptedReader

MUSEUM, STRIKE, PORT, BRIDGE = (
    "Museum wing opens",
    "Ferry strike: union calls a vote",
    "Port city votes on toll",
    "Bridge",
)


def article(title: str, author: str | None = None, published: str | None = None, more: str = "") -> Article:
    byline = f"By {author}\n\n" if author else ""
    text = f"{title}\n\n{byline}Ada Dahl opened it on Monday. The museum wing cost 4 million. {more}"
    return read_article(text.encode(), "a.txt", Facts(published=published))


ARTICLES = [
    article(MUSEUM, "Ines Falk", "2024-05-04"),
    article(STRIKE, "Ben Hall", "2024-06-05"),
    article(PORT, None, "2023-01-02", "The port city votes on a toll, wrote Ada Dahl."),
    article(BRIDGE, "Zoe Ek", "2022-02-03"),
]


def read(question: str) -> tuple[str, str, list[str]] | None:
    """The question that is left, the words of the filter, and the titles of the part that is meant."""
    found = titled(question, ARTICLES)
    if found is None:
        return None
    (asked,) = found.filters
    assert may_name_a_title(question)
    assert found.scope.articles is not None
    return found.text, asked.text, [each.title for each in ARTICLES if each.id in found.scope.articles]


@pytest.mark.parametrize(
    ("question", "left", "words", "title"),
    [
        ("Who wrote “Museum wing opens”?", "Who wrote the article?", "“Museum wing opens”", MUSEUM),
        ('Who is the author of "museum wing opens"?', "Who is the author of the article?", None, MUSEUM),
        ("When was ‘Museum Wing Opens’ published?", "When was the article published?", "‘Museum Wing Opens’", MUSEUM),
        (
            "When was the article called 'Museum wing opens' published?",
            "When was the article published?",
            "the article called 'Museum wing opens'",
            MUSEUM,
        ),
        ("Who wrote the “Bridge” story?", "Who wrote the article?", "the “Bridge” story", BRIDGE),
        ("Who wrote «Ferry strike: union calls a vote»?", "Who wrote the article?", None, STRIKE),
        ("Who wrote “Ferry strike: union”?", "Who wrote the article?", "“Ferry strike: union”", STRIKE),
        ("Who wrote Museum wing opens?", "Who wrote the article?", "Museum wing opens", MUSEUM),
        ("Who wrote the piece Port City votes on toll?", "Who wrote the article?", None, PORT),
        ("Which newspaper ran ferry strike - union calls a vote?", "Which newspaper ran the article?", None, STRIKE),
        ("What is Museum wing opens about?", "What is the article about?", "Museum wing opens", MUSEUM),
        ("What does “Museum wing opens” say the wing cost?", "What does the article say the wing cost?", None, MUSEUM),
        ("“Museum wing opens”: who opened it?", "The article: who opened it?", None, MUSEUM),
    ],
)  # fmt: skip
def test_a_title_in_a_question(question: str, left: str, words: str | None, title: str) -> None:
    found = read(question)
    assert found is not None
    assert (found[0], found[2]) == (left, [title])
    assert words in (None, found[1])


@pytest.mark.parametrize(
    "question",
    [
        "When did the bridge open?",
        "Who wrote the bridge toll bill?",
        "Who built the Bridge?",
        "When did the port city votes on toll end?",
        "Who wrote “Museum”?",
        "Who wrote “Museum wing”?",
        "Who wrote “War and Peace”?",
        "Who said “a toll”?",
        "Who wrote the article?",
    ],
)
def test_what_names_no_title(question: str) -> None:
    assert read(question) is None


def test_articles_of_one_title_are_all_meant() -> None:
    twice = [article(MUSEUM, "Ines Falk"), article(MUSEUM, "Tom Orr"), article(STRIKE)]
    found = titled("Who wrote “Museum wing opens”?", twice)
    assert found is not None
    assert found.scope.articles == frozenset({twice[0].id, twice[1].id})


# ── what is answered ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def asker(tmp_path_factory: pytest.TempPathFactory) -> Asker:
    library = Library.open(tmp_path_factory.mktemp("library"), WordEmbedder.name)
    for each in ARTICLES:
        add(library, WordEmbedder(), each)
    reader = ScriptedReader({"Ada Dahl": 9.0})
    return Asker(library, Searcher(library, WordEmbedder()), reader, Calibration.load(), Agenda(library))


def ask(asker: Asker, question: str, **options: object) -> Answer:
    return asker.ask(question, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who wrote “Museum wing opens”?", "Ines Falk"),
        ("Who is the author of Museum wing opens?", "Ines Falk"),
        ("When was “Museum wing opens” published?", "2024-05-04"),
        ("Who wrote Ferry strike: union calls a vote?", "Ben Hall"),
        ("Who wrote the article “Ferry strike: union calls a vote”, and when?", "Ben Hall"),
        ("Who wrote “Bridge”?", "Zoe Ek"),
        ("When was port city votes on toll published?", "2023-01-02"),
    ],
)  # fmt: skip
def test_the_byline_of_the_article_with_that_title_answers(asker: Asker, question: str, said: str) -> None:
    answer = ask(asker, question)
    assert (answer.answered, answer.answer, answer.understood) == (True, said, question)
    assert [(each.kind, each.relaxed) for each in answer.filters] == [("title", False)]


def test_another_article_does_not_answer_for_one_without_an_author(asker: Asker) -> None:
    answer = ask(asker, "Who wrote “Port city votes on toll”?")
    assert (answer.answered, answer.filters) == (False, (Filter("title", PORT, "“Port city votes on toll”"),))


def test_what_it_says_is_told_from_it_alone(asker: Asker) -> None:
    answer = ask(asker, "What is “Museum wing opens” about?")
    assert {citation.title for citation in answer.citations} == {MUSEUM}
    assert answer.answer == "Ada Dahl opened it on Monday.\nThe museum wing cost 4 million."


def test_a_title_that_was_taken_off_is_words_of_the_question_again(asker: Asker) -> None:
    assert ask(asker, "Who wrote “Bridge”?", without=frozenset({"“Bridge”"})).filters == ()
