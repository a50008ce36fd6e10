"""An article and an answer that cites it, for tests of what is shown of them."""

from corpus.article import Article
from qa.answer import Answer, Citation, Searched
from ui.steps import Taken

TEXT = "Russia and Hamas\n\nBogdanov received them on 26 October and 19 January. Then he left.\n\nWhat came of it"


def citation(n: int, quote: str, *words: str, text: str = TEXT) -> Citation:
    start = text.index(quote)
    marks = tuple((text.index(word, start), text.index(word, start) + len(word)) for word in words)
    facts = ("Russia and Hamas", "M. H. Sweidan", "The Cradle", "2024-02-13", None)
    return Citation(n, "a1", *facts, start, start + len(quote), quote, marks)


BOGDANOV = citation(1, "Bogdanov received them on 26 October and 19 January.", "26 October", "19 January")
ANSWER = Answer(
    *("When?", "When?", True, "26 October and 19 January", 0.934, (BOGDANOV,), (), 84),
    searched=Searched(14, "2024-02-13", 7),
)
STEPS = (Taken("searching", 20), Taken("reading", 60), Taken("verifying", 4))
ARTICLE = Article(
    "a1", "Russia and Hamas", TEXT, "M. H. Sweidan", "The Cradle", "2024-02-13", "https://thecradle.co/a?b=1&c=2"
)
