"""The words for the codes that database and files keep."""

from collections.abc import Mapping

from desktop_app.i18n.language import pgettext


def _mark_in(_context: str, text: str) -> str:
    return text


_WORDS: Mapping[str, tuple[str, ...]] = {
    "emotion": (
        _mark_in("emotion", "angry"),
        _mark_in("emotion", "disgust"),
        _mark_in("emotion", "fear"),
        _mark_in("emotion", "happy"),
        _mark_in("emotion", "sad"),
        _mark_in("emotion", "surprise"),
        _mark_in("emotion", "neutral"),
        # What is said in an emotion's place.
        _mark_in("emotion", "unsure"),
        _mark_in("emotion", "too far"),
        _mark_in("emotion", "too dark"),
    ),
    "event": (
        _mark_in("event", "marker"),
        _mark_in("event", "pause"),
        _mark_in("event", "resume"),
        _mark_in("event", "gap"),
        _mark_in("event", "frame_failed"),
        _mark_in("event", "storage"),
    ),
    "state": (
        _mark_in("state", "running"),
        _mark_in("state", "finished"),
        _mark_in("state", "interrupted"),
        _mark_in("state", "failed"),
    ),
}


def word(kind: str, code: str) -> str:
    """The word for a code of the database: ``word("emotion", "happy")``. Files keep the code itself."""
    known = pgettext(kind, code)
    return known if known != code else code.replace("_", " ")


def emotion_word(emotion: str) -> str:
    """The word for one of the seven emotions."""
    return word("emotion", emotion)
