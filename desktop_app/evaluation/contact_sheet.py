"""Faces of a clip as the program finds, numbers, crops and judges them, on one sheet to be looked at.

Accuracy on FER2013 says little about a clip; a sheet shows in half a minute where labels go against common sense.
"""

import io
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from desktop_app.domain.emotion import EMOTIONS
from desktop_app.domain.frame import Frame
from desktop_app.domain.ports import FaceDetector
from desktop_app.domain.results import Quality
from desktop_app.errors import SourceNotFound, SourceUnreadable
from desktop_app.networks.cards import load_card
from desktop_app.networks.vgg16_input import VGG16_SIZE
from desktop_app.vision.classifier import EMOTION_MODEL, Vgg16Classifier
from desktop_app.vision.crops import CropGeometry, crop_faces
from desktop_app.vision.mtcnn import load_mtcnn
from desktop_app.vision.quality import judge_quality
from desktop_app.vision.tracker import FaceTracker

FACES = 48
COLUMNS = 8
RATE_HZ = 6.0
"""Pictures a second that are looked at: enough for the tracker, and four times quicker than all."""

_SIDE_PX = 160
_CONTEXT = 1.35
"""The square shown is so many times the face's longer side."""
_UNSURE = "#777777"
_SURE = "#111111"

Image = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class SeenFace:
    """One face at one time.

    Attributes:
        person: its number.
        t_s: seconds since the clip's start.
        picture_bgr: (160, 160, 3) what a person would look at.
        crop: (48, 48) what the network looks at.
        probabilities: (7,) in the order of ``EMOTIONS``, of this picture alone, not smoothed.
    """

    person: int
    t_s: float
    picture_bgr: Image
    crop: Image
    probabilities: NDArray[np.float32]

    @property
    def label(self) -> str:
        """The most probable emotion."""
        return str(EMOTIONS[int(self.probabilities.argmax())])

    @property
    def confidence(self) -> float:
        """Its probability."""
        return float(self.probabilities.max())

    def figures(self) -> dict[str, Any]:
        """For a JSON file."""
        probabilities = {str(e): round(float(p), 4) for e, p in zip(EMOTIONS, self.probabilities, strict=True)}
        return {"person": self.person, "t_s": round(self.t_s, 2), "label": self.label, "probabilities": probabilities}


@dataclass(frozen=True, slots=True, eq=False)
class SheetParts:
    """What of the program a sheet needs.

    Attributes:
        detector: finds the faces.
        classifier: judges the crops.
        geometry: the crops', from the classifier's card.
        weights: the emotion network's file, which may hold more heads than the card names.
    """

    detector: FaceDetector
    classifier: Vgg16Classifier
    geometry: CropGeometry
    weights: Path


def load_parts(models: Path, cache: Path | None) -> SheetParts:
    """The shipped networks, as the program loads them.

    Raises:
        ModelError: weights or card are missing, damaged or do not fit.
    """
    classifier = Vgg16Classifier.load(models, cache)
    card = load_card(models / EMOTION_MODEL)
    geometry = CropGeometry(np.array(card.crop_points_xy, dtype=np.float64), VGG16_SIZE)
    weights = models / EMOTION_MODEL / card.networks[0].weights
    return SheetParts(load_mtcnn(models, cache), classifier, geometry, weights)


def see_faces(
    video: Path,
    parts: SheetParts,
    tell: Callable[[float], None] = lambda t_s: None,
) -> list[SeenFace]:
    """Detect, number, crop and judge a clip, ``RATE_HZ`` pictures a second.

    Args:
        video: a file.
        parts: detector and classifier.
        tell: is told the time of each picture.

    Returns:
        Every judged face that has a number; faces too small or too dark are left out, as in the program.

    Raises:
        SourceNotFound: there is no such file.
        SourceUnreadable: it holds no picture.
    """
    tracker = FaceTracker()
    seen: list[SeenFace] = []
    for index, (t_s, image) in enumerate(_pictures(video)):
        tell(t_s)
        faces = parts.detector.detect(image)
        numbers = tracker.update(Frame(index, t_s, 0.0, None, image), faces).person_id
        quality = judge_quality(image, faces)
        rows = [row for row, number in enumerate(numbers) if number > 0 and quality[row] is Quality.OK]
        if not rows:
            continue
        crops = crop_faces(image, faces.landmarks_xy[rows], parts.geometry)
        for row, crop, judged in zip(rows, crops, parts.classifier.judge_crops(crops), strict=True):
            seen.append(SeenFace(int(numbers[row]), t_s, _around(image, faces.xyxy[row]), crop, judged))
    return seen


def choose_faces(faces: Sequence[SeenFace], count: int = FACES) -> list[SeenFace]:
    """Faces spread evenly over the people, and over each one's time, by person and time.

    Who was seen too seldom for an equal part leaves the rest to the others.
    """
    by_person: dict[int, list[SeenFace]] = defaultdict(list)
    for face in faces:
        by_person[face.person].append(face)
    chosen: list[SeenFace] = []
    # Those seen least come first, so that what they leave is known when the others get their part.
    people = sorted(by_person, key=lambda person: len(by_person[person]))
    for done, person in enumerate(people):
        part = (count - len(chosen)) // (len(people) - done)
        sightings = by_person[person]
        places = np.linspace(0, len(sightings) - 1, min(part, len(sightings))).round().astype(int)
        chosen += [sightings[place] for place in places]
    return sorted(chosen, key=lambda face: (face.person, face.t_s))


def draw_sheet(faces: Sequence[SeenFace], threshold: float, title: str) -> bytes:
    """The sheet as PNG: the face, in its corner what the network sees, label and confidence below.

    Args:
        faces: what to show, in order.
        threshold: labels of lower confidence are shown as unsure.
        title: above the sheet.
    """
    rows = max(1, -(-len(faces) // COLUMNS))
    width, height = 1.5 * COLUMNS, 1.88 * rows + 0.45
    figure = Figure(figsize=(width, height), dpi=120)
    FigureCanvasAgg(figure)
    figure.suptitle(title, fontsize=11, y=1 - 0.18 / height)
    figure.subplots_adjust(
        left=0.06 / width,
        right=1 - 0.06 / width,
        bottom=0.28 / height,
        top=1 - 0.55 / height,
        wspace=0.06,
        hspace=0.33,
    )
    for place in range(rows * COLUMNS):
        axes = figure.add_subplot(rows, COLUMNS, place + 1)
        axes.set_axis_off()
        if place < len(faces):
            _draw_face(axes, faces[place], threshold)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()


def _draw_face(axes: Axes, face: SeenFace, threshold: float) -> None:
    axes.imshow(face.picture_bgr[:, :, ::-1])
    inset = axes.inset_axes((0.0, 0.0, 0.36, 0.36))
    inset.imshow(face.crop, cmap="gray", vmin=0, vmax=255)
    inset.set_xticks([])
    inset.set_yticks([])
    sure = face.confidence >= threshold
    said = f"{face.label} {100 * face.confidence:.0f} %"
    axes.set_title(f"person {face.person}, {face.t_s:.1f} s", fontsize=7, color=_UNSURE, pad=2)
    axes.text(
        0.5,
        -0.03,
        said if sure else f"unsure ({said})",
        transform=axes.transAxes,
        ha="center",
        va="top",
        fontsize=9.5 if sure else 8.5,
        color=_SURE if sure else _UNSURE,
        weight="bold" if sure else "normal",
    )


def _pictures(video: Path) -> Iterator[tuple[float, Image]]:
    if not video.is_file():
        raise SourceNotFound("There is no file {path}. Name a video.", path=video)
    capture = cv2.VideoCapture(str(video))
    try:
        rate = capture.get(cv2.CAP_PROP_FPS) or 25.0
        step = max(1, round(rate / RATE_HZ))
        index = 0
        while capture.grab():
            if index % step == 0:
                read, image = capture.retrieve()
                if read:
                    yield index / rate, np.asarray(image, np.uint8)
            index += 1
    finally:
        capture.release()
    if index == 0:
        raise SourceUnreadable("{path} holds no picture that can be read. Name another video.", path=video)


def _around(image: Image, xyxy: NDArray[np.float32]) -> Image:
    """A square about the box, the picture's edge repeated outside it."""
    x1, y1, x2, y2 = (float(edge) for edge in xyxy)
    side = max(x2 - x1, y2 - y1, 1.0) * _CONTEXT
    scale = _SIDE_PX / side
    left, top = (x1 + x2 - side) / 2, (y1 + y2 - side) / 2
    matrix = np.array([[scale, 0, -left * scale], [0, scale, -top * scale]])
    cut = cv2.warpAffine(image, matrix, (_SIDE_PX, _SIDE_PX), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut, dtype=np.uint8)
