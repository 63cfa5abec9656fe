"""Foreign text made safe to show."""

import csv
import io
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from poi_trial.output.plain import clean, csv_line


@given(st.text())
def test_clean_text_holds_nothing_that_acts(text: str) -> None:
    """No control, format or surrogate character is left, and no line break; all other text is kept."""
    kept = clean(text)
    assert not {unicodedata.category(c) for c in kept} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    letters = [c for c in text if unicodedata.category(c)[0] in "LMNPS"]
    assert [c for c in kept if unicodedata.category(c)[0] in "LMNPS"] == letters


@given(st.lists(st.text(), min_size=2, max_size=5))
def test_csv_is_read_back_and_is_no_formula(cells: list[str]) -> None:
    """A spreadsheet reads as many cells as were written; none begins as a formula does."""
    (row,) = csv.reader(io.StringIO(csv_line(*cells)))
    assert len(row) == len(cells)
    for cell, text in zip(row, cells, strict=True):
        assert not cell.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
        assert cell.removeprefix("'") == clean(text).removeprefix("'")


def test_a_formula_is_guarded() -> None:
    """What begins like a formula gets an apostrophe; an empty cell stays empty."""
    assert csv_line("=1+1", None, "a,b") == '\'=1+1,,"a,b"\n'
    assert csv_line("\u200b=1+1", "\n@x") == "'=1+1,' @x\n"
