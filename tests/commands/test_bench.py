"""``bench``: what follows from what was measured, the tables, the files. Measuring itself takes minutes."""

import argparse
import io
import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from desktop_app import cli
from desktop_app.commands import bench, bench_table
from desktop_app.commands.bench_live import Scene, soak_verdict
from desktop_app.evaluation.synthetic_room import ROOM_FACES, ROOM_SIZES, SyntheticRoom
from desktop_app.pipeline.sources.video_file import VideoFile


def live(**changed: Any) -> dict[str, Any]:
    """Figures of a session that analysed 25 frames a second at 20 ms of processor time each."""
    return {
        **{"runtime": "openvino 1.0 float32", "emotions": True, "displayed_per_s": 25.0, "displayed_share": 0.996},
        **{"analysed_per_s": 25.0, "latency_p50_ms": 40.0, "latency_p95_ms": 60.0, "latency_p99_ms": 75.0},
        **{"cpu_ms_per_frame": 20.0, "peak_memory_mb": 400.0, "faces": 12.0, "emotions_per_s_and_face": 5.0},
        **{"lowered": False, "stage_ms": {"detect": 3.25, "paint": 2.0}},
        **changed,
    }


def work(*, fer: bool = True) -> dict[str, Any]:
    """Ours 30 ms, the stock way 1200, fer 170; as much processor time each."""
    ms = {"ours": 30.0, "ours_exact": 40.0, "stock": 1200.0, **({"fer": 170.0} if fer else {})}
    return {
        **{"rounds": 5, "ms": ms, "cpu_ms": dict(ms), "faces": dict.fromkeys(ms, 12.0)},
        **{"floor_ms": 20.0, "over_floor": 1.5, "ratio_to_stock": 40.0, "ratio_to_fer": 170 / 30 if fer else None},
    }


def detection() -> dict[str, Any]:
    """Exact mode 40 ms, live 30, the package 350."""
    return {
        **{"rounds": 5, "min_face_px": 20, "size_wh": [1280, 720], "runtime": "openvino 1.0 float32"},
        **{"ms": {"exact": 40.0, "live": 30.0, "package": 350.0}, "networks_ms": 20.0, "resizing_ms": 10.0},
        **{"exact_over_floor": 1.333, "exact_over_package": 8.75, "live_over_package": 11.67},
    }


def started(label_s: float) -> dict[str, float]:
    """Seconds of one start."""
    return {"window_s": 0.9, "models_s": 1.5, "face_s": 2.5, "label_s": label_s}


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Scene, float, dict[str, str] | None]]:
    """Figures at once in the place of processes of minutes; what was asked for is kept."""
    asked: list[tuple[Scene, float, dict[str, str] | None]] = []

    def watch(scene: Scene, program: Any, seconds: float, environment: dict[str, str] | None = None) -> dict[str, Any]:
        asked.append((scene, seconds, environment))
        return live(cpu_ms_per_frame=10.0 + 2 * scene.faces)

    def compare(scenes: dict[str, Scene], program: Any, rounds: int) -> dict[str, Any]:
        return {name: work() | ({"detection": detection()} if name == "still" else {}) for name in scenes}

    monkeypatch.setattr(bench, "live_figures", watch)
    monkeypatch.setattr(bench, "work_figures", compare)
    starts = {"first": started(11.0), "warm": started(3.0), "warm_all": [started(3.0)] * 3}
    monkeypatch.setattr(bench, "start_figures", lambda models, settings: starts)
    return asked


def test_a_session_is_held_against_the_rate_and_the_processor_time_of_the_others() -> None:
    """25 a second against 1 / 1.2 s is 30 times, and 1200 ms against 20 ms of processor time 60 times."""
    assert bench.ratios({"live": live(), "same_work": work()}) == pytest.approx(
        {"ratio_to_stock": 30.0, "cpu_ratio_to_stock": 60.0, "ratio_to_fer": 4.25, "cpu_ratio_to_fer": 8.5}
    )
    assert bench.ratios({"same_work": work(fer=False)}) == {"ratio_to_stock": 40.0, "ratio_to_fer": None}
    assert bench.ratios({"live": live()}) == {}


def test_everything_is_measured_told_and_written(
    measured: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Fifteen rooms, gallery, person and laptop are watched; tables, JSON and plot have them all."""
    data, out, plot = tmp_path / "data", tmp_path / "new" / "bench.json", tmp_path / "bench.png"
    words = ["--emotions", "on", "bench", "--data", str(data), "--json", str(out), "--plot", str(plot)]

    assert cli.main(words) == 0

    figures = json.loads(out.read_text(encoding="utf-8"))
    rooms = {f"room_{size}_{faces}" for size in ROOM_SIZES for faces in ROOM_FACES}
    assert set(figures["scenes"]) == {"still", "person", "gallery", "laptop"} | rooms
    assert figures["scenes"]["gallery"]["ratio_to_stock"] == pytest.approx(30.0)
    assert "same_work" not in figures["scenes"]["laptop"]
    assert figures["rooms"]["over_line"]["live"]["720p"] == pytest.approx(1.0)
    assert figures["start"]["warm"]["label_s"] == 3.0
    assert figures["settings"]["emotions"] is True
    assert plot.read_bytes().startswith(b"\x89PNG")
    laptop = [environment for scene, _seconds, environment in measured if environment]
    assert laptop == [{"ONEDNN_MAX_CPU_ISA": "AVX2"}]
    assert {seconds for scene, seconds, _environment in measured if scene.faces == 30} == {4.0}
    told = capsys.readouterr().out
    assert all(word in told for word in ("room_1080p_30", "99.6%", "8.8", "the first ever", "11.00", "laptop"))


def test_one_source_or_one_part_is_measured_alone(measured: list[Any], tmp_path: Path) -> None:
    """With --source only that is watched; with --parts only those."""
    out = tmp_path / "bench.json"

    assert cli.main(["--emotions", "on", "bench", "--source", "demo", "--json", str(out)]) == 0
    assert set(json.loads(out.read_text(encoding="utf-8"))["scenes"]) == {"source"}
    assert cli.main(["--emotions", "on", "bench", "--parts", "laptop", "start", "--json", str(out)]) == 0
    figures = json.loads(out.read_text(encoding="utf-8"))
    assert set(figures["scenes"]) == {"laptop"}
    assert "start" in figures


def test_scenes_open_what_they_name(tmp_path: Path) -> None:
    """Rooms are painted, clips are played again and again, and without clips the demo stands in."""
    assert isinstance(Scene(faces=4, size="480p").open_source(), SyntheticRoom)
    assert isinstance(Scene(str(tmp_path / "a.mp4")).open_source(), VideoFile)
    scenes = bench._scenes(argparse.Namespace(source=None, data=None))
    assert scenes["gallery"].source == "demo"
    assert scenes["person"].faces == 1


def test_figures_that_cannot_be_written_are_told(
    measured: list[Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder in the place of the file gives one line and exit status 1."""
    assert cli.main(["--emotions", "on", "bench", "--parts", "start", "--json", str(tmp_path)]) == 1
    assert "cannot be written" in capsys.readouterr().err


def look(minute: float, memory_mb: float, *threads: str, waiting: int = 3) -> dict[str, Any]:
    """One look of a long session."""
    return {
        **{"minute": minute, "memory_mb": memory_mb, "records_waiting": waiting, "analysed_per_s": 25.0},
        "threads": ["simak-capture", *threads],
    }


def test_a_long_session_is_judged_after_its_first_minutes() -> None:
    """What grew while warming up does not count; growth, the fullest queue and a thread that ended do."""
    looks = [look(minute, 400 + 10 * min(minute, 6), "simak-result") for minute in range(1, 30)]
    looks += [look(30, 468, waiting=40)]

    verdict = soak_verdict(looks, warm_minutes=6)

    assert verdict["memory_growth_mb"] == pytest.approx(4.0)
    assert verdict["most_records_waiting"] == 40
    assert verdict["threads_lost"] == ["simak-result"]


def test_a_long_session_is_told() -> None:
    """Its table has growth, queue and threads."""
    console = Console(file=io.StringIO(), width=100)
    verdict = soak_verdict([look(1, 400), look(2, 412)], warm_minutes=0.5)

    bench_table.print_soak(console, {"minutes": 2.0, "error": None, **verdict})

    told = console.file.getvalue()  # type: ignore[attr-defined]
    assert "12.0" in told
    assert "412" in told
