"""Guessability against imbalance as an SVG: a point a design, its name beside it, readable in black and white."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from poi_trial.output.assessment_words import name, percent, stratum_line, title
from poi_trial.output.axis import labels, place, steps
from poi_trial.output.labels import RADIUS, Box, Mark, placed
from poi_trial.output.plain import clean
from poi_trial.output.provenance import TOOL
from poi_trial.output.svg import text_element
from poi_trial.protocol.dealing import DealingPart
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.randomization.designs import Assessed, Comparison

_WIDTH, _HEIGHT = 880, 580
_FRAME = Box(84, 92, 850, 480)
# Sans-serif letters are about so wide at the size of the names; rather a little too wide than one on another.
_LETTER, _LINE = 7.6, 15
_TITLE = 80
_STYLE = """\
 <style>
  text { font-family: sans-serif; font-size: 13px; fill: #222 }
  .title { font-size: 17px; font-weight: bold }
  .small { font-size: 11px; fill: #555 }
  .name { stroke: #fff; stroke-width: 4px; paint-order: stroke }
  .own { font-weight: bold }
  .grid { stroke: #ddd; stroke-width: 1 }
  .axis { stroke: #222; stroke-width: 1.2; fill: none }
  .lead { stroke: #888; stroke-width: 0.8 }
  .point { fill: #fff; stroke: #222; stroke-width: 1.8 }
  .mine { fill: #222; stroke: #222; stroke-width: 1.8 }
 </style>
"""


def as_svg(comparison: Comparison, source: ProtocolFile[DealingPart]) -> Iterator[str]:
    """The picture, in pieces."""
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
    yield ' aria-labelledby="title desc">\n'
    yield f' <title id="title">{escape(title(comparison, source))}</title>\n'
    yield f' <desc id="desc">{escape(_description(comparison))}</desc>\n'
    yield _STYLE
    yield f' <rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>\n'
    heading = title(comparison, source)
    shown = heading if len(heading) <= _TITLE else f"{heading[:_TITLE]}…"
    yield text_element(_FRAME.left, 36, shown, 'class="title"')
    subtitle = stratum_line(comparison) or f"Each point is a design. {_sides(comparison)}"
    yield text_element(_FRAME.left, 60, subtitle, 'class="small"')
    across, up = _axes(comparison)
    yield from _grid(across, up)
    yield from _designs(comparison, across, up)
    said = f"Protocol {source.protocol.trial.id} version {source.protocol.version}, sha256 {source.sha256}; {TOOL}"
    yield text_element(_FRAME.left, _HEIGHT - 16, said, 'class="small"')
    yield "</svg>\n"


def _sides(comparison: Comparison) -> str:
    if comparison.ranked:
        return "Further left is harder to guess, further down more even."
    return f"Further down is more even. Always guessing the largest arm is right {percent(comparison.blind_guesses)}."


def _point(assessed: Assessed) -> tuple[float, float]:
    return 100 * assessed.assessment.figures.correct_guesses, assessed.assessment.figures.mean_max_imbalance


def _axes(comparison: Comparison) -> tuple[list[float], list[float]]:
    guesses, apart = zip(*map(_point, comparison.designs), strict=True)
    return steps(min(guesses), max(guesses)), steps(0.0, max(apart))


def _across(value: float, steps_across: list[float]) -> float:
    return _FRAME.left + place(value, steps_across) * (_FRAME.right - _FRAME.left)


def _upwards(value: float, steps_up: list[float]) -> float:
    return _FRAME.bottom - place(value, steps_up) * (_FRAME.bottom - _FRAME.top)


def _description(comparison: Comparison) -> str:
    points = (
        f"{clean(each.design)}{', the protocol’s own,' * (each.source == 'protocol')} {percent(_point(each)[0] / 100)} "
        f"and {_point(each)[1]:.2f} slots"
        for each in comparison.designs
    )
    return f"Right guesses, and by how many slots the arms are apart at most on the way: {'; '.join(points)}."


def _grid(across: list[float], up: list[float]) -> Iterator[str]:
    for value, label in zip(across, labels(across), strict=True):
        x = _across(value, across)
        yield f' <line class="grid" x1="{x:.1f}" y1="{_FRAME.top}" x2="{x:.1f}" y2="{_FRAME.bottom}"/>\n'
        yield text_element(x, _FRAME.bottom + 20, f"{label} %", 'text-anchor="middle"')
    for value, label in zip(up, labels(up), strict=True):
        y = _upwards(value, up)
        yield f' <line class="grid" x1="{_FRAME.left}" y1="{y:.1f}" x2="{_FRAME.right}" y2="{y:.1f}"/>\n'
        yield text_element(_FRAME.left - 10, y + 4.5, label, 'text-anchor="end"')
    yield f' <path class="axis" d="M{_FRAME.left},{_FRAME.top} V{_FRAME.bottom} H{_FRAME.right}"/>\n'
    middle = (_FRAME.left + _FRAME.right) / 2, (_FRAME.top + _FRAME.bottom) / 2
    yield text_element(
        middle[0], _FRAME.bottom + 48, "Right guesses of one who guesses the arm behind", 'text-anchor="middle"'
    )
    turned = f'text-anchor="middle" transform="rotate(-90 30 {middle[1]:.1f})"'
    yield text_element(30, middle[1], "Slots apart at most on the way (mean)", turned)


def _designs(comparison: Comparison, across: list[float], up: list[float]) -> Iterator[str]:
    names = [name(each) for each in comparison.designs]
    points = [_point(each) for each in comparison.designs]
    marks = [
        Mark(_across(guesses, across), _upwards(apart, up), len(written) * _LETTER, _LINE)
        for written, (guesses, apart) in zip(names, points, strict=True)
    ]
    for assessed, written, mark, box in zip(comparison.designs, names, marks, placed(marks, _FRAME), strict=True):
        own = assessed.source == "protocol"
        yield from _lead(mark, box)
        yield _sign(mark, own)
        yield _name(written, mark, box, "name own" if own else "name")


def _sign(mark: Mark, own: bool) -> str:
    if own:
        sides = "".join(f"l{across}{RADIUS},{down}{RADIUS} " for across, down in (("", ""), ("-", ""), ("-", "-")))
        return f' <path class="mine" d="M{mark.x:.1f},{mark.y - RADIUS:.1f} {sides}z"/>\n'
    return f' <circle class="point" cx="{mark.x:.1f}" cy="{mark.y:.1f}" r="{RADIUS - 1.5}"/>\n'


def _name(written: str, mark: Mark, box: Box, style: str) -> str:
    """The name in its box, against the side of its point, since a font may be narrower than the box."""
    if box.left > mark.x:
        x, anchor = box.left, "start"
    elif box.right < mark.x:
        x, anchor = box.right, "end"
    else:
        x, anchor = (box.left + box.right) / 2, "middle"
    return text_element(x, box.bottom - 3.5, written, f'class="{style}" text-anchor="{anchor}"')


def _lead(mark: Mark, box: Box) -> Iterator[str]:
    """A line to a name that could not be put beside its point."""
    x, y = mark.x, mark.y
    to = min(max(x, box.left), box.right), min(max(y, box.top), box.bottom)
    if max(abs(to[0] - x), abs(to[1] - y)) > 2 * RADIUS:
        yield f' <line class="lead" x1="{x:.1f}" y1="{y:.1f}" x2="{to[0]:.1f}" y2="{to[1]:.1f}"/>\n'
