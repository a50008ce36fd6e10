"""Files into the library by the machines of a Ray cluster: read, cut and embedded there, committed here in order.

A Ray Data job: tasks open the files, actors read the documents behind a fence and embed them, and what they made comes
back, batch by batch, to this one process, which alone writes to the library.  Ray starts a killed actor again and sends
it its batch (and says so on standard output); only what has come back is committed, so no article is there twice, and
none half.

Each machine sees the files under the same paths, and has installed what requirements-ray.txt says.  Dateline's own code
comes with the job.
"""

import contextlib
import importlib.util
import io
import logging
import os
import socket
import sys
import warnings
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.collect import Read, collect, is_address
from corpus.document import Document, Facts
from corpus.errors import ArticleError, FetchFailed, ModelError, SettingsError
from corpus.fence import Fence
from index.embedder import Embedder, MiniLM, Vectors
from index.ingest import Added, Item, keep, prepared, read_all, texts_of
from index.library import Library

DOCUMENTS_AT_ONCE = 16
"""Documents in a batch: some 250 passages, 12 seconds of a core.  It is what is done again when an actor dies."""
TRIES = 3
"""How often a batch is sent to an actor: what ends so many processes would end the next one, too."""
KNOCK_SECONDS = 10.0
"""How long the head of a cluster may take to answer."""
_ROOT = Path(__file__).resolve().parent.parent

Embedded = tuple[list[Item], Vectors]
"""A batch on its way back."""


def add_all(
    library: Library,
    address: str,
    words: Sequence[str],
    given: Facts,
    workers: int | None = None,
    load: Callable[[], Embedder] = MiniLM.load,
) -> Iterator[Added | ArticleError]:
    """What became of each document in the files and folders `words`, in order, embedded by the cluster at `address`.

    `workers` actors of one core each embed, as many as the cluster has cores where that is not said; `address` is
    HOST:PORT, `auto` on a machine of the cluster, or `local` for one that is started here for this.  Each article is
    committed before it is given, and what is there already is not embedded.  Raises `SettingsError` when there is no
    such cluster, `ModelError` when it cannot embed.
    """
    with _cluster(address) as ray:
        known = ray.put(frozenset(version.id for version in library.history()))
        count = workers or max(1, int(ray.cluster_resources().get("CPU", 1)))
        batches = _embedded(ray.data, words, count, (known, given, load))
        try:
            for row in batches.iter_rows():
                yield from keep(library, *row["embedded"])
        except ray.exceptions.RayError as error:
            raise ModelError(
                f"The cluster at {address} gave up ({_reason(error)}). What was added until then is kept; the same "
                "command again goes on from there."
            ) from None


def _embedded(data: Any, words: Sequence[str], count: int, told: tuple[Any, ...]) -> Any:
    """The job, not begun yet: batches of `words`, embedded by up to `count` actors, each begun with what is `told`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # `max_task_retries` has no other name yet
        return (
            data.from_items([{"word": word} for word in words], override_num_blocks=len(words))
            .flat_map(_documents, num_cpus=0)
            .repartition(target_num_rows_per_block=DOCUMENTS_AT_ONCE)
            .map_batches(
                _Embedding,
                fn_constructor_args=told,
                batch_size=DOCUMENTS_AT_ONCE,
                concurrency=(1, count),
                num_cpus=1,
                max_restarts=-1,
                max_task_retries=TRIES - 1,
            )
        )


def seen_by_all(words: Sequence[str]) -> list[str]:
    """The paths of files and folders, whole, as they are sent to the machines of a cluster.

    Raises `SettingsError` for a web address and standard input, and where Ray is not installed.
    """
    if importlib.util.find_spec("ray") is None:
        install = f"{Path(sys.executable).name} -m pip install -r requirements-ray.txt"
        raise SettingsError(f"--ray needs one more package: {install}")
    for word in words:
        if word == "-" or is_address(word):
            raise SettingsError(f"--ray adds files and folders that each machine of the cluster sees, not {word}.")
    return [str(Path(word).absolute()) for word in words]


@contextlib.contextmanager
def _cluster(address: str) -> Iterator[Any]:
    """Ray, connected.  Nothing is told to its makers."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    import ray
    import ray.data

    modules = [str(_ROOT / package) for package in ("corpus", "index")]
    try:
        _knock(address)
        ray.init(address, runtime_env={"py_modules": modules}, log_to_driver=False, logging_level=logging.ERROR)
    except (OSError, ValueError, RuntimeError) as error:
        reason = type(error).__name__
        raise SettingsError(f"There is no Ray cluster at {address} ({reason}). Nothing was added.") from None
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.execution_options.preserve_order = True
    context.max_consecutive_actor_init_deaths = TRIES - 1
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    try:
        yield ray
    finally:
        ray.shutdown()


def _knock(address: str) -> None:
    """Raises `OSError` or `ValueError` when nothing listens at HOST:PORT: Ray would try for many minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if host:
        socket.create_connection((host, int(port)), timeout=KNOCK_SECONDS).close()


def _reason(error: BaseException) -> str:
    """The kind of error that is at the bottom of it, and what Dateline's own said."""
    while error.__cause__ is not None:
        error = error.__cause__
    return str(error) if isinstance(error, ModelError) else type(error).__name__


# ── on the machines of the cluster ───────────────────────────────────────────────────────────────────────────────────


def _documents(row: Mapping[str, str]) -> Iterator[dict[str, Read]]:
    for document in collect([row["word"]], _no_page, io.BytesIO()):
        yield {"document": document}


def _no_page(url: str) -> Document:
    raise FetchFailed(f"{url} is no file.")


class _Embedding:
    """An actor: documents into articles, their passages and their vectors."""

    def __init__(self, known: Any, given: Facts, load: Callable[[], Embedder]) -> None:
        import ray

        self._known: Collection[str] = ray.get(known)
        self._given = given
        self._embedder = load()
        self._fence = Fence()

    def __call__(self, batch: Mapping[str, Sequence[Read]]) -> dict[str, list[Embedded]]:
        read = read_all(self._fence, batch["document"], self._given)
        items = [prepared(each, self._is_known) for each in read]
        return {"embedded": [(items, self._embedder.embed(texts_of(items)))]}

    def _is_known(self, article_ids: Sequence[str]) -> list[str]:
        return [each for each in article_ids if each in self._known]
