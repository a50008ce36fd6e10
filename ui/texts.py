"""Every English sentence, label and hint that the page shows, so that they can be translated in one place.

Constants, and functions where a number or a name stands in the sentence.  They return plain text; what comes from
people is escaped where it is put into HTML (ui/render.py, ui/paper.py).  What an error says is where it is raised.
"""

from collections.abc import Sequence


def plural(number: int, noun: str) -> str:
    """`1 passage`, `14 passages`, `1,400 passages`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


# ── the head of the page ─────────────────────────────────────────────────────────────────────────────────────────────

TAGLINE = "Ask your articles who met whom and when, and see the sentence that says so."
LOST = (
    "Dateline does not answer: it was stopped, or cannot be reached. Your articles, conversations and what you were "
    "writing are kept. Start it again, and this page goes on by itself."
)

LOADING_MODELS = "Loading models…"
ARTICLE_PANEL = "Source article"
FAILED = "Something went wrong inside Dateline; nothing was changed. The log has the details under number {}."


def ready(articles: int) -> str:
    return f"Ready · {plural(articles, 'article')}"


# ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────────

PROMISE = "Ask in your own words. Every answer shows the very sentence that it comes from."
STARTERS = "Or begin with one of these:"
STARTERS_WAITED_FOR = "Looking for questions to begin with…"
NOTHING_TO_ASK = "There are no articles yet. Add one, and its questions stand here."
ADD_ARTICLES = "Add articles"
FOLLOW_UPS = "Questions that the articles answer, too"

QUESTION, QUESTION_HINT, CONVERSATION = "Your question", "Ask your articles…", "Conversation"
NEW_CONVERSATION = "This quote belongs to a conversation that has ended; please ask again."

STEP_NOW = {"searching": "Searching", "reading": "Reading", "verifying": "Checking quotes", "writing": "Writing"}
"""What is being done, by the step's name in qa/ask.py."""
STEP_TAKEN = {
    "searching": "Searching",
    "reading": "Reading",
    "verifying": "Checking the quotes",
    "writing": "Writing and checking",
}
LOADING = "The models are still loading; your question will be answered as soon as they are ready."
STOPPED = "Stopped."
LOOKING = "Looking for the answer…"

ASK, STOP, NEW_CHAT, NEW = "Ask", "Stop", "New chat", "New conversation"
RETRY, EDIT, UNDO = "Ask again", "Edit the question", "Undo"
EDITING = "You are editing this question. Sending replaces it, and what follows it goes."
KEEP = "Keep it"

DECLINED = "These articles do not say."
CLOSEST = "The closest passages:"
NOTHING_ABOUT_IT = "Nothing was found about it: the closest passages have none of the question’s telling words."
CLOSEST_DO_NOT_SAY = "The closest passages do not say so."
UNPROVED = (
    "There was an answer, but its quote could not be found again word for word, so it is not shown. Please ask again."
)
WITHOUT_QUOTE = "This was given with the article when it was added; no sentence of it says so."

UNDERSTOOD_AS = "Understood as:"
FILTER_KINDS = {"source": "outlet", "author": "author", "published": "published", "title": "article"}
ASK_WITHOUT = "Ask again without this filter"
SHOW_QUOTE = "Show in the article"
BACK = "Back to the answer"

MADE_HERE = "Answers are made on this machine."
CHOOSE_LLM = "LLM…"
LLMS = "An LLM that writes beside the quotes"
NO_LLM = "None: answers are made on this machine, in the articles’ own words"
ABOUT_LLMS = (
    "An LLM writes prose beside the quotes, and each of its sentences is checked against the one it cites. "
    "Nothing is sent before you choose; then your questions and the passages found for them are."
)
LOOKING_FOR_LLMS = "Looking for LLM servers on this machine…"
WRITING = "The LLM is writing; each sentence is checked before it is shown."
WRITTEN = "Written by {} and checked; what is not in the cited sentence is struck out."
STRUCK_OUT = "struck out"
BESIDE_DECLINE = "Each sentence is in the articles; whether it answers the question is the LLM’s judgement."
IN_THEIR_WORDS = "In the articles’ own words:"
FAULTS = {
    "FORM": "A sentence was left out: it had a link, markup, or words to you or to a program.",
    "NO_NUMBER": "it cites no sentence of the articles",
    "UNKNOWN_NUMBER": "it cites a sentence that is not there",
    "REFERENCE": "it does not say whom or what it is about",
    "NAME": "the cited sentence does not have this name",
    "WORDS": "the cited sentence does not have this",
    "NUMBER": "the cited sentence does not have this number",
    "DATE": "the cited sentence does not have this time",
    "ROLES": "the cited sentence does not say this of them",
    "SPEAKER": "in the cited sentence somebody says so, and it is not told who",
    "MODALITY": "the cited sentence is less certain, or of another certainty",
    "NEGATION": "one says that it is so, the other that it is not",
}
"""Why a sentence that an LLM wrote is struck out, by the name of its fault (qa/answer.py)."""


def goes_to(origin: str, model: str, *, here: bool) -> str:
    """Where the text of questions goes."""
    where = f"{origin} ({model})"
    return (
        f"Questions and passages go to {where}, on this machine."
        if here
        else (f"Questions and passages of your articles leave this machine: they go to {where}.")
    )


def no_llm_found(known: str) -> str:
    """`known` are the servers that are looked for."""
    return (
        f"No LLM server answers on this machine. Start one ({known}) and open this again; for one at another address "
        "start Dateline with --llm (docs/llm.md)."
    )


def no_models(servers: str) -> str:
    """Of servers that answer, and have nothing loaded."""
    return f"{servers}: running, without a model yet."


def unsupported(fault: str, what: str) -> str:
    """Why a written sentence is struck out; `what` are the words of it that it is about."""
    return f"“{what}”: {FAULTS[fault]}" if what else FAULTS[fault]


KEYS_TITLE = "Keys"
KEYS = (
    ("Enter", "ask"),
    ("Shift + Enter", "a new line in the question"),
    ("Esc", "in the question: stop the answer, or end editing; in the article: back to the citation"),
    ("]  or  Alt + ↓", "the next citation of the answer"),
    ("[  or  Alt + ↑", "the citation before it"),
    ("/", "to the question"),
    ("?", "these keys"),
)
KEYS_BUTTON = "Keys of this page"
CLOSE = "Close"


def too_long(length: int, most: int) -> str:
    return f"A question may have at most {most:,} characters; this one has {length:,}."


def also_in(articles: int) -> str:
    return f"also in {plural(articles, 'other article')}"


def nothing_about(names: str, count: int) -> str:
    return f"Nothing was found about {names}: the closest passages do not name {'it' if count == 1 else 'them'}."


def unsure(confidence: int, threshold: int) -> str:
    """Both in percent."""
    return (
        f"The likeliest answer is too uncertain to be given: its confidence is {confidence} %, and answers are given "
        f"from {threshold} %."
    )


def relaxed(labels: str) -> str:
    """`labels` are what was asked of at first: an outlet, a time."""
    return f"Nothing in {labels} says so: this was asked without that."


def that_is(days: str, published: str) -> str:
    """Under an answer: what its times mean, counted from the day its article appeared, if that is known."""
    return f"that is {meant(days, published)}"


def meant(days: str, published: str) -> str:
    return f"{days} (from the article’s date, {published})" if published else days


def means(text: str, days: str) -> str:
    return f"“{text}” is {days}"


def cannot_be_told(times: str, count: int) -> str:
    """Of an article without a date; `times` are its own words in quotes."""
    return f"the article has no date, so which days {times} {'means' if count == 1 else 'mean'} cannot be told"


SAYS_OTHERWISE = {
    "earlier report": "An earlier report{} said",
    "later report": "A later report{} says",
    "another passage": "Another passage{} says",
}
"""Before the words of a passage with another date or figure; `{}` is its outlet and day, in brackets, or nothing."""


def found_word_for_word(quotes: int) -> str:
    which = {1: "", 2: "both "}.get(quotes, "all ")
    return f"{plural(quotes, 'quote')}, {which}found word for word"


def searched(articles: int, passages: int, quotes: int, ms: int) -> str:
    parts = [f"Searched {plural(articles, 'article')}"]
    parts += [f"read {plural(passages, 'passage')}"] if passages else []
    parts += [f"checked {plural(quotes, 'quote')}"] if quotes else []
    return f"{', '.join(parts)} · {ms:,} ms"


def as_of(articles: int, newest: str, of: int = 0) -> str:
    """`newest` is a day as it is shown, or empty; `of` how many articles there are when only some were asked."""
    if articles < of:
        return f"asked of {articles:,} of {of:,} articles" + (f", newest {newest}" if newest else "")
    if articles == 1:
        return f"from 1 article, of {newest}" if newest else "from 1 article"
    return f"from {articles:,} articles, newest {newest}" if newest else f"from {articles:,} articles"


def not_looked_through(articles: int) -> str:
    """Of an answer with meetings: how many of its articles nobody has looked through for them yet."""
    return f"{plural(articles, 'article')} not looked through for meetings yet"


def confidence(percent: int) -> str:
    return f"Confidence {percent} %"


def show_quote(n: int) -> str:
    return f"Show quote {n} in the article"


def heard(answer: str, checked: str) -> str:
    """What a screen reader says of an answer."""
    return f"Answer: {answer}. {checked}."


def heard_prose(sentences: int, struck: int, left_out: int) -> str:
    """What a screen reader says of what an LLM wrote beside an answer."""
    parts = [plural(sentences, "sentence")]
    parts += [f"{struck:,} {STRUCK_OUT}"] if struck else []
    parts += [f"{left_out:,} left out"] if left_out else []
    return f"The LLM’s text: {', '.join(parts)}."


# ── conversations ────────────────────────────────────────────────────────────────────────────────────────────────────

CONVERSATIONS = "Conversations"
FIND_CONVERSATION = "Find a conversation"
FIND_CONVERSATION_HINT = "Find a conversation…"
CLOSE_CONVERSATIONS = "Close the conversations"
NO_CONVERSATIONS = "What you ask is kept here, on this machine, until you delete it."
NO_CONVERSATION_MATCHES = "No conversation matches."
MORE_ACTIONS = "More"
CONVERSATION_NAME = "Name"
RENAME = "Rename"
SAVE_AS = "Save as"
SAVE_FORMATS = {"md": "Markdown", "html": "HTML", "json": "JSON"}
DELETE = "Delete…"
DELETE_THIS = "Delete this conversation for good?"
DELETE_IT = "Delete it"
KEEP_IT = "Keep it"
DELETE_ALL = "Delete all…"
DELETE_ALL_YES = "Delete all"
DELETED = "The conversation was deleted."
DELETED_ALL = "All conversations were deleted."
RENAMED = "The conversation was renamed."
UNNAMED = "Without a name"
UNREADABLE_TURN = "This answer was kept by another version of Dateline, or is damaged: ask the question again."


def not_kept(why: str) -> str:
    """What is said above the list when an answer is shown, and not in the library."""
    return f"The last answer is not kept. {why}"


def delete_all_question(count: int) -> str:
    """The question before every conversation is deleted."""
    return f"Delete all {count:,} conversations for good?" if count > 1 else DELETE_THIS


def actions_for(name: str) -> str:
    """The label of the button that opens what can be done with a conversation."""
    return f"More for “{name}”"


def questions(count: int) -> str:
    return plural(count, "question")


def conversations_shown(shown: int, every: int) -> str:
    """Under a list that is not whole."""
    return f"Showing {shown:,} of {every:,}."


def saved(name: str) -> str:
    """What a screen reader says when a file was handed to the browser."""
    return f"Saved {name}."


def exported_on(when: str, turns: int) -> str:
    """Under the title of an export; `when` is an ISO time in UTC."""
    return f"{questions(turns)}, exported by Dateline on {when[:10]} at {when[11:16]} UTC. Quotes are word for word."


def written_by_llm(model: str) -> str:
    """Above what an LLM wrote, in an export."""
    return (
        f"The following was written by an LLM ({model}), not by the articles. Each sentence was checked against the "
        "quotes that it cites; what they do not say is struck out."
    )


def according_to(speaker: str) -> str:
    """Who says the words of a quote."""
    return f"according to {speaker}"


def page(number: int) -> str:
    """A page of a PDF."""
    return f"p. {number:,}"


def place(article_id: str, start: int, end: int, text_hash: str | None) -> str:
    """Where a quote stands, for whoever wants to check it."""
    sealed = f", SHA-256 of the text {text_hash}" if text_hash else ""
    return f"article {article_id}, characters {start}–{end}{sealed}"


# ── an article that is read ──────────────────────────────────────────────────────────────────────────────────────────

NO_ARTICLE_OPEN = "The article opens here, with the very sentence marked that an answer comes from."
SUPERSEDED, OPEN_NEWER = "A newer version of this article is in the library.", "Open it"
GONE = "This article was removed meanwhile."


def by(author: str) -> str:
    return f"By {author}"


def same_story(copies: int) -> str:
    return f"{plural(copies, 'other article')} {'tells' if copies == 1 else 'tell'} the same story"


def and_more(count: int) -> str:
    return f"and {count:,} more"


def not_shown(characters: int) -> str:
    """Where a long text begins or ends in the middle."""
    return f"… {characters:,} more characters …"


# ── articles ─────────────────────────────────────────────────────────────────────────────────────────────────────────

UPLOADS = "Choose files, or drop them\nPDF, Word, web page, EPUB, e-mail, text"
UPLOAD_FOLDER = "Or a whole folder"
ADDRESS, ADDRESS_HINT, ADD_PAGE = "Or add a web page by its address", "https://…", "Add the web page"
PASTE, PASTE_HINT = "Or paste the text of an article", "Title, byline and text…"
ADD_PASTED = "Add the pasted article"
DETAILS, DETAIL_HINT = "Title, author, outlet, date", "as the text says"
FIND_ARTICLE = "Find an article"
FIND_ARTICLE_HINT = "Find by title, author, outlet or day…"
ARTICLES = "Articles"
TITLE, AUTHOR, OUTLET, DATE, ADDED, PASSAGES = "Title", "Author", "Outlet", "Date", "Added", "Passages"
DATE_HINT = "2024-02-13"
UNKNOWN = "–"
CHOOSE, READ = "Choose", "Read"
CHOOSE_ALL = "Choose all articles that are shown"
AMEND = "Edit"
REMOVE = "Remove"
SAVE, CANCEL = "Save", "Cancel"
REMOVE_THEM, KEEP_THEM = "Remove them", "Keep them"
UNDO_REMOVAL = "Undo"
UNDO_EXPIRED = "This cannot be undone any more."
NO_ARTICLES = "There are no articles yet."
NO_ARTICLE_MATCHES = "No article matches."
EARLIER_PAGE, LATER_PAGE = "Previous", "Next"
ASK_THESE = "Ask only these"
REMOVE_THESE = "Remove…"
CHOOSE_NONE = "Choose none"

FILTER = "Filter"
FILTERS = "What is asked"
CLEAR_FILTERS = "Ask all articles"
OUTLETS = "Outlets"
PUBLISHED = "Published"
FROM, TO = "from", "to"
NO_OUTLET = "without an outlet"
TAKE_OFF = "Take off:"
DAYS_CROSSED = "“from” is later than “to”: no article can be between them."


def known(fact: str, hint: str) -> str:
    """A box for a fact, and how it is written."""
    return f"{fact} ({hint})"


def earlier_versions(count: int) -> str:
    return plural(count, "earlier version")


def rows(first: int, last: int, every: int) -> str:
    return f"{first:,}–{last:,} of {every:,}"


def removal(count: int) -> str:
    return f"Remove {plural(count, 'chosen article')}, and everything that was made of them?"


def left_out(count: int) -> str:
    return f"Files that are no articles and were left out: {count:,}."


def too_many_in_folder(most: int) -> str:
    return f"At most {most:,} files at a time, please; nothing was added. A larger folder: python -m ui add FOLDER"


def chosen(count: int) -> str:
    return plural(count, "chosen article")


def only_chosen(count: int) -> str:
    if not count:
        return "only chosen articles (tick them in the table of articles first)"
    return f"only the {plural(count, 'chosen article')}"


def part_of(part: int, every: int) -> str:
    return f"asks {part:,} of {plural(every, 'article')}"


def outlets_shown(shown: int, every: int) -> str:
    return f"Showing {shown:,} of {every:,}."


def are_chosen(count: int) -> str:
    return f"{plural(count, 'article')} chosen"


# ── what became of articles: their titles come as HTML ───────────────────────────────────────────────────────────────

NOTHING_PASTED = "Please paste the text of an article first."
NO_ADDRESS = "Please write the address of a web page first."
BAD_DATE = "Please write the date as year-month-day, for example 2024-02-13; nothing was added."
PASTED_TEXT = "the pasted text"
READING = "Reading…"
WAITING_FOR_MODELS = "The models are still loading; this begins as soon as they are ready."
STOPPING = "Stopping after the current article"
HEARD_ADDING = "Adding."
NOTHING_IN_IT = "There is nothing in it to add."
ADDED_STAYS = "What was added stays."


def too_many(most: int, what: str) -> str:
    return f"At most {most} {what} at a time, please; nothing was added."


def is_already_there(title: str) -> str:
    return f"“{title}” is already there."


def was_added(title: str, passages: int, superseded: int, copies: int, hidden: int) -> str:
    """With what it replaces, how many tell its story, and how many invisible characters were taken out of it."""
    parts = [f"Added “{title}”, {plural(passages, 'passage')}"]
    parts += ["it replaces an earlier version"] if superseded else []
    parts += [f"the same story as {plural(copies, 'other')}"] if copies else []
    parts += [f"removed {plural(hidden, 'invisible character')}"] if hidden else []
    return "; ".join(parts) + "."


def which(titles: Sequence[str]) -> str:
    """The one article by its title, several by their number."""
    return f"“{titles[0]}”" if len(titles) == 1 else plural(len(titles), "article")


def was_removed(titles: Sequence[str]) -> str:
    return f"Removed {which(titles)}."


def are_back(titles: Sequence[str]) -> str:
    return f"{which(titles)} {'is' if len(titles) == 1 else 'are'} back."


def was_changed(title: str) -> str:
    return f"Changed “{title}”."


def adding(total: int | None) -> str:
    """Above the bar; the number is not always known."""
    return f"Adding {plural(total, 'article') if total else 'articles'}"


def heard_adding(total: int, percent: int) -> str:
    """What a screen reader is told of a long adding."""
    return f"{adding(total)}." + (f" {percent} % done." if percent else "")


def so_far(done: int, total: int | None) -> str:
    return f"{done:,} of {total:,}" if total else plural(done, "article")


def speed(per_second: float) -> str:
    if per_second >= 10:
        return f"{per_second:,.0f} a second"
    return f"{per_second:.1f} a second" if per_second >= 1 else f"{60 * per_second:.0f} a minute"


def time_left(seconds: float) -> str:
    if seconds < 60:
        return f"about {max(5, 5 * round(seconds / 5))} s left"
    minutes = round(seconds / 60)
    return f"about {minutes} min left" if minutes < 60 else f"about {minutes // 60} h {minutes % 60:02} min left"


def counts(added: int, already: int, failed: int) -> str:
    """What came to something, without a full stop; empty for nothing."""
    each = ((added, "added"), (already, "already there"), (failed, "not added"))
    return ", ".join(f"{count:,} {what}" for count, what in each if count)


def stopped_after(done: int, total: int | None) -> str:
    return f"Stopped after {done:,}{f' of {total:,}' if total else ''}"


# ── meetings ─────────────────────────────────────────────────────────────────────────────────────────────────────────

MEETINGS = "Meetings"
MEETINGS_WAITED_FOR = "Looking for meetings…"
NO_ARTICLES_FOR_MEETINGS = "There are no articles yet. Add one, and who met whom in it stands here."
NO_MEETING_YET = "No meeting was found so far."
NO_MEETING = "None of your articles tells of a meeting, as far as Dateline can see."
NO_MEETING_MATCHES = "No meeting matches these filters."
NO_DAY_BETWEEN = "“Since” is later than “Until”: no day is between them."
MEETING_GONE = "This meeting is not told any more: its article was changed or removed. Open the tab again."
FILTER_MEETINGS = "Filter the meetings"
PERSON, SINCE, UNTIL, KIND, STATUS = "Person or party", "Since", "Until", "Kind", "Status"
PERSON_HINT = "Part of a name…"
ANY = "any"
KINDS = {
    "met": "met",
    "received": "received",
    "visited": "visited",
    "hosted": "hosted",
    "talks": "talks",
    "call": "phone call",
    "interview": "interview",
}
STATUSES = {
    "held": "held",
    "planned": "planned",
    "denied": "denied",
    "conditional": "conditional",
    "cancelled": "cancelled",
}
CLEAR_MEETING_FILTERS = "Clear the filters"
SAVE_CSV = "Save as CSV"
SHOW_NEW = "Show new"
WHEN, WHO, WHAT, WHERE = "When", "Who", "What", "Where"
NO_DATE = "no date given"
NO_EXACT_DATE = "no exact date"
SHOW_QUOTE_OF = "Show the quote:"
BACK_TO_MEETINGS = "Back to the meetings"
TIMELINE = "Meetings in time; the arrow keys lead from one to the next"
SHOW_ONLY_THESE = "Show only these"
NOT_HELD = "planned, denied, conditional or cancelled"


def looked_through(looked: int, every: int) -> str:
    return f"Looked through {looked:,} of {plural(every, 'article')}; the rest follows by itself."


def all_looked_through(every: int) -> str:
    return f"Looked through all {every:,} articles." if every > 1 else "Looked through the article."


def meetings_counted(count: int, dated: int) -> str:
    if not count:
        return "No meeting"
    if dated == count:
        return f"{plural(count, 'meeting')}, {'dated' if count == 1 else 'all dated'}"
    return f"{plural(count, 'meeting')}, {f'{dated:,} of them' if dated else 'none'} dated"


def written_on(words: str, day: str) -> str:
    """An article's own words for a time, and the day it appeared; both are shown as they are given."""
    return f"“{words}”, written {day}" if day else f"“{words}”"


def and_others(count: int) -> str:
    return f"and {plural(count, 'other')}"


def meetings_in(when: str, count: int, held: int) -> str:
    """How many meetings there were in a month or a year, and how many of them were held."""
    beside = "" if held == count else f", {held:,} of them held" if held else ", none of them held"
    return f"{when}: {plural(count, 'meeting')}{beside}"


def not_drawn(count: int, when: str) -> str:
    """How many meetings are too far away in time from the others to be in the picture, and when they were."""
    return f"Not in the picture, because far away in time: {plural(count, 'meeting')} ({when})."


def in_the_middle(count: int) -> str:
    """How many meetings are known to a longer time only than a column of the picture is wide."""
    return f"{count:,} known only by a longer time {'stands' if count == 1 else 'stand'} in the middle of it."
