"""What ``bench`` measured, as tables on the terminal."""

from collections.abc import Callable, Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from desktop_app.i18n import MISSING, _, number, percent


def print_figures(console: Console, figures: Mapping[str, Any]) -> None:
    """All tables for which there are figures."""
    machine, scenes = figures["machine"], figures["scenes"]
    console.print(f"{machine['system']}, {machine['processor']}, {machine['cores']} x; Simak {machine['simak']}")
    live = {name: scene for name, scene in scenes.items() if "live" in scene}
    if live:
        runtimes = sorted({scene["live"]["runtime"] for scene in live.values()})
        console.print(_live_table(live, ", ".join(runtimes)))
        console.print(_stage_table(live))
    work = {name: scene for name, scene in scenes.items() if "same_work" in scene}
    if work:
        console.print(_work_table(work))
    for scene in work.values():
        if "detection" in scene["same_work"]:
            console.print(_detection_table(scene["same_work"]["detection"]))
    if "rooms" in figures:
        console.print(_rooms_table(figures["rooms"]))
    if "start" in figures:
        console.print(_start_table(figures["start"]))


def print_soak(console: Console, figures: Mapping[str, Any]) -> None:
    """What a long session came to."""
    table = _table(_("A session of {minutes} minutes").format(minutes=number(figures["minutes"])), _("Figure"))
    table.add_column(_("Value"), justify="right")
    rows = [
        (_("memory growth after the first minutes, MB"), number(figures["memory_growth_mb"], 1)),
        (_("memory at the end, MB"), number(figures["memory_mb"])),
        (_("analysed a second at the end"), number(figures["analysed_per_s"], 1)),
        (_("most rows waiting to be stored"), number(figures["most_records_waiting"])),
        (_("threads that ended"), ", ".join(figures["threads_lost"]) or number(0)),
        (_("fault"), figures["error"] or MISSING),
    ]
    for name, value in rows:
        table.add_row(name, value)
    console.print(table)


def _live_table(scenes: Mapping[str, Any], runtime: str) -> Table:
    table = _table(_("Running, stored and painted ({runtime})").format(runtime=runtime), _("Scene"))
    columns: list[tuple[str, Callable[[Mapping[str, Any]], str]]] = [
        (_("shown/s"), lambda live: number(live["displayed_per_s"], 1)),
        (_("shown"), lambda live: percent(live["displayed_share"], 1)),
        (_("analysed/s"), lambda live: number(live["analysed_per_s"], 1)),
        (_("p50 ms"), lambda live: number(live["latency_p50_ms"])),
        (_("p95 ms"), lambda live: number(live["latency_p95_ms"])),
        (_("p99 ms"), lambda live: number(live["latency_p99_ms"])),
        (_("CPU ms/frame"), lambda live: number(live["cpu_ms_per_frame"])),
        (_("MB"), lambda live: number(live["peak_memory_mb"])),
        (_("faces"), lambda live: number(live["faces"], 1)),
        (_("emotions/s/face"), lambda live: number(live["emotions_per_s_and_face"], 1)),
        (_("slowed"), lambda live: _("yes") if live["lowered"] else _("no")),
    ]
    for title, _show in columns:
        table.add_column(title, justify="right")
    for title in (_("x stock"), _("x fer"), _("CPU x stock"), _("CPU x fer")):
        table.add_column(title, justify="right")
    for name, scene in scenes.items():
        keys = ("ratio_to_stock", "ratio_to_fer", "cpu_ratio_to_stock", "cpu_ratio_to_fer")
        ratios = [_maybe(scene.get(key)) for key in keys]
        table.add_row(name, *(show(scene["live"]) for _title, show in columns), *ratios)
    return table


def _stage_table(scenes: Mapping[str, Any]) -> Table:
    table = _table(_("Milliseconds a stage, mean over the analysed frames"), _("Scene"))
    stages = list(dict.fromkeys(stage for scene in scenes.values() for stage in scene["live"]["stage_ms"]))
    for stage in stages:
        table.add_column(stage, justify="right")
    for name, scene in scenes.items():
        table.add_row(name, *(_maybe(scene["live"]["stage_ms"].get(stage)) for stage in stages))
    return table


def _work_table(scenes: Mapping[str, Any]) -> Table:
    title = _("The same pictures, searched anew and judged, ms (medians); floor: the bare networks")
    table = _table(title, _("Scene"))
    for column in (_("ours"), _("ours, exact"), _("floor"), _("over floor"), _("stock"), _("fer")):
        table.add_column(column, justify="right")
    for column in (_("x stock"), _("x fer"), _("faces: ours / stock / fer")):
        table.add_column(column, justify="right")
    for name, scene in scenes.items():
        work = scene["same_work"]
        ms, faces = work["ms"], work["faces"]
        table.add_row(
            name,
            *(_maybe(ms.get(way)) for way in ("ours", "ours_exact")),
            number(work["floor_ms"], 1),
            _maybe(work["over_floor"], 2),
            *(_maybe(ms.get(way)) for way in ("stock", "fer")),
            *(_maybe(work[key]) for key in ("ratio_to_stock", "ratio_to_fer")),
            " / ".join(_maybe(faces.get(way)) for way in ("ours", "stock", "fer")),
        )
    return table


def _detection_table(detection: Mapping[str, Any]) -> Table:
    width, height = detection["size_wh"]
    title = _("Detection alone, {width} x {height}, faces from {px} px, ms (median of {n}): {runtime}").format(
        width=width, height=height, px=detection["min_face_px"], n=detection["rounds"], runtime=detection["runtime"]
    )
    table = _table(title, _("Figure"))
    table.add_column(_("Value"), justify="right")
    ms = detection["ms"]
    rows = [
        (_("exact mode"), number(ms["exact"], 1)),
        (_("live mode"), number(ms["live"], 1)),
        (_("the mtcnn package"), number(ms["package"], 1)),
        (_("bare networks of exact mode"), number(detection["networks_ms"], 1)),
        (_("resizing of exact mode"), number(detection["resizing_ms"], 1)),
        (_("exact mode over networks and resizing"), number(detection["exact_over_floor"], 2)),
        (_("package over exact mode"), number(detection["exact_over_package"], 1)),
        (_("package over live mode"), number(detection["live_over_package"], 1)),
    ]
    for name, value in rows:
        table.add_row(name, value)
    return table


def _rooms_table(rooms: Mapping[str, Any]) -> Table:
    over = rooms["over_line"]
    table = _table(_("Thirty faces in units of the line through 4 and 16 (processor time a frame)"), _("Size"))
    table.add_column(_("running session"), justify="right")
    table.add_column(_("every picture searched anew"), justify="right")
    for size in over["live"]:
        table.add_row(size, number(over["live"][size], 2), number(over["same_work"][size], 2))
    return table


def _start_table(start: Mapping[str, Any]) -> Table:
    table = _table(
        _("Seconds from the start of the program (networks cached: median of {n})").format(n=len(start["warm_all"])),
        _("Start"),
    )
    columns = (("window_s", _("window")), ("models_s", _("networks")), ("face_s", _("face")), ("label_s", _("label")))
    for _key, title in columns:
        table.add_column(title, justify="right")
    for name, seconds in ((_("the first ever"), start["first"]), (_("networks cached"), start["warm"])):
        table.add_row(name, *(number(seconds[key], 2) for key, _title in columns))
    return table


def _table(title: str, first: str) -> Table:
    table = Table(title=title, title_justify="left")
    table.add_column(first)
    return table


def _maybe(value: float | None, digits: int = 1) -> str:
    return MISSING if value is None else number(value, digits)
