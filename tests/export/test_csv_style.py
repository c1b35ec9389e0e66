"""How values are written into CSV."""

import csv
import io
import locale

import pytest

from desktop_app.export.csv_style import CsvStyle, csv_style, safe_text, system_decimal_point


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\uff1d1", " =1", "a\n=1", "a;=1", "a, @x"]
)
def test_nothing_begins_a_formula(text: str) -> None:
    """Text that a spreadsheet would run is kept from it by an apostrophe before the sign."""
    safe = safe_text(text)

    assert safe != text
    assert safe.replace("'", "") == text


@pytest.mark.parametrize("text", ["", "Siti", "Siti-Ayu", "a+b", "1=1", "o'Brien", "a, b", "kelas 3A; jam 8", "✓"])
def test_other_text_stays(text: str) -> None:
    """Names and words are written as they are."""
    assert safe_text(text) == text


@pytest.mark.parametrize("text", ["plain", 'say "a"', "a,b", "a;b", "two\nlines", "=x", ""])
@pytest.mark.parametrize("style", [CsvStyle(), CsvStyle(",", ";")], ids=["comma", "semicolon"])
def test_cells_put_together_by_hand_are_cells_of_csv(text: str, style: CsvStyle) -> None:
    """A line with a quoted cell is read back by the csv module as the harmless text."""
    line = style.separator.join(["1", style.quoted(text), "2"])

    assert next(csv.reader(io.StringIO(line, newline=""), delimiter=style.separator)) == ["1", safe_text(text), "2"]


def test_numbers_have_fixed_decimals() -> None:
    """A number has as many decimals as its column; what is unknown is blank."""
    style = CsvStyle()

    assert [style.number(value, 4) for value in (0.5, 1, 1 / 3, None, float("nan"))] == [
        *("0.5000", "1.0000", "0.3333", "", "")
    ]


def test_times_have_no_zeros_at_the_end() -> None:
    """Times are written to the microsecond and no longer than they need."""
    style = CsvStyle()

    assert [style.time(t_s) for t_s in (0.0, 10.0, 15.96, 1 / 30, None)] == ["0", "10", "15.96", "0.033333", ""]


def test_the_style_of_this_place() -> None:
    """Only a decimal comma changes the style, and only where the spreadsheet's own was asked for."""
    assert csv_style(excel_locale=False, decimal_point=",") == CsvStyle(".", ",")
    assert csv_style(excel_locale=True, decimal_point=",") == CsvStyle(",", ";")
    assert csv_style(excel_locale=True, decimal_point=".") == CsvStyle(".", ",")


def test_asking_the_system_leaves_the_locale() -> None:
    """The system's decimal sign is found out without a lasting change of the process's locale."""
    before = locale.setlocale(locale.LC_NUMERIC)

    assert len(system_decimal_point()) == 1
    assert locale.setlocale(locale.LC_NUMERIC) == before


def test_a_system_without_a_known_locale(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the system's locale is not installed, a point is used."""
    monkeypatch.setenv("LC_ALL", "xx_NOWHERE.UTF-8")

    assert system_decimal_point() == "."
