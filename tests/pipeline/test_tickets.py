"""Every ticket is answered once, in order, and nobody waits for ever."""

import threading
from typing import Any

import pytest

from desktop_app.domain.faces import Faces
from desktop_app.domain.frame import Frame
from desktop_app.pipeline.detection_schedule import DetectionSchedule
from desktop_app.pipeline.pace import Load
from desktop_app.pipeline.tickets import Answer, Cancelled, Job, Outcome, Ticket, WorkDesk
from tests.pipeline.fakes import LONG_S, picture


def frame(index: int) -> Frame:
    """A frame of that index."""
    return Frame(index, index / 25, 0.0, None, picture(index))


def desk(*, places: int = 2, in_flight: int = 9, lossless: bool = False, frames: int = 0, **options: Any) -> WorkDesk:
    """A desk with so many frames brought to it."""
    made = WorkDesk(places=places, in_flight=in_flight, lossless=lossless, **options)
    for index in range(frames):
        made.put_frame(frame(index))
    return made


def take(of: WorkDesk) -> Ticket:
    """The next ticket."""
    work = of.take()
    assert isinstance(work, Ticket)
    return work


def result(ticket: Ticket) -> Answer:
    """A good answer."""
    return Answer(ticket, Outcome.RESULT, faces=Faces.empty())


def test_answers_come_in_the_order_of_tickets() -> None:
    """A later ticket that is answered first waits for the earlier one."""
    it = desk(frames=2)
    first, second = take(it), take(it)
    it.hand_in(result(second))
    it.hand_in(result(first))

    numbers = []
    for _ in range(2):
        answer = it.next_answer()
        assert answer is not None
        numbers.append(answer.ticket.number)
    assert numbers == [0, 1]


def test_live_the_oldest_frame_leaves() -> None:
    """A third frame on two places sends the first away."""
    it = desk(frames=2)

    assert [lost.index for lost in it.put_frame(frame(2))] == [0]
    assert take(it).frame.index == 1


def test_lossless_a_full_desk_makes_capture_wait() -> None:
    """The frame goes in when a worker has taken one, and is handed back if the input is closed instead."""
    it = desk(lossless=True, frames=2)
    lost: list[list[Frame]] = []
    thread = threading.Thread(target=lambda: lost.append(it.put_frame(frame(2))))
    thread.start()
    take(it)
    thread.join(LONG_S)
    assert lost == [[]]

    thread = threading.Thread(target=lambda: lost.append(it.put_frame(frame(3))))
    thread.start()
    it.close_input()
    thread.join(LONG_S)
    assert [left.index for left in lost[1]] == [3]


def test_tickets_in_flight_are_bounded() -> None:
    """No ticket is handed out until the result loop is done with an earlier one."""
    it = desk(in_flight=1, frames=2)
    it.hand_in(result(take(it)))
    taken: list[object] = []
    thread = threading.Thread(target=lambda: taken.append(it.take()))
    thread.start()
    assert it.next_answer() is not None
    assert it.depths == (1, 1)
    it.close_input()
    waiter = threading.Thread(target=it.next_answer)
    waiter.start()
    thread.join(LONG_S)
    assert isinstance(taken[0], Ticket)
    it.abort()
    waiter.join(LONG_S)
    assert not waiter.is_alive()


def test_a_job_comes_before_frames() -> None:
    """What the result loop wants computed is taken ahead of the next frame, and its value comes back."""
    it = desk(frames=1)
    values: list[int] = []
    thread = threading.Thread(target=lambda: values.append(it.compute(lambda: 42)))
    thread.start()
    work = it.take()
    if isinstance(work, Ticket):  # the frame was quicker than the thread
        work = it.take()
    assert isinstance(work, Job)
    it.finish_job(work, work.call(), None)
    thread.join(LONG_S)

    assert values == [42]


def test_a_job_that_fails_raises_where_it_was_asked_for() -> None:
    """The exception of a job is raised by compute."""
    it = desk()

    def serve() -> None:
        work = it.take()
        assert isinstance(work, Job)
        it.finish_job(work, None, ValueError("bad"))

    thread = threading.Thread(target=serve)
    thread.start()
    with pytest.raises(ValueError, match="bad"):
        it.compute(lambda: 1)
    thread.join(LONG_S)


def test_several_jobs_are_done_by_several_workers() -> None:
    """All are under way at once, and their values come back in order."""
    it = desk()
    both = threading.Barrier(2)

    def work() -> None:
        job = it.take()
        assert isinstance(job, Job)
        it.finish_job(job, job.call(), None)

    def call(value: int) -> int:
        both.wait(LONG_S)
        return value

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()

    assert it.compute_all([lambda: call(1), lambda: call(2)]) == [1, 2]
    for thread in threads:
        thread.join(LONG_S)


def test_tickets_say_whether_they_are_searched() -> None:
    """As the schedule decides in the order of hand-out; a lost face makes the next ticket a search."""
    it = desk(places=9, frames=9, schedule=DetectionSchedule(0.2))
    tickets = [take(it) for _ in range(7)]
    it.search_soon(tickets[6])

    assert [ticket.search for ticket in tickets] == [True, False, False, False, False, True, False]
    assert [take(it).search for _ in range(2)] == [True, False]


def test_only_every_so_many_frames_are_taken_at_a_slower_pace() -> None:
    """The others come back to be counted, and are not counted among those wanted."""
    it = desk(places=9)
    it.set_pace(search_interval_s=None, every=3)

    assert [bool(it.put_frame(frame(index))) for index in range(6)] == [True, True, False, True, True, False]
    assert (it.load.wanted, it.load.dropped) == (2, 0)


def test_the_load_counts_what_was_lost_and_how_full_the_desk_was() -> None:
    """One of two tickets in flight for four seconds and two for one second are three seconds of full work."""
    now = [0.0]
    it = desk(in_flight=2, clock=lambda: now[0], frames=3)
    take(it)
    now[0] = 4.0
    second = take(it)
    now[0] = 5.0

    assert it.load == Load(wanted=3, dropped=1, busy_s=3.0)
    assert second.number == 1


def test_abort_cancels_what_is_open() -> None:
    """Answered tickets keep their answer, the open ones are cancelled, jobs raise, workers go home."""
    it = desk(frames=2)
    first, second = take(it), take(it)
    it.hand_in(result(first))
    it.abort()

    answers = [it.next_answer(), it.next_answer(), it.next_answer()]
    assert [answer and answer.outcome for answer in answers] == [Outcome.RESULT, Outcome.CANCELLED, None]
    it.hand_in(result(second))
    assert it.next_answer() is None
    with pytest.raises(Cancelled):
        it.compute(lambda: 1)
    assert it.take() is None


def test_the_end_comes_when_all_is_answered() -> None:
    """With the input closed, waiting frames are still analysed; then there is no next answer, and workers may go."""
    it = desk(frames=1)
    assert it.close_input() == []
    it.hand_in(result(take(it)))
    assert it.next_answer() is not None
    assert it.claim()
    assert it.next_answer() is None
    it.finish()

    assert it.take() is None
    assert it.cancel_rest() == []


def test_what_the_result_loop_did_not_claim_is_cancelled() -> None:
    """Giving up on the result loop returns every frame once: in its hand, in flight, answered, waiting."""
    it = desk(places=4, frames=4)
    for _ in range(2):
        it.hand_in(result(take(it)))
    take(it)
    assert it.next_answer() is not None

    assert [left.index for left in it.cancel_rest()] == [0, 1, 2, 3]
    assert not it.claim()
    assert it.next_answer() is None
    assert it.depths == (0, 0)
