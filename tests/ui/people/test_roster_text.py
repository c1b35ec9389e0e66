"""Names come out of what people have: lists, copied tables, CSV files of all kinds."""

import pytest

from desktop_app.errors import UsageError
from desktop_app.ui.people.roster_text import RosterEntry, parse_roster, read_roster_file


def names(text):
    """``(number, name)`` of each entry."""
    return [(entry.number, entry.name) for entry in parse_roster(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "Siti\nBudi\n\n  Citra   Dewi \n", [(None, "Siti"), (None, "Budi"), (None, "Citra Dewi")], id="lines"
        ),
        pytest.param("Doe, John\nRoe, Jane\n", [(None, "Doe, John"), (None, "Roe, Jane")], id="surname first"),
        pytest.param("1\tSiti\n2\tBudi\n", [(1, "Siti"), (2, "Budi")], id="copied from a sheet"),
        pytest.param("Siti;4\nBudi;2\n", [(4, "Siti"), (2, "Budi")], id="semicolons, number last"),
        pytest.param("1,Siti\n2,Budi\n", [(1, "Siti"), (2, "Budi")], id="commas with numbers"),
        pytest.param(
            "1. Siti\n2) Budi\nCitra 2\n3M\n",
            [(1, "Siti"), (2, "Budi"), (None, "Citra 2"), (None, "3M")],
            id="a numbered list",
        ),
        pytest.param("1;Siti\nBudi\nCitra\n", [(1, "Siti"), (None, "Budi"), (None, "Citra")], id="some with numbers"),
        pytest.param('No,Nama\n3,"Budi, Jr."\n', [(3, "Budi, Jr.")], id="Indonesian heading, quoted comma"),
        pytest.param(
            "class;name;number\n3A;Siti;7\n3A;Budi;\n", [(7, "Siti"), (None, "Budi")], id="headings say which column"
        ),
        pytest.param("Name\nSiti\nSiti\n", [(None, "Siti")], id="twice the same"),
        pytest.param("", [], id="nothing"),
        pytest.param(",,,\n;;\n", [(None, ",,,"), (None, ";;")], id="no table at all"),
    ],
)
def test_names_and_numbers(text, expected):
    """Columns are found by their heading or their content."""
    assert names(text) == expected


@pytest.mark.parametrize(
    "name", ["\"Q\" 'uote'", "Zoë 👩‍🏫", "محمد بن سلمان", "=HYPERLINK(1)", "<script>alert(1)</script>", "x" * 300]
)
def test_names_of_all_kinds_stay_as_they_are(name):
    """In a list as beside a number."""
    assert names(f"Siti\n{name}\n")[1] == (None, name)
    quoted = name.replace('"', '""')
    assert names(f'1\t"{quoted}"\n2\tSiti\n')[0] == (1, name)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_files_in_the_encodings_that_sheets_write(tmp_path, encoding):
    """With and without a mark at the beginning."""
    path = tmp_path / "class.csv"
    path.write_bytes("1;Zoë\n2;Budi\n".encode(encoding))

    assert parse_roster(read_roster_file(path)) == [RosterEntry("Zoë", 1), RosterEntry("Budi", 2)]


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"PK\x03\x04\x00\x00rest", "not a text file"), (b"a" * 1_000_001, "too large"), (None, "cannot be read")],
)
def test_what_is_no_list_is_refused_in_one_line(tmp_path, content, words):
    """With the next step."""
    path = tmp_path / "class.xlsx"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(UsageError, match=words) as raised:
        read_roster_file(path)
    assert "\n" not in str(raised.value)
