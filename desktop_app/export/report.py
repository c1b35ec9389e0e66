"""What a report says, in the language in force, before any page or paper: HTML and PDF lay the same out.

The report tells the lesson: what was seen, when it changed, each part between markers, and what the figures cannot say.
Nobody is ranked; people come in order of their numbers, and only where they are asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desktop_app.domain.attention import AttentionWeights
from desktop_app.domain.emotion import EMOTIONS
from desktop_app.domain.emotion_looks import STACK_ORDER
from desktop_app.domain.records import EventKind
from desktop_app.export.attention import WEIGHTS
from desktop_app.export.charts import bars_chart, class_chart, moment_letter
from desktop_app.export.figures import ClassSeconds, SpanFigures
from desktop_app.export.happenings import Found, Happening, happenings
from desktop_app.export.lanes import people_chart
from desktop_app.export.limits import limits
from desktop_app.export.report_attention import report_attention
from desktop_app.export.report_parts import PEOPLE_A_CHART, ReportAttention, ReportChart, ReportMoment, ReportTable
from desktop_app.export.session_figures import SessionFigures, session_figures
from desktop_app.export.svg import Svg
from desktop_app.export.wording import (
    Times,
    elapsed,
    moment_coverage,
    moment_sentence,
    named_parts,
    of_people,
    part_words,
    shares_phrase,
)
from desktop_app.i18n import MISSING, _, day, duration, emotion_word, language, listing, number, percent, tell, word
from desktop_app.storage.review import Review


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a report says, in order.

    Attributes:
        language: code of the language it is written in.
        title: the session's name, or what stands for it.
        subtitle: when, how long, from what.
        lead: the paragraph in plain words, one sentence each.
        facts: figures in large letters: their words and values.
        lesson: the class over time.
        moments: moments worth a look, in order of time.
        parts: the figures of each part between markers, of episodes and of the whole.
        parts_chart: the same as bars; None where there is one part only.
        attention: what was seen of attention; None where it was not measured.
        events: what happened.
        people: figures of each person; None where they are not asked for.
        lanes: a lane for each person, some people a chart.
        limits: method and limits.
        made: when and by what the report was made.
    """

    language: str
    title: str
    subtitle: str
    lead: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    lesson: ReportChart
    moments: tuple[ReportMoment, ...]
    parts: ReportTable
    parts_chart: ReportChart | None
    attention: ReportAttention | None
    events: ReportTable
    people: ReportTable | None
    lanes: tuple[ReportChart, ...]
    limits: tuple[str, ...]
    made: str = field(default="")


def make_report(
    review: Review, *, models: Path, people_lanes: bool = False, weights: AttentionWeights = WEIGHTS
) -> Report:
    """Write a session's report in the language in force.

    Args:
        review: the session.
        models: where the models are installed, for what their cards say.
        people_lanes: with a lane and a line of figures for each person.
        weights: with which the index of attention is made.
    """
    figures, times = session_figures(review, weights), Times(review.session.clock)
    timed = figures.moments_in_time
    return Report(
        language=language(),
        title=review.session.name.strip() or _("Session {n}").format(n=review.session.session_id),
        subtitle=_subtitle(review, times),
        lead=_lead(review, figures, times),
        facts=_facts(figures.whole),
        lesson=ReportChart(
            class_chart(figures.lesson, times, moments=timed),
            class_chart(figures.lesson, times, moments=timed, narrow=True),
            _("Shares of the emotions over the faces judged. Numbered flags are markers, letters the moments below."),
        ),
        moments=tuple(
            ReportMoment(
                moment_letter(place), times.tell_both(moment.t_s), moment_sentence(moment), moment_coverage(moment)
            )
            for place, moment in enumerate(timed)
        ),
        parts=_parts_table(figures, times),
        parts_chart=_parts_chart(figures),
        attention=report_attention(review, figures, times, people_lanes=people_lanes),
        events=_events_table(review, figures.lesson, times, of_people=people_lanes),
        people=_people_table(review) if people_lanes else None,
        lanes=_lanes(review, times) if people_lanes else (),
        limits=limits(review, figures, models),
        made=_("Made by Simak {version} on this computer.").format(version=review.session.app_version),
    )


def _subtitle(review: Review, times: Times) -> str:
    session = review.session
    parts = [day(session.info.anchor or session.info.started_at, "full")]
    length = session.duration_s
    if times.known and length is not None:
        parts.append(f"{times.tell(0, seconds=False)}\u2013{times.tell(length, seconds=False)}")
    if length is not None:
        parts.append(duration(length))
    if session.info.source_name:
        parts.append(session.info.source_name)
    return " \u00b7 ".join(parts)


def _lead(review: Review, figures: SessionFigures, times: Times) -> tuple[str, ...]:
    """The paragraph in plain words, sentence by sentence."""
    whole = figures.whole
    if whole.seconds_analysed == 0:
        return (_("No picture of this session was analysed, so there are no figures."),)
    told = [
        _("On average {seen} people were in the picture at a time, and {judged} of them could be judged.").format(
            seen=of_people(whole.people_seen, whole.people), judged=percent(whole.coverage)
        )
        if whole.present
        else _("Nobody who takes part was seen.")
    ]
    phrases = shares_phrase(whole)
    if phrases:
        told.append(
            _("Of all that was judged, {shares}; every other emotion was below {least}.").format(
                shares=listing(phrases), least=percent(0.05)
            )
        )
    elif not review.session.info.emotions:
        told.append(_("Emotions were switched off in this session."))
    if figures.moments:
        largest = figures.moments[0]
        told.append(
            _("The largest change came at {time}: {what}.").format(
                time=times.tell_both(largest.t_s), what=moment_sentence(largest)
            )
        )
    elif phrases:
        told.append(_("No single moment stood out from the rest."))
    missing = whole.seconds - whole.seconds_analysed
    if missing > 0:
        told.append(_("For {length} there was no picture.").format(length=duration(missing)))
    if whole.coverage is not None and whole.coverage < 0.5 and phrases:
        told.append(_("Less than half of what was seen could be judged: read the shares with care."))
    return tuple(told)


def _facts(whole: SpanFigures) -> tuple[tuple[str, str], ...]:
    leading = whole.leading
    return (
        (_("Length"), duration(whole.seconds)),
        (_("People seen on average"), of_people(whole.people_seen, whole.people)),
        (_("Judged of those seen"), percent(whole.coverage)),
        (
            _("Largest share"),
            MISSING if leading is None else f"{emotion_word(leading[0])} {percent(leading[1])}",
        ),
    )


def _parts_table(figures: SessionFigures, times: Times) -> ReportTable:
    columns = (
        _("part"),
        _("from"),
        _("length"),
        _("people seen"),
        _("judged"),
        *(emotion_word(emotion) for emotion in STACK_ORDER),
    )
    rows = [_part(words, span, times) for words, span in named_parts(figures)]
    return ReportTable(columns, tuple(rows), (19, 7, 7, 11, 7, *[7] * 7), frozenset({0}), last_is_sum=True)


def _part(words: str, span: SpanFigures, times: Times) -> tuple[str, ...]:
    shares = [None] * len(EMOTIONS) if span.shares is None else list(span.shares)
    return (
        words,
        times.tell(span.from_s),
        elapsed(span.seconds),
        of_people(span.people_seen, span.people),
        percent(span.coverage),
        *(percent(shares[EMOTIONS.index(emotion)], 1) for emotion in STACK_ORDER),
    )


def parts_picture(figures: SessionFigures, *, narrow: bool = False) -> Svg:
    """The shares of each part and episode as bars, the whole session last."""
    rows = [(part_words(part), part.figures.shares) for part in (*figures.segments, *figures.episodes)]
    if len(figures.segments) == 1:
        rows = rows[1:]
    rows.append((_("whole session"), figures.whole.shares))
    return bars_chart(rows, _("Shares in each part of the session"), narrow=narrow)


def _parts_chart(figures: SessionFigures) -> ReportChart | None:
    if len(figures.segments) + len(figures.episodes) < 2:
        return None
    wide = parts_picture(figures)
    return ReportChart(wide, parts_picture(figures, narrow=True), wide.title)


def _events_table(review: Review, lesson: ClassSeconds, times: Times, *, of_people: bool) -> ReportTable:
    """What happened; episodes of single people only where people are asked for, and of who takes part."""
    rows, flag, shown = [], 0, {person.person_id for person in review.participants} if of_people else set()
    for line in happenings(review, lesson):
        if line.event is not None:
            if line.event.person_id is not None and line.event.person_id not in shown:
                continue
            kind, text = word("event", line.event.kind.value), line.event.text.strip()
            if line.event.kind is EventKind.MARKER:
                flag += 1
                kind = f"{flag} {kind}"
            else:
                # The database keeps our own sentences in English; a marker's text is the user's.
                text = tell(text)
            if line.event.person_id is not None:
                text = _("number {n}: {text}").format(n=number(line.event.person_id), text=text)
        else:
            kind, text = _found_words(line)
        until = "" if line.end_s is None else times.tell(line.end_s)
        rows.append((times.tell_both(line.t_s), until, kind, text))
    columns = (_("time"), _("until"), _("what"), _("text"))
    return ReportTable(columns, tuple(rows), (26, 12, 18, 44), frozenset({3}), figures=False)


def _found_words(line: Happening) -> tuple[str, str]:
    """What was found, and of whom: a number only, because the report is about the class."""
    if line.found is Found.NOBODY_JUDGED:
        return _("nobody judged"), _("people were seen, but too small, too dark or turned away")
    number_words = "" if line.person is None else _("number {n}").format(n=number(line.person.person_id))
    return (_("first seen") if line.found is Found.CAME else _("last seen")), number_words


def _people_table(review: Review) -> ReportTable:
    rows = [
        (
            number(person.person_id),
            person.name,
            MISSING if person.first_s is None else elapsed(person.first_s),
            MISSING if person.last_s is None else elapsed(person.last_s),
            percent(person.share_present),
            elapsed(person.seconds_judged),
            *_person_shares(person.probabilities),
        )
        for person in review.participants
    ]
    columns = (
        _("no."),
        _("name"),
        _("first seen"),
        _("last seen"),
        _("in the picture"),
        _("judged"),
        *(emotion_word(emotion) for emotion in STACK_ORDER),
    )
    return ReportTable(columns, tuple(rows), (4, 19, 7, 7, 7, 7, *[7] * 7), frozenset({1}))


def _person_shares(shares: Sequence[float] | None) -> list[str]:
    return [percent(None if shares is None else shares[EMOTIONS.index(emotion)]) for emotion in STACK_ORDER]


def _lanes(review: Review, times: Times) -> tuple[ReportChart, ...]:
    people = review.participants
    caption = _("The leading emotion of each person, by number; grey: seen but not judged; empty: not seen.")
    return tuple(
        ReportChart(
            people_chart(review, times, people=people[start : start + PEOPLE_A_CHART]),
            people_chart(review, times, people=people[start : start + PEOPLE_A_CHART], narrow=True),
            caption,
        )
        for start in range(0, len(people), PEOPLE_A_CHART)
    )
