"""The live path under measurement: real source, real networks, real storage, painted; in a process of its own."""

import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from desktop_app import compose
from desktop_app.domain.ports import FrameSource
from desktop_app.errors import AnalysisError, Message
from desktop_app.evaluation.own_process import in_own_process, peak_memory_mb
from desktop_app.evaluation.synthetic_room import ROOM_SIZES, SyntheticRoom
from desktop_app.pipeline.engine import Engine
from desktop_app.pipeline.sources.parse import parse_source
from desktop_app.settings import Settings

LAPTOP = {"ONEDNN_MAX_CPU_ISA": "AVX2"}
"""The environment in which the networks run as on a processor without AVX-512 and AMX, in float32."""

OFF_SCREEN = {"QT_QPA_PLATFORM": "offscreen"}
"""The environment of every part: nothing is shown, and no display is needed."""

_VIEW_WH = (1280, 720)
_FIRST_RESULT_S = 60.0
_SETTLE_S = 6.0


@dataclass(frozen=True, slots=True)
class Scene:
    """What is watched: a source by its name, or a room of ``faces`` people in the size of that word."""

    source: str = ""
    faces: int = 0
    size: str = "720p"

    def open_source(self) -> FrameSource:
        """The source, at its own speed and without an end."""
        if self.faces:
            return SyntheticRoom(self.faces, ROOM_SIZES[self.size])
        return parse_source(self.source, realtime=True, loop=True)


@dataclass(frozen=True, slots=True)
class Program:
    """What watches: the folder of models, and the choices in force."""

    models: Path
    settings: Settings


def live_figures(
    scene: Scene, program: Program, seconds: float, environment: dict[str, str] | None = None
) -> dict[str, Any]:
    """Watch a scene for so many seconds in a new process, and say what was seen.

    Raises:
        SimakError: the source, the models or the analysis.
    """
    return in_own_process({**OFF_SCREEN, **(environment or {})}, _watch, scene, program, seconds)


def soak_figures(scene: Scene, program: Program, minutes: float, look_every_s: float) -> dict[str, Any]:
    """Watch a scene for so many minutes in a new process, with a look at memory and queues now and then.

    Raises:
        SimakError: the source, the models or the analysis.
    """
    return in_own_process(OFF_SCREEN, _soak, scene, program, minutes, look_every_s)


def _watch(scene: Scene, program: Program, seconds: float) -> dict[str, Any]:
    started = time.perf_counter()
    models = compose.load_models(program.models, program.settings)
    load_s = time.perf_counter() - started
    with _session(scene, program, models) as session:
        _settle(session)
        session.run(seconds)
        seen = session.take()
        if session.engine.error is not None:
            raise AnalysisError(session.engine.error)
    return {
        "runtime": models.runtime,
        "emotions": models.classifier is not None,
        "load_s": load_s,
        **_figures(seen),
        "peak_memory_mb": peak_memory_mb(),
    }


def _settle(session: Any) -> None:
    """Figures count from when everything was shown once and the pace fits the load."""
    if not session.run(_FIRST_RESULT_S, lambda: session.painted(labelled=False)):
        raise AnalysisError(session.engine.error or Message("The source ended before a frame was analysed."))
    session.run(_SETTLE_S)
    session.take()


@contextmanager
def _session(scene: Scene, program: Program, models: compose.Models) -> Iterator[Any]:
    # Only here, in the new process: Qt and the window take a second to import.
    from desktop_app.app import painted_session

    settings = program.settings
    session = painted_session(
        lambda listener: Engine(compose.session_parts(models, settings), compose.live_options(settings), listener),
        unsure_below=models.label_threshold,
        emotions=models.classifier is not None,
        size_wh=_VIEW_WH,
    )
    with tempfile.TemporaryDirectory(prefix="simak-bench-") as folder:
        session.begin(scene.open_source(), compose.session_sink(Path(folder) / "bench.db", "bench", models, settings))
        try:
            yield session
        finally:
            session.end()


def _figures(seen: Any) -> dict[str, Any]:
    """What a stretch comes to. ``seen`` is a ``ui.painted_session.Stretch``."""
    latency = seen.latency_ms()
    p50, p95, p99 = np.percentile(latency, (50, 95, 99)).tolist() if len(latency) else (0.0, 0.0, 0.0)
    faces = statistics.fmean(result.faces for result in seen.results) if seen.results else 0.0
    judged = sum(result.judged for result in seen.results)
    return {
        "seconds": seen.seconds,
        "captured": seen.captured,
        "analysed": seen.analysed,
        "dropped": seen.dropped,
        "captured_per_s": seen.captured / seen.seconds,
        "displayed_per_s": seen.displayed / seen.seconds,
        "displayed_share": min(1.0, seen.displayed / max(1, seen.captured)),
        "analysed_per_s": seen.analysed / seen.seconds,
        "faces": faces,
        "emotions_per_s_and_face": judged / seen.seconds / faces if faces else 0.0,
        "latency_p50_ms": p50,
        "latency_p95_ms": p95,
        "latency_p99_ms": p99,
        "stage_ms": _stages(seen),
        "cpu_ms_per_frame": 1000.0 * seen.cpu_s / max(1, seen.analysed),
        "cpu_share": seen.cpu_s / seen.seconds,
        "searched_per_s": seen.after.searched_fps,
        "lowered": seen.after.lowered,
        "pace": asdict(seen.after.pace),
    }


def _stages(seen: Any) -> dict[str, float]:
    """Mean milliseconds a frame of every stage, painting last."""
    names = dict.fromkeys(name for result in seen.results for name in result.stage_ms)
    stages = {name: statistics.fmean(result.stage_ms.get(name, 0.0) for result in seen.results) for name in names}
    if seen.paints:
        stages["paint"] = statistics.fmean(paint.took_ms for paint in seen.paints)
    return stages


def _soak(scene: Scene, program: Program, minutes: float, look_every_s: float) -> dict[str, Any]:
    import threading

    models = compose.load_models(program.models, program.settings)
    looks: list[dict[str, Any]] = []
    with _session(scene, program, models) as session:
        _settle(session)
        began = time.perf_counter()
        while time.perf_counter() - began < minutes * 60 and not session.over:
            session.run(look_every_s)
            seen = session.take()
            latency = seen.latency_ms()
            looks.append(
                {
                    "minute": (time.perf_counter() - began) / 60,
                    "memory_mb": seen.memory_mb,
                    "displayed_per_s": seen.displayed / seen.seconds,
                    "analysed_per_s": seen.analysed / seen.seconds,
                    "latency_p95_ms": float(np.percentile(latency, 95)) if len(latency) else 0.0,
                    "frames_waiting": seen.after.frames_waiting,
                    "in_flight": seen.after.in_flight,
                    "records_waiting": seen.after.records_waiting,
                    "threads": sorted(thread.name for thread in threading.enumerate() if thread.name != "MainThread"),
                }
            )
        error = session.engine.error
    return {"runtime": models.runtime, "minutes": minutes, "error": error, "looks": looks}


def soak_verdict(looks: Sequence[dict[str, Any]], warm_minutes: float) -> dict[str, Any]:
    """What an hour says of memory, queues and threads, once the first minutes are over; there must be a look.

    Growth is the difference between the medians of the first and the last tenth of the looks after ``warm_minutes``, at
    least one look each: a single look also sees what is just under way.
    """
    warm = [look for look in looks if look["minute"] > warm_minutes] or list(looks)
    tenth = max(1, len(warm) // 10)

    def ends(name: str) -> tuple[float, float]:
        values = [float(look[name]) for look in warm]
        return statistics.median(values[:tenth]), statistics.median(values[-tenth:])

    memory = ends("memory_mb")
    seen = set(warm[0]["threads"])
    return {
        "memory_growth_mb": memory[1] - memory[0],
        "memory_mb": memory[1],
        "analysed_per_s": ends("analysed_per_s")[1],
        "most_records_waiting": max(look["records_waiting"] for look in warm),
        "records_waiting": ends("records_waiting")[1],
        "threads_lost": sorted(seen - set(warm[-1]["threads"])),
    }
