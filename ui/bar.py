"""How far an adding is into a progress bar with its words."""

from ui import texts
from ui.escape import safe

TELLING_SECONDS, TELLING_ARTICLES = 4.0, 5
"""Speed and time left are told after this: articles are embedded some at a time, and the first come late."""


def progress(number: int, done: int, total: int | None, pace: str) -> str:
    """The bar of adding number `number`; one that only moves where it is not known how far it is, or of one article."""
    state = f' value="{done}" max="{total}"' if total and total > 1 and done else ""
    return (
        f'<div class="progress"><label for="progress-{number}">{texts.adding(total)}</label>'
        f'<progress id="progress-{number}"{state}></progress><p class="fine pace">{safe(pace)}</p></div>'
    )


def pace(done: int, total: int | None, seconds: float) -> str:
    """`12 of 300 · 3.4 a second · about 1 min left`: of speed and time, what can be told by now."""
    parts = [texts.so_far(done, total)]
    if seconds >= TELLING_SECONDS and done >= TELLING_ARTICLES:
        parts.append(texts.speed(done / seconds))
        parts += [texts.time_left((total - done) * seconds / done)] if total and total > done else []
    return " · ".join(parts)
