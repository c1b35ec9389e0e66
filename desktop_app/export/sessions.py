"""Handing a session on: the one entry for window and command line."""

from pathlib import Path

from desktop_app import i18n, paths
from desktop_app.domain.attention import AttentionWeights
from desktop_app.errors import ExportError
from desktop_app.export.attention import WEIGHTS
from desktop_app.export.attention_charts import attention_chart
from desktop_app.export.charts import class_chart
from desktop_app.export.csv_files import export_csv
from desktop_app.export.formats import CHARTS, FORMATS
from desktop_app.export.html import write_html
from desktop_app.export.json_file import write_json
from desktop_app.export.lanes import people_chart
from desktop_app.export.pdf import write_pdf, write_png
from desktop_app.export.report import Report, make_report, parts_picture
from desktop_app.export.session_figures import session_figures
from desktop_app.export.svg import Svg
from desktop_app.export.whole_files import WholeFiles, free_name
from desktop_app.export.wording import Times
from desktop_app.export.xlsx import write_xlsx
from desktop_app.storage.database import Database
from desktop_app.storage.review import Review, load_review


def export_session(
    db: Database,
    session_id: int,
    format_key: str,
    path: Path,
    *,
    language: str | None = None,
    people_lanes: bool = False,
    excel_locale: bool = False,
    chart: str = "class",
    models: Path | None = None,
    weights: AttentionWeights = WEIGHTS,
) -> list[Path]:
    """Write a session in one format. What was there under the name gives way only when all is written.

    May be called on any thread that owns the database; PDF and PNG outside the main thread need a Qt application that
    is there already.

    Args:
        db: open database.
        session_id: the session.
        format_key: a key of ``formats.FORMATS``.
        path: the file, or for ``csv`` the folder.
        language: code of the report's language; None for the one in force.
        people_lanes: HTML and PDF show a lane and figures for each person too.
        excel_locale: CSV as the spreadsheet of this place expects it.
        chart: for PNG and SVG, a key of ``formats.CHARTS``.
        models: where the models are installed; None for those that ship with the program.
        weights: with which the index of attention is made.

    Returns:
        The files written.

    Raises:
        SessionNotFound: there is none of that number.
        ExportError: a file cannot be written; ``offered`` is a free name where another one would help. Nothing is
            left of the export, and nothing that was there is lost.
        StorageError: the database cannot be read.
    """
    if format_key not in {known.key for known in FORMATS} or chart not in CHARTS:
        raise ValueError(f"there is no format {format_key!r} with chart {chart!r}")
    if format_key == "csv":
        return _csv(db, session_id, path, excel_locale=excel_locale, weights=weights)
    review = load_review(db, session_id)
    with i18n.speaking(language or i18n.language()), WholeFiles(path.parent) as files:
        if format_key in {"html", "pdf"}:
            report = make_report(
                review, models=models or paths.models_dir(), people_lanes=people_lanes, weights=weights
            )
            _write_report(files, path.name, format_key, report)
        elif format_key in {"png", "svg"}:
            _write_chart(files, path.name, format_key, session_chart(review, chart))
        elif format_key == "json":
            with files.open(path.name, bom=False) as file:
                write_json(file, review, weights=weights)
        else:
            with files.place(path.name) as partial:
                write_xlsx(partial, review, weights=weights)
    return files.paths


def _write_report(files: WholeFiles, name: str, format_key: str, report: Report) -> None:
    if format_key == "pdf":
        with files.place(name) as partial:
            write_pdf(partial, report)
        return
    with files.open(name, bom=False) as file:
        write_html(file, report)


def _write_chart(files: WholeFiles, name: str, format_key: str, picture: Svg) -> None:
    if format_key == "png":
        with files.place(name) as partial:
            write_png(partial, picture)
        return
    with files.open(name, bom=False) as file:
        file.write(picture.text())


def session_chart(review: Review, name: str) -> Svg:
    """One of the charts of ``formats.CHARTS``, in the language in force."""
    times = Times(review.session.clock)
    if name == "people":
        return people_chart(review, times)
    figures = session_figures(review)
    if name == "attention":
        if figures.attention is None:
            raise ExportError("Attention was not measured in this session, so there is no chart of it.")
        return attention_chart(figures.attention, figures.lesson, times)
    if name == "parts":
        return parts_picture(figures)
    return class_chart(figures.lesson, times, moments=figures.moments_in_time)


def _csv(db: Database, session_id: int, folder: Path, *, excel_locale: bool, weights: AttentionWeights) -> list[Path]:
    """Six files belong together, so where one is locked a new name for their folder is offered."""
    try:
        return export_csv(db, session_id, folder, excel_locale=excel_locale, weights=weights)
    except ExportError as error:
        if error.offered is not None:
            error.offered = free_name(folder)
        raise
