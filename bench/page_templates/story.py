"""What a page is made of: an article, and the furniture that stands around it on its outlet's pages.  All invented."""

import datetime
from dataclasses import dataclass
from html import escape

OUTLETS = (
    "The Harbor Courier",
    "Meridian Daily",
    "Northgate Tribune",
    "Ostrava Review",
    "The Lantern Post",
    "Kestrel News",
    "Valley & Coast",
    "Daily Ledger Online",
)
PEOPLE = (
    "Ingrid Solheim",
    "Tomás Rivera",
    "Amara Okafor",
    "Jean-Luc Perrin",
    "Siobhán O’Hara",
    "Lin Wei",
    "Rachel van der Berg",
    "Omar Haddad",
    "Priya Raman",
    "George W. Pell",
)
SECTIONS = (
    "Home World Europe Americas Asia Africa Politics Elections Economy Markets Technology Science Climate Health Sport "
    "Football Tennis Culture Books Film Music Food Travel Opinion Letters Puzzles Podcasts Video Newsletters"
).split()
RELATED = (
    (
        "Ferry service to the islands resumes after storm",
        "Operators said two of the three routes would run again by noon, while repairs go on at the northern pier.",
    ),
    (
        "Council delays vote on the new tram line",
        "Members asked for another study of the costs before they decide, and the mayor called the wait regrettable.",
    ),
    (
        "Five quiet villages to visit this autumn",
        "From a harbor with a single inn to a mountain railway, our writers chose the places they return to.",
    ),
    (
        "Why the price of bread keeps rising",
        "Bakers blame energy bills and a poor harvest, but economists point to something else entirely.",
    ),
    (
        "Museum returns bronze figures after a century",
        "The curators spent six years on the provenance of the collection that a merchant had left to the city.",
    ),
)
"""Headline and teaser of other articles."""
COMMENTS = (
    (
        "Walter K.",
        "2 May 2019",
        "I have lived here for forty years and nobody ever asked us. The plan was made behind closed doors. Typical.",
    ),
    (
        "marigold77",
        "3 May 2019",
        "Thank you for writing this. My sister works at the hospital and says the same thing every single week.",
    ),
    (
        "P. Lindqvist",
        "June 11, 2020",
        "With respect, the numbers do not add up. Has the author looked at the auditors’ report? I doubt it.",
    ),
    (
        "old_sailor",
        "12 June 2020",
        "Agree with the above. We will see what happens after the election, but I am not holding my breath.",
    ),
)
"""Name, day and words of readers."""
CAPTION = "A view of the square in the early morning, before the market opens. Photograph: K. Brandt/Picture Desk"
COOKIES = (
    "We and our 214 partners store and access information on your device. With your permission we may use precise "
    "location data. You can change your choices at any time in the privacy settings."
)
NEWSLETTER = "Get the morning briefing: the stories you need to know, in your inbox every weekday before breakfast."


@dataclass(frozen=True)
class Story:
    """An article as its outlet has it, before it is a page."""

    title: str
    authors: tuple[str, ...]
    outlet: str
    day: datetime.date
    paragraphs: tuple[str, ...]

    @property
    def slug(self) -> str:
        return "-".join("".join(char if char.isalnum() else " " for char in self.title.lower()).split())[:60]

    @property
    def domain(self) -> str:
        return "".join(char for char in self.outlet.lower() if char.isascii() and char.isalnum()) + ".example"

    @property
    def url(self) -> str:
        return f"https://www.{self.domain}/news/{self.slug}"

    @property
    def by(self) -> str:
        """The authors as a byline has them: "A, B and C"."""
        *first, last = self.authors
        return f"{', '.join(first)} and {last}" if first else last

    @property
    def modified(self) -> datetime.date:
        """A day on which the page was changed, later than its publication."""
        return self.day + datetime.timedelta(days=9)


def paragraphs(story: Story, start: int = 0, end: int | None = None, tag: str = "p") -> str:
    """Some of the article's paragraphs as elements."""
    return "\n".join(f"<{tag}>{escape(text)}</{tag}>" for text in story.paragraphs[start:end])


def long_day(day: datetime.date) -> str:
    """ "March 5, 2024"."""
    return f"{day:%B} {day.day}, {day.year}"


def short_day(day: datetime.date) -> str:
    """ "5 Mar 2024"."""
    return f"{day.day} {day:%b} {day.year}"
