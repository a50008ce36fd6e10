"""Files into articles: by what they hold, in the encoding they are in, with the facts they and the user give."""

import importlib
import io
import re
import zipfile
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.article import article_id
from corpus.clean import clean
from corpus.document import FILE_LIMIT, PAGE_MARK, TEXT_LIMIT, Document, Facts
from corpus.errors import ArticleError, ArticleTooLarge, EmptyArticle, UnreadableArticle
from corpus.facts import parse_day
from corpus.formats import READERS, kind_of, read_article

ENGLISH = (
    "The café row\n\nThe naïve minister said “it’s over” – a cliché — in Zürich. He paid 5 € for the "
    "crème brûlée, señor."
)
LATIN = ENGLISH.translate(str.maketrans("“”’–—€", '""\'--$'))
POLISH = "Spotkanie w Łodzi\n\nPremier powiedział w środę, że żołnierze wrócą do domów. Wśród gości był święty Mikołaj."
JAPANESE = (
    "東京の見出し\n\n首相は今日、国会で新しい法案について説明した。"
    "野党は反対している。来年の予算は百兆円を超える見通しだ。"
)
RUSSIAN = (
    "Переговоры в Москве\n\nМинистр иностранных дел принял делегацию во вторник. Стороны договорились "
    "продолжить переговоры."
)
BODY = "The ministers met on Tuesday. They agreed on nothing."


def text_of(data: bytes, name: str = "a.txt") -> str:
    return read_article(data, name).text


# ── encodings ────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((text, code) for text in (ENGLISH, JAPANESE) for code in ("utf-8", "utf-8-sig", "utf-16", "utf-32")),
        (ENGLISH, "cp1252"),
        (LATIN, "latin-1"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (POLISH, "cp1250"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
    ],
)
def test_the_text_is_right_in_every_encoding(text: str, encoding: str) -> None:
    assert text_of(text.encode(encoding)) == text


@pytest.mark.parametrize("mark", ["utf-16-be", "utf-32-be", "utf-16-le", "utf-32-le"])
def test_both_byte_orders_are_read_by_their_mark(mark: str) -> None:
    assert text_of(("\ufeff" + ENGLISH).encode(mark)) == ENGLISH


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "iso2022_jp"])
def test_an_encoding_without_its_mark_is_refused_and_not_garbled(encoding: str) -> None:
    with pytest.raises(UnreadableArticle, match=r"“a\.txt” is not text\. Nothing was added\."):
        text_of((LATIN if encoding[:3] == "utf" else JAPANESE).encode(encoding))


@pytest.mark.parametrize("text", [ENGLISH, JAPANESE, RUSSIAN])
@pytest.mark.parametrize("replacement", [b"", b"\xff", b"\xfe\xff", b"A"])
def test_utf_8_with_one_broken_character_is_refused_and_not_read_as_another_encoding(
    text: str, replacement: bytes
) -> None:
    """“café” with a byte missing used to become Japanese: the guess took any encoding that fitted the bytes."""
    data = text.encode()
    broken = [i for i, byte in enumerate(data) if byte >= 0xC0]
    for i in (broken[1], broken[len(broken) // 2], broken[-1]):
        with pytest.raises(UnreadableArticle, match=r"“a\.txt” is damaged: it is not utf-8 text throughout"):
            text_of(data[:i] + replacement + data[i + 1 :])


def test_utf_8_cut_in_the_middle_of_a_character_is_refused() -> None:
    data = JAPANESE.encode()
    with pytest.raises(UnreadableArticle, match="damaged"):
        text_of(data[:-2])


@pytest.mark.parametrize(
    "data", ["\ufeffab".encode("utf-16-le")[:-1], b"\xff\xfe\x00\xd8a\x00", b"\x00\x00\xfe\xff\x00\x11\x00\x00"]
)
def test_damaged_utf_16_and_utf_32_are_refused(data: bytes) -> None:
    with pytest.raises(UnreadableArticle, match="damaged"):
        text_of(data)


@given(st.binary(max_size=2000))
def test_any_bytes_are_an_article_or_refused_in_one_sentence(data: bytes) -> None:
    try:
        article, said = read_article(data, "a.txt"), ""
    except ArticleError as error:
        article, said = None, str(error)
    if article is None:
        assert re.fullmatch(r".*“a\.txt”.* Nothing was added\.", said)
    else:
        assert (article.text, article.id) == (clean(article.text), article_id(article.text))


# ── what is no article ───────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"PK\x03\x04\x14\x00", "a zip file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Word or Office file"),
        (b"\x89PNG\r\n\x1a\n", "a picture"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        (b"GIF89a", "a picture"),
        (b"\x1f\x8b\x08", "a compressed file"),
        (b"{\\rtf1\\ansi", "an RTF file"),
        (b"SQLite format 3\x00", "a database"),
        (b"\x7fELF\x02", "a program"),
        (b"MZ\x90\x00", "a program"),
    ],
)
def test_other_files_are_told_by_their_content_whatever_they_are_called(data: bytes, kind: str) -> None:
    with pytest.raises(UnreadableArticle, match=f"“news.txt” is {kind}; Dateline reads text, Markdown, HTML, PDF"):
        read_article(data + b" text" * 100, "news.txt")


HEADERS = b"From: Ann <a@example.org>\nTo: b@example.org\nSubject: Talks\nDate: Tue, 5 Mar 2024 10:00:00 +0000\n"


def zipped(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "a.txt", "pdf"),
        (b"\n\n%PDF-1.4", "a.html", "pdf"),
        (zipped("word/document.xml"), "a.epub", "word"),
        (zipped("mimetype", "META-INF/container.xml"), "a.zip", "epub"),
        (b"<!DOCTYPE html><p>x", "a.txt", "page"),
        (b"\n <HTML><body>x", "a.txt", "page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?>\n<html xmlns='x'>", "a", "page"),
        ("\ufeff<html><p>x".encode("utf-16-le"), "a", "page"),
        (b"<!-- a -->\n<meta charset=x><title>", "a", "page"),
        (b"<p>A fragment", "a.htm", "page"),
        (b"<p>A fragment", "a.txt", "text"),
        (b'{"title": "x"', "a.txt", "record"),
        (b"{not json}", "a.txt", "text"),
        (HEADERS + b"\nx", "a.eml", "mail"),
        (HEADERS + b"Message-ID: <1@x>\n\nx", "a.txt", "mail"),
        (HEADERS + b"\nx", "a.txt", "text"),
        (b"# Title\n\nx", "a.txt", "markdown"),
        (b"---\r\ntitle: x\r\n---\r\n", "a.txt", "markdown"),
        (b"x", "A.MD", "markdown"),
        (b"x", "a.pdf", "text"),
        (b"", "", "text"),
    ],
)
def test_the_kind_is_told_by_the_content(data: bytes, name: str, kind: str) -> None:
    assert kind_of(Document(data, name)) == kind


def test_every_kind_has_its_reader() -> None:
    assert all(callable(importlib.import_module(module).read) for module in READERS.values())


@pytest.mark.parametrize(
    "data", [b"", b"  \n\t", "\u200b\u2060\ufeff".encode(), b"\n" * 1_000_000, b"*** --- ***", b"Advertisement"]
)
def test_a_file_with_nothing_to_read_is_refused(data: bytes) -> None:
    with pytest.raises(EmptyArticle, match=r"“a\.txt” has no readable text\. Nothing was added\."):
        text_of(data)


def test_the_limits_of_size_are_the_last_that_are_read() -> None:
    words = b"word " * (TEXT_LIMIT // 5)
    assert text_of(words) == words.decode().strip()
    with pytest.raises(ArticleTooLarge, match=r"“a\.txt” has 5,000,001 characters; one article may have 5,000,000\."):
        text_of(words + b"w")
    with pytest.raises(ArticleTooLarge, match=r"“a\.txt” has more than 20,000,000 bytes, the most one file may have"):
        text_of(b"x" * (FILE_LIMIT + 1))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\news.txt", "news.txt"),
        ("a\x00b\nc.txt", "ab c.txt"),
        ("safe\u202etxt.exe", "safetxt.exe"),
        ("\u202e\u200b", "the text"),
        ("", "the text"),
        ("/", "the text"),
        ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
        ("%2e%2e%2fx", "%2e%2e%2fx"),
        ("CON", "CON"),
        ("x" * 300 + ".txt", "x" * 80),
        ("\ud800.txt", ".txt"),
    ],
)
def test_a_hostile_file_name_is_shown_short_on_one_line_and_without_what_cannot_be_seen(name: str, shown: str) -> None:
    with pytest.raises(EmptyArticle, match=re.escape(f"“{shown}” has no readable text")):
        read_article(b"", name)


def test_the_same_text_in_two_files_is_the_same_article() -> None:
    one, two = read_article(ENGLISH.encode(), "../a.txt"), read_article(ENGLISH.encode("utf-16"), "b")
    assert one == two
    assert one.id == article_id(ENGLISH)


# ── Markdown ─────────────────────────────────────────────────────────────────────────────────────────────────────────


MARKDOWN = """---
title: "Talks: the end"
authors: [Jane Doe, John Roe]
publisher: The Cradle
date: 2024-03-05T10:00:00Z
url: https://example.org/talks
---
# Talks end

The **ministers** met in [Oslo](https://oslo.no "city")
on *Tuesday*. ![a picture](x.png)<b>Nothing</b> came of `it`.

- First, bread
- Then, salt

> A quote.

```
code stays
```
"""


def test_markdown_becomes_text_and_its_front_matter_facts() -> None:
    article = read_article(MARKDOWN.encode(), "a.md")
    assert article.text == (
        "Talks end\n\nThe ministers met in Oslo on Tuesday. Nothing came of it.\n\nFirst, bread\nThen, "
        "salt\n\nA quote.\n\ncode stays"
    )
    assert (article.title, article.author, article.source) == ("Talks: the end", "Jane Doe, John Roe", "The Cradle")
    assert (article.published, article.url) == ("2024-03-05", "https://example.org/talks")


def test_markdown_is_told_by_its_first_line_too_and_by_windows_lines() -> None:
    assert read_article(MARKDOWN.replace("\n", "\r\n").encode("utf-8-sig"), "a.txt") == read_article(
        MARKDOWN.encode(), "a.md"
    )


@pytest.mark.parametrize(
    ("front", "published"),
    [
        ("date: 2024-03-05", "2024-03-05"),
        ("date: March 5, 2024", "2024-03-05"),
        ("date: 5.3.2024", "2024-03-05"),
        ("date: 2024-13-45", None),  # a ValueError of PyYAML once
        ("date: tomorrow", None),
        ("date: null", None),
        ("date:", None),
    ],
)
def test_the_day_in_the_front_matter(front: str, published: str | None) -> None:
    article = read_article(f"---\n{front}\n---\n{BODY}\n".encode(), "a.md")
    assert (article.text, article.published) == (BODY, published)


@pytest.mark.parametrize(
    ("front", "title"),
    [
        ("title: yes", "yes"),
        ("title: 12:30", "12:30"),
        ("title: " + "9" * 5000, "9" * 5000),  # too many digits for int()
        ("title: {a: b}", BODY),
        ("title: null", BODY),
        ("title: |\n  two\n  lines", "two lines"),
        ('title: "a\\u202eb\\u200bc"', "abc"),
        ("TITLE: upper", "upper"),
        ("? [a]\n: b", None),
        ("title: !!python/object/apply:os.system [exit]", None),
        ("title: [", None),
        ("title: " + "[" * 3000, None),
        ("just words", None),
    ],
)
def test_a_title_is_words_and_whatever_yaml_cannot_say_is_text(front: str, title: str | None) -> None:
    article = read_article(f"---\n{front}\n---\n{BODY}\n".encode(), "a.md")
    assert article.text.endswith(BODY)
    if title is not None:
        assert (article.text, article.title) == (BODY, title)


def test_a_yaml_bomb_is_not_unpacked() -> None:
    levels = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30))
    article = read_article(f"---\na0: &a0 [lol]\n{levels}\ntitle: *a29\n---\n{BODY}\n".encode(), "a.md")
    assert (article.title, article.text) == (BODY, BODY)


@pytest.mark.parametrize(
    "unit",
    [
        "[",
        "[a](",
        "*a ",
        "**a *b ",
        "`a``b",
        "> ",
        "- ",
        "<",
        "_a_",
        "&",
        "![",
        "\\",
        "<a ",
        "<!--",
        "a\n",
        "<a:",
        "((",
        "[a]: b\n",
    ],
)
def test_markdown_that_is_meant_to_be_slow_is_read(unit: str) -> None:
    assert read_article(f"# Title\n\n{unit * (60_000 // len(unit))}\n".encode(), "a.md").text.startswith("Title")


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert text_of(f"---\n{BODY}\n".encode(), "a.md") == BODY


# ── facts ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_the_user_says_goes_before_the_record_and_the_record_before_the_byline() -> None:
    data = (
        f"---\nauthor: Record Author\nsource: Record Source\n---\nA title\n\nBy Head Author, Reuters, 5 "
        f"March 2024\n\n{BODY}\n"
    )
    article = read_article(data.encode(), "a.md", Facts(source="Given Source"))
    assert (article.title, article.author, article.source, article.published) == (
        "A title",
        "Record Author",
        "Given Source",
        "2024-03-05",
    )


def test_what_the_user_says_is_cleaned_to_one_line() -> None:
    """A title with a lone surrogate could not be stored; one with a right-to-left override showed another title."""
    given = Facts(title="\ud800a\u202eb\nc\x00", author="\u200b", source=" The\tCradle ", url="http://a\n")
    article = read_article(f"A title\n\n{BODY}".encode(), "a.txt", given)
    assert (article.title, article.author, article.source, article.url) == ("ab c", None, "The Cradle", "http://a/")


def test_without_a_title_the_first_words_stand_in() -> None:
    long = "The ministers met on Tuesday and agreed on nothing at all in the end, officials said. " * 4
    assert read_article(long.encode(), "a.txt").title == (
        "The ministers met on Tuesday and agreed on nothing at all in the end, officials …"
    )


@pytest.mark.parametrize(
    ("written", "day"), [("2024-02-13", "2024-02-13"), (" 13 February 2024 ", "2024-02-13"), ("x", None), ("", None)]
)
def test_parse_day(written: str, day: str | None) -> None:
    assert parse_day(written) == day


# ── pages ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def pages_of(text: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages of an article whose reader found `text`, each as the frozen text has it."""
    monkeypatch.setattr("corpus.formats.PAGED", {"text"})
    article = read_article(text.replace("|", PAGE_MARK).encode(), "a.txt")
    assert PAGE_MARK not in article.text
    return [article.text[start:end].strip() for start, end in pairwise([*article.pages, len(article.text)])]


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("|One.\n\n|Two\n\n|three.", ["One.", "Two", "three."]),
        ("|One sentence runs |over the end.", ["One sentence runs", "over the end."]),
        ("|One.\n\n||Three.", ["One.", "", "Three."]),
        ("|One.\n\n|Advertisement\n\nTwo.\n\n|Three.", ["One.", "Two.", "Three."]),
        ("|One.\n\n|Advertisement\n\n|Three.", ["One.", "", "Three."]),
        ("|One.\n\nA.\n\nB.\n\nMore stories\n\n|A title\n\n|Three ends.", ["One.\n\nA.\n\nB.", "", "Three ends."]),
        ("|One.\n\n|", ["One.", ""]),
    ],
)
def test_pages_begin_where_they_did(text: str, pages: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A line of furniture took the mark of its page along once, and every later page had a number too small."""
    assert pages_of(text, monkeypatch) == pages


def test_a_page_mark_in_a_text_is_no_page() -> None:
    article = read_article(f"One {PAGE_MARK}two.".encode(), "a.txt")
    assert (article.text, article.pages, article.page_of(3)) == ("One two.", (), None)


def test_the_page_of_an_offset() -> None:
    article = replace(read_article(b"One two three.", "a.txt"), pages=(0, 4, 4, 8))
    assert [article.page_of(offset) for offset in (0, 3, 4, 7, 8, 13)] == [1, 1, 3, 3, 4, 4]
