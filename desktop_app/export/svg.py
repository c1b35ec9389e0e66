"""Small SVG pictures, written by hand: few elements, colours as attributes.

Every element that is ink, grid or paper carries a class of that name beside its colour, so that a page may give it the
colours of a dark theme, while a program that knows no style sheets (Qt, a word processor) sees the light ones.
"""

from collections.abc import Iterable, Sequence
from html import escape

INK, MUTED, GRID, PAPER, VEIL = "#1f2328", "#59636e", "#d8dee4", "#ffffff", "#eceff2"
FONT = "system-ui, 'Segoe UI', 'Noto Sans', 'Nimbus Sans', 'DejaVu Sans', sans-serif"

Point = tuple[float, float]

# Signs that turn the direction of what follows them, beyond their own text too.
_NO_DIRECTION = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


class Svg:
    """A picture of ``width`` x ``height`` user units, built from the back to the front."""

    def __init__(self, width: float, height: float, title: str) -> None:
        """A picture without anything in it; ``title`` says what it shows to those who cannot see it."""
        self.width, self.height, self.title = width, height, title
        self._parts: list[str] = []

    def text(self, *, namespace: bool = True, paper: bool = True) -> str:
        """The picture as SVG.

        Args:
            namespace: with the name space that a file of its own needs; inside HTML it may be left out.
            paper: on white paper; without it, what lies behind shows through.
        """
        head = f'<svg viewBox="0 0 {_n(self.width)} {_n(self.height)}" role="img" aria-label="{clean(self.title)}"'
        if namespace:
            head += f' xmlns="http://www.w3.org/2000/svg" width="{_n(self.width)}" height="{_n(self.height)}"'
        sheet = f'<rect width="{_n(self.width)}" height="{_n(self.height)}" fill="{PAPER}"/>' if paper else ""
        family = f' font-family="{clean(FONT)}"' if namespace else ""
        return f'{head}{family} font-size="12">{sheet}{"".join(self._parts)}</svg>'

    def rect(self, x: float, y: float, width: float, height: float, fill: str, *, cls: str = "", tip: str = "") -> None:
        """A filled rectangle; ``tip`` is shown when the pointer rests on it."""
        head = f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(max(width, 0))}" height="{_n(max(height, 0))}" fill="{fill}"'
        self._parts.append(f"{head}{_class(cls)}" + (f"><title>{clean(tip)}</title></rect>" if tip else "/>"))

    def line(
        self, start: Point, end: Point, stroke: str, *, width: float = 1, dashes: Sequence[float] = (), cls: str = ""
    ) -> None:
        """A straight line."""
        self._parts.append(
            f'<line x1="{_n(start[0])}" y1="{_n(start[1])}" x2="{_n(end[0])}" y2="{_n(end[1])}" stroke="{stroke}"'
            f' stroke-width="{_n(width)}"{_dashes(dashes, width)}{_class(cls)}/>'
        )

    def lines(
        self, parts: Iterable[tuple[Point, Point]], stroke: str, *, width: float = 1, dashes: Sequence[float] = ()
    ) -> None:
        """Straight lines of one look; the dashes of each begin anew."""
        path = "".join(_path(part) for part in parts)
        head = f'<path d="{path}" fill="none" stroke="{stroke}" stroke-width="{_n(width)}"'
        self._parts.append(f"{head}{_dashes(dashes, width)}/>")

    def polyline(
        self, points: Iterable[Point], stroke: str, *, width: float = 1, dashes: Sequence[float] = (), cls: str = ""
    ) -> None:
        """A line through points."""
        self._parts.append(
            f'<path d="{_path(points)}" fill="none" stroke="{stroke}" stroke-width="{_n(width)}"'
            f'{_dashes(dashes, width)} stroke-linejoin="round"{_class(cls)}/>'
        )

    def polygon(self, points: Iterable[Point], fill: str, *, cls: str = "") -> None:
        """A filled shape."""
        self._parts.append(f'<path d="{_path(points)}Z" fill="{fill}"{_class(cls)}/>')

    def circle(self, centre: Point, radius: float, fill: str, *, stroke: str, cls: str = "") -> None:
        """A filled disc with an edge."""
        x, y = centre
        self._parts.append(
            f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" fill="{fill}" stroke="{stroke}"{_class(cls)}/>'
        )

    def write(
        self,
        at: Point,
        text: str,
        *,
        fill: str = INK,
        anchor: str = "start",
        size: float = 12,
        bold: bool = False,
        cls: str = "ink",
    ) -> None:
        """A line of text, its baseline at ``at``; ``anchor`` is start, middle or end."""
        weight = ' font-weight="600"' if bold else ""
        where = f' text-anchor="{anchor}"' if anchor != "start" else ""
        self._parts.append(
            f'<text x="{_n(at[0])}" y="{_n(at[1])}" font-size="{_n(size)}" fill="{fill}"{where}{weight}{_class(cls)}>'
            f"{clean(text)}</text>"
        )


def clean(text: str) -> str:
    """Text as XML and HTML take it: signs of mark-up written out, and what XML 1.0 has no place for as U+FFFD."""
    return escape("".join(sign if _allowed(ord(sign)) else "\ufffd" for sign in text), quote=True)


def short(text: str, most: int) -> str:
    """Text on one line, cut to so many letters; its direction stays its own (Unicode's isolates, UAX 9)."""
    line = " ".join(text.translate(_NO_DIRECTION).split())
    line = line if len(line) <= most else line[: most - 1].rstrip() + "\u2026"
    return line if line.isascii() or not line else f"\u2068{line}\u2069"


def _allowed(code: int) -> bool:
    return code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _path(points: Iterable[Point]) -> str:
    return "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in points)


def _dashes(dashes: Sequence[float], width: float) -> str:
    return f' stroke-dasharray="{" ".join(_n(dash * width) for dash in dashes)}"' if dashes else ""


def _class(name: str) -> str:
    return f' class="{name}"' if name else ""
