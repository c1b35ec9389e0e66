"""Crops that landmark training is fed."""

from pathlib import Path

import numpy as np
import pytest

from desktop_app.domain.landmarks68 import MIRRORED
from desktop_app.training.augment import Augmentation
from desktop_app.training.landmark_batches import Crops, LandmarkBatches
from desktop_app.training.landmark_data import LandmarkData, load_landmarks, mean_shape
from desktop_app.training.landmark_recipe import StageRecipe
from desktop_app.training.train_points import patches_of
from tests.training.made_faces import write_faces


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> LandmarkData:
    """Six made-up faces of three people, of one shape in different places and sizes."""
    folder = tmp_path_factory.mktemp("faces") / "faces"
    write_faces(folder, people=3, each=2, val=1)
    return load_landmarks(folder)


def batches(data: LandmarkData, augmentation: Augmentation) -> LandmarkBatches:
    """Batches of four."""
    return LandmarkBatches(data, mean_shape(data.shape_xy), StageRecipe(1, augmentation=augmentation, batch_size=4), 7)


def test_faces_are_laid_on_the_mean_shape(data: LandmarkData) -> None:
    """Without augmentation every shape of the same form is the mean shape, and the dark eyes lie where it says."""
    crops = batches(data, Augmentation()).batch(0)
    mean = mean_shape(data.shape_xy)
    np.testing.assert_allclose(crops.shape_xy, np.broadcast_to(mean, crops.shape_xy.shape), atol=0.05)
    x, y = np.rint(mean[36:42].mean(axis=0)).astype(int)
    assert crops.grey[:, y, x].max() < 90
    assert crops.grey[:, y + 10, x].min() > 150
    np.testing.assert_allclose(crops.interocular_px, mean[45, 0] - mean[36, 0], atol=0.05)


def test_the_mirror_changes_sides_of_the_points(data: LandmarkData) -> None:
    """A mirrored symmetric face has its landmarks in the same places, not on the other side."""
    crops = batches(data, Augmentation(flip=True)).batch(0)
    mean = mean_shape(data.shape_xy)
    np.testing.assert_allclose(crops.shape_xy, np.broadcast_to(mean, crops.shape_xy.shape), atol=0.05)
    assert not np.allclose(mean, mean[list(MIRRORED)])


def test_a_step_is_a_function_of_its_number(data: LandmarkData) -> None:
    """The same step gives the same batch again, the next another one; each epoch shows every face at most once."""
    fed = batches(data, Augmentation(rotation_deg=10, shift=0.05, noise=3, erase_probability=0.5))
    assert fed.steps_per_epoch == 1
    np.testing.assert_array_equal(fed.batch(3).grey, fed.batch(3).grey)
    assert not np.array_equal(fed.batch(3).grey, fed.batch(4).grey)


def test_patches_show_what_their_class_says() -> None:
    """Ten patches a face; one dot on each point is near the middle of just that class's patch, and of none else."""
    grey = np.zeros((1, 112, 112), np.float32)
    points = np.array([[[30.0, 40.0], [80.0, 40.0], [55.0, 60.0], [40.0, 90.0], [70.0, 90.0]]])
    for point, (x, y) in enumerate(points[0].astype(int)):
        grey[0, y, x] = 40 * (point + 1)
    patches, classes = patches_of(Crops(grey, points), np.random.default_rng(0))
    assert patches.shape == (10, 60, 60)
    assert list(classes[:5]) == [0, 1, 2, 3, 4]
    for patch, kind in zip(patches, classes, strict=True):
        middle = patch[24:36, 24:36].max()
        if kind < 5:
            assert middle == pytest.approx(40 * (kind + 1) * 0.5625)


def test_recipes_of_landmarks_are_checked() -> None:
    """Every shipped recipe can be followed; the number of stages and of points must fit the network."""
    from desktop_app.paths import resources_dir
    from desktop_app.training.landmark_recipe import LandmarkRecipe
    from desktop_app.training.recipe import NetworkRecipe, read_recipe

    shipped = {path.stem: read_recipe(path, LandmarkRecipe) for path in recipes(resources_dir())}
    assert {"dan68", "dan68_narrow", "dan5", "pbc5", "onet5", "dan5_thermal", "pbc5_thermal", "onet5_thermal"} == set(
        shipped
    )
    with pytest.raises(ValueError, match="dan needs 2 stages, got 1"):
        LandmarkRecipe("r", NetworkRecipe("dan"), (StageRecipe(1),))
    with pytest.raises(ValueError, match="pbc places 5 points, got 68"):
        LandmarkRecipe("r", NetworkRecipe("pbc"), (StageRecipe(1),))


def recipes(resources: Path) -> list[Path]:
    """The shipped ones."""
    return sorted((resources / "recipes" / "landmarks").glob("*.toml"))
