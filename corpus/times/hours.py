"""Hours of the day into times that stay open: which day they are of stands elsewhere."""

import re

from corpus.times.calendar_words import NUMBER, VAGUE, pattern
from corpus.times.reading import Place, Reading, Rule

_CLOCK = pattern(
    r"(?:1[0-2]|0?[1-9])(?:[:.][0-5]\d)? ?(?:a\.?m\b\.?|p\.?m\b\.?)"
    r"|(?:[01]?\d|2[0-3]):[0-5]\d(?: ?(?:GMT|UTC|CET|EST|ET|BST))?|midnight|noon"
)
_HOURS_AWAY = pattern(
    rf"(?:{NUMBER}|{VAGUE}) (?:second|minute|hour)s? (?:ago|later|earlier|before(?:hand)?|after(?:wards)?)"
)


def _open(found: re.Match[str], place: Place) -> Reading:
    return Reading(None)


RULES: list[Rule] = [("hour", _CLOCK, _open), ("hour", _HOURS_AWAY, _open)]
