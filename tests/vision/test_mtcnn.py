"""The cascade, step by step with fake networks and whole on a real face."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
import skimage.data

from desktop_app.domain.faces import Faces
from desktop_app.paths import models_dir
from desktop_app.vision import boxes, mtcnn
from desktop_app.vision.mtcnn import DetectionMode, MtcnnDetector, load_mtcnn
from desktop_app.vision.squares import cut_out, cut_out_exactly


class FakeNetwork:
    """A network whose answer is a function; it keeps what it was given."""

    runtime = "fake"

    def __init__(self, answer: Callable[[np.ndarray], tuple[np.ndarray, ...]]) -> None:
        self.answer = answer
        self.seen: list[np.ndarray] = []

    def __call__(self, inputs: np.ndarray) -> tuple[np.ndarray, ...]:
        """Keep the batch and answer it."""
        self.seen.append(inputs)
        return self.answer(inputs)

    def each(self, batches: Iterable[np.ndarray]) -> list[tuple[np.ndarray, ...]]:
        """One call after the other."""
        return [self(inputs) for inputs in batches]


def score(n: int, value: float) -> np.ndarray:
    """Probabilities (n, 2) of one value."""
    return np.tile(np.array([1 - value, value], np.float32), (n, 1))


def one_cell(row: int, column: int, value: float = 0.99) -> FakeNetwork:
    """A P-Net that sees a face in one cell of every level large enough to have it."""

    def answer(inputs: np.ndarray) -> tuple[np.ndarray, ...]:
        high, wide = (-(-(side - 2) // 2) - 4 for side in inputs.shape[1:3])
        probability = np.zeros((1, high, wide, 2), np.float32)
        if row < high and column < wide:
            probability[0, row, column] = 1 - value, value
        return np.zeros((1, high, wide, 4), np.float32), probability

    return FakeNetwork(answer)


def passing(value: float = 0.95) -> FakeNetwork:
    """An R-Net that lets everything through as it is."""
    return FakeNetwork(lambda inputs: (np.zeros((len(inputs), 4), np.float32), score(len(inputs), value)))


def finishing(value: float = 0.9) -> FakeNetwork:
    """An O-Net with both eyes, nose and mouth at known fractions of the box."""
    points = np.array([0.25, 0.75, 0.5, 0.3, 0.7, 0.3, 0.3, 0.5, 0.8, 0.8], np.float32)
    return FakeNetwork(
        lambda inputs: (
            np.zeros((len(inputs), 4), np.float32),
            np.tile(points, (len(inputs), 1)),
            score(len(inputs), value),
        )
    )


def refusing() -> FakeNetwork:
    """A network that must not be called."""

    def answer(inputs: np.ndarray) -> tuple[np.ndarray, ...]:
        raise AssertionError(f"called with {inputs.shape}")

    return FakeNetwork(answer)


def picture(height: int, width: int, colour_bgr: tuple[int, int, int] = (0, 0, 0)) -> np.ndarray:
    """A plain picture."""
    return np.full((height, width, 3), colour_bgr, np.uint8)


@pytest.fixture(scope="module")
def detector(network_cache: Path) -> MtcnnDetector:
    """The real detector at its default smallest face."""
    return load_mtcnn(models_dir(), network_cache)


@pytest.fixture(scope="module")
def astronaut() -> np.ndarray:
    """512 x 512 BGR portrait with one face of about 100 pixels."""
    return np.ascontiguousarray(skimage.data.astronaut()[:, :, ::-1])


@pytest.mark.parametrize("min_face_px", [0, 11, 401, -5])
def test_smallest_face_has_limits(min_face_px: int) -> None:
    """A smallest face outside 12 to 400 pixels is refused."""
    with pytest.raises(ValueError, match="min_face_px must be 12 to 400"):
        MtcnnDetector(refusing(), refusing(), refusing(), min_face_px=min_face_px)


@pytest.mark.parametrize("shape", [(0, 0), (0, 40), (40, 0), (1, 1), (11, 500), (500, 11), (1, 8000), (23, 23)])
def test_pictures_smaller_than_a_face_have_none(shape: tuple[int, int]) -> None:
    """Pictures without area, or smaller than the smallest face, give no faces and run no network."""
    faces = MtcnnDetector(refusing(), refusing(), refusing(), min_face_px=24).detect(picture(*shape))

    assert len(faces) == 0
    assert faces.landmarks_xy.shape == (0, 5, 2)


def test_grey_pictures_are_refused() -> None:
    """A picture without three colours is our own mistake and is named."""
    with pytest.raises(ValueError, match=r"\(height, width, 3\), got \(40, 40\)"):
        MtcnnDetector(refusing(), refusing(), refusing()).detect(np.zeros((40, 40), np.uint8))


def test_networks_see_red_first() -> None:
    """A blue picture, blue first, reaches all three networks with blue last."""
    pnet, rnet, onet = one_cell(5, 5), passing(), finishing()
    MtcnnDetector(pnet, rnet, onet, min_face_px=12).detect(picture(60, 60, (255, 0, 0)))

    for network in (pnet, rnet, onet):
        centre = network.seen[0][0, 12, 12]
        assert centre.tolist() == pytest.approx([-127.5 / 128, -127.5 / 128, 127.5 / 128])


def test_one_cell_becomes_one_face() -> None:
    """Cell (3, 5) of a full-size level is the square from (11, 7) to (22, 18); the points lie at their fractions."""
    faces = MtcnnDetector(one_cell(3, 5), passing(), finishing(0.9), min_face_px=12).detect(picture(25, 30))

    # Smaller levels have the cell too, where it stands for a larger square; the smallest box is the full-size one.
    row = int(boxes.area(faces.xyxy).argmin())
    assert faces.xyxy[row].tolist() == [11, 7, 22, 18]
    assert faces.confidence[row] == pytest.approx(0.9)
    # The square is 12 pixels wide, its last one included, and the points are counted from the pixel before it.
    assert faces.landmarks_xy[row].ravel().tolist() == pytest.approx(
        [13, 9.6, 19, 9.6, 16, 12, 13.6, 15.6, 18.4, 15.6], abs=1e-4
    )


@pytest.mark.parametrize("stage", ["pnet", "rnet", "onet"])
def test_each_stage_throws_out_what_is_below_its_threshold(stage: str) -> None:
    """A score of exactly the threshold is not enough, and later stages are then not asked."""
    pnet = one_cell(3, 5, 0.6 if stage == "pnet" else 0.99)
    rnet = refusing() if stage == "pnet" else passing(0.7 if stage == "rnet" else 0.99)
    onet = finishing(0.8) if stage == "onet" else refusing()

    assert len(MtcnnDetector(pnet, rnet, onet, min_face_px=12).detect(picture(40, 40))) == 0


@pytest.mark.parametrize(("side", "squares"), [(25, 1), (42, 3), (200, 7)])
def test_later_stages_take_all_squares_in_one_call(side: int, squares: int) -> None:
    """R-Net and O-Net are called once each, whatever the number of squares."""
    pnet, rnet, onet = one_cell(3, 5), passing(), finishing()
    faces = MtcnnDetector(pnet, rnet, onet, min_face_px=12).detect(picture(side, side))

    assert len(faces) == squares
    assert [len(inputs) for inputs in rnet.seen] == [squares]
    assert [len(inputs) for inputs in onet.seen] == [squares]


def test_following_nobody_runs_no_network() -> None:
    """No predicted boxes give no faces."""
    assert (
        len(MtcnnDetector(refusing(), refusing(), refusing()).follow(picture(50, 50), np.zeros((0, 4), np.float32)))
        == 0
    )


def test_boxes_to_follow_have_four_columns() -> None:
    """A single box that is no row is refused with its shape."""
    with pytest.raises(ValueError, match=r"xyxy must have shape \(n, 4\), got \(4,\)"):
        MtcnnDetector(refusing(), refusing(), refusing()).follow(picture(50, 50), np.zeros(4, np.float32))


def test_each_followed_box_has_its_row() -> None:
    """Each box is made square and finished in its row, also where no face is likely; one outside has confidence 0."""
    rnet, onet = passing(0.1), finishing(0.3)
    predicted = np.float32([[10, 20, 20, 40], [-90, 0, -60, 30], [10, 20, 20, 40]])
    faces = MtcnnDetector(refusing(), rnet, onet).follow(picture(60, 80), predicted)

    assert [len(inputs) for inputs in (*rnet.seen, *onet.seen)] == [3, 3]
    assert faces.xyxy[[0, 2]].tolist() == [[5, 20, 25, 40]] * 2
    assert faces.confidence.tolist() == pytest.approx([0.3, 0, 0.3])
    # The square is 21 pixels wide, its last one included, and the points are counted from the pixel before it.
    assert faces.landmarks_xy[0, 0].tolist() == pytest.approx([5 + 21 * 0.25 - 1, 20 + 21 * 0.3 - 1], abs=1e-4)


def test_a_face_is_followed_back_from_a_third_of_its_side_away(detector: MtcnnDetector, astronaut: np.ndarray) -> None:
    """Predicted boxes that are 30 % away in any direction, or far too small, end where the cascade finds the face."""
    found = detector.detect(astronaut)
    side = (found.xyxy[0, 2:] - found.xyxy[0, :2]).max()
    away = np.float32([[0, 0], [0.3, 0], [-0.3, 0], [0, 0.3], [0, -0.3], [0.2, 0.2]]) * side
    predicted = np.concatenate([found.xyxy + np.tile(away, 2), found.xyxy + np.float32([[12, 12, -12, -12]])])
    faces = detector.follow(astronaut, predicted)

    assert (faces.confidence > detector.follow_threshold).all()
    assert (boxes.iou(faces.xyxy, found.xyxy) > 0.8).all()
    assert np.abs(faces.landmarks_xy - found.landmarks_xy).max() < 0.06 * side


def test_a_followed_face_does_not_drift(detector: MtcnnDetector, astronaut: np.ndarray) -> None:
    """Followed from its own box fifty times over, a still face stays where it is."""
    found = detector.detect(astronaut)
    faces = found
    for _ in range(50):
        faces = detector.follow(astronaut, faces.xyxy)

    assert boxes.iou(faces.xyxy, found.xyxy).item() > 0.85
    assert faces.confidence[0] > 0.95


def test_a_seat_that_was_left_is_no_face(detector: MtcnnDetector, astronaut: np.ndarray) -> None:
    """Boxes on cloth and background have a confidence below the threshold."""
    faces = detector.follow(astronaut, np.float32([[300, 380, 400, 480], [10, 10, 110, 110], [400, 20, 500, 120]]))

    assert (faces.confidence < detector.follow_threshold).all()


def test_batches_have_few_sizes() -> None:
    """Batches are filled up to four sizes to an octave, by less than a quarter; the answers are those of the boxes."""
    sizes = [mtcnn._filled(count) for count in range(1, 513)]

    assert sizes[:18] == [1, 2, 3, 4, 5, 6, 7, 8, 10, 10, 12, 12, 14, 14, 16, 16, 20, 20]
    assert len(set(sizes)) == 4 + 7 * 4
    assert all(count <= size < 1.25 * count for count, size in enumerate(sizes, start=1))
    rnet, onet = passing(), finishing()
    predicted = np.float32([[k, k, k + 20, k + 20] for k in range(9)])
    assert len(MtcnnDetector(refusing(), rnet, onet).follow(picture(60, 80), predicted)) == 9
    assert [len(inputs) for inputs in (*rnet.seen, *onet.seen)] == [10, 10]


def test_modes_are_named() -> None:
    """A mode that is not known is refused with those that are."""
    with pytest.raises(ValueError, match="mode must be one of exact, live, far, got 'quick'"):
        MtcnnDetector(refusing(), refusing(), refusing(), mode="quick")  # type: ignore[arg-type]


@pytest.mark.parametrize(("mode", "quick"), [("exact", False), ("live", True), ("far", True)])
def test_each_mode_has_its_networks(mode: DetectionMode, quick: bool) -> None:
    """The exact mode runs the networks in float32, the others those that are meant to be quick; all by one detector."""
    exact, others = [refusing()] * 3, [one_cell(3, 5), passing(), finishing()]
    detector = MtcnnDetector(*(others if not quick else exact), min_face_px=12, quick=others if quick else exact)
    detector = detector.in_mode("far").in_mode(mode)

    assert detector.mode == mode
    assert len(detector.detect(picture(25, 30))) > 0
    assert len(detector.follow(picture(25, 30), np.float32([[3, 3, 15, 15]]))) == 1


@pytest.mark.parametrize(("mode", "cut"), [("exact", cut_out_exactly), ("live", cut_out), ("far", cut_out)])
def test_only_the_exact_mode_samples_squares_exactly(mode: DetectionMode, cut: Callable[..., np.ndarray]) -> None:
    """R-Net and O-Net are given the very squares of the mode's own sampling, searching and following."""
    noise = np.random.default_rng(5).integers(0, 256, (70, 90, 3), np.uint8)
    rnet, onet = passing(), finishing()
    detector = MtcnnDetector(one_cell(3, 5), rnet, onet, min_face_px=20, mode=mode)
    faces = detector.follow(noise, np.float32([[10, 20, 31, 41]]))
    detector.detect(noise)

    assert len(faces) == 1
    np.testing.assert_array_equal(rnet.seen[0], cut(noise, np.float32([[10, 20, 31, 41]]), 24))
    np.testing.assert_array_equal(onet.seen[0], cut(noise, np.float32([[10, 20, 31, 41]]), 48))
    assert len(rnet.seen) == 2


@pytest.mark.parametrize(
    ("min_face_px", "first_hw"), [(24, (100, 120)), (40, (60, 72)), (12, (120, 144)), (20, (120, 144))]
)
def test_far_faces_are_half_as_tall_but_no_less_than_ten_pixels(min_face_px: int, first_hw: tuple[int, int]) -> None:
    """In far mode the first level suits faces of half the smallest size; the picture is enlarged for 10-pixel faces."""
    pnet = one_cell(500, 500)
    MtcnnDetector(pnet, refusing(), refusing(), min_face_px=min_face_px, mode="far").detect(picture(100, 120))

    assert pnet.seen[0].shape[1:3] == first_hw


@pytest.mark.parametrize("mode", ["live", "far"])
def test_quicker_modes_find_the_same_faces(detector: MtcnnDetector, astronaut: np.ndarray, mode: DetectionMode) -> None:
    """Eight faces of about 50 pixels lie where the exact mode has them."""
    tile = cv2.resize(astronaut[20:240, 110:330], (120, 120), interpolation=cv2.INTER_AREA)
    faces = np.tile(tile, (2, 4, 1))
    exact, quick = detector.detect(faces), detector.in_mode(mode).detect(faces)

    assert len(exact) == len(quick) == 8
    assert (boxes.iou(exact.xyxy, quick.xyxy).max(axis=1) > 0.8).all()


def test_the_astronaut_has_one_face(detector: MtcnnDetector, astronaut: np.ndarray) -> None:
    """The portrait gives one face where the face is, and points in their order inside it."""
    faces = detector.detect(astronaut)

    assert len(faces) == 1
    assert boxes.iou(faces.xyxy, np.float32([[181, 62, 265, 172]])).item() > 0.85
    assert faces.confidence[0] > 0.99
    left_eye, right_eye, nose, mouth_left, mouth_right = faces.landmarks_xy[0]
    assert left_eye[0] < nose[0] < right_eye[0]
    assert mouth_left[0] < mouth_right[0]
    assert max(left_eye[1], right_eye[1]) < nose[1] < min(mouth_left[1], mouth_right[1])
    assert (faces.landmarks_xy[0] > faces.xyxy[0, :2]).all()
    assert (faces.landmarks_xy[0] < faces.xyxy[0, 2:]).all()


def test_a_picture_without_faces_gives_none(detector: MtcnnDetector) -> None:
    """Coffee in a cup is no face."""
    faces = detector.detect(np.ascontiguousarray(skimage.data.coffee()[:, :, ::-1]))

    assert len(faces) == 0
    assert faces.xyxy.shape == (0, 4)


def test_forty_faces_in_one_picture(detector: MtcnnDetector, astronaut: np.ndarray) -> None:
    """Five rows of eight small faces are all found, best first, each in a place of its own."""
    tile = cv2.resize(astronaut[20:240, 110:330], (120, 120), interpolation=cv2.INTER_AREA)
    faces = detector.detect(np.tile(tile, (5, 8, 1)))

    centres = (faces.xyxy[:, :2] + faces.xyxy[:, 2:]) / 2
    assert len({(int(x) // 120, int(y) // 120) for x, y in centres}) == 40
    assert len(faces) == 40
    assert (np.diff(faces.confidence) <= 0).all()


def test_smallest_face_is_kept_to(network_cache: Path, astronaut: np.ndarray) -> None:
    """A face of about 30 pixels is found at a smallest face of 24 and passed over at 60."""
    small = cv2.resize(astronaut, (128, 128), interpolation=cv2.INTER_AREA)

    assert len(load_mtcnn(models_dir(), network_cache, min_face_px=24).detect(small)) == 1
    assert len(load_mtcnn(models_dir(), network_cache, min_face_px=60).detect(small)) == 0


def test_boxes_end_at_the_edge(detector: MtcnnDetector, astronaut: np.ndarray) -> None:
    """A face cut by the picture's edge has a box inside the picture."""
    cut = np.ascontiguousarray(astronaut[65:400, 185:500])
    faces = detector.detect(cut)

    assert len(faces) == 1
    assert faces.xyxy.min() >= 0
    assert (faces.xyxy[:, 2:] <= [cut.shape[1] - 1, cut.shape[0] - 1]).all()
    assert (faces.xyxy[0, :2] == 0).any()


def test_read_only_and_cut_out_pictures_are_taken(detector: MtcnnDetector, astronaut: np.ndarray) -> None:
    """A frame that may not be written, or is a view into another, gives the same faces and stays unchanged."""
    around = np.zeros((600, 600, 3), np.uint8)
    around[40:552, 30:542] = astronaut
    view = around[40:552, 30:542]
    view.setflags(write=False)

    assert same(detector.detect(view), detector.detect(astronaut))
    np.testing.assert_array_equal(view, astronaut)


def test_threads_share_a_detector(detector: MtcnnDetector, astronaut: np.ndarray) -> None:
    """Four threads over twelve pictures get what one thread gets."""
    pictures = [np.ascontiguousarray(np.roll(astronaut, 9 * k, axis=1)[: 300 + 10 * k]) for k in range(12)]
    alone = [detector.detect(each) for each in pictures]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(detector.detect, pictures))

    assert all(same(one, other) for one, other in zip(alone, together, strict=True))


def same(one: Faces, other: Faces) -> bool:
    """Whether two answers are equal to the last bit."""
    return all(
        np.array_equal(getattr(one, name), getattr(other, name)) for name in ("xyxy", "confidence", "landmarks_xy")
    )


def test_a_huge_picture_is_reduced_and_its_boxes_brought_back(
    network_cache: Path, detector: MtcnnDetector, astronaut: np.ndarray
) -> None:
    """A face in a picture of 24 megapixels is found where it is, in pixels of that picture."""
    huge = np.zeros((3000, 8000, 3), np.uint8)
    huge[2000:2512, 6000:6512] = astronaut
    faces = load_mtcnn(models_dir(), network_cache, min_face_px=60).detect(huge)
    expected = detector.detect(astronaut)

    assert len(faces) == 1
    assert boxes.iou(faces.xyxy, expected.xyxy + np.float32([6000, 2000, 6000, 2000])).item() > 0.85
    assert np.abs(faces.landmarks_xy - expected.landmarks_xy - [6000, 2000]).max() < 4


@pytest.mark.parametrize(("name", "at_least"), [("crowd_1", 45), ("group-1", 13), ("solvay1927", 27)])
@pytest.mark.parametrize("min_face_px", [20, 24, 40])
def test_photos_give_faces_at_every_smallest_size(
    shared_data: Path, network_cache: Path, name: str, at_least: int, min_face_px: int
) -> None:
    """Photos of groups give their faces at smallest sizes at which a pyramid may end too small."""
    photo = cv2.imdecode(np.fromfile(shared_data / "photos" / f"{name}.jpg", np.uint8), cv2.IMREAD_COLOR)

    assert len(load_mtcnn(models_dir(), network_cache, min_face_px=min_face_px).detect(photo)) >= at_least
