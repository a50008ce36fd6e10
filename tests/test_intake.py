"""What comes of pastes, uploads and addresses, and that no upload is left behind."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.article import article_id
from corpus.document import FILE_LIMIT, Facts
from tests.desks import AddingDesk
from ui import adding, intake
from ui.adding import Additions
from ui.intake import Details, Upload


def upload(folder: Path, name: str, data: bytes, called: str | None = None) -> Upload:
    """A file as Gradio leaves it: in a folder of its own, named by its hash."""
    path = folder / article_id(name + data.decode("latin-1"))
    path.mkdir()
    (path / name).write_bytes(data)
    return Upload(path / name, called or name)


def uploading(desk: AddingDesk, additions: Additions, uploads: list[Upload]) -> Iterator[None]:
    return intake.uploaded(desk, additions, uploads)  # type: ignore[arg-type]


def lines(additions: Additions) -> list[str]:
    """What the page says, a line each."""
    shown = adding.outcomes(additions)
    return [line.split("</li>")[0] for line in shown.split('<li dir="auto">')[1:]]


def uploaded(desk: AddingDesk, uploads: list[Upload]) -> list[str]:
    additions = Additions()
    list(uploading(desk, additions, uploads))
    return lines(additions)


# ── pastes ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def pasted(desk: AddingDesk, text: str, details: Details = Details()) -> tuple[list[str], bool]:  # noqa: B008 (frozen)
    additions = Additions()
    told = list(intake.pasted(desk, additions, text, details))  # type: ignore[arg-type]
    return lines(additions), told[-1]


def test_a_paste_is_added_with_what_was_filled_in() -> None:
    desk = AddingDesk()
    details = Details(title=" T ", source="The Cradle", published="13 February 2024")
    assert pasted(desk, "One\n\ntwo", details) == (["Added “<bdi>One</bdi>”, 2 passages."], True)
    assert desk.given == [("the pasted text", Facts(title="T", source="The Cradle", published="2024-02-13"))]
    assert pasted(desk, "One\n\ntwo") == (["“<bdi>One</bdi>” is already there."], True)


@pytest.mark.parametrize(
    ("text", "details", "sentence"),
    [
        ("  \n", Details(), "Please paste the text of an article first."),
        ("One", Details(published="yesterday"), "Please write the date as year-month-day, for example 2024-02-13;"),
        ("boom", Details(), "Something went wrong inside Dateline; nothing was changed."),
    ],
)
def test_a_paste_that_is_not_taken_in_says_why(text: str, details: Details, sentence: str) -> None:
    desk = AddingDesk()
    (line,), is_in = pasted(desk, text, details)
    assert sentence in line
    assert not is_in
    assert "/secret" not in line
    assert desk.kept == {}


# ── uploads ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_each_upload_gets_its_line_and_leaves_nothing_behind(tmp_path: Path) -> None:
    uploads = [
        upload(tmp_path, "a.txt", b"A & B\n\nx"),
        upload(tmp_path, "<b>.md", b" "),
        upload(tmp_path, "c.txt", b"C"),
    ]
    assert uploaded(AddingDesk(), uploads) == [
        '<span class="bad">“&lt;b&gt;.md” has no readable text. Nothing was added.</span>',
        "Added “<bdi>A &amp; B</bdi>”, 2 passages.",
        "Added “<bdi>C</bdi>”, 2 passages.",
    ]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("packed", [False, True])
def test_json_lines_are_many_articles_named_as_the_person_named_the_file(tmp_path: Path, packed: bool) -> None:
    data = "".join(json.dumps({"text": f"T{n}"}) + "\n" for n in range(3)).encode()
    desk, additions = AddingDesk(), Additions()
    file = upload(tmp_path, "x", gzip.compress(data) if packed else data, "Árchive (1) #2.jsonl")
    going = uploading(desk, additions, [file, upload(tmp_path, "y.txt", b"Y")])
    next(going)
    assert "Adding 4 articles" in adding.bars(additions, ready=True)
    list(going)
    assert [name for name, _ in desk.given] == [
        *(f"Árchive (1) #2.jsonl, line {n}" for n in (1, 2, 3)),
        "y.txt",
    ]
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_breaks_off_says_so_and_the_next_one_is_read(tmp_path: Path) -> None:
    rows = "".join(json.dumps({"text": f"{n} {'x' * n}"}) + "\n" for n in range(2000)).encode()
    packed = gzip.compress(rows)
    broken = packed[: len(packed) // 2]
    said = uploaded(AddingDesk(), [upload(tmp_path, "a.jsonl.gz", broken), upload(tmp_path, "b.txt", b"B")])
    assert said[0].startswith('<span class="bad">“a.jsonl.gz”')
    assert said[-1] == "Added “<bdi>B</bdi>”, 2 passages."


def test_a_reader_that_breaks_leaves_no_upload_behind(tmp_path: Path) -> None:
    (line,) = uploaded(AddingDesk(), [upload(tmp_path, "a.txt", b"boom"), upload(tmp_path, "b.txt", b"B")])
    assert "Something went wrong inside Dateline" in line
    assert list(tmp_path.iterdir()) == []


def test_closing_the_page_in_the_middle_leaves_no_upload_behind(tmp_path: Path) -> None:
    desk, additions = AddingDesk(), Additions()
    going = uploading(desk, additions, [upload(tmp_path, f"{n}.txt", b"%d" % n) for n in range(3)])
    next(going)
    assert [path.name for path in tmp_path.rglob("*.txt")] != []
    going.close()  # type: ignore[attr-defined]
    assert list(tmp_path.iterdir()) == []
    assert additions.is_running() is False
    assert desk.kept == {}


def test_too_many_or_too_large_uploads_are_refused_unread(tmp_path: Path) -> None:
    desk = AddingDesk()
    many = [upload(tmp_path, f"{n}.txt", b"x") for n in range(21)]
    assert uploaded(desk, many) == ['<span class="bad">At most 20 files at a time, please; nothing was added.</span>']
    large = [upload(tmp_path, "large.txt", b"x" * (FILE_LIMIT + 1))]
    assert uploaded(desk, large) == ['<span class="bad">“large.txt” has more than 20 MB. Nothing was added.</span>']
    assert desk.given == []
    assert list(tmp_path.iterdir()) == []


def test_of_a_folder_what_is_no_article_is_left_out_and_told(tmp_path: Path) -> None:
    desk, additions = AddingDesk(), Additions()
    files = {"a.txt": b"A", "photo.jpg": b"\xff\xd8", "page": b"<!doctype html>B", ".DS_Store": b"x", "c.md": b"C"}
    given = [upload(tmp_path, name, data) for name, data in files.items()]
    list(intake.uploaded(desk, additions, given, is_folder=True))  # type: ignore[arg-type]
    assert [name for name, _ in desk.given] == ["a.txt", "page", "c.md"]
    assert lines(additions)[-1] == "Files that are no articles and were left out: 2."
    assert adding.summary(additions.runs[0]) == "3 added."
    assert list(tmp_path.iterdir()) == []


def test_a_folder_may_have_more_files_than_an_upload_and_not_any_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "MAX_IN_FOLDER", 30)
    desk = AddingDesk()
    for count, said in ((30, "30 added."), (31, "")):
        additions = Additions()
        given = [upload(tmp_path, f"{count} {n}.txt", b"%d %d" % (count, n)) for n in range(count)]
        list(intake.uploaded(desk, additions, given, is_folder=True))  # type: ignore[arg-type]
        assert adding.summary(additions.runs[0]) == said
    assert lines(additions) == [
        '<span class="bad">At most 30 files at a time, please; nothing was added. '
        "A larger folder: python -m ui add FOLDER</span>"
    ]
    assert len(desk.given) == 30


def test_an_upload_that_has_gone_gets_a_sentence(tmp_path: Path) -> None:
    (line,) = uploaded(AddingDesk(), [Upload(tmp_path / "none" / "a.txt", "a.txt")])
    assert "“a.txt” cannot be read" in line
    assert str(tmp_path) not in line


def test_a_file_given_twice_is_read_once(tmp_path: Path) -> None:
    file = upload(tmp_path, "a.txt", b"A")
    assert uploaded(AddingDesk(), [file, file]) == ["Added “<bdi>A</bdi>”, 2 passages."]


@pytest.mark.parametrize(
    ("called", "name"),
    [
        ("Bericht (final) – ü.pdf", "Bericht (final) – ü.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\y.txt", "y.txt"),
        ("..", "file"),
        ("", "file"),
        ("a\0b.txt", "ab.txt"),
        ("\ud800.txt", "?.txt"),
        ("x" * 300 + ".txt", "x" * 196 + ".txt"),
        ("ü" * 300 + ".txt", "ü" * 98 + ".txt"),
        ("a." + "y" * 300, "y" * 200),
        ("<img src=x>.md", "<img src=x>.md"),
    ],
)
def test_names_of_uploads(called: str, name: str, tmp_path: Path) -> None:
    assert intake.file_name(called) == name
    (tmp_path / name).touch()


# ── addresses ────────────────────────────────────────────────────────────────────────────────────────────────────────


def fetched(desk: AddingDesk, text: str) -> tuple[list[str], bool]:
    additions = Additions()
    told = list(intake.fetched(desk, additions, text))  # type: ignore[arg-type]
    assert not any(told[:-1])
    return lines(additions), told[-1]


def test_addresses_stand_apart_by_spaces_or_lines() -> None:
    desk = AddingDesk()
    shown = fetched(desk, " https://a.example/x?b=1\nwww.b.example/y  https://a.example/x?b=1\t\n")
    assert desk.fetched == ["https://a.example/x?b=1", "https://www.b.example/y"]
    assert shown == (
        [
            "Added “<bdi>https://a.example/x?b=1</bdi>”, 2 passages.",  # what this desk reads is the address itself
            "Added “<bdi>https://www.b.example/y</bdi>”, 2 passages.",
        ],
        True,
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/?key=SECRET",
        "https://SECRET@a.example/#SECRET",
        "https://user:SECRET@a.example:8443/SECRET",
        "a.example/SECRET",
    ],
)
def test_an_address_is_shown_back_as_its_host(url: str) -> None:
    lines, all_in = fetched(AddingDesk(), f"{url} https://fine.example/")
    assert lines[0] == '<span class="bad">a.example: It cannot be had. Nothing was added.</span>'
    assert "Added" in lines[1]
    assert all_in is False


@pytest.mark.parametrize("url", ["https://SECRET=1;x/", "https://[SECRET", "SECRET", "token=SECRET", "<SECRET>"])
def test_what_is_no_host_is_not_shown_back(url: str) -> None:
    lines, _ = fetched(AddingDesk(), f"https://fine.example/ {url}")
    shown = "secret" if url == "SECRET" else "Address 2"  # a word alone may be a host
    assert lines[0] == f'<span class="bad">{shown}: It cannot be had. Nothing was added.</span>'


def test_of_one_address_the_sentence_alone_is_shown() -> None:
    assert fetched(AddingDesk(), "http://127.0.0.1/?SECRET") == (
        ['<span class="bad">It cannot be had. Nothing was added.</span>'],
        False,
    )


def test_an_address_never_names_a_file(tmp_path: Path) -> None:
    desk, file = AddingDesk(), tmp_path / "a.txt"
    file.write_text("A")
    fetched(desk, f"{file} file://{file} -")
    assert desk.fetched == [f"https://{file}", f"file://{file}", "https://-"]


def test_what_nobody_foresaw_at_one_address_leaves_the_others() -> None:
    desk = AddingDesk()
    lines, all_in = fetched(desk, "https://broken.example/SECRET https://a.example/")
    assert "broken.example: Something went wrong inside Dateline" in lines[0]
    assert "SECRET" not in "".join(lines)
    assert "/secret" not in "".join(lines)
    assert len(desk.kept) == 1
    assert all_in is False


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (" \n", "Please write the address of a web page first."),
        (" ".join(f"a{n}.example" for n in range(21)), "At most 20 addresses at a time, please; nothing was added."),
    ],
)
def test_no_address_and_too_many_are_refused(text: str, sentence: str) -> None:
    desk = AddingDesk()
    assert fetched(desk, text) == ([f'<span class="bad">{sentence}</span>'], False)
    assert desk.fetched == []
