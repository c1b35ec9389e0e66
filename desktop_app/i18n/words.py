"""The words for the codes that database and files keep."""

from collections.abc import Mapping

from desktop_app.i18n.language import _, pgettext


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
        _mark_in("event", "eyes_closed"),
        _mark_in("event", "yawning"),
        _mark_in("event", "looking_down"),
        _mark_in("event", "looking_away"),
        _mark_in("event", "not_seen"),
    ),
    "state": (
        _mark_in("state", "running"),
        _mark_in("state", "finished"),
        _mark_in("state", "interrupted"),
        _mark_in("state", "failed"),
    ),
}

_ATTENTION: Mapping[str, str] = {
    "facing": _mark_in("attention", "facing the screen"),
    "looking_down": _mark_in("attention", "looking down"),
    "looking_away": _mark_in("attention", "looking away"),
    "eyes_closed": _mark_in("attention", "eyes closed"),
    "yawning": _mark_in("attention", "yawning"),
    "not_seen": _mark_in("attention", "not seen"),
    "cannot_tell": _mark_in("attention", "cannot tell"),
}
"""What is seen, in words that say no more than that."""


def word(kind: str, code: str) -> str:
    """The word for a code of the database: ``word("emotion", "happy")``. Files keep the code itself."""
    known = pgettext(kind, code)
    return known if known != code else code.replace("_", " ")


def emotion_word(emotion: str) -> str:
    """The word for one of the seven emotions."""
    return word("emotion", emotion)


def attention_word(state: str, *, inferred: bool = False) -> str:
    """The words for one of the states of attention: what is seen, and nothing of what somebody thinks.

    ``inferred``: the face is out of sight, and the state is concluded from how it left; the words say so.
    """
    words = pgettext("attention", _ATTENTION[state])
    if not inferred:
        return words
    # Translators: {state} is "looking away" or "looking down": the face is out of sight, and was turned when it left.
    return _("{state} (out of sight)").format(state=words)
