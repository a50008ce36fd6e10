"""Pastes and uploads into the library, and into one line each that says what came of it."""

import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import ArticleError
from corpus.formats import SIZE_LIMIT, parse_day
from ui import escape, render
from ui.desk import Desk
from ui.edge import sentence_for

MAX_FILES = 20
"""Files in one upload."""


@dataclass(frozen=True)
class Details:
    """What the person says about a pasted article.  What is left empty is taken from its text."""

    title: str = ""
    author: str = ""
    source: str = ""
    published: str = ""

    def known(self) -> dict[str, str]:
        """The details that were filled in.  Raises `ArticleError` for a date that is none."""
        known = {key: value.strip() for key, value in vars(self).items() if value.strip()}
        if "published" in known:
            known["published"] = _day(known["published"])
        return known


def _day(written: str) -> str:
    day = parse_day(written)
    if day is None:
        raise ArticleError("Please write the date as year-month-day, for example 2024-02-13; nothing was added.")
    return day


def pasted(desk: Desk, text: str, details: Details) -> tuple[str, bool]:
    """The line for a pasted article, and whether the article is in the library now."""
    if not text.strip():
        return render.failed("Please paste the text of an article first."), False
    try:
        known = details.known()
        return _added(desk, text.encode("utf-8", "replace"), "pasted.txt", known), True
    except Exception as error:
        return render.failed(sentence_for(error)), False


def uploaded(desk: Desk, paths: Sequence[str]) -> list[str]:
    """A line for each uploaded file.  The uploads themselves are deleted."""
    try:
        if len(paths) > MAX_FILES:
            return [render.failed(f"At most {MAX_FILES} files at a time, please; nothing was added.")]
        return [_file(desk, Path(path)) for path in paths]
    finally:
        for path in paths:
            _discard(Path(path))


def _file(desk: Desk, path: Path) -> str:
    try:
        if path.stat().st_size > SIZE_LIMIT:
            return render.failed(f"An article may have at most {SIZE_LIMIT // 1_000_000} MB.", path.name)
        return _added(desk, path.read_bytes(), path.name, {})
    except Exception as error:
        return render.failed(sentence_for(error), path.name)


def _added(desk: Desk, data: bytes, file: str, known: dict[str, str]) -> str:
    taken = desk.add(data, file, **known)
    return render.added(taken.article.title, taken.passages, taken.already)


def _discard(path: Path) -> None:
    """Deletes an upload and the folder that Gradio made for it (named by the file's hash)."""
    with suppress(OSError):
        path.unlink()
        if not any(path.parent.iterdir()):
            shutil.rmtree(path.parent)


def removed(desk: Desk, article_id: str, title: str) -> str:
    """The line for an article that was to be removed."""
    try:
        desk.remove(article_id)
    except Exception as error:
        return render.failed(sentence_for(error))
    return f"Removed “{escape.name(title, escape.TITLE_SHOWN)}”."
