"""The stream: keys, words, unbiased numbers, seeds."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from itertools import chain, islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poi_trial.randomization.stream import Stream, check_seed, seed_bits, stream_key, weak_seed, words

VECTORS = json.loads((Path(__file__).parents[1] / "poi-1-vectors.json").read_text(encoding="utf-8"))
KEY = "poi-1|T|7|"
FULL = 2**32


def reading(*source: int) -> Stream:
    """A stream of these words and no others."""

    def these(_key: str) -> Iterator[int]:
        return iter(source)

    return Stream(KEY, these)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v.get("design", "blocks"))
def test_a_key_joins_trial_seed_and_stratum(vector: dict[str, str]) -> None:
    """A key is the algorithm, the trial, the seed and the stratum, divided by bars."""
    assert stream_key(vector["trial"], vector["seed"], vector["stratum"]) == vector["key"]


def test_a_key_is_the_same_however_its_accents_are_typed() -> None:
    """A letter and its accent typed as two characters give the key of the one accented letter."""
    assert stream_key("T", "nai\u0308ve", "") == "poi-1|T|na\u00efve|" == stream_key("T", "na\u00efve", "")


@pytest.mark.parametrize(
    ("parts", "culprit"),
    [
        (("T|1", "7", ""), "the trial id holds a |"),
        (("T", "7|", ""), "the seed holds a |"),
        (("T", "7", "site=|"), "the stratum holds a |"),
        (("T\n", "7", ""), "the trial id holds a character that cannot be printed"),
        (("T", "7\u202e", ""), "the seed holds a character that cannot be printed"),
        (("T", "7", "site=\ud800"), "the stratum holds a character that cannot be printed"),
    ],
)
def test_a_key_has_no_part_that_could_be_mistaken(parts: tuple[str, str, str], culprit: str) -> None:
    """A bar or an unprintable character in a part of the key is refused, and the part is named."""
    with pytest.raises(ValueError, match=f"^{re.escape(culprit)}"):
        stream_key(*parts)


def test_words_are_those_of_sha_256_with_a_counter() -> None:
    """Word 8c + k is bytes 4k to 4k + 3, big-endian, of the SHA-256 of the key, a bar and c."""
    digests = b"".join(sha256(f"{KEY}|{counter}".encode()).digest() for counter in range(12))
    expected = [int.from_bytes(digests[at : at + 4], "big") for at in range(0, len(digests), 4)]
    assert list(islice(words(KEY), 96)) == expected


@pytest.mark.parametrize(
    ("n", "largest_accepted"),
    [
        (2, FULL - 1),
        (3, FULL - 2),
        (10, FULL - 7),
        (2**31 + 1, 2**31),
        (FULL - 1, FULL - 2),
        (FULL, FULL - 1),
        (FULL + 1, FULL**2 - 2),
        (FULL**2, FULL**2 - 1),
        (FULL**2 + 1, FULL**3 - FULL**2 + FULL - 2),
    ],
)
def test_a_word_is_rejected_exactly_where_it_would_bias(n: int, largest_accepted: int) -> None:
    """The largest number that below(n) accepts ends a whole multiple of n; the next one is rejected."""
    assert (largest_accepted + 1) % n == 0
    width = 1 if n <= FULL else 2 if n <= FULL**2 else 3

    def split(number: int) -> list[int]:
        return [number >> 32 * place & FULL - 1 for place in reversed(range(width))]

    assert reading(*split(largest_accepted)).below(n) == n - 1
    if largest_accepted < FULL**width - 1:
        assert reading(*split(largest_accepted + 1), *split(5)).below(n) == 5 % n


def test_a_number_above_one_word_is_read_with_the_first_word_leading() -> None:
    """Words 1 and 2 read together are 2**32 + 2."""
    assert reading(1, 2).below(FULL**2) == FULL + 2


def test_below_one_takes_a_word_and_is_nought() -> None:
    """There is one whole number below 1, and asking for it moves the stream on by a word."""
    stream = reading(FULL - 1, 4)
    assert (stream.below(1), stream.below(10)) == (0, 4)


def test_numbers_below_three_are_equally_frequent() -> None:
    """In 300,000 draws below 3 each number comes up 100,000 times, within 1,300 (five deviations)."""
    stream = Stream(KEY)
    counts = Counter(stream.below(3) for _ in range(300_000))
    assert set(counts) == {0, 1, 2}
    assert all(abs(count - 100_000) < 1_300 for count in counts.values())


# Words at the upper end, where a draw may be rejected, beside any others.
some_words = st.lists(st.integers(FULL - 60, FULL - 1) | st.integers(0, FULL - 1), max_size=80)


@given(some_words, st.integers(0, 50))
def test_a_shuffle_is_swaps_by_below(first: list[int], size: int) -> None:
    """A shuffle swaps place i with place below(i + 1), from the last place down to 1."""

    def source(key: str) -> Iterator[int]:
        return chain(first, words(key))

    shuffled, swapped = list(range(size)), list(range(size))
    one, other = Stream(KEY, source), Stream(KEY, source)
    one.shuffle(shuffled)
    for i in range(size - 1, 0, -1):
        j = other.below(i + 1)
        swapped[i], swapped[j] = swapped[j], swapped[i]
    assert shuffled == swapped
    assert one.below(FULL) == other.below(FULL)


@pytest.mark.parametrize("text", ["7", "x" * 128, "na\u00efve seed", "\u51b0", "e\u0301" * 128])
def test_a_seed_is_printable_text(text: str) -> None:
    """Any 1 to 128 printable characters are a seed; an accent belongs to its letter."""
    assert len(check_seed(text)) <= 128


def test_a_seed_is_kept_in_one_form() -> None:
    """A seed typed with separate accents is the seed with accented letters."""
    assert check_seed("nai\u0308ve") == "na\u00efve"


@pytest.mark.parametrize("text", ["", "x" * 129, "a|b", "7/2", "7\n", "\u00a0", "\ud800", "\u202e"])
def test_what_is_no_seed_is_refused(text: str) -> None:
    """Nothing, too much, a bar, a slash and unprintable characters are no seed."""
    with pytest.raises(ValueError, match=r"^a seed is 1 to 128 printable characters without \| and /$"):
        check_seed(text)


@pytest.mark.parametrize(
    ("seed", "bits"),
    [
        ("7", 0.0),
        ("20241015", 18.6),  # 5 different digits
        ("0123456789" * 2, 66.4),  # log2(10) each
        ("0123456789abcdef" * 2, 128.0),
        ("0123456789ABCDEF" * 4, 256.0),
        ("0123456789abcdeF" * 2, 190.5),  # small and capital letters mixed: 62 characters
        ("q7Xk-9_bTzRw", 72.0),  # 62 and two others, six bits each
        ("correct horse battery staple", 56.0),
        ("Correct-Horse-Battery", 42.0),
        ("a" * 128, 0.0),
        ("01" * 64, 128.0),
    ],
)
def test_the_bits_of_a_seed_come_from_its_length_and_alphabet(seed: str, bits: float) -> None:
    """A seed has as many bits as its length times log2 of the characters it may have been drawn from."""
    assert seed_bits(seed) == pytest.approx(bits, abs=0.05)


@pytest.mark.parametrize(
    ("seed", "weak"),
    [
        ("20241015", True),
        ("9f86d081884c7d659a2feaa0c55ad01", True),  # 31 hexadecimal digits
        ("9f86d081884c7d659a2feaa0c55ad015", False),  # 32
        ("n4bQgYhMfWWaL-qgxVrQF", True),  # 21 characters of base64
        ("n4bQgYhMfWWaL-qgxVrQFa", False),  # 22
        ("correct horse battery staple", True),
        ("1" * 128, True),
    ],
)
def test_a_seed_under_128_bits_is_weak(seed: str, weak: bool) -> None:
    """Dates, passphrases and repetitions are weak; 32 random hexadecimal digits are not."""
    assert weak_seed(seed) is weak
