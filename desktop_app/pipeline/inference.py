"""The inference workers: pure computation, no state. A ticket without a search is answered as it is."""

import time
from collections.abc import Callable

from desktop_app.domain.ports import FaceDetector
from desktop_app.pipeline.tickets import Answer, Job, Outcome, Ticket, WorkDesk


def work(desk: WorkDesk, detector: FaceDetector, clock: Callable[[], float] = time.perf_counter) -> None:
    """Take work from the desk until there is none left. A failing frame is an answer, and the worker lives on."""
    while (task := desk.take()) is not None:
        if isinstance(task, Job):
            _do_job(desk, task)
        elif not task.search:
            desk.hand_in(Answer(task, Outcome.RESULT))
        else:
            _detect(desk, task, detector, clock)


def _do_job(desk: WorkDesk, job: Job) -> None:
    try:
        value = job.call()
    except Exception as error:  # noqa: BLE001 - whatever a network raises goes back to the loop that asked
        desk.finish_job(job, None, error)
    else:
        desk.finish_job(job, value, None)


def _detect(desk: WorkDesk, ticket: Ticket, detector: FaceDetector, clock: Callable[[], float]) -> None:
    started = clock()
    try:
        faces = detector.detect(ticket.frame.image_bgr)
    except Exception as error:  # noqa: BLE001 - whatever a network raises is the ticket's answer
        desk.hand_in(Answer(ticket, Outcome.FAILED, error=error))
    else:
        desk.hand_in(Answer(ticket, Outcome.RESULT, faces=faces, detect_ms=(clock() - started) * 1000.0))
