"""The window goes at once when told to, and lives on when something in it goes wrong."""

import pytest

from desktop_app.app import tell_faults
from desktop_app.pipeline.engine import EngineState
from desktop_app.storage import sessions
from desktop_app.storage.database import open_database
from tests.ui.fakes import Choice


def test_leaving_asks_nothing(services, make_window, wait):
    """As after Ctrl+C in the terminal: the session is ended properly and the window goes."""
    window = make_window(services, lambda parent: pytest.fail("asked"))
    window.show()
    wait(lambda: window.control.models_ready)
    choice = Choice()
    window.choose_source(choice)
    window.actions_["start"].trigger()
    choice.sources[0].release(2)
    wait(lambda: window.control.state is EngineState.RUNNING)
    window.leave()
    wait(lambda: not window.isVisible())

    with open_database(services.database, readonly=True) as db:
        assert sessions.get_session(db, window.control.session_id).state == "finished"


def test_a_fault_in_a_slot_is_told_and_logged(window, caplog):
    """The window lives on, and says where the details are."""
    error = ZeroDivisionError("division by zero")
    tell_faults(window)(ZeroDivisionError, error, None)

    assert "ZeroDivisionError" in window.messages.text
    assert "log" in window.messages.text
    assert "unexpected failure in the window" in caplog.text
