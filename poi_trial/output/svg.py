"""Parts of pictures."""

from xml.sax.saxutils import escape

from poi_trial.output.plain import clean


def text_element(x: float, y: float, text: str, attributes: str) -> str:
    """Text at a place of an SVG, cleaned and escaped; attributes are written as they are."""
    return f' <text x="{x:.1f}" y="{y:.1f}" {attributes}>{escape(clean(text))}</text>\n'
