"""From a recipe to the run of one of its stages, whichever network it names."""

from pathlib import Path

from desktop_app.errors import UsageError
from desktop_app.training.landmark_data import LandmarkData, mean_shape
from desktop_app.training.landmark_recipe import THERMAL_LIKE, LandmarkRecipe
from desktop_app.training.landmark_training import LandmarkTraining
from desktop_app.training.run_folder import RunFolder
from desktop_app.training.start import start_weights
from desktop_app.training.thermal_like import thermal_data
from desktop_app.training.train_landmarks import DanTraining
from desktop_app.training.train_points import OnetTraining, PbcTraining


def begin_stage(
    recipe: LandmarkRecipe,
    stage: int,
    data: LandmarkData,
    first: Path | None,
    *,
    start: Path | None = None,
    resume: RunFolder | None = None,
) -> LandmarkTraining:
    """Build a stage of a recipe on the training people of a collection.

    Args:
        recipe: what to do.
        stage: from 1.
        data: the whole collection; only its split ``train`` is looked at.
        first: weights of the stage before.
        start: the folder of the weights that the recipe's stages start from.
        resume: the run to go on with; ``start`` is not needed then.

    Raises:
        UsageError: the collection has too few points or pictures, the weights to start from are missing or are others
            than the recipe's, or the run was begun with other data.
        ModelError: weights or checkpoint are damaged or do not fit.
    """
    chosen = recipe.stages[stage - 1]
    file = None if start is None else start / chosen.start
    arrays = None if resume is not None else start_weights(chosen.start, chosen.start_sha256, file)
    if recipe.points == 5:
        data = data.five()
    if data.shape_xy.shape[1] != recipe.points:
        raise UsageError("The pictures have 5 points, and the recipe wants {points}.", points=recipe.points)
    train = data.part(data.rows("train"))
    if not len(train):
        raise UsageError("The collection has no pictures of the split train.")
    mean_xy = mean_shape(train.shape_xy)
    if recipe.pictures == THERMAL_LIKE:
        train = thermal_data(train)
    if recipe.network.builder == "dan":
        return DanTraining(recipe, stage, train, mean_xy, first, start=arrays, resume=resume)
    kind = PbcTraining if recipe.network.builder == "pbc" else OnetTraining
    return kind(recipe, stage, train, mean_xy, resume=resume)
