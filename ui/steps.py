"""A question on its way into the steps that the page shows: what is being done now, and how long each step took."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from qa.answer import Answer
from qa.ask import Step, Wrote

UPDATE_SECONDS = 0.1
"""The page hears of steps at most this often; of the answer at once."""
QUICK_SECONDS = 0.3
"""It hears of none before: most answers are there by then, and drawing steps takes what the models compute with."""


@dataclass(frozen=True)
class Taken:
    """A step that is over, and the milliseconds it took."""

    name: str
    ms: int


class Stopped(Exception):
    """Ends an answer that nobody waits for any more."""


class Asking:
    """One question being answered on a thread of its own, so that it can be watched, and stopped.

    `ask` gets a callback for the steps as they begin, and one for the answer while an LLM writes beside it; it gives
    the outcome.  `so_far` is that answer, as far as it is written.
    """

    def __init__(self, ask: Callable[[Step, Wrote], Answer | str]) -> None:
        self._ask = ask
        self.so_far: Answer | None = None
        self._begun: list[tuple[str, float]] = []
        self._ended = 0.0
        self._over = threading.Event()
        self.stopped = False
        self.outcome: Answer | str | None = None
        threading.Thread(target=self._run, name="answer", daemon=True).start()

    def now(self) -> str | None:
        """The step that is being done; None before the first one."""
        return self._begun[-1][0] if self._begun else None

    def taken(self) -> tuple[Taken, ...]:
        """The steps of an answer that is there."""
        ends = [*(at for _, at in self._begun[1:]), self._ended][: len(self._begun)]
        return tuple(Taken(name, round((end - at) * 1000)) for (name, at), end in zip(self._begun, ends, strict=True))

    def stop(self) -> None:
        """Nobody waits any more: there will be no outcome, and the work ends at its next step."""
        self.stopped = True
        self._over.set()

    def progress(self) -> Iterator[str | None]:
        """The step that is being done, whenever it is another one or more of the answer is written; ends with the
        outcome, or when it is stopped."""
        shown: tuple[str | None, int] = None, 0
        pause = QUICK_SECONDS
        while not self._over.wait(pause):
            pause = UPDATE_SECONDS
            so_far = self.so_far.prose if self.so_far else None
            if (now := (self.now(), len(so_far.sentences) if so_far else 0)) != shown:
                shown = now
                yield self.now()

    def _run(self) -> None:
        try:
            outcome = self._ask(self._step, self._wrote)
        except Stopped:
            return
        self._ended = time.perf_counter()
        if not self.stopped:
            self.outcome = outcome
            self._over.set()

    def _wrote(self, answer: Answer) -> None:
        if self.stopped:
            raise Stopped
        self.so_far = answer

    def _step(self, name: str) -> None:
        if self.stopped:
            raise Stopped
        self._begun.append((name, time.perf_counter()))
