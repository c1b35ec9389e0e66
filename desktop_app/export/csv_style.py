"""How values are written into CSV: numbers for a machine or for the spreadsheet of this place, text made harmless."""

import locale
import math
import re
import sys
from dataclasses import dataclass

# What a spreadsheet takes for the beginning of a formula, at the start of a cell or where a separator of another
# locale would make it one. The last four are the full-width forms, which some spreadsheets read as the same signs.
_FORMULA = re.compile(r"(^|[;,\n])([ ]*)(?=[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])")


def safe_text(text: str) -> str:
    """Text that no spreadsheet runs as a formula: an apostrophe stands before what would begin one."""
    return _FORMULA.sub(r"\1\2'", text)


@dataclass(frozen=True, slots=True)
class CsvStyle:
    """How numbers are written and columns are told apart."""

    decimal_point: str = "."
    separator: str = ","

    def number(self, value: float | None, digits: int) -> str:
        """A number with so many decimals; blank for None and NaN."""
        if value is None or math.isnan(value):
            return ""
        return self.local(f"{value:.{digits}f}")

    def time(self, t_s: float | None) -> str:
        """Seconds to the microsecond, zeros at the end left out; blank for None."""
        return "" if t_s is None else self.local(f"{t_s:.6f}".rstrip("0").rstrip("."))

    def local(self, numbers: str) -> str:
        """Numbers written with points, with the decimal sign of this style."""
        return numbers if self.decimal_point == "." else numbers.replace(".", self.decimal_point)

    def quoted(self, text: str) -> str:
        """A harmless cell for a line put together by hand, in quotation marks where it needs them."""
        harmless = safe_text(text)
        if any(sign in harmless for sign in (self.separator, '"', "\r", "\n")):
            return '"' + harmless.replace('"', '""') + '"'
        return harmless


def csv_style(*, excel_locale: bool, decimal_point: str | None = None) -> CsvStyle:
    """Point and comma, or what the spreadsheet of this place expects: with a decimal comma, semicolons between columns.

    Args:
        excel_locale: write for the spreadsheet of this place.
        decimal_point: this place's decimal sign, where the caller knows it; else the system is asked.
    """
    if not excel_locale:
        return CsvStyle()
    sign = decimal_point or system_decimal_point()
    return CsvStyle(",", ";") if sign == "," else CsvStyle()


def system_decimal_point() -> str:
    """The decimal sign the user has set in the system; a point where it cannot be found out.

    The locale of the process is changed for a moment, which is seen by all threads.
    """
    if sys.platform == "win32":
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, r"Control Panel\International") as key:
                return str(winreg.QueryValueEx(key, "sDecimal")[0])
        except OSError:
            return "."
    before = locale.setlocale(locale.LC_NUMERIC)
    try:
        locale.setlocale(locale.LC_NUMERIC, "")
        return str(locale.localeconv()["decimal_point"])
    except locale.Error:
        return "."
    finally:
        locale.setlocale(locale.LC_NUMERIC, before)
