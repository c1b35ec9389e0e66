"""``main.py bench``: how fast the program is here, and the same work done the stock way in the same run."""

import argparse
import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from desktop_app import compose
from desktop_app.commands.analyze import chosen_settings
from desktop_app.commands.console import plain_console
from desktop_app.domain.ports import FrameSource
from desktop_app.errors import AnalysisError, ExportError, Message, UsageError
from desktop_app.evaluation.stock import StockPipeline
from desktop_app.i18n import _, number
from desktop_app.pipeline.engine import Engine, EngineListener
from desktop_app.pipeline.sources.parse import parse_source
from desktop_app.pipeline.stats import EngineStats
from desktop_app.settings import Settings

_SAMPLE_S = 0.5
_WARM_POLL_S = 0.02
_FRAME_GAP_S = 0.4
_LEAST_ROUNDS = 5

Picture = NDArray[np.uint8]


def run_bench(arguments: argparse.Namespace) -> int:
    """Measure, print the table, write the JSON."""
    if arguments.rounds < _LEAST_ROUNDS:
        raise UsageError("--rounds must be {least} or more: a median of fewer says little.", least=_LEAST_ROUNDS)
    console = plain_console()
    settings = chosen_settings(arguments, plain_console(stderr=True))
    pictures = _sample(parse_source(arguments.source), arguments.rounds)
    with console.status(_("Loading")):
        started = time.perf_counter()
        models = compose.load_models(arguments.models, settings)
        load_s = time.perf_counter() - started
    with console.status(_("Live for {seconds} s").format(seconds=number(arguments.seconds))):
        live = _live(arguments.source, models, settings, arguments.seconds)
    # Read before the stock way is loaded: TensorFlow would count as ours.
    peak_mb = peak_memory_mb()
    with console.status(_("The same work the stock way")):
        ours_ms, stock_ms = _against_stock(models, pictures, arguments.models, console)
    figures = _figures(arguments.source, models, live, ours_ms, stock_ms, load_s, peak_mb)
    _print(console, figures)
    if arguments.json is not None:
        try:
            arguments.json.parent.mkdir(parents=True, exist_ok=True)
            arguments.json.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
        except OSError as error:
            raise ExportError(
                "{json} cannot be written ({reason}). Name another.", json=arguments.json, reason=error.strerror
            ) from error
    return 0


@dataclass(slots=True)
class _Live:
    """What was seen of a running session, sample by sample, and at its end."""

    seconds: float = 0.0
    captured: int = 0
    analysed: int = 0
    dropped: int = 0
    latency_p50_ms: list[float] = field(default_factory=list)
    latency_p95_ms: list[float] = field(default_factory=list)
    faces: list[int] = field(default_factory=list)
    stage_ms: dict[str, float] = field(default_factory=dict)


def _sample(source: FrameSource, count: int) -> list[Picture]:
    """Pictures of the source, spread over its first seconds."""
    info = source.open(timeout_s=20.0)
    try:
        step = max(1, round((info.fps or 1.0) * _FRAME_GAP_S))
        frames = iter(lambda: source.read(timeout_s=20.0), None)
        pictures = [frame.image_bgr.copy() for frame in islice(frames, 0, step * count, step) if frame is not None]
    finally:
        source.close()
    if not pictures:
        raise UsageError("The source has no picture to measure on.")
    # A single photo is measured again and again.
    return [pictures[place % len(pictures)] for place in range(count)]


class _Quiet(EngineListener):
    """Hears nothing; ``_live`` asks the engine."""


def _live(spec: str, models: compose.Models, settings: Settings, seconds: float) -> _Live:
    """Run the source at its own speed, storage and all, into a database that is thrown away."""
    seen = _Live()
    with tempfile.TemporaryDirectory(prefix="simak-bench-") as folder:
        engine = Engine(compose.session_parts(models, settings), compose.live_options(settings), _Quiet())
        sink = compose.session_sink(Path(folder) / "bench.db", "bench", models, settings)
        source = parse_source(spec, realtime=True, loop=True)
        engine.start(source, sink)
        first = _first_result(engine)
        started = time.perf_counter()
        while (time.perf_counter() - started) < seconds and not engine.wait(_SAMPLE_S):
            stats = engine.stats()
            seen.latency_p50_ms.append(stats.latency_p50_ms)
            seen.latency_p95_ms.append(stats.latency_p95_ms)
            seen.faces.append(stats.faces)
            seen.stage_ms = stats.stage_ms
        seen.seconds = time.perf_counter() - started
        last = engine.stats()
        engine.stop()
        engine.wait()
    if engine.error is not None:
        raise AnalysisError(engine.error)
    seen.captured = last.captured - first.captured
    seen.analysed = last.analysed - first.analysed
    seen.dropped = last.dropped - first.dropped
    return seen


def _first_result(engine: Engine) -> EngineStats:
    """Wait until the engine is warm: the figures count from its first result."""
    while not engine.wait(_WARM_POLL_S):
        stats = engine.stats()
        if stats.analysed:
            return stats
    raise AnalysisError(engine.error or Message("The source ended before a frame was analysed."))


def _against_stock(
    models: compose.Models, pictures: list[Picture], folder: Path, console: Console
) -> tuple[list[float], list[float]]:
    """Milliseconds per picture, ours and stock in turn: detection, and emotions of every face of every picture."""
    stock = StockPipeline(folder, emotions=models.classifier is not None)

    def ours(picture: Picture) -> None:
        faces = models.detector.detect(picture)
        if models.classifier is not None:
            models.classifier.classify(picture, faces)

    ours(pictures[0])
    stock.analyse(pictures[0])
    ours_ms, stock_ms = [], []
    for picture in pictures:
        ours_ms.append(_milliseconds(ours, picture))
        stock_ms.append(_milliseconds(stock.analyse, picture))
    return ours_ms, stock_ms


def _milliseconds(work: Callable[[Picture], Any], picture: Picture) -> float:
    started = time.perf_counter()
    work(picture)
    return (time.perf_counter() - started) * 1000.0


def peak_memory_mb() -> float:
    """The most memory this process has held, in MB."""
    if sys.platform == "win32":
        return float(psutil.Process().memory_info().peak_wset) / 1e6
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _figures(
    source: str,
    models: compose.Models,
    live: _Live,
    ours_ms: list[float],
    stock_ms: list[float],
    load_s: float,
    peak_mb: float,
) -> dict[str, Any]:
    ours, stock = statistics.median(ours_ms), statistics.median(stock_ms)
    return {
        "source": source,
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "runtime": models.runtime,
        "emotions": models.classifier is not None,
        "load_s": load_s,
        "live": {
            "seconds": live.seconds,
            "captured_per_s": live.captured / live.seconds,
            "analysed_per_s": live.analysed / live.seconds,
            "dropped": live.dropped,
            "latency_p50_ms": statistics.median(live.latency_p50_ms),
            "latency_p95_ms": statistics.median(live.latency_p95_ms),
            "faces": statistics.median(live.faces),
            "stage_ms": live.stage_ms,
        },
        "peak_memory_mb": peak_mb,
        "same_work": {
            "rounds": len(ours_ms),
            "ours_ms": ours,
            "ours_ms_all": ours_ms,
            "stock_ms": stock,
            "stock_ms_all": stock_ms,
        },
        "ratio_to_stock": stock / ours,
    }


def _print(console: Console, figures: dict[str, Any]) -> None:
    live, work = figures["live"], figures["same_work"]
    table = Table(title=f"{figures['source']}: {figures['machine']}, {figures['runtime']}", title_justify="left")
    table.add_column(_("Figure"))
    table.add_column(_("Value"), justify="right")
    rows = [
        (_("captured a second"), number(live["captured_per_s"], 1)),
        (_("analysed a second"), number(live["analysed_per_s"], 1)),
        (_("frames dropped"), number(live["dropped"])),
        (_("faces"), number(live["faces"])),
        (_("latency p50 / p95, ms"), f"{number(live['latency_p50_ms'])} / {number(live['latency_p95_ms'])}"),
        *((_("stage {name}, ms").format(name=name), number(ms, 1)) for name, ms in live["stage_ms"].items()),
        (_("peak memory, MB"), number(figures["peak_memory_mb"])),
        (_("loading the networks, s"), number(figures["load_s"], 1)),
        (_("same work, ours, ms (median of {n})").format(n=work["rounds"]), number(work["ours_ms"])),
        (_("same work, stock, ms (median of {n})").format(n=work["rounds"]), number(work["stock_ms"])),
        (_("ratio to stock"), number(figures["ratio_to_stock"], 1)),
    ]
    for name, value in rows:
        table.add_row(name, value)
    console.print(table)
