"""The languages of the program: one gettext catalogue for window, reports, command line and help. No Qt."""

from desktop_app.i18n.formats import MISSING, day, day_and_time, duration, listing, number, percent, time_of_day
from desktop_app.i18n.language import (
    LANGUAGES,
    _,
    language,
    mark,
    ngettext,
    now_locale,
    pgettext,
    set_language,
    speaking,
    tell,
)
from desktop_app.i18n.words import attention_word, emotion_word, word

__all__ = [
    "LANGUAGES",
    "MISSING",
    "_",
    "attention_word",
    "day",
    "day_and_time",
    "duration",
    "emotion_word",
    "language",
    "listing",
    "mark",
    "ngettext",
    "now_locale",
    "number",
    "percent",
    "pgettext",
    "set_language",
    "speaking",
    "tell",
    "time_of_day",
    "word",
]
