"""Runs networks: OpenVINO where it is installed, Keras where it is not.

A network is converted once from its Keras builder and kept in the cache, so that later starts import neither Keras nor
TensorFlow. Nothing here opens a connection: OpenVINO's usage reports are kept out before it is imported.
"""

import hashlib
import importlib
import importlib.util
import io
import logging
import os
import queue
import sys
import tempfile
import zipfile
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from desktop_app.errors import ModelError
from desktop_app.networks.cards import NetworkCard, load_card, verify
from desktop_app.networks.weights import read_weights, set_weights

_log = logging.getLogger(__name__)

Precision = Literal["float32", "bfloat16"]
Backend = Literal["openvino", "keras"]

_HINTS: dict[Precision, str] = {"float32": "f32", "bfloat16": "bf16"}
# Raised when the way of conversion or the layout of the cache changes.
_CACHE_SCHEMA = 1


class Network(Protocol):
    """A network ready to run. May be called from several threads at once."""

    @property
    def name(self) -> str:
        """``model/stage``."""
        ...

    @property
    def runtime(self) -> str:
        """What runs it, with version and precision, for ``bench`` and reports."""
        ...

    def __call__(self, inputs: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
        """Run a batch (n, height, width, channels), n at least 1; the outputs in the order of the card."""
        ...


def load_network(
    name: str,
    *,
    models: Path,
    cache: Path | None,
    precision: Precision = "float32",
    backend: Backend | None = None,
    streams: int = 1,
    threads: int = 0,
) -> Network:
    """Check a model's weights and make one of its networks ready to run.

    Args:
        name: ``"mtcnn/pnet"``: folder and stage; the folder alone where the model has one network.
        models: the folder of models.
        cache: where converted networks are kept; None converts each time. A damaged or stale entry is made anew.
        precision: arithmetic of the runtime, always set explicitly. Keras knows float32 only.
        backend: what to run it with; None takes OpenVINO where it is installed.
        streams: how many calls OpenVINO works on at the same time; further ones wait.
        threads: threads that OpenVINO's calls share; 0 leaves the number to it.

    Raises:
        ModelError: weights or card are missing, damaged or do not fit.
    """
    folder_name, _, stage = name.partition("/")
    folder = models / folder_name
    card = load_card(folder)
    network = card.network(stage or None)
    verify(card, folder)
    full_name = f"{folder_name}/{network.name}"
    openvino = None if backend == "keras" else _import_openvino()
    if openvino is None:
        if backend == "openvino":
            raise ModelError("OpenVINO is not installed. Run: uv sync")
        if precision != "float32":
            raise ValueError("the Keras fallback runs in float32 only")
        return _KerasNetwork(full_name, _build(network, folder))
    model = _read_model(openvino, full_name, network, folder, cache)
    compiled = openvino.Core().compile_model(
        model,
        "CPU",
        {
            "INFERENCE_PRECISION_HINT": _HINTS[precision],
            "PERFORMANCE_HINT": "LATENCY" if streams == 1 else "THROUGHPUT",
            "NUM_STREAMS": str(streams),
            **({"INFERENCE_NUM_THREADS": threads} if threads else {}),
        },
    )
    _check_outputs(full_name, network, [output.get_partial_shape()[-1].get_length() for output in compiled.outputs])
    return _OpenVinoNetwork(full_name, f"openvino {openvino.__version__.split('-')[0]} {precision}", compiled)


class _OpenVinoNetwork:
    """A compiled model and its idle requests; each call takes one, so threads never share a request."""

    def __init__(self, name: str, runtime: str, compiled: Any) -> None:
        self.name = name
        self.runtime = runtime
        self._compiled = compiled
        self._idle: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def __call__(self, inputs: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
        batch = _check_inputs(inputs)
        try:
            request = self._idle.get_nowait()
        except queue.Empty:
            request = self._compiled.create_infer_request()
        try:
            results = request.infer([batch], share_inputs=True, share_outputs=False)
            return tuple(results[index] for index in range(len(self._compiled.outputs)))
        finally:
            self._idle.put(request)


class _KerasNetwork:
    """The Keras model itself, for machines without OpenVINO."""

    def __init__(self, name: str, model: Any) -> None:
        import keras

        self.name = name
        self.runtime = f"keras {keras.__version__} float32"
        self._model = model

    def __call__(self, inputs: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
        outputs = self._model(_check_inputs(inputs), training=False)
        if not isinstance(outputs, list | tuple):
            outputs = [outputs]
        return tuple(np.asarray(output, dtype=np.float32) for output in outputs)


def _check_inputs(inputs: NDArray[np.float32]) -> NDArray[np.float32]:
    if inputs.ndim != 4 or len(inputs) == 0 or inputs.dtype != np.float32:
        raise ValueError(
            f"inputs must have shape (n, height, width, channels), n > 0, dtype float32, "
            f"got {inputs.shape} {inputs.dtype}"
        )
    return np.ascontiguousarray(inputs)


def _import_openvino() -> ModuleType | None:
    """OpenVINO without its usage reports; None where it is not installed."""
    # The converter looks for this package and, where it finds it, sends an event for every conversion.
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    try:
        return importlib.import_module("openvino")
    except ImportError:
        return None


def _build(network: NetworkCard, folder: Path) -> Any:
    """The Keras model with its weights."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        module = importlib.import_module(f"desktop_app.networks.{network.builder}")
        build = getattr(module, f"build_{network.builder}")
    except (ModuleNotFoundError, AttributeError) as error:
        raise ModelError(
            f"The model in {folder} needs the network {network.builder}, which this version of the program lacks."
        ) from error
    model = build(**network.arguments)
    set_weights(model, read_weights(folder / network.weights))
    _check_outputs(network.name, network, [int(output.shape[-1]) for output in model.outputs])
    return model


def _check_outputs(name: str, network: NetworkCard, sizes: list[int]) -> None:
    expected = list(network.outputs.values())
    if sizes != expected:
        raise ModelError(f"The card of {name} does not fit its network: outputs of {expected}, got {sizes}.")


def _read_model(openvino: ModuleType, name: str, network: NetworkCard, folder: Path, cache: Path | None) -> Any:
    """The network in OpenVINO's own form, from the cache if a whole and current copy lies there."""
    if cache is None:
        xml, weights = _convert(openvino, network, folder)
    else:
        path = cache / f"{name.replace('/', '-')}-{_cache_key(openvino, network)}.npz"
        stored = _read_cache(path)
        xml, weights = stored or _convert(openvino, network, folder)
        if stored is None:
            _write_cache(path, xml, weights)
    return openvino.Core().read_model(model=xml, weights=weights)


def _cache_key(openvino: ModuleType, network: NetworkCard) -> str:
    """Names everything the converted network depends on, the builder's source included."""
    spec = importlib.util.find_spec(f"desktop_app.networks.{network.builder}")
    source = Path(spec.origin).read_bytes() if spec is not None and spec.origin and Path(spec.origin).is_file() else b""
    parts = (str(_CACHE_SCHEMA), openvino.__version__, network.sha256, repr(dict(network.arguments)))
    return hashlib.sha256("\n".join(parts).encode() + source).hexdigest()[:24]


def _convert(openvino: ModuleType, network: NetworkCard, folder: Path) -> tuple[bytes, bytes]:
    """Trace the Keras model; returns OpenVINO's description of it and its weights, in float32."""
    model = _build(network, folder)
    import tensorflow as tf

    batch = tf.TensorSpec([None, *model.input_shape[1:]], tf.float32, name="picture")
    traced = tf.function(lambda picture: model(picture, training=False), input_signature=[batch])
    converted = openvino.convert_model(traced)
    with tempfile.TemporaryDirectory(prefix="simak-") as scratch:
        path = Path(scratch) / "model.xml"
        openvino.save_model(converted, path, compress_to_fp16=False)
        return path.read_bytes(), path.with_suffix(".bin").read_bytes()


def _read_cache(path: Path) -> tuple[bytes, bytes] | None:
    """A whole entry, or None; the archive's own checksums find damage."""
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as archive:
            return archive["xml"].tobytes(), archive["weights"].tobytes()
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
        _log.info("the cache entry %s is damaged and is made anew: %s", path, error)
        return None


def _write_cache(path: Path, xml: bytes, weights: bytes) -> None:
    """Keep an entry: written to a temporary name, then moved. A folder that cannot be written is passed over."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".partial", delete=False) as file:
            np.savez(file, xml=np.frombuffer(xml, np.uint8), weights=np.frombuffer(weights, np.uint8))
        Path(file.name).replace(path)
    except OSError as error:
        _log.warning("the converted network is not kept, the next start is slow again: %s", error)
