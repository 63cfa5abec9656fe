"""A karyotype as a laboratory writes it, parsed into cell lines; never by prefix.

The notation is that of the International System for Human Cytogenomic Nomenclature (ISCN), with the slips
that records hold: missing commas, blanks, either case, full-width signs, counts in round brackets.
A text that is not understood to its last sign is for a person to read: words around a karyotype can turn it
into its opposite ("45,X excluded"), so nothing that was read in part passes or fails.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

MOST_SIGNS = 1000
_SHOWN_SIGNS = 120
IGNORE = re.IGNORECASE | re.ASCII

# Every repeat is bounded or can cut a text in one way only: matching time stays in proportion to the length.
_NUMBER = r"[1-9][0-9]{0,5}"
_COUNT = r"(?:[2-9][0-9]|1[0-9]{2})"
CHROMOSOME = r"(?:1[0-9]|2[0-2]|[1-9]|X|Y)"
ARM_BANDS = r"(?:[pq][0-9.]{0,6}){0,2}"
_WHERE = rf"(?:\??{CHROMOSOME}{ARM_BANDS}|\?)"
CHROMOSOMES = rf"\({_WHERE}(?:[;,]{_WHERE}){{0,7}}\)"
BANDS = r"\([pqc?:][pq0-9centrhsk.;,:~>?+-]{0,80}\)"
STRUCTURE = "(?:psu|inv|dir)?(?:add|del|der|dic|dup|fis|fra|hsr|idic|ins|inv|i|qdp|rec|rob|r|tas|trc|trp|t|upd)"
HETEROMORPHISM = r"(?:[pq]h|cenh|[pq]ss?|[pq]stk)[+-]?"
ORIGIN = r"(?:dmat|dpat|dinh|dn|mat|pat|inh|c|x[1-9]){0,3}"
_STRUCTURES = rf"\??[+-]?\??(?:{STRUCTURE}{CHROMOSOMES}(?:{BANDS})?){{1,9}}"
_GAIN_OR_LOSS = rf"\??[+-]\??(?:{CHROMOSOME}|(?:[1-9](?:~[1-9])?)?r[1-9]?)"
_MARKER = r"\??[+-]?\??(?:[1-9](?:~[1-9])?)?(?:mar[1-9]?|dmin)"
_ON_ONE = rf"\??{CHROMOSOME}(?:{HETEROMORPHISM}){{1,3}}"
_ABNORMALITY = rf"(?:(?:{_STRUCTURES}|{_GAIN_OR_LOSS}|{_MARKER}|{_ON_ONE}){ORIGIN}\?{{0,2}}|\?{{1,3}})"
# Compiled when the first karyotype is read: it costs as much as importing half of the package.
_LINE = (
    rf"(?P<count>\?{{0,2}}{_COUNT}(?:[~-]{_COUNT})?\?{{0,2}}),?"
    r"(?P<sex>\?{0,2}[XY](?:\??[XY]){0,5}(?:\?{1,2}(?=[,\[(]|$))?)"
    # A comma may be missing before the first abnormality, but a dash there need not be a loss.
    rf"(?P<abnormalities>(?:(?:,|(?!-)){_ABNORMALITY}(?:,{_ABNORMALITY})*)?)"
    rf"(?:\[(?P<square>{_NUMBER})\]|\((?P<round>{_NUMBER})\))?(?P<doubt>\?{{0,2}})"
)
_OTHER_METHOD = re.compile(r"[.,;]?(?:(?:nuc)?ish|arr(?=[(\[0-9XY]))", IGNORE)
_BETWEEN_LINES = re.compile(r"/(?![^(\[]*[)\]])")
_BETWEEN_ABNORMALITIES = re.compile(r",(?![^(]*\))")
_SIGNS = str.maketrans(dict.fromkeys("‐‒–—−", "-") | {"、": ",", "→": ">", "×": "x"})


@dataclass(frozen=True, slots=True)
class CellLine:
    """Cells that share one karyotype; `abnormalities` are as recorded but for blanks, `?` and all."""

    count: str
    """Chromosomes in a cell: `46`, or a range, `45~47`."""
    sex: str
    """Sex chromosomes, `XX`."""
    abnormalities: tuple[str, ...] = ()
    cells: int | None = None
    """Cells counted, if the record says so."""
    doubted: bool = False
    """Whether a `?` stands at the line as a whole: at its count, its sex chromosomes or its end."""

    @property
    def complement(self) -> str:
        """Count and sex chromosomes, `45,X`."""
        return f"{self.count},{self.sex}"

    def __str__(self) -> str:
        """Write it without cells and doubt: `46,XX,inv(9)`."""
        return ",".join((self.complement, *self.abnormalities))


class Karyotype(NamedTuple):
    """What a karyotype text says; `unread` is the text where a part of it could not be parsed."""

    lines: tuple[CellLine, ...] = ()
    called_mosaic: bool = False
    """Whether it begins with `mos` or `chi`."""
    other_method: bool = False
    """Whether a result of in situ hybridization (`ish`) or an array (`arr`) follows or stands alone."""
    unread: str | None = None


def _squeezed(text: str) -> str | None:
    """The text without blanks and full-width signs; None if it is longer than any karyotype."""
    signs = "".join(text.split())
    # Before the normalisation too: it is slow on long runs of combining marks.
    if len(signs) > MOST_SIGNS:
        return None
    signs = "".join(unicodedata.normalize("NFKC", signs).translate(_SIGNS).split())
    return signs if len(signs) <= MOST_SIGNS else None


def _shortened(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _SHOWN_SIGNS else words[: _SHOWN_SIGNS - 1] + "…"


@lru_cache(maxsize=64)
def _words(prose: tuple[str, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns of one listed phrase before and after a karyotype, the longest first."""
    squeezed = filter(None, map(_squeezed, prose))
    longest_first = sorted(squeezed, key=len, reverse=True)
    phrases = "|".join(re.escape(phrase).replace(r"\#", _NUMBER) for phrase in longest_first) or "(?!)"
    phrase = rf"(?:{phrases}|\((?:{phrases})\))"
    return re.compile(rf"{phrase}[-,;:]?", IGNORE), re.compile(rf"[-,;:.]?{phrase}\.?\Z", IGNORE)


def _without_words(signs: str, prose: tuple[str, ...]) -> str:
    before, after = _words(prose)
    while found := before.match(signs) or after.search(signs):
        signs = signs[: found.start()] + signs[found.end() :]
    return signs


def _read_line(signs: str) -> CellLine | None:
    found = re.compile(_LINE, IGNORE).fullmatch(signs)
    if not found:
        return None
    count, sex, abnormalities = found["count"], found["sex"].upper(), found["abnormalities"].removeprefix(",")
    cells = found["square"] or found["round"]
    return CellLine(
        count=count.replace("?", "").replace("-", "~"),
        sex=sex.replace("?", ""),
        abnormalities=tuple(_BETWEEN_ABNORMALITIES.split(abnormalities)) if abnormalities else (),
        cells=int(cells) if cells else None,
        doubted="?" in count + sex + found["doubt"],
    )


def parse(text: str, prose: tuple[str, ...] = ()) -> Karyotype:
    """Read a karyotype; `prose` are phrases that may stand before or after it, `#` a whole number in them.

    Case, blanks and full-width signs do not matter. Never raises; more than 1,000 signs are not read.
    """
    signs = _squeezed(text)
    if signs is None:
        return Karyotype(unread=_shortened(text))
    signs = _without_words(signs, prose)
    called_mosaic = signs[:3].casefold() in ("mos", "chi")
    lines, other_method = [], False
    for part in _BETWEEN_LINES.split(signs[3:] if called_mosaic else signs):
        other = _OTHER_METHOD.search(part)
        other_method |= other is not None
        head = part[: other.start()] if other else part
        if line := _read_line(head):
            lines.append(line)
        elif head or not other:
            return Karyotype(unread=_shortened(text))
    return Karyotype(tuple(lines), called_mosaic, other_method)
