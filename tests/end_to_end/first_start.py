"""A first start as a program of its own: notice, networks, a session on the demo, export, leave. Used by test_offline.

Prints one JSON object: every attempt to use the network that Python's audit events show, and the files exported.
"""

import json
import sys
from pathlib import Path

attempts: list[str] = []
NETWORK = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg"}


def refuse(event: str, arguments: tuple[object, ...]) -> None:
    """Record an attempt, and block it."""
    if event in NETWORK:
        attempts.append(f"{event} {arguments[1:]!r}")
        raise OSError("the network is blocked in this test")


sys.addaudithook(refuse)

from PySide6.QtCore import QEventLoop, QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication, QRadioButton  # noqa: E402

from desktop_app import paths  # noqa: E402
from desktop_app.app import WindowServices  # noqa: E402
from desktop_app.settings import Settings  # noqa: E402
from desktop_app.ui.main_window import MainWindow  # noqa: E402
from desktop_app.ui.notice import FirstStartNotice  # noqa: E402
from desktop_app.ui.source_choice import demo_choice  # noqa: E402
from desktop_app.ui.theme import Theme  # noqa: E402


def wait_until(condition) -> None:
    """Run the event loop until something holds; the test's own time-out ends a wait for ever."""
    loop = QEventLoop()
    timer = QTimer()
    timer.timeout.connect(lambda: loop.quit() if condition() else None)
    timer.start(20)
    loop.exec()


def accept_notice(notice: FirstStartNotice) -> None:
    """Choose emotions on, and agree."""
    notice.findChildren(QRadioButton)[0].setChecked(True)
    notice.read.setChecked(True)
    notice.accept()


def main(out: Path) -> None:
    """The whole first start."""
    application = QApplication(sys.argv[:1])
    settings = Settings.load(paths.settings_file())
    assert not settings.notice_seen
    services = WindowServices(paths.default_database(), paths.models_dir(), settings, paths.settings_file())
    window = MainWindow(services, Theme(application, "light"), confirm_end=None)
    window.show()
    wait_until(lambda: window.findChild(FirstStartNotice) is not None)
    notice = window.findChild(FirstStartNotice)
    accept_notice(notice)
    wait_until(lambda: window.control.models_ready)
    window.choose_source(demo_choice())
    window.start()
    wait_until(lambda: window.people.model.rowCount() >= 5)
    window.actions_["stop"].trigger()
    wait_until(lambda: not window.control.active)
    window.export_to(out)
    wait_until(lambda: (out / "session.json").exists() and not window.tasks.busy)
    window.close()
    wait_until(lambda: not window.isVisible())
    sys.stdout.write(json.dumps({"attempts": attempts, "files": sorted(path.name for path in out.iterdir())}) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
