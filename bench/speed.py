"""The running program into its speed and size: start, first answer, a hundred questions, memory.

    python -m bench.speed            a hundred questions, models loaded, beside the same reading in plain float32
    python -m bench.speed --chat     the web chat in a real Chromium: start, first answer, memory after 100 questions
    python -m bench.speed --questions 1000 [LIBRARY]
                                     the web chat, asked over HTTP: median, memory after each 100, growth over the
                                     second half; without LIBRARY (a copy: the search cache is written into it) the
                                     sample article is asked about

Times are of this machine; the ratio to the baseline of the same run is what may be compared.
"""

import argparse
import itertools
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.answers import HERE, read_questions
from bench.browser import browser, chromium
from bench.load import ask, library_questions, memory
from bench.server import running_chat
from qa.ask import PASSAGES
from qa.reader import READER_FOLDER, MiniLMReader
from ui.build import Dateline
from ui.settings import Settings

QUESTIONS = 100
EACH = 100
"""Questions after which memory is looked at."""


def questions() -> list[str]:
    """A hundred questions: those about the sample article, over and over."""
    asked = [gold["question"] for gold in read_questions(HERE / "sample_questions.jsonl")]
    return list(itertools.islice(itertools.cycle(asked), QUESTIONS))


def milliseconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return (time.perf_counter() - started) * 1000


def in_process() -> None:
    """Median and worst of a hundred questions, and of the baseline: the reader alone, in float32."""
    with tempfile.TemporaryDirectory() as folder:
        dateline = Dateline.open(Settings(Path(folder)))
        print(f"load models and add the sample: {milliseconds(dateline.load_with_sample):.0f} ms")
        dateline.ask("Who met Putin?")
        took = [milliseconds(lambda q=q: dateline.ask(q)) for q in questions()]  # type: ignore[misc]
        article = dateline.article(dateline.articles()[0].id)
    baseline = _float32_reader()
    texts = [article.text[start : start + 700] for start in range(0, 700 * PASSAGES, 700)]
    plain = [milliseconds(lambda q=q: baseline.read(q, texts)) for q in questions()[:30]]  # type: ignore[misc]
    median, plain_median = statistics.median(took), statistics.median(plain)
    print(f"{QUESTIONS} questions: median {median:.0f} ms, worst {max(took):.0f} ms")
    print(
        f"baseline, {PASSAGES} passages of 700 characters read in float32 and nothing else: median "
        f"{plain_median:.0f} ms"
    )
    print(f"ratio of the medians: {median / plain_median:.2f}")


def _float32_reader() -> MiniLMReader:
    import torch
    from tokenizers import Tokenizer
    from transformers import BertForQuestionAnswering

    model = BertForQuestionAnswering.from_pretrained(READER_FOLDER, dtype=torch.float32)  # in evaluation mode
    tokenizer = Tokenizer.from_file(str(READER_FOLDER / "tokenizer.json"))
    tokenizer.enable_padding()
    return MiniLMReader(model, tokenizer)


def in_chromium() -> None:
    """The chat as a user starts it, with a new library: to the page, to the first answer, and its memory."""
    path = chromium()
    if path is None:
        sys.exit("no Chromium on this machine")
    with tempfile.TemporaryDirectory() as folder, browser(path) as opened:
        page = opened.new_page()
        page.set_default_timeout(120_000)
        started = time.perf_counter()
        with running_chat(Path(folder)) as chat:
            print(f"to the page answering HTTP: {chat.seconds:.1f} s")
            page.goto(chat.address)
            box = page.locator("#question textarea, #question input").first
            for number, question in enumerate(questions()):
                box.fill(question)
                page.keyboard.press("Enter")
                page.wait_for_function(ANSWERED, arg=min(number + 1, 60))
                if number == 0:
                    print(f"to the first answer on the page: {time.perf_counter() - started:.1f} s")
            print(f"memory after {QUESTIONS} questions: {memory(chat.pid):.0f} MB")


ANSWERED = """n => document.querySelectorAll('#chat .asked').length >= n && !document.querySelector('#chat .waiting')
    && document.querySelectorAll('#chat .answer, #chat .declined').length >= n"""
"""The page shows this many questions, each with its outcome."""


def over_http(count: int, library: Path | None) -> None:
    """The chat as a user starts it, asked one question after another: how long they take and what stays of them."""
    with tempfile.TemporaryDirectory() as folder, running_chat(library or Path(folder)) as chat:
        print(f"to the page answering HTTP: {chat.seconds:.1f} s")
        first = ask(chat.address, questions()[0])
        print(f"to the first answer: {chat.seconds + first.seconds:.1f} s")
        asked = itertools.cycle(library_questions(chat.address) if library else questions())
        took, stays = [], [memory(chat.pid)]
        for number in range(1, count + 1):
            took.append(ask(chat.address, next(asked)).seconds * 1000)
            if number % EACH == 0:
                stays.append(memory(chat.pid))
                print(f"{number:,} questions: {stays[-1]:.0f} MB", flush=True)
        print(f"median {statistics.median(took):.0f} ms, worst {max(took):.0f} ms")
        print(f"{stays[-1] - stays[len(stays) // 2]:+.0f} MB over the second half")


def main() -> None:
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("library", type=Path, nargs="?", metavar="LIBRARY")
    cli.add_argument("--chat", action="store_true")
    cli.add_argument("--questions", type=int, default=0)
    args = cli.parse_args()
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    if args.questions:
        over_http(args.questions, args.library)
    else:
        in_chromium() if args.chat else in_process()


if __name__ == "__main__":
    main()
