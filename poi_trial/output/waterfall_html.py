"""The waterfall of a cohort as one page, for a slide or for print: it needs nothing from elsewhere and no script."""

from pathlib import Path

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from poi_trial.output.plain import clean
from poi_trial.output.provenance import in_order, provenance_line
from poi_trial.output.waterfall_svg import as_svg
from poi_trial.output.waterfall_text import closing, criteria, holds, needs
from poi_trial.output.waterfall_words import HOW_TO_READ, Source, assumed, title
from poi_trial.screening.waterfall import Waterfall

_TEMPLATE = Path(__file__).with_suffix(".html")


def as_html(waterfall: Waterfall, source: Source) -> str:
    """The page: the picture, then what it counts as tables."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.keep_trailing_newline = True
    environment.filters["clean"] = clean
    tables = [
        ("Criterion by criterion", criteria(waterfall)),
        ("What undetermined patients wait for", needs(waterfall)),
        ("Windows that will close", closing(waterfall)),
        ("Eligible, but held before treatment", holds(waterfall)),
    ]
    return environment.from_string(
        _TEMPLATE.read_text("utf-8")
    ).render(
        title=title(waterfall, source),
        # Every text in the picture is escaped where it is drawn.
        picture=Markup(as_svg(waterfall, source)),  # noqa: S704
        tables=[(name, rows[0], rows[1:]) for name, rows in tables if len(rows) > 1],
        sentences={criterion.id: criterion.text for criterion in source.protocol.screening.criteria},
        how_to_read=HOW_TO_READ,
        assumptions=in_order(source, assumed(source)),
        provenance=provenance_line(source),
    )
