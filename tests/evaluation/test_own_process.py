"""Functions called in a new process."""

import os

import pytest

from desktop_app.errors import AnalysisError, UsageError
from desktop_app.evaluation.own_process import in_own_process, peak_memory_mb


def refuse(count: int) -> None:
    """Fail as the program's own parts do."""
    raise UsageError("{count} is too few.", count=count)


def test_the_function_runs_elsewhere_with_the_environment_given() -> None:
    """Another process answers, sees the variable, and this one does not keep it."""
    answer = in_own_process({"SIMAK_TEST_WORD": "there"}, os.getenv, "SIMAK_TEST_WORD")

    assert answer == "there"
    assert os.getenv("SIMAK_TEST_WORD") is None
    assert in_own_process({}, os.getpid) != os.getpid()


def test_a_fault_comes_back_with_its_words() -> None:
    """What the function raises is raised here, template and values included."""
    with pytest.raises(UsageError, match=r"3 is too few\.") as caught:
        in_own_process({}, refuse, 3)

    assert caught.value.message.template == "{count} is too few."


def test_a_process_that_dies_is_told_in_one_line() -> None:
    """No answer ever comes, and the caller learns it."""
    with pytest.raises(AnalysisError, match="ended without an answer"):
        in_own_process({}, os._exit, 3)


def test_the_peak_is_this_process_own() -> None:
    """A new Python holds some megabytes, not what its parent holds."""
    ballast = bytearray(200_000_000)

    assert 5 < in_own_process({}, peak_memory_mb) < 150
    assert peak_memory_mb() >= len(ballast) / 1e6 * 0.9
