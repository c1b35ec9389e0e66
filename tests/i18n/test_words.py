"""The words for codes."""

from enum import StrEnum

import pytest

from desktop_app.domain.emotion import EMOTIONS, Emotion
from desktop_app.domain.records import EventKind, SessionState
from desktop_app.i18n import emotion_word, set_language, word


@pytest.mark.parametrize(
    ("kind", "codes"), [("emotion", Emotion), ("event", EventKind), ("state", SessionState)], ids=str
)
def test_every_code_has_a_word_of_its_own(kind: str, codes: type[StrEnum]) -> None:
    """In another language it is another word, and no two codes share one."""
    set_language("id")
    words = [word(kind, code) for code in codes]

    assert len(set(words)) == len(words)
    assert not set(words) & {code.value for code in codes}


def test_english_words_are_plain() -> None:
    """A code's joints are blanks."""
    assert word("event", "frame_failed") == "frame failed"
    assert [emotion_word(emotion) for emotion in EMOTIONS] == [emotion.value for emotion in EMOTIONS]
