"""What can go wrong, as a tree: each error carries the one sentence that a person reads.

    DatelineError                    anything Dateline says no to
    ├── ArticleError                 an article that cannot be taken in; nothing was stored
    │   ├── UnreadableArticle        not text, or not in an encoding that can be told
    │   ├── EmptyArticle             nothing to read in it
    │   ├── ArticleTooLarge          past the limit of size
    │   ├── AddressRefused           an address that Dateline does not open
    │   └── FetchFailed              an address that did not give a whole article
    ├── LibraryError                 the library folder or its database
    │   ├── LibraryUnavailable       the folder cannot be made, read or written
    │   ├── LibraryDamaged           the file is damaged: named, and left as it is
    │   ├── LibraryTooNew            made by a newer Dateline
    │   ├── LibraryBusy              another program is writing and did not finish in time
    │   ├── BackupError              a backup that cannot be written, or is none
    │   ├── ArticleNotFound          no article of that id, or it was removed
    │   └── ConversationNotFound     no conversation of that id, or it was deleted
    ├── ModelError                   a model folder that is missing, changed or of another kind
    ├── LLMError                     an LLM that does not answer, or breaks off
    ├── ExportError                  a file that is no exported conversation
    ├── QuestionError                a question that cannot be asked (empty, too long)
    └── SettingsError                flags or environment that do not fit together

Errors are raised where they are known and caught once, at the edge (ui).  Finding nothing is not an error:
it is an answer that declines.
"""


class DatelineError(Exception):
    """Something Dateline says no to; `str(error)` is one plain sentence for the person who asked."""


class ArticleError(DatelineError):
    """An article that cannot be taken in.  Nothing of it was stored."""


class UnreadableArticle(ArticleError):
    """The bytes are not text, or their encoding cannot be told."""


class EmptyArticle(ArticleError):
    """After cleaning there is nothing to read."""


class ArticleTooLarge(ArticleError):
    """The article is past the limit of size."""


class AddressRefused(ArticleError):
    """The address is none of a page on the public web.  Nothing was asked of its host."""


class FetchFailed(ArticleError):
    """The page at an address could not be had, or not whole, or is no article."""


class LibraryError(DatelineError):
    """The library cannot do this now.  What was in it before is still in it."""


class LibraryUnavailable(LibraryError):
    """The library folder cannot be made, read or written."""


class LibraryDamaged(LibraryError):
    """The library file is not a sound Dateline library.  It is left as it was found."""


class LibraryTooNew(LibraryError):
    """The library was made by a newer version of Dateline."""


class LibraryBusy(LibraryError):
    """Another program kept the library locked for too long.  Nothing was changed."""


class BackupError(LibraryError):
    """A backup cannot be written, or the file is none.  The library and the file are as they were."""


class ArticleNotFound(LibraryError):
    """No article of that id is in the library; it may have been removed meanwhile."""


class ConversationNotFound(LibraryError):
    """No conversation of that id is in the library; it may have been deleted meanwhile."""


class ModelError(DatelineError):
    """A model is missing, or is not the one that Dateline was tested with."""


class LLMError(DatelineError):
    """The LLM that the user chose does not answer, refuses, or breaks off.  The articles' own answer is kept."""


class ExportError(DatelineError):
    """A file is no conversation that Dateline exported as JSON."""


class QuestionError(DatelineError):
    """A question that cannot be asked."""


class SettingsError(DatelineError):
    """Flags or environment variables that do not fit together."""
