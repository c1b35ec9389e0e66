"""The user's choices, kept in one JSON file."""

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Self

from desktop_app.errors import Message, SettingsError

_POINTS = {
    "attention_facing": 100,
    "attention_looking_down": 100,
    "attention_looking_away": 100,
    "attention_eyes_closed": 100,
    "attention_yawning": 100,
    "attention_emotion": 50,
}
"""The largest value of each number that weighs the index of attention; the smallest is 0."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All choices with their defaults. A new value is a new object: ``replace(settings, theme="dark")``.

    ``emotions`` is None until the user has chosen on the first-start page (treated as on, with one notice).
    ``detection`` "far" looks for smaller faces and takes longer; ``low_light`` brightens dark pictures before it looks.
    The ``attention_*`` numbers are the points, 0 to 100, that each state gives the index of attention, and the per cent
    of the index, 0 to 50, that come from the emotions.
    """

    notice_seen: bool = False
    emotions: bool | None = None
    min_face_px: int = 24
    emotion_rate_hz: float = 5.0
    storage_rate_hz: float = 10.0
    label_smoothing_s: float = 1.0
    detector: str = "mtcnn"
    detection: str = "normal"
    low_light: bool = True
    landmark_rate_hz: float = 2.0
    attention: bool = True
    attention_facing: int = 100
    attention_looking_down: int = 50
    attention_looking_away: int = 10
    attention_eyes_closed: int = 0
    attention_yawning: int = 40
    attention_emotion: int = 0
    workers: int = 0
    camera_size: str = "1280x720"
    theme: str = "system"
    language: str = "system"
    last_source: str = ""
    window_layout: str = ""

    def __post_init__(self) -> None:
        if not 12 <= self.min_face_px <= 400:
            raise ValueError(Message("min_face_px must be 12 to 400, got {value}", value=self.min_face_px))
        if not 0.1 <= self.emotion_rate_hz <= 60:
            raise ValueError(Message("emotion_rate_hz must be 0.1 to 60, got {value}", value=self.emotion_rate_hz))
        if not 0.1 <= self.storage_rate_hz <= 60:
            raise ValueError(Message("storage_rate_hz must be 0.1 to 60, got {value}", value=self.storage_rate_hz))
        if not 0 <= self.label_smoothing_s <= 60:
            raise ValueError(Message("label_smoothing_s must be 0 to 60, got {value}", value=self.label_smoothing_s))
        if not isinstance(self.workers, int) or not 0 <= self.workers <= 256:
            raise ValueError(Message("workers must be a whole number from 0 to 256, got {value}", value=self.workers))
        # Less often, a pose would be too old for half of the time, and no yawn could be told.
        if not 1 <= self.landmark_rate_hz <= 30:
            raise ValueError(Message("landmark_rate_hz must be 1 to 30, got {value}", value=self.landmark_rate_hz))
        for name, most in _POINTS.items():
            value = getattr(self, name)
            if not isinstance(value, int) or not 0 <= value <= most:
                raise ValueError(
                    Message(
                        "{name} must be a whole number from 0 to {most}, got {value}", name=name, most=most, value=value
                    )
                )
        if self.detector not in {"mtcnn", "haar"}:
            raise ValueError(f"detector must be mtcnn or haar, got {self.detector!r}")
        if self.detection not in {"normal", "far"}:
            raise ValueError(f"detection must be normal or far, got {self.detection!r}")
        if self.theme not in {"system", "light", "dark"}:
            raise ValueError(f"theme must be system, light or dark, got {self.theme!r}")
        if self.language not in {"system", "en", "id"}:
            raise ValueError(f"language must be system, en or id, got {self.language!r}")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the file; defaults where there is none. Unknown keys, from a newer version, are passed over.

        Raises:
            SettingsError: the file is there but cannot be understood.
        """
        try:
            stored = json.loads(path.read_text(encoding="utf-8"))
            known = {field.name for field in fields(cls)}
            return cls(**{key: value for key, value in stored.items() if key in known})
        except FileNotFoundError:
            return cls()
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise SettingsError(
                "The settings in {path} cannot be read ({error}). Delete that file to start with the defaults.",
                path=path,
                error=error,
            ) from error

    def save(self, path: Path) -> None:
        """Write the file whole: to a temporary name, then moved.

        Raises:
            SettingsError: the folder cannot be written.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = path.with_suffix(".partial")
            partial.write_text(json.dumps(asdict(self), indent=2), encoding="utf-8")
            partial.replace(path)
        except OSError as error:
            raise SettingsError(
                "The settings cannot be saved to {path}: {reason}.", path=path, reason=error.strerror
            ) from error
