"""The sentences that window and report share, so that both say the same in the same words.

Words stay with what is seen: a face "looked happy"; nobody "was happy". Every function looks its texts up when called,
in the language in force.
"""

from dataclasses import dataclass

from desktop_app.domain.attention import TOLD_STATES
from desktop_app.domain.clock import SessionClock
from desktop_app.domain.emotion import EMOTIONS, Emotion
from desktop_app.export.attention import AttentionSpan
from desktop_app.export.figures import Segment, SpanFigures
from desktop_app.export.moments import Moment
from desktop_app.export.session_figures import SessionFigures
from desktop_app.i18n import MISSING, _, attention_word, mark, number, percent, pgettext, time_of_day

_LOOKED = {
    Emotion.ANGRY: mark("looked angry"),
    Emotion.DISGUST: mark("looked disgusted"),
    Emotion.FEAR: mark("looked afraid"),
    Emotion.HAPPY: mark("looked happy"),
    Emotion.SAD: mark("looked sad"),
    Emotion.SURPRISE: mark("looked surprised"),
    Emotion.NEUTRAL: mark("looked neutral"),
}


@dataclass(frozen=True, slots=True)
class Times:
    """How the moments of one session are told: by the clock on the wall where it is known, else by source time."""

    clock: SessionClock

    @property
    def known(self) -> bool:
        """Whether the time of day is known."""
        return self.clock.anchor is not None

    def tell(self, t_s: float, *, seconds: bool = True) -> str:
        """``10:14:05`` where the time of day is known, else the time since the start."""
        wall = self.clock.wall(t_s)
        return elapsed(t_s) if wall is None else time_of_day(wall, seconds=seconds)

    def tell_both(self, t_s: float) -> str:
        """``10:14:05 (0:47:10)``: the time of day, and the time since the start, which is what a player shows."""
        return f"{self.tell(t_s)} ({elapsed(t_s)})" if self.known else elapsed(t_s)


def elapsed(t_s: float) -> str:
    """Time since the start: ``0:47:10``."""
    whole = int(t_s)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def looked(emotion: Emotion) -> str:
    """How a face looked: "looked surprised"."""
    return _(_LOOKED[emotion])


def of_people(seen: float | None, people: int) -> str:
    """``11.8 of 15``; a whole number without decimals."""
    if seen is None:
        return MISSING
    return pgettext("people", "{seen} of {people}").format(seen=plain_number(seen), people=number(people))


def plain_number(value: float) -> str:
    """A mean with one decimal, or none where it rounds to a whole number."""
    return number(value, 0 if round(value, 1) == round(value) else 1)


def points(change: float) -> str:
    """A difference of shares in percentage points, with its sign: ``+12``."""
    size = number(abs(change) * 100)
    return size if size == number(0) else ("+" if change > 0 else "\u2212") + size


def moment_sentence(moment: Moment) -> str:
    """What changed by how much: "“looked happy” fell from 42% to 11%"."""
    rose = moment.change > 0
    if moment.emotion is None:
        text = (
            _("people seen rose from {before} to {after}") if rose else _("people seen fell from {before} to {after}")
        )
        return text.format(before=plain_number(moment.before), after=plain_number(moment.after))
    text = _("“{looked}” rose from {before} to {after}") if rose else _("“{looked}” fell from {before} to {after}")
    return text.format(looked=looked(moment.emotion), before=percent(moment.before), after=percent(moment.after))


def moment_coverage(moment: Moment) -> str:
    """How much was known at a moment: "26.5 of 30 seen, 25 judged"."""
    return _("{seen} seen, {judged} judged").format(
        seen=of_people(moment.people_seen, moment.people), judged=plain_number(moment.people_judged)
    )


def shares_phrase(figures: SpanFigures, *, least: float = 0.05) -> list[str]:
    """``61% looked neutral`` and so on, the largest first, those under ``least`` left out."""
    if figures.shares is None:
        return []
    ordered = sorted(zip(EMOTIONS, figures.shares, strict=True), key=lambda pair: -pair[1])
    return [f"{percent(share)} {looked(emotion)}" for emotion, share in ordered if share >= least]


def states_phrase(span: AttentionSpan, *, least: float = 0.05) -> list[str]:
    """``81% facing the screen`` and so on, the largest first, those under ``least`` left out."""
    if span.shares is None:
        return []
    ordered = sorted(zip(TOLD_STATES, span.shares, strict=True), key=lambda pair: -pair[1])
    return [
        _("{share} {state}").format(share=percent(share), state=attention_word(state))
        for state, share in ordered
        if share >= least
    ]


def part_words(segment: Segment) -> str:
    """What a part is called: the text of the marker it begins with."""
    if segment.text is None:
        return _("before the first marker")
    return segment.text.strip() or _("marker without text")


def named_parts(figures: SessionFigures) -> list[tuple[str, SpanFigures]]:
    """The parts between markers, the episodes and, last, the whole session, each with its words."""
    parts = []
    if len(figures.segments) > 1:
        parts += [(part_words(segment), segment.figures) for segment in figures.segments]
    parts += [(_("episode: {text}").format(text=part_words(episode)), episode.figures) for episode in figures.episodes]
    return [*parts, (_("whole session"), figures.whole)]
