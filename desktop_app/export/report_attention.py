"""What a report says of attention: only what was seen, and of how many people it could be told."""

from desktop_app.domain.attention import AttentionState
from desktop_app.domain.attention_looks import ATTENTION_STACK
from desktop_app.export.attention import AttentionSpan, MeasuredAttention, attention_of, attention_span, share_of
from desktop_app.export.attention_charts import attention_chart
from desktop_app.export.attention_lanes import attention_people_chart
from desktop_app.export.report_parts import PEOPLE_A_CHART, ReportAttention, ReportChart, ReportTable
from desktop_app.export.session_figures import SessionFigures
from desktop_app.export.wording import Times, elapsed, named_parts, of_people, states_phrase
from desktop_app.i18n import _, attention_word, listing, number, percent
from desktop_app.storage.review import Review


def report_attention(
    review: Review, figures: SessionFigures, times: Times, *, people_lanes: bool
) -> ReportAttention | None:
    """The part about attention, in the language in force; None where it was not measured."""
    measured = figures.attention
    if measured is None:
        return None
    return ReportAttention(
        lead=_lead(attention_span(measured)),
        chart=ReportChart(
            attention_chart(measured, figures.lesson, times),
            attention_chart(measured, figures.lesson, times, narrow=True),
            _("Shares of the states over the people of whom something could be told; numbered flags are markers."),
        ),
        parts=_parts(measured, figures, times),
        people=_people(review, measured) if people_lanes else None,
        lanes=_lanes(review, measured, times) if people_lanes else (),
    )


def _lead(whole: AttentionSpan) -> tuple[str, ...]:
    if whole.shares is None:
        return (_("Of nobody could it be told where the face was turned or whether the eyes were closed."),)
    told = [
        _("On average something could be told of {told} people: {shares}.").format(
            told=of_people(whole.people_told, whole.people), shares=listing(states_phrase(whole))
        )
    ]
    if whole.told and whole.inferred / whole.told >= 0.01:
        told.append(
            _("{share} of this is concluded of faces that were out of sight just after they had turned away.").format(
                share=percent(whole.inferred / whole.told)
            )
        )
    if whole.coverage is not None and whole.coverage < 0.5:
        told.append(_("Of less than half of the time could it be told: read the shares with care."))
    return tuple(told)


def _state_columns() -> tuple[str, ...]:
    return (*(attention_word(state) for state in ATTENTION_STACK), _("index"))


def _cells(span: AttentionSpan) -> tuple[str, ...]:
    return (*(percent(share_of(span, state), 1) for state in ATTENTION_STACK), number(span.index))


def _parts(measured: MeasuredAttention, figures: SessionFigures, times: Times) -> ReportTable:
    rows = []
    for words, part in named_parts(figures):
        span = attention_span(measured, part.from_s, part.to_s)
        told = of_people(span.people_told, span.people)
        rows.append((words, times.tell(part.from_s), elapsed(part.seconds), told, *_cells(span)))
    columns = (_("part"), _("from"), _("length"), _("told of"), *_state_columns())
    widths = (21, 8, 8, 12, *[9] * len(ATTENTION_STACK), 6)
    return ReportTable(columns, tuple(rows), widths, frozenset({0}), last_is_sum=True)


def _people(review: Review, measured: MeasuredAttention) -> ReportTable:
    """Everybody who takes part, by number."""
    rows = []
    blinks, people = review.attention.column("blinks"), review.attention.person_id
    for person in review.participants:
        span = attention_of(measured, person.person_id)
        blinked = number(int(blinks[people == person.person_id].sum())) if span.told else ""
        rows.append((number(person.person_id), person.name, elapsed(span.told), *_cells(span), blinked))
    columns = (_("no."), _("name"), _("told of"), *_state_columns(), _("blinks"))
    widths = (5, 25, 10, *[9] * len(ATTENTION_STACK), 7, 8)
    return ReportTable(columns, tuple(rows), widths, frozenset({1}))


def _lanes(review: Review, measured: MeasuredAttention, times: Times) -> tuple[ReportChart, ...]:
    people = review.participants
    caption = _(
        "What was seen of each person, by number; half as high: concluded of a face out of sight; grey: cannot tell; "
        "empty: not seen. At the right, of how much of the time a state is known."
    )
    return tuple(
        ReportChart(
            attention_people_chart(measured, times, people[start : start + PEOPLE_A_CHART]),
            attention_people_chart(measured, times, people[start : start + PEOPLE_A_CHART], narrow=True),
            caption,
        )
        for start in range(0, len(people), PEOPLE_A_CHART)
    )


def attention_limits(measured: MeasuredAttention) -> tuple[str, ...]:
    """What the figures of attention can and cannot say, with the weights of the index."""
    weights = measured.weights
    points = listing(
        [
            _("{state} {points}").format(state=attention_word(state), points=number(getattr(weights, state.value)))
            for state in (AttentionState.FACING, *ATTENTION_STACK[1:])
        ]
    )
    told = [
        _(
            "Attention here is what a camera sees: where the face is turned, whether the eyes are closed, whether the "
            "person yawns. Somebody who looks down may be writing, somebody who looks away may be listening."
        ),
        _(
            "The index of a second runs from 0 to 100 by these points: {points}; between two states it changes "
            "gradually. The help page has the formula. Who is not seen or cannot be told of is not in it."
        ).format(points=points),
        _(
            "A face that was lost while it was turned away or bowed is taken to be so for up to ten seconds more, "
            "because such faces are just those that cannot be found."
        ),
    ]
    if weights.emotion > 0:
        told.append(
            _("{share} of the index come from how the faces looked (neutral, happy or surprised).").format(
                share=percent(weights.emotion / 100)
            )
        )
    return tuple(told)
