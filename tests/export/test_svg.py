"""Small SVG pictures."""

from xml.etree import ElementTree

import pytest

from desktop_app.export.svg import Svg, clean, short


def test_a_picture_is_well_formed_whatever_is_written_into_it() -> None:
    """Mark-up and signs that XML has no place for do no harm to the picture."""
    picture = Svg(100, 50, 'a "title" <&>')
    picture.write((1, 2), "</text><script>alert(1)</script>\x00\x1b\ud800\uffff")
    picture.rect(0, 0, -5, 3, "#fff", tip="<b>")
    root = ElementTree.fromstring(picture.text())

    assert root.get("viewBox") == "0 0 100 50"
    assert root.get("aria-label") == 'a "title" <&>'
    assert [child.tag.rpartition("}")[2] for child in root] == ["rect", "text", "rect"]
    assert root[1].text == "</text><script>alert(1)</script>" + "\ufffd" * 4
    assert root[2].get("width") == "0"


def test_inside_a_page_it_has_no_paper() -> None:
    """On a page the background shows through, and the name space is the page's."""
    assert Svg(10, 10, "t").text(namespace=False, paper=False) == (
        '<svg viewBox="0 0 10 10" role="img" aria-label="t" font-size="12"></svg>'
    )


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("Siti", 10, "Siti"),
        ("Siti  \n Rahmawati", 20, "Siti Rahmawati"),
        ("Siti Rahmawati", 6, "\u2068Siti\u2026\u2069"),
        ("أحمد", 9, "\u2068أحمد\u2069"),
        ("a\u202eb\u2069c", 9, "abc"),
        ("", 5, ""),
    ],
)
def test_a_name_on_one_line(text: str, most: int, shown: str) -> None:
    """Names are cut, put on one line, and cannot turn the direction of what follows them."""
    assert short(text, most) == shown


def test_mark_up_is_written_out() -> None:
    """Text is text."""
    assert clean('<a href="x">\'&') == "&lt;a href=&quot;x&quot;&gt;&#x27;&amp;"
