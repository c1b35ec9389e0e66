"""Make a run's best weights the program's emotion model: weights, recipe, and a card with what was measured.

    python -m desktop_app.evaluation.release_emotion --run RUN --rows N --evaluation PRIVATE [PUBLIC TEN_CROP ...]
        [--whole-path FIGURES.json]

Each folder of ``--evaluation`` is what ``main.py evaluate emotion --weights RUN/best.npz --out`` wrote; the first, of
PrivateTest with one crop, gives temperature and threshold. A figure of other weights is refused.
"""

import argparse
import datetime
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from desktop_app.domain.emotion import EMOTIONS
from desktop_app.errors import ModelError, SimakError
from desktop_app.evaluation.emotion_runtimes import MOST_FACES_APART
from desktop_app.networks.building import builder_of
from desktop_app.networks.cards import CARD_FILE, Card, Metric, NetworkCard, sha256_of
from desktop_app.networks.vgg16_input import VGG16_SCALING
from desktop_app.networks.weights import read_weights, set_weights
from desktop_app.paths import models_dir
from desktop_app.training.recipe import Recipe, load_recipe
from desktop_app.training.run_folder import BEST_FILE, RECIPE_FILE
from desktop_app.vision.classifier import EMOTION_MODEL
from desktop_app.vision.crops import FER2013_GEOMETRY

WEIGHTS_FILE = "vgg16.npz"
FIGURES_FILE = "emotion.json"
_LABELS = {"fer": "FER2013 label, head_fer", "ferplus": "FER+ majority of 8, head_ferplus"}
_VIEWS = {"none": "one crop", "flip": "crop and its mirror", "ten-crop": "ten crops"}


def release(
    run: Path,
    rows: int,
    evaluations: Sequence[Path],
    whole_path: Path | None,
    folder: Path,
    *,
    why_head: str,
    start_is: str = "",
) -> None:
    """Write ``folder``.

    Args:
        run: the run's folder, with the best weights and the recipe.
        rows: how many rows were trained on.
        evaluations: folders that ``evaluate emotion`` wrote for these weights.
        whole_path: figures that ``evaluation.whole_path --json`` wrote for these weights, if there are any yet.
        folder: of the model, made where it is missing.
        why_head: a sentence that says why the program shows the head it shows.
        start_is: what the weights are that the recipe starts from, where it names any.

    Raises:
        ModelError: something is missing or belongs to other weights.
    """
    source = run / BEST_FILE
    arrays = read_weights(source)
    recipe = load_recipe(run / RECIPE_FILE)
    arguments = {"heads": {"head_fer": len(EMOTIONS)}}
    model = builder_of(recipe.network.builder)(**arguments)
    set_weights(model, arrays)  # refuses missing arrays and wrong shapes before anything is written
    digest = sha256_of(source)
    figures = [_figures(evaluation, digest) for evaluation in evaluations]
    metrics = [metric for one in figures for metric in _metrics(one)]
    if whole_path is not None:
        metrics += _whole_path_metrics(json.loads(whole_path.read_text(encoding="utf-8")))
    first = figures[0]["labels"]["fer"]
    network = NetworkCard(
        name=model.name,
        builder=recipe.network.builder,
        arguments=arguments,
        weights=WEIGHTS_FILE,
        sha256=digest,
        parameters=sum(array.size for array in arrays.values()),
        input_shape=tuple(model.input_shape),
        outputs={"head_fer": len(EMOTIONS)},
    )
    card = Card(
        name=EMOTION_MODEL,
        task=f"the seven emotions of FER2013 from an aligned grey face. {why_head}",
        networks=(network,),
        colour_order="grey",
        scaling=VGG16_SCALING,
        crop="48 x 48, similarity transform by least squares over the five landmarks to crop_points_xy (turn, scale "
        "and shift), averaged over each crop pixel's area, the picture's edge repeated outside it",
        labels=tuple(str(emotion) for emotion in EMOTIONS),
        training_data=_training_data(recipe, rows, start_is),
        split="FER2013's own: Training 28,709, PublicTest 3,589, PrivateTest 3,589",
        metrics=tuple(metrics),
        precision=_precision(figures),
        licence="weights trained for this project, MIT like the program; the pictures of FER2013 (Kaggle 2013, "
        "research use) and the FER+ votes (Microsoft, MIT) are not part of it",
        date=datetime.datetime.now(datetime.UTC).date().isoformat(),
        command=f"main.py train emotion --data fer2013.npz --recipe vgg16{_start(recipe)} --out RUN, then "
        "python -m desktop_app.evaluation.release_emotion --run RUN",
        thresholds={"label_threshold": first["abstention"]["threshold"]},
        crop_points_xy=tuple((float(x), float(y)) for x, y in FER2013_GEOMETRY.points_xy),
        temperature=round(first["temperature"]["value"], 4),
    )
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, folder / WEIGHTS_FILE)
    shutil.copyfile(run / RECIPE_FILE, folder / RECIPE_FILE)
    (folder / CARD_FILE).write_text(card.to_json(), encoding="utf-8")


def _figures(folder: Path, digest: str) -> dict[str, Any]:
    path = folder / FIGURES_FILE
    try:
        figures: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError("{path} cannot be read ({reason}).", path=path, reason=error) from error
    if figures.get("weights_sha256") != digest:
        raise ModelError("The figures in {path} were measured with other weights.", path=path)
    return figures


def _precision(figures: Sequence[dict[str, Any]]) -> str:
    """bfloat16 where the live runtime was measured with it and is right on as many faces as Keras, else float32."""
    measured = [row for one in figures for row in one.get("runtimes", ()) if row["runtime"].endswith(" bfloat16")]
    held = bool(measured) and all(abs(row["faces_apart"]) <= MOST_FACES_APART for row in measured)
    return "bfloat16" if held else "float32"


def _start(recipe: Recipe) -> str:
    return f" --start {recipe.network.start}" if recipe.network.start else ""


def _training_data(recipe: Recipe, rows: int, start_is: str) -> str:
    text = (
        f"FER2013, Training split, {rows:,} of 28,709 pictures (twins of evaluation pictures and blank ones dropped), "
        f"with its own labels (head_fer) and the FER+ votes (head_ferplus), {recipe.epochs} epochs"
    )
    if recipe.network.start:
        text += f", from {recipe.network.start}: {start_is}"
    return text


def _metrics(figures: dict[str, Any]) -> Iterator[Metric]:
    """The card's lines of one evaluation."""
    runtime, split = figures["runtime"], f"{figures['data']}, {figures['split']}"
    views = _VIEWS[figures["views_at_test_time"]]
    for labels, measured in figures["labels"].items():
        data, n = f"{split}, {_LABELS[labels]}, {views}", measured["n"]
        twins = measured["accuracy_without_twins"]
        yield _metric("accuracy", measured["accuracy"], data, runtime)
        yield _metric("accuracy without twins of Training", twins, data, runtime)
        if "strict_majority" in measured:
            yield _metric("accuracy, more than half of the votes agree", measured["strict_majority"], data, runtime)
        yield Metric("macro F1", round(measured["macro_f1"], 4), n, data, runtime)
        yield Metric("macro ROC AUC", round(measured["macro_auc"], 4), n, data, runtime)
        if labels == "fer":
            yield Metric("mean recall of the classes", round(measured["mean_recall"], 4), n, data, runtime)
            ece = measured["calibration_after"]["ece"]
            yield Metric("expected calibration error after temperature", round(ece, 4), n, data, runtime)
            asked = measured["abstention"]
            yield _metric("share of labels at or above label_threshold", asked["kept"], data, runtime)
            yield _metric("accuracy of labels at or above label_threshold", asked["kept_right"], data, runtime)
    for row in figures.get("runtimes", ()):
        yield _metric("accuracy in this precision", row, f"{split}, {_LABELS['fer']}, {views}", row["runtime"])
    for row in figures.get("robustness", ()):
        yield _metric(f"accuracy, {row['change']}", row, f"{split}, {_LABELS['fer']}, {views}", runtime)


def _metric(name: str, share: dict[str, Any], data: str, runtime: str) -> Metric:
    return Metric(name, round(share["value"], 4), share["n"], data, runtime)


def _whole_path_metrics(figures: dict[str, Any]) -> Iterator[Metric]:
    data, runtime = f"FER2013 {figures['split']} faces pasted into a picture", figures["runtime"]
    names = {
        "found": "faces found, whole path",
        "path_right": "accuracy of the faces found, whole path",
        "originals_right": "accuracy of the same faces, network alone",
        "hold": "labels that hold at 3 % landmark jitter",
    }
    for key, name in names.items():
        share = figures[key]
        yield Metric(name, round(share["count"] / share["n"], 4), share["n"], data, runtime)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="release_emotion", description="Make a run's weights the emotion model.")
    parser.add_argument("--run", type=Path, required=True, help="the run's folder")
    parser.add_argument("--rows", type=int, required=True, help="rows trained on, as the run said")
    parser.add_argument("--evaluation", type=Path, nargs="+", required=True, help="folders of evaluate emotion --out")
    parser.add_argument("--whole-path", type=Path, help="figures of evaluation.whole_path --json")
    parser.add_argument("--why-head", required=True, help="a sentence: why the program shows the head it shows")
    parser.add_argument("--start-is", default="", help="what the weights are that the recipe starts from")
    parser.add_argument("--models", type=Path, default=models_dir(), help="folder of models (default: the program's)")
    chosen = parser.parse_args(arguments)
    try:
        release(
            chosen.run,
            chosen.rows,
            chosen.evaluation,
            chosen.whole_path,
            chosen.models / EMOTION_MODEL,
            why_head=chosen.why_head,
            start_is=chosen.start_is,
        )
    except SimakError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
