"""The questions of reader_train.jsonl.gz into groups of examples: each question with the passage that answers it and
others that only look as if they did.

A reader that has seen each question with its own passage alone learns to point at something, always.  What it learns
to decline from here: passages that retrieval confuses with the right one, questions in which a name, a number or a
date was changed, and SQuAD 2.0's unanswerable questions.
"""

import gzip
import json
import math
import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from corpus.article import Span
from index.embedder import Embedder
from qa.words import content_stems, names_as_written

TRAINING_FILE = "reader_train.jsonl.gz"
TOKENISED = {"qamr", "squad1-cs224n-val", "nq-swap"}
"""Sources that write "the house , too" for "the house, too"."""
LEFT_OUT = {"subjqa"}
"""Reviews, half of them unanswerable by accident: what they call an answer is too noisy."""
LONGEST_PASSAGE = 900
"""Characters; Dateline's own passages have 700."""


@dataclass(frozen=True)
class Example:
    """A question and a passage; `answer` is the span of the passage that answers it, or None."""

    source: str
    question: str
    passage: str
    answer: Span | None

    @property
    def answer_text(self) -> str:
        """The words of the answer; empty where there is none."""
        return self.passage[slice(*self.answer)] if self.answer else ""


def read_examples(folder: Path) -> list[Example]:
    """The usable records of the training file in `folder`, detokenised, in the order of the file.

    Left out are the sources of `LEFT_OUT`, and answers that are blank or not where the record says.
    """
    with gzip.open(folder / TRAINING_FILE, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    examples = []
    for record in records:
        if record["source"] in LEFT_OUT:
            continue
        gold = record["answers"][0] if record["answers"] and not record["is_impossible"] else None
        answer = (gold["answer_start"], gold["answer_start"] + len(gold["text"])) if gold else None
        example = Example(record["source"], record["question"].strip(), record["context"], answer)
        if gold and (example.answer_text != gold["text"] or not gold["text"].strip()):
            continue
        examples.append(_detokenised(example) if record["source"] in TOKENISED else example)
    return examples


_SPACES = (
    re.compile(r" (?=[.,;:!?%)\]](?:\s|$|[.,;:!?)\"]))"),  # before a closing mark
    re.compile(r"(?<=[(\[$£€]) "),  # after an opening one
    re.compile(r" (?=(?:['’](?:s|re|ll|ve|d|m)|n['’]t)\b)"),  # "it 's", "do n't"
    re.compile(r"(?<=\d) (?=- \d)|(?<=\d -) (?=\d)"),  # "2013 - 03"
)
_QUOTED = re.compile(r'"( )[^"]*( )"')


def detokenised(text: str) -> str:
    """`text` without the spaces that a tokeniser put around its marks; nothing but spaces is taken out."""
    out = {match.start() for pattern in _SPACES for match in pattern.finditer(text)}
    out.update(match.start(group) for match in _QUOTED.finditer(text) for group in (1, 2))
    return "".join(char for i, char in enumerate(text) if i not in out)


def _detokenised(example: Example) -> Example:
    """The example with its spaces in order; its answer is where as many other characters stand before it."""
    passage = detokenised(example.passage)
    answer = None
    if example.answer:
        places = [i for i, char in enumerate(passage) if not char.isspace()]
        before = sum(not char.isspace() for char in example.passage[: example.answer[0]])
        length = sum(not char.isspace() for char in example.answer_text)
        answer = (places[before], places[before + length - 1] + 1)
    return replace(example, question=detokenised(example.question), passage=passage, answer=answer)


_SENTENCE_END = re.compile(r"(?<=[.!?]) +(?=[\"“(A-Z0-9])")


def cropped(example: Example, rng: random.Random) -> Example:
    """The example with whole sentences around its answer, taken from a random side each time, up to `LONGEST_PASSAGE`.

    A sentence that is longer alone stays whole, and so do the sentences that an answer goes across.
    """
    passage = example.passage
    if len(passage) <= LONGEST_PASSAGE:
        return example
    cuts = [0, *(match.end() for match in _SENTENCE_END.finditer(passage)), len(passage)]
    anywhere = rng.randrange(len(passage))
    start, end = example.answer or (anywhere, anywhere)
    first = max(i for i, cut in enumerate(cuts) if cut <= start)
    last = min(i for i, cut in enumerate(cuts) if cut >= end)
    last = max(last, first + 1)
    while True:
        sides = [(first - 1, last)] if first > 0 else []
        sides += [(first, last + 1)] if last < len(cuts) - 1 else []
        sides = [(a, b) for a, b in sides if cuts[b] - cuts[a] <= LONGEST_PASSAGE]
        if not sides:
            break
        first, last = rng.choice(sides)
    shift = cuts[first]
    answer = (start - shift, end - shift) if example.answer else None
    return replace(example, passage=passage[shift : cuts[last]].rstrip(), answer=answer)


def confusing_passages(
    examples: Sequence[Example], embedder: Embedder, keep: int = 6, pool: int = 24
) -> list[tuple[str, ...]]:
    """For each example up to `keep` passages of the other examples that retrieval would return for its question and
    that do not hold its answer: by the cosine of the embedder and TF-IDF, weighed .45 and .55, about as in
    index/search.py."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    passages = sorted({example.passage for example in examples})
    questions = [example.question for example in examples]
    words = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit(passages)
    sparse = words.transform(passages).T.tocsc()
    dense = np.vstack([embedder.embed(passages[i : i + 256]) for i in tqdm(range(0, len(passages), 256), "passages")])
    lowered = [passage.lower() for passage in passages]
    chosen: list[tuple[str, ...]] = []
    for first in tqdm(range(0, len(questions), 256), "confusing passages"):
        asked = questions[first : first + 256]
        cosine = embedder.embed(asked) @ dense.T
        overlap = (words.transform(asked) @ sparse).toarray()
        scores = 0.45 * _top_is_one(cosine) + 0.55 * _top_is_one(overlap)
        for example, row in zip(examples[first : first + 256], scores, strict=True):
            answer = example.answer_text.lower()
            best = np.argsort(-row)[:pool]
            others = [i for i in best if passages[i] != example.passage and not (answer and answer in lowered[i])]
            chosen.append(tuple(passages[i] for i in others[:keep]))
    return chosen


def _top_is_one(scores: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    return np.asarray(scores / np.maximum(scores.max(axis=1, keepdims=True), 1e-6))


_NUMBER = re.compile(r"(?<![\w.,])\d[\d,.]*\d|(?<![\w.,])\d(?![\w.,]\d)")


def with_a_changed_detail(example: Example, names: Sequence[str], rng: random.Random) -> Example | None:
    """The example with a name or a number of its question changed, so that the passage does not answer it any more;
    None when the question has none.

    The new one stands in the same passage where there is one, else it is taken from `names` or made up: the trap is
    "names that are there, but not in that relation".
    """
    question, passage = example.question, example.passage
    asked_names = [name for name in names_as_written(question) if name in passage and len(name) > 2]
    asked_numbers = [match[0] for match in _NUMBER.finditer(question) if match[0] in passage]
    if asked_numbers and (not asked_names or rng.random() < 0.5):
        old = rng.choice(asked_numbers)
        taken = set(_NUMBER.findall(question)) | set(_NUMBER.findall(example.answer_text))
        others = [n for n in _NUMBER.findall(passage) if n not in taken and len(n) == len(old)]
        new = rng.choice(others) if others and rng.random() < 0.6 else _other_number(old, rng)
    elif asked_names:
        old = rng.choice(asked_names)
        words = set(old.lower().split()) | set(example.answer_text.lower().split())
        here = [
            n
            for n in names_as_written(passage[1:])
            if n not in question and not words & set(n.lower().split()) and (" " in n or f" {n}" in passage)
        ]
        new = rng.choice(here) if here and rng.random() < 0.6 else rng.choice(names)
        if words & set(new.lower().split()) or new in question:
            return None
    else:
        return None
    return replace(example, question=question.replace(old, new), answer=None)


def _other_number(number: str, rng: random.Random) -> str:
    """Another number with as many digits."""
    digits = [i for i, char in enumerate(number) if char.isdigit()]
    place = rng.choice(digits[-2:])
    return number[:place] + rng.choice([d for d in "123456789" if d != number[place]]) + number[place + 1 :]


_OPPOSITES = """first last|earliest latest|early late|oldest newest|oldest youngest|older younger|old new|ancient modern
before after|began ended|begin end|started stopped|start finish|opened closed|open close|arrived left|joined left
more fewer|most least|more less|many few|highest lowest|higher lower|high low|largest smallest|larger smaller
large small|biggest smallest|bigger smaller|big small|longest shortest|longer shorter|long short|maximum minimum
majority minority|major minor|increased decreased|increase decrease|rose fell|rise fall|gained lost|above below
north south|northern southern|east west|eastern western|inside outside|internal external|upper lower|urban rural
won lost|win lose|victory defeat|defeated supported|attacked defended|attack defend|supported opposed|support oppose
supporters opponents|allies enemies|friend enemy|accepted rejected|accept reject|approved rejected|agreed disagreed
agree disagree|allowed banned|allow ban|legal illegal|praised criticised|denied confirmed|appointed dismissed
built destroyed|created destroyed|build destroy|included excluded|include exclude|bought sold|buy sell|sent received
best worst|better worse|good bad|strong weak|stronger weaker|rich poor|positive negative|successful failed
public private|civilian military|domestic foreign|possible impossible|common rare|fastest slowest|fast slow|hot cold
men women|man woman|male female|husband wife|father mother|son daughter|brother sister|king queen|teachers students"""
_OPPOSITE = {
    one: other for pair in _OPPOSITES.replace("\n", "|").split("|") for one, other in (pair.split(), pair.split()[::-1])
}
"""Of a word in two pairs the last one counts."""
_ANY_OPPOSITE = re.compile(rf"(?<!How )(?<!how )\b(?:{'|'.join(_OPPOSITE)})\b")
_HELPER = re.compile(r"\b(did|does|do|was|were|is|are|has|have|had|can|could|will|would)\b(?! not\b)")
_DENIED = {"can": "can't", "will": "won't"}
_NOT = re.compile(r"\b(?:not|no|never|neither|nor|without|except|un\w+)\b|n['’]t\b", re.IGNORECASE)


def turned_round(example: Example, rng: random.Random) -> Example | None:
    """The example with one word of its question turned into its opposite, or denied, so that the passage does not
    answer it any more; None when nothing in it can be, and for half of those that could only be denied.

    The passage may not have the opposite, or any denial: it might then answer the new question too.
    """
    question, passage = example.question, example.passage.lower()
    turned = []
    for match in _ANY_OPPOSITE.finditer(question):
        other = _OPPOSITE[match[0]]
        if not re.search(rf"\b{other}\b", passage):
            turned.append(question[: match.start()] + other + question[match.end() :])
    if not turned and rng.random() < 0.5 and not _NOT.search(example.passage) and not _NOT.search(question):
        denied = _HELPER.sub(lambda helper: _DENIED.get(helper[0], f"{helper[0]}n't"), question, count=1)
        turned = [denied] if denied != question else []
    if not turned:
        return None
    return replace(example, question=rng.choice(turned), answer=None)


_TELLING = re.compile(r"^(?:when|who|whom|where|which|how many|how much|how old|how long|why|what)\b", re.IGNORECASE)


def is_telling(example: Example) -> bool:
    """Is the question one that a person might ask?  QAMR's crowd also asked "What is small?" to label every word."""
    words = example.question.split()
    return (
        bool(_TELLING.match(example.question))
        and len(words) >= (6 if words[0].lower() in ("what", "which") else 4)
        and bool(content_stems(example.answer_text))  # and not "he" or "then"
        and bool(re.search(r"[A-Z0-9]", example.question[1:] + example.answer_text))
    )


def with_neighbours(example: Example, sentences: Sequence[str], rng: random.Random) -> Example:
    """The example's one sentence among up to four others."""
    before = rng.sample(sentences, rng.randint(0, 2))
    after = rng.sample(sentences, rng.randint(0, 2))
    lead = "".join(f"{sentence} " for sentence in before)
    answer = (example.answer[0] + len(lead), example.answer[1] + len(lead)) if example.answer else None
    return replace(example, passage=" ".join([lead + example.passage, *after]), answer=answer)


@dataclass(frozen=True)
class Share:
    """What an epoch takes: `of` each source which share (all where it names none, some twice above 1), and how many of
    the questions that have an answer get a twin that has none: a `confusing` passage, a `changed` detail, or a question
    `turned` round."""

    of: dict[str, float]
    confusing: float
    changed: float
    turned: float = 0.0


@dataclass(frozen=True)
class Round:
    """A training from its beginning to its end: its epochs, the word pieces of a batch (padding included), and the
    height of the learning rate."""

    epochs: tuple[Share, ...]
    batch_tokens: int
    rate: float


FIRST = Round(
    (
        Share({"qamr": 0.5, "policyqa": 0.15, "nq-swap": 0.5}, confusing=0.3, changed=0.15),
        Share({"qamr": 0.3, "policyqa": 0.1, "nq-swap": 0.4}, confusing=0.4, changed=0.25),
        Share({"qamr": 0.15, "policyqa": 0.05, "nq-swap": 0.3}, confusing=0.4, changed=0.25),
    ),
    batch_tokens=6144,
    rate=1.5e-4,
)
"""From the embedder's weights.  Short sentences first, whole paragraphs to the end: what is read last is what the
reader will meet.  6,144 are 32 passages of 192."""
FURTHER = Round(
    2
    * (
        Share({"qamr": 0.2, "policyqa": 0.05, "nq-swap": 0.4, "squad2-19": 2}, confusing=0.4, changed=0.25, turned=0.2),
    ),
    batch_tokens=2048,
    rate=6e-5,
)
"""For a reader that was trained before: smaller steps, and more of what it is to decline."""


def groups_of(
    examples: Sequence[Example], confusing: Sequence[Sequence[str]], seed: int, epochs: Iterable[Share]
) -> list[list[list[Example]]]:
    """For each epoch its groups: a question with its passage, and perhaps with a passage or as a question that only
    looks answerable.  The same for the same seed."""
    rng = random.Random(seed)
    names = sorted({name for example in examples for name in names_as_written(example.question[1:])})
    sentences = sorted({example.passage for example in examples if example.source == "qamr"})
    return [
        [
            _group(example, others, share, names, sentences, rng)
            for example, others in zip(examples, confusing, strict=True)
            for time in range(math.ceil(share.of.get(example.source, 1.0)))
            if rng.random() < share.of.get(example.source, 1.0) - time
            if example.source != "qamr" or is_telling(example)
        ]
        for share in epochs
    ]


def _group(
    example: Example,
    confusing: Sequence[str],
    share: Share,
    names: Sequence[str],
    sentences: Sequence[str],
    rng: random.Random,
) -> list[Example]:
    if example.source == "qamr":
        example = with_neighbours(example, sentences, rng) if rng.random() < 0.5 else example
    group = [cropped(example, rng)]
    if example.answer and confusing and rng.random() < share.confusing:
        group.append(cropped(replace(example, passage=rng.choice(confusing), answer=None), rng))
    if example.answer and rng.random() < share.changed and (other := with_a_changed_detail(group[0], names, rng)):
        group.append(other)
    if share.turned and example.answer and rng.random() < share.turned and (other := turned_round(group[0], rng)):
        group.append(other)
    return group
