"""The random stream of poi-1: a trial, a seed and a stratum in, unbiased whole numbers out.

`random`, numpy and R promise no sequence that stays the same from version to version; SHA-256 does. The
algorithm is stated in full in docs/randomization.md.
"""

import math
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from hashlib import sha256
from itertools import chain, count
from struct import Struct

ALGORITHM = "poi-1"
SEED_LENGTH = 128
STRONG_BITS = 128
WORD_BITS = 32
_WORDS = 1 << WORD_BITS
_EIGHT_WORDS = Struct(">8I").unpack
_DIGITS = frozenset("0123456789")
_HEX = frozenset("0123456789abcdef"), frozenset("0123456789ABCDEF")
# 32 random hexadecimal digits have fewer different ones than this once in 26 million times.
_FEW_CHARACTERS = 8
# Words drawn by lot from a long list are worth about this much a letter; words that come to mind, less.
_BITS_A_LETTER_OF_WORDS = 2.0


def stream_key(trial: str, seed: str, stratum: str) -> str:
    """The text that a stream is made from: `poi-1|<trial>|<seed>|<stratum>`, in NFC.

    `stratum` is `factor=level;factor=level` in the protocol's order, empty without strata. ValueError where
    a part would make two different streams share a key, or could not be typed again.
    """
    parts = {"trial id": trial, "seed": seed, "stratum": stratum}
    for name, part in parts.items():
        if "|" in part:
            raise ValueError(f"the {name} holds a |, which divides the parts of the key; leave it out")
        if not part.isprintable():
            raise ValueError(f"the {name} holds a character that cannot be printed; leave it out")
    return unicodedata.normalize("NFC", "|".join((ALGORITHM, *parts.values())))


def check_seed(text: str) -> str:
    """The seed in NFC; ValueError says what would be right if it is none."""
    seed = unicodedata.normalize("NFC", text)
    if not 1 <= len(seed) <= SEED_LENGTH or not seed.isprintable() or "|" in seed or "/" in seed:
        raise ValueError(f"a seed is 1 to {SEED_LENGTH} printable characters without | and /")
    return seed


def seed_bits(seed: str) -> float:
    """How many bits a guesser has to try, estimated low: the seed's length times log2 of its alphabet.

    The alphabet is 16 for hexadecimal, else 10 for digits, 26 each for small and for capital letters, and one
    for every other character that occurs; fewer than 8 different characters are their own alphabet. Letters
    without a digit may be words, so they count 2 bits each. It can show that a seed is too short, never that
    it was drawn at random: a birthday repeated until it is long is still a birthday.
    """
    characters = set(seed)
    bits = math.log2(_alphabet(characters))
    may_be_words = not any(c.isdigit() for c in seed) and (seed.islower() or seed.isupper() or seed.istitle())
    if may_be_words and not _hexadecimal(characters):
        bits = min(bits, _BITS_A_LETTER_OF_WORDS)
    return len(seed) * bits


def weak_seed(seed: str) -> bool:
    """Whether a seed has fewer than 128 bits by `seed_bits`, and so may be found by trying.

    One core tries some 80,000 seeds a second against a handful of known allocations: forty years of dates
    fall in 0.2 s. At 128 bits trying is hopeless whatever the machine.
    """
    return seed_bits(seed) < STRONG_BITS


def _hexadecimal(characters: set[str]) -> bool:
    return any(characters <= digits for digits in _HEX)


def _alphabet(characters: set[str]) -> int:
    if len(characters) < _FEW_CHARACTERS:
        return len(characters)
    digits = not characters.isdisjoint(_DIGITS)
    if _hexadecimal(characters) and not characters <= _DIGITS:
        return 16
    small = any("a" <= c <= "z" for c in characters)
    capital = any("A" <= c <= "Z" for c in characters)
    other = sum(not (c.isascii() and c.isalnum()) for c in characters)
    return 10 * digits + 26 * small + 26 * capital + other


def words(key: str) -> Iterator[int]:
    """The stream's words without end: SHA-256 of `<key>|<counter>` for 0, 1, 2, …, eight words each."""
    start = sha256(f"{key}|".encode())

    def digest(counter: int) -> tuple[int, ...]:
        state = start.copy()
        state.update(b"%d" % counter)
        return _EIGHT_WORDS(state.digest())

    return chain.from_iterable(map(digest, count()))


@lru_cache(maxsize=32)
def _swaps(size: int) -> tuple[tuple[int, int, int], ...]:
    """For each swap of a shuffle the place, how many places it draws from, the first word to reject."""
    return tuple((n - 1, n, _WORDS - _WORDS % n) for n in range(size, 1, -1))


class Stream:
    """Uniform whole numbers from the words of a key; the same key gives the same numbers for ever.

    `source` makes the 32-bit words from the key.
    """

    __slots__ = ("_word",)

    def __init__(self, key: str, source: Callable[[str], Iterator[int]] = words) -> None:
        self._word = source(key).__next__

    def below(self, n: int) -> int:
        """A whole number from 0 to n − 1, each equally likely; `n` is 1 or more and has no upper limit."""
        if n > _WORDS:
            return self._below_wide(n)
        drawn = self._word()
        # The first test is the cheap one: no word up to 2**32 - n is ever rejected.
        while drawn > _WORDS - n and drawn >= _WORDS - _WORDS % n:
            drawn = self._word()
        return drawn % n

    def shuffle(self, places: list[int]) -> None:
        """Swap places i and below(i + 1), for i from the last place down to 1."""
        word = self._word
        for i, n, rejected in _swaps(len(places)):
            drawn = word()
            while drawn >= rejected:
                drawn = word()
            j = drawn % n
            places[i], places[j] = places[j], places[i]

    def _below_wide(self, n: int) -> int:
        width = -(-(n - 1).bit_length() // WORD_BITS)
        span = 1 << WORD_BITS * width
        rejected = span - span % n
        while True:
            drawn = 0
            for _ in range(width):
                drawn = drawn << WORD_BITS | self._word()
            if drawn < rejected:
                return drawn % n
