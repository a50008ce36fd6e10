"""The words around a meeting into its status: held, planned, denied, conditional, cancelled; or only wished for."""

from index.meetings.meeting import Status
from index.meetings.words import (
    ARRIVAL,
    CANCEL,
    CANCELLED_ADJECTIVES,
    FUTURE_ADJECTIVES,
    HABIT,
    HOLD,
    MOTION,
    NEVER,
    PLAN,
    POSSIBLE_ADJECTIVES,
    READY,
    REFUSE,
    SAY,
    TRIPS,
    WISH,
)
from index.syntax import Token, Tree

_HAPPEN = frozenset("hold take happen occur schedule set begin start go arrange end follow confirm".split())
"""What is said of a meeting itself, when it is the subject."""
_TURNS = READY | WISH | REFUSE | PLAN | CANCEL | {"withdraw", "pull", "back"}
_BLAME = frozenset(
    "apologize apologise criticize criticise thank praise blame condemn slam blast rebuke mock defend fire apology "
    "criticism fault scold attack heckle".split()
)
"""What one does about something that has been."""
_PERIODS = frozenset(
    "day week month year morning evening night weekend monday tuesday wednesday thursday friday".split()
)


def standing_of_verb(tree: Tree, verb: Token) -> Status | None:
    """What a clause says of the event that its verb names; None for a wish, a habit or a question."""
    if _habit(tree, verb) or _asked(tree, verb):
        return None
    words = {t.text.lower() for t in tree.children(verb, "aux", "auxpass")}
    marks = {t.text.lower() for t in tree.children(verb, "mark", "advmod")}
    if words & {"should", "must", "ought", "let"}:
        return None
    if _negated(tree, verb):
        return "denied"
    if marks & {"if", "unless", "whether"}:
        return "conditional"
    if words & {"could", "may", "might", "can"}:
        return "conditional"
    if "would" in words or (words & {"'d", "’d"} and verb.tag == "VB"):
        return "planned" if _reported(tree, verb) else "conditional"
    if words & {"will", "'ll", "’ll", "shall", "wo"}:
        return "planned"
    if words & {"do", "does", "did"}:
        return "held"
    if verb.tag == "VB" or (verb.tag == "VBG" and not words & {"is", "are", "was", "were", "been", "'s", "’s", "be"}):
        return _governed(tree, verb)
    if verb.tag == "VBN" and not words:
        return _governed(tree, verb)
    if verb.tag in ("VBZ", "VBP") and not words and marks & {"when", "before", "once", "until", "after"}:
        return "planned"
    above = tree.head(verb)
    if verb.dep == "conj" and above is not None and verb.tag == above.tag and above.pos == "VERB" and not words:
        return "denied" if _negated(tree, above) and verb.tag == "VB" else "held"
    if verb.dep == "ccomp" and above is not None:
        return _complement(tree, above, "held")
    return "held"


def standing_of_noun(tree: Tree, noun: Token) -> Status | None:
    """What is said of the event that a noun names ("a planned meeting", "cancelled talks"); None for a wish."""
    words = {t.lemma for t in tree.children(noun, "amod", "compound", "nmod", "det", "neg", "advmod")}
    if words & CANCELLED_ADJECTIVES:
        return "cancelled"
    if words & POSSIBLE_ADJECTIVES:
        return "conditional"
    if words & (HABIT | {"regular", "annual", "any", "more", "every", "each"}):
        return None
    if words & {"no"}:
        return "denied"
    if words & FUTURE_ADJECTIVES or any(
        t.lemma in ("schedule", "plan", "slate", "set") and t.tag == "VBN" and noun.lemma != "interview"
        for t in tree.children(noun, "acl")
    ):
        return "planned"
    return _governed(tree, noun)


def _governed(tree: Tree, token: Token) -> Status | None:
    """The status that an infinitive, a participle or a noun takes from what it hangs on."""
    head = tree.head(token)
    if head is None:
        bare = token.tag == "VB" and not tree.children(token, "nsubj")
        infinitive = any(t.text.lower() == "to" for t in tree.children(token, "aux"))
        return "planned" if infinitive or bare else "held"
    if token.dep == "conj":
        return _governed(tree, head) if head.pos in ("NOUN", "PROPN") else _of_conjunct(tree, token, head)
    if token.dep == "relcl" and token.tag == "VB":
        before = [t for t in tree.below(head) if t.i < head.i]
        first = any(t.tag == "JJS" or t.text.lower() in ("first", "last", "only") for t in before)
        return "held" if first else "planned"
    if head.pos == "ADP" or token.dep in ("pobj", "pcomp"):
        return _of_preposition(tree, token, head)
    if head.pos in ("VERB", "AUX"):
        return _of_verb(tree, token, head)
    if head.pos == "ADJ":
        return _of_adjective(tree, head)
    return _of_noun(tree, token, head)


def _of_conjunct(tree: Tree, token: Token, head: Token) -> Status | None:
    if head.pos in ("VERB", "AUX"):
        return standing_of_verb(tree, head)
    return _governed(tree, head)


def _of_preposition(tree: Tree, token: Token, prep: Token) -> Status | None:
    """ "During a meeting" took place, as far as what surrounds it did; "ahead of talks" did not yet."""
    above = tree.head(prep)
    while above is not None and above.pos == "ADP":
        prep, above = above, tree.head(above)
    word = prep.lemma
    if above is None:
        return "held"
    if above.pos == "ADV":
        word, above = above.lemma, tree.head(above) or above
    if word == "for" and above.lemma == "be" and above.tag in ("VBZ", "VBP", "VBD") and not _negated(tree, above):
        return "held"
    if word == "for" and above.lemma in WISH:
        return None
    if word == "for" and (above.lemma in _BLAME or any(t.lemma == "apology" for t in tree.children(above, "dobj"))):
        return "held"
    if word in ("before", "ahead", "until", "pending") or (word == "for" and token.pos == "NOUN"):
        if above.pos in ("VERB", "AUX"):
            outer = standing_of_verb(tree, above)
            past = above.tag in ("VBD", "VBN") and (word == "before" or above.lemma in MOTION | {"meet", "join"})
            return "held" if outer == "held" and past else outer if outer in ("conditional", "denied") else "planned"
        if word == "for" and above.pos in ("NOUN", "PROPN"):
            ready = above.lemma in ("plan", "preparation", "planning", "arrangement", "date", "invitation", "proposal")
            return "planned" if ready else None if above.lemma in ("call", "desire", "hope", "need") else "held"
        return "planned"
    if above.pos in ("VERB", "AUX"):
        if above.lemma in SAY and not _negated(tree, above):
            return "held"
        if word in ("to", "from", "with", "of", "on", "out", "at") and above.lemma in _TURNS:
            return _of_verb(tree, token, above)
        outer = standing_of_verb(tree, above)
        if token.lemma == "interview":
            return "planned" if outer == "planned" else "held"
        if word in ("after", "following", "since", "from"):
            return "held" if outer != "planned" or above.tag != "VB" else "planned"
        if word == "in" and above.lemma not in HOLD and outer != "planned":
            return "held"
        return "held" if outer in (None, "denied") and word not in ("to", "in", "as") else outer
    if above.lemma in ("plan", "agreement", "invitation", "possibility", "prospect", "hope", "chance", "call", "offer"):
        return {"plan": "planned", "agreement": "planned", "possibility": "conditional", "prospect": "conditional"}.get(
            above.lemma  # type: ignore[return-value]
        )
    return _governed(tree, above) if above.pos == "NOUN" and token.pos == "VERB" else "held"


def _of_verb(tree: Tree, token: Token, verb: Token) -> Status | None:
    """The status of what hangs on a verb: "agreed to meet", "refused to meet", "flew to Rome to meet"."""
    lemma = verb.lemma
    if lemma in ("see", "watch", "hear", "read", "recall", "remember") and token.pos == "NOUN" and token.dep == "dobj":
        return "held"
    if token.dep == "advcl" and token.tag == "VBG":  # ", giving an interview"
        return "planned" if standing_of_verb(tree, verb) == "planned" else "held"
    if lemma in SAY and verb.tag == "VBN" and token.dep == "xcomp":
        return "held"  # "was said to have met"
    if token.dep in ("nsubj", "nsubjpass") and token.pos == "NOUN" and verb.lemma not in _HAPPEN | _TURNS:
        return "held"
    own = standing_of_verb(tree, verb)
    if own in ("denied", "conditional") or (own is None and lemma not in WISH):
        return own
    if lemma in CANCEL or (lemma in ("withdraw", "pull", "back") and token.dep == "pobj"):
        return "cancelled" if own == "held" else own
    if _particle(tree, verb) in ("off", "out") and lemma in ("call", "rule", "pull"):
        return "cancelled" if lemma == "call" else "denied"
    if lemma in REFUSE:
        return "denied"
    if lemma in READY:
        return "conditional"
    if lemma in PLAN:
        return "planned"
    if lemma in WISH:
        return None
    if lemma in ("be", "get") and token.tag == "VB":
        return "planned"
    if token.tag == "VB" and lemma in ("go", "have") and token.dep in ("xcomp", "ccomp"):
        return "planned" if lemma == "go" and verb.tag == "VBG" else None if lemma == "have" else own
    if token.tag == "VB" and any(t.lemma in TRIPS and t.i < token.i for t in tree.children(verb, "dobj")):
        return "planned"
    if token.tag == "VB" and (lemma in ARRIVAL or (verb.tag in ("VBZ", "VBP", "VBG") and lemma in MOTION)):
        return "planned"
    return own


def _of_adjective(tree: Tree, adjective: Token) -> Status | None:
    above = tree.head(adjective)
    if above is not None and adjective.lemma == "able" and _negated(tree, above):
        return None
    if above is not None and adjective.lemma == "ready" and above.lemma == "get":
        return "planned"
    if above is not None and adjective.lemma == "able" and above.tag in ("VBD", "VBN"):
        return standing_of_verb(tree, above)  # "was able to meet"
    if adjective.lemma in READY | {"possible"}:
        return "conditional"
    if adjective.lemma in PLAN:
        return "planned"
    return "denied" if adjective.lemma in REFUSE else None


def _of_noun(tree: Tree, token: Token, noun: Token) -> Status | None:
    """ "A plan to meet", "his refusal to meet", "a trip to meet"."""
    if token.tag != "VB":
        return "held"
    if noun.lemma in ("plan", "agreement", "decision", "promise", "trip", "intention", "appointment"):
        return "planned"
    if noun.lemma in ("refusal",):
        return "denied"
    return "conditional" if noun.lemma in ("offer", "readiness", "willingness", "invitation", "proposal") else None


def _complement(tree: Tree, verb: Token, status: Status) -> Status | None:
    """ "Denied that they met", "hopes they meet"."""
    if verb.lemma == "deny":
        return "denied"
    if verb.lemma in WISH - {"suggest", "insist"} and verb.lemma != "let":
        return None
    if verb.lemma in ("say", "tell") or verb.lemma not in ("know", "believe", "think", "mean"):
        return status
    return None if _negated(tree, verb) else status


def _reported(tree: Tree, verb: Token) -> bool:
    """ "Said he would meet": the future as seen from the past."""
    above = tree.head(verb)
    hypothetical = any(t.text.lower() in ("if", "were") for t in tree.tokens)
    return (
        verb.dep in ("ccomp", "ROOT", "conj", "relcl")
        and not hypothetical
        and (above is None or above.lemma in SAY | PLAN or above.pos in ("NOUN", "PROPN") or verb.dep == "conj")
    )


def _negated(tree: Tree, verb: Token) -> bool:
    words = {t.text.lower() for t in tree.children(verb, "neg", "advmod", "preconj", "det")}
    subjects = tree.children(verb, "nsubj", "nsubjpass")
    nobody = any(
        t.text.lower() in ("neither", "no", "nobody", "none")
        for s in subjects
        for t in (s, *tree.children(s, "det", "preconj"))
    )
    only = "not only " in tree.text.lower()
    return (bool(words & NEVER) and not only) or nobody


def _habit(tree: Tree, verb: Token) -> bool:
    below = {t.lemma for t in tree.children(verb, "advmod")}
    every = any(t.text.lower() in ("every", "each") and tree.tokens[t.head].lemma in _PERIODS for t in tree.below(verb))
    return bool(below & HABIT) or every


def _asked(tree: Tree, verb: Token) -> bool:
    """Is it asked, or commanded?"""
    return tree.text.rstrip(" ”\"'’").endswith("?")


def _particle(tree: Tree, verb: Token) -> str:
    return next((t.text.lower() for t in tree.children(verb, "prt")), "")
