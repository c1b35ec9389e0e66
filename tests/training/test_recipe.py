"""Recipes: what a file may say, and what is told where it may not."""

from pathlib import Path

import pytest

from desktop_app.errors import UsageError
from desktop_app.training.recipe import Recipe, find_recipe, load_recipe


def recipe(tmp_path: Path, text: str) -> Recipe:
    """A recipe of this text, with name and epochs."""
    path = tmp_path / "r.toml"
    path.write_text('name = "r"\nepochs = 3\n' + text, encoding="utf-8")
    return load_recipe(path)


def test_the_shipped_recipes_can_be_followed() -> None:
    """Every recipe that comes with the program is read, and the shipped model's is found by its name."""
    shipped = find_recipe("vgg16")
    recipes = {path.stem: load_recipe(path) for path in shipped.parent.glob("*.toml")}

    assert recipes["vgg16"].network.builder == "vgg16"
    assert recipes["vgg16"].network.freeze == ("block1", "block2")
    assert recipes["vgg16"].augmentation.zoom == (0.88, 1.14)
    assert recipes["vgg16"].optimizer.name == "nesterov"


def test_defaults_stand_where_nothing_is_said(tmp_path: Path) -> None:
    """Name and epochs are enough; a whole number may stand for a number with a point."""
    assert recipe(tmp_path, "") == Recipe("r", 3)
    assert recipe(tmp_path, "warmup_epochs = 1\n[augmentation]\nzoom = [1, 2]").augmentation.zoom == (1.0, 2.0)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("epoch = 3", "epoch is not known; known are name, epochs, network"),
        ("[optimizer]\nrate = 1.0", "optimizer.rate is not known"),
        ('[optimizer]\nname = "lion"', "optimizer.name must be one of sgd, nesterov, .* got 'lion'"),
        ("[optimizer]\nlearning_rate = 0.0", "optimizer.learning_rate must be above 0"),
        ("[optimizer]\nlearning_rate = nan", "optimizer.learning_rate must be above 0, got nan"),
        ("[optimizer]\nmomentum = 1.0", "optimizer.momentum must be from 0 to below 1"),
        ("[optimizer]\nweight_decay = -1.0", "optimizer.weight_decay must be at least 0"),
        ("[loss]\nlabel_smoothing = 1.0", "loss.label_smoothing must be from 0 to below 1"),
        ("[loss]\nferplus_weight = -1.0", "loss.ferplus_weight must be at least 0"),
        ("[loss]\nclass_weights = 1", "loss.class_weights must be bool, got 1"),
        ('batch_size = "128"', "batch_size must be int, got '128'"),
        ("batch_size = 0", "batch_size must be at least 1, got 0"),
        ("patience = -1", "patience must be at least 0"),
        ("warmup_epochs = 3.0", "warmup_epochs must be from 0 to below epochs"),
        ("average_decay = 1.0", "average_decay must be from 0 to below 1"),
        ('precision = "float16"', "precision must be one of float32, mixed_bfloat16"),
        ("network = 3", "network must be a table, got 3"),
        ("[augmentation]\nzoom = [1.0]", r"augmentation.zoom must have 2 values, got \[1.0\]"),
        ("[augmentation]\nzoom = [1.2, 0.8]", r"augmentation.zoom must be smallest and largest, got \[1.2, 0.8\]"),
        ("[augmentation]\nerase_area = [0.1, 1.5]", "augmentation.erase_area must be smallest and largest"),
        ("[augmentation]\nrotation_deg = -1.0", "augmentation.rotation_deg must be at least 0"),
        ("[augmentation]\nshear_deg = 90.0", "augmentation.shear_deg must be below 90"),
        ("[augmentation]\nerase_probability = 2.0", "augmentation.erase_probability must be from 0 to 1"),
        ("this is no toml", "is no TOML file"),
    ],
)
def test_what_cannot_be_meant_is_told(tmp_path: Path, text: str, line: str) -> None:
    """Each fault is one line with the name as the file has it."""
    with pytest.raises(UsageError, match=line) as caught:
        recipe(tmp_path, text)
    assert "r.toml" in str(caught.value)


def test_name_and_epochs_must_be_there(tmp_path: Path) -> None:
    """What has no default must be said."""
    (tmp_path / "r.toml").write_text('name = "r"')
    with pytest.raises(UsageError, match="epochs is missing"):
        load_recipe(tmp_path / "r.toml")


def test_a_name_is_looked_up(tmp_path: Path) -> None:
    """A path is taken as it is; for a name that is nowhere the shipped ones are told."""
    (tmp_path / "own.toml").write_text("")
    assert find_recipe(str(tmp_path / "own.toml")) == tmp_path / "own.toml"
    with pytest.raises(UsageError, match=r"no recipe vgg61: .*come with the program \(.*vgg16"):
        find_recipe("vgg61")


def test_a_recipe_that_is_not_there(tmp_path: Path) -> None:
    """A missing file is one line."""
    with pytest.raises(UsageError, match=r"none\.toml cannot be read \(No such file"):
        load_recipe(tmp_path / "none.toml")
