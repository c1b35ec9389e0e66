"""Training by a recipe: what is learnt, that a stopped run goes on as if it had not been, what is refused."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desktop_app.errors import ModelError, UsageError
from desktop_app.networks.cards import sha256_of
from desktop_app.networks.weights import read_weights, save_weights, weights_of
from desktop_app.training.fer2013 import Fer2013
from desktop_app.training.run_folder import BEST_FILE, CHECKPOINT_FILE, EPOCHS_FILE, RunFolder
from tests.training.tiny import build_tiny, install_tiny, tiny_fer2013, write_recipe

STEPS = 8
"""Of the tiny recipe: two epochs over 17 rows in batches of 4."""


@pytest.fixture(autouse=True, scope="module")
def tiny() -> Iterator[None]:
    """Recipes can name the tiny network."""
    with pytest.MonkeyPatch.context() as patch:
        install_tiny(patch)
        yield


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that nothing interrupted."""
    folder = tmp_path_factory.mktemp("whole")
    assert trained(folder / "run", write_recipe(folder))
    return folder / "run"


def training(
    folder: RunFolder, data: Fer2013, start: Path | None = None, *, resume: bool = False, rows: int | None = None
) -> Any:
    """The training of a folder's recipe."""
    from desktop_app.training.train_emotion import EmotionTraining

    chosen = data.training_rows()[:rows]
    return EmotionTraining(folder.recipe, data, chosen, start, resume=folder if resume else None)


def trained(path: Path, recipe: Path, stop_after: int = STEPS, *, resume: bool = False) -> bool:
    """Train in a folder up to a step; whether the run came to its end."""
    with RunFolder(path, recipe, resume=resume) as folder:
        run = training(folder, tiny_fer2013(), resume=resume)
        return bool(run.run(folder, lambda done: None, stopped=lambda: run.step >= stop_after))


def same_runs(one: Path, other: Path) -> None:
    """Both runs ended in the same state to the last bit, and say the same of each epoch but for its times."""
    states = [read_weights(path / CHECKPOINT_FILE) for path in (one, other)]
    assert list(states[0]) == list(states[1])
    for name, array in states[0].items():
        np.testing.assert_array_equal(array, states[1][name], err_msg=name)
    tables = [(path / EPOCHS_FILE).read_text().splitlines() for path in (one, other)]
    assert [line.rsplit(",", 2)[0] for line in tables[0]] == [line.rsplit(",", 2)[0] for line in tables[1]]
    assert (one / BEST_FILE).read_bytes() == (other / BEST_FILE).read_bytes()


def test_a_resumed_run_equals_an_uninterrupted_one(whole: Path, tmp_path: Path) -> None:
    """Stopped within an epoch, at its end and before the last step, a run ends in the same bits as one that was not."""
    recipe = write_recipe(tmp_path)
    assert not trained(tmp_path / "parts", recipe, stop_after=2)
    assert not trained(tmp_path / "parts", recipe, stop_after=4, resume=True)
    assert not trained(tmp_path / "parts", recipe, stop_after=7, resume=True)
    assert trained(tmp_path / "parts", recipe, resume=True)

    same_runs(whole, tmp_path / "parts")


def test_the_same_seed_repeats_and_another_does_not(whole: Path, tmp_path: Path) -> None:
    """Two runs of a recipe are the same to the last bit, looked at between the steps or not; another seed's is not."""
    with RunFolder(tmp_path / "again", write_recipe(tmp_path), resume=False) as folder:
        run = training(folder, tiny_fer2013())
        # Validating puts the average in the place of the weights for a while, and must leave no trace.
        assert run.run(folder, lambda done: run.validate() and None)
    same_runs(whole, tmp_path / "again")

    trained(tmp_path / "other", write_recipe(tmp_path, "epochs = 2", "epochs = 2\nseed = 5"))
    kernel = "head_fer/kernel"
    assert not np.array_equal(
        read_weights(whole / BEST_FILE)[kernel], read_weights(tmp_path / "other" / BEST_FILE)[kernel]
    )


def test_an_old_checkpoint_gives_the_same_end(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A killed run goes on from its last checkpoint, and replaces rows of epochs that it had written since."""
    from desktop_app.training import run as training_run

    monkeypatch.setattr(training_run, "CHECKPOINT_STEPS", 3)
    recipe = write_recipe(tmp_path)
    kept: list[bytes] = []
    with RunFolder(tmp_path / "killed", recipe, resume=False) as folder:
        run = training(folder, tiny_fer2013())

        def keep(done: Any) -> None:
            if done.step == 3:
                kept.append((tmp_path / "killed" / CHECKPOINT_FILE).read_bytes())

        run.run(folder, keep, stopped=lambda: run.step == 5)
    (tmp_path / "killed" / CHECKPOINT_FILE).write_bytes(kept[0])

    assert trained(tmp_path / "killed", recipe, resume=True)
    same_runs(whole, tmp_path / "killed")


def test_progress_is_told_after_each_step(tmp_path: Path) -> None:
    """Steps, epochs and the end of each are counted from 1; the best accuracy is known from the first epoch's end."""
    told: list[Any] = []
    with RunFolder(tmp_path / "run", write_recipe(tmp_path), resume=False) as folder:
        assert training(folder, tiny_fer2013()).run(folder, told.append)

    assert [done.step for done in told] == list(range(1, STEPS + 1))
    assert [done.epoch for done in told] == [1, 1, 1, 1, 2, 2, 2, 2]
    assert [done.step for done in told if done.epoch_ended] == [4, 8]
    assert [done.best < 0 for done in told] == [True] * 3 + [False] * 5


def test_patience_ends_a_run_for_good(tmp_path: Path) -> None:
    """Without a better epoch for as long as the recipe says the run is over, and resuming it does not go on."""
    recipe = write_recipe(tmp_path, "learning_rate = 0.05", "learning_rate = 1e-30")
    text = recipe.read_text().replace("epochs = 2", "epochs = 9\npatience = 2").replace("average_decay = 0.9\n", "")
    recipe.write_text(text.replace('name = "nesterov"', 'name = "sgd"'))
    data = tiny_fer2013()
    with RunFolder(tmp_path / "run", recipe, resume=False) as folder:
        run = training(folder, data)
        run.model.get_layer("block1_bn1").trainable = False
        assert run.run(folder, lambda done: None)
        assert run.step == 3 * 4
    with RunFolder(tmp_path / "run", recipe, resume=True) as folder:
        again = training(folder, data, resume=True)
        assert again.run(folder, lambda done: None)
        assert again.step == 3 * 4


def test_frozen_layers_stay(tmp_path: Path) -> None:
    """Layers whose name begins as the recipe says keep their weights, normalisation included; the others move."""
    recipe = write_recipe(tmp_path, 'builder = "tiny"', 'builder = "tiny"\nfreeze = ["block1"]')
    with RunFolder(tmp_path / "run", recipe, resume=False) as folder:
        run = training(folder, tiny_fer2013())
        before = weights_of(run.model)
        run.run(folder, lambda done: None)
        after = weights_of(run.model)

    moved = {name for name in before if not np.array_equal(before[name], after[name])}
    assert moved == {"head_fer/kernel", "head_fer/bias", "head_ferplus/kernel", "head_ferplus/bias"}


def test_the_average_is_the_formula(tmp_path: Path) -> None:
    """After the first four steps the average is w0 + (1 - d^4)(w4 - w0), with d = min(0.9, 4 / 13)."""
    with RunFolder(tmp_path / "run", write_recipe(tmp_path), resume=False) as folder:
        run = training(folder, tiny_fer2013())
        first = weights_of(run.model)
        run.run(folder, lambda done: None, stopped=lambda: run.step == 4)

    share = 1 - (4 / 13) ** 4
    for name, value in weights_of(run.model).items():
        np.testing.assert_allclose(
            run.weights()[name], first[name] + share * (value - first[name]), rtol=1e-5, atol=1e-6
        )


def test_accuracy_is_counted(tmp_path: Path) -> None:
    """A network that always says happy is right on as many pictures of PublicTest as are happy, and as FER+ says so."""
    data = tiny_fer2013()
    with RunFolder(tmp_path / "run", write_recipe(tmp_path, "average_decay = 0.9\n", ""), resume=False) as folder:
        run = training(folder, data)
    for head, place in (("head_fer", 3), ("head_ferplus", 1)):
        layer = run.model.get_layer(head)
        layer.kernel.assign(np.zeros(layer.kernel.shape))
        layer.bias.assign(np.eye(layer.bias.shape[0])[place])
    public = data.rows("PublicTest")
    majority = data.ferplus_majority()[public]

    assert run.validate() == (
        float(np.mean(data.label_fer[public] == 3)),
        float(np.mean(majority[majority >= 0] == 1)),
    )


def test_one_head_and_half_precision(tmp_path: Path) -> None:
    """A network with the FER2013 head only trains too, in mixed bfloat16, and leaves other networks their precision."""
    import keras

    recipe = write_recipe(tmp_path, 'builder = "tiny"\narguments = { dropout = 0.5 }', 'builder = "realtime_cnn"')
    recipe.write_text(recipe.read_text().replace("epochs = 2", 'epochs = 2\nprecision = "mixed_bfloat16"'))
    with RunFolder(tmp_path / "run", recipe, resume=False) as folder:
        run = training(folder, tiny_fer2013(training=10))
        run.run(folder, lambda done: None)

    assert run.model.get_layer("conv1").compute_dtype == "bfloat16"
    assert keras.config.dtype_policy().name == "float32"
    assert [line.split(",")[5] for line in (tmp_path / "run" / EPOCHS_FILE).read_text().splitlines()[1:]] == ["nan"] * 2


def start_weights(path: Path) -> Path:
    """Weights of the tiny network, all 0.25."""
    model = build_tiny()
    save_weights(path, {name: np.full_like(array, 0.25) for name, array in weights_of(model).items()})
    return path


def test_a_run_starts_from_weights(tmp_path: Path) -> None:
    """The weights that the recipe names by hash are what the network begins with; resuming does not need the file."""
    start = start_weights(tmp_path / "start.npz")
    named = f'builder = "tiny"\nstart = "start.npz"\nstart_sha256 = "{sha256_of(start)}"'
    recipe = write_recipe(tmp_path, 'builder = "tiny"', named)
    with RunFolder(tmp_path / "run", recipe, resume=False) as folder:
        run = training(folder, tiny_fer2013(), start)
        assert all((array == 0.25).all() for array in weights_of(run.model).values())
        run.run(folder, lambda done: None, stopped=lambda: True)
    with RunFolder(tmp_path / "run", recipe, resume=True) as folder:
        assert training(folder, tiny_fer2013(), resume=True).step == 1


@pytest.mark.parametrize(
    ("network", "start", "line"),
    [
        ('start = "other.npz"', None, r"starts from other\.npz\. Say where that file is with --start PATH"),
        ('start = "other.npz"', "missing", r"starts from other\.npz"),
        ('start = "x"\nstart_sha256 = "00"', "good", "is not the x that the recipe names: its hash is another"),
        ('start = "x"', "damaged", r"damaged\.npz cannot be read"),
        ('start = "x"', "foreign", "have no array block1_conv1/kernel"),
        ("", "good", "starts from random weights: leave --start out"),
    ],
)
def test_wrong_start_weights_are_refused(tmp_path: Path, network: str, start: str | None, line: str) -> None:
    """Missing, exchanged, damaged and unwanted start weights are one line each."""
    files = {"good": start_weights(tmp_path / "good.npz"), "missing": tmp_path / "missing.npz"}
    for name in ("damaged", "foreign"):
        files[name] = tmp_path / f"{name}.npz"
    files["damaged"].write_bytes(b"no archive")
    save_weights(files["foreign"], {"conv1/kernel": np.zeros(3)})
    recipe = write_recipe(tmp_path, 'builder = "tiny"', f'builder = "tiny"\n{network}')

    with RunFolder(tmp_path / "run", recipe, resume=False) as folder, pytest.raises(Exception, match=line) as caught:
        training(folder, tiny_fer2013(), None if start is None else files[start])
    assert isinstance(caught.value, UsageError | ModelError)


@pytest.mark.parametrize(
    ("network", "line"),
    [
        ('builder = "lenet"', "no network called lenet"),
        ('builder = "vgg16"\narguments = { depth = 3 }', "cannot be built as the recipe says"),
        ('builder = "vgg16"\narguments = { dense = [4096] }', "at most 3 layers of 1 to 512"),
        ('builder = "onet"', "what can be trained is"),
    ],
)
def test_networks_that_cannot_be_meant(tmp_path: Path, network: str, line: str) -> None:
    """An unknown network, unknown or wrong arguments and foreign outputs are one line each."""
    recipe = write_recipe(tmp_path, 'builder = "tiny"\narguments = { dropout = 0.5 }', network)
    with RunFolder(tmp_path / "run", recipe, resume=False) as folder, pytest.raises(Exception, match=line) as caught:
        training(folder, tiny_fer2013())
    assert isinstance(caught.value, UsageError | ModelError)


@pytest.mark.parametrize(
    ("data", "rows", "line"),
    [
        (tiny_fer2013(public=0), None, "has no PublicTest pictures"),
        (tiny_fer2013(), 3, "3 rows to train on are fewer than one batch of 4"),
    ],
)
def test_data_that_cannot_be_trained_on(tmp_path: Path, data: Fer2013, rows: int | None, line: str) -> None:
    """Without pictures to choose by, or with fewer than a batch, the run does not begin."""
    with (
        RunFolder(tmp_path / "run", write_recipe(tmp_path), resume=False) as folder,
        pytest.raises(UsageError, match=line),
    ):
        training(folder, data, rows=rows)


@pytest.mark.parametrize("other", [lambda: (tiny_fer2013(seed=1), None), lambda: (tiny_fer2013(), 16)])
def test_a_run_goes_on_with_its_own_data_only(tmp_path: Path, other: Callable[[], tuple[Fer2013, int | None]]) -> None:
    """Other pictures or another number of rows would make another run of it."""
    recipe = write_recipe(tmp_path)
    trained(tmp_path / "run", recipe, stop_after=1)
    data, rows = other()
    with (
        RunFolder(tmp_path / "run", recipe, resume=True) as folder,
        pytest.raises(UsageError, match="begun with other data or other rows"),
    ):
        training(folder, data, resume=True, rows=rows)


def test_a_damaged_checkpoint_is_told(tmp_path: Path) -> None:
    """A checkpoint that was cut off, or is of another network, is one line that names it."""
    recipe = write_recipe(tmp_path)
    trained(tmp_path / "run", recipe, stop_after=1)
    path = tmp_path / "run" / CHECKPOINT_FILE
    arrays = read_weights(path)
    path.write_bytes(path.read_bytes()[:-100])
    with RunFolder(tmp_path / "run", recipe, resume=True) as folder, pytest.raises(ModelError, match="is damaged"):
        training(folder, tiny_fer2013(), resume=True)

    del arrays["model/0"]
    save_weights(path, arrays)
    with RunFolder(tmp_path / "run", recipe, resume=True) as folder, pytest.raises(ModelError, match="another network"):
        training(folder, tiny_fer2013(), resume=True)


def test_a_loss_that_is_no_number_ends_the_run(tmp_path: Path) -> None:
    """A learning rate far too high ends the run with one line before weights that are no numbers are kept."""
    recipe = write_recipe(tmp_path, "learning_rate = 0.05", "learning_rate = 1e38")

    with pytest.raises(UsageError, match=r"At step \d the loss is no number any more .* lower learning rate"):
        trained(tmp_path / "run", recipe)

    assert not (tmp_path / "run" / CHECKPOINT_FILE).exists()
    assert not (tmp_path / "run" / BEST_FILE).exists()
