"""What is said of a running session: its events as they happen, and one sentence about all of it."""

from desktop_app.domain.records import EventKind
from desktop_app.domain.results import FrameResult, SceneLight
from desktop_app.i18n import _, ngettext, number, tell
from desktop_app.ui.message_bar import MessageBar
from desktop_app.ui.session_feed import SessionView
from desktop_app.ui.status_line import StatusLine
from desktop_app.ui.timeline_data import clock_text

_DARK_AFTER_S = 2.0


class LightTeller:
    """Says that the picture is too dark, once it has been so for two seconds, until it is bright enough again."""

    def __init__(self, messages: MessageBar) -> None:
        self._messages = messages
        self._since_s: float | None = None
        self._text = ""

    def begin(self) -> None:
        """Another session begins, or one ends."""
        self._since_s = None
        self._take_away()

    def hear(self, result: FrameResult) -> None:
        """Look at the light of a picture."""
        if result.scene is not SceneLight.TOO_DARK:
            self.begin()
            return
        if self._since_s is None or result.t_s < self._since_s:
            self._since_s = result.t_s
        if result.t_s - self._since_s >= _DARK_AFTER_S and not self._text:
            self._text = _(
                "The picture is too dark to judge faces well. Switch on a light, or turn the camera from the window."
            )
            self._messages.say("warning", self._text)

    def _take_away(self) -> None:
        # Something said since then stays.
        if self._text and self._messages.text == self._text:
            self._messages.hide()
        self._text = ""


class EventTeller:
    """Tells the user what happens, in the status line or in the message bar."""

    def __init__(self, status: StatusLine, messages: MessageBar) -> None:
        self._status = status
        self._messages = messages
        self._frame_failed = False

    def begin(self) -> None:
        """Another session begins."""
        self._frame_failed = False

    def tell(self, kind: str, text: str, start_ms: int, end_ms: int) -> bool:
        """Say what happened, ``end_ms`` -1 while it goes on; True where what is stored must be read anew."""
        happened = EventKind(kind)
        if happened is EventKind.MARKER:
            self._status.say(_("Marker at {time}: {text}").format(time=clock_text(start_ms / 1000), text=text))
        elif happened is EventKind.GAP and end_ms < 0:
            self._messages.say("warning", tell(text))
        elif happened is EventKind.GAP and end_ms > start_ms:
            seconds = number((end_ms - start_ms) / 1000)
            self._messages.say("info", _("The picture is back after {n} s without one.").format(n=seconds))
        elif happened is EventKind.STORAGE:
            self._messages.say("warning", tell(text))
            return True
        elif happened is EventKind.FRAME_FAILED and not self._frame_failed:
            self._frame_failed = True
            words = _("A picture could not be analysed and was left out: {reason}")
            self._messages.say("warning", words.format(reason=tell(text)))
        return False


def summary_words(view: SessionView) -> str:
    """How many who take part were seen, and in how long a time."""
    count = sum(person.participant for person in view.people)
    seconds = int(view.class_rows.second[-1]) + 1 if len(view.class_rows.second) else 0
    if not seconds:
        who = ngettext("{n} person was seen.", "{n} people were seen.", count) if count else _("Nobody was seen.")
    elif count:
        who = ngettext("{n} person was seen in {time}.", "{n} people were seen in {time}.", count)
    else:
        who = _("Nobody was seen in {time}.")
    return who.format(n=number(count), time=clock_text(seconds)) + " "
