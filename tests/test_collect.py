"""Files, folders, addresses and standard input into documents: all of them, in order, opened when their turn comes."""

import gzip
import io
import json
from pathlib import Path

import pytest

from corpus import collect as collecting
from corpus.collect import Collection, collect, is_address
from corpus.document import FILE_LIMIT, Document
from corpus.errors import ArticleError, FetchFailed


def page(url: str) -> Document:
    if "gone" in url:
        raise FetchFailed("example.org says 404. Nothing was added.")
    return Document(b"<html>", "example.org", "utf-8", url)


def collected(*words: object, stdin: bytes = b"") -> Collection:
    return collect([str(word) for word in words], page, io.BytesIO(stdin))


def names(collection: Collection) -> list[str]:
    """Names of documents, sentences of errors."""
    return [str(each) if isinstance(each, ArticleError) else each.name for each in collection]


def lines(*records: object) -> bytes:
    return "".join(json.dumps(record) + "\n" for record in records).encode()


def test_files_folders_addresses_and_standard_input_come_in_order(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / "folder" / "deep").mkdir(parents=True)
    (tmp_path / "folder" / "b.md").write_text("b")
    (tmp_path / "folder" / "deep" / "c.PDF").write_text("c")
    found = collected(tmp_path / "folder", "https://example.org/x", "-", tmp_path / "a.txt", stdin=b"piped")
    assert (found.total, found.skipped) == (5, 0)
    assert [each.name for each in found if isinstance(each, Document)] == [
        "b.md",
        "c.PDF",
        "example.org",
        "standard input",
        "a.txt",
    ]
    assert next(iter(collected("-", stdin=b"piped"))) == Document(b"piped", "standard input")
    assert next(iter(collected("https://example.org/x"))) == Document(
        b"<html>", "example.org", "utf-8", "https://example.org/x"
    )


def test_what_cannot_be_had_is_told_in_its_place_and_the_others_go_on(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / "folder").mkdir()
    found = collected(tmp_path / "none.txt", "https://example.org/gone", tmp_path / "a.txt")
    assert names(found) == [
        "“none.txt” cannot be read (No such file or directory). Nothing of it was added.",
        "example.org says 404. Nothing was added.",
        "a.txt",
    ]
    assert found.total == 3
    assert (collected(tmp_path / "folder").places, collected(tmp_path / "folder").total) == ([], 0)


def test_of_a_folder_only_articles_are_taken_by_name_or_by_their_first_bytes(tmp_path: Path) -> None:
    for name, content in {
        "page": b"<!DOCTYPE html><p>x",
        "paper.bin": b"%PDF-1.7",
        "news.TXT": b"x",
        "table.csv": b"a,b",
        "picture.png": b"\x89PNG",
        "tool.py": b"import os",
        ".hidden.txt": b"x",
        "packed.jsonl.gz": gzip.compress(lines({"text": "a"}, {"text": "b"})),
        "packed.tar.gz": gzip.compress(b"x"),
    }.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.txt").write_text("x")
    found = collected(tmp_path)
    assert names(found) == ["news.TXT", "packed.jsonl.gz, line 1", "packed.jsonl.gz, line 2", "page", "paper.bin"]
    assert (found.total, found.skipped) == (5, 4)


def test_links_that_lead_round_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.txt").write_text("a")
    (tmp_path / "folder" / "round").symlink_to(tmp_path / "folder")
    (tmp_path / "folder" / "broken.txt").symlink_to(tmp_path / "none")
    assert names(collected(tmp_path / "folder")) == ["a.txt"]


@pytest.mark.parametrize("packed", [False, True])
def test_json_lines_are_a_document_each(tmp_path: Path, packed: bool) -> None:
    data = lines({"title": "One", "text": "a"}, {"text": "b"}) + b"\n" + lines({"text": "c"}).rstrip()
    file = tmp_path / ("news.jsonl.gz" if packed else "news.txt")
    file.write_bytes(gzip.compress(data) if packed else data)
    found = collected(file)
    assert found.total == 4
    assert names(found) == [f"{file.name}, line {n}" for n in (1, 2, 4)]
    assert next(iter(found)) == Document(lines({"title": "One", "text": "a"}), f"{file.name}, line 1")


@pytest.mark.parametrize("content", [b'{"text": "one"}', b'{\n "text": "one"\n}', b"{not json}\n{}\n", b"", b"["])
def test_a_file_that_is_one_object_or_none_is_one_document(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.json").write_bytes(content)
    assert list(collected(tmp_path / "a.json")) == [Document(content, "a.json")]


def test_a_packed_file_that_is_damaged_gives_what_stands_before_the_damage(tmp_path: Path) -> None:
    whole = gzip.compress(lines(*({"text": str(n) * 50_000} for n in range(10))), mtime=0)
    (tmp_path / "a.jsonl.gz").write_bytes(whole[: len(whole) - 20])
    said = names(collected(tmp_path / "a.jsonl.gz"))
    assert said == ["“a.jsonl.gz” cannot be read (it is damaged). Nothing of it was added."]


def test_a_line_without_end_is_not_read_into_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten kilobytes of gzip can hold ten megabytes of one line, and so on."""
    monkeypatch.setattr(collecting, "FILE_LIMIT", 1000)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(lines({"text": "a"}) + b"x" * 100_000))
    assert names(collected(tmp_path / "a.jsonl.gz")) == [
        "a.jsonl.gz, line 1",
        "Line 2 of “a.jsonl.gz” has over 1,000 bytes. It and what follows were not added.",
    ]


def test_a_bomb_is_not_counted_to_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "COUNTED", 5_000_000)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(lines({"text": "a"}) + b"\n" * 20_000_000))
    assert collected(tmp_path / "a.jsonl.gz").total is None


def test_a_large_file_is_read_to_just_past_the_limit(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * (FILE_LIMIT + 1000))
    (document,) = collected(tmp_path / "a.txt")
    assert isinstance(document, Document)
    assert len(document.data) == FILE_LIMIT + 1


@pytest.mark.parametrize(
    ("word", "expected"),
    [("https://a", True), ("HTTP://a", True), ("ftp://a", False), ("a.txt", False), ("./https://a", False)],
)
def test_an_address_is_told_from_a_path(word: str, expected: bool) -> None:
    assert is_address(word) is expected
