"""Uploads that were broken off into nothing: what they left on the disk is deleted while the page is served."""

import asyncio
import time
from contextlib import suppress
from pathlib import Path

AGE_SECONDS = 600.0
"""A file that nothing was written into for so long belongs to nobody any more."""
EVERY_SECONDS = 60.0


async def sweeping(folder: Path) -> None:
    """Sweeps `folder` again and again, until it is cancelled."""
    while True:
        sweep(folder, AGE_SECONDS)
        await asyncio.sleep(EVERY_SECONDS)


def sweep(folder: Path, age: float) -> int:
    """Deletes the files right in `folder` that are older than `age` seconds; how many they were.

    Gradio writes an upload there while it arrives, and moves it into a folder of its own when all of it is there; of
    one that was broken off it forgets the file.
    """
    deleted = 0
    for file in folder.iterdir() if folder.is_dir() else ():
        with suppress(OSError):  # another program was quicker
            if file.is_file() and file.stat().st_mtime <= time.time() - age:
                file.unlink()
                deleted += 1
    return deleted
