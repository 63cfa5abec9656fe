"""Text made safe to show: foreign text loses what could act on a terminal or in a spreadsheet."""

import unicodedata

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def clean(text: str) -> str:
    """Drop control, format and surrogate characters; line breaks become blanks."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    category = unicodedata.category(character)
    if character in "\n\r\t" or category in ("Zl", "Zp"):
        return " "
    return "" if category in ("Cc", "Cf", "Cs", "Co", "Cn") else character


def csv_cell(value: object) -> str:
    """One CSV cell: cleaned, guarded against being read as a formula, quoted where it must be."""
    text = "" if value is None else str(value)
    shown = clean(text)
    guarded = f"'{shown}" if text.startswith(_FORMULA) or shown.lstrip().startswith(_FORMULA) else shown
    if any(sign in guarded for sign in ',"'):
        return '"' + guarded.replace('"', '""') + '"'
    return guarded


def csv_line(*values: object) -> str:
    """One CSV line with its line feed."""
    return ",".join(csv_cell(value) for value in values) + "\n"
