"""Making the reader: what it learns from, in which order, by which loss, and that a run that was stopped goes on."""

import gzip
import hashlib
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch.nn.functional import log_softmax
from transformers import BertConfig, BertForQuestionAnswering

import training.batches
import training.reader
from corpus.errors import SettingsError
from tests.fakes import WordEmbedder
from training.__main__ import main
from training.batches import Encoded, batches, digest, encode, padded, schedule_of
from training.examples import (
    FIRST,
    FURTHER,
    TRAINING_FILE,
    Example,
    Round,
    Share,
    confusing_passages,
    cropped,
    detokenised,
    groups_of,
    is_telling,
    read_examples,
    turned_round,
    with_a_changed_detail,
    with_neighbours,
)
from training.mean import mean
from training.reader import SHARED, claim, loss_of, made_from, train


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return training.reader._tokenizer()


@pytest.fixture
def sklearn() -> None:
    pytest.importorskip("sklearn", reason="scikit-learn 1.9 needs Python 3.11; only training and bench use it")


def asked(question: str, passage: str, answer: str = "", source: str = "nq") -> Example:
    """An example whose answer is the first place of `answer` in `passage`."""
    start = passage.index(answer)
    return Example(source, question, passage, (start, start + len(answer)) if answer else None)


MEETING = asked(
    "When did Ann Lee meet Bo Chen in 2012?",
    "In 2012 Ann Lee met Bo Chen twice, first on 3 May. There was nobody whom Carla Diaz met in 1999. It rained.",
    "3 May",
)

# ── spaces ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("tokenised", "text"),
    [
        ("the house , too .", "the house, too."),
        ("He said ( quietly ) : no !", "He said (quietly): no!"),
        ('" Yes " , she said , " and no . "', '"Yes", she said, "and no."'),
        ("it 's theirs , is n't it ?", "it's theirs, isn't it?"),
        ("the boys ’ll come", "the boys’ll come"),
        ("$ 5 million , or 7 % [ 1 ]", "$5 million, or 7% [1]"),
        ("on 2013 - 03 - 12", "on 2013-03-12"),
        ("a man - eating shark", "a man - eating shark"),
        ("a .5 share", "a .5 share"),
        ("it is fine (already), isn't it?", "it is fine (already), isn't it?"),
        ("", ""),
    ],
)
def test_spaces_around_marks_go(tokenised: str, text: str) -> None:
    assert detokenised(tokenised) == text


MARKED = st.text() | st.text("ab1 .,;:!?%()[]$€'’\"-snt")


@given(MARKED)
def test_nothing_but_spaces_goes(text: str) -> None:
    assert detokenised(text).replace(" ", "") == text.replace(" ", "")


@given(MARKED)
def test_what_is_in_order_stays(text: str) -> None:
    """But for straight quotes, of which nobody can say whether they open or close, and for spaces in a row."""
    once = detokenised(re.sub(" +", " ", text.replace('"', "")))
    assert detokenised(once) == once


# ── the training file ────────────────────────────────────────────────────────────────────────────────────────────────


def record(source: str, question: str, context: str, answer: str | None, start: int | None = None) -> dict[str, Any]:
    gold = (
        [] if answer is None else [{"text": answer, "answer_start": context.index(answer) if start is None else start}]
    )
    return {"source": source, "question": question, "context": context, "answers": gold, "is_impossible": not gold}


def write(folder: Path, records: list[dict[str, Any]]) -> Path:
    folder.mkdir(exist_ok=True)
    with gzip.open(folder / TRAINING_FILE, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(record) + "\n" for record in records)
    return folder


TOKENISED = 'In the house , too , was " Bo \'s " dog ( 5 % ) .'


def test_records_become_examples_in_their_order(tmp_path: Path) -> None:
    read = read_examples(
        write(
            tmp_path,
            [
                record("squad1-routerlens", " Who was it? ", "It was Ann.", "Ann"),
                record("qamr", "What was it ?", TOKENISED, '" Bo \'s " dog'),
                record("squad1-cs224n-val", "How much ?", TOKENISED, "5 %"),
                record("nq-swap", "where", TOKENISED, "the house , too"),
                record("nq", "where , then", TOKENISED, "the house , too"),
                record("policyqa", "Who?", "We do.", "We"),
                record("squad2-19", "Who was not?", "It was Ann.", None),
                record("subjqa", "How is it?", "It was Ann.", "Ann"),
                record("nq", "not where it says", "It was Ann.", "Ann", start=6),
                record("nq", "past the end", "It was Ann.", "Ann", start=9),
                record("nq", "blank", "It was Ann.", " "),
            ],
        )
    )
    assert [(e.source, e.question, e.answer_text) for e in read] == [
        ("squad1-routerlens", "Who was it?", "Ann"),
        ("qamr", "What was it?", '"Bo\'s" dog'),
        ("squad1-cs224n-val", "How much?", "5%"),
        ("nq-swap", "where", "the house, too"),
        ("nq", "where , then", "the house , too"),
        ("policyqa", "Who?", "We"),
        ("squad2-19", "Who was not?", ""),
    ]
    assert {e.passage for e in read if e.source in ("qamr", "squad1-cs224n-val", "nq-swap")} == {
        'In the house, too, was "Bo\'s" dog (5%).'
    }
    assert read[4].passage == TOKENISED
    assert read[6].answer is None


@given(st.lists(MARKED.filter(str.strip), min_size=3, max_size=3))
def test_an_answer_is_the_same_words_once_spaces_are_in_order(parts: list[str]) -> None:
    before, answer, after = parts
    example = training.examples._detokenised(
        Example("qamr", "who ?", f"{before} {answer} {after}", (len(before) + 1, len(before) + 1 + len(answer)))
    )
    assert "".join(example.answer_text.split()) == "".join(answer.split())
    assert example.answer_text == example.answer_text.strip()


# ── long passages ────────────────────────────────────────────────────────────────────────────────────────────────────


SENTENCES = ["It rained.", "Ann Lee met Bo Chen on 3 May!", "Who knew?", "He (Bo) said so, e.g. to us.", "No end "]
SHORT = 60


@given(
    st.lists(st.sampled_from(SENTENCES) | st.text(max_size=30), min_size=1, max_size=12).map(" ".join),
    st.booleans(),
    st.data(),
    st.integers(),
)
def test_a_cropped_passage_is_whole_sentences_around_its_answer(
    text: str, answered: bool, data: st.DataObject, seed: int
) -> None:
    places = [i for i, char in enumerate(text) if not char.isspace()]
    answer = None
    if places and answered:
        first, last = sorted(data.draw(st.sampled_from(places)) for _ in range(2))
        answer = (first, last + 1)
    example = Example("nq", "who?", text, answer)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("training.examples.LONGEST_PASSAGE", SHORT)
        got = cropped(example, random.Random(seed))
    assert got.answer_text == example.answer_text
    if len(text) <= SHORT:
        assert got == example
    else:
        assert any(got.passage == text[a:b].rstrip() for a, b in allowed_crops(text, answer))


def allowed_crops(text: str, answer: tuple[int, int] | None) -> list[tuple[int, int]]:
    """All runs of whole sentences that hold the answer and are no longer than `SHORT`, or have none to spare, and that
    no neighbour fits."""
    cuts = [0, *(match.end() for match in re.finditer(r'(?<=[.!?]) +(?=["“(A-Z0-9])', text)), len(text)]
    runs = [(i, j) for i in range(len(cuts)) for j in range(i + 1, len(cuts))]
    holding = [(i, j) for i, j in runs if not answer or (cuts[i] <= answer[0] and answer[1] <= cuts[j])]
    least = min(j - i for i, j in holding)
    kept = [(i, j) for i, j in holding if cuts[j] - cuts[i] <= SHORT or j - i == least]
    wider = {(i, j): [(i - 1, j)] * (i > 0) + [(i, j + 1)] * (j + 1 < len(cuts)) for i, j in kept}
    full = [(i, j) for i, j in kept if all(cuts[b] - cuts[a] > SHORT for a, b in wider[i, j])]
    return [(cuts[i], cuts[j]) for i, j in full]


def test_more_is_kept_now_on_this_side_now_on_that() -> None:
    example = asked("who?", "One sentence more here. " * 60 + "Ann did. " + "One sentence more here. " * 60, "Ann")
    crops = [cropped(example, random.Random(seed)) for seed in range(20)]
    assert {crop.answer_text for crop in crops} == {"Ann"}
    assert all(876 < len(crop.passage) <= 900 for crop in crops)
    assert len({crop.answer for crop in crops}) > 5


def test_a_long_sentence_without_an_answer_stays_whole() -> None:
    class First(random.Random):
        def randrange(self, start: int, stop: int | None = None, step: int = 1) -> int:
            return 0

    sentences = ["x" * 1000 + ". ", "Y" * 1000 + "."]
    assert cropped(asked("who?", "".join(sentences)), First()).passage == sentences[0].rstrip()


# ── passages that only look as if they answered ──────────────────────────────────────────────────────────────────────


def test_confusing_passages_are_near_and_hold_no_answer(sklearn: None) -> None:
    examples = [
        MEETING,
        asked("Who met Ann Lee?", "Ann Lee was met by Bo Chen in Rome.", "Bo Chen"),
        asked(
            "When did Ann Lee meet Carla Diaz in 2012?", "Ann Lee met Carla Diaz in Rome in 2012, on 3 MAY.", "3 MAY"
        ),
        asked("When did Ann Lee meet Bo Chen in 2013?", "In 2013 Ann Lee did not meet Bo Chen."),
        asked("Where do apples grow?", "Apples grow on trees.", "on trees"),
        asked("Who met Ann Lee again?", "Ann Lee was met by Bo Chen in Rome.", "Ann Lee"),
    ]
    found = confusing_passages(examples, WordEmbedder())
    for example, passages in zip(examples, found, strict=True):
        assert example.passage not in passages
        assert not example.answer or not any(example.answer_text.lower() in passage.lower() for passage in passages)
        assert len(set(passages)) == len(passages) <= 6
    assert found[0][0] == "In 2013 Ann Lee did not meet Bo Chen."  # and not the one with "3 MAY", though as near
    assert [len(passages) for passages in found] == [3, 2, 3, 4, 4, 1]


def test_no_more_than_the_wanted_number_is_kept(sklearn: None) -> None:
    examples = [asked(f"Who met Ann in {year}?", f"Bo{year} met Ann.", f"Bo{year}") for year in range(1990, 2000)]
    found = confusing_passages(examples, WordEmbedder(), keep=3, pool=5)
    assert {len(passages) for passages in found} == {3}


# ── a changed detail ─────────────────────────────────────────────────────────────────────────────────────────────────

NAMES = ["Dora Eng", "Ann Smith", "May Wong", "Zed"]
QUESTION = re.compile(r"When did (.+) meet (.+) in (.+)\?")


@given(st.integers())
def test_a_changed_name_or_number_is_no_part_of_the_truth(seed: int) -> None:
    changed = with_a_changed_detail(MEETING, NAMES, random.Random(seed))
    if changed is None:
        return  # the name that was drawn shares a word with the one it should replace, or with the answer
    assert (changed.answer, changed.passage, changed.source) == (None, MEETING.passage, "nq")
    before, after = QUESTION.fullmatch(MEETING.question), QUESTION.fullmatch(changed.question)
    assert before
    assert after
    ((old, new),) = ((a, b) for a, b in zip(before.groups(), after.groups(), strict=True) if a != b)
    if old == "2012":
        assert re.fullmatch(r"\d{4}", new)
    else:
        assert not {*new.lower().split()} & {*old.lower().split(), "3", "may"}
        assert new not in MEETING.question


def test_a_changed_number_is_as_long_and_not_the_answer() -> None:
    passage = "In 2012 and 1066, 45 of the 300 met; so in 1999."
    example = asked("Which year before 2012 was it?", passage, "1066")
    changed = [with_a_changed_detail(example, NAMES, random.Random(seed)) for seed in range(100)]
    numbers = Counter(e.question.removeprefix("Which year before ").removesuffix(" was it?") for e in changed if e)
    assert numbers.total() == 100
    assert 40 < numbers["1999"] < 80
    assert {number for number in numbers if not re.fullmatch(r"20[1-9]2|201[1-9]", number)} == {"1999"}
    assert "2012" not in numbers


def test_the_new_detail_often_stands_in_the_same_passage() -> None:
    changed = [with_a_changed_detail(MEETING, NAMES, random.Random(seed)) for seed in range(300)]
    inside = Counter(
        name for e in changed if e for name in ("Carla Diaz", "1999", "Dora Eng", "Zed") if name in e.question
    )
    assert inside["1999"] > 60
    assert inside["Carla Diaz"] > 60
    assert inside["Dora Eng"] > 5
    assert inside["Zed"] > 5
    assert None in changed


@pytest.mark.parametrize(
    "question", ["when did they meet?", "When did they meet?", "When did Eve meet her in 1066?", "When was it Bo?"]
)
def test_a_question_without_a_detail_of_the_passage_has_none_to_change(question: str) -> None:
    assert with_a_changed_detail(asked(question, "Ann met Carla on 3 May.", "3 May"), NAMES, random.Random(0)) is None


@pytest.mark.parametrize(
    ("question", "turned"),
    [
        ("When was the first meeting?", {"When was the last meeting?"}),
        (
            "Who won more seats before the war?",
            {
                "Who lost more seats before the war?",
                "Who won less seats before the war?",
                "Who won more seats after the war?",
            },
        ),
        ("Where did Ann meet Bo?", {"Where didn't Ann meet Bo?", None}),
        ("Who can vote there?", {"Who can't vote there?", None}),
        ("How many boys met?", {None}),
        ("Which ally did not come?", {None}),
        ("who is the oldest one", {"who isn't the oldest one", None}),
    ],
)
def test_a_question_is_turned_round_by_one_opposite_or_denied(question: str, turned: set[str | None]) -> None:
    example = asked(question, "It was Ann, as the youngest saw.", "Ann")
    made = [turned_round(example, random.Random(seed)) for seed in range(60)]
    assert {each.question if each else None for each in made} == turned
    assert {(each.answer, each.passage) for each in made if each} <= {(None, example.passage)}


@pytest.mark.parametrize(
    "passage", ["Ann came to the first meeting, and Bo to the last one.", "Ann came, and nobody else, not even Bo."]
)
def test_a_passage_that_might_answer_the_turned_question_gives_none(passage: str) -> None:
    example = asked("Who came to the first one?" if "first" in passage else "Who came and did it?", passage, "Ann")
    assert {turned_round(example, random.Random(seed)) for seed in range(20)} == {None}


@pytest.mark.parametrize(
    ("question", "answer", "telling"),
    [
        ("When did Ann Lee leave?", "on Monday", True),
        ("Who left on Monday?", "Ann", True),
        ("how many ships sank there?", "12", True),
        ("What did Ann say in May?", "nothing at all", True),
        ("What is small?", "Monaco", False),
        ("Which one is Ann's?", "the red one", False),
        ("Who left?", "Ann", False),
        ("When did Ann Lee leave?", "then", False),
        ("Who saw Ann in May?", "he", False),
        ("who saw the little dog?", "a cat", False),
        ("Is Ann Lee here in May?", "here", False),
    ],
)
def test_a_telling_question_is_one_that_a_person_might_ask(question: str, answer: str, telling: bool) -> None:
    assert is_telling(asked(question, f"So {answer} it was.", answer)) is telling


@given(st.integers())
def test_neighbours_come_before_and_after_and_the_answer_stays(seed: int) -> None:
    sentences = [f"Sentence {number}." for number in range(5)]
    got = with_neighbours(MEETING, sentences, random.Random(seed))
    before, after = got.passage.split(MEETING.passage)
    assert (got.answer_text, got.question) == ("3 May", MEETING.question)
    assert re.fullmatch(r"(Sentence \d\. ){0,2}", before)
    assert re.fullmatch(r"( Sentence \d\.){0,2}", after)


# ── groups ───────────────────────────────────────────────────────────────────────────────────────────────────────────

CONFUSING = "In 2013 Ann Lee did not meet Bo Chen."
LONE = asked("Who met Ann Lee in May?", "In May Bo met Ann Lee.", "Bo", "qamr")
OTHER_LONE = asked("Where did Carla Diaz go in 1999?", "Carla Diaz went to Rome in 1999.", "Rome", "qamr")
SMALL = asked("What is small?", "Monaco is small.", "Monaco", "qamr")
NONE = asked("Who met Eve?", "Nobody met anybody.", "", "squad2-19")
ALL = Share({}, confusing=1, changed=1)


def test_a_group_is_a_question_with_what_only_looks_like_its_answer() -> None:
    ((first, second),) = groups_of([MEETING, NONE], [[CONFUSING], [CONFUSING]], seed=2, epochs=[ALL])
    assert second == [NONE]
    assert first[0] == MEETING
    assert first[1] == Example("nq", MEETING.question, CONFUSING, None)
    assert (first[2].passage, first[2].answer) == (MEETING.passage, None)
    assert first[2].question != MEETING.question


def test_the_same_seed_makes_the_same_groups_and_another_one_others() -> None:
    examples = [MEETING, LONE, OTHER_LONE, NONE] * 10
    once, again, other = (groups_of(examples, [[CONFUSING]] * 40, seed, FIRST.epochs) for seed in (1, 1, 2))
    assert once == again
    assert [len(epoch) for epoch in once] != [0, 0, 0]
    assert once != other


def test_each_epoch_takes_its_share_of_each_source() -> None:
    examples = [LONE, SMALL, NONE, MEETING] * 500
    epochs = [Share({"qamr": 0.3, "nq": 0}, 0.5, 0.2), Share({"qamr": 0, "squad2-19": 0}, 0.2, 0)]
    short, long = groups_of(examples, [[CONFUSING]] * len(examples), 5, epochs)
    sources = Counter(group[0].source for group in short)
    assert sources["squad2-19"] == 500
    assert sources["qamr"] == pytest.approx(150, abs=30)  # of LONE: SMALL is no question that a person might ask
    assert "nq" not in sources
    assert all(SMALL.question != example.question for group in short for example in group)
    confused = sum(group[0].source == "qamr" and group[1:2] != [] and group[1].passage == CONFUSING for group in short)
    assert confused == pytest.approx(sources["qamr"] / 2, abs=25)
    assert [group[0] for group in long] == [MEETING] * 500
    assert Counter(len(group) for group in long)[2] == pytest.approx(100, abs=30)


def test_an_epoch_may_take_a_source_twice_and_turn_questions_round() -> None:
    examples = [NONE, asked("Who won the first one?", "Ann won the first one.", "Ann")] * 200
    (epoch,) = groups_of(examples, [[]] * 400, 5, [Share({"squad2-19": 1.5}, 0, 0, turned=0.25)])
    assert Counter(group[0].source for group in epoch)["squad2-19"] == pytest.approx(300, abs=30)
    turned = Counter(example.question for group in epoch for example in group[1:])
    assert set(turned) == {"Who lost the first one?", "Who won the last one?"}
    assert turned.total() == pytest.approx(50, abs=20)


# ── word pieces and batches ──────────────────────────────────────────────────────────────────────────────────────────


def test_gold_positions_are_the_answer(tokenizer: Tokenizer) -> None:
    groups = [
        [MEETING, Example("nq", MEETING.question, CONFUSING, None), Example("nq", "When, Bo?", MEETING.passage, None)],
        [asked("Wer?", "Der Präsident Øystein-Łukasz (49) kam.", "Øystein-Łukasz (49)")],
        [asked("How much?", "It was $350–500 million.", "350")],
    ]
    (first, confusing, changed), (second,), (third,) = encode(groups, tokenizer)
    assert tokenizer.decode(first.ids[first.start : first.end + 1]) == "3 may"
    assert tokenizer.decode(first.ids) == f"{MEETING.question} {MEETING.passage}".lower()
    assert tokenizer.decode(second.ids[second.start : second.end + 1]) == "øystein - łukasz ( 49 )"
    assert tokenizer.decode(third.ids[third.start : third.end + 1]) == "350"
    assert tokenizer.decode(first.ids[first.passage :]) == MEETING.passage.lower()
    assert [(e.start, e.end) for e in (confusing, changed)] == [(0, 0), (0, 0)]
    assert [e.question for e in (first, confusing, changed, second, third)] == [0, 0, 1, 2, 4]


def test_an_answer_that_was_cut_off_is_left_out_and_nothing_else(tokenizer: Tokenizer) -> None:
    passage = "word " * 400 + "Ann did."
    late, none = asked("Who?", passage, "Ann"), asked("Who?", passage)
    partly = Example("nq", "Who?", passage, (0, len(passage)))
    assert encode([[late], [late, none], [partly]], tokenizer) == encode([[], [none, none][1:]], tokenizer)
    ((kept,),) = encode([[none]], tokenizer)
    assert len(kept.ids) == 320


def encoded(length: int, question: int, passage: int = 3, start: int = 0, end: int = 0) -> Encoded:
    return Encoded([101, *(10 + (question + i) % 80 for i in range(length - 2)), 102], passage, start, end, question)


@given(st.lists(st.lists(st.integers(5, 150), min_size=1, max_size=3), max_size=40), st.integers())
def test_batches_hold_every_group_once_whole_and_are_of_a_size(lengths: list[list[int]], seed: int) -> None:
    groups = [[encoded(length, number) for length in group] for number, group in enumerate(lengths)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("training.batches.POOL", 10)
        made = list(batches(groups, random.Random(seed), 384))
    inside = [list(dict.fromkeys(e.question for e in batch)) for batch in made]
    assert sorted(number for numbers in inside for number in numbers) == list(range(len(groups)))
    for batch, numbers in zip(made, inside, strict=True):
        assert batch == [e for number in numbers for e in groups[number]]
        assert len(batch) * padded(batch) <= 384 or len(numbers) == 1


@pytest.mark.parametrize(("lengths", "padding"), [([5], 32), ([32], 32), ([33, 5], 64), ([320], 320)])
def test_a_batch_is_padded_to_a_multiple_of_32(lengths: list[int], padding: int) -> None:
    assert padded([encoded(length, 0) for length in lengths]) == padding


def test_the_examples_are_those_that_the_shipped_reader_learned_from(tokenizer: Tokenizer) -> None:
    """Whoever changes qa/words.py or the order of the draws makes another reader: then this is another digest, and the
    card of the reader needs a new figure."""
    examples = [
        MEETING,
        LONE,
        OTHER_LONE,
        NONE,
        SMALL,
        asked("Who met Ann Lee?", f"{MEETING.passage} " * 12, "Bo Chen"),
    ] * 20
    epochs = groups_of(examples, [[CONFUSING, MEETING.passage]] * len(examples), 20, FIRST.epochs)
    rng = random.Random(20)
    schedule = [batch for groups in epochs for batch in batches(encode(groups, tokenizer), rng, FIRST.batch_tokens)]
    assert digest(schedule) == "b00f91c92656617f43ad40abb6a80fb213b68a1ef4fd6224f374120298ea8417"
    assert digest(schedule[::-1]) != digest(schedule)


def test_only_questions_of_retrieval_get_confusing_passages(
    monkeypatch: pytest.MonkeyPatch, tokenizer: Tokenizer
) -> None:
    policy = asked("Who collects it?", "We do.", "We", "policyqa")
    examples = [LONE, MEETING, policy, NONE, MEETING]
    taken: list[Any] = []

    def stub(*given: Any) -> list[list[list[Example]]]:
        taken.extend(given)
        return [[[MEETING]]]

    near = {MEETING.question: ("a",), NONE.question: ("b", "c")}
    monkeypatch.setattr("training.batches.confusing_passages", lambda asked, _: [near[e.question] for e in asked])
    monkeypatch.setattr("training.batches.groups_of", stub)
    ((batch,),) = schedule_of(examples, WordEmbedder(), tokenizer, FURTHER)
    assert taken == [examples, [(), ("a",), (), ("b", "c"), ("a",)], 20, FURTHER.epochs]
    assert tokenizer.decode(batch.ids[batch.start : batch.end + 1]) == "3 may"


# ── the loss ─────────────────────────────────────────────────────────────────────────────────────────────────────────

BATCH = [
    encoded(30, 4, passage=6, start=8, end=9),
    encoded(40, 4, passage=6),
    encoded(20, 4, passage=7),
    encoded(33, 5, passage=5),
    encoded(25, 6, passage=4, start=23, end=23),
    encoded(28, 8, passage=4),
    encoded(27, 8, passage=4),
]


def tiny_model(words: int = 128, width: int = 32) -> BertForQuestionAnswering:
    """Random weights, large enough to make a difference between places."""
    torch.manual_seed(3)
    config = BertConfig(
        vocab_size=words,
        hidden_size=width,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    model = BertForQuestionAnswering(config)
    torch.nn.init.normal_(model.qa_outputs.weight, std=0.5)
    return model


def plain_loss(model: BertForQuestionAnswering, batch: list[Encoded]) -> float:
    """The same loss, one example at a time, without padding or masks."""
    total = torch.zeros(())
    of_question: dict[int, list[tuple[torch.Tensor, torch.Tensor, Encoded]]] = {}
    for e in batch:
        types = [int(i >= e.passage) for i in range(len(e.ids))]
        output = model(input_ids=torch.tensor([e.ids]), token_type_ids=torch.tensor([types]))
        start, end = output.start_logits[0], output.end_logits[0]
        inside = slice(e.passage, len(e.ids) - 1)
        for logits, gold in ((start, e.start), (end, e.end)):
            scores = log_softmax(torch.cat([logits[:1], logits[inside]]), dim=0)
            total = total - scores[gold - e.passage + 1 if gold else 0]
        of_question.setdefault(e.question, []).append((start[inside], end[inside], e))
    for rows in of_question.values():
        first = rows[0][2]  # in these tests the first one of a question has its answer, if any has
        if len(rows) > 1 and first.start:
            starts, ends = (torch.cat(logits) for logits in list(zip(*rows, strict=True))[:2])
            total = total - SHARED * log_softmax(starts, dim=0)[first.start - first.passage]
            total = total - SHARED * log_softmax(ends, dim=0)[first.end - first.passage]
    return total.item() / len(batch)


def test_the_loss_is_that_of_each_passage_and_of_all_of_a_question(monkeypatch: pytest.MonkeyPatch) -> None:
    model = tiny_model()
    expected = plain_loss(model, BATCH)
    assert loss_of(model, BATCH).item() == pytest.approx(expected, rel=0.02)  # in bfloat16
    monkeypatch.setattr(torch, "autocast", lambda *_: torch.enable_grad())
    assert loss_of(model, BATCH).item() == pytest.approx(expected, rel=1e-5)
    assert plain_loss(model, BATCH[3:]) != pytest.approx(expected, rel=0.02)


def test_questions_that_stand_alone_have_no_loss_of_their_group(monkeypatch: pytest.MonkeyPatch) -> None:
    model = tiny_model()
    monkeypatch.setattr("training.reader.SHARED", 1e6)
    assert loss_of(model, BATCH[3:]).item() == pytest.approx(plain_loss(model, BATCH[3:]), rel=0.02)


# ── a run ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def tiny_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sklearn: None) -> Callable[[str], str]:
    """Trains a tiny model on a tiny file in the work folder of the given name; gives the SHA-256 of the weights."""
    people = ["Ann", "Bo", "Carla", "Dora", "Eve"]
    records = [
        record("nq", f"Who met {a} in May?", f"In May {a} met {b}. It rained.", b)
        for a in people
        for b in people
        if a < b
    ]
    data = write(tmp_path / "data", records)
    monkeypatch.setattr("training.reader.CHECKPOINT_STEPS", 4)
    monkeypatch.setattr("training.reader.FIRST", Round(FIRST.epochs, batch_tokens=160, rate=0.05))
    monkeypatch.setattr("training.reader._base_model", lambda _: tiny_model(30522, width=8))
    monkeypatch.setattr("training.reader.MiniLM.load", WordEmbedder)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)

    def run(work: str) -> str:
        train(data, tmp_path / work / "reader", tmp_path / work)
        return hashlib.sha256((tmp_path / work / "reader" / "model.safetensors").read_bytes()).hexdigest()

    return run


def test_a_run_that_was_stopped_ends_with_the_same_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny_run: Callable[[str], str]
) -> None:
    uninterrupted = tiny_run("whole")
    steps = stop_after(6, monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        tiny_run("stopped")
    assert not (tmp_path / "stopped" / "reader" / "model.safetensors").exists()
    monkeypatch.setattr("training.reader.MiniLM.load", None)  # the batches are there
    assert tiny_run("stopped") == uninterrupted
    kept = torch.load(tmp_path / "stopped" / "schedule.pt", weights_only=True)
    assert len(steps) == 7 + len(kept) - 4  # went on from the checkpoint after the fourth
    assert len(kept) >= 12
    again = len(steps)
    assert tiny_run("stopped") == uninterrupted
    assert len(steps) == again


def stop_after(count: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The steps that were begun; the one after `count` is interrupted, once."""
    steps: list[int] = []

    def interrupted(model: BertForQuestionAnswering, batch: list[Encoded]) -> torch.Tensor:
        steps.append(len(batch))
        if len(steps) == count + 1:
            raise KeyboardInterrupt
        return loss_of(model, batch)

    monkeypatch.setattr("training.reader.loss_of", interrupted)
    return steps


def test_a_reader_comes_out_that_transformers_and_tokenizers_load(
    tmp_path: Path, tiny_run: Callable[[str], str], tokenizer: Tokenizer
) -> None:
    tiny_run("work")
    folder = tmp_path / "work" / "reader"
    model = BertForQuestionAnswering.from_pretrained(folder, local_files_only=True)
    assert model.qa_outputs.weight.dtype == torch.float16
    assert not torch.equal(model.qa_outputs.weight.float(), tiny_model(30522, width=8).qa_outputs.weight.half().float())
    pair = Tokenizer.from_file(str(folder / "tokenizer.json")).encode("Who?", "word " * 500)
    assert len(pair.ids) == 505  # whole: the limit is set by who reads


def test_new_batches_begin_a_new_run(tmp_path: Path, tiny_run: Callable[[str], str]) -> None:
    weights = tiny_run("work")
    (tmp_path / "work" / "schedule.pt").unlink()
    (tmp_path / "work" / "checkpoint.pt").write_bytes(b"of other batches")
    assert tiny_run("work") == weights


def test_the_model_begins_the_same_each_time() -> None:
    once = training.reader._base_model().state_dict()
    torch.rand(5)
    again = training.reader._base_model().state_dict()
    assert all(torch.equal(once[name], again[name]) for name in once)
    golden = [0.00979269, 0.01134317, 0.03101490]
    assert once["qa_outputs.weight"][0, :3].tolist() == pytest.approx(golden, abs=1e-6)


def test_a_further_round_begins_with_the_reader_that_is_given(tmp_path: Path) -> None:
    given = tiny_model().half()  # type: ignore[no-untyped-call]
    given.save_pretrained(tmp_path)
    begun = training.reader._base_model(tmp_path).state_dict()
    assert begun["qa_outputs.weight"].dtype == torch.float32
    assert all(torch.equal(begun[name], weights.float()) for name, weights in given.state_dict().items())


def test_a_further_round_needs_a_reader_and_is_another_run(tmp_path: Path) -> None:
    data, folder = write(tmp_path / "data", []), tmp_path / "none"
    with pytest.raises(
        SettingsError, match=re.escape(f"There is no reader in {folder}: model.safetensors is missing.")
    ):
        train(data, tmp_path / "reader", tmp_path / "work", folder)
    folder.mkdir()
    (folder / "model.safetensors").write_bytes(b"weights")
    assert made_from(data, folder)["the base model"] == hashlib.sha256(b"weights").hexdigest()
    assert made_from(data)["the base model"] != made_from(data, folder)["the base model"]


def test_the_mean_of_two_readers_has_the_mean_of_each_weight(tmp_path: Path) -> None:
    for name, weight in (("a", [1.0, -2.0, 0.5]), ("b", [3.0, -2.5, 65504.0])):
        (tmp_path / name).mkdir()
        save_file({"w": torch.tensor(weight, dtype=torch.float16)}, tmp_path / name / "model.safetensors")
        for beside in ("config.json", "tokenizer.json"):
            (tmp_path / name / beside).write_text(f"{beside} of {name}")
    mean([tmp_path / "a", tmp_path / "b"], tmp_path / "both")
    together = load_file(tmp_path / "both" / "model.safetensors")
    assert list(together) == ["w"]
    assert (together["w"].dtype, together["w"].tolist()) == (torch.float16, [2.0, -2.25, 32752.0])
    assert (tmp_path / "both" / "config.json").read_text() == "config.json of a"


# ── the work folder ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_missing_data_are_said_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["training", str(tmp_path), "--work", str(tmp_path / "work")])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == (
        f"{tmp_path}/reader_train.jsonl.gz cannot be read (No such file or directory). "
        "Give the folder that holds reader_train.jsonl.gz."
    )
    assert not (tmp_path / "work").exists()


def test_the_files_that_came_out_are_told_with_their_hashes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stub(data: Path, output: Path, work: Path, begun: Path | None) -> None:
        for name in ("model.safetensors", "config.json", "tokenizer.json"):
            (output / name).write_text(f"{name} of {data} in {work} after {begun}")

    monkeypatch.setattr("training.__main__.train", stub)
    monkeypatch.setattr(sys, "argv", ["training", "data", "--work", "w", "--output", str(tmp_path)])
    main()
    lines = capsys.readouterr().out.splitlines()
    sha256 = hashlib.sha256(b"config.json of data in w after None").hexdigest()
    assert lines[1] == f"{sha256}  {tmp_path / 'config.json'}"
    assert len(lines) == 3


def test_ctrl_c_says_how_to_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: Path | None) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("training.__main__.train", stopped)
    monkeypatch.setattr(sys, "argv", ["training", "data"])
    with pytest.raises(SystemExit, match="The same command goes on from the last checkpoint"):
        main()


@pytest.mark.parametrize("damage", [lambda whole: whole[:-20], lambda whole: b"no gzip", lambda whole: whole[:20]])
def test_a_damaged_training_file_is_said_in_a_sentence(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    file = write(tmp_path / "data", [record("nq", "Who?", "It was Ann.", "Ann")]) / TRAINING_FILE
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(SettingsError, match=re.escape(f"{file} is not a whole gzip file: ")):
        train(file.parent, tmp_path / "reader", tmp_path / "work")


def test_a_work_folder_of_other_data_is_refused_and_left_alone(tmp_path: Path) -> None:
    data, work = write(tmp_path / "data", [record("nq", "Who?", "It was Ann.", "Ann")]), tmp_path / "work"
    claim(work, made_from(data))
    claim(work, made_from(data))
    before = (work / "made-from.json").read_bytes()
    write(data, [record("nq", "Who?", "It was Bo.", "Bo")])
    with pytest.raises(SettingsError) as refused:
        claim(work, made_from(data))
    assert str(refused.value) == (
        f"The work folder {work} holds a run with another state of reader_train.jsonl.gz. Name another folder with "
        "--work, or delete this one; without its made-from.json the run is gone on with all the same."
    )
    assert (work / "made-from.json").read_bytes() == before
    (work / "made-from.json").unlink()
    claim(work, made_from(data))


def test_what_a_run_is_made_from_is_its_data_its_base_model_and_its_code(tmp_path: Path) -> None:
    data = write(tmp_path / "data", [])
    assert list(made_from(data)) == [
        "reader_train.jsonl.gz",
        "the base model",
        "training/examples.py",
        "training/batches.py",
        "training/reader.py",
        "qa/words.py",
    ]
