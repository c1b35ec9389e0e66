"""What to say where the picture will be, for every situation without one."""

from dataclasses import dataclass

from desktop_app.i18n import _
from desktop_app.pipeline.engine import EngineState


@dataclass(frozen=True, slots=True)
class StageWords:
    """Headline, text, and the button with the name of the action it stands for; both empty for no button."""

    title: str
    text: str
    button: str = ""
    action: str = ""


@dataclass(frozen=True, slots=True)
class Situation:
    """What the words depend on."""

    state: EngineState
    source_title: str = ""
    notice_seen: bool = True
    models_ready: bool = False
    loading: bool = False
    stored: bool = False
    session_name: str = ""
    summary: str = ""
    start_key: str = "Ctrl+R"


def stage_words(now: Situation) -> StageWords:
    """The words for a situation."""
    if now.state is EngineState.OPENING:
        return StageWords(
            _("Opening {source_title}").format(source_title=now.source_title), _("This can take a few seconds.")
        )
    if now.state is EngineState.STOPPING:
        return StageWords(_("Ending the session"), _("The last rows are being stored."))
    if now.state in {EngineState.RUNNING, EngineState.PAUSED}:
        return StageWords(_("Waiting for the first picture"), now.source_title)
    if now.state in {EngineState.FINISHED, EngineState.FAILED} and now.stored:
        early = now.state is EngineState.FAILED
        return StageWords(
            _("{session_name} ended early").format(session_name=now.session_name)
            if early
            else _("{session_name} has ended").format(session_name=now.session_name),
            _("{summary}Its timelines stay here until the next Start. You can still name people and export.").format(
                summary=now.summary
            ),
            _("Review it"),
            "review",
        )
    return _before_start(now)


def _before_start(now: Situation) -> StageWords:
    if not now.notice_seen:
        return StageWords(
            _("Before you begin"),
            _("One page says what happens with pictures of people and lets you choose whether emotions are read."),
            _("Read and choose…"),
            "privacy",
        )
    if not now.source_title:
        return StageWords(
            _("What would you like to look at?"),
            _(
                "Choose a camera, a recorded lesson, a screen or the window of an online class, and then press Start. "
                "Everything stays on this computer, and no picture is stored."
            ),
            _("Choose a source…"),
            "source",
        )
    if now.loading:
        return StageWords(now.source_title, _("The models are being loaded; you can start in a moment."))
    if not now.models_ready:
        return StageWords(now.source_title, _("The models could not be loaded, so no session can start."))
    return StageWords(
        now.source_title, _("Press Start ({start_key}) to begin.").format(start_key=now.start_key), _("Start"), "start"
    )
