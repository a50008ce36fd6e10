"""What an answer is: words from the articles with the sentences that say so, or an honest decline."""

from dataclasses import dataclass
from enum import Enum

from corpus.article import Span


@dataclass(frozen=True)
class Citation:
    """A quote and where it stands: `article.text[start:end] == quote`, checked before it is shown.

    `n` is the number in the answer, from 1.  `marks` are the answering words inside the quote, as offsets into the
    article text (not into the quote); it is empty in the closest passages of a declined answer.  `page` is the page of
    a PDF that the quote begins on.  `also` has the ids of the other articles of the same story that hold the quote.
    `said_by` is where the article names who says the answering words, offsets into its text (not always in the quote:
    "he" is named in the sentence before), and `speaker` the words there; both are None where it says them itself.
    """

    n: int
    article_id: str
    title: str
    author: str | None
    source: str | None
    published: str | None
    url: str | None
    start: int
    end: int
    quote: str
    marks: tuple[Span, ...] = ()
    page: int | None = None
    also: tuple[str, ...] = ()
    said_by: Span | None = None
    speaker: str | None = None


class Why(Enum):
    """Why a question is declined."""

    NOTHING_ABOUT = "what comes closest does not mention what is asked about"
    NOT_SAID = "what comes closest does not say it"
    UNSURE = "what would be answered is too likely to be wrong"
    UNPROVED = "the quote of the answer could not be found word for word"


@dataclass(frozen=True)
class Decline:
    """Why a question is declined, the names in it that the closest passages do not have, and the probability from which
    on there is an answer."""

    why: Why
    missing: tuple[str, ...] = ()
    threshold: float = 0.0


@dataclass(frozen=True)
class Searched:
    """What an answer was looked for in: `articles`, the `newest` of them by its day (ISO), the passages read, and of
    how many articles it is a part; `pending` of them nobody has looked through for the meetings that it tells."""

    articles: int
    newest: str | None
    passages: int
    of: int = 0
    pending: int = 0


@dataclass(frozen=True)
class Filter:
    """A part of the library that words of the question ask for: `text` are those words, `label` what they mean.

    `kind` is "source", "author", "published" or "title"; `relaxed` says that nothing was found in it, and all was
    asked.
    """

    kind: str
    label: str
    text: str
    relaxed: bool = False


@dataclass(frozen=True)
class Dated:
    """A time that an answer says, in the words of citation `n`, and the days that it means, ISO, both included.

    The days are None where they are not known.  `derived`: the words do not name them in full themselves.
    """

    n: int
    text: str
    first: str | None
    last: str | None
    derived: bool


class Says(Enum):
    """What another passage is, beside the one that is answered from."""

    EARLIER = "earlier report"
    LATER = "later report"
    OTHER = "another passage"


@dataclass(frozen=True)
class Otherwise:
    """Another passage that tells the same event with another date or figure: its words and the quote that has them."""

    answer: str
    says: Says
    citation: Citation


class Fault(Enum):
    """Why a sentence that an LLM wrote is not shown as supported; the first ones are the farthest from it."""

    FORM = "it has a link, markup or words to the reader"
    NO_NUMBER = "it cites no sentence"
    UNKNOWN_NUMBER = "it cites a sentence that it was not given"
    REFERENCE = "it does not say whom or what it is about"
    NAME = "the cited sentence does not have this name"
    WORDS = "the cited sentence does not have this word"
    NUMBER = "the cited sentence does not have this number"
    DATE = "the cited sentence does not have this time"
    ROLES = "the cited sentence does not say this of each other"
    SPEAKER = "the cited sentence has it as the word of somebody"
    MODALITY = "the cited sentence is less certain, or another way"
    NEGATION = "the one says it is so, the other that it is not"


@dataclass(frozen=True)
class Written:
    """A sentence that an LLM wrote, and the numbers of the citations that say so.

    `fault` is None where they do; else `what` are the words that it is about, if any.  `text` is empty where nothing of
    it may be shown.
    """

    text: str
    cites: tuple[int, ...] = ()
    fault: Fault | None = None
    what: str = ""


@dataclass(frozen=True)
class Prose:
    """What an LLM wrote beside an answer, checked sentence by sentence.

    `by` names the model, `at` its server.  `citations` are the quotes of the supported sentences, numbered on from
    those of the answer; a sentence that the answer quotes already keeps its number there.  `problem` says why there is
    no more of it; `done` is False while it is being written.
    """

    by: str
    at: str
    sentences: tuple[Written, ...] = ()
    citations: tuple[Citation, ...] = ()
    problem: str = ""
    done: bool = True

    @property
    def stands(self) -> bool:
        """Is any of its sentences supported?"""
        return any(sentence.fault is None for sentence in self.sentences)


@dataclass(frozen=True)
class Answer:
    """One answer.  `answered` is False when the articles do not say; then `answer` and `citations` are empty.

    `confidence` is the calibrated probability, 0 to 1, that the answer is right.  `understood` is the stand-alone
    question that was searched: the question itself, or a follow-up with what it leaves out filled in.  `closest`
    holds up to three passages of a declined answer.  `took_ms` runs from the question to the
    finished answer, models loaded.  `decline` is there when nothing is answered.  `filters` are those that were read in
    the question.  `prose` is what an LLM wrote, where one was chosen.
    """

    question: str
    understood: str
    answered: bool
    answer: str
    confidence: float
    citations: tuple[Citation, ...] = ()
    closest: tuple[Citation, ...] = ()
    took_ms: int = 0
    decline: Decline | None = None
    searched: Searched | None = None
    filters: tuple[Filter, ...] = ()
    dates: tuple[Dated, ...] = ()
    disagreement: tuple[Otherwise, ...] = ()
    prose: Prose | None = None

    @property
    def quoted(self) -> tuple[Citation, ...]:
        """All that an answer quotes, as it is numbered: its citations, and those that say otherwise."""
        return self.citations + tuple(other.citation for other in self.disagreement)

    @property
    def shown(self) -> tuple[Citation, ...]:
        """What is quoted: by an answer, or by a decline as the closest passages; and by the prose beside it."""
        beside = self.prose.citations if self.prose else ()
        return (self.quoted if self.answered else self.closest) + beside
