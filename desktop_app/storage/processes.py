"""Whether the process that recorded a session is still there."""

import psutil

_CLOCK_SLACK_S = 2.0


def process_started(pid: int) -> float | None:
    """When the process began, in seconds since 1970; None where there is none of that number."""
    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else process.create_time()
    except psutil.NoSuchProcess:
        return None


def is_alive(pid: int, started: float) -> bool:
    """Whether the process runs. A number that the system has given to another process since does not count."""
    try:
        now_started = process_started(pid)
    except psutil.AccessDenied:
        # Somebody else's process: it is there, and nothing more can be known of it.
        return True
    return now_started is not None and abs(now_started - started) < _CLOCK_SLACK_S
