"""The desk where frames become tickets, and where every ticket is answered.

Capture brings frames, workers take work (the result loop's computations ahead of new frames), and the result loop
takes the answers in the order in which the tickets were handed out. The number of tickets in flight, from hand-out
until the result loop has finished with the answer, is bounded here, so a worker never waits to hand in a result.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from desktop_app.domain.faces import Faces
from desktop_app.domain.frame import Frame
from desktop_app.pipeline.detection_schedule import DetectionSchedule, samples_of
from desktop_app.pipeline.pace import Load

T = TypeVar("T")


class Cancelled(Exception):
    """The desk was closed before the work was done."""


class Outcome(StrEnum):
    """How a ticket was answered."""

    RESULT = "result"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, eq=False)
class Ticket:
    """A frame to be analysed. ``number`` counts tickets from 0 in the order of the frames.

    ``search``: look for faces in the whole picture; else the known ones are followed. ``cut``: the picture has nothing
    to do with the one before.
    """

    number: int
    frame: Frame
    search: bool = True
    cut: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What became of a ticket: faces (None where none were searched for), or the exception, or it was cancelled."""

    ticket: Ticket
    outcome: Outcome
    faces: Faces | None = None
    error: Exception | None = None
    detect_ms: float = 0.0


@dataclass(slots=True, eq=False)
class Job:
    """A computation of the result loop, done by a worker. Written by the worker, under the desk's lock."""

    call: Callable[[], Any]
    done: bool = False
    value: Any = None
    error: Exception | None = None


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A frame in the queue, with the samples of its picture by which the schedule goes."""

    frame: Frame
    samples: NDArray[np.int16]


class WorkDesk:
    """Frames in, tickets and jobs out to the workers, answers in order to the result loop. Safe from any thread.

    Policy of the frame queue when full: lossless, ``put_frame`` waits; otherwise the oldest frame leaves and is handed
    back to be counted. Which frames are searched is decided as they are handed out, in their order, by ``schedule``.
    """

    def __init__(
        self,
        *,
        places: int,
        in_flight: int,
        lossless: bool,
        schedule: DetectionSchedule | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        lock = threading.Lock()
        self._room = threading.Condition(lock)
        self._work = threading.Condition(lock)
        self._answered = threading.Condition(lock)
        self._frames: deque[_Waiting] = deque()
        self._jobs: deque[Job] = deque()
        self._open: dict[int, Ticket] = {}
        self._answers: dict[int, Answer] = {}
        self._places = places
        self._limit = in_flight
        self._lossless = lossless
        self._schedule = DetectionSchedule(None) if schedule is None else schedule
        self._clock = clock
        self._every = 1
        self._brought = self._wanted = self._overflowed = 0
        self._busy_s = 0.0
        self._busy_since = clock()
        self._issued = 0
        self._next = 0
        self._settled = 0
        self._in_hand: Ticket | None = None
        self._input_closed = False
        self._finished = False
        self._aborted = False

    @property
    def depths(self) -> tuple[int, int]:
        """Frames waiting for a worker, and tickets in flight."""
        return len(self._frames), self._issued - self._settled

    @property
    def load(self) -> Load:
        """Frames wanted and dropped so far; ``busy_s`` integrates tickets in flight over their greatest number."""
        with self._work:
            self._count_busy()
            return Load(self._wanted, self._overflowed, self._busy_s)

    def set_pace(self, *, search_interval_s: float | None, every: int) -> None:
        """Search at most so often from now on, and take only every ``every``-th frame."""
        with self._work:
            self._schedule.interval_s = search_interval_s
            self._every = every

    # capture

    def put_frame(self, frame: Frame) -> list[Frame]:
        """Hand in a frame. Returns the frames that will not be analysed because of it: the oldest, or itself."""
        with self._room:
            self._brought += 1
            if self._brought % self._every or self._input_closed:
                return [frame]
            self._wanted += 1
        samples = samples_of(frame.image_bgr)
        with self._room:
            if self._lossless:
                self._room.wait_for(lambda: self._input_closed or len(self._frames) < self._places)
            if self._input_closed:
                return [frame]
            lost = [self._frames.popleft().frame] if len(self._frames) >= self._places else []
            self._overflowed += len(lost)
            self._frames.append(_Waiting(frame, samples))
            self._work.notify()
            return lost

    def close_input(self, *, discard: bool = False) -> list[Frame]:
        """Take no more frames. ``discard`` hands back those that no worker has taken yet."""
        with self._room:
            self._input_closed = True
            left = [waiting.frame for waiting in self._frames] if discard else []
            if discard:
                self._frames.clear()
            self._wake_all()
            return left

    # workers

    def take(self) -> Ticket | Job | None:
        """Wait for work: a job first, else the next frame's ticket. None when there will be no more."""
        with self._work:
            while True:
                if self._jobs:
                    return self._jobs.popleft()
                if self._aborted or self._finished:
                    return None
                if self._frames and self._issued - self._settled < self._limit:
                    return self._hand_out(self._frames.popleft())
                self._work.wait()

    def _hand_out(self, waiting: _Waiting) -> Ticket:
        number, frame = self._issued, waiting.frame
        ticket = Ticket(number, frame, *self._schedule.decide(number, frame.t_s, waiting.samples))
        self._count_busy()
        self._open[number] = ticket
        self._issued += 1
        self._room.notify()
        return ticket

    def _count_busy(self) -> None:
        now = self._clock()
        self._busy_s += (now - self._busy_since) * (self._issued - self._settled) / self._limit
        self._busy_since = now

    def hand_in(self, answer: Answer) -> None:
        """Answer a ticket; never waits. An answer that comes after an abort is forgotten."""
        with self._answered:
            if self._open.pop(answer.ticket.number, None) is not None:
                self._answers[answer.ticket.number] = answer
                self._answered.notify_all()

    def finish_job(self, job: Job, value: object, error: Exception | None) -> None:
        """Hand in what a job has computed, or the exception it ended in."""
        with self._answered:
            job.value, job.error, job.done = value, error, True
            self._answered.notify_all()

    # result loop

    def next_answer(self) -> Answer | None:
        """Wait for the answer to the next ticket, in order. None when all tickets are answered and none will come.

        Asking for the next answer says that the one before is dealt with, which frees its place in flight. Whoever has
        dealt with an answer must ``claim`` it before anything comes of it.
        """
        with self._answered:
            if self._settled < self._next:
                self._count_busy()
                self._settled = self._next
                self._work.notify()
            while True:
                if self._next in self._answers:
                    return self._step(self._answers.pop(self._next))
                if self._aborted and self._next < self._issued:
                    return self._step(Answer(self._open.pop(self._next), Outcome.CANCELLED))
                if self._next == self._issued and self._input_closed and (self._aborted or not self._frames):
                    return None
                self._answered.wait()

    def _step(self, answer: Answer) -> Answer:
        self._next += 1
        self._in_hand = answer.ticket
        return answer

    def claim(self) -> bool:
        """Whether the answer in hand still counts. False: the result loop took too long and was given up meanwhile."""
        with self._answered:
            mine, self._in_hand = self._in_hand is not None, None
            return mine

    def cancel_rest(self) -> list[Frame]:
        """Give up on the result loop: everything it has not claimed is cancelled. Returns those frames."""
        with self._work:
            frames = [] if self._in_hand is None else [self._in_hand.frame]
            issued = sorted([*self._open.values(), *(a.ticket for a in self._answers.values())], key=lambda t: t.number)
            frames += [ticket.frame for ticket in issued] + [waiting.frame for waiting in self._frames]
            self._in_hand = None
            self._open.clear()
            self._answers.clear()
            self._frames.clear()
            self._jobs.clear()
            self._next = self._settled = self._issued
            self._aborted = self._input_closed = True
            self._wake_all()
            return frames

    def search_soon(self, ticket: Ticket) -> None:
        """A face was lost on this ticket's frame: search one of the next pictures."""
        with self._work:
            self._schedule.request(ticket.number)

    def compute(self, call: Callable[[], T]) -> T:
        """Have a worker do ``call`` ahead of new frames, and wait for its value or exception; see ``compute_all``."""
        return self.compute_all([call])[0]

    def compute_all(self, calls: Sequence[Callable[[], T]]) -> list[T]:
        """Have the workers do all ``calls`` ahead of new frames, several at once where there are several workers.

        Returns:
            What each has computed, in the order of ``calls``. Where some raised, the first of those is raised here.

        Raises:
            Cancelled: the desk was aborted meanwhile.
        """
        jobs = [Job(call) for call in calls]
        with self._answered:
            if not self._aborted:
                self._jobs.extend(jobs)
                self._work.notify(len(jobs))
            self._answered.wait_for(lambda: self._aborted or all(job.done for job in jobs))
            if not all(job.done for job in jobs):
                raise Cancelled
        for job in jobs:
            if job.error is not None:
                raise job.error
        return [job.value for job in jobs]

    def finish(self) -> None:
        """The result loop has ended: workers may go home."""
        with self._work:
            self._finished = True
            self._input_closed = True
            self._wake_all()

    # anybody

    def abort(self) -> None:
        """Cancel everything that is not answered yet and wake everybody."""
        with self._work:
            self._aborted = True
            self._input_closed = True
            self._jobs.clear()
            self._wake_all()

    def _wake_all(self) -> None:
        self._room.notify_all()
        self._work.notify_all()
        self._answered.notify_all()
