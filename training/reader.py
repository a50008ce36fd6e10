"""Batches into a reader: the loss, and a run that can be stopped and gone on with.

A work folder keeps what takes long, batches and checkpoints, and in made-from.json what they were made from: nothing
of two runs is mixed.
"""

import hashlib
import json
import os
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

os.environ["HF_HUB_OFFLINE"] = "1"  # read at import: nothing may be asked of a hub

import torch
from tokenizers import Tokenizer
from torch.nn.functional import cross_entropy
from tqdm import tqdm
from transformers import BertForQuestionAnswering, get_linear_schedule_with_warmup
from transformers.utils import logging

from corpus.errors import SettingsError
from index.database import sync_folder
from index.embedder import MINILM_FILES, MINILM_SHA256, MiniLM, check_files, package_folder
from training.batches import MAX_TOKENS, SEED, Encoded, digest, padded, schedule_of
from training.examples import FIRST, FURTHER, TRAINING_FILE, Example, Round, read_examples

WARM_UP = 0.06
"""Share of the steps in which the learning rate rises to its height; it falls in equal steps to 0 from there."""
WEIGHT_DECAY = 0.01
LONGEST_GRADIENT = 1.0
"""Longer ones are cut to this length, as BERT's authors do."""
SHARED = 0.5
"""Weight of the loss over all passages of a question at once."""
CHECKPOINT_STEPS = 500
"""Steps from one checkpoint to the next, some seven minutes on two cores: what a stop can cost."""
IGNORED = -1e4
"""The score of places where no answer can be."""

STAMP, SCHEDULE, CHECKPOINT = "made-from.json", "schedule.pt", "checkpoint.pt"
READER_FILES = ("model.safetensors", "config.json", "tokenizer.json")
ROOT = Path(__file__).parent.parent
SOURCES = ("training/examples.py", "training/batches.py", "training/reader.py", "qa/words.py")
"""Whoever changes one of these makes another reader."""


def train(data: Path, output: Path, work: Path, begun: Path | None = None) -> None:
    """Trains on the file in `data` and writes `READER_FILES` to `output`, the weights in float16: from the embedder's
    weights, or for a further round from those of the reader in the folder `begun`.

    Raises `SettingsError` when the data are not there or the work folder is another run's, `ModelError` when the
    embedder's weights, which it begins with, are missing or were changed, `OSError` when a folder cannot be written.
    """
    claim(work, made_from(data, begun))
    output.mkdir(parents=True, exist_ok=True)
    tokenizer = _tokenizer()
    training = FURTHER if begun else FIRST
    schedule = _schedule(data, work, tokenizer, training)
    model = _base_model(begun)
    model.to("cuda" if torch.cuda.is_available() else "cpu")  # type: ignore[arg-type]  # transformers hides its types
    learn(model, schedule, work / CHECKPOINT, training.rate)
    model.half().save_pretrained(output)
    tokenizer.no_truncation()
    tokenizer.save(str(output / "tokenizer.json"))


def loss_of(model: BertForQuestionAnswering, batch: Sequence[Encoded]) -> torch.Tensor:
    """Cross entropy of start and end, [CLS] standing for no answer, plus that of all passages of a question that has
    several (shared normalisation: Clark and Gardner, arXiv 1710.10723)."""
    device = model.device
    ids, types, allowed = (tensor.to(device) for tensor in _tensors(batch))
    with torch.autocast(device.type, torch.bfloat16):
        output = model(input_ids=ids, token_type_ids=types, attention_mask=ids != 0)
    with_null = allowed.clone()
    with_null[:, 0] = True
    total = torch.zeros((), device=device)
    for logits, gold in (
        (output.start_logits.float(), [e.start for e in batch]),
        (output.end_logits.float(), [e.end for e in batch]),
    ):
        target = torch.tensor(gold, device=device)
        total = total + cross_entropy(logits.masked_fill(~with_null, IGNORED), target)
        for rows in _asked_several_times(batch):
            answered = [place for place, row in enumerate(rows) if gold[row]]
            if answered:
                together = logits[rows].masked_fill(~allowed[rows], IGNORED).flatten()[None]
                place = answered[0] * logits.shape[1] + gold[rows[answered[0]]]
                target = torch.tensor([place], device=device)
                total = total + SHARED / len(batch) * cross_entropy(together, target)
    return total


def _tensors(batch: Sequence[Encoded]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """`(examples, length)` each: int64 word pieces (0 is padding), int64 types (1 is the passage), and bool, where an
    answer may be."""
    ids = torch.zeros(len(batch), padded(batch), dtype=torch.long)
    types = torch.zeros_like(ids)
    allowed = torch.zeros_like(ids, dtype=torch.bool)
    for row, e in enumerate(batch):
        ids[row, : len(e.ids)] = torch.tensor(e.ids)
        types[row, e.passage : len(e.ids)] = 1
        allowed[row, e.passage : len(e.ids) - 1] = True  # the last one is [SEP]
    return ids, types, allowed


def _asked_several_times(batch: Sequence[Encoded]) -> list[list[int]]:
    """The rows of each question that has several."""
    rows: dict[int, list[int]] = {}
    for row, e in enumerate(batch):
        rows.setdefault(e.question, []).append(row)
    return [rows[question] for question in sorted(rows) if len(rows[question]) > 1]


def learn(model: BertForQuestionAnswering, schedule: Sequence[list[Encoded]], checkpoint: Path, height: float) -> None:
    """Teaches `model` the batches, each once, from where `checkpoint` says that an earlier run came to."""
    model.train()
    optimizer = _optimizer(model, height)
    rate = get_linear_schedule_with_warmup(optimizer, int(WARM_UP * len(schedule)), len(schedule))
    parts: dict[str, Any] = {"model": model, "optimizer": optimizer, "rate": rate}
    done = 0
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=model.device, weights_only=True)
        for name, part in parts.items():
            part.load_state_dict(state[name])
        done = state["done"]
    bar = tqdm(schedule[done:], "training", total=len(schedule), initial=done, smoothing=0.02, mininterval=5)
    mean = 0.0
    for batch in bar:
        loss = loss_of(model, batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), LONGEST_GRADIENT)
        optimizer.step()
        optimizer.zero_grad()
        rate.step()
        done += 1
        mean = 0.98 * mean + 0.02 * loss.item() if mean else loss.item()
        bar.set_postfix(loss=f"{mean:.3f}", refresh=False)
        if done % CHECKPOINT_STEPS == 0 or done == len(schedule):
            state = {name: part.state_dict() for name, part in parts.items()} | {"done": done}
            _save(state, checkpoint)


def _optimizer(model: BertForQuestionAnswering, height: float) -> torch.optim.Optimizer:
    """AdamW; biases and the weights of layer norms do not decay."""
    matrices = [p for p in model.parameters() if p.dim() > 1]
    vectors = [p for p in model.parameters() if p.dim() <= 1]
    groups = [{"params": matrices, "weight_decay": WEIGHT_DECAY}, {"params": vectors, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=height, fused=True)


def _base_model(begun: Path | None = None) -> BertForQuestionAnswering:
    """The reader in the folder `begun`, or the embedder's weights under a random start and end layer, the same one each
    time; in float32."""
    if not begun:
        check_files(package_folder(), MINILM_FILES)
    logging.disable_progress_bar()
    logging.set_verbosity_error()  # else it warns that the start and end layer is new and is to be trained
    torch.manual_seed(SEED)
    model: BertForQuestionAnswering = BertForQuestionAnswering.from_pretrained(
        begun or package_folder(),
        dtype=torch.float32,
        attn_implementation="eager",
        local_files_only=True,
        use_safetensors=True,
        hidden_dropout_prob=0.0,  # dropout's random numbers take 40 % of the time on a CPU
        attention_probs_dropout_prob=0.0,
    )
    return model


def _tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(package_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS, strategy="only_second")
    return tokenizer


# ── the work folder ──────────────────────────────────────────────────────────────────────────────────────────────────


def made_from(data: Path, begun: Path | None = None) -> dict[str, str]:
    """What decides which reader comes out, by name, with the SHA-256 of each: data, the model begun with, code.

    Raises `SettingsError` when the training file is not in `data` or no reader is in `begun`.
    """
    try:
        found = hashlib.sha256((data / TRAINING_FILE).read_bytes()).hexdigest()
    except OSError as error:
        raise SettingsError(
            f"{data / TRAINING_FILE} cannot be read ({error.strerror}). Give the folder that holds {TRAINING_FILE}."
        ) from None
    base = MINILM_SHA256
    if begun:
        weights = begun / READER_FILES[0]
        if not weights.exists():
            raise SettingsError(f"There is no reader in {begun}: {weights.name} is missing.")
        base = hashlib.sha256(weights.read_bytes()).hexdigest()
    code = {name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in SOURCES}
    return {TRAINING_FILE: found, "the base model": base, **code}


def claim(work: Path, made: dict[str, str]) -> None:
    """Makes the folder `work` this run's; one without made-from.json is taken as it is.

    Raises `SettingsError`, and changes nothing, when it belongs to a run that was made from something else.
    """
    stamp = work / STAMP
    if stamp.exists():
        kept = json.loads(stamp.read_text(encoding="utf-8"))
        others = sorted(name for name in made.keys() | kept.keys() if made.get(name) != kept.get(name))
        if others:
            raise SettingsError(
                f"The work folder {work} holds a run with another state of {', '.join(others)}. Name another folder "
                f"with --work, or delete this one; without its {STAMP} the run is gone on with all the same."
            )
    work.mkdir(parents=True, exist_ok=True)
    _replace(stamp, lambda stream: stream.write(json.dumps(made, indent=1).encode()))


def _schedule(data: Path, work: Path, tokenizer: Tokenizer, training: Round) -> list[list[Encoded]]:
    """The batches that the work folder keeps, or else new ones, which are kept there."""
    kept = work / SCHEDULE
    if not kept.exists():
        (work / CHECKPOINT).unlink(missing_ok=True)  # it counts other batches
        made = schedule_of(_examples(data), MiniLM.load(), tokenizer, training)
        _save([[tuple(vars(e).values()) for e in batch] for batch in made], kept)
    rows = torch.load(kept, weights_only=True)
    schedule = [[Encoded(*e) for e in batch] for batch in rows]
    tqdm.write(f"{len(schedule)} batches, SHA-256 {digest(schedule)}")
    return schedule


def _examples(data: Path) -> list[Example]:
    try:
        return read_examples(data)
    except (OSError, EOFError, zlib.error) as error:
        raise SettingsError(f"{data / TRAINING_FILE} is not a whole gzip file: {error}.") from None


def _save(value: object, file: Path) -> None:
    _replace(file, lambda stream: torch.save(value, stream))


def _replace(file: Path, write: Callable[[IO[bytes]], object]) -> None:
    """What `write` writes as `file`, atomically and durably; a crash leaves the old file or the new one."""
    beside = file.with_name(f"{file.name}.new")
    with beside.open("wb") as stream:
        write(stream)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(beside, file)
    sync_folder(file.parent)
