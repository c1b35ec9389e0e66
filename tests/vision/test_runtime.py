"""Networks under OpenVINO and Keras, and the cache between starts."""

import json
import logging
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from desktop_app.errors import ModelError
from desktop_app.networks.cards import sha256_of
from desktop_app.networks.weights import read_weights, save_weights
from desktop_app.paths import models_dir
from desktop_app.vision import runtime
from desktop_app.vision.runtime import Network, computes_in_bfloat16, load_network
from tests.vision.loading import ROOT, Loading, load_in_a_process


def batch(n: int = 3, *, seed: int = 0, side: int = 24) -> np.ndarray:
    """Random pictures as R-Net takes them."""
    return np.random.default_rng(seed).uniform(-1, 1, (n, side, side, 3)).astype(np.float32)


def rnet(cache: Path | None, models: Path | None = None, **options: object) -> Network:
    """R-Net of the program, or of another folder of models."""
    return load_network("mtcnn/rnet", models=models or models_dir(), cache=cache, **options)  # type: ignore[arg-type]


@pytest.fixture
def own_cache(network_cache: Path, tmp_path: Path) -> Path:
    """A copy of the cache that a test may spoil."""
    return Path(shutil.copytree(network_cache, tmp_path / "cache"))


@pytest.fixture
def own_models(tmp_path: Path) -> Path:
    """A copy of MTCNN's folder that a test may change."""
    shutil.copytree(models_dir() / "mtcnn", tmp_path / "models" / "mtcnn")
    return tmp_path / "models"


def entry(cache: Path) -> Path:
    """R-Net's file in a cache."""
    (path,) = cache.glob("mtcnn-rnet-*.npz")
    return path


def test_first_loading_opens_no_connection(first_loading: Loading) -> None:
    """Conversion and first run ask for no address, connect nowhere and leave the usage reports out."""
    assert first_loading.sockets == []
    assert "openvino_telemetry" not in first_loading.imported
    assert len(list(first_loading.cache.glob("mtcnn-*.npz"))) == 3


def test_second_loading_needs_neither_keras_nor_tensorflow(network_cache: Path) -> None:
    """Once the cache is there, loading imports no Keras, TensorFlow or converter, and opens nothing."""
    again = load_in_a_process(network_cache)

    assert again.imported == []
    assert again.sockets == []


def test_outputs_come_in_the_order_of_the_card(network_cache: Path) -> None:
    """R-Net gives offsets (n, 4) and probability (n, 2) that sums to 1."""
    offsets, probability = rnet(network_cache)(batch(3))

    assert offsets.shape == (3, 4)
    assert probability.shape == (3, 2)
    assert probability.sum(axis=1).tolist() == pytest.approx([1, 1, 1], abs=1e-5)


def test_keras_gives_the_same_as_openvino(network_cache: Path) -> None:
    """The fallback's outputs are OpenVINO's, to single precision, for each of the three networks."""
    for stage, side in (("pnet", 40), ("rnet", 24), ("onet", 48)):
        fast = load_network(f"mtcnn/{stage}", models=models_dir(), cache=network_cache, precision="float32")
        plain = load_network(f"mtcnn/{stage}", models=models_dir(), cache=None, backend="keras")
        for ours, theirs in zip(fast(batch(2, side=side)), plain(batch(2, side=side)), strict=True):
            np.testing.assert_allclose(ours, theirs, atol=2e-5)
        assert fast.runtime.startswith("openvino ")
        assert plain.runtime.startswith("keras ")


def test_keras_stands_in_where_openvino_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without OpenVINO the network still loads; asking for it by name says what to do."""
    monkeypatch.setattr(runtime, "import_openvino", lambda: None)

    assert rnet(None).runtime.startswith("keras ")
    with pytest.raises(ModelError, match="uv sync"):
        rnet(None, backend="openvino")
    with pytest.raises(ValueError, match="float32"):
        rnet(None, precision="bfloat16")


def test_precision_is_named(network_cache: Path) -> None:
    """Half precision is a choice that the runtime's name tells, and stays near single precision."""
    if not computes_in_bfloat16():
        pytest.skip("this CPU does not compute in bfloat16")
    single, half = rnet(network_cache, precision="float32"), rnet(network_cache, precision="bfloat16")

    assert single.runtime.endswith(" float32")
    assert half.runtime.endswith(" bfloat16")
    np.testing.assert_allclose(single(batch())[1], half(batch())[1], atol=0.05)


@pytest.mark.parametrize("able", [True, False])
def test_the_card_names_the_precision(
    own_cache: Path, own_models: Path, monkeypatch: pytest.MonkeyPatch, able: bool
) -> None:
    """Unless it is chosen, the precision is the card's, and float32 where the CPU does not compute in that."""
    if able and not computes_in_bfloat16():
        pytest.skip("this CPU does not compute in bfloat16")
    monkeypatch.setattr(runtime, "computes_in_bfloat16", lambda: able)
    path = own_models / "mtcnn" / "card.json"
    card = json.loads(path.read_text(encoding="utf-8"))
    for named, expected in (("bfloat16", "bfloat16" if able else "float32"), ("float32", "float32")):
        path.write_text(json.dumps({**card, "precision": named}), encoding="utf-8")
        assert rnet(own_cache, own_models).runtime.endswith(expected)


@pytest.mark.parametrize("most", ["AVX2", "AVX512_CORE"])
def test_a_cpu_without_bfloat16_is_known(most: str) -> None:
    """With older instructions alone, where bfloat16 is refused or slower than float32, it is not computed in."""
    done = subprocess.run(
        [sys.executable, "-c", "from desktop_app.vision.runtime import *; print(computes_in_bfloat16())"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, "ONEDNN_MAX_CPU_ISA": most},
    )

    assert done.stdout.split() == ["False"]


@pytest.mark.parametrize("backend", ["openvino", "keras"])
def test_each_gives_what_calls_give(network_cache: Path, backend: str) -> None:
    """Twenty batches of different sizes side by side give the answers of as many calls, in their order."""
    network = rnet(network_cache, backend=backend, streams=2, threads=2)
    batches = [batch(1 + seed % 3, seed=seed) for seed in range(20)]

    for expected, got in zip([network(one) for one in batches], network.each(iter(batches)), strict=True):
        np.testing.assert_allclose(expected[1], got[1], atol=1e-6)
    assert network.each([]) == []


def test_a_wrong_batch_among_others_ends_them_all(network_cache: Path) -> None:
    """An error while others are under way is raised once they are done, and the network goes on working."""
    network = rnet(network_cache, streams=2, threads=2)
    expected = network(batch())[1]
    with pytest.raises(ValueError, match="inputs must have shape"):
        network.each([batch(64), batch(64), batch()[0]])

    np.testing.assert_array_equal(network(batch())[1], expected)


@pytest.mark.parametrize("streams", [1, 2])
def test_threads_share_a_network(network_cache: Path, streams: int) -> None:
    """Eight threads with pictures of their own get what each gets alone."""
    network = rnet(network_cache, streams=streams, threads=2)
    batches = [batch(1 + seed % 3, seed=seed) for seed in range(32)]
    alone = [network(one)[1] for one in batches]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda one: network(one)[1], batches))

    for expected, got in zip(alone, together, strict=True):
        np.testing.assert_array_equal(expected, got)


_TOGETHER = """
import pathlib, sys, threading
import numpy as np
from desktop_app.paths import models_dir
from desktop_app.vision.runtime import load_network
network = load_network("mtcnn/rnet", models=models_dir(), cache=pathlib.Path(sys.argv[1]), streams=4, threads=2)
start = threading.Barrier(16)
def call():
    batch = np.zeros((1, 24, 24, 3), np.float32)
    start.wait()
    # Busy threads: whoever lets go of the interpreter's lock does not get it back at once.
    sum(range(200_000))
    network(batch)
threads = [threading.Thread(target=call, daemon=True) for _ in range(16)]
[thread.start() for thread in threads]
[thread.join(30) for thread in threads]
sys.exit(any(thread.is_alive() for thread in threads))
"""


def test_the_first_calls_may_come_together(network_cache: Path) -> None:
    """Right after loading, sixteen threads make their first call at the same moment, and none waits for ever.

    OpenVINO's binding locks up when two threads make the very first call of a process; loading makes it for them.
    """
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-c", _TOGETHER, str(network_cache)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr


def test_results_outlive_the_next_call(network_cache: Path) -> None:
    """What a call returned is not overwritten by the one after it."""
    network = rnet(network_cache)
    first = network(batch(seed=1))[1]
    kept = first.copy()
    network(batch(seed=2))

    np.testing.assert_array_equal(first, kept)


@pytest.mark.parametrize("damage", ["truncated", "flipped", "empty", "other"])
def test_damaged_cache_is_made_anew(own_cache: Path, damage: str) -> None:
    """A cache entry that was cut off or changed is replaced without a word, and the answers stay the same."""
    expected = rnet(own_cache)(batch())[1]
    path = entry(own_cache)
    whole = path.read_bytes()
    middle = len(whole) // 2
    path.write_bytes(
        {
            "truncated": whole[:middle],
            "flipped": whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :],
            "empty": b"",
            "other": b"not an archive",
        }[damage]
    )

    np.testing.assert_allclose(rnet(own_cache)(batch())[1], expected, atol=1e-6)
    assert abs(entry(own_cache).stat().st_size - len(whole)) < 1000
    assert not list(own_cache.glob("*.partial"))


def test_other_weights_have_an_entry_of_their_own(own_cache: Path, own_models: Path) -> None:
    """Exchanged weights with a fitting card are converted, not mixed up with those in the cache."""
    before = rnet(own_cache, own_models)(batch())[1]
    folder = own_models / "mtcnn"
    arrays = read_weights(folder / "rnet.npz")
    arrays["probability/bias"] = arrays["probability/bias"] + np.array([3, -3], np.float32)
    save_weights(folder / "rnet.npz", arrays)
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    card["networks"][1]["sha256"] = sha256_of(folder / "rnet.npz")
    (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")

    after = rnet(own_cache, own_models)(batch())[1]

    assert (after[:, 1] < before[:, 1]).all()
    assert len(list(own_cache.glob("mtcnn-rnet-*.npz"))) == 2


def test_cache_that_cannot_be_written_is_passed_over(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Where the cache folder cannot be made, the network loads and the log says that starts stay slow."""
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with caplog.at_level(logging.WARNING, logger="desktop_app"):
        network = rnet(tmp_path / "file" / "cache")

    assert network(batch())[0].shape == (3, 4)
    assert "next start is slow" in caplog.text


def test_entries_of_older_weights_go(tmp_path: Path) -> None:
    """Of one network's entries the two used last stay; other networks' are left alone."""
    for age, name in enumerate(("a-x-1", "a-x-2", "a-x-3", "a-y-1", "b-x-1")):
        runtime._write_cache(tmp_path / f"{name}.npz", (b"<net/>", b"weights"))
        os.utime(tmp_path / f"{name}.npz", (1000 + age, 1000 + age))
    assert runtime._read_cache(tmp_path / "a-x-2.npz") == (b"<net/>", b"weights")
    runtime._write_cache(tmp_path / "a-x-4.npz", (b"<net/>", b"weights"))

    left = sorted(path.stem for path in tmp_path.iterdir())
    assert left == ["a-x-2", "a-x-4", "a-y-1", "b-x-1"]


def test_half_an_entry_is_not_left_behind(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Where an entry cannot be put into its place, its temporary file goes."""
    (tmp_path / "entry.npz" / "in the way").mkdir(parents=True)
    with caplog.at_level(logging.WARNING, logger="desktop_app"):
        runtime._write_cache(tmp_path / "entry.npz", (b"<net/>", b"weights"))

    assert [path.name for path in tmp_path.iterdir()] == ["entry.npz"]
    assert "next start is slow" in caplog.text


def test_what_is_in_the_cache_is_not_converted(network_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of networks with an entry nothing is converted or read before they are loaded."""
    monkeypatch.setattr(runtime, "_ir_of", lambda *arguments: pytest.fail("read"))

    runtime.prepare_networks(["mtcnn/pnet", "mtcnn/rnet", "mtcnn/onet"], models=models_dir(), cache=network_cache)


def test_damaged_weights_are_refused(own_models: Path, network_cache: Path) -> None:
    """Weights whose hash is not the card's are refused in one line, even with the network in the cache."""
    path = own_models / "mtcnn" / "rnet.npz"
    path.write_bytes(path.read_bytes()[:-100])

    with pytest.raises(ModelError, match=r"rnet\.npz are damaged") as caught:
        rnet(network_cache, own_models)
    assert "\n" not in str(caught.value)


def test_card_of_a_newer_network_is_refused(own_models: Path) -> None:
    """A card whose builder this version lacks is an error that says so."""
    path = own_models / "mtcnn" / "card.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"builder": "rnet"', '"builder": "rnet9"'), "utf-8")

    with pytest.raises(ModelError, match="no network called rnet9"):
        rnet(None, own_models)


def test_card_that_does_not_fit_the_network_is_refused(own_models: Path, network_cache: Path) -> None:
    """Outputs of another size than the card's are an error."""
    path = own_models / "mtcnn" / "card.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"offsets": 4', '"offsets": 5'), "utf-8")

    with pytest.raises(ModelError, match="does not fit its network"):
        rnet(network_cache, own_models)


def test_wrong_inputs_are_named(network_cache: Path) -> None:
    """A batch of another type or shape is refused with what it was."""
    network = rnet(network_cache)
    for wrong in (batch().astype(np.float64), batch()[0], batch()[:0]):
        with pytest.raises(ValueError, match="inputs must have shape"):
            network(wrong)
