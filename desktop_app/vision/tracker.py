"""Gives every face the number of its person, the same for a whole session.

A face goes to the track where place and look together speak for it most (one assignment over all faces and tracks).
The parts are those of DeepSORT (Wojke, Bewley, Paulus, "Simple online and realtime tracking with a deep association
metric", 2017): Kalman prediction, Mahalanobis distance, a gallery of looks for each person.

Faces come from a search of the whole picture or, between searches, from the boxes in which the known ones are expected
(``following``). Both are associated alike, so a face that is followed keeps its number only while it looks like its
person.

Place alone never decides for long: who sits where another sat gets a number of their own, and two tiles of an online
class that swap places swap their numbers too. A new face first gets no number (0). Within a second it is either taken
for somebody seen before or for somebody new; a box that flickers up once is neither.

All weights are logarithms of odds, so place and look add up. A wrong new number is a small harm, a number handed on to
another person a great one, and the thresholds lean that way.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from importlib.machinery import PathFinder
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.faces import Faces
from desktop_app.domain.frame import Frame
from desktop_app.domain.ports import Tracks
from desktop_app.vision.appearance import FloatArray, describe_faces, has_shape, shape_likeness
from desktop_app.vision.following import joined, share_of_smaller, uncovered
from desktop_app.vision.gallery import LookGallery, best_log_odds
from desktop_app.vision.motion import MotionFilter

ACCEPT: Final = 1.0
"""Least sum of look and place for a match: of different people alike in colour 0.1 % have a look above 0.9."""
NEAR: Final = 0.5
"""What it says to be where the person was expected. Little: the look decides whether a seat changed hands."""
FAR: Final = 2.0
"""What it says against, to be anywhere else. Bounded, because cuts and swapped tiles do happen."""
PLACE_FADES_S: Final = 1.5
"""Time constant with which place loses its say while a person is not seen."""

ACTIVE_S: Final = 1.0
"""A person seen this lately is matched face by face; later, only by the mean over several sightings."""

STEADY_S: Final = 0.5
STEADY_SHAPE: Final = 0.75
STEADY: Final = 5.0
"""A face this like the latest look, at the expected place and so soon, is the same whatever the light does: of
80,000 pairs of different people one was so alike."""

SURE: Final = 2.0
HOPELESS: Final = -1.0
MARGIN: Final = 1.0
WAIT_S: Final = 1.0
"""A face that may be somebody seen before gets that number at ``SURE``, a new one below ``HOPELESS``, and in between
waits for more sightings, at most this long. The runner-up must be ``MARGIN`` behind."""

CONFIDENT: Final = 0.9
SIGHTINGS: Final = 2
SIGHTINGS_IN_DOUBT: Final = 4
"""Sightings before a confident or another face is believed."""
SLOW_S: Final = 0.5
"""With frames this far apart (single pictures, a slow source) the first sighting must do."""
FORGET_S: Final = 0.5
"""A face without a number is forgotten when it was not seen for this long and a frame."""

FOLLOW_S: Final = 0.25
"""A face that could not be followed is looked for at its expected place for this long."""
MISSES: Final = 3
"""A face that so many searches in a row have missed is no longer followed: it was a slip, or the box has drifted."""

LEARN_EVERY_S: Final = 0.2
"""How often a look is compared with the remembered ones, to be kept if it is new; the others pass."""

BLIND_LOOK: Final = 3.0
BLIND_S: Final = 5.0
NEAR_DISTANCE2: Final = 16.0
"""Where a picture shows no look at all, place alone decides, for ``BLIND_S`` within this Mahalanobis distance."""

IMPOSSIBLE: Final = -1e6

FloatArray64 = NDArray[np.float64]


@dataclass(slots=True)
class _Track:
    """One person, or a face that may become one (``number`` 0)."""

    number: int
    gallery: LookGallery
    first_t_s: float
    last_t_s: float
    sightings: int
    confidence: float
    learnt_t_s: float
    misses: int = 0


@functools.cache
def _solver() -> Callable[..., tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """SciPy's ``linear_sum_assignment``, without the rest of ``scipy.optimize``, which takes a second to import."""
    package = find_spec("scipy")
    folders = [] if package is None else package.submodule_search_locations or []
    spec = PathFinder.find_spec("scipy.optimize._lsap", [str(Path(folder) / "optimize") for folder in folders])
    if spec is None or spec.loader is None:
        # Another version of SciPy keeps it elsewhere.
        from scipy.optimize import linear_sum_assignment

        return linear_sum_assignment
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.linear_sum_assignment


class FaceTracker:
    """Implements ``ports.Tracker``. Owned by one thread, serves one session; deterministic."""

    def __init__(self) -> None:
        self._assign = _solver()
        self._tracks: list[_Track] = []
        self._motion = MotionFilter()
        self._numbers = 0
        self._t_s: float | None = None
        # Rows of the tracks that the last ``to_follow`` asked for.
        self._asked = np.zeros(0, np.intp)

    def to_follow(self, t_s: float, found: Faces | None) -> NDArray[np.float32]:
        """Boxes (n, 4) in which known faces are expected at ``t_s``; see ``ports.Tracker``.

        Asked for are faces seen within ``FOLLOW_S`` that did not escape ``MISSES`` searches, and none where the frames
        are so far apart that nothing can be expected.
        """
        dt_s = np.inf if self._t_s is None else t_s - self._t_s
        misses = np.array([track.misses for track in self._tracks], np.intp)
        wanted = (self._unseen_s() <= FOLLOW_S) & (misses < MISSES) & (dt_s < SLOW_S)
        self._asked = np.flatnonzero(wanted)
        if not len(self._asked):
            return np.zeros((0, 4), np.float32)
        expected = self._motion.xyxy_after(float(dt_s))[self._asked].astype(np.float32)
        if found is not None:
            missed = uncovered(expected, found.xyxy)
            self._asked, expected = self._asked[missed], expected[missed]
        return expected

    def update(self, frame: Frame, found: Faces | None, followed: Faces | None = None) -> Tracks:
        """Associate the faces of the next frame with the people seen so far.

        Args:
            frame: with ``t_s`` above that of the last call. Its picture gives the looks.
            found: what a search found in it; None where it was not searched.
            followed: what was found in the boxes of ``to_follow``, row by row; None where nothing was followed.

        Returns:
            The faces found, and after them those followed that are surely faces and no second box on another.

        Raises:
            ValueError: if time does not increase, or ``followed`` are not the rows asked for.
        """
        followed = Faces.empty() if followed is None else followed
        if len(followed) and len(followed) != len(self._asked):
            raise ValueError(f"{len(self._asked)} faces were to be followed, got {len(followed)}")
        before = self._unseen_s()[self._asked] == 0
        watched = [self._tracks[k] for k in self._asked[before]]
        self._asked = np.zeros(0, np.intp)
        faces = joined(Faces.empty() if found is None else found, followed)
        person_id, velocity = self._associate(
            frame, faces, 0 if found is None else len(found), searched=found is not None
        )
        lost = found is None and any(track.last_t_s < frame.t_s for track in watched)
        return Tracks(faces, person_id, velocity, lost)

    def _associate(
        self, frame: Frame, faces: Faces, found: int, *, searched: bool
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Number and velocity of each face; the first ``found`` come from a search."""
        if self._t_s is not None and frame.t_s <= self._t_s:
            raise ValueError(f"t_s must increase, got {frame.t_s} after {self._t_s}")
        dt_s = 0.0 if self._t_s is None else frame.t_s - self._t_s
        at_once = self._t_s is None or dt_s >= SLOW_S
        self._t_s = frame.t_s
        self._motion.predict(dt_s)
        looks = describe_faces(frame.image_bgr, faces)
        track_of = self._match(faces, looks, max(ACTIVE_S, 1.01 * dt_s))
        self._see(faces, looks, track_of)
        if searched:
            self._count_misses(track_of[:found])
        self._start(faces, looks, track_of)
        self._settle(at_once)
        person_id = np.array([self._tracks[k].number if k >= 0 else 0 for k in track_of], np.int64)
        velocity = np.zeros((len(faces), 4), np.float32)
        velocity[track_of >= 0] = self._motion.velocity_xyxy[track_of[track_of >= 0]]
        self._forget(FORGET_S + dt_s)
        return person_id, velocity

    def _count_misses(self, found: NDArray[np.intp]) -> None:
        """Note for each track whether the search found it."""
        hits = set(found.tolist())
        for k, track in enumerate(self._tracks):
            track.misses = 0 if k in hits else track.misses + 1

    def _match(self, faces: Faces, looks: FloatArray, active_s: float) -> NDArray[np.intp]:
        """The track (n,) of each face, -1 for none: the assignment with the greatest sum of look and place."""
        track_of = np.full(len(faces), -1, np.intp)
        unseen_s = self._unseen_s()
        active = np.flatnonzero(unseen_s <= active_s)
        if not len(faces) or not len(active):
            return track_of
        galleries = [self._tracks[k].gallery for k in active]
        distance2 = self._motion.distance2(faces.xyxy)[active].T
        look = best_log_odds(looks, galleries)
        latest = np.stack([gallery.latest for gallery in galleries])
        near = distance2 < NEAR_DISTANCE2
        steady = near & (unseen_s[active] <= STEADY_S) & (shape_likeness(looks, latest) >= STEADY_SHAPE)
        look = np.where(steady, np.maximum(look, STEADY), look)
        blind = ~np.outer(has_shape(looks), has_shape(latest))
        look = np.where(blind, np.where(near, BLIND_LOOK, IMPOSSIBLE), look)
        gain = np.maximum(look + _place(distance2, unseen_s[active]) - ACCEPT, 0.0)
        rows, cols = self._assign(gain, maximize=True)
        found = gain[rows, cols] > 0
        track_of[rows[found]] = active[cols[found]]
        return track_of

    def _see(self, faces: Faces, looks: FloatArray, track_of: NDArray[np.intp]) -> None:
        """Bring the matched tracks up to date."""
        rows = np.flatnonzero(track_of >= 0)
        tracks = track_of[rows]
        if not len(rows):
            return
        distance2 = self._motion.distance2(faces.xyxy)[tracks, rows]
        jumped = (distance2 > 4 * NEAR_DISTANCE2) | (self._unseen_s()[tracks] > ACTIVE_S)
        self._motion.restart(tracks[jumped], faces.xyxy[rows[jumped]])
        self._motion.update(tracks[~jumped], faces.xyxy[rows[~jumped]])
        free = self._unobstructed(faces, track_of)
        for row, k in zip(rows, tracks, strict=True):
            track = self._tracks[k]
            track.last_t_s = self._now()
            track.sightings += 1
            track.confidence = max(track.confidence, float(faces.confidence[row]))
            if not free[row] or faces.confidence[row] < CONFIDENT:
                continue
            if self._now() - track.learnt_t_s < LEARN_EVERY_S:
                track.gallery.see(looks[row])
            else:
                track.gallery.learn(looks[row])
                track.learnt_t_s = self._now()

    def _unobstructed(self, faces: Faces, track_of: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Faces (n,) that nobody stands before or behind: only their looks are certainly their own."""
        among = share_of_smaller(faces.xyxy, faces.xyxy)
        np.fill_diagonal(among, 0.0)
        matched = set(track_of.tolist())
        lately = np.flatnonzero(self._unseen_s() <= ACTIVE_S).tolist()
        hidden = np.array([k for k in lately if k not in matched and self._tracks[k].number], np.intp)
        behind = share_of_smaller(faces.xyxy, self._motion.xyxy[hidden])
        clear: NDArray[np.bool_] = np.concatenate([among, behind], axis=1).max(axis=1, initial=0.0) < 0.2
        return clear

    def _start(self, faces: Faces, looks: FloatArray, track_of: NDArray[np.intp]) -> None:
        """Begin a track for each face without one, but for second boxes on a face that has one."""
        matched = track_of >= 0
        double = share_of_smaller(faces.xyxy, faces.xyxy[matched]).max(axis=1, initial=0.0) > 0.6
        for row in np.flatnonzero(~matched & ~double):
            track_of[row] = len(self._tracks)
            now = self._now()
            self._tracks.append(_Track(0, LookGallery(looks[row]), now, now, 1, float(faces.confidence[row]), now))
            self._motion.add(faces.xyxy[row][None])

    def _settle(self, at_once: bool) -> None:
        """Decide who the faces without a number are: somebody seen before, somebody new, or not yet known."""
        unseen_s = self._unseen_s()
        waiting = [k for k, track in enumerate(self._tracks) if not track.number and unseen_s[k] == 0]
        absent = [k for k, track in enumerate(self._tracks) if track.number and unseen_s[k] > 0]
        evidence = self._evidence(waiting, absent)
        # The clearest case first, because a number that is taken is no longer free for the others.
        for row in np.argsort(-evidence.max(axis=1, initial=IMPOSSIBLE), kind="stable"):
            track = self._tracks[waiting[row]]
            second, best = np.sort(np.append(evidence[row], [IMPOSSIBLE, IMPOSSIBLE]))[-2:]
            late = at_once or self._now() - track.first_t_s >= WAIT_S
            if best - second >= MARGIN and (best >= SURE or (late and best >= ACCEPT)):
                column = int(evidence[row].argmax())
                self._return(self._tracks[absent[column]], track)
                evidence[:, column] = IMPOSSIBLE
            elif (late or best < HOPELESS) and (at_once or _believable(track)):
                self._numbers += 1
                track.number = self._numbers

    def _evidence(self, waiting: list[int], absent: list[int]) -> FloatArray64:
        """How much speaks for each waiting face (w, a) being each absent person: the mean over its looks, and place."""
        evidence = np.full((len(waiting), len(absent)), IMPOSSIBLE)
        if not waiting or not absent:
            return evidence
        galleries = [self._tracks[k].gallery for k in absent]
        shaped = has_shape(np.stack([gallery.latest for gallery in galleries]))
        unseen_s = self._unseen_s()[absent]
        distance2 = self._motion.distance2(self._motion.xyxy[waiting])[absent].T
        place = _place(distance2, unseen_s)
        for row, k in enumerate(waiting):
            looks = self._tracks[k].gallery.looks
            known = shaped & bool(has_shape(looks[:1])[0])
            blind = np.where((distance2[row] < NEAR_DISTANCE2) & (unseen_s <= BLIND_S), BLIND_LOOK, IMPOSSIBLE)
            evidence[row] = np.where(known, best_log_odds(looks, galleries).mean(axis=0), blind) + place[row]
        return evidence

    def _return(self, person: _Track, track: _Track) -> None:
        """Give ``track`` the number and the remembered looks of an absent person, whose old track ends."""
        for look in track.gallery.looks[::-1]:
            person.gallery.learn(look)
        track.gallery, track.number = person.gallery, person.number
        person.number, person.last_t_s = 0, -np.inf

    def _forget(self, after_s: float) -> None:
        """Drop faces that were not believed in time. People are kept for the whole session."""
        unseen_s = self._unseen_s()
        keep = np.array([bool(track.number) for track in self._tracks], bool) | (unseen_s <= after_s)
        self._tracks = [track for track, kept in zip(self._tracks, keep, strict=True) if kept]
        self._motion.keep(keep)

    def _now(self) -> float:
        return -np.inf if self._t_s is None else self._t_s

    def _unseen_s(self) -> FloatArray64:
        """Seconds (tracks,) since each track was last seen."""
        return self._now() - np.array([track.last_t_s for track in self._tracks], np.float64)


def _believable(track: _Track) -> bool:
    return track.sightings >= (SIGHTINGS if track.confidence >= CONFIDENT else SIGHTINGS_IN_DOUBT)


def _place(distance2: FloatArray64, unseen_s: FloatArray64) -> FloatArray64:
    """What place says (n, k), from ``NEAR`` to minus ``FAR``, less and less of it for people not seen lately."""
    return (NEAR - np.minimum(distance2 / 8, NEAR + FAR)) * np.exp(-unseen_s / PLACE_FADES_S)
