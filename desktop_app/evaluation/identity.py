"""Measures whether a number stays with its person, on clips with known truth.

    python -m desktop_app.evaluation.identity --data ../shared/data [--json PATH]

Detector and tracker run as in the program. The clips are put together from the gallery's tiles. The weights and most
thresholds of the tracker were chosen on other people (youtube_faces_68) and on clips of the people of tiles 3, 4, 7 and
8, so the composed clips use the others. They are not held out: NEAR was lowered after a look at all of them
in grey, FAR and SURE after tiles 2 and 6 were seen waiting for their numbers at 8 frames a second. Tile 10, a
full-length person with a face of 20 px, is in the whole gallery only.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from desktop_app.domain.frame import Frame
from desktop_app.domain.ports import FaceDetector, FaceFollower, Tracks
from desktop_app.errors import SimakError
from desktop_app.evaluation import identity_clips as clips
from desktop_app.evaluation.identity_score import IdentityScore, ScoredFrame, score_identity
from desktop_app.paths import cache_dir, models_dir
from desktop_app.vision.mtcnn import load_mtcnn
from desktop_app.vision.tracker import FaceTracker

SCORED_TILES: Final = (1, 2, 5, 6, 9, 11, 12)
"""Tiles whose people had no part in fitting the weights; three thresholds were changed after a look at them."""

EVERY: Final = 2
"""Every second frame of the gallery, 12.5 a second: what a small computer analyses."""

SEARCH_INTERVAL_S: Final = 0.2
"""Source time between two searches of the whole picture, as in the program; in between faces are followed."""

_TRIAL: Final = 1000
_PIPE_WIDTH: Final = 140


class Seer(FaceDetector, FaceFollower, Protocol):
    """Finds faces, and follows them."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: a scenario, how often it was played, and the figures over all trials."""

    scenario: str
    trials: int
    frames: int
    score: IdentityScore


def run_clip(clip: Iterable[clips.ComposedFrame], detector: Seer) -> Iterator[ScoredFrame]:
    """Search, follow and track a clip with a fresh tracker."""
    follow = _following(detector)
    for index, composed in enumerate(clip):
        tracks = follow(Frame(index, composed.t_s, 0.0, None, composed.image_bgr))
        yield ScoredFrame(composed.truth_ids, composed.truth_xyxy, tracks.person_id, tracks.faces.xyxy)


def _following(detector: Seer) -> Callable[[Frame], Tracks]:
    """Frames in, numbered faces out, searched and followed as in the program."""
    tracker = FaceTracker()
    searched_s, last_s, soon = float("-inf"), 0.0, False

    def see(frame: Frame) -> Tracks:
        nonlocal searched_s, last_s, soon
        found = None
        # The frame nearest to the interval, as in the program.
        nearly_s, last_s = frame.t_s + (frame.t_s - last_s) / 2, frame.t_s
        if soon or nearly_s - searched_s >= SEARCH_INTERVAL_S:
            found, searched_s = detector.detect(frame.image_bgr), frame.t_s
        expected = tracker.to_follow(frame.t_s, found)
        tracks = tracker.update(frame, found, detector.follow(frame.image_bgr, expected))
        soon = tracks.lost
        return tracks

    return see


def score_trials(scenario: str, trials: Iterable[Iterable[ScoredFrame]]) -> Row:
    """One score over several clips: people and numbers of different clips are different."""
    frames: list[ScoredFrame] = []
    count = 0
    for count, trial in enumerate(trials, start=1):
        shift = count * _TRIAL
        frames += [
            ScoredFrame(f.truth_ids + shift, f.truth_xyxy, np.where(f.person_ids > 0, f.person_ids + shift, 0), f.xyxy)
            for f in trial
        ]
    return Row(scenario, count, len(frames), score_identity(frames))


Scenario = Callable[[clips.Actor, clips.Actor, float], clips.Clip]

SCENARIOS: Final[dict[str, Scenario]] = {
    "two tiles swap places, and back": clips.swap,
    "another takes the seat at once": lambda a, b, fps: clips.takeover(a, b, fps, 0.0),
    "another takes the seat after 2 s": lambda a, b, fps: clips.takeover(a, b, fps, 2.0),
    "two cross": clips.cross,
    "one comes back after 5 s, same place": lambda a, b, fps: clips.return_after(a, b, fps, 5.0, elsewhere=False),
    "one comes back after 5 s, elsewhere": lambda a, b, fps: clips.return_after(a, b, fps, 5.0, elsewhere=True),
}


def evaluate_pairs(actors: list[clips.Actor], fps: float, detector: Seer) -> Iterator[Row]:
    """Each scenario with every actor and the next one round the circle, then all on one seat in turn."""
    pairs = list(zip(actors, actors[1:] + actors[:1], strict=True))
    for name, scenario in SCENARIOS.items():
        yield score_trials(name, (run_clip(scenario(a, b, fps), detector) for a, b in pairs))
    yield score_trials("all on one seat in turn, twice", [run_clip(clips.musical_chairs(actors, fps), detector)])


def evaluate_gallery(gallery: Iterable[tuple[float, clips.Image]], detector: Seer) -> Row:
    """The gallery as it is: the truth is the tile, its box the face the detector is surest of in that tile."""
    follow = _following(detector)
    frames: list[ScoredFrame] = []
    for index, (t_s, image) in enumerate(gallery):
        tracks = follow(Frame(index, t_s, 0.0, None, image))
        xyxy = tracks.faces.xyxy
        tiles, first = np.unique(clips.tile_of(xyxy), return_index=True)
        frames.append(ScoredFrame(tiles, xyxy[first], tracks.person_id, xyxy))
    return score_trials("gallery of 12", [frames])


def evaluate(data: Path, detector: Seer) -> Iterator[Row]:
    """All rows of the table.

    Args:
        data: the folder that holds ``video/gallery_12.mp4``.
        detector: as used by the program.
    """
    path = data / clips.GALLERY
    actors, fps = clips.read_actors(path, SCORED_TILES, detector, EVERY, seconds=10.0)
    yield from evaluate_pairs(actors, fps, detector)
    yield evaluate_gallery(clips.read_gallery(path), detector)


def main(arguments: list[str] | None = None) -> int:
    """Print the table; the exit code is 0, or 1 with one line on what to do."""
    from rich.console import Console
    from rich.table import Table

    parser = argparse.ArgumentParser(prog="desktop_app.evaluation.identity", description="Does a number stay?")
    parser.add_argument("--data", type=Path, required=True, help="folder of the test data")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    options = parser.parse_args(arguments)
    table = Table("scenario", "trials", "frames", "IDF1", "IDP", "IDR", "switches", "handed on", "people", "numbers")
    rows: list[Row] = []
    try:
        for row in evaluate(options.data, load_mtcnn(models_dir(), cache_dir())):
            rows.append(row)
            s = row.score
            figures = [f"{value:.4f}" for value in (s.idf1, s.idp, s.idr)]
            counts = [str(value) for value in (s.switches, s.handed_on, s.people, s.numbers)]
            table.add_row(row.scenario, str(row.trials), str(row.frames), *figures, *counts)
        if options.json:
            options.json.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n", encoding="utf-8")
    except (SimakError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    # In a file or a pipe there is no width to keep to.
    Console(width=None if sys.stdout.isatty() else _PIPE_WIDTH).print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
