"""Runs networks: OpenVINO where it is installed, Keras where it is not.

A network is converted once from its Keras builder and kept in the cache, so that later starts import neither Keras nor
TensorFlow. What OpenVINO then compiles for this CPU is not kept: taking in a compiled VGG-16 again costs as much as
compiling it (98 and 115 ms of CPU). Nothing here opens a connection: OpenVINO's usage reports are kept out before it is
imported.
"""

import contextlib
import functools
import hashlib
import importlib.util
import logging
import os
import queue
import tempfile
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from desktop_app.errors import ModelError
from desktop_app.networks.building import build_network, check_outputs
from desktop_app.networks.cards import NetworkCard, load_card, verify
from desktop_app.networks.openvino_ir import Ir, convert_networks, import_openvino, pack_ir, unpack_ir

_log = logging.getLogger(__name__)

Precision = Literal["float32", "bfloat16"]
Backend = Literal["openvino", "keras"]

_HINTS: dict[Precision, str] = {"float32": "f32", "bfloat16": "bf16"}
# Raised when the way of conversion or the layout of the cache changes.
_CACHE_SCHEMA = 1
# Entries of one network that stay: two versions of the program, or two folders of models, may share a cache.
_KEPT_ENTRIES = 2
# Batches of ``each`` that are handed to OpenVINO ahead of time, for each of its streams.
_AHEAD = 4


_SMALLEST = 12
"""Where a network takes any size: a batch and a picture that every network of the program can work on."""


class Network(Protocol):
    """A network ready to run. May be called from several threads at once."""

    @property
    def runtime(self) -> str:
        """What runs it, with version and precision, for ``bench`` and reports."""
        ...

    def __call__(self, inputs: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
        """Run a batch (n, height, width, channels), n at least 1; the outputs in the order of the card."""
        ...

    def each(self, batches: Iterable[NDArray[np.float32]]) -> list[tuple[NDArray[np.float32], ...]]:
        """Run several batches side by side, each as a call would; the next is taken while those before it run."""
        ...


def prepare_networks(names: Sequence[str], *, models: Path, cache: Path) -> None:
    """Convert those of the networks of which the cache has nothing, all at once, which is quicker than one by one.

    Raises:
        ModelError: weights or card are missing, damaged or do not fit.
    """
    openvino = import_openvino()
    if openvino is None:
        return
    wanted = [_found(name, models) for name in names]
    # Whether an entry is whole is seen when it is loaded.
    missing = [name for name, network in wanted if not _cache_file(openvino, cache, name, network).is_file()]
    if missing:
        _ir_of(openvino, [_checked(name, models) for name in missing], models, cache)


def load_network(
    name: str,
    *,
    models: Path,
    cache: Path | None,
    precision: Precision | None = None,
    backend: Backend | None = None,
    streams: int = 1,
    threads: int = 0,
) -> Network:
    """Check a model's weights and make one of its networks ready to run.

    Args:
        name: ``"mtcnn/pnet"``: folder and stage; the folder alone where the model has one network.
        models: the folder of models.
        cache: where converted networks are kept; None converts each time. A damaged or stale entry is made anew.
        precision: arithmetic of the runtime; None takes the one that the model's card names if this CPU computes in it,
            else float32. Keras knows float32 only.
        backend: what to run it with; None takes OpenVINO where it is installed.
        streams: how many calls OpenVINO works on at the same time; further ones wait.
        threads: threads that OpenVINO's calls share; 0 leaves the number to it.

    Raises:
        ModelError: weights or card are missing, damaged or do not fit.
    """
    full_name, network = _checked(name, models)
    openvino = None if backend == "keras" else import_openvino()
    if openvino is None:
        if backend == "openvino":
            raise ModelError("OpenVINO is not installed. Run: uv sync")
        if precision == "bfloat16":
            raise ValueError("the Keras fallback runs in float32 only")
        return _KerasNetwork(build_network(network, models / full_name.partition("/")[0]))
    if precision is None:
        named = load_card(models / full_name.partition("/")[0]).precision
        precision = "bfloat16" if named == "bfloat16" and computes_in_bfloat16() else "float32"
    xml, weights = _ir_of(openvino, [(full_name, network)], models, cache)[full_name]
    core = openvino.Core()
    compiled = core.compile_model(
        core.read_model(xml.decode(), openvino.Tensor(np.frombuffer(weights, np.uint8))),
        "CPU",
        {
            "INFERENCE_PRECISION_HINT": _HINTS[precision],
            "PERFORMANCE_HINT": "LATENCY" if streams == 1 else "THROUGHPUT",
            "NUM_STREAMS": str(streams),
            # Several networks and other programs share the cores: none may be tied to one of them.
            "ENABLE_CPU_PINNING": False,
            **({"INFERENCE_NUM_THREADS": threads} if threads else {}),
        },
    )
    check_outputs(network, [output.get_partial_shape()[-1].get_length() for output in compiled.outputs])
    loaded = _OpenVinoNetwork(f"openvino {openvino.__version__.split('-')[0]} {precision}", compiled, streams)
    # OpenVINO's binding sets itself up in its first call, and lets go of the interpreter's lock in the middle of that:
    # two threads that make their first call together wait for each other for ever. So the first call is made here.
    loaded(np.zeros([size or _SMALLEST for size in network.input_shape], np.float32))
    return loaded


def computes_in_bfloat16() -> bool:
    """Whether this CPU has instructions for bfloat16, so that a network is faster in it.

    OpenVINO names bfloat16 among its abilities on every x86. So a single convolution is compiled, and the kernel taken
    for it says: ``brgconv`` multiplies bfloat16 itself; other kernels only convert, at a third of float32's speed, and
    without AVX-512 there is none at all. ``ONEDNN_MAX_CPU_ISA`` counts.
    """
    return any(kind.startswith("brgconv") and kind.endswith("bf16") for kind in _bfloat16_kernels())


def multiplies_tiles() -> bool:
    """Whether it multiplies whole tiles of bfloat16 (AMX): a large network then takes an eighth of float32's time.

    With vectors of bfloat16 alone (AVX-512) it takes half.
    """
    return computes_in_bfloat16() and any("amx" in kind for kind in _bfloat16_kernels())


@functools.cache
def _bfloat16_kernels() -> frozenset[str]:
    """What OpenVINO runs a convolution in bfloat16 with, empty where it cannot."""
    openvino = import_openvino()
    if openvino is None:
        return frozenset()
    operations = importlib.import_module("openvino.opset13")
    picture = operations.parameter([1, 16, 16, 16], np.float32)
    kernel = operations.constant(np.ones((16, 16, 3, 3), np.float32))
    convolution = operations.convolution(picture, kernel, [1, 1], [0, 0], [0, 0], [1, 1])
    settings = {"INFERENCE_PRECISION_HINT": _HINTS["bfloat16"], "INFERENCE_NUM_THREADS": 1}
    try:
        compiled = openvino.Core().compile_model(openvino.Model([convolution], [picture]), "CPU", settings)
    except RuntimeError:
        return frozenset()
    return frozenset(str(node.get_rt_info()["primitiveType"].value) for node in compiled.get_runtime_model().get_ops())


def _found(name: str, models: Path) -> tuple[str, NetworkCard]:
    """A network by its full name, ``model/stage``, with its card."""
    folder_name, _, stage = name.partition("/")
    network = load_card(models / folder_name).network(stage or None)
    return f"{folder_name}/{network.name}", network


def _checked(name: str, models: Path) -> tuple[str, NetworkCard]:
    """The same, once its weights have been verified."""
    full_name, network = _found(name, models)
    folder = models / full_name.partition("/")[0]
    verify(replace(load_card(folder), networks=(network,)), folder)
    return full_name, network


class _OpenVinoNetwork:
    """A compiled model and its idle requests; each call takes one, so threads never share a request."""

    def __init__(self, runtime: str, compiled: Any, streams: int) -> None:
        self.runtime = runtime
        self._compiled = compiled
        self._most_under_way = _AHEAD * streams
        self._idle: queue.SimpleQueue[Any] = queue.SimpleQueue()

    def __call__(self, inputs: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
        return self.each([inputs])[0]

    def each(self, batches: Iterable[NDArray[np.float32]]) -> list[tuple[NDArray[np.float32], ...]]:
        answers = []
        under_way: deque[Any] = deque()
        try:
            for inputs in batches:
                batch = _check_inputs(inputs)
                if len(under_way) == self._most_under_way:
                    answers.append(self._answer(under_way.popleft()))
                request = self._request()
                # Each request holds on to its batch until the next.
                request.start_async([batch], share_inputs=True)
                under_way.append(request)
            while under_way:
                answers.append(self._answer(under_way.popleft()))
        finally:
            for request in under_way:
                request.wait()
        return answers

    def _request(self) -> Any:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            return self._compiled.create_infer_request()

    def _answer(self, request: Any) -> tuple[NDArray[np.float32], ...]:
        """A request's outputs, copied, once it is done; it is idle from then on."""
        request.wait()
        answer = tuple(request.get_output_tensor(index).data.copy() for index in range(len(self._compiled.outputs)))
        self._idle.put(request)
        return answer


class _KerasNetwork:
    """The Keras model itself, for machines without OpenVINO."""

    def __init__(self, model: Any) -> None:
        import keras

        self.runtime = f"keras {keras.__version__} float32"
        self._model = model

    def __call__(self, inputs: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
        return self.each([inputs])[0]

    def each(self, batches: Iterable[NDArray[np.float32]]) -> list[tuple[NDArray[np.float32], ...]]:
        return [self._answer(_check_inputs(inputs)) for inputs in batches]

    def _answer(self, inputs: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
        outputs = self._model(inputs, training=False)
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


def _ir_of(
    openvino: ModuleType, wanted: Sequence[tuple[str, NetworkCard]], models: Path, cache: Path | None
) -> dict[str, Ir]:
    """The networks in OpenVINO's own form; those without a whole copy in the cache are converted together."""
    files = {} if cache is None else {name: _cache_file(openvino, cache, name, network) for name, network in wanted}
    found = {name: ir for name, path in files.items() if (ir := _read_cache(path)) is not None}
    missing = [name for name, _ in wanted if name not in found]
    made = convert_networks(missing, models) if missing else {}
    for name, ir in made.items():
        if name in files:
            _write_cache(files[name], ir)
    return {**found, **made}


def _cache_file(openvino: ModuleType, cache: Path, name: str, network: NetworkCard) -> Path:
    return cache / f"{name.replace('/', '-')}-{_cache_key(openvino, network)}.npz"


def _cache_key(openvino: ModuleType, network: NetworkCard) -> str:
    """Names everything the converted network depends on, the builder's source included."""
    spec = importlib.util.find_spec(f"desktop_app.networks.{network.builder}")
    source = Path(spec.origin).read_bytes() if spec is not None and spec.origin and Path(spec.origin).is_file() else b""
    parts = (str(_CACHE_SCHEMA), openvino.__version__, network.sha256, repr(dict(network.arguments)))
    return hashlib.sha256("\n".join(parts).encode() + source).hexdigest()[:24]


def _read_cache(path: Path) -> Ir | None:
    """A whole entry, or None."""
    try:
        with path.open("rb") as file:
            ir = unpack_ir(file)
    except FileNotFoundError:
        return None
    except OSError as error:
        _log.info("the cache entry %s cannot be read and is made anew: %s", path, error)
        return None
    if ir is None:
        _log.info("the cache entry %s is damaged and is made anew", path)
        return None
    # Entries that are used stay when older ones go.
    with contextlib.suppress(OSError):
        os.utime(path)
    return ir


def _write_cache(path: Path, ir: Ir) -> None:
    """Keep an entry: written to a temporary name, then moved. A folder that cannot be written is passed over."""
    partial: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".partial", delete=False) as file:
            partial = Path(file.name)
            file.write(pack_ir(ir))
        partial.replace(path)
        _prune(path)
    except OSError as error:
        _log.warning("the converted network is not kept, the next start is slow again: %s", error)
        if partial is not None:
            # A full disk must not be left with half an entry on it.
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)


def _prune(path: Path) -> None:
    """Delete a network's entries but the newest, this one among them: each version of the weights leaves one."""
    network = path.stem.rpartition("-")[0]
    with contextlib.suppress(OSError):
        entries = [entry for entry in path.parent.glob("*.npz") if entry.stem.rpartition("-")[0] == network]
        for entry in sorted(entries, key=lambda entry: entry.stat().st_mtime)[:-_KEPT_ENTRIES]:
            entry.unlink()
