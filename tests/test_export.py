"""A conversation into files that others can read, and what `verify` says of their quotes later."""

import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from corpus.article import Article
from corpus.document import Facts
from corpus.errors import ExportError
from corpus.formats import read_article
from index.conversations import Listed
from index.ingest import add
from index.library import Library
from qa.answer import Answer, Citation, Dated, Fault, Otherwise, Prose, Says, Written
from tests.elements import Elements
from tests.fakes import WordEmbedder
from ui import keeping, recheck
from ui.build import Dateline
from ui.commands import main
from ui.export import export, markdown
from ui.keeping import Told, decoded, encoded

WORDS = WordEmbedder()
WHEN = "2024-05-06T07:08:09.000+00:00"
TALK = Listed("c1", "Who met whom?", "2024-05-01T10:00:00+00:00", "2024-05-01T10:05:00+00:00", 3)


def article(text: str, **facts: Any) -> Article:
    return read_article(text.encode(), "a.txt", Facts(**facts))


NEWS = article(
    "Harbour talks\n\nBy Ines Falk, The Coastal Post, 4 May 2025\n\nOda Lindqvist met Tomas Brandt on Monday. "
    "They spoke for three hours. The union wants 240 berths.",
    url="https://example.org/harbour?a=1&b=2",
)


def cite(read: Article, quote: str, n: int = 1, mark: str = "") -> Citation:
    start = read.text.index(quote)
    at = read.text.index(mark) if mark else 0
    marks = ((at, at + len(mark)),) if mark else ()
    facts = (read.id, read.title, read.author, read.source, read.published, read.url)
    return Citation(n, *facts, start, start + len(quote), quote, marks)


MET = cite(NEWS, "Oda Lindqvist met Tomas Brandt on Monday.", 1, "Oda Lindqvist")
HOURS = cite(NEWS, "They spoke for three hours.", 1)
ANSWER = Answer("Who met Brandt?", "Who met Brandt?", True, "Oda Lindqvist", 0.91234, (MET,), (), 84)
DECLINED = Answer("And why?", "Why did Lindqvist meet Brandt?", False, "", 0.1, (), (HOURS,), 70)
HASHES = {NEWS.id: hashlib.sha256(NEWS.text.encode()).hexdigest()}
TURNS = [
    Told(1, ANSWER.question, "2024-05-01T10:00:00+00:00", ANSWER, HASHES),
    Told(2, DECLINED.question, "2024-05-01T10:01:00+00:00", DECLINED, HASHES),
    Told(3, "Broken?", "2024-05-01T10:02:00+00:00", "Something went wrong.", {}),
]


def content(ending: str, turns: list[Told] = TURNS, talk: Listed = TALK) -> str:
    return export(talk, turns, ending, WHEN).content


# ── JSON ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_json_holds_what_is_needed_to_check_every_quote() -> None:
    record = json.loads(content("json"))
    assert (record["format"], record["version"], record["exported"]) == ("dateline-conversation", 1, WHEN)
    assert record["program"] == {"name": "Dateline", "library_format": 5}
    assert record["conversation"] == {
        "id": "c1", "name": "Who met whom?", "created": TALK.created, "changed": TALK.changed,
    }  # fmt: skip
    first, second, third = record["turns"]
    assert {key: first[key] for key in first if key not in ("citations", "closest")} == {
        "dates": [], "disagreement": [], "prose": None,
        "turn": 1, "asked": "2024-05-01T10:00:00+00:00", "question": "Who met Brandt?",
        "understood": "Who met Brandt?", "answered": True, "answer": "Oda Lindqvist", "confidence": 0.9123,
        "took_ms": 84, "filters": [],
    }  # fmt: skip
    (citation,) = first["citations"]
    assert citation["sha256"] == HASHES[NEWS.id]
    assert citation["sha256"][:16] == citation["article_id"] == NEWS.id
    assert NEWS.text[citation["start"] : citation["end"]] == citation["quote"] == MET.quote
    assert [NEWS.text[slice(*mark)] for mark in citation["marks"]] == ["Oda Lindqvist"]
    facts = ("title", "author", "source", "published", "url", "n")
    assert [citation[key] for key in facts] == [
        "Harbour talks", "Ines Falk", "The Coastal Post", "2025-05-04", "https://example.org/harbour?a=1&b=2", 1,
    ]  # fmt: skip
    assert (second["answered"], second["citations"], len(second["closest"])) == (False, [], 1)
    assert second["understood"] == "Why did Lindqvist meet Brandt?"
    assert third == {
        "turn": 3, "asked": "2024-05-01T10:02:00+00:00", "question": "Broken?", "error": "Something went wrong.",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Who met whom?", "dateline-who-met-whom.md"),
        ("../../etc/passwd", "dateline-etc-passwd.md"),
        ("  ", "dateline.md"),
        ("Привет, мир", "dateline-привет-мир.md"),
        ("a\u202egpj.exe\x00", "dateline-a-gpj-exe.md"),
        ("word " * 100, "dateline" + "-word" * 12 + ".md"),
    ],
)
def test_the_file_is_called_by_the_conversation_and_by_nothing_dangerous(name: str, file: str) -> None:
    assert export(replace(TALK, name=name), TURNS, "md", WHEN).name == file


# ── Markdown ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_markdown_can_be_read_as_it_is() -> None:
    text = content("md")
    assert text.startswith("# Who met whom?\n\n3 questions, exported by Dateline on 2024-05-06 at 07\\:08 UTC.")
    assert (
        "## 1. Who met Brandt?\n\n**Oda Lindqvist**\n\n> Oda Lindqvist met Tomas Brandt on Monday.\n>\n> — \\[1\\]"
        in text
    )
    assert f"Harbour talks, Ines Falk, The Coastal Post, 2025-05-04, <{NEWS.url}>; article {NEWS.id}, " in text
    assert f"characters {MET.start}–{MET.end}, SHA-256 of the text {HASHES[NEWS.id]}" in text
    assert "*Understood as\\: Why did Lindqvist meet Brandt?*" in text or "*Understood as: Why did" in text
    assert "*These articles do not say.*\n\n> They spoke for three hours." in text
    assert text.endswith("## 3. Broken?\n\n*Something went wrong.*\n")


HOSTILE = [
    "# Heading", "- item", "+ item", "* item", "1. item", "12) item", "> quote", "```\ncode", "~~~", "---", "===",
    "***", "    code", "\tcode", "a\n===", "a\n---", "<b>bold</b>", "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>", "![image](https://evil.example/x.png)", "[link](javascript:alert(1))",
    "[a]: https://evil.example", "[a][b]", "<https://evil.example>", "https://evil.example",
    "http://evil.example/a_b_c", "www.evil.example", "WWW.evil.example", "a@evil.example", "mailto:a@evil.example",
    "*em* **strong** _em_ __strong__ ~~gone~~ `code` ``c``", "a | b\n--|--\n1 | 2", "&lt;b&gt; &amp; &#60;",
    "\\# \\* \\\\", "a  \nb", "a\\\nb", "$x$ $$y$$", ":smile: :x:", "==mark== ^up^ ~down~",
    "{{ template }} {% raw %}", "<!-- comment", "]]>", "[^1]: note", "[x] done", "- [ ] todo", ": definition",
    "a\u2028# b", "\x00\x1b[31m", "\u202eevil", "[TOC]", "{#id .class}", "!include x", "<details><summary>", "\ud800",
]  # fmt: skip
ALLOWED = {"heading_open", "heading_close", "paragraph_open", "paragraph_close", "inline", "blockquote_open",
           "blockquote_close", "text", "em_open", "em_close", "strong_open", "strong_close", "softbreak"}  # fmt: skip


def tokens(text: str) -> list[Any]:
    blocks = MarkdownIt("gfm-like", {"linkify": False}).parse(text)
    return [token for block in blocks for token in (block, *(block.children or ()))]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_in_an_article_or_a_question_is_markup_of_the_markdown(hostile: str) -> None:
    """In every place where a text of others stands, it is shown as text, and as the text that it was."""
    answer = replace(
        ANSWER, question=hostile, understood=hostile + " x", answer=hostile,
        citations=(replace(MET, title=hostile, author=hostile, source=hostile, quote=hostile, url=None),),
    )  # fmt: skip
    turns = [Told(1, hostile, "", answer, {}), Told(2, "x", "", hostile, {})]
    text = content("md", turns, replace(TALK, name=hostile))
    found = tokens(text)
    lines = [line for line in hostile.split("\n") if line.strip()]
    listed = {"bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"} if len(lines) > 1 else set()
    assert {token.type for token in found} <= ALLOWED | listed
    assert sum(token.type == "heading_open" for token in found) == 3
    assert sum(token.type == "blockquote_open" for token in found) == 1
    shown = "".join(token.content for token in found if token.type == "text")
    plain = " ".join(re.sub(r"[\x00-\x1f\u202e\u2028]", " ", hostile).replace("\ud800", "?").split())
    assert shown.count(plain) >= 6


@pytest.mark.parametrize("bait", ["https://evil.example", "http://a.b", "ftp://a.b", "www.evil.example", "WWW.a.b"])
def test_no_bare_address_is_left_that_github_would_link(bait: str) -> None:
    assert bait not in markdown(f"see {bait} now")
    assert not re.search(r"(?i)\w+://|www\.", markdown(f"see {bait} now"))


def test_only_a_web_address_of_an_article_is_linked() -> None:
    for url, link in {
        "https://example.org/a?b=c&d=ü>": "<https://example.org/a?b=c&d=%C3%BC%3E>",
        "javascript:alert(1)": "", "data:text/html,x": "", "https://a b": "", "file:///etc/passwd": "",
    }.items():  # fmt: skip
        text = content("md", [replace(TURNS[0], outcome=replace(ANSWER, citations=(replace(MET, url=url),)))])
        links = [token.attrs["href"] for token in tokens(text) if token.type == "link_open"]
        assert (f"2025-05-04, {link}; article" in text, len(links)) == (bool(link), bool(link))


# ── HTML ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_html_stands_alone_and_shows_what_was_said() -> None:
    page = Elements(content("html"))
    tags = {tag for tag, _ in page.found}
    assert tags.isdisjoint({"script", "img", "link", "iframe", "object", "form", "base", "svg"})
    assert [attrs["content"] for tag, attrs in page.found if attrs.get("http-equiv")] == [
        "default-src 'none'; style-src 'unsafe-inline'"
    ]
    assert [attrs["href"] for tag, attrs in page.found if tag == "a"] == [NEWS.url, NEWS.url]
    assert not re.search(r"url\(|@import", content("html"))
    ours = ("These articles do not say.", "Understood as: Why did Lindqvist meet Brandt?", "Something went wrong.")
    for said in (
        "Who met Brandt?",
        MET.quote,
        HOURS.quote,
        *ours,
        f"characters {MET.start}–{MET.end}",
        HASHES[NEWS.id],
    ):
        assert said in page.text
    assert '<mark class="said">Oda Lindqvist</mark> met' in content("html")


@pytest.mark.parametrize("hostile", [*HOSTILE, "{title} {0} %s", "</title><b>", "</style><b>", "\"'><b onclick=x>"])
def test_nothing_in_an_article_or_a_question_is_markup_of_the_html(hostile: str) -> None:
    citation = replace(
        MET, title=hostile, author=hostile, source=hostile, published=hostile, quote=hostile, url=hostile
    )
    harmless = replace(ANSWER, understood="x", citations=(replace(MET, url=None),))
    evil = replace(ANSWER, question=hostile, understood="x", answer=hostile, citations=(citation,))
    plain, turns = (
        [Told(1, each.question, "", each, {NEWS.id: each.question}), Told(2, each.question, "", each.question, {})]
        for each in (harmless, evil)
    )
    before = [tag for tag, _ in Elements(content("html", plain)).found if tag not in ("mark", "a", "bdi")]
    page = Elements(content("html", turns, replace(TALK, name=hostile)))
    assert [tag for tag, _ in page.found if tag not in ("mark", "a", "bdi")] == before
    assert all(not key.startswith("on") for _, attrs in page.found for key in attrs)
    assert all(str(attrs["href"]).startswith("http") for tag, attrs in page.found if tag == "a")


WEEK = replace(
    ANSWER,
    answer="Monday",
    citations=(cite(NEWS, MET.quote, 1, "Monday"),),
    dates=(Dated(1, "Monday", "2025-04-28", "2025-04-28", True),),
    disagreement=(Otherwise("three hours", Says.EARLIER, cite(NEWS, HOURS.quote, 2, "three hours")),),
)
WEEK_TOLD = Told(1, WEEK.question, "2024-05-01T10:00:00+00:00", WEEK, HASHES)


def test_days_and_what_says_otherwise_stand_beside_the_quotes() -> None:
    (turn,) = json.loads(content("json", [WEEK_TOLD]))["turns"]
    day = {"n": 1, "text": "Monday", "first": "2025-04-28", "last": "2025-04-28", "derived": True}
    assert turn["dates"] == [day]
    (other,) = turn["disagreement"]
    assert (other["answer"], other["says"], other["n"]) == ("three hours", "earlier report", 2)
    assert (other["quote"], other["sha256"]) == (HOURS.quote, HASHES[NEWS.id])
    for ending in ("md", "html"):
        text = content(ending, [WEEK_TOLD])
        assert "that is 28 April 2025 (from the article’s date, 4 May 2025)" in text
        assert text.index("that is") < text.index(MET.quote[:10]) < text.index("An earlier report said: ")
        assert text.index("An earlier report said: ") < text.rindex("They spoke for")
    assert "An earlier report said: **three hours**" in content("md", [WEEK_TOLD])


def test_quotes_that_say_otherwise_are_verified_too(desk: Dateline, tmp_path: Path) -> None:
    file = tmp_path / "talk.json"
    file.write_text(content("json", [WEEK_TOLD]), encoding="utf-8")
    assert [verdict.verdict for verdict in recheck.verify(desk, recheck.read_export(file))] == ["stands", "stands"]


# ── what an LLM wrote ────────────────────────────────────────────────────────────────────────────────────────────────

PROSE = Prose(
    "tiny",
    "http://localhost:8080",
    (
        Written("Oda Lindqvist met Tomas Brandt.", (1,)),
        Written("They will speak for three hours.", (), Fault.MODALITY, "will"),
        Written("Berths are wanted.", (1, 2)),
        Written("", (), Fault.FORM),
        Written("", (), Fault.FORM),
    ),
    (cite(NEWS, "The union wants 240 berths.", 2),),
    "The LLM broke off.",
)
WRITTEN = replace(ANSWER, prose=PROSE)
WRITTEN_TOLD = Told(1, WRITTEN.question, "2024-05-01T10:00:00+00:00", WRITTEN, HASHES)


def test_the_json_tells_each_written_sentence_its_state_and_its_quotes() -> None:
    (turn,) = json.loads(content("json", [WRITTEN_TOLD]))["turns"]
    prose = turn["prose"]
    assert (prose["written_by"], prose["model"], prose["problem"]) == ("llm", "tiny", "The LLM broke off.")
    first, second, third, *left_out = prose["sentences"]
    assert first == {
        "text": "Oda Lindqvist met Tomas Brandt.", "state": "supported", "why": None, "what": "", "cites": [1],
    }  # fmt: skip
    assert second == {
        "text": "They will speak for three hours.", "state": "struck out",
        "why": "the cited sentence is less certain, or another way", "what": "will", "cites": [],
    }  # fmt: skip
    assert (third["state"], third["cites"]) == ("supported", [1, 2])
    assert {(each["text"], each["state"]) for each in left_out} == {("", "struck out")}
    (citation,) = prose["citations"]
    assert (citation["n"], citation["quote"]) == (2, "The union wants 240 berths.")
    assert citation["sha256"] == HASHES[NEWS.id]
    assert "localhost" not in json.dumps(turn)


def test_below_the_quotes_it_stands_what_an_llm_wrote_and_that_it_did() -> None:
    by = "The following was written by an LLM (tiny), not by the articles."
    for ending, struck in (
        ("md", "~~They will speak for three hours.~~"),
        ("html", "<s>They will speak for three hours.</s>"),
    ):
        text = content(ending, [WRITTEN_TOLD])
        assert text.index(MET.quote[-11:]) < text.index(by) < text.index("Oda Lindqvist met Tomas Brandt. ")
        assert struck in text
        assert text.index(struck) < text.index("The union wants 240 berths.")
        assert text.count("A sentence was left out") == 1
        assert "The LLM broke off." in text
        assert "localhost" not in text
    listed = content("md", [WRITTEN_TOLD]).split("not by the articles")[1]
    assert "- Oda Lindqvist met Tomas Brandt. \\[1\\]\n" in listed
    assert "~~ *struck out: “will”: the cited sentence is less certain, or of another certainty*\n" in listed
    assert "- Berths are wanted. \\[1\\] \\[2\\]\n" in listed
    assert "an LLM" not in content("md") + content("html")


@pytest.mark.parametrize("hostile", [*HOSTILE, "</s><b>", "~~a~~ b", "\"'><b onclick=x>"])
def test_nothing_that_an_llm_wrote_is_markup(hostile: str) -> None:
    sentences = (Written(hostile, (1,)), Written(hostile, (), Fault.WORDS, hostile))
    evil = replace(ANSWER, prose=Prose(hostile, "", sentences, (), hostile))
    told = [Told(1, "Who?", "", evil, {})]
    page = Elements(content("html", told))
    assert {tag for tag, _ in page.found} <= set(
        "html head meta title style body h1 h2 p section div s span mark blockquote footer cite bdi br code a".split()
    )
    assert all(str(attrs["href"]) == NEWS.url for tag, attrs in page.found if tag == "a")
    listed = {f"{kind}_{end}" for kind in ("bullet_list", "list_item", "s", "link") for end in ("open", "close")}
    found = tokens(content("md", told))
    assert {token.type for token in found} <= ALLOWED | listed
    assert [token.attrs["href"] for token in found if token.type == "link_open"] == [NEWS.url]


def test_the_quotes_of_what_an_llm_wrote_are_verified_and_exports_without_it_still_are(
    desk: Dateline, tmp_path: Path
) -> None:
    file = saved(tmp_path, WRITTEN_TOLD)
    assert verdicts(desk, file) == [(MET.quote, "stands"), ("The union wants 240 berths.", "stands")]
    record = json.loads(file.read_text("utf-8"))
    record["turns"][0]["prose"]["citations"][0]["quote"] = "The union wants 420 berths."
    file.write_text(json.dumps(record), "utf-8")
    assert [verdict for _, verdict in verdicts(desk, file)] == ["stands", "changed"]
    without = {key: value for key, value in record["turns"][0].items() if key != "prose"}
    for turn in (without, {**without, "prose": None}):
        record["turns"][0] = turn
        file.write_text(json.dumps(record), "utf-8")
        assert verdicts(desk, file) == [(MET.quote, "stands")]
    for spoilt in ({"citations": [1]}, {"citations": 1}, [1], "x"):
        record["turns"][0]["prose"] = spoilt
        file.write_text(json.dumps(record), "utf-8")
        with pytest.raises(ExportError, match="damaged"):
            recheck.read_export(file)


def test_the_texts_that_only_an_llm_quotes_are_hashed_too(desk: Dateline) -> None:
    keeping.keep(desk, "c", "Who?", replace(DECLINED, closest=(), prose=PROSE), WHEN, None)
    _, (turn,) = keeping.told(desk, "c")
    assert (turn.outcome, turn.hashes) == (replace(DECLINED, closest=(), prose=PROSE), HASHES)


# ── outcomes, kept and read back ─────────────────────────────────────────────────────────────────────────────────────


def test_an_answer_is_read_back_as_it_was() -> None:
    citation = replace(MET, page=3, also=("x", "y"), said_by=(4, 9), speaker="she")
    for answer in (replace(ANSWER, citations=(citation, HOURS)), DECLINED, WEEK):
        assert decoded(Answer, json.loads(json.dumps(encoded(answer)))) == answer


def test_what_another_version_kept_is_read_as_far_as_it_is_known() -> None:
    record = {**encoded(ANSWER), "later": 1}
    del record["took_ms"]
    assert decoded(Answer, record) == replace(ANSWER, took_ms=0)


@pytest.mark.parametrize(
    "spoilt",
    [{"answered": 1}, {"answer": None}, {"citations": "x"}, {"citations": [1]}, {"citations": [{}]},
     {"confidence": "1"}, {"citations": [{**encoded(MET), "marks": [[1]]}]},
     {"citations": [{**encoded(MET), "start": True}]}],
)  # fmt: skip
def test_a_record_that_is_no_answer_is_refused(spoilt: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"no|list"):
        decoded(Answer, {**encoded(ANSWER), **spoilt})


@pytest.fixture
def desk(library: Library) -> Dateline:
    """Dateline over a library with one article, without models."""
    add(library, WORDS, NEWS)
    return Dateline(library)


def test_a_turn_is_kept_with_the_hashes_of_its_articles_and_shown_again(desk: Dateline) -> None:
    keeping.keep(desk, "c", "Who met Brandt?", ANSWER, WHEN, None)
    keeping.keep(desk, "c", "And why?", DECLINED, WHEN, None)
    keeping.keep(desk, "c", "Broken?", "Something went wrong.", WHEN, None)
    listed, turns = keeping.told(desk, "c")
    assert (listed.name, listed.turns) == ("Who met Brandt?", 3)
    assert [(turn.question, turn.outcome, turn.hashes) for turn in turns] == [
        ("Who met Brandt?", ANSWER, HASHES),
        ("And why?", DECLINED, HASHES),
        ("Broken?", "Something went wrong.", {}),
    ]
    assert [each.name for each in desk.conversations().find("lindqvist")[0]] == ["Who met Brandt?"]


def test_an_outcome_that_cannot_be_read_is_a_sentence_in_its_place(desk: Dateline) -> None:
    unreadable: list[dict[str, Any]] = [{}, {"answer": 1, "hashes": {}}, {"answer": encoded(ANSWER)}, {"error": 7}]
    for outcome in (*unreadable, {"answer": {}, "hashes": []}):
        desk.conversations().keep("c", "Who?", outcome, "", WHEN)
    _, turns = keeping.told(desk, "c")
    assert {turn.outcome for turn in turns} == {
        "This answer was kept by another version of Dateline, or is damaged: ask the question again."
    }
    assert "ask the question again" in export(*keeping.told(desk, "c"), "html", WHEN).content


# ── verify ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def saved(folder: Path, *turns: Told) -> Path:
    file = folder / "talk.json"
    file.write_text(content("json", list(turns)), encoding="utf-8")
    return file


def verdicts(desk: Dateline, file: Path) -> list[tuple[str, str]]:
    found = recheck.verify(desk, recheck.read_export(file))
    return [(each.quote.citation.quote, each.verdict) for each in found]


def test_quotes_stand_as_long_as_the_articles_do(desk: Dateline, tmp_path: Path) -> None:
    file = saved(tmp_path, *TURNS)
    assert verdicts(desk, file) == [(MET.quote, "stands"), (HOURS.quote, "stands")]
    desk.remove(NEWS.id)
    assert verdicts(desk, file) == [(MET.quote, "gone"), (HOURS.quote, "gone")]


NEWER = article(
    "Harbour talks\n\nBy Ines Falk, The Coastal Post, 4 May 2025\n\nCorrected. "
    "Oda Lindqvist met Tomas Brandt on Monday. They spoke for two hours.",
    url=NEWS.url,
)


def test_after_a_newer_version_the_earlier_text_still_stands_and_that_is_said(
    desk: Dateline, library: Library, tmp_path: Path
) -> None:
    add(library, WORDS, NEWER)
    file = saved(tmp_path, *TURNS)
    found = recheck.verify(desk, recheck.read_export(file))
    assert [(each.verdict, each.newer) for each in found] == [("stands", NEWER.id)] * 2
    assert next(recheck.as_lines(found)).endswith(f"; there is a newer version, {NEWER.id})")


def test_in_a_library_that_has_only_the_newer_version_quotes_have_moved_or_changed(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "other", WORDS.name)
    add(library, WORDS, NEWER)
    first, second = recheck.verify(Dateline(library), recheck.read_export(saved(tmp_path, *TURNS)))
    at = NEWER.text.index(MET.quote)
    assert (first.verdict, first.found_in, first.found_at) == ("moved", NEWER.id, (at, at + len(MET.quote)))
    assert (second.verdict, second.found_in, second.found_at) == ("changed", None, None)


def test_a_quote_at_another_place_has_moved_and_one_that_was_altered_is_none(desk: Dateline, tmp_path: Path) -> None:
    """The hash of the text alone proves nothing: the file may have been altered."""
    shifted = replace(MET, start=MET.start + 3, end=MET.end + 3, marks=())
    altered = replace(MET, quote=MET.quote.replace("Monday", "Sunday"))
    answer = replace(ANSWER, citations=(MET, shifted, altered))
    first, second, third = recheck.verify(desk, recheck.read_export(saved(tmp_path, replace(TURNS[0], outcome=answer))))
    assert [first.verdict, second.verdict, third.verdict] == ["stands", "moved", "changed"]
    assert second.found_at == (MET.start, MET.end)


def test_of_several_places_the_nearest_is_told(library: Library, tmp_path: Path) -> None:
    read = article("Twice\n\nIt rained. Then it was dry for a long time. It rained. And it was over, they said.")
    add(library, WORDS, read)
    late = read.text.rindex("It rained.")
    for at, expected in ((late - 2, late), (late + 2, late), (3, read.text.index("It rained."))):
        citation = replace(cite(read, "It rained."), start=at, end=at + 10)
        file = saved(tmp_path, replace(TURNS[0], outcome=replace(ANSWER, citations=(citation,))))
        (found,) = recheck.verify(Dateline(library), recheck.read_export(file))
        assert (found.verdict, found.found_at) == ("moved", (expected, expected + 10))


def run(capsys: pytest.CaptureFixture[str], library: Path, *words: str) -> tuple[int, str, str]:
    status = main(["verify", *words, "--library", str(library)])
    said = capsys.readouterr()
    return status, said.out, said.err


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """A library as the command line opens it."""
    library = Library.open(tmp_path / "real", "all-MiniLM-L6-v2")
    return library.file.parent


def fill(folder: Path) -> Dateline:
    from ui.settings import Settings

    desk = Dateline.open(Settings(folder))
    desk._library.add(NEWS, [], WORDS.embed([]))
    return desk


def test_the_command_tells_each_quote_and_their_sum(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = fill(tmp_path / "library")
    file = saved(tmp_path, *TURNS)
    assert run(capsys, tmp_path / "library", str(file)) == (
        0,
        "stands   1.1  “Oda Lindqvist met Tomas Brandt on Monday.”  (Harbour talks)\n"
        "stands   2.1  “They spoke for three hours.”  (Harbour talks)\n"
        "All 2 quotes stand.\n",
        "",
    )
    status, out, _ = run(capsys, tmp_path / "library", str(file), "--json")
    record = json.loads(out)
    assert (status, record["all_stand"]) == (0, True)
    assert record["counts"] == {"stands": 2, "moved": 0, "changed": 0, "gone": 0}
    assert record["quotes"][0] == {
        "turn": 1, "n": 1, "verdict": "stands", "article_id": NEWS.id, "start": MET.start, "end": MET.end,
        "quote": MET.quote, "found_in": NEWS.id, "found_at": [MET.start, MET.end], "newer_version": None,
    }  # fmt: skip
    desk.remove(NEWS.id)
    status, out, err = run(capsys, tmp_path / "library", str(file))
    assert (status, out.splitlines()[-1], err) == (1, "2 quotes: 2 gone.", "")


def test_a_conversation_without_quotes_stands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, tmp_path / "library", str(saved(tmp_path, TURNS[2])))
    assert (status, out) == (0, "There are no quotes in this conversation.\n")


def test_a_title_or_quote_cannot_speak_to_the_terminal(desk: Dateline, tmp_path: Path) -> None:
    evil = replace(MET, title="\x1b]0;x\x07\u202ea\nstands", quote="\x1b[2Ja" + MET.quote[5:])
    file = saved(tmp_path, replace(TURNS[0], outcome=replace(ANSWER, citations=(evil,))))
    lines = list(recheck.as_lines(recheck.verify(desk, recheck.read_export(file))))
    assert len(lines) == 2
    assert all(line.isprintable() for line in lines)


def spoilt(**turn: Any) -> str:
    record = json.loads(content("json"))
    record["turns"][0] = {**record["turns"][0], **turn}
    return json.dumps(record)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "is no conversation that Dateline exported as JSON; only JSON can be verified."),
        ("{", "only JSON can be verified"),
        ("[]", "only JSON can be verified"),
        ("[" * 200_000, "only JSON can be verified"),
        ("7", "only JSON can be verified"),
        ('{"format": "other"}', "only JSON can be verified"),
        (content("html"), "only JSON can be verified"),
        (content("md"), "only JSON can be verified"),
        ('{"format": "dateline-conversation", "version": 2}', "another version of Dateline"),
        ('{"format": "dateline-conversation", "version": 1}', "is damaged"),
        ('{"format": "dateline-conversation", "version": 1, "turns": 7}', "is damaged"),
        ('{"format": "dateline-conversation", "version": 1, "turns": [7]}', "is damaged"),
        (spoilt(question=7), "is damaged"),
        (spoilt(citations=None), "is damaged"),
        (spoilt(citations=[{}]), "is damaged"),
        (spoilt(citations=[{**encoded(MET), "start": -1}]), "is damaged"),
        (spoilt(citations=[{**encoded(MET), "end": 10**30}]), "is damaged"),
        (spoilt(citations=[{**encoded(MET), "start": "1"}]), "is damaged"),
        (spoilt(citations=[{**encoded(MET), "quote": ""}]), "is damaged"),
        (spoilt(citations=[{**encoded(MET), "marks": [[1, 2, 3]]}]), "is damaged"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_export_is_told_in_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], written: str, said: str
) -> None:
    file = tmp_path / "file.json"
    file.write_text(written, encoding="utf-8")
    status, out, err = run(capsys, tmp_path / "library", str(file))
    assert (status, out, err.count("\n")) == (1, "", 1)
    assert str(file) in err
    assert said in err


def test_bytes_that_are_no_text_a_folder_and_a_missing_file_are_told(tmp_path: Path) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff\xfe\x00\x80")
    for name, said in (("bytes", "only JSON can be verified"), (".", "cannot be read"), ("none", "No such file")):
        with pytest.raises(ExportError, match=said):
            recheck.read_export(tmp_path / name)
    with open(tmp_path / "large", "wb") as stream:
        stream.truncate(recheck.FILE_LIMIT + 1)
    with pytest.raises(ExportError, match="is larger than 64 MB"):
        recheck.read_export(tmp_path / "large")


@pytest.mark.parametrize(
    "fact", [{"article_id": "\ud800é"}, {"article_id": "' OR 1"}, {"url": "\ud800"}, {"url": "https://\ud800.x/ü\x00"}]
)
def test_facts_that_no_library_has_are_looked_for_and_not_found(
    desk: Dateline, tmp_path: Path, fact: dict[str, str]
) -> None:
    citation = {**encoded(MET), "article_id": "0" * 16, "url": None, **fact}
    file = tmp_path / "file.json"
    file.write_text(spoilt(citations=[citation], closest=[]), encoding="utf-8")
    assert verdicts(desk, file)[0] == (MET.quote, "gone")
