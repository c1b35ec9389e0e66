"""Eyes, mouth and head of one person, followed together: what one says of another is heeded."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from desktop_app.behaviour.attention import turned_degree
from desktop_app.behaviour.eyes import EyesSeen, EyeWatch
from desktop_app.behaviour.head_pose import PoseSeen, PoseWatch
from desktop_app.behaviour.mouth import MouthSeen, MouthWatch
from desktop_app.domain.attention import FaceMeasures


@dataclass(frozen=True, slots=True)
class FaceSeen:
    """What is known of a face at one frame; ``pose`` is None where the last one is too old."""

    eyes: EyesSeen
    mouth: MouthSeen
    pose: PoseSeen | None = None


class FaceWatch:
    """One person's face. Fed every analysed frame that it is on, in order of time; owned by one thread."""

    def __init__(self) -> None:
        """Nothing is known of the person yet."""
        self._eyes, self._mouth, self._head = EyeWatch(), MouthWatch(), PoseWatch()

    def update(self, t_s: float, measures: FaceMeasures, landmarks_xy: NDArray[np.float32]) -> FaceSeen:
        """Take in the next frame.

        Args:
            t_s: seconds of source time.
            measures: what was measured on this frame.
            landmarks_xy: (5, 2) the detector's points.
        """
        pose = self._head.update(t_s, measures, landmarks_xy)
        mouth = self._mouth.update(t_s, measures)
        if pose is not None and turned_degree(pose.turned_deg, pose.nodded_deg) >= 0.5:
            # Lids that look down seem closed: of a head that is turned the eyes are not read.
            measures = replace(measures, eyes_closed=None, eye_ratio=None)
        return FaceSeen(self._eyes.update(t_s, measures), mouth, pose)

    def lost(self) -> FaceSeen:
        """The person is not seen any more: what was going on ends where it was seen last."""
        return FaceSeen(self._eyes.lost(), self._mouth.lost())
