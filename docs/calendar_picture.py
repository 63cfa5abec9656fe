"""The picture of a wall calendar for the README: a month of the worked example, drawn from the squares of the page."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from html import escape

from poi_trial.dosing.calendar import Basis
from poi_trial.dosing.laying import lay_out
from poi_trial.output.calendar_months import Pages, Square
from poi_trial.output.language import Language
from poi_trial.protocol.whole import Protocol

_WIDE, _HIGH, _TOP, _EDGE = 120, 100, 92, 20
_INK, _SOFT, _DEEP, _LINE = "#22252e", "#565c69", "#9c2f54", "#c9ccd4"
_FILLS = {"white": "#fff", "pink": "#f2b8c6", "bag": "#7fb2d4", "visit": "#fff"}
_HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" '
    'aria-label="{title}" font-family="system-ui, Helvetica, Arial, sans-serif">\n'
    '<rect width="{w}" height="{h}" fill="#fff"/>\n'
)


def calendar_picture(protocol: Protocol) -> str:
    """February of the worked example in the infused arm: tablets of both kinds, the second infusion, visits."""
    language = Language("en", protocol.translations)
    calendar = lay_out(protocol.dosing, "ha-msc", Basis(Decimal(58), date(2026, 1, 1)))
    page = list(Pages(language, protocol.days_off, None).of(calendar))[1]
    size = {"w": 7 * _WIDE + 2 * _EDGE, "h": _TOP + len(page.weeks) * _HIGH + _EDGE}
    drawn = [_HEAD.format(title=page.title, **size), _text(_EDGE, 46, page.title, (28, _INK, 700))]
    for column, name in enumerate(language.short_weekdays):
        drawn.append(_text(_EDGE + column * _WIDE + 6, _TOP - 8, name, (12, _SOFT, 600)))
    for row, week in enumerate(page.weeks):
        for column, day in enumerate(week):
            if day is not None:
                drawn += _square(_EDGE + column * _WIDE, _TOP + row * _HIGH, day)
    return "".join(drawn) + "</svg>\n"


def _square(x: int, y: int, day: Square) -> Iterator[str]:
    fill = "#f4f2f3" if day.pause else "#fff"
    box = f'width="{_WIDE - 6}" height="{_HIGH - 6}" rx="7" fill="{fill}" stroke="{_LINE}"'
    yield f'<rect x="{x}" y="{y}" {box}/>\n'
    off = "".join(text for _, text in day.remarks)
    yield _text(x + 8, y + 19, day.number, (15, _DEEP if off else _INK, 700))
    yield _text(x + 33, y + 18, off, (9, _DEEP, 400))
    for place, entry in enumerate(day.entries):
        top = y + 38 + place * 32
        yield f'<circle cx="{x + 18}" cy="{top}" r="9" fill="{_FILLS[entry.picture]}" stroke="{_INK}"/>\n'
        yield _text(x + 14, top + 4, entry.letter or "\u2713", (10, _INK, 700))
        yield _text(x + 32, top - 1, entry.name, (10, _INK, 600))
        yield _text(x + 32, top + 11, entry.lines[0], (9, _SOFT, 400))
    if day.pause:
        yield _text(x + 8, y + 38 + len(day.entries) * 32, "no tablets", (9, _SOFT, 400))


def _text(x: int, y: int, text: str, look: tuple[int, str, int]) -> str:
    size, colour, weight = look
    return f'<text x="{x}" y="{y}" font-size="{size}" font-weight="{weight}" fill="{colour}">{escape(text)}</text>\n'
