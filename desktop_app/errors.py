"""The environment's faults, told to the user in one line that says what to do next.

A ``SimakError`` is never a bug: its text is shown as it stands, without a traceback. Everything else that is raised
is ours, and is logged with its traceback.

    SimakError
    |-- UsageError            the command line or a dialog was given something that cannot be meant
    |-- SettingsError         the settings file cannot be read or written
    |-- SourceError           a camera, file, screen or stream
    |   |-- SourceNotFound        there is no such camera, file, window or address
    |   |-- SourceUnreadable      it is there, but is empty, truncated or not a picture
    |   |-- SourceBusy            another program holds the camera
    |   |-- SourceDenied          the system does not permit the capture
    |   |-- SourceTimeout         nothing came within the time allowed
    |   '-- SourceLost            it was there and went away in the middle
    |-- ModelError            weights or card are missing, damaged or do not fit
    |-- AnalysisError         the analysis of frames failed again and again
    |-- StorageError          the database
    |   |-- DatabaseBusy          locked by another program
    |   |-- DatabaseReadOnly      cannot be written
    |   |-- DatabaseFull          no space left
    |   |-- DatabaseTooNew        written by a newer version of the program
    |   |-- NotADatabase          the file is something else, or is damaged
    |   '-- SessionNotFound       no session of that number
    '-- ExportError           a file cannot be written
"""

from pathlib import Path
from typing import Any, Self


class Message(str):
    """A sentence for the user: English as a string, and able to be told in another language.

    The layers below know no language. They write ``Message("{path} cannot be read.", path=path)``; ``i18n.tell`` looks
    the template up where the sentence is shown. A value may be a ``Message`` itself.
    """

    __slots__ = ("template", "values")
    template: str
    values: dict[str, Any]

    def __new__(cls, template: str, /, **values: Any) -> Self:
        """``template`` is written as it stands where there are no values, so it may then hold braces."""
        # An exception holds on to the frames it passed through: its words are enough.
        values = {name: _words(value) if isinstance(value, BaseException) else value for name, value in values.items()}
        message = super().__new__(cls, template.format(**values) if values else template)
        message.template = template
        message.values = values
        return message


class SimakError(Exception):
    """Base of all faults that are told to the user as they stand: ``SimakError("No {path}.", path=path)``."""

    def __init__(self, template: str = "", /, **values: Any) -> None:
        """Keep template and values, see ``Message``; a ``Message`` given alone is kept as it is."""
        super().__init__(template if isinstance(template, Message) and not values else Message(template, **values))

    @property
    def message(self) -> Message:
        """What is told."""
        said = self.args[0]
        return said if isinstance(said, Message) else Message(str(said))


def _words(error: BaseException) -> str:
    # Also a ValueError may have been raised with a Message.
    return error.args[0] if error.args and isinstance(error.args[0], Message) else str(error)


class UsageError(SimakError):
    """The command line or a dialog was given something that cannot be meant."""


class SettingsError(SimakError):
    """The settings file cannot be read or written."""


class SourceError(SimakError):
    """A camera, file, screen or stream cannot be used."""


class SourceNotFound(SourceError):
    """There is no such camera, file, window or address."""


class SourceUnreadable(SourceError):
    """The source is there, but is empty, truncated or not a picture."""


class SourceBusy(SourceError):
    """Another program holds the camera."""


class SourceDenied(SourceError):
    """The system does not permit the capture."""


class SourceTimeout(SourceError):
    """Nothing came within the time allowed."""


class SourceLost(SourceError):
    """The source was there and went away in the middle."""


class ModelError(SimakError):
    """Weights or card are missing, damaged or do not fit."""


class AnalysisError(SimakError):
    """The analysis of frames failed again and again."""


class StorageError(SimakError):
    """The database cannot be used."""


class DatabaseBusy(StorageError):
    """The database is locked by another program."""


class DatabaseReadOnly(StorageError):
    """The database cannot be written."""


class DatabaseFull(StorageError):
    """No space is left for the database."""


class DatabaseTooNew(StorageError):
    """The database was written by a newer version of the program."""


class NotADatabase(StorageError):
    """The file is not an SQLite database, or is damaged."""


class SessionNotFound(StorageError):
    """The database has no session of that number."""


class ExportError(SimakError):
    """A file cannot be written. ``offered`` is a free name beside it, where another name would help."""

    offered: Path | None = None
