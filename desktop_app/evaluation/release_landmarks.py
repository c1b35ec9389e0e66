"""Make a run's best weights the program's landmark model: a file per stage, the recipe, a card with what was measured.

    python -m desktop_app.evaluation.release_landmarks --run RUN --pictures N --task SENTENCE [--name MODEL]
        [--figures FILE ...]

``--run`` is what ``main.py train landmarks`` wrote, ``--figures`` what ``main.py evaluate landmarks --run RUN --json``
or, once released, ``main.py evaluate landmarks --json`` wrote for these weights; figures of other weights are refused.
"""

import argparse
import datetime
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from desktop_app.errors import ModelError, SimakError
from desktop_app.evaluation.landmark_errors import FAILURES
from desktop_app.evaluation.landmark_report import figures_of
from desktop_app.networks.cards import CARD_FILE, Card, Metric, NetworkCard, sha256_of
from desktop_app.networks.dan import build_dan
from desktop_app.networks.dan_shapes import DAN_SCALING
from desktop_app.networks.weights import read_weights, save_weights, set_weights
from desktop_app.paths import models_dir
from desktop_app.training.landmark_recipe import LandmarkRecipe
from desktop_app.training.landmark_training import MEAN_SHAPE
from desktop_app.training.recipe import read_recipe
from desktop_app.training.run_folder import BEST_FILE, RECIPE_FILE
from desktop_app.vision.landmarks import DAN_GEOMETRY, LANDMARK_MODEL, NARROW_MODEL, STAGES


def release(
    run: Path, pictures: int, measured: Sequence[Path], folder: Path, *, task: str, precision: str = "float32"
) -> None:
    """Write ``folder``.

    Args:
        run: the run's folder; its second stage's weights hold both stages.
        pictures: how many were trained on, as the run said.
        measured: JSON files of ``evaluate landmarks`` for these weights: of the run, or of the released model.
        folder: of the model, made where it is missing.
        task: what the card says of it beyond "68 landmarks".
        precision: that the runtime is to take where the processor computes in it.

    Raises:
        ModelError: something is missing or belongs to other weights.
    """
    source = run / STAGES[-1]
    arrays = read_weights(source / BEST_FILE)
    recipe = read_recipe(source / RECIPE_FILE, LandmarkRecipe)
    models = [build_dan(stage, recipe.points, **recipe.network.arguments) for stage in (1, 2)]
    for model in models:
        set_weights(model, arrays)  # refuses missing arrays and wrong shapes before anything is written
    folder.mkdir(parents=True, exist_ok=True)
    networks = []
    for stage, (name, model) in enumerate(zip(STAGES, models, strict=True), start=1):
        path = folder / f"{name}.npz"
        own = {key: array for key, array in arrays.items() if key.startswith(f"{name}_")}
        save_weights(path, own)
        networks.append(
            NetworkCard(
                name=name,
                builder="dan",
                arguments={"stage": stage, "points": recipe.points, **recipe.network.arguments},
                weights=path.name,
                sha256=sha256_of(path),
                parameters=sum(array.size for array in own.values()),
                input_shape=tuple(model.input_shape),
                outputs={
                    kind: int(output.shape[-1])
                    for kind, output in zip(("offsets", "features"), model.outputs, strict=False)
                },
            )
        )
    hashes = ([sha256_of(source / BEST_FILE)], [network.sha256 for network in networks])
    shutil.copyfile(source / RECIPE_FILE, folder / RECIPE_FILE)
    metrics = tuple(metric for path in measured for metric in _metrics(path, hashes))
    card = _card(folder.name, recipe, tuple(networks), arrays[MEAN_SHAPE].tolist(), metrics, pictures, task, precision)
    (folder / CARD_FILE).write_text(card.to_json(), encoding="utf-8")


def _card(
    name: str,
    recipe: LandmarkRecipe,
    networks: tuple[NetworkCard, ...],
    mean_xy: Sequence[Sequence[float]],
    metrics: tuple[Metric, ...],
    pictures: int,
    task: str,
    precision: str,
) -> Card:
    epochs = " + ".join(str(stage.epochs) for stage in recipe.stages)
    begun = ", begun with the weights of a narrower one" if recipe.stages[0].start else ""
    return Card(
        name=name,
        task=f"68 landmarks of a face, iBUG order. {task}",
        networks=networks,
        colour_order="grey",
        scaling=DAN_SCALING,
        crop="112 x 112, similarity transform by least squares over MTCNN's five points to crop_points_xy, averaged "
        "over each crop pixel's area, the picture's edge repeated outside it; the shape starts at mean_shape_xy",
        labels=(),
        training_data=f"youtube_faces_68 (cut from YouTube Faces, landmarks by Udacity, MIT), split train, "
        f"{pictures:,} of 2,754 pictures, every twentieth person held out to choose the epoch, {epochs} epochs{begun}",
        split="people: 277 train, 35 val; no person in both",
        metrics=metrics,
        precision=precision,
        licence="weights trained for this project, MIT like the program; the pictures (YouTube Faces, research use) "
        "are not part of it",
        date=datetime.datetime.now(datetime.UTC).date().isoformat(),
        command="main.py train landmarks --data youtube_faces_68 --recipe recipe.toml --out RUN, then "
        "python -m desktop_app.evaluation.release_landmarks --run RUN",
        crop_points_xy=tuple((float(x), float(y)) for x, y in DAN_GEOMETRY.points_xy),
        mean_shape_xy=tuple((round(float(x), 3), round(float(y), 3)) for x, y in mean_xy),
    )


def _metrics(path: Path, hashes: Sequence[Sequence[str]]) -> Iterator[Metric]:
    try:
        figures: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError("{path} cannot be read ({reason}).", path=path, reason=error) from error
    known = [digest for digest in hashes if any(row.get("weights_sha256") == digest for row in figures["rows"])]
    row = figures_of(figures, known[0] if known else hashes[0])
    data, runtime = f"{figures['data']}, {figures['split']}, {row['range']}", row["runtime"]
    n = row["n"]
    yield Metric(
        "mean error of the outer-corner distance", round(row["mean"]["value"], 4), n - row["not_found"], data, runtime
    )
    for above in FAILURES:
        failures = round(row[f"failures_{above:.2f}"]["value"], 4)
        yield Metric(f"failures at {above:.2f}, faces not found among them", failures, n, data, runtime)
    yield Metric("area under the cumulative error curve to 0.10", round(row["auc_0.10"], 4), n, data, runtime)
    yield Metric("faces not found", row["not_found"], n, data, runtime)
    for region, mean in row["regions"].items():
        yield Metric(f"mean error, {region}", round(mean, 4), n - row["not_found"], data, runtime)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="release_landmarks", description="Make a run the landmark model.")
    parser.add_argument("--run", type=Path, required=True, help="the run's folder")
    parser.add_argument("--pictures", type=int, required=True, help="pictures trained on, as the run said")
    parser.add_argument("--figures", type=Path, nargs="*", default=[], help="JSON files of evaluate landmarks")
    parser.add_argument("--task", required=True, help="a sentence on the card: what is special about these weights")
    parser.add_argument("--name", choices=[LANDMARK_MODEL, NARROW_MODEL], default=LANDMARK_MODEL, help="of the model")
    parser.add_argument("--precision", choices=["float32", "bfloat16"], default="float32", help="of the runtime")
    parser.add_argument("--models", type=Path, default=models_dir(), help="folder of models (default: the program's)")
    chosen = parser.parse_args(arguments)
    try:
        folder = chosen.models / chosen.name
        release(chosen.run, chosen.pictures, chosen.figures, folder, task=chosen.task, precision=chosen.precision)
    except SimakError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
