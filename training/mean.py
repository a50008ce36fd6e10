"""The mean of readers that began with the same weights: `python -m training.mean READER READER … --output FOLDER`.

Readers fine-tuned apart from one beginning lie in one valley of the loss, and their mean is better than each of them
("model soups", arXiv 2203.05482): docs/decisions.md has the figures.
"""

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

WEIGHTS = "model.safetensors"
BESIDE = ("config.json", "tokenizer.json")


def mean(readers: Sequence[Path], output: Path) -> None:
    """Writes a reader to `output` whose weights are the mean of those of `readers`, in float16; its configuration and
    tokenizer are the first one's.  Raises `KeyError` when the readers are not of one shape."""
    weights = [load_file(reader / WEIGHTS) for reader in readers]
    together = {name: torch.stack([w[name].float() for w in weights]).mean(0).half() for name in weights[0]}
    output.mkdir(parents=True, exist_ok=True)
    save_file(together, output / WEIGHTS, metadata={"format": "pt"})
    for name in BESIDE:
        shutil.copyfile(readers[0] / name, output / name)


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("readers", type=Path, nargs="+", help="folders that `python -m training` wrote")
    cli.add_argument("--output", type=Path, default=Path("training-work/mean"))
    flags = cli.parse_args()
    mean(flags.readers, flags.output)


if __name__ == "__main__":
    main()
