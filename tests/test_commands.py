"""The command line: what it prints, where, and with which exit status."""

import io
import json
import socket
import sqlite3
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from index.database import FILE_NAME
from index.library import CACHE_NAME
from index.search import Searcher
from qa.answer import Answer, Citation, Dated, Otherwise, Says, Searched
from ui.ask_command import as_text
from ui.commands import main
from ui.records import answer_record

ARTICLE = "The dam\n\nBy Jane Doe, The Herald, 5 March 2023\n\nWater rose in Oslo on Monday. Nobody was hurt.\n"


@pytest.fixture
def library(tmp_path: Path) -> str:
    return str(tmp_path / "library")


@pytest.fixture
def dam(tmp_path: Path) -> str:
    file = tmp_path / "dam.txt"
    file.write_text(ARTICLE, encoding="utf-8")
    return str(file)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    status = main(words)
    said = capsys.readouterr()
    return status, said.out, said.err


def test_add_list_show_ask_remove(capsys: pytest.CaptureFixture[str], library: str, dam: str) -> None:
    status, out, _ = run(capsys, "add", dam, "--library", library)
    assert status == 0
    assert out.startswith("Added “The dam”, 1 passage (")
    article_id = out.rsplit("(", 1)[1].rstrip(").\n")

    assert run(capsys, "add", dam, "--library", library)[:2] == (0, f"“The dam” is already there ({article_id}).\n")

    status, out, _ = run(capsys, "--library", library, "articles", "--json")
    (entry,) = json.loads(out)
    assert (entry["id"], entry["author"], entry["source"], entry["published"]) == (
        article_id,
        "Jane Doe",
        "The Herald",
        "2023-03-05",
    )

    status, out, _ = run(capsys, "show", article_id, "--json", "--library", library)
    shown = json.loads(out)
    assert list(shown)[:7] == ["id", "title", "author", "source", "published", "url", "text"]
    assert {key: shown[key] for key in list(shown)[7:]} == {
        "language": None, "pages": [], "newest_version": None, "same_story": []
    }  # fmt: skip
    assert shown["text"] == ARTICLE.strip()

    status, out, _ = run(capsys, "ask", "When did water rise in Oslo?", "--json", "--library", library)
    answer = json.loads(out)
    assert list(answer)[:7] == ["question", "answered", "answer", "confidence", "citations", "closest", "took_ms"]
    assert (answer["answered"], answer["answer"]) == (True, "Monday")
    (citation,) = answer["citations"]
    assert list(citation) == [
        "n",
        "article_id",
        "title",
        "author",
        "source",
        "published",
        "url",
        "start",
        "end",
        "quote",
        "page",
        "also",
        "said_by",
    ]
    assert citation["said_by"] is None
    assert shown["text"][citation["start"] : citation["end"]] == citation["quote"] == "Water rose in Oslo on Monday."

    status, out, _ = run(capsys, "ask", "Who wrote the article?", "--library", library)
    assert out.startswith(
        "Jane Doe\n\n[1] “By Jane Doe, The Herald, 5 March 2023”\n    The dam (Jane Doe, The Herald, 2023-03-05), "
    )

    status, out, err = run(capsys, "remove", "0" * 16, article_id, "--library", library)
    assert (status, out) == (1, f"Removed {article_id}.\n")
    assert "no article '0000000000000000'" in err
    assert run(capsys, "articles", "--json", "--library", library)[1] == "[]\n"


def test_an_answer_with_meetings_says_how_many_articles_were_not_looked_through() -> None:
    searched = Searched(14, None, 7, 14, 2)
    answer = Answer("Who met whom?", "Who met whom?", True, "Ada Roe, Zoë Ek", 0.8, searched=searched)
    assert as_text(answer).split("\n") == ["Ada Roe, Zoë Ek", "(2 articles not looked through for meetings yet)"]


def test_who_says_it_is_told_as_words() -> None:
    quote = "Nobody was hurt, the\nmayor said."
    berg = Citation(
        1, "a1", "The dam", None, None, None, None, 0, 33, quote, ((0, 6),), None, (), (17, 26), "the\nmayor"
    )
    alone = Answer("Who was hurt?", "Who was hurt?", True, "Nobody", 0.9, (berg,))
    (record,) = answer_record(alone)["citations"]
    assert (record["said_by"], record["quote"]) == ("the mayor", quote)
    assert {"marks", "speaker"} & set(record) == set()
    assert as_text(alone).split("\n")[:3] == [
        "Nobody — according to the mayor",
        "",
        "[1] “Nobody was hurt, the mayor said.”",
    ]
    two = replace(alone, answer="Nobody; Ida", citations=(berg, replace(berg, n=2, said_by=None, speaker=None)))
    assert [line for line in as_text(two).split("\n") if not line.startswith("    ")] == [
        "Nobody; Ida",
        "",
        "[1] “Nobody was hurt, the mayor said.” — according to the mayor",
        "",
        "[2] “Nobody was hurt, the mayor said.”",
    ]
    assert as_text(replace(alone, understood="What did the mayor say?")).startswith("(understood as: ")
    assert "according" not in as_text(
        replace(alone, question="Who did the mayor say?", understood="Who did the mayor say?")
    )


def test_what_a_time_means_and_what_says_otherwise_are_told_as_words() -> None:
    said = Citation(
        1, "a1", "The dam", None, "The Herald", "2024-02-13", None, 0, 21, "It broke last Monday.", ((9, 20),)
    )
    early = replace(said, n=2, article_id="a2", source="The Post", published="2024-02-10", quote="It broke on 4 May.")
    answer = Answer(
        *("When did it break?", "When did it break?", True, "last Monday", 0.9, (said,)),
        dates=(
            Dated(1, "last Monday", "2024-02-05", "2024-02-05", True),
            Dated(2, "4 May", "2023-05-04", "2023-05-04", True),
        ),
        disagreement=(Otherwise("4 May", Says.EARLIER, early),),
    )
    assert as_text(answer).split("\n") == [
        "last Monday",
        "    that is 5 February 2024 (from the article’s date, 13 February 2024)",
        "",
        "[1] “It broke last Monday.”",
        "    The dam (The Herald, 2024-02-13), a1",
        "",
        "An earlier report (The Post, 10 February 2024) said: 4 May",
        "    that is 4 May 2023 (from the article’s date, 10 February 2024)",
        "",
        "[2] “It broke on 4 May.”",
        "    The dam (The Post, 2024-02-10), a2",
    ]
    record = answer_record(answer)
    assert record["dates"][0] == {
        "n": 1,
        "text": "last Monday",
        "first": "2024-02-05",
        "last": "2024-02-05",
        "derived": True,
    }
    (other,) = record["disagreement"]
    assert (other["answer"], other["says"], other["n"], other["quote"]) == ("4 May", "earlier report", 2, early.quote)
    assert "marks" not in other


def test_flags_go_before_what_the_article_says(capsys: pytest.CaptureFixture[str], library: str, dam: str) -> None:
    run(
        capsys,
        "add",
        dam,
        "--title",
        "Flood",
        "--author",
        "Al Roe",
        "--published",
        "6 March 2023",
        "--library",
        library,
    )
    entry = json.loads(run(capsys, "articles", "--json", "--library", library)[1])[0]
    assert (entry["title"], entry["author"], entry["source"], entry["published"]) == (
        "Flood",
        "Al Roe",
        "The Herald",
        "2023-03-06",
    )


def test_batch_answers_every_line_in_order(capsys: pytest.CaptureFixture[str], library: str, tmp_path: Path) -> None:
    questions = [
        {"question": "Which city did Putin visit in July 2022?"},
        {"question": "  "},
        {"question": "x" * 3000},
        {"question": "And when?", "history": ["Who received Musa Abu Marzouk in Moscow?"]},
        {"question": "Where did he go?", "history": [{"question": "Who visited Tehran?", "answer": "Ali Falk"}]},
    ]
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(map(json.dumps, questions)), encoding="utf-8")
    status, out, err = run(capsys, "ask", "--batch", str(file), "--json", "--library", library)
    answers = [json.loads(line) for line in out.splitlines()]
    assert (status, err) == (0, "")
    assert [answer["answer"] for answer in answers[:4]] == ["Tehran", "", "", "26 October and 19 January"]
    assert answers[4]["understood"] == "Where did Ali Falk go?"
    assert "Type one" in answers[1]["error"]
    assert "3,000 characters" in answers[2]["error"]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"question": "Who?", "history": [1]}', "is not of the form"),
        ('{"question": "Who?", "history": [{"question": 1}]}', "is not of the form"),
        ('{"question": "Who?", "history": [{"answer": "Ann"}]}', "is not of the form"),
        ('{"question": "Who?", "history": 1}', "is not of the form"),
    ],
)
def test_a_line_of_a_batch_that_is_no_question(
    capsys: pytest.CaptureFixture[str], library: str, tmp_path: Path, line: str, why: str
) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text(f"\n{line}\n", encoding="utf-8")
    status, out, err = run(capsys, "ask", "--batch", str(file), "--library", library)
    assert (status, out) == (1, "")
    assert f"{file}, line 2" in err
    assert why in err


def test_a_folder_adds_its_readable_files_and_names_the_others(
    capsys: pytest.CaptureFixture[str], library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "articles" / "deep"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text(ARTICLE, encoding="utf-8")
    (folder / "b.md").write_text("# The ship\n\nIt sank near Riga on Tuesday.", encoding="utf-8")
    (folder / "c.txt").write_bytes(b"%PDF-1.7 \x00")
    (folder / "d.txt").write_bytes(b"")
    (folder / "e.png").write_bytes(b"\x89PNG")
    published: list[Searcher] = []
    real = Searcher.publish

    def counted(searcher: Searcher) -> None:
        published.append(searcher)
        real(searcher)

    monkeypatch.setattr(Searcher, "publish", counted)
    status, out, err = run(capsys, "add", str(tmp_path / "articles"), "--library", library)
    assert status == 1
    assert len(published) == 1  # not once for each article: a snapshot is built from the whole library
    assert (Path(library) / CACHE_NAME).exists()
    assert [line.split("”")[0] for line in out.splitlines()] == ["Added “The dam", "Added “The ship"]
    assert "“c.txt” is damaged" in err
    assert "“d.txt” has no readable text" in err
    assert "e.png" not in err


def test_standard_input(capsys: pytest.CaptureFixture[str], library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(ARTICLE.encode())))
    assert run(capsys, "add", "-", "--library", library)[1].startswith("Added “The dam”")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["add", "/nonexistent/x.txt"], "“x.txt” cannot be read (No such file or directory). Nothing of it was added."),
        (["add", "http://127.0.0.1/a"], "127.0.0.1"),
        (["add", "x.txt", "--url", "nowhere"], "--url 'nowhere' is no web address"),
        (["add", "x.txt", "--published", "soon"], "--published 'soon' is no date"),
        (["ask", "   "], "There is no question."),
        (["ask", "\U0001f600"], "There are no words in the question."),
        (["ask", "a" * 1_000_000], "The question has 1,000,000 characters; it may have 2,000."),
        (["ask", "--batch", "/nonexistent.jsonl"], "cannot be read: No such file or directory."),
        (["show", "feed"], "There is no article 'feed' in the library"),
        (["chat", "--host", "0.0.0.0"], "so it needs a password"),
    ],
)
def test_an_error_is_one_sentence_on_stderr(
    capsys: pytest.CaptureFixture[str], library: str, words: list[str], said: str
) -> None:
    status, out, err = run(capsys, *words, "--library", library)
    assert (status, out) == (1, "")
    assert said in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "words", [["ask"], ["ask", "a", "--batch", "b"], ["add"], ["nonsense"], ["chat", "--port", "x"]]
)
def test_wrong_usage(capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(words)
    assert stopped.value.code == 2
    assert "usage: python -m ui" in capsys.readouterr().err


def test_a_library_that_cannot_be_used_is_named_and_left(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    status, _, err = run(capsys, "articles", "--library", str(tmp_path / "file" / "library"))
    assert (status, str(tmp_path / "file" / "library") in err) == (1, True)

    damaged = tmp_path / "damaged"
    damaged.mkdir()
    (damaged / FILE_NAME).write_bytes(b"this is no database" * 100)
    status, _, err = run(capsys, "ask", "Who met whom?", "--library", str(damaged))
    assert (status, "is damaged. It was left as it is" in err) == (1, True)
    assert (damaged / FILE_NAME).read_bytes() == b"this is no database" * 100


def test_a_newer_library_is_refused(capsys: pytest.CaptureFixture[str], library: str) -> None:
    assert run(capsys, "articles", "--library", library)[0] == 0
    with sqlite3.connect(Path(library) / FILE_NAME) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    status, _, err = run(capsys, "articles", "--library", library)
    assert status == 1
    assert "was made by a newer Dateline (format 99; this one reads 5). Nothing was changed" in err


def test_a_port_in_use(capsys: pytest.CaptureFixture[str], library: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        status, _, err = run(capsys, "chat", "--port", str(port), "--library", library)
    assert status == 1
    assert f"Port {port} of 127.0.0.1 cannot be used" in err
    assert "--port" in err


DATE_WANTED = "Please write the date as year-month-day, for example 2024-02-13."


def test_edit_and_ask_of_a_part(capsys: pytest.CaptureFixture[str], library: str, dam: str) -> None:
    run(capsys, "add", dam, "--library", library)
    (entry,) = json.loads(run(capsys, "articles", "--json", "--library", library)[1])
    words = ("edit", entry["id"], "--library", library)
    nothing = "No article is in the part that was asked. Choose another part, or ask all articles.\n"
    assert run(capsys, *words, "--title", "High water", "--author", "", "--published", "6 March 2023") == (
        0,
        f"{entry['id']}  High water (The Herald, 2023-03-06)\n",
        "",
    )
    for part, told in [
        (("--source", "the herald", "--from", "2023-03-06", "--to", "2023-03-06"), ""),
        (("--article", entry["id"]), ""),
        (("--from", "2023-03-07"), nothing),
        (("--article", "none"), nothing),
        (("--source", "Reuters"), "No article is from 'Reuters'. There are: The Herald.\n"),
        (("--to", "soon"), "--to 'soon' is no date: write it as 2024-02-13.\n"),
    ]:
        status, out, err = run(capsys, "ask", "Where did water rise?", "--json", *part, "--library", library)
        assert (status, err) == (1 if told else 0, told)
        if not told:
            (citation,) = json.loads(out)["citations"] or json.loads(out)["closest"]
            assert (citation["title"], citation["published"], citation["author"]) == ("High water", "2023-03-06", None)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--title", ""), "An article needs a title. Nothing was changed.\n"),
        (("--published", "x"), f"{DATE_WANTED} Nothing was changed.\n"),
    ],
)
def test_an_edit_that_cannot_be_is_one_sentence(
    capsys: pytest.CaptureFixture[str], library: str, dam: str, words: tuple[str, ...], said: str
) -> None:
    run(capsys, "add", dam, "--library", library)
    (entry,) = json.loads(run(capsys, "articles", "--json", "--library", library)[1])
    assert run(capsys, "edit", entry["id"], *words, "--library", library) == (1, "", said)
    assert "There is no article 'none'" in run(capsys, "edit", "none", *words, "--library", library)[2]
