"""A claim and a cited sentence into whether the sentence says so, or the first thing that it does not say.

Every check looks for a reason against it: what cannot be followed is not supported.
"""

from qa.answer import Fault
from qa.support.alignment import Aligner, Cited, Verdict
from qa.support.certainty import Certainty
from qa.support.skeleton import skeleton
from qa.support.structure import Structure


def compared(claim: str, cited: Cited) -> Verdict:
    """The verdict on a claim, which is one sentence in plain words.  Raises `ModelError` without a model for syntax."""
    said = skeleton(claim, cited.article.published)
    told = skeleton(" ".join(cited.text.split()), cited.article.published)
    aligner = Aligner(said, told, cited)
    if found := aligner.missing():
        return found
    last = Verdict(Fault.ROLES)
    for alignment in aligner.ways():
        wrong = Certainty(alignment).wrong() or Structure(alignment).wrong()
        if wrong is None:
            return Verdict(None)
        last = wrong
    return last
