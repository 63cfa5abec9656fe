"""What an unquoted word of a protocol stands for."""

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poi_trial.files.plain_scalar import plain_value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("true", True),
        ("false", False),
        ("0", 0),
        ("-0", 0),
        ("7", 7),
        ("-12", -12),
        ("9" * 40, int("9" * 40)),
        ("-" + "9" * 40, -int("9" * 40)),
    ],
)
def test_null_truth_and_whole_numbers(text: str, value: object) -> None:
    """Null, true, false and plain decimal digits are what they look like."""
    found = plain_value(text)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize("text", ["0.5", "-0.5", "1.10", "41.20", "0.0", "1." + "0" * 39])
def test_decimals_keep_the_digits_they_were_written_with(text: str) -> None:
    """41.20 stays 41.20: the last digit says how exactly it was measured."""
    found = plain_value(text)
    assert isinstance(found, Decimal)
    assert str(found) == text


@pytest.mark.parametrize(
    "text",
    [
        "2024-10-15",
        "2024-02-30",
        "2024-10-15 10:00",
        "climen",
        "G03HB01",
        "1.2.3",
        "-",
        "--",
        "-x",
        "+",
        ".",
        "..",
        "+-5",
        "--5",
        "0x",
        "0xG",
        "0b2",
        "1e",
        "e3",
        "1e3x",
        "1:",
        ":30",
        "12:3o",
        "_1",
        "1,000",
        "58 kg",
        "yes please",
        "nothing",
        "nullable",
        "NaN",
        "inf",
        ".in",
        "46,XX",
        "<<",
        "=",
        "４２",
    ],
)
def test_everything_else_is_text(text: str) -> None:
    """Dates, codes and versions stay as they were written; a model reads them."""
    assert plain_value(text) == text


@pytest.mark.parametrize(
    ("meant", "words"),
    [
        ("true", "yes Yes YES on On ON y Y True TRUE tRUE"),
        ("false", "no No NO off Off OFF n N False FALSE"),
        ("null", "Null NULL"),
    ],
)
def test_words_that_readers_disagree_on_are_refused(meant: str, words: str) -> None:
    """`no` is False to one reader and text to another; Norway and a refusal must not be mixed up."""
    for word in words.split():
        with pytest.raises(ValueError, match="YAML readers disagree") as error:
            plain_value(word)
        assert str(error.value) == (
            f'`{word}` is a word that YAML readers disagree on; write {meant}, or "{word}" in quotes'
        )


@pytest.mark.parametrize(
    "text",
    [
        "12:30",
        "1:30:45",
        "08:30",
        "1:1",
        "1:30.5",
        "+1:30",
        "00123",
        "012",
        "-012",
        "00",
        "007.5",
        "1_000",
        "1_",
        "1_000.5",
        "-1_0",
        "0x1F",
        "0X1f",
        "0o17",
        "0b101",
        "1e3",
        "1E3",
        "1.5e-3",
        "1.e3",
        ".5e3",
        "-1e+3",
        ".5",
        "-.5",
        "5.",
        "-5.",
        "+5",
        "+5.5",
        "+.5",
        "+0",
        ".inf",
        "-.inf",
        "+.INF",
        ".Inf",
        ".nan",
        ".NaN",
        ".NAN",
    ],
)
def test_numbers_that_readers_disagree_on_are_refused(text: str) -> None:
    """12:30 is 750 to one reader, 012 is 10, 1e3 is text: none of them is guessed."""
    with pytest.raises(ValueError, match="number to some YAML readers and text to others") as error:
        plain_value(text)
    assert str(error.value).startswith(f"`{text}` is")


@pytest.mark.parametrize("text", ["1" + "0" * 40, "-" + "1" * 41, "0." + "1" * 40, "1." + "1" * 4000])
def test_more_than_forty_digits_are_refused(text: str) -> None:
    """No quantity of a trial has that many; such a number is a slip or an attack."""
    with pytest.raises(ValueError, match="is a number of more than 40 digits; shorten it"):
        plain_value(text)


def test_a_long_word_is_cut_in_the_message() -> None:
    """A message never repeats a page of digits."""
    with pytest.raises(ValueError, match="number to some") as error:
        plain_value("0" * 5000)
    assert len(str(error.value)) < 200
    assert str(error.value).startswith(f"`{'0' * 40}…`")


@pytest.mark.parametrize(
    ("head", "again", "tail"),
    [
        ("", "1", "x"),
        ("", "1_", "x"),
        ("1", "_", "x"),
        ("", "1:", "x"),
        ("", "11:1", ":"),
        ("", "1", "e"),
        ("1.", "1", "ex"),
        ("0", "1", "."),
    ],
)
def test_a_megabyte_of_digits_costs_no_more_than_its_length(head: str, again: str, tail: str) -> None:
    """A pattern that reads each digit a second time for each digit would take hours, not a moment."""
    text = head + again * ((1 << 20) // len(again)) + tail
    begun = time.process_time()
    try:
        plain_value(text)
    except ValueError:
        assert text[0] in "01"
    assert time.process_time() - begun < 5


@given(st.integers(-(10**40) + 1, 10**40 - 1))
def test_every_whole_number_is_read_back(number: int) -> None:
    """What Python writes of a whole number is read as that number."""
    assert plain_value(str(number)) == number


@given(st.text(min_size=1))
def test_any_word_is_read_or_refused(text: str) -> None:
    """No word ends in any error but the one that says what to write; text is returned unchanged."""
    try:
        found = plain_value(text)
    except ValueError:
        return
    assert not isinstance(found, str) or found == text
