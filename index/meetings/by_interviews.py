"""Interviews into meetings: "a CNN interview with A", "A told B in an interview", "A told B" near "the interview"."""

import re

from index.meetings.by_nouns import NounClause
from index.meetings.clause import Event, apart
from index.meetings.party import Party
from index.meetings.standing import standing_of_noun
from index.meetings.words import JOURNALISTS, MEDIA
from index.syntax import Token

NEAR = 3
"""In so many sentences before and after "in the interview" it is told with whom."""
_TELLING = {
    "tell": ("",),
    "speak": ("with", "to"),
    "talk": ("with", "to"),
    "say": ("to", "on"),
    "admit": ("to",),
    "confess": ("to",),
    "confirm": ("to",),
    "appear": ("on",),
    "sit": ("with",),
    "join": ("",),
}
"""Verb: how the one is joined to it whom one speaks to in an interview ("" is the direct object)."""
TOLD = re.compile(r"\b(?:told|tells|spoke|talked|said (?:to|on)|admitted|appear(?:ed|s)|sat down)\b")
"""A sentence without one of these words tells nobody anything."""
_QUOTED = r"[“\"‘']\s?([A-Z0-9][^”\"’“]{1,40}?),?[”\"’']"
_NAMED = r"((?:\d[\d.]{0,6} )?(?:The )?[A-Z][\w.&’'+-]{0,30}(?:(?: (?:of|the|and|&))? [A-Z0-9][\w&’'+-]{0,30}){0,4})"
_OUTLET = re.compile(rf"(?:(?:the|his|her|its) )?(?:{_NAMED}(?:['’]s?)? )?(?:[a-z-]{{1,30}} ){{0,3}}?{_QUOTED}")
_BEFORE = re.compile(rf"{_QUOTED} (?:[a-z-]{{1,30}} ){{0,2}}$")
_STATION = re.compile(rf"(?:the )?{_NAMED}")
_ON_AIR = re.compile(r"\d\.\d|\b(?:FM|AM|K[A-Z]{2,3}|W[A-Z]{2,3})\b|(?:podcast|show|radio|station|channel|newspaper)\b")
"""What tells a station's or a programme's name from another one."""


def _may_answer(party: Party) -> bool:
    """May somebody be interviewed: a person, or what looks like a name though the model takes it for something else?"""
    looks = re.fullmatch(r"(?:[A-Z][a-z]+ )?[A-Z][a-zà-ÿ’'-]+", party.names[0]) is not None and not _is_medium(party)
    return party.sort in ("person", "group") or looks


def _is_medium(party: Party) -> bool:
    return any(MEDIA.search(name) for name in party.names)


def _one_name(party: Party, other: Party) -> bool:
    """Do two names of people end in one surname?"""
    return party.names[0].split(" ")[-1] == other.names[0].split(" ")[-1]


def _programme(match: re.Match[str]) -> Party:
    """A programme by its title, and the station whose it is: both are its names."""
    start, end = match.span(1)
    end -= len(re.search(r"(?:['’]s?)?$", match[1] or "").group())  # type: ignore[union-attr]
    title = (match.start(2), match.end(2) - match[2].endswith("."))
    spans = [title, *([(start, end)] if match[1] else [])]
    return Party(tuple(match.string[slice(*span)] for span in spans), tuple(spans), "body")


class InterviewClause(NounClause):
    """One sentence, read for interviews."""

    def told_by_interview(self, noun: Token) -> Event | None:
        """The interview that `noun` names; where the sentence has one side only, the other is looked for nearby."""
        if self._job(noun):
            return None
        first, second = self._sides_of_interview(noun)
        if len(first) == 1 and not second and first[0].sort == "person":
            second = self._asker_nearby(noun, first[0])
        if not first or not second or not any(_may_answer(p) for p in (*first, *second)):
            return None
        status = standing_of_noun(self.tree, noun)
        if status is None:
            return None
        return Event(tuple(apart(first, second)), "interview", status, noun, self._reach(noun), False)

    def told_to_interviewer(self, verb: Token) -> Event | None:
        """ "A told B", where a sentence nearby says that it was in an interview, and not with whom."""
        if (whom := self._told_whom(verb)) is None:
            return None
        reading = self.parties.reading
        for n in self._near():
            if "interview" not in reading.sentence(n):
                continue
            there = InterviewClause(reading, n)
            for noun in there.tree.tokens:
                if noun.lemma != "interview" or noun.tag not in ("NN", "NNS"):
                    continue
                event = there.told_by_interview(noun)
                if event is not None and any(p.same(whom) and not p.marks for p in event.parties):
                    said = [p for p in self._subjects(verb) if any(_one_name(p, q) for q in event.parties)]
                    return Event((*said, whom), "interview", "held", verb, self._reach(verb), True) if said else None
        return None

    def _job(self, noun: Token) -> bool:
        """A "job interview"."""
        words = {t.text.lower() for t in self.tree.children(noun, "compound", "amod")}
        return bool(words & {"job", "visa", "asylum", "citizenship", "admission", "admissions"})

    def _sides_of_interview(self, noun: Token) -> tuple[list[Party], list[Party]]:
        """Who answered and who asked; either may be empty."""
        asked = [p for t in self.tree.children(noun, "compound") for p in self.parties.heads(t) if p.sort == "person"]
        first, second = asked or self._owners(noun), self._with(noun) or self._outlets(noun)
        if asked:  # "a Kamala Harris interview"
            return (first, second) if second else ([], [])
        if not first:
            prep = self.tree.head(noun)
            about = prep is not None and noun.dep == "pobj" and prep.lemma in ("to", "about", "over")
            first = [] if about else self._fronted(noun) or self._hosts(noun) or self._after_quotation(noun)
        if second and all(p.sort == "body" for p in first):
            first = self._after_quotation(noun) or first
        if not first and second and noun.dep in ("ROOT", "appos"):
            first = self._hero()
        return first, [p for p in second if not any(p.same(q) for q in first)]

    def _with(self, noun: Token) -> list[Party]:
        found = super()._with(noun)
        if found or noun.lemma != "interview":
            return found
        preps = [p for p in self._prepositions(noun) if p.lemma == "with"]
        return [p for prep in preps[:1] for t in self.tree.children(prep, "pobj") if (p := self.parties.outlet(t))]

    def _outlets(self, noun: Token) -> list[Party]:
        """Whom an interview was given: "a CNN interview", "told CNN in an interview", "an interview on “Today”"."""
        if found := [p for t in self.tree.children(noun, "compound", "nmod") for p in self.parties.heads(t)]:
            return self._askers(found)
        clauses = self.tree.children(noun, "relcl", "acl")
        for clause in [*clauses, *(t for c in clauses for t in self.tree.children(c, "xcomp"))]:  # "set to air on"
            if clause.lemma in ("air", "publish", "broadcast", "show", "post"):
                preps = [p for p in self.tree.children(clause, "prep", "agent") if p.lemma in ("on", "by", "in")]
                words = [t for p in preps for t in self.tree.children(p, "pobj")]
                words += [w for t in words for w in self.tree.children(t, "poss")]  # "on CNN's “Larry King Live”"
                words += self.tree.children(clause, "nsubj")  # "an interview that the Times published"
                if outlets := [party for t in words if (party := self.parties.outlet(t)) is not None]:
                    return outlets
        if titled := self._titled(noun):
            return [titled]
        for prep in self.tree.children(noun, "prep"):
            if prep.lemma in ("to", "for", "by", "on") and not found:
                found = self._askers(self._objects(prep, "pobj"))
        above = self.tree.head(noun)
        verb = self.tree.head(above) if above is not None and above.lemma in ("in", "during") else None
        if found or verb is None:
            return found
        if (whom := self._told_whom(verb)) is not None:
            return [whom]
        told = self.tree.children(verb, "dobj", "dative") if verb.lemma == "tell" else []
        told += [t for p in self.tree.children(verb, "prep") if p.lemma == "to" for t in self.tree.children(p, "pobj")]
        return [p for t in told for p in self.parties.heads(t) if p.sort != "state"]  # "told police in an interview"

    def _askers(self, parties: list[Party]) -> list[Party]:
        return [p for p in parties if p.sort == "person" or _is_medium(p)]

    def _titled(self, noun: Token) -> Party | None:
        """The programme or the station beside "interview", where its name has to be read from the letters.

        "An interview on NBC's “Today” show", "his “60 Minutes” interview", "an interview on 92.3 The Fan".
        """
        text = self.tree.text
        if before := _BEFORE.search(text[: noun.start]):
            return Party((before[1],), (before.span(1),), "body")
        for prep in self.tree.tokens[noun.i + 1 : noun.i + 6]:
            if prep.pos in ("VERB", "AUX", "PUNCT"):
                return None
            if prep.text not in ("with", "on", "for", "to", "by"):
                continue
            at = prep.end + 1
            if quoted := _OUTLET.match(text, at):
                return _programme(quoted)
            named = _STATION.match(text, at)
            if named is not None and (_ON_AIR.search(text[at : named.end() + 12]) or MEDIA.search(named[1])):
                name = re.sub(r"(?:['’]s?|\.)$", "", named[1])
                person = self.parties.heads(self._token_at(named.start(1) + len(name) - 1))
                if not any(p.sort == "person" for p in person):
                    return Party((name,), ((named.start(1), named.start(1) + len(name)),), "body")
            return None
        return None

    def _token_at(self, offset: int) -> Token:
        """The token in which `text[offset]` stands, or the last before it."""
        return [t for t in self.tree.tokens if t.start <= offset][-1]

    def _fronted(self, noun: Token) -> list[Party]:
        """ "In an interview with Kidspot, X, who …, said": where the parser takes X for another name of Kidspot."""
        for prep in self.tree.children(noun, "prep"):
            for outlet in self.tree.children(prep, "pobj"):
                for person in self.tree.children(outlet, "appos"):
                    beside = self.tree.text[outlet.end :].startswith((",", ",”", ',"'))
                    people = [p for p in self.parties.heads(person) if p.sort == "person"]
                    if beside and people and prep.lemma in ("with", "on") and self.parties.outlet(outlet):
                        return people
        return []

    def _after_quotation(self, noun: Token) -> list[Party]:
        """ "“…,” X, who runs Y, told Z in an interview": the person named first behind the quotation."""
        before = self.tree.text[: noun.start]
        closed = max(before.rfind(mark) for mark in (",”", ',"', ",’’", ",''"))
        if closed < 0:
            return []
        for token in self.tree.tokens:
            name = self.tree.name_of(token)
            if closed < token.start < noun.start and (name is None or name.last == token.i):
                if token.pos in ("VERB", "AUX") and token.lemma in _TELLING:
                    return []
                if people := [p for p in self.parties.heads(token) if p.sort == "person"] if name else []:
                    return people
        return []

    def _asker_nearby(self, noun: Token, speaker: Party) -> list[Party]:
        """Whom the same person "told" it, in a sentence near one that says only "in the interview"."""
        above = self.tree.head(noun)
        if noun.tag != "NN" or above is None or above.lemma not in ("in", "during"):
            return []
        reading = self.parties.reading
        for n in self._near():
            if not TOLD.search(reading.sentence(n)):
                continue
            there = InterviewClause(reading, n)
            for verb in there.tree.tokens:
                whom = there._told_whom(verb)
                if whom is None:
                    continue
                who = there._subjects(verb)
                if any(_one_name(p, speaker) for p in who) or (not who and there._the_one(verb)):
                    return [Party(whom.names, (), whom.sort)]
        return []

    def _the_one(self, verb: Token) -> bool:
        """ "The actor told": is it done by somebody whom the article has named before?"""
        subjects = self.tree.children(verb, "nsubj")
        return any(t.tag == "NN" and "the" in {d.text.lower() for d in self.tree.children(t, "det")} for t in subjects)

    def _near(self) -> list[int]:
        """The numbers of the sentences around this one, nearest first."""
        number, last = self.parties.number, len(self.parties.reading.sentences)
        around = [n for step in range(1, NEAR + 1) for n in (number - step, number + step)]
        return [n for n in around if 0 <= n < last]

    def _told_whom(self, verb: Token) -> Party | None:
        """The paper, the programme or the journalist that one "told" something; None where it is somebody else."""
        joins = _TELLING.get(verb.lemma, ())
        if not joins or not verb.tag.startswith("VB") or self.tree.children(verb, "auxpass"):
            return None
        words = self.tree.children(verb, "dobj", "dative") if "" in joins else []
        preps = [t for t in self.tree.children(verb, "prep", "dative") if t.lemma in joins]
        for word in (*words, *(t for prep in preps for t in self.tree.children(prep, "pobj"))):
            if (asker := self._asker(word)) is not None:
                return asker
        return self._title_after(verb, joins)

    def _asker(self, word: Token) -> Party | None:
        """A medium, or a person who asks for one: "CNN", "CNN's Jake Tapper", "host Ken Carman"."""
        for party in self.parties.heads(word):
            if party.sort != "person" and _is_medium(party):
                return party
            before = [t for t in self.tree.below(word) if t.i < word.i]
            asks = any(MEDIA.search(t.text) or t.lemma in JOURNALISTS or t.lemma in ("host", "anchor") for t in before)
            if party.sort == "person" and asks:
                return party
        outlet = self.parties.outlet(word)
        return outlet if outlet is not None and _is_medium(outlet) else None

    def _title_after(self, verb: Token, joins: tuple[str, ...]) -> Party | None:
        """ "Told “Good Morning America”", "said on “Today”": a title in quotation marks right behind the verb."""
        begins = "|".join(f"{join} " if join else "" for join in joins)
        quoted = re.compile(rf" (?:{begins}){_OUTLET.pattern}").match(self.tree.text, verb.end)
        if quoted is None or quoted[2].endswith(".") or quoted[2].split(" ")[0] in ("I", "We", "It", "There"):
            return None
        if not quoted[2].istitle() and not MEDIA.search(quoted[2]):
            return None
        return _programme(quoted)
