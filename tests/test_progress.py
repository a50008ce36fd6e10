"""What the command line says of many articles, and how ctrl-C ends it."""

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.errors import ArticleError, UnreadableArticle
from index.ingest import Added
from index.library import Kept
from tests.test_commands import dam, library, run  # noqa: F401  (fixtures)
from ui.progress import told

NEW = Article("a" * 16, "The dam", "The dam\n\nWater rose.")


def test_each_article_has_its_line_and_several_a_sum(capsys: pytest.CaptureFixture[str]) -> None:
    outcomes: list[Added | ArticleError] = [
        Added(NEW, 1, already=False),
        Added(NEW, 14, already=False, kept=Kept(("b",), ("c", "d"))),
        Added(replace(NEW, hidden=1_204), 1, already=False),
        Added(NEW, 0, already=True),
        UnreadableArticle("“x” is no article. Nothing was added."),
    ]
    assert told(iter(outcomes), 5, "article").status("add") == 1
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        f"Added “The dam”, 1 passage ({NEW.id}).",
        f"Added “The dam”, 14 passages ({NEW.id}); it replaces an earlier version; the same story as 2 others.",
        f"Added “The dam”, 1 passage ({NEW.id}); removed 1,204 invisible characters.",
        f"“The dam” is already there ({NEW.id}).",
    ]
    assert said.err.splitlines() == [
        "“x” is no article. Nothing was added.",
        "Added 3, already there 1, not added 1.",
    ]


def test_one_article_needs_no_sum(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(iter([Added(NEW, 1, already=False)]), 1, "article").status("add") == 0
    assert capsys.readouterr().err == ""


def test_ctrl_c_ends_it_after_the_current_article_and_says_how_to_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted() -> Iterator[Added]:
        yield Added(NEW, 1, already=False)
        os.kill(os.getpid(), signal.SIGINT)
        yield Added(NEW, 2, already=False)
        raise AssertionError("asked for another one after ctrl-C")

    before = signal.getsignal(signal.SIGINT)
    assert told(interrupted(), 3, "article").status("add") == 1
    said = capsys.readouterr()
    assert [line.split(",")[1].split("(")[0] for line in said.out.splitlines()] == [" 1 passage ", " 2 passages "]
    assert said.err.split("\n")[-2] == (
        "Added 2, already there 0, not added 0. Stopped; the same add again goes on from here, and skips what is there."
    )
    assert signal.getsignal(signal.SIGINT) == before


def test_the_second_ctrl_c_ends_it_at_once() -> None:
    def stubborn() -> Iterator[Added]:
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)
        yield Added(NEW, 1, already=False)

    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        told(stubborn(), 3, "article")
    assert signal.getsignal(signal.SIGINT) == before


def test_a_library_is_exported_and_imported(
    capsys: pytest.CaptureFixture[str],
    library: str,  # noqa: F811
    dam: str,  # noqa: F811
    tmp_path: Path,
) -> None:
    backup, elsewhere = str(tmp_path / "backup"), str(tmp_path / "elsewhere")
    line = run(capsys, "add", dam, "--library", library)[1]
    assert run(capsys, "export", backup, "--library", library)[:2] == (0, f"Wrote 1 article to {backup}.\n")
    assert run(capsys, "import", backup, "--library", elsewhere)[:2] == (0, line)
    assert run(capsys, "import", backup, "--library", elsewhere)[1].startswith("“The dam” is already there")
    status, _, err = run(capsys, "export", backup, "--library", library)
    assert (status, "is there already and was left as it is" in err) == (1, True)
    status, _, err = run(capsys, "import", dam, "--library", elsewhere)
    assert (status, "is no sound backup of a Dateline library" in err) == (1, True)
