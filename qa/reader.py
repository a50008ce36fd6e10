"""A question and passages into scores: where an answer may start and end in each, and how much speaks for none.

The reader is a MiniLM-L6 with start and end logits; its card is qa/reader_model/README.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from index.embedder import check_files, computes_in_bfloat16

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from transformers import BertForQuestionAnswering

READER_FOLDER = Path(__file__).with_name("reader_model")
READER_FILES = {
    "model.safetensors": "cccec1b99318f3324c2f4496d9506d6c8e160cc52a119351452d9b749862cf9f",
    "config.json": "2d13dedb1e376427a4dc8e8afb8a3e8d4ac8b5c70c9eccc05b8600be35a7e8db",
    "tokenizer.json": "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
}
"""What is loaded, and the SHA-256 of each."""
MAX_TOKENS = 384
"""Question and passage together; a passage of 700 characters has about 150."""

BATCH = 4
"""Passages read at once: of 1, 2, 4 and 8 the fastest here, and the least uneven."""
PADDING = 32
"""Word pieces to a multiple of which a batch is padded: oneDNN keeps code for each shape that it meets, 440 MB after
400 questions without this, 40 MB with it."""


@dataclass(frozen=True)
class Reading:
    """What the reader makes of one passage of `t` word pieces.

    `offsets`: `(t, 2)` int, where each word piece stands in the passage; `start`, `end`: `(t,)` float32 logits;
    `null`: the score of "no answer here".  A span's score is `start[i] + end[j]`; its margin is that minus `null`.
    """

    offsets: npt.NDArray[np.int64]
    start: npt.NDArray[np.float32]
    end: npt.NDArray[np.float32]
    null: float


class SpanReader(Protocol):
    """Reads passages for the answer to a question."""

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        """One `Reading` for each passage, in the same order."""


class MiniLMReader:
    """The reader shipped with Dateline, on the CPU: in bfloat16 where the processor computes in it, else in float32."""

    def __init__(self, model: "BertForQuestionAnswering", tokenizer: "Tokenizer") -> None:
        self._model = model
        self._tokenizer = tokenizer

    @classmethod
    def load(cls, folder: Path = READER_FOLDER, files: Mapping[str, str] = READER_FILES) -> "MiniLMReader":
        """The reader in `folder`.  Raises `ModelError` when one of `files` is missing there or has another SHA-256."""
        check_files(folder, files)
        import torch
        from tokenizers import Tokenizer
        from transformers import BertForQuestionAnswering
        from transformers.utils.logging import disable_progress_bar

        disable_progress_bar()
        dtype = torch.bfloat16 if computes_in_bfloat16(torch.cpu.get_capabilities()) else torch.float32
        model = BertForQuestionAnswering.from_pretrained(
            folder, dtype=dtype, local_files_only=True, use_safetensors=True
        )
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.enable_truncation(MAX_TOKENS, strategy="only_second")
        tokenizer.enable_padding(pad_to_multiple_of=PADDING)
        return cls(model.eval(), tokenizer)

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        """One `Reading` for each passage; passages of like length are read together, so that little is padding."""
        order = sorted(range(len(passages)), key=lambda i: len(passages[i]))
        readings: dict[int, Reading] = {}
        for first in range(0, len(order), BATCH):
            batch = order[first : first + BATCH]
            readings.update(zip(batch, self._read_together(question, [passages[i] for i in batch]), strict=True))
        return [readings[i] for i in range(len(passages))]

    def _read_together(self, question: str, passages: Sequence[str]) -> list[Reading]:
        import torch

        encodings = self._tokenizer.encode_batch([(_shortened(question), passage) for passage in passages])
        inputs = {
            "input_ids": torch.tensor([e.ids for e in encodings]),
            "attention_mask": torch.tensor([e.attention_mask for e in encodings]),
            "token_type_ids": torch.tensor([e.type_ids for e in encodings]),
        }
        with torch.inference_mode():
            output = self._model(**inputs)
        starts, ends = output.start_logits.float().numpy(), output.end_logits.float().numpy()
        return [_reading(e.sequence_ids, e.offsets, s, t) for e, s, t in zip(encodings, starts, ends, strict=True)]


def _shortened(question: str) -> str:
    """The end of a question too long to leave room for a passage: about 60 words, where it asks."""
    return " ".join(question.split()[-60:])[-400:]


def _reading(
    sequence_ids: Sequence[int | None],
    offsets: Sequence[tuple[int, int]],
    start: npt.NDArray[np.float32],
    end: npt.NDArray[np.float32],
) -> Reading:
    """The part of the logits that belongs to the passage."""
    inside = np.array([i == 1 for i in sequence_ids])
    return Reading(np.array(offsets)[inside], start[inside], end[inside], float(start[0] + end[0]))
