"""The arrows between packages, checked by parsing the imports."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "desktop_app"

EVERYONE = {"errors", "log"}
ALLOWED = {
    "domain": set(),
    "networks": {"domain"},
    "vision": {"domain", "networks"},
    "behaviour": {"domain"},
    "pipeline": {"domain"},
    "storage": {"domain"},
    "export": {"domain", "storage", "behaviour", "i18n", "paths"},
    "training": {"domain", "networks", "vision", "behaviour", "paths", "settings"},
    "evaluation": {"domain", "networks", "vision", "behaviour", "training", "paths", "settings"},
    "compose": {"domain", "networks", "vision", "behaviour", "pipeline", "storage", "export", "paths", "settings"},
    "ui": {"domain", "behaviour", "pipeline", "storage", "export", "paths", "settings", "i18n"},
    "app": {"domain", "compose", "ui", "pipeline", "storage", "export", "paths", "settings", "i18n"},
    "cli": {"app", "commands", "paths", "settings", "i18n"},
    "i18n": {"paths"},
    "commands": {
        "domain",
        "compose",
        "app",
        "pipeline",
        "storage",
        "export",
        "training",
        "evaluation",
        "i18n",
        "paths",
        "settings",
        "networks",
    },
    "settings": set(),
    "paths": set(),
    "errors": set(),
    "log": set(),
}
HOMES = {
    "PySide6": {"ui", "app"},
    "pyqtgraph": {"ui", "app"},
    "sqlite_utils": {"storage"},
    "sqlite3": {"storage"},
}
INSIDE_FUNCTIONS = {"PySide6": {"export"}}
"""Where a library may also be used, but not imported with the module: PDF and PNG are drawn by Qt when asked for."""
KERAS = {"keras", "tensorflow"}
KERAS_AT_THE_TOP = {"networks", "training", "evaluation"}
DOMAIN_MAY_IMPORT = {"numpy"}


def modules() -> list[Path]:
    """Every module of the program."""
    return sorted(PACKAGE.rglob("*.py"))


def part_of(path: Path) -> str:
    """The package (or the top-level module) that a file belongs to."""
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def imports(path: Path, *, top_only: bool = False) -> Iterator[str]:
    """Dotted names imported by a module, ``from a import b`` as ``a.b``; with ``top_only`` not those in functions."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes: list[ast.AST] = list(ast.iter_child_nodes(tree)) if top_only else list(ast.walk(tree))
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_follow_the_arrows(path: Path) -> None:
    """A module imports only the packages that the design lets its own package know."""
    part = part_of(path)
    for name in imports(path):
        words = name.split(".")
        if words[0] != "desktop_app" or len(words) < 2 or words[1] == "__version__":
            continue
        assert words[1] == part or words[1] in ALLOWED.get(part, set()) | EVERYONE, f"{part} imports {name}"


@pytest.mark.parametrize("path", modules(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_libraries_stay_in_their_homes(path: Path) -> None:
    """Qt is imported in ui and app, SQL in storage, Keras at the top of a module only where networks are made."""
    part = part_of(path)
    at_top = set(imports(path, top_only=True))
    for name in imports(path):
        library = name.split(".")[0]
        if library in HOMES and part not in HOMES[library]:
            assert part in INSIDE_FUNCTIONS.get(library, set()), f"{part} imports {name}"
            assert name not in at_top, f"{part} imports {name} at its top"
    for name in at_top:
        assert name.split(".")[0] not in KERAS or part in KERAS_AT_THE_TOP, f"{part} imports {name} at its top"


def test_domain_needs_nothing_but_numpy() -> None:
    """The domain imports the standard library and numpy only."""
    import sys

    for path in modules():
        if part_of(path) == "domain":
            libraries = {name.split(".")[0] for name in imports(path)} - {"desktop_app"}
            assert libraries <= set(sys.stdlib_module_names) | DOMAIN_MAY_IMPORT, path.name


def test_files_stay_short() -> None:
    """No module is longer than about 400 lines."""
    lengths = {path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines()) for path in modules()}

    assert {name: n for name, n in lengths.items() if n > 420} == {}
