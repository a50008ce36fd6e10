"""A claim and a cited sentence into whether the sentence says so, or the first thing that it does not say.

Every check looks for a reason against it: what cannot be followed is not supported.
"""

from qa.answer import Fault
from qa.certainty import Certainty
from qa.laying import Cited, Laying, Verdict
from qa.skeleton import skeleton
from qa.structure import Structure


def compared(claim: str, cited: Cited) -> Verdict:
    """The verdict on a claim, which is one sentence in plain words.  Raises `ModelError` without a model for syntax."""
    said = skeleton(claim, cited.article.published)
    told = skeleton(" ".join(cited.text.split()), cited.article.published)
    laying = Laying(said, told, cited)
    if found := laying.missing():
        return found
    last = Verdict(Fault.ROLES)
    for laid in laying.ways():
        wrong = Certainty(laid).wrong() or Structure(laid).wrong()
        if wrong is None:
            return Verdict(None)
        last = wrong
    return last
