"""Ideas asked and kept: which of them hold, which are offered, and who has to wait for whom."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.formats import read_article
from index.agenda import Agenda
from index.embedder import MiniLM
from index.ingest import add
from index.library import Library
from index.scope import EVERYTHING, Scope
from index.search import Searcher
from qa import suggest
from qa.answer import Answer
from qa.ask import Asker, Step, silent
from qa.confidence import Calibration
from qa.ideas import Idea, ideas
from qa.reader import MiniLMReader
from qa.suggest import GENERAL, OF_ONE_ARTICLE, Suggester, is_answer_to, related, varied
from qa.verify import cite
from tests.fakes import WordEmbedder
from tests.test_ideas import article
from ui.settings import SAMPLE_ARTICLES

MET = "Oda Lindqvist met Tomas Brandt on 28 April 2025."
BERG = "Jonas Berg, a lawyer for the union, came too."
WENT = "Oda Lindqvist announced a ban on nets."
TALKS = article(MET, BERG, WENT)
WHEN, WHO, WHAT = "When did Oda Lindqvist meet Tomas Brandt?", "Who is Jonas Berg?", "What did Oda Lindqvist announce?"


def idea_of(question: str) -> Idea:
    return next(idea for idea in ideas(TALKS) if idea.question == question)


def answer_to(question: str, words: str, sentence: str = MET, read: Article = TALKS) -> Answer:
    start, at = read.text.index(sentence), read.text.index(words)
    quote = cite(1, read, (start, start + len(sentence)), [(at, at + len(words))])
    return Answer(question, question, True, words, 0.9, (quote,))


def test_a_question_holds_when_its_own_sentence_answers_it_with_the_right_part_and_surely() -> None:
    when, right = idea_of(WHEN), answer_to(WHEN, "28 April 2025")
    assert is_answer_to(when, right)
    assert not is_answer_to(when, answer_to(WHEN, "Tomas Brandt"))
    assert not is_answer_to(when, answer_to(WHEN, "Jonas Berg", BERG))
    assert not is_answer_to(when, replace(right, confidence=0.34))
    assert not is_answer_to(when, replace(right, answered=False))
    assert not is_answer_to(when, replace(right, understood="Another?"))
    assert not is_answer_to(when, replace(right, answer="word " * 31))
    assert not is_answer_to(replace(when, article_id="another"), right)


def test_what_was_asked_or_is_quoted_is_not_suggested_again_and_the_nearest_comes_first() -> None:
    left = related(answer_to(WHEN, "28 April 2025"), [TALKS], [WHO])
    assert [idea.question for idea in left] == [WHAT]
    left = related(answer_to(WHO, "a lawyer for the union", BERG), [TALKS], [WHO])
    assert [idea.question for idea in left] == [WHEN, "Who met Tomas Brandt on 28 April 2025?", WHAT]


def test_articles_and_kinds_take_turns() -> None:
    made = [Idea(kind, name, read, (0, 1), (0, 1)) for name, kind, read in ("akx", "bkx", "clx", "dky", "emx")]
    assert [idea.question for idea in varied(made, 4)] == ["a", "c", "d", "e"]


class Knowing:
    """Answers rightly the questions that are made of its article; before each it does what it is told."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.scopes: set[Scope] = set()
        self.before: Callable[[], object] = lambda: None

    def ask(
        self, question: str, history: Sequence[str] = (), *, scope: Scope = EVERYTHING, step: Step = silent
    ) -> Answer:
        self.asked.append(question)
        self.scopes.add(scope)
        self.before()
        step("searching")
        idea = next((each for each in ideas(TALKS) if each.question == question), None)
        if idea is None:
            return Answer(question, question, question in (*GENERAL, OF_ONE_ARTICLE[0]), "", 0.8)
        return Answer(question, question, True, "x", 0.9, (cite(1, TALKS, idea.sentence, [idea.answer]),))


@pytest.fixture
def knowing(library: Library) -> tuple[Suggester, Knowing]:
    add(library, WordEmbedder(), TALKS)
    asker = Knowing()
    return Suggester(library, asker), asker  # type: ignore[arg-type]


def test_the_first_screen_has_a_question_of_each_sentence_and_then_a_general_one_until_the_library_changes(
    knowing: tuple[Suggester, Knowing], library: Library
) -> None:
    suggester, asker = knowing
    found = suggester.starters()
    assert (set(found[:3]), found[3]) == ({WHEN, WHO, WHAT}, GENERAL[0])
    asked = len(asker.asked)
    suggester.starters()
    assert len(asker.asked) == asked
    library.remove(TALKS.id)
    assert suggester.starters() == ()


def test_when_time_is_up_the_next_call_goes_on_where_the_last_one_stopped(
    knowing: tuple[Suggester, Knowing], monkeypatch: pytest.MonkeyPatch
) -> None:
    suggester, asker = knowing
    monkeypatch.setattr(suggest, "STARTER_SECONDS", 1.5)
    clock = count()
    monkeypatch.setattr("time.monotonic", lambda: next(clock))  # each look at it is a second later
    assert len(suggester.starters()) == 1
    later = [suggester.starters() for _ in range(len(ideas(TALKS)) + 1)]
    assert set(later[-1]) == set(asker.asked) == {WHEN, WHO, WHAT, GENERAL[0]}
    assert len(asker.asked) == 4


def test_a_start_waits_while_somebody_asks_and_is_then_whole(knowing: tuple[Suggester, Knowing]) -> None:
    suggester, asker = knowing
    found: list[tuple[str, ...]] = []
    with suggester.making_way():
        starting = threading.Thread(target=lambda: found.append(suggester.starters()))
        starting.start()
        starting.join(0.3)
        assert asker.asked == []
    starting.join(5)
    assert len(found[0]) == 4


def test_follow_ups_are_asked_where_the_answer_came_from_before_they_are_suggested(
    knowing: tuple[Suggester, Knowing],
) -> None:
    suggester, asker = knowing
    part = Scope(sources=("The Cradle",))
    found = suggester.follow_ups(answer_to(WHEN, "28 April 2025"), [WHEN], part)
    assert sorted(found) == sorted(asker.asked) == [WHAT, WHO]
    assert asker.scopes == {part}


def test_follow_ups_are_given_up_when_somebody_asks(knowing: tuple[Suggester, Knowing]) -> None:
    suggester, asker = knowing
    asking, done = threading.Event(), threading.Event()

    def somebody_asks() -> None:
        with suggester.making_way():
            asking.set()
            done.wait(5)

    somebody = threading.Thread(target=somebody_asks)
    asker.before = lambda: (somebody.start(), asking.wait(5))  # type: ignore[func-returns-value]
    assert suggester.follow_ups(answer_to(WHEN, "28 April 2025"), []) == ()
    assert len(asker.asked) == 1
    done.set()
    somebody.join()


def real(library: Library, embedder: MiniLM) -> tuple[Asker, Suggester]:
    asker = Asker(library, Searcher(library, embedder), MiniLMReader.load(), Calibration.load(), Agenda(library))
    return asker, Suggester(library, asker)


def test_one_short_article_gives_four_questions_where_it_can_and_all_are_answered(
    tmp_path: Path, embedder: MiniLM
) -> None:
    """With the real models: what the templates do not make, its own facts do."""
    library = Library.open(tmp_path / "library", MiniLM.name)
    dam = "The dam\n\nBy Jane Doe, The Herald, 5 March 2023\n\nWater rose in Oslo on Monday. Nobody was hurt.\n"
    add(library, embedder, read_article(dam.encode(), "dam.txt"))
    asker, suggester = real(library, embedder)
    answers = [asker.ask(question) for question in suggester.starters()]
    assert {each.answer for each in answers[1:]} == {"Jane Doe", "5 March 2023", "The Herald"}
    assert len(answers) == 4


def test_the_sample_article_gives_four_questions_and_answers_them_rightly(tmp_path: Path, embedder: MiniLM) -> None:
    """With the real models: a new library's first screen, and what follows the first answer."""
    library = Library.open(tmp_path / "library", MiniLM.name)
    for file in SAMPLE_ARTICLES.glob("*.txt"):
        add(library, embedder, read_article(file.read_bytes(), file.name))
    asker, suggester = real(library, embedder)
    right = {
        "When did Hamas visit Moscow?": "27 October",
        "When did Mikhail Bogdanov receive the Hamas delegation?": "26 October and 19 January",
        "When did Vladimir Putin visit Tehran?": "July 2022",
        "Who voiced the sentiments of most West Asians?": "Russian President Vladimir Putin",
        "Who is Sergey Ryabkov?": "Deputy Foreign Minister",
        "Who is Yair Lapid?": "Israel foreign minister",
    }
    starters = next(found for _ in range(9) if len(found := suggester.starters()) == 4)  # a busy machine takes longer
    answers = [asker.ask(question) for question in starters]
    assert {answer.question: answer.answer for answer in answers}.items() <= right.items()
    followed = suggester.follow_ups(answers[0], starters)
    assert 1 <= len(followed) <= 3
    assert not set(followed) & set(starters)
