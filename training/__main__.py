"""Makes the reader from the training data.

    python -m training DATA_FOLDER [--output training-work/reader] [--work training-work]

Some 75 minutes on two cores, with the settings of memory that `make reader DATA=…` gives it.  Nothing but
DATA_FOLDER/reader_train.jsonl.gz and the embedder's weights go in.  Stopped, it goes on from its last checkpoint in
the work folder when it is started again.  The reader that Dateline uses is in qa/reader_model; qa/reader.py has the
SHA-256 of its files, and qa/reader_model/README.md says how it was made.
"""

import argparse
import hashlib
import sys
from pathlib import Path

import torch

from corpus.errors import DatelineError
from training.reader import READER_FILES, train


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("data", type=Path, help="the folder that holds reader_train.jsonl.gz")
    cli.add_argument("--output", type=Path, default=Path("training-work/reader"), help="where the reader is written")
    cli.add_argument("--work", type=Path, default=Path("training-work"), help="batches and checkpoints")
    cli.add_argument("--further", type=Path, metavar="READER", help="train this reader for a further round")
    cli.add_argument("--threads", type=int, help="cores to use (all)")
    flags = cli.parse_args()
    if flags.threads:
        torch.set_num_threads(flags.threads)
    try:
        train(flags.data, flags.output, flags.work, flags.further)
    except (DatelineError, OSError) as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("\nStopped. The same command goes on from the last checkpoint.")
    for name in READER_FILES:
        print(f"{hashlib.sha256((flags.output / name).read_bytes()).hexdigest()}  {flags.output / name}")


if __name__ == "__main__":
    main()
