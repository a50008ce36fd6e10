"""Dateline from its start to an answer, with every kind of error, in a process that notes what it asks the network for.

python -m tests.privacy_child FOLDER     says on its last line what was tried; all else it prints is what Dateline says

The articles, names, addresses and questions are full of canaries; tests/test_privacy.py looks for them afterwards.
"""

import ipaddress
import json
import sys
from pathlib import Path
from typing import Any

CANARIES = {name: f"zqx{name}kjv" for name in ("word", "title", "author", "name", "question", "query", "error")}
ARTICLE = """The {title} dam

By Jane {author}, The Herald, 5 March 2023

Water rose near {word} on Monday. Nobody was hurt.
"""


def watch(tried: list[str]) -> None:
    """Notes every name and every address that is asked for, but for this machine's own."""

    def audited(event: str, args: tuple[Any, ...]) -> None:
        if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
            note(args[0])
        elif event in ("socket.connect", "socket.sendto", "socket.sendmsg") and isinstance(args[1], tuple):
            note(args[1][0])

    def note(host: object) -> None:
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
        if host is not None and name not in ("", "localhost") and not _is_loopback(name):
            tried.append(name)
            raise OSError("no network here")

    sys.addaudithook(audited)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def live(folder: Path) -> dict[str, Any]:
    """Starts as the chat does, adds, asks, fails in every way, removes one of two articles and stops; what was said."""
    from ui.settings import Settings, prepare_environment

    prepare_environment()
    from corpus.document import Document
    from tests.malformed import malformed
    from ui import chat
    from ui.build import Dateline
    from ui.conversation import answered

    dateline = Dateline.open(Settings(folder / "library"))
    page = chat.build_page(dateline)
    address = chat.launch(page, host="127.0.0.1", port=_free_port(), private=[folder / "library"])
    dateline.load_with_sample()
    _get(address)

    text = ARTICLE.format(**CANARIES).encode()
    name = f"{CANARIES['name']}.txt"
    broken = [Document(data + CANARIES["word"].encode(), name) for _, data in map(malformed, range(20))]
    outcomes = list(dateline.add_all([Document(text, name), Document(text, name), Document(b"", name), *broken]))
    kept = getattr(outcomes[0], "article").id  # noqa: B009 (an Added, or the test fails)
    dateline.publish()
    said = [str(answered(dateline, question, [CANARIES["question"]])) for question in _questions()]
    said.append(_error(lambda: dateline.fetch(f"http://10.0.0.1/?q={CANARIES['query']}")))
    said.append(_error(lambda: dateline.remove(CANARIES["question"])))
    said.append(_unforeseen())
    (folder / "library" / "vectors.faiss").unlink()
    (folder / "library" / "vectors.faiss").mkdir()
    dateline.add(Document(text + b"More of it.", name))
    dateline.publish()  # which cannot be done, and is logged
    (folder / "library" / "vectors.faiss").rmdir()
    dateline.remove(kept)
    page.close(verbose=False)
    return {"said": said, "answered": getattr(outcomes[0], "already") is False}  # noqa: B009


def _questions() -> list[str]:
    return [
        f"When did water rise near {CANARIES['word']}?",
        f"What is the capital of {CANARIES['question']}?",
        f"Who wrote about the {CANARIES['title']} dam?",
        f"{CANARIES['question']} " * 1_000,
        "?",
    ]


def _unforeseen() -> str:
    """What a person is told of an error that nobody foresaw, and that quotes an article."""
    from ui.edge import sentence_for

    try:
        raise RuntimeError(CANARIES["error"])
    except RuntimeError as error:
        return sentence_for(error)


def _error(act: Any) -> str:
    from ui.edge import sentence_for

    try:
        act()
    except Exception as error:
        return sentence_for(error)
    raise AssertionError("it was done")


def _free_port() -> int:
    from bench.server import free_port

    return free_port()


def _get(address: str) -> None:
    import urllib.request

    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(address, timeout=30) as reply:
        assert reply.status == 200


def main(folder: Path) -> None:
    tried: list[str] = []
    watch(tried)
    told = live(folder)
    (folder / "told.json").write_text(json.dumps({**told, "tried": tried}), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
