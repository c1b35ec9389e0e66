"""From the engine's threads to the window without pile-ups, pixels or leaks."""

import sys
import threading

from PySide6.QtCore import QObject, Signal

from desktop_app.domain.records import EventKind, SessionEvent
from desktop_app.pipeline.engine import EngineState
from desktop_app.ui.bridge import EngineBridge
from desktop_app.ui.doorbell import Doorbell


def on_thread(work):
    """Run something on another thread and wait for it."""
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_a_bell_rings_once_until_it_is_answered():
    """However often it is pressed."""
    bell = Doorbell()
    first = [bell.press() for _ in range(3)]
    bell.answer()

    assert first == [True, False, False]
    assert bell.press()


def test_a_thousand_frames_are_one_pending_signal(qtbot):
    """The window's event queue does not grow while the window is busy."""
    bridge = EngineBridge()
    rings = []
    bridge.frame_rang.connect(lambda: rings.append(threading.current_thread()))

    def capture():
        for _ in range(1000):
            bridge.frame_ready()

    on_thread(capture)
    qtbot.waitUntil(lambda: bool(rings))
    bridge.answer_frame()
    on_thread(capture)
    qtbot.waitUntil(lambda: len(rings) == 2)

    assert rings == [threading.main_thread()] * 2


def test_states_and_events_travel_as_words_and_numbers(qtbot):
    """In order, all of them."""
    bridge = EngineBridge()
    heard = []
    bridge.entered.connect(heard.append)
    bridge.event_happened.connect(lambda *args: heard.append(args))
    bridge.session_failed.connect(heard.append)

    def session():
        bridge.state_changed(EngineState.RUNNING)
        bridge.event_recorded(SessionEvent(EventKind.GAP, 1.5, "unplugged"))
        bridge.event_recorded(SessionEvent(EventKind.GAP, 1.5, "unplugged", end_s=3.0))
        bridge.failed("no camera")

    on_thread(session)
    qtbot.waitUntil(lambda: len(heard) == 4)

    assert heard == ["running", ("gap", "unplugged", 1500, -1), ("gap", "unplugged", 1500, 3000), "no camera"]


def test_emitting_a_thousand_signals_loses_no_reference_to_true(qtbot):
    """PySide6 6.12 on Python 3.11 gave one away with every emit, until the process was aborted."""

    class Sender(QObject):
        flag = Signal(bool)

    sender, bridge = Sender(), EngineBridge()
    sender.flag.connect(lambda flag: None)
    bridge.frame_rang.connect(bridge.answer_frame)
    before = sys.getrefcount(True)
    for _ in range(1000):
        sender.flag.emit(True)
        bridge.frame_ready()
        bridge.state_changed(EngineState.RUNNING)

    # Python 3.12 and later count no references to True at all.
    assert abs(sys.getrefcount(True) - before) < 50
