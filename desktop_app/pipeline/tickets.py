"""The desk where frames become tickets, and where every ticket is answered.

Capture brings frames, workers take work (the result loop's computations ahead of new frames), and the result loop
takes the answers in the order in which the tickets were handed out. The number of tickets in flight, from hand-out
until the result loop has finished with the answer, is bounded here, so a worker never waits to hand in a result.
"""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from desktop_app.domain.faces import Faces
from desktop_app.domain.frame import Frame

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
    """A frame to be analysed. ``number`` counts tickets from 0 in the order of the frames."""

    number: int
    frame: Frame


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What became of a ticket: faces, or the exception, or neither where it was cancelled."""

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


class WorkDesk:
    """Frames in, tickets and jobs out to the workers, answers in order to the result loop. Safe from any thread.

    Policy of the frame queue when full: lossless, ``put_frame`` waits; otherwise the oldest frame leaves and is handed
    back to be counted.
    """

    def __init__(self, *, places: int, in_flight: int, lossless: bool) -> None:
        lock = threading.Lock()
        self._room = threading.Condition(lock)
        self._work = threading.Condition(lock)
        self._answered = threading.Condition(lock)
        self._frames: deque[Frame] = deque()
        self._jobs: deque[Job] = deque()
        self._open: dict[int, Ticket] = {}
        self._answers: dict[int, Answer] = {}
        self._places = places
        self._limit = in_flight
        self._lossless = lossless
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

    # capture

    def put_frame(self, frame: Frame) -> list[Frame]:
        """Hand in a frame. Returns the frames that will not be analysed because of it: the oldest, or itself."""
        with self._room:
            if self._lossless:
                self._room.wait_for(lambda: self._input_closed or len(self._frames) < self._places)
            if self._input_closed:
                return [frame]
            lost = [self._frames.popleft()] if len(self._frames) >= self._places else []
            self._frames.append(frame)
            self._work.notify()
            return lost

    def close_input(self, *, discard: bool = False) -> list[Frame]:
        """Take no more frames. ``discard`` hands back those that no worker has taken yet."""
        with self._room:
            self._input_closed = True
            left = list(self._frames) if discard else []
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
                    ticket = Ticket(self._issued, self._frames.popleft())
                    self._open[ticket.number] = ticket
                    self._issued += 1
                    self._room.notify()
                    return ticket
                self._work.wait()

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
            waiting = sorted(
                [*self._open.values(), *(a.ticket for a in self._answers.values())], key=lambda t: t.number
            )
            frames += [ticket.frame for ticket in waiting] + list(self._frames)
            self._in_hand = None
            self._open.clear()
            self._answers.clear()
            self._frames.clear()
            self._jobs.clear()
            self._next = self._settled = self._issued
            self._aborted = self._input_closed = True
            self._wake_all()
            return frames

    def compute(self, call: Callable[[], T]) -> T:
        """Have a worker do ``call`` ahead of new frames, and wait for its value or exception.

        Raises:
            Cancelled: the desk was aborted meanwhile.
        """
        job = Job(call)
        with self._answered:
            if not self._aborted:
                self._jobs.append(job)
                self._work.notify()
            self._answered.wait_for(lambda: job.done or self._aborted)
            if not job.done:
                raise Cancelled
        if job.error is not None:
            raise job.error
        value: T = job.value
        return value

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
