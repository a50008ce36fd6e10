"""Uploads that are broken, enormous when unpacked or made to be slow, read as any upload is (catalogue, group D).

Behind the fence each is an article or is refused in one sentence, and nothing of it reaches this process.
"""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from corpus.article import Article, article_id
from corpus.clean import clean
from corpus.document import FILE_LIMIT, TEXT_LIMIT, Document
from corpus.errors import ArticleError, ArticleTooLarge, EmptyArticle, UnreadableArticle
from corpus.fence import Fence
from index.ingest import Added, add_all
from index.library import Library
from index.passages import cut
from index.search import Searcher
from tests.fakes import WordEmbedder
from tests.malformed import bombs, malformed
from tests.soak import times

Figure = Callable[[str], None]
SLOW = ("laughs.pdf", "lines.pdf", "wraps.eml", "brackets.md", "stream.pdf", "stream-in-stream.pdf")
"""Bombs that take a second or several: the soak reads them."""
MALFORMED_SECONDS = 2.0
BOMB_SECONDS = 32.0
"""The fence ends what takes longer than 30 seconds."""


@pytest.fixture(scope="module")
def fence() -> Iterator[Fence]:
    with Fence() as fence:
        yield fence


def outcome(fence: Fence, name: str, data: bytes) -> tuple[Article | None, float]:
    """The article in an upload, None when it is refused as it should be, and the seconds that took."""
    started = time.perf_counter()
    try:
        article = fence.read(Document(data, name))
    except ArticleError as error:
        said = str(error)
        assert "Nothing was added." in said
        assert "\n" not in said
        assert len(said) < 400
        return None, time.perf_counter() - started
    assert article.text == clean(article.text)
    assert article.id == article_id(article.text)
    return article, time.perf_counter() - started


@pytest.mark.parametrize("count", times(200, 2_000))
def test_a_malformed_upload_is_an_article_or_refused_in_one_sentence(fence: Fence, count: int, figure: Figure) -> None:
    """D1: random bytes, files cut short, with mixed encodings, NULs, and mutated markup, in each format."""
    outcomes = [outcome(fence, *malformed(seed)) for seed in range(10_000, 10_000 + count)]
    articles, slowest = sum(article is not None for article, _ in outcomes), max(seconds for _, seconds in outcomes)
    assert count / 5 < articles < count
    assert count == 200 or slowest <= MALFORMED_SECONDS
    figure(f"D1: {count:,} malformed uploads, {articles:,} read and the others refused; {slowest:.2f} s at most")


def _peak_memory() -> int | None:
    """Bytes that this process has had in memory at most since the last call; None where the system does not say."""
    if not sys.platform.startswith("linux"):
        return None
    most = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    Path("/proc/self/clear_refs").write_text("5")
    return int(most.split()[1]) * 1024


@pytest.mark.parametrize("kind", ["quick", pytest.param("soak", marks=pytest.mark.soak)])
def test_a_bomb_is_refused_or_read_and_takes_no_memory_here(fence: Fence, kind: str, figure: Figure) -> None:
    """D2, D3: what is small and becomes enormous, or is made to be slow, in each format."""
    chosen = [(name, data) for name, data in bombs() if kind == "soak" or name not in SLOW]
    assert len(chosen) >= 60
    grown, slowest = 0, 0.0
    for name, data in chosen:
        _peak_memory()
        before = _peak_memory()
        article, seconds = outcome(fence, name, data)
        kept = 8 * len(article.text) if article else 0  # of an article that was read its text is here
        after = _peak_memory()
        if before is not None and after is not None:
            grown = max(grown, after - before - kept - len(data))
        slowest = max(slowest, seconds)
    assert grown <= 20_000_000
    assert slowest <= BOMB_SECONDS
    figure(f"D2, D3: {len(chosen)} bombs, {slowest:.1f} s at most, {grown / 1e6:.0f} MB more memory here at most")


@pytest.mark.parametrize("size", [FILE_LIMIT - 1, FILE_LIMIT, FILE_LIMIT + 1])
def test_the_limit_of_size_holds_behind_the_fence_too(fence: Fence, size: int) -> None:
    """D4: one byte more is refused before the child sees it; a text that long is refused by its characters."""
    with pytest.raises(ArticleTooLarge, match="20,000,000 bytes" if size > FILE_LIMIT else f"may have {TEXT_LIMIT:,}"):
        fence.read(Document(b"word " * (size // 5) + b"w" * (size % 5), "a.txt"))


def test_1500_documents_in_one_go_are_added_or_told(fence: Fence, in_memory: Path) -> None:
    """D4, D8: empty ones, copies under other names and pictures between sound ones; each has its outcome."""
    library = Library.open(in_memory / "library", WordEmbedder.name)
    sound = [b"Story %d\n\nThe ministers met for the %dth time." % (n, n) for n in range(150)]
    documents = [*sound, *[b" \n\n"] * 450, *[b"\x89PNG\r\n"] * 450, *[b"The same\n\nText in each of them."] * 450]
    read = (_article_or_error(fence, data, f"{n}.txt") for n, data in enumerate(documents))
    outcomes = list(add_all(library, WordEmbedder(), read))
    assert len(outcomes) == 1_500
    assert [o.article.title for o in outcomes[:150] if isinstance(o, Added)] == [f"Story {n}" for n in range(150)]
    assert {type(o) for o in outcomes[150:600]} == {EmptyArticle}
    assert {type(o) for o in outcomes[600:1_050]} == {UnreadableArticle}
    assert [o.already for o in outcomes[1_050:] if isinstance(o, Added)] == [False, *[True] * 449]
    assert len(library.articles()) == 151


def _article_or_error(fence: Fence, data: bytes, name: str) -> Article | ArticleError:
    try:
        return fence.read(Document(data, name))
    except ArticleError as error:
        return error


@pytest.mark.parametrize("name", ["../../../etc/passwd", "/etc/passwd", "x" * 300, "a\0b", "‮txt.exe", "CON", "a\nb"])
def test_a_name_is_a_label_and_never_a_place(fence: Fence, library: Library, name: str) -> None:
    """D5: an article is stored under the hash of its text."""
    (added,) = add_all(library, WordEmbedder(), [fence.read(Document(b"The dam\n\nWater rose.", name))])
    assert isinstance(added, Added)
    assert added.article.id == article_id("The dam\n\nWater rose.")
    assert [file.name for file in library.file.parent.iterdir()] == [library.file.name]
    with pytest.raises(EmptyArticle, match=r"^“[^\n\0‮]{1,80}” has no readable text\. Nothing was added\.$"):
        fence.read(Document(b"", name))


# ── scripts ──────────────────────────────────────────────────────────────────────────────────────────────────────────

SCRIPTS = {
    "right to left": ("הנשיא אמר: “We met in Oslo” אתמול בבוקר. הם דיברו שעתיים.", "Oslo", "“We met in Oslo”"),
    "Arabic": ("التقى الوزير السفير في القاهرة يوم الثلاثاء. ولم يتفقا على شيء.", "القاهرة", "في القاهرة يوم الثلاثاء"),
    "Chinese": (
        "部长星期二在北京会见了代表团。双方没有达成协议。",
        "部长星期二在北京会见了代表团",
        "在北京会见了代表团",
    ),
    "Thai": ("รัฐมนตรีพบเอกอัครราชทูตที่กรุงเทพฯ เมื่อวันอังคาร", "เมื่อวันอังคาร", "ที่กรุงเทพฯ"),
    "many marks": ("The m\u0300\u0301\u0302\u0303inister met him in Oslo.", "Oslo", "met him in Oslo"),
    "emoji": ("The 👨‍👩‍👧‍👦 family met 👩🏽‍🚀 in Oslo 🇳🇴 on Monday.", "family", "👨‍👩‍👧‍👦 family met 👩🏽‍🚀"),
    "Devanagari": ("मंत्री ने मंगलवार को दिल्ली में राजदूत से मुलाकात की।", "दिल्ली", "दिल्ली में राजदूत"),
}


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_text_in_any_script_is_found_and_quoted_where_it_stands(fence: Fence, library: Library, script: str) -> None:
    """H4."""
    text, asked, quote = SCRIPTS[script]
    article = fence.read(Document(f"A title\n\n{text}".encode(), "a.txt"))
    list(add_all(library, WordEmbedder(), [article, fence.read(Document(b"Other\n\nApples grow on trees.", "b.txt"))]))
    found = Searcher(library, WordEmbedder()).search(asked, 1)[0]
    assert found.article == article
    start = found.article.text.index(quote)
    assert found.passage.start <= start < start + len(quote) <= found.passage.end


@pytest.mark.parametrize("size", times(100_000, 1_000_000))
@pytest.mark.parametrize("unit", ["x", "字", "👨‍👩‍👧‍👦", "e\u0301", "ก็"])
def test_an_endless_word_is_cut_and_kept(fence: Fence, library: Library, unit: str, size: int, figure: Figure) -> None:
    """H4: one word without an end, in any script."""
    data = f"A title\n\nA word: {unit * (size // len(unit.encode()))} and its end.".encode()
    article, seconds = outcome(fence, "a.txt", data)
    assert article is not None
    started = time.perf_counter()
    covered = sum(passage.end - passage.start for passage in cut(article))
    seconds += time.perf_counter() - started
    assert covered >= len(article.text) * 0.99 - len("A title\n\n")
    list(add_all(library, WordEmbedder(), [article]))
    assert library.article(article.id) == article
    figure(f"H4: a word of {size / 1e6:.1f} MB of {unit!a}: read and cut in {seconds:.1f} s")
