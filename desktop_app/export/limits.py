"""Method and limits: what the figures of a report can and cannot say."""

from pathlib import Path

from desktop_app.export.model_cards import ModelFigures, model_figures
from desktop_app.export.moments import window_for
from desktop_app.export.report_attention import attention_limits
from desktop_app.export.session_figures import SessionFigures
from desktop_app.i18n import _, number, percent
from desktop_app.storage.review import Review


def limits(review: Review, figures: SessionFigures, models: Path) -> tuple[str, ...]:
    """The paragraphs of the footer, in the language in force."""
    excluded = len(review.people) - len(review.participants)
    told = [
        _("Not for grading, discipline or hiring. The figures describe a lesson or a meeting, not a person."),
        _(
            "A share is the mean of the probabilities that the emotion network gave the faces it judged; everybody "
            "counts once a second. It says how faces looked to the network, not what anybody felt, thought or learnt."
        ),
        _(
            "“Seen” is who had a face found in that second, “judged” whose face was large and bright enough. Who was "
            "not seen or not judged is in no share: not seen does not mean not attentive."
        ),
        _(
            "Moments compare the {n} seconds after a point with the {n} seconds before it. Changes across a gap or "
            "with few faces judged are left out. They say when something changed, not why; chance alone moves a "
            "curve by some points."
        ).format(n=number(window_for(len(figures.lesson)))),
    ]
    if figures.attention is not None:
        told += attention_limits(figures.attention)
    if excluded:
        told.append(
            _("{n} of {people} numbers were marked as not taking part and are in no figure.").format(
                n=number(excluded), people=number(len(review.people))
            )
        )
    told += [_model(model) for model in model_figures(review.session.info.models, models)]
    told.append(
        _(
            "Such networks are less sure on faces that are turned, covered or far away, and work better for some "
            "groups of people than for others. How well they do in this room was not measured."
        )
    )
    return tuple(told)


def _model(model: ModelFigures) -> str:
    if not model.same:
        return _(
            "The model {name} that judged this session is not the one installed now, so its accuracy is not told here."
        ).format(name=model.name)
    metrics = "; ".join(
        _("{metric} {value} (n = {n}, {data})").format(metric=name, value=percent(value, 1), n=number(n), data=data)
        for name, value, n, data in model.metrics
    )
    return _("What the card of the model {name} says: {metrics}.").format(name=model.name, metrics=metrics)
