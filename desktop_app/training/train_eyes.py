"""Trains the eye-state network on close-ups of eyes, changed so that they look like eyes cut out of a video."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import keras
import numpy as np
from numpy.typing import NDArray

from desktop_app.networks.eye_state import build_eye_state
from desktop_app.networks.eye_state_input import EYE_SIZE, eye_state_input
from desktop_app.training.eye_pictures import EyePictures
from desktop_app.training.run import checked_loss
from desktop_app.vision.crops import sample_square

Tell = Callable[[int, int, float], None]
"""Told after each epoch: which, of how many, its mean loss."""


@dataclass(frozen=True, slots=True)
class EyeRecipe:
    """How the network is trained.

    Attributes:
        epochs: how often every picture is seen, changed anew each time.
        batch_size: pictures a step.
        learning_rate: its peak; it falls to nothing along half a cosine.
        dropout: see ``build_eye_state``.
        label_smoothing: of the cross-entropy.
        seed: of the weights, the order and the changes.
    """

    epochs: int = 40
    batch_size: int = 64
    learning_rate: float = 2e-3
    dropout: float = 0.3
    label_smoothing: float = 0.05
    seed: int = 0


def train_eyes(pictures: EyePictures, rows: NDArray[np.int64], recipe: EyeRecipe, tell: Tell | None = None) -> Any:
    """The trained Keras model, from the pictures at ``rows`` alone.

    Raises:
        UsageError: the loss is no number any more.
    """
    keras.utils.set_random_seed(recipe.seed)
    draw = np.random.default_rng(recipe.seed)
    model = build_eye_state(recipe.dropout)
    steps = -(-len(rows) // recipe.batch_size)
    model.compile(
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(recipe.learning_rate, recipe.epochs * steps)
        ),
        loss=keras.losses.CategoricalCrossentropy(label_smoothing=recipe.label_smoothing),
    )
    for epoch in range(1, recipe.epochs + 1):
        losses: list[float] = []
        order = draw.permutation(rows)
        for start in range(0, len(order), recipe.batch_size):
            batch = order[start : start + recipe.batch_size]
            crops = np.stack([changed(pictures.grey[row], draw) for row in batch])
            target = np.eye(2, dtype=np.float32)[pictures.label[batch]]
            loss = float(model.train_on_batch(eye_state_input(crops), target))
            losses.append(checked_loss(loss, (epoch - 1) * steps + len(losses) + 1))
        if tell is not None:
            tell(epoch, recipe.epochs, float(np.mean(losses)))
    return model


def changed(grey: NDArray[np.uint8], draw: np.random.Generator) -> NDArray[np.uint8]:
    """(32, 32) one picture as a camera may see it: otherwise framed, lit and mirrored, and small more often than not.

    An eye of a 720p class is some 12 pixels wide, so two pictures of three are shrunk to 12 to 32 pixels a side first.
    """
    picture = grey[:, ::-1] if draw.random() < 0.5 else grey
    side_px = int(draw.integers(12, EYE_SIZE + 1)) if draw.random() < 2 / 3 else EYE_SIZE
    transform = framing(
        picture,
        side_px,
        zoom=float(np.exp(draw.normal(0.0, 0.12))),
        turn_deg=float(draw.normal(0.0, 7.0)),
        shift=(float(draw.normal(0.0, 0.05)), float(draw.normal(0.0, 0.07))),
    )
    small = sample_square(np.ascontiguousarray(picture), transform, side_px).astype(np.float32)
    # Another light: brighter or darker in the middle tones, less contrast, more on one side than on the other.
    lit = 255 * (small / 255) ** float(np.exp(draw.normal(0.0, 0.3)))
    slope = np.linspace(-1, 1, side_px, dtype=np.float32) * draw.normal(0.0, 12.0)
    lit = (lit - lit.mean()) * draw.uniform(0.4, 1.1) + lit.mean() + slope
    lit += draw.normal(0.0, draw.uniform(0.0, 5.0), lit.shape)
    crop = np.clip(lit, 0, 255).astype(np.uint8)
    if draw.random() < 0.3:
        crop = cv2.GaussianBlur(crop, (3, 3), 0)
    if side_px < EYE_SIZE:
        crop = cv2.resize(crop, (EYE_SIZE, EYE_SIZE), interpolation=cv2.INTER_CUBIC)
    return np.asarray(crop, dtype=np.uint8)


def as_seen(grey: NDArray[np.uint8], side_px: int = EYE_SIZE) -> NDArray[np.uint8]:
    """(32, 32) one picture unchanged, or as it is when the crop is ``side_px`` wide in the camera's picture."""
    crop = sample_square(grey, framing(grey, side_px), side_px)
    if side_px == EYE_SIZE:
        return crop
    return np.asarray(cv2.resize(crop, (EYE_SIZE, EYE_SIZE), interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


def framing(
    grey: NDArray[np.uint8],
    side_px: int,
    zoom: float = 1.0,
    turn_deg: float = 0.0,
    shift: tuple[float, float] = (0.0, 0.0),
) -> NDArray[np.float64]:
    """(2, 3) from a crop of ``side_px`` to the picture: its middle square, or one otherwise placed.

    Args:
        grey: the picture.
        side_px: side of the crop.
        zoom: above 1 the crop takes in more than the picture's shorter side.
        turn_deg: how far the crop is turned.
        shift: right and down, in shares of the crop's side.
    """
    height, width = grey.shape
    side = min(height, width) * zoom
    angle = np.deg2rad(turn_deg)
    scale = side / side_px
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = np.array([(width - 1) / 2 + shift[0] * side, (height - 1) / 2 + shift[1] * side])
    return np.column_stack([turn, middle - turn @ np.full(2, (side_px - 1) / 2)])
