"""What may have been meant by a word that is none."""

import time

import pytest

from poi_trial.errors import did_you_mean


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("BIRTHDATE", '; did you mean "Birth_Date"?'),
        ("weight", "; choose one of Birth_Date, sex"),
        ("", "; choose one of Birth_Date, sex"),
    ],
)
def test_a_near_miss_is_named_as_it_is_written(word: str, said: str) -> None:
    """Capitals make no difference; where nothing is near, the few choices are all named, and many are not."""
    assert did_you_mean(word, ["Birth_Date", "sex"]) == said
    assert did_you_mean("weight", [f"q{number}" for number in range(13)]) == ""


def test_a_mistake_in_every_line_is_guessed_at_once() -> None:
    """A hundred thousand lines with one wrong key, and a key of ten million letters, take no time to guess at."""
    begun = time.process_time()
    assert {did_you_mean("sx", ["sex", "id"]) for _ in range(100_000)} == {'; did you mean "sex"?'}
    assert did_you_mean("ab" * 5_000_000, ["sex", "id"]) == "; choose one of sex, id"
    assert time.process_time() - begun < 2


def test_the_nearest_of_the_choices_at_hand_is_guessed() -> None:
    """The same word among other choices means another."""
    assert did_you_mean("wight", ["weight"]) == '; did you mean "weight"?'
    assert did_you_mean("wight", ["height"]) == '; did you mean "height"?'
