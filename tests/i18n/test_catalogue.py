"""How the catalogue is made."""

from babel.messages.catalog import Catalog

from desktop_app.i18n.catalogue import as_text, extract, keywords


def test_every_fault_is_a_mark_of_its_text() -> None:
    """What a class of errors is given first goes into the catalogue."""
    assert {"_", "mark", "Message", "SimakError", "SourceNotFound", "ExportError"} <= set(keywords())


def test_texts_are_found_wherever_they_are_marked() -> None:
    """In f-strings too, in plurals, with a context, with a note for translators, and as the template of a fault."""
    catalogue = extract()

    assert catalogue.get("stopped.") is not None
    assert catalogue.get("{n} face") is not None
    assert catalogue.get(("{n} face", "{n} faces")) is not None
    assert catalogue.get("happy", context="emotion") is not None
    assert catalogue.get("There is no file or folder {path}. Check the name.") is not None
    noted = catalogue.get("{sign}{n} pts")
    assert noted is not None
    assert noted.auto_comments[0].startswith("Translators:")


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
