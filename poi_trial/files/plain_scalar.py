"""What an unquoted word of a YAML file stands for; what YAML readers disagree on is refused.

PyYAML reads `no` as False, `012` as 10, `00123` as 83, `12:30` as 750 and `1_000` as 1000, YAML 1.2 reads
them otherwise; a protocol must not depend on the reader.
"""

import re
from decimal import Decimal

from poi_trial.errors import shortened

DIGITS = 40

_CONSTANTS = {"": None, "~": None, "null": None, "true": True, "false": False}
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+")
_DISPUTED_WORDS = {
    **dict.fromkeys(("yes", "on", "y", "true"), "true"),
    **dict.fromkeys(("no", "off", "n", "false"), "false"),
    "null": "null",
}
# Every branch reads each character once, so that a megabyte of digits costs no more than its length.
_DISPUTED_NUMBER = re.compile(
    r"""[-+]?(?:
        [0-9]+(?::[0-9]+)+(?:\.[0-9]*)?           # 12:30, 1:30:45, base sixty to some
      | 0[0-9]+(?:\.[0-9]*)?                      # 012, 00123, octal to some
      | (?=[0-9]*_)[0-9_]+(?:\.[0-9_]*)?          # 1_000
      | 0[xX][0-9a-fA-F_]+ | 0[oO][0-7_]+ | 0[bB][01_]+
      | (?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][-+]?[0-9]+
      | \.[0-9]+ | [0-9]+\.                       # .5 and 5.
      | \.(?:inf|Inf|INF|nan|NaN|NAN)
    )
    | \+[0-9]+(?:\.[0-9]+)?                       # +5
    """,
    re.VERBOSE,
)


def plain_value(text: str) -> str | int | Decimal | bool | None:
    """Read an unquoted word: true, false, null, a plain number, else text.

    ValueError where YAML readers disagree, or where a number has more than 40 digits.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] in "+-.0123456789":
        return _number_or_text(text)
    if meant := _DISPUTED_WORDS.get(text.lower()):
        raise ValueError(f'`{text}` is a word that YAML readers disagree on; write {meant}, or "{text}" in quotes')
    return text


def _number_or_text(text: str) -> str | int | Decimal:
    whole = _INTEGER.fullmatch(text)
    if whole or _DECIMAL.fullmatch(text):
        if len(text.strip("-").replace(".", "")) > DIGITS:
            raise ValueError(f"is a number of more than {DIGITS} digits; shorten it, or write it in quotes")
        return int(text) if whole else Decimal(text)
    if _DISPUTED_NUMBER.fullmatch(text):
        raise ValueError(
            f"`{shortened(text)}` is a number to some YAML readers and text to others; "
            "quote it, or write a plain number such as 1000 or 0.5"
        )
    return text
