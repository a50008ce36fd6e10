"""What comes of pastes and uploads: one line each, and no upload left behind."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from corpus.article import Article, article_id
from corpus.errors import ArticleNotFound, EmptyArticle
from corpus.formats import SIZE_LIMIT
from ui import intake
from ui.intake import Details


@dataclass(frozen=True)
class Added:
    article: Article
    passages: int
    already: bool


class Desk:
    """Keeps articles by their text; the first line is the title."""

    def __init__(self) -> None:
        self.kept: dict[str, Article] = {}
        self.given: list[tuple[str, dict[str, str]]] = []

    def add(self, data: bytes, name: str, **facts: str) -> Added:
        self.given.append((name, facts))
        text = data.decode()
        if "boom" in text:
            raise RuntimeError("/secret/path")
        if not text.strip():
            raise EmptyArticle("There is nothing to read in it.")
        article = Article(article_id(text), text.splitlines()[0], text)
        already = article.id in self.kept
        self.kept[article.id] = article
        return Added(article, 2, already)

    def remove(self, article: str) -> None:
        if self.kept.pop(article, None) is None:
            raise ArticleNotFound("No such article.")


def upload(folder: Path, name: str, data: bytes) -> str:
    """A file as Gradio leaves it: in a folder of its own, named by its hash."""
    path = folder / article_id(name + data.decode())
    path.mkdir()
    (path / name).write_bytes(data)
    return str(path / name)


def pasted(desk: Desk, text: str, details: Details = Details()) -> tuple[str, bool]:  # noqa: B008 (frozen)
    return intake.pasted(desk, text, details)  # type: ignore[arg-type]


def uploaded(desk: Desk, paths: list[str]) -> list[str]:
    return intake.uploaded(desk, paths)  # type: ignore[arg-type]


def test_a_paste_is_added_with_what_was_filled_in() -> None:
    desk = Desk()
    details = Details(title=" T ", source="The Cradle", published="13 February 2024")
    assert pasted(desk, "One\n\ntwo", details) == ("Added “<bdi>One</bdi>”, 2 passages.", True)
    assert desk.given == [("pasted.txt", {"title": "T", "source": "The Cradle", "published": "2024-02-13"})]
    assert pasted(desk, "One\n\ntwo") == ("“<bdi>One</bdi>” is already there.", True)


@pytest.mark.parametrize(
    ("text", "details", "sentence"),
    [
        ("  \n", Details(), "Please paste the text of an article first."),
        ("One", Details(published="yesterday"), "Please write the date as year-month-day, for example 2024-02-13;"),
        ("boom", Details(), "Something went wrong inside Dateline; nothing was changed."),
    ],
)
def test_a_paste_that_is_not_taken_in_says_why(text: str, details: Details, sentence: str) -> None:
    desk = Desk()
    line, is_in = pasted(desk, text, details)
    assert sentence in line
    assert not is_in
    assert "/secret" not in line
    assert desk.kept == {}


def test_each_upload_gets_its_line_and_leaves_nothing_behind(tmp_path: Path) -> None:
    paths = [
        upload(tmp_path, "a.txt", b"A & B\n\nx"),
        upload(tmp_path, "<b>.md", b" "),
        upload(tmp_path, "c.txt", b"C"),
    ]
    assert uploaded(Desk(), paths) == [
        "Added “<bdi>A &amp; B</bdi>”, 2 passages.",
        '<span class="bad"><bdi>&lt;b&gt;.md</bdi>: There is nothing to read in it.</span>',
        "Added “<bdi>C</bdi>”, 2 passages.",
    ]
    assert list(tmp_path.iterdir()) == []


def test_too_many_or_too_large_uploads_are_refused_unread(tmp_path: Path) -> None:
    desk = Desk()
    many = [upload(tmp_path, f"{n}.txt", b"x") for n in range(intake.MAX_FILES + 1)]
    assert uploaded(desk, many) == ['<span class="bad">At most 20 files at a time, please; nothing was added.</span>']
    large = [upload(tmp_path, "large.txt", b"x" * (SIZE_LIMIT + 1))]
    assert uploaded(desk, large) == ['<span class="bad"><bdi>large.txt</bdi>: An article may have at most 5 MB.</span>']
    assert desk.given == []
    assert list(tmp_path.iterdir()) == []


def test_an_upload_that_has_gone_gets_a_sentence(tmp_path: Path) -> None:
    (line,) = uploaded(Desk(), [str(tmp_path / "none" / "a.txt")])
    assert "Something went wrong inside Dateline" in line
    assert str(tmp_path) not in line


def test_removing() -> None:
    desk = Desk()
    pasted(desk, "One")
    assert intake.removed(desk, article_id("One"), "O<ne") == "Removed “<bdi>O&lt;ne</bdi>”."  # type: ignore[arg-type]
    assert intake.removed(desk, "none", "x") == '<span class="bad">No such article.</span>'  # type: ignore[arg-type]
