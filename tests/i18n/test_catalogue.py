"""How the catalogue is made."""

from babel.messages.catalog import Catalog

from desktop_app.i18n.catalogue import as_text, keywords


def test_every_fault_is_a_mark_of_its_text() -> None:
    """What a class of errors is given first goes into the catalogue."""
    assert {"_", "mark", "Message", "SimakError", "SourceNotFound", "ExportError"} <= set(keywords())


def test_the_same_texts_give_the_same_file() -> None:
    """Without dates and lines, in the order of the texts."""
    files = []
    for texts in (("b", "a"), ("a", "b")):
        catalogue = Catalog(project="Simak", version="", fuzzy=False)
        for text in texts:
            catalogue.add(text, locations=[("desktop_app/x.py", 0)])
        files.append(as_text(catalogue))

    assert files[0] == files[1]
    assert "POT-Creation-Date" not in files[0]
    assert files[0].index('msgid "a"') < files[0].index('msgid "b"')
