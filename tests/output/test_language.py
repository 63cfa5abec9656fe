"""The words of calendars: every word in every language, with the same values in each."""

import json
import re
import string
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from poi_trial.cli.schedule import _LANGUAGES
from poi_trial.dosing.calendar import Place
from poi_trial.dosing.regimen import After
from poi_trial.output.language import Language
from poi_trial.protocol.whole import Protocol

OUTPUT = Path(__file__).parents[2] / "poi_trial" / "output"
CATALOGUE = json.loads((OUTPUT / "calendar_catalogue.json").read_text("utf-8"))


@pytest.mark.parametrize("key", CATALOGUE)
def test_every_word_is_said_in_every_language_with_the_same_values(key: str) -> None:
    """A word that one language lacks, or that loses a value there, would be missing on her page."""
    assert tuple(CATALOGUE[key]) == _LANGUAGES
    fields = [sorted(f for _, f, _, _ in string.Formatter().parse(said) if f) for said in CATALOGUE[key].values()]
    if key != "weekday and date":
        assert fields[0] == fields[1]
    assert all(CATALOGUE[key].values()) or key == "translation"


def test_no_word_is_left_over() -> None:
    """Every word of the catalogue is used by a page or by the telephone's calendar."""
    source = "".join(file.read_text("utf-8") for file in OUTPUT.glob("*.*") if file.suffix in (".py", ".html"))
    assert [key for key in CATALOGUE if f'"{key}"' not in source and f"'{key}'" not in source] == []


def test_dates_and_amounts_as_each_language_writes_them(protocol: Protocol) -> None:
    """Month, day of the week and thousands are those of the language."""
    english, chinese = (Language(code, protocol.translations) for code in _LANGUAGES)
    day = date(2026, 2, 3)
    assert english.weekday(day) == "Tuesday, 3 February 2026"
    assert chinese.weekday(day) == "2026年2月3日 星期二"
    assert (english.month(day), chinese.month(day)) == ("February 2026", "2026年2月")
    cells = Decimal(59_500_000)
    assert (english.amount(cells, "cells"), chinese.amount(cells, "cells")) == (
        "59 500 000 cells",
        "59 500 000 个细胞",
    )
    assert (english.amount(Decimal(2), "box"), chinese.amount(Decimal(2), "box")) == ("2 boxes", "2 盒")
    later = Place(None, None, After(event="a", days=3), 4)
    assert (english.place(later), chinese.place(later)) == ("3 days after a", "a 之后 3 天")
    month = Place(None, None, After(event="infusion-1", months=1), 31)
    assert (english.place(month), chinese.place(month)) == (
        "one calendar month after infusion-1",
        "第一次输注 之后一个日历月",
    )
    assert english.place(Place(None, None, After(event="a", days=1), 2)) == "one day after a"
    assert chinese.place(Place(None, None, After(event="a", months=2), 62)) == "a 之后 2 个日历月"


def test_a_sentence_without_a_translation_stays_as_it_is(protocol: Protocol) -> None:
    """What the protocol does not translate is shown in English and known to be so."""
    chinese = Language("zh", protocol.translations)
    assert chinese.own("not in the protocol") == "not in the protocol"
    assert (chinese.has("not in the protocol"), chinese.has("follow-up")) == (False, True)


def test_every_sentence_that_a_participant_reads_is_translated(protocol: Protocol) -> None:
    """Readings, cautions, products, holds and holidays of the shipped protocol all have their Chinese."""
    chinese = Language("zh", protocol.translations)
    dosing = protocol.dosing
    read = [text for hold in protocol.holds for text in (hold.text, hold.source)]
    read += [holiday.name for holiday in protocol.days_off.holidays]
    read += [part for each in dosing.products for part in (each.name, each.unit, each.route, each.colour) if part]
    read += [each.letter for each in dosing.products if each.letter and each.colour]
    read += [box.missed.text for box in dosing.boxes if box.missed]
    for part in (*dosing.visits, *(course for regimen in dosing.regimens for course in regimen.courses)):
        read += [text for text in (part.reading, part.to_confirm, getattr(part, "caution", None)) if text]
    used = {name for visits in dosing.visits for name in visits.assumes}
    used |= {name for regimen in dosing.regimens for course in regimen.courses for name in course.assumes}
    read += [each.reading for each in protocol.assumptions if each.id in used]
    assert [text for text in read if not chinese.has(text)] == []
    assert not [entry for entry in protocol.translations["zh"] if not re.search("[一-鿿]", entry.reads)]


def test_tablets_are_called_as_the_chinese_package_insert_calls_them(protocol: Protocol) -> None:
    """White 白色 and pink 粉红色, with the brand and the substances of the insert."""
    chinese = Language("zh", protocol.translations)
    names = [(chinese.own(each.name), chinese.own(each.colour or "")) for each in protocol.dosing.products][:2]
    assert names == [("克龄蒙 白片", "白色"), ("克龄蒙 粉红片", "粉红色")]
    substances = [chinese.own(name) for name in ("oestradiol valerate", "cyproterone acetate")]
    assert substances == ["戊酸雌二醇", "醋酸环丙孕酮"]
