"""How a protocol reads karyotypes, and what one comes to: pass, fail or review by a person.

A line with a certain abnormality fails, whatever else is in doubt: `47,XX,+?mar` has 47 chromosomes, but
`46,X,?i(X)(q10)` may still be 46,XX. A `?` anywhere in an abnormality puts that abnormality in doubt; one at
the count, the sex chromosomes or the end of a line puts the line in doubt. A count that does not agree with
the chromosomes written (`46,X`, `47,XX`) is no normal line and fails.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, Field

from poi_trial.model import Many, Model
from poi_trial.screening.karyotype import (
    ARM_BANDS,
    BANDS,
    CHROMOSOME,
    CHROMOSOMES,
    HETEROMORPHISM,
    IGNORE,
    ORIGIN,
    STRUCTURE,
    CellLine,
    Karyotype,
    parse,
)

_LISTABLE = re.compile(rf"{HETEROMORPHISM}|{STRUCTURE}(?:{CHROMOSOMES}(?:{BANDS})?)?", IGNORE)
_SEX_CHROMOSOME = re.compile(r"(?:^|[(;,])([XY])", IGNORE)


def _line_name(text: str) -> str:
    lines = parse(text).lines
    if len(lines) != 1 or lines[0] != CellLine(lines[0].count, lines[0].sex):
        raise ValueError("is not a count with sex chromosomes; write for instance 46,XX")
    return str(lines[0])


def _phrase(text: str) -> str:
    # A phrase of X and Y alone would turn 46,XXX into 46,XX.
    letters = [sign for sign in text.casefold() if sign.isalpha() and sign not in "xy"]
    if len(letters) < 2 or any(sign.isdigit() for sign in text):
        raise ValueError("is not a phrase; write words, and # for a whole number")
    return text


def _heteromorphism(text: str) -> str:
    if not _LISTABLE.fullmatch(text):
        raise ValueError("is not a heteromorphism as karyotypes write it; write for instance inv(9), qh+ or fra")
    return text


LineName = Annotated[str, AfterValidator(_line_name)]


class LowMosaic(Model):
    """Cell lines that in a small share of the cells, beside other lines, need review and do not fail."""

    lines: Many[LineName] = Field(min_length=1)
    below_percent: int = Field(ge=1, le=100)
    """Their cells together must be fewer than this percentage of all counted cells."""


class Reading(Model):
    """How karyotypes are read; whatever can be parsed and is listed nowhere here fails."""

    normal: Many[LineName] = Field(min_length=1)
    """Count and sex chromosomes that pass, such as 46,XX."""
    prose: Many[Annotated[str, AfterValidator(_phrase)]] = ()
    """Phrases that may stand before or after a karyotype; # stands for a whole number."""
    review: Many[Annotated[str, AfterValidator(_heteromorphism)]] = ()
    """Heteromorphisms: inv(9) with any bands, fra anywhere, qh+ on any chromosome, qh also without a sign."""
    low_mosaic: LowMosaic | None = None


Reason = Literal[
    "normal",
    "abnormal",
    "mosaic",
    "low-mosaic",
    "uncertain",
    "heteromorphism",
    "other-method",
    "called-mosaic",
    "words",
    "unread",
    "empty",
]


class Classified(NamedTuple):
    """What a karyotype comes to, and the values that decided it.

    `found` are the abnormalities, cell lines or words at issue. In a mosaic whose lines all have a count,
    `cells` are those of the abnormal lines, `counted` those of all lines.
    """

    verdict: Literal["pass", "fail", "review"]
    reason: Reason
    found: tuple[str, ...] = ()
    cells: int | None = None
    counted: int | None = None


@dataclass(frozen=True, slots=True)
class _Judged:
    """One cell line and what is wrong with it."""

    line: CellLine
    state: Literal["abnormal", "uncertain", "heteromorphism", "normal"]
    found: tuple[str, ...] = ()


@lru_cache(maxsize=64)
def _listed(review: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern of the abnormalities that the listed heteromorphisms stand for."""
    on_chromosome, structures = [], []
    for entry in review:
        written = re.escape(entry)
        if re.fullmatch(HETEROMORPHISM, entry, IGNORE):
            on_chromosome.append(written if entry[-1] in "+-" else rf"{written}[+-]?")
        elif "(" in entry:
            structures.append(written)
            if entry.count("(") == 1:
                structures.append(rf"{written[:-2]}{ARM_BANDS}\)(?:{BANDS})?")
        else:
            structures.append(rf"{written}{CHROMOSOMES}(?:{BANDS})?")
    variants = rf"{CHROMOSOME}(?:{'|'.join(on_chromosome) or '(?!)'}){{1,3}}"
    return re.compile(rf"(?:{'|'.join((variants, *structures))}){ORIGIN}", IGNORE)


def _is_heteromorphism(abnormality: str, reading: Reading) -> bool:
    """Whether it is listed; nothing on a sex chromosome that no normal line has is a mere heteromorphism."""
    known = set("".join(reading.normal))
    listed = _listed(reading.review).fullmatch(abnormality) is not None
    return listed and known.issuperset(_sex_chromosomes([abnormality]))


def _sex_chromosomes(abnormalities: Iterable[str]) -> list[str]:
    return [sign.upper() for text in abnormalities for sign in _SEX_CHROMOSOME.findall(text)]


def _judged(line: CellLine, reading: Reading) -> _Judged:
    doubtful = tuple(a for a in line.abnormalities if "?" in a)
    listed = tuple(a for a in line.abnormalities if a not in doubtful and _is_heteromorphism(a, reading))
    certain = tuple(a for a in line.abnormalities if a not in doubtful and a not in listed)
    if certain:
        return _Judged(line, "abnormal", certain)
    if line.doubted:
        return _Judged(line, "uncertain", (f"{line}?",))
    if not _complete(line, listed, reading.normal):
        if doubtful and any(name.startswith(line.complement) for name in reading.normal):
            return _Judged(line, "uncertain", doubtful)
        return _Judged(line, "abnormal", (line.complement,))
    if doubtful:
        return _Judged(line, "uncertain", doubtful)
    return _Judged(line, "heteromorphism", listed) if listed else _Judged(line, "normal")


def _complete(line: CellLine, listed: tuple[str, ...], normal: tuple[str, ...]) -> bool:
    """Whether the line has the count and sex chromosomes of a normal one.

    ISCN writes a sex chromosome that varies apart from the others: 46,X,fra(X)(q27.3).
    """
    all_sex = "".join(sorted([*line.sex, *_sex_chromosomes(listed)]))
    return line.complement in normal or f"{line.count},{all_sex}" in normal


def classify(text: str, reading: Reading) -> Classified:
    """Say what a recorded karyotype comes to; it never raises.

    Only lines that the protocol lists as normal pass; what is not understood to its last sign is for review.
    """
    karyotype = parse(text, reading.prose)
    if karyotype.unread is not None:
        return _not_read(karyotype.unread)
    judged = [_judged(line, reading) for line in karyotype.lines]
    if abnormal := [one for one in judged if one.state == "abnormal"]:
        return _with_abnormal_lines(judged, abnormal, reading.low_mosaic)
    for state in ("uncertain", "heteromorphism"):
        if found := tuple(dict.fromkeys(text for one in judged if one.state == state for text in one.found)):
            return Classified("review", state, found)
    return _without_abnormality(karyotype)


def _not_read(unread: str) -> Classified:
    if not unread:
        return Classified("review", "empty")
    return Classified("review", "unread" if any(sign.isdigit() for sign in unread) else "words", (unread,))


def _without_abnormality(karyotype: Karyotype) -> Classified:
    lines = tuple(dict.fromkeys(map(str, karyotype.lines)))
    if karyotype.other_method:
        return Classified("review", "other-method", lines)
    if karyotype.called_mosaic:
        return Classified("review", "called-mosaic", lines)
    return Classified("pass", "normal", lines)


def _with_abnormal_lines(judged: list[_Judged], abnormal: list[_Judged], low: LowMosaic | None) -> Classified:
    if len({str(one.line) for one in judged}) == 1:
        return Classified("fail", "abnormal", abnormal[0].found)
    lines = tuple(dict.fromkeys(str(one.line) for one in abnormal))
    cells, counted = _cells(abnormal), _cells(judged)
    if cells is None or counted is None:
        return Classified("fail", "mosaic", lines)
    # Shares are added: the lines come of the same loss and gain of an X, and apart each would look rarer.
    only_low = low is not None and set(lines) <= set(low.lines) and len(abnormal) < len(judged)
    if low and only_low and 100 * cells < low.below_percent * counted:
        return Classified("review", "low-mosaic", lines, cells, counted)
    return Classified("fail", "mosaic", lines, cells, counted)


def _cells(judged: list[_Judged]) -> int | None:
    """The cells counted in these lines; None if one of them has no count."""
    counts = [one.line.cells for one in judged if one.line.cells is not None]
    return sum(counts) if len(counts) == len(judged) else None
