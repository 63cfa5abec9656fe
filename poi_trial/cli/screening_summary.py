"""The waterfall of a cohort, as it was asked for."""

from poi_trial.cli.screening_lines import Asked
from poi_trial.files.writing import to_terminal, write
from poi_trial.screening.waterfall import Waterfall


def show(waterfall: Waterfall, asked: Asked, output: str | None, *, force: bool) -> None:
    """Write the waterfall, or show it at a terminal."""
    if asked.form == "text" and to_terminal(output):
        from poi_trial.output import waterfall_terminal

        waterfall_terminal.show(waterfall, asked.source)
        return
    write([_as(asked.form, waterfall, asked)], output, force=force)


def _as(form: str, waterfall: Waterfall, asked: Asked) -> str:
    match form:
        case "json":
            from poi_trial.output.waterfall_json import as_json

            return as_json(waterfall, asked.source)
        case "csv":
            from poi_trial.output.waterfall_csv import as_csv

            return as_csv(waterfall, asked.source)
        case "svg":
            from poi_trial.output.waterfall_svg import as_svg

            return as_svg(waterfall, asked.source)
        case "html":
            from poi_trial.output.waterfall_html import as_html

            return as_html(waterfall, asked.source)
        case _:
            from poi_trial.output.waterfall_text import as_text

            return as_text(waterfall, asked.source)
