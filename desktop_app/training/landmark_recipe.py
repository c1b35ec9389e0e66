"""A recipe of landmark training: which network, on which pictures, in how many stages."""

from dataclasses import dataclass, field

from desktop_app.training.augment import Augmentation
from desktop_app.training.recipe import NetworkRecipe, OptimizerRecipe, check_course

THERMAL_LIKE = "thermal-like"
PICTURES = ("visible", THERMAL_LIKE)
STAGES = {"dan": 2, "pbc": 1, "onet": 1}
"""How many networks are trained one after the other."""


@dataclass(frozen=True, slots=True)
class StageRecipe:
    """How one network is trained; the names mean what they mean in ``Recipe``.

    Attributes:
        epochs: passes over the training pictures.
        optimizer: how the weights are moved.
        augmentation: of the crop, about its centre; ``zoom`` and ``shift`` must cover how far detected faces lie off.
        batch_size: pictures a step.
        warmup_epochs: the learning rate climbs for so long.
        average_decay: of the moving average of the weights, a step.
        patience: epochs without a smaller error after which the stage ends; 0 for never.
        precision: Keras's dtype policy.
        start: name of the weights file it starts from, looked for in the folder ``--start``; empty for random weights.
            DAN's may be those of a narrower network, which are widened.
        start_sha256: hash of that file, so that a repetition starts from the same numbers.
    """

    epochs: int
    optimizer: OptimizerRecipe = field(default_factory=OptimizerRecipe)
    augmentation: Augmentation = field(default_factory=Augmentation)
    batch_size: int = 32
    warmup_epochs: float = 0.0
    average_decay: float = 0.0
    patience: int = 0
    precision: str = "float32"
    start: str = ""
    start_sha256: str = ""

    def __post_init__(self) -> None:
        check_course(self)


@dataclass(frozen=True, slots=True)
class LandmarkRecipe:
    """One run.

    Attributes:
        name: of the run, as tables show it.
        network: ``dan``, ``pbc`` or ``onet`` (the third of ``landmark_stages``), with its arguments.
        stages: one entry for each network that is trained: two for DAN, else one.
        points: landmarks: 68, or the 5 that follow from them.
        pictures: ``visible``, or ``thermal-like`` for what ``thermal_like`` makes of them.
        seed: of everything that is drawn.
    """

    name: str
    network: NetworkRecipe
    stages: tuple[StageRecipe, ...]
    points: int = 68
    pictures: str = "visible"
    seed: int = 2019

    def __post_init__(self) -> None:
        if self.points not in (5, 68):
            raise ValueError(f"points must be 5 or 68, got {self.points}")
        if self.pictures not in PICTURES:
            raise ValueError(f"pictures must be one of {', '.join(PICTURES)}, got {self.pictures!r}")
        if self.network.start or self.network.freeze:
            raise ValueError("a landmark recipe names what it starts from in its stages, and freezes nothing")
        builder = self.network.builder
        if builder not in STAGES:
            raise ValueError(f"network.builder must be one of {', '.join(STAGES)}, got {builder!r}")
        if len(self.stages) != STAGES[builder]:
            raise ValueError(f"{builder} needs {STAGES[builder]} stages, got {len(self.stages)}")
        if builder != "dan" and self.points != 5:
            raise ValueError(f"{builder} places 5 points, got {self.points}")
        if builder != "dan" and any(stage.start for stage in self.stages):
            raise ValueError(f"{builder} starts from random weights")
