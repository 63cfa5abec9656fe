"""The waterfall of a cohort as an SVG for a slide: a bar a criterion, told apart by texture as well as by shade."""

from collections.abc import Iterator
from xml.sax.saxutils import escape

from poi_trial.output.plain import clean
from poi_trial.output.provenance import TOOL
from poi_trial.output.svg import text_element
from poi_trial.output.waterfall_words import Source, at_a_glance, more, more_words, number, outcome_line, remarks, title
from poi_trial.screening.screen import Outcome
from poi_trial.screening.waterfall import Step, Waterfall

_WIDTH, _EDGE = 1280, 56
_TOP, _ROW, _BAR = 186, 44, 28
_LEFT, _RIGHT = 226, 784
"""Where the bars begin, and where that of the whole cohort ends."""
_WITHOUT, _MORE = 966, 1070
"""Where the columns of what waiving a sentence would bring end."""
_DIGIT = 10.5
_LONGEST = 16
_STYLE = """\
 <defs><pattern id="open" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
  <rect width="7" height="7" fill="#dbe7f1"/><rect width="2.6" height="7" fill="#5d8fb8"/>
 </pattern></defs>
 <style>
  text { font-family: system-ui, "Segoe UI", "Noto Sans", Helvetica, Arial, sans-serif; font-size: 17px; fill: #1b2733 }
  .title { font-size: 31px; font-weight: 650 }
  .sub { font-size: 21px }
  .head { font-size: 14px; fill: #51606e }
  .small { font-size: 13px; fill: #51606e }
  .tiny { font-size: 11.5px; fill: #51606e }
  .end { text-anchor: end }
  .middle { text-anchor: middle }
  .name, .strong { font-weight: 650 }
  .on { fill: #fff; font-weight: 650 }
  .over { font-weight: 650; stroke: #fff; stroke-width: 5px; paint-order: stroke }
  .certain { fill: #154069 }
  .open { fill: url(#open); stroke: #5d8fb8; stroke-width: 1 }
  .fail { fill: #fff; stroke: #8b99a6; stroke-width: 1.2; stroke-dasharray: 4 3 }
  .line { stroke: #d4dbe1; stroke-width: 1 }
 </style>
"""


def as_svg(waterfall: Waterfall, source: Source) -> str:
    """The picture."""
    return "".join(_pieces(waterfall, source))


def _pieces(waterfall: Waterfall, source: Source) -> Iterator[str]:
    end = _TOP + _ROW * len(waterfall.steps)
    said = [clean(remark) for remark in (*at_a_glance(waterfall), *remarks(waterfall))]
    height = max(720, end + 76 + 20 * len(said))
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" role="img"'
    yield ' aria-labelledby="title desc">\n'
    yield f' <title id="title">{escape(title(waterfall, source))}</title>\n'
    yield f' <desc id="desc">{escape(_description(waterfall))}</desc>\n'
    yield _STYLE
    yield f' <rect width="{_WIDTH}" height="{height}" fill="#fff"/>\n'
    yield _text(_EDGE, 66, title(waterfall, source), "title")
    yield _text(_EDGE, 102, outcome_line(waterfall), "sub")
    yield from _legend()
    for row, step in enumerate(waterfall.steps):
        yield from _step(step, waterfall, _TOP + row * _ROW)
    yield f' <line class="line" x1="{_EDGE}" x2="{_WIDTH - _EDGE}" y1="{end + 4}" y2="{end + 4}"/>\n'
    for row, remark in enumerate(said):
        yield _text(_EDGE, end + 32 + 20 * row, remark, "small")
    protocol = source.protocol
    yield _text(
        _EDGE,
        height - 22,
        f"Protocol {protocol.trial.id} version {protocol.version}, {source.file}, sha256 {source.sha256}; {TOOL}",
        "tiny",
    )
    yield "</svg>\n"


def _description(waterfall: Waterfall) -> str:
    rows = (
        f"{step.criterion}: {step.fail} fail here, {step.remain} remain, {step.certain} of them certain, "
        f"{more(step, waterfall)} more would be eligible without it"
        for step in waterfall.steps
    )
    return f"{outcome_line(waterfall)}. {'; '.join(rows)}."


def _legend() -> Iterator[str]:
    y = 146
    for x, kind, words in (
        (_LEFT, "certain", "all so far pass"),
        (_LEFT + 176, "open", "none fails, something is unknown"),
        (_LEFT + 474, "fail", "fail here first"),
    ):
        yield f' <rect class="{kind}" x="{x}" y="{y - 12}" width="22" height="14"/>\n'
        yield _text(x + 30, y, words, "head")
    yield _text(_WITHOUT, y - 9, "eligible if this sentence", "head middle")
    yield _text(_WITHOUT, y + 9, "alone were waived", "head middle")


def _step(step: Step, waterfall: Waterfall, top: float) -> Iterator[str]:
    scale = (_RIGHT - _LEFT) / max(1, waterfall.judged)
    middle = top + _BAR / 2 + 6
    name = step.criterion if len(step.criterion) <= _LONGEST else f"{step.criterion[: _LONGEST - 1]}…"
    yield _text(_EDGE, middle, name, "name")
    x = float(_LEFT)
    for kind, count in (("certain", step.certain), ("open", step.open), ("fail", step.fail)):
        if count:
            yield f' <rect class="{kind}" x="{x:.1f}" y="{top}" width="{count * scale:.1f}" height="{_BAR}"/>\n'
        if kind != "fail" and count * scale >= (len(number(count)) + 2) * _DIGIT:
            yield _text(x + 9, middle, number(count), "on" if kind == "certain" else "over")
        x += count * scale
    if step.fail:
        yield _text(x + 9, middle, f"−{number(step.fail)}", "over")
    yield _text(_WITHOUT, middle, number(step.without[Outcome.ELIGIBLE]), "strong end")
    if gained := more(step, waterfall):
        yield _text(_MORE, middle, f"+{number(gained)}", "strong end")
        yield _text(_MORE + 14, middle, more_words(step), "tiny")


def _text(x: float, y: float, text: str, kind: str) -> str:
    return text_element(x, y, text, f'class="{kind}"')
