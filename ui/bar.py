"""How far an adding is into a progress bar with its words."""

from ui.escape import plural, safe

TELLING_SECONDS, TELLING_ARTICLES = 4.0, 5
"""Speed and time left are told after this: articles are embedded some at a time, and the first come late."""


def progress(number: int, done: int, total: int | None, pace: str) -> str:
    """The bar of adding number `number`; one that only moves where it is not known how far it is, or of one article."""
    state = f' value="{done}" max="{total}"' if total and total > 1 and done else ""
    what = plural(total, "article") if total else "articles"
    return (
        f'<div class="progress"><label for="progress-{number}">Adding {what}</label>'
        f'<progress id="progress-{number}"{state}></progress><p class="fine pace">{safe(pace)}</p></div>'
    )


def pace(done: int, total: int | None, seconds: float) -> str:
    """`12 of 300 · 3.4 a second · about 1 min left`: of speed and time, what can be told by now."""
    parts = [f"{done:,} of {total:,}" if total else plural(done, "article")]
    if seconds >= TELLING_SECONDS and done >= TELLING_ARTICLES:
        parts.append(_speed(done / seconds))
        parts += [_left((total - done) * seconds / done)] if total and total > done else []
    return " · ".join(parts)


def _speed(per_second: float) -> str:
    if per_second >= 10:
        return f"{per_second:,.0f} a second"
    return f"{per_second:.1f} a second" if per_second >= 1 else f"{60 * per_second:.0f} a minute"


def _left(seconds: float) -> str:
    if seconds < 60:
        return f"about {max(5, 5 * round(seconds / 5))} s left"
    minutes = round(seconds / 60)
    return f"about {minutes} min left" if minutes < 60 else f"about {minutes // 60} h {minutes % 60:02} min left"
