"""Groups of examples into batches of word pieces, in the order in which the reader learns from them."""

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from tokenizers import Tokenizer

from index.embedder import Embedder
from training.examples import Example, Round, confusing_passages, groups_of

SEED = 20
MAX_TOKENS = 320
"""Word pieces of question and passage together; when it answers, the reader takes 384 (qa/reader.py)."""
PADDING = 32
"""Word pieces to a multiple of which a batch is padded: oneDNN keeps code for each shape that it meets."""
POOL = 2304
"""Groups that are sorted by length together, so that little is padding: some 48 batches of the first round."""
NOT_RETRIEVED = ("qamr", "policyqa")
"""Sources whose questions get no confusing passages: lone sentences, and policies that all say much the same."""


@dataclass(frozen=True)
class Encoded:
    """An example as the model takes it: word pieces, where the passage begins among them, and the gold positions
    (0, 0, the [CLS], where there is no answer).  Examples of one question share `question`."""

    ids: list[int]
    passage: int
    start: int
    end: int
    question: int


def schedule_of(
    examples: Sequence[Example], embedder: Embedder, tokenizer: Tokenizer, training: Round
) -> list[list[Encoded]]:
    """The batches of all epochs, one after another.  Takes minutes: each question is asked of all passages."""
    found = iter(confusing_passages([e for e in examples if e.source not in NOT_RETRIEVED], embedder))
    confusing = [() if example.source in NOT_RETRIEVED else next(found) for example in examples]
    rng = random.Random(SEED)
    chosen = groups_of(examples, confusing, SEED, training.epochs)
    return [batch for groups in chosen for batch in batches(encode(groups, tokenizer), rng, training.batch_tokens)]


def encode(groups: Sequence[Sequence[Example]], tokenizer: Tokenizer) -> list[list[Encoded]]:
    """The groups as word pieces; an answer that truncation cut off is left out with its example."""
    encoded = []
    for number, group in enumerate(groups):
        kept = []
        pairs = tokenizer.encode_batch([(example.question, example.passage) for example in group])
        for example, pair in zip(group, pairs, strict=True):
            inside = [i for i, part in enumerate(pair.sequence_ids) if part == 1]
            start = end = 0
            if example.answer:
                first, last = example.answer
                touched = [i for i in inside if pair.offsets[i][0] < last and pair.offsets[i][1] > first]
                if not touched or pair.offsets[touched[-1]][1] < last:
                    continue
                start, end = touched[0], touched[-1]
            asked = 2 * number + (example.question != group[0].question)
            kept.append(Encoded(pair.ids, inside[0], start, end, asked))
        if kept:
            encoded.append(kept)
    return encoded


def batches(groups: Sequence[list[Encoded]], rng: random.Random, size: int) -> Iterator[list[Encoded]]:
    """Batches of up to `size` word pieces, padding included, in random order, of groups that are about as long.

    No group is divided.
    """
    shuffled = list(groups)
    rng.shuffle(shuffled)
    for first in range(0, len(shuffled), POOL):
        pool = sorted(shuffled[first : first + POOL], key=lambda group: max(len(e.ids) for e in group))
        made: list[list[Encoded]] = [[]]
        for group in pool:
            together = made[-1] + group
            if made[-1] and len(together) * padded(together) > size:
                made.append([])
            made[-1].extend(group)
        rng.shuffle(made)
        yield from made


def padded(batch: Sequence[Encoded]) -> int:
    """The length that the examples of a batch are padded to."""
    return -(-max(len(e.ids) for e in batch) // PADDING) * PADDING


def digest(schedule: Sequence[Sequence[Encoded]]) -> str:
    """The SHA-256 of all that the reader learns from, in its order: the same for the same data and the same code.

    Trained weights differ in their last digits from machine to machine; this does not.
    """
    digested = hashlib.sha256()
    for batch in schedule:
        for e in batch:
            digested.update(np.array([len(batch), e.passage, e.start, e.end, e.question, *e.ids], "<i4").tobytes())
    return digested.hexdigest()
