"""Light and dark are readable, and follow the choice."""

import re
from dataclasses import fields

import pytest
from PySide6.QtGui import QColor, QPalette

from desktop_app.ui.theme import DARK, LIGHT, palette, style_sheet

PAIRS = [
    ("text", "window"),
    ("text", "base"),
    ("text", "raised"),
    ("text", "hover"),
    ("soft_text", "window"),
    ("soft_text", "base"),
    ("soft_text", "stage"),
    ("text", "stage"),
    ("on_accent", "accent"),
    ("good", "window"),
    ("warn_text", "warn_ground"),
    ("error_text", "error_ground"),
    ("info_text", "info_ground"),
    ("text", "gap"),
]


def luminance(rgb):
    """Relative luminance after WCAG 2.1."""
    channels = [channel / 255 for channel in QColor(rgb).getRgb()[:3]]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    """Contrast after WCAG 2.1, 1 to 21."""
    lighter, darker = sorted((luminance(a), luminance(b)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_contrast_formula_is_right():
    """Black on white is 21."""
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_is_readable(colours, text, ground):
    """At least 4.5, the AA level for normal text."""
    assert contrast(getattr(colours, text), getattr(colours, ground)) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_the_style_sheet_names_only_colours_of_the_theme(colours):
    """No colour is written into it by hand."""
    known = {getattr(colours, field.name).upper() for field in fields(colours)}

    assert {rgb.upper() for rgb in re.findall(r"#[0-9A-Fa-f]{6}", style_sheet(colours))} <= known
    assert palette(colours).color(QPalette.ColorRole.Window) == QColor(colours.window)


def test_a_choice_is_in_force_at_once(theme, qapp, qtbot):
    """And those who draw by themselves are told."""
    with qtbot.waitSignal(theme.changed):
        theme.choose("dark")
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.window)

    theme.choose("light")
    assert theme.colours is LIGHT
    with pytest.raises(ValueError, match="theme must be"):
        theme.choose("pink")
