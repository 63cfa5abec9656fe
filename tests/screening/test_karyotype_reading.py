"""What a karyotype comes to under a protocol's reading."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from poi_trial.screening.karyotype_reading import Classified, Reading, classify

READING = Reading.model_validate(
    {
        "normal": ["46,XX"],
        "prose": [
            "normal",
            "karyotype",
            "without structural chromosomal abnormality",
            "in # metaphases",
        ],
        "review": ["inv(9)", "inv(2)(p11.2q13)", "fra", "qh+", "qh-", "ph", "ps+", "ps-", "pstk+", "cenh+"],
        "low_mosaic": {"lines": ["45,X", "47,XXX"], "below_percent": 10},
    }
)


def came_to(text: str) -> tuple[str, str, tuple[str, ...]]:
    """Verdict, reason and what was found."""
    classified = classify(text, READING)
    return classified.verdict, classified.reason, classified.found


@pytest.mark.parametrize(
    "text",
    [
        "46,XX", "46, XX", "46XX", "46,xx", "46，XX", "46,XX[20]", "46,XX(20)", "46 XX in 30 metaphases",
        "46, XX without structural chromosomal abnormality", "Normal karyotype: 46,XX",
        "46,XX[10]/46,XX[20]", "46,XX/46,XX",
    ],
)  # fmt: skip
def test_normal(text: str) -> None:
    """46,XX passes, with blanks, cell counts and listed words around it."""
    assert classify(text, READING) == Classified("pass", "normal", ("46,XX",))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("45,X", "45,X"), ("45X", "45,X"), ("45,X[30]", "45,X"), ("45,X[1]/45,X[2]", "45,X"),
        ("mos 45,X", "45,X"), ("45,X.ish X(DXZ1x1)", "45,X"), ("45,X in 30 metaphases", "45,X"),
        ("47,XXX", "47,XXX"), ("47, XXX", "47,XXX"), ("46,XY", "46,XY"), ("46, XY", "46,XY"),
        ("47,XXY", "47,XXY"), ("69,XXX", "69,XXX"), ("92,XXXX", "92,XXXX"), ("45~47,XX", "45~47,XX"),
        ("46,X", "46,X"), ("47,XX", "47,XX"), ("46,X,inv(9)", "46,X"), ("46,X,Yqh+", "Yqh+"),
        ("46,XYqh-", "Yqh-"), ("46,X,fra(Y)", "fra(Y)"), ("46,X,i(X)(q10)", "i(X)(q10)"),
        ("46,X,i(Xq)", "i(Xq)"), ("46,X,del(X)(q22)", "del(X)(q22)"), ("46,X,r(X)", "r(X)"),
        ("46,X,t(X;1)(q22;p36)", "t(X;1)(q22;p36)"), ("46,XX,t(1;2)(p36;q37)", "t(1;2)(p36;q37)"),
        ("46, XX, t (1;4) (p22.3;q31.3)", "t(1;4)(p22.3;q31.3)"),
        ("45,XX,der(13;14)(q10;q10)", "der(13;14)(q10;q10)"), ("45,XX,rob(13;14)", "rob(13;14)"),
        ("47,XX,+mar", "+mar"), ("47,XX,+21", "+21"), ("46,XX,del(5)(p15)", "del(5)(p15)"),
        ("46,XX,dup(1)(q21q32)", "dup(1)(q21q32)"), ("46,XX,ins(2)(p13q21q31)", "ins(2)(p13q21q31)"),
        ("46,XX,add(7)(p22)", "add(7)(p22)"), ("46,XX,inv(3)(p21q26)", "inv(3)(p21q26)"),
        ("46,XX,inv(2)", "inv(2)"), ("46,XX,inv(2)(p11.2q21)", "inv(2)(p11.2q21)"),
        ("46,XX,inv(2)(p11.2q13q21)", "inv(2)(p11.2q13q21)"), ("46,XX,inv(9;10)", "inv(9;10)"),
        ("47,XX,+inv(9)", "+inv(9)"), ("46,XX,der(9)inv(9)(p11q13)", "der(9)inv(9)(p11q13)"),
        ("46,XX,15pss", "15pss"), ("46,XX,21pstk-", "21pstk-"),
        ("46,XX,inv(9),t(1;2)(p36;q37)", "t(1;2)(p36;q37)"),
        ("46,XX,?del(5)(p15),t(1;2)(p36;q37)", "t(1;2)(p36;q37)"),
        ("46,XX?,t(1;2)(p36;q37)", "t(1;2)(p36;q37)"),
        ("46,XX,t(1;2)(p36;q37).ish t(1;2)(RP11+)", "t(1;2)(p36;q37)"), ("47,XX,+?mar", "47,XX"),
        ("47,XX,?+21", "47,XX"), ("45,X,?inv(9)", "45,X"),
    ],
)  # fmt: skip
def test_abnormal(text: str, found: str) -> None:
    """Whatever can be read and is not listed fails; a certain abnormality beats a question mark."""
    assert came_to(text) == ("fail", "abnormal", (found,))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("46,XX,inv(9)", "inv(9)"), ("46,XX,inv(9)(p11q13)", "inv(9)(p11q13)"),
        ("46,XX,inv(9)(p12q13)", "inv(9)(p12q13)"), ("46,XX,inv(9)(p11;q12)", "inv(9)(p11;q12)"),
        ("46,XX,inv(9p11q13)", "inv(9p11q13)"), ("46,XX,inv(9)(p22q34)", "inv(9)(p22q34)"),
        ("46,XX,inv(9)(p11q13)mat", "inv(9)(p11q13)mat"), ("46,XX,INV(9)[20]", "INV(9)"),
        ("46, XX, inv (9)", "inv(9)"), ("46,XX,inv(2)(p11.2q13)", "inv(2)(p11.2q13)"),
        ("46,XX,fra(16)(q22)", "fra(16)(q22)"), ("46,X,fra(X)(q27.3)", "fra(X)(q27.3)"),
        ("46,XX,fra(X)(q27.3)", "fra(X)(q27.3)"), ("46,XX,9qh+", "9qh+"), ("46,XX,1qh-", "1qh-"),
        ("46,XX,9ph", "9ph"), ("46,XX,9ph+", "9ph+"), ("46,XX,15ps+", "15ps+"), ("46,XX,22ps-", "22ps-"),
        ("46,XX,21pstk+", "21pstk+"), ("46,XX,13cenh+", "13cenh+"), ("46,XX,13cenh+ps+", "13cenh+ps+"),
        ("46,XX/46,XX,9qh+", "9qh+"),
    ],
)  # fmt: skip
def test_heteromorphism(text: str, found: str) -> None:
    """A listed heteromorphism beside a normal complement is for review."""
    assert came_to(text) == ("review", "heteromorphism", (found,))


def test_several_heteromorphisms() -> None:
    """All heteromorphisms are named, each once."""
    assert came_to("46,XX,1qh-,inv(9)/46,XX,1qh-") == ("review", "heteromorphism", ("1qh-", "inv(9)"))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("46,XX,?t(1;2)", "?t(1;2)"), ("46,XX,t(1;2)?", "t(1;2)?"), ("46,XX,t(1;?)(p36;?)", "t(1;?)(p36;?)"),
        ("46,XX,?", "?"), ("46,XX,?inv(9)", "?inv(9)"), ("46,XX,inv(9),?t(1;2)", "?t(1;2)"),
        ("46,X,?i(X)(q10)", "?i(X)(q10)"), ("46,X,+?mar", "+?mar"), ("46,XX?", "46,XX?"), ("45,X?", "45,X?"),
        ("?45,X", "45,X?"), ("?45,X/46,XX", "45,X?"),
    ],
)  # fmt: skip
def test_uncertain(text: str, found: str) -> None:
    """A question mark with no certain abnormality beside it is for review."""
    assert came_to(text) == ("review", "uncertain", (found,))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"), (" \n\u3000", "empty"), ("normal", "words"), ("mosaic Turner", "words"),
        ("Turner (string not in stored text)", "words"), ("XX", "words"),
        ("supernumerary marker chromosome (15-derived, heterochromatin only)", "unread"),
        ("46,XX (no comma, as printed)", "unread"), ("46, XX, 13 cent+ (also written 13 cenh+)", "unread"),
        ("45,X excluded", "unread"), ("46,XX, t(1;2) excluded", "unread"), ("46,XY[3]//46,XX[17]", "unread"),
        ("46,XX,inc", "unread"), ("46,XX" * 20_000, "unread"),
    ],
)  # fmt: skip
def test_not_read(text: str, reason: str) -> None:
    """Words only, and what cannot be read to its last sign, are for review."""
    assert came_to(text)[:2] == ("review", reason)


def test_what_was_not_read_is_named() -> None:
    """The reader is shown the text that could not be read, and of blank text nothing."""
    assert classify(" mosaic  Turner", READING).found == ("mosaic Turner",)
    assert classify(" ", READING).found == ()


@pytest.mark.parametrize("text", ["46,XX.ish del(22)(q11.2q11.2)", "46,XX.arr(1-22,X)x2", "mos 46,XX.ish X(DXZ1x2)"])
def test_other_method_beside_a_normal_karyotype(text: str) -> None:
    """A result of another method, beside 46,XX or alone, is for review."""
    assert came_to(text) == ("review", "other-method", ("46,XX",))
    assert came_to("arr(1-22,X)x2") == ("review", "other-method", ())


def test_called_mosaic() -> None:
    """A mosaic of which only normal lines are named is for review."""
    assert came_to("mos 46,XX") == ("review", "called-mosaic", ("46,XX",))


@pytest.mark.parametrize(
    ("text", "found", "cells", "counted"),
    [
        ("45,X/46,XX", ("45,X",), None, None),
        ("45,X[2]/46,XX", ("45,X",), None, None),
        ("45,X/46,XX[98]", ("45,X",), None, None),
        ("45,X/46,XX in 50 metaphases", ("45,X",), None, None),
        ("45X/47XXX", ("45,X", "47,XXX"), None, None),
        ("45,X/46,XY", ("45,X", "46,XY"), None, None),
        ("47, XXX/46, XX", ("47,XXX",), None, None),
        ("46,XX/46,XY", ("46,XY",), None, None),
        ("chi 46,XX[25]/46,XY[1]", ("46,XY",), 1, 26),
        ("45,X(19)/46,XX(11)", ("45,X",), 19, 30),
        ("45,X[3]/46,XX[27]", ("45,X",), 3, 30),
        ("45,X[1]/47,XXX[99]", ("45,X", "47,XXX"), 100, 100),
        ("45,X[5]/47,XXX[5]/46,XX[90]", ("45,X", "47,XXX"), 10, 100),
        ("45,X[1]/46,X,i(X)(q10)[1]/46,XX[98]", ("45,X", "46,X,i(X)(q10)"), 2, 100),
        ("45,X,t(1;2)(p36;q37)[1]/46,XX[98]", ("45,X,t(1;2)(p36;q37)",), 1, 99),
        ("47,XX,+21[1]/46,XX[99]", ("47,XX,+21",), 1, 100),
        ("48,XXXX[1]/46,XX[99]", ("48,XXXX",), 1, 100),
    ],
)
def test_mosaic(text: str, found: tuple[str, ...], cells: int | None, counted: int | None) -> None:
    """A mosaic with an abnormal line fails: without counts, from 10 % on, and any other line at any share."""
    assert classify(text, READING) == Classified("fail", "mosaic", found, cells, counted)


@pytest.mark.parametrize(
    ("text", "found", "cells", "counted"),
    [
        ("45,X[2]/46,XX[48]", ("45,X",), 2, 50),
        ("46,XX[48]/45,X[2]", ("45,X",), 2, 50),
        ("mos 45,X(2)/46,XX(48)", ("45,X",), 2, 50),
        ("47,XXX[1]/46,XX[99]", ("47,XXX",), 1, 100),
        ("45,X[99]/46,XX[901]", ("45,X",), 99, 1000),
        ("45,X[1]/47,XXX[1]/46,XX[48]", ("45,X", "47,XXX"), 2, 50),
        ("45,X[1]/45,X[1]/46,XX[48]", ("45,X",), 2, 50),
        ("45,X[2]/46,XX,inv(9)[48]", ("45,X",), 2, 50),
        ("45,X[2]/46,XX,?t(1;2)[48]", ("45,X",), 2, 50),
    ],
)
def test_low_mosaic(text: str, found: tuple[str, ...], cells: int, counted: int) -> None:
    """45,X and 47,XXX in fewer than 10 % of all counted cells, taken together, are for review."""
    assert classify(text, READING) == Classified("review", "low-mosaic", found, cells, counted)


def test_another_protocol() -> None:
    """What is normal, listed and a low share is the protocol's to say."""
    men = Reading(normal=("46,xy",), review=("qh",))
    assert men.normal == ("46,XY",)
    assert classify("46,XY", men).verdict == "pass"
    assert classify("46,X,Yqh+", men).reason == "heteromorphism"
    assert classify("46,XX", men).verdict == "fail"
    assert classify("46,XY,inv(9)", men).verdict == "fail"
    assert classify("46,XY normal", men).verdict == "review"
    assert classify("45,X[1]/46,XY[99]", men).verdict == "fail"
    none_listed = Reading(normal=("46,XX",))
    assert classify("46,XX,9qh+", none_listed).verdict == "fail"
    any_inversion = Reading(normal=("46,XX",), review=("inv",))
    assert classify("46,XX,inv(3)(p21q26)", any_inversion).reason == "heteromorphism"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"normal": []}, "at least 1 item"),
        ({"normal": ["normal"]}, "is not a count with sex chromosomes; write for instance 46,XX"),
        ({"normal": ["46,XX,inv(9)"]}, "is not a count with sex chromosomes"),
        ({"normal": ["46,XX[20]"]}, "is not a count with sex chromosomes"),
        ({"normal": ["46,XX?"]}, "is not a count with sex chromosomes"),
        ({"normal": ["46,XX/46,XX"]}, "is not a count with sex chromosomes"),
        ({"prose": [" "]}, "is not a phrase; write words, and # for a whole number"),
        ({"prose": ["XX"]}, "is not a phrase"),
        ({"prose": ["in 30 metaphases"]}, "is not a phrase"),
        ({"review": ["9"]}, "is not a heteromorphism as karyotypes write it; write for instance "),
        ({"review": ["9qh+"]}, "is not a heteromorphism"),
        ({"low_mosaic": {"lines": [], "below_percent": 10}}, "at least 1 item"),
        ({"low_mosaic": {"lines": ["45,X"], "below_percent": 0}}, "greater than or equal to 1"),
        ({"low_mosaic": {"lines": ["45,X"], "below_percent": 101}}, "less than or equal to 100"),
    ],
)  # fmt: skip
def test_a_faulty_reading(fields: dict[str, object], message: str) -> None:
    """A list entry that could never match, or would match too much, is refused with what would be right."""
    with pytest.raises(ValidationError, match=message):
        Reading.model_validate({"normal": ["46,XX"]} | fields)


def full_width(text: str) -> str:
    """ASCII signs in their full-width form, as a Chinese keyboard writes them."""
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


def spread(text: str) -> str:
    """A blank of some kind after every sign."""
    return "".join(sign + ("\u3000" if place % 2 else " \n") for place, sign in enumerate(text))


WRITTEN = st.sampled_from(
    [
        "46,XX", "46,XX[20]", "45,X[2]/46,XX[48]", "45,X(19)/46,XX(11)", "46,XX,inv(9)(p11q13)",
        "46,XX,t(1;2)(p36;q37)", "46,X,i(X)(q10)", "47,XX,+?mar", "46,XX,?t(1;2)",
        "46,XX.ish del(22)(q11.2q11.2)", "mos 46,XX", "normal", "46 XX in 30 metaphases", "45,X excluded",
    ]
)  # fmt: skip


@given(WRITTEN, st.sampled_from([str.lower, str.upper, str.swapcase, full_width, spread]))
def test_spelling_never_matters(text: str, spelt: Callable[[str], str]) -> None:
    """Case, blanks and full-width signs change neither verdict nor reason."""
    plain, other = classify(text, READING), classify(spelt(text), READING)
    assert (other.verdict, other.reason, other.cells) == (plain.verdict, plain.reason, plain.cells)


CHROMOSOME = st.sampled_from([*map(str, range(1, 23)), "X", "Y"])
BAND = st.builds("{}{}".format, st.sampled_from("pq"), st.integers(10, 37))
ONE_CHROMOSOME = st.sampled_from(["del", "dup", "inv", "i", "r", "add", "fra"])
TWO_CHROMOSOMES = st.sampled_from(["t", "der", "rob", "ins", "dic"])
ABNORMALITY = st.one_of(
    st.builds("{}{}".format, st.sampled_from("+-"), CHROMOSOME),
    st.builds("{}({})({}{})".format, ONE_CHROMOSOME, CHROMOSOME, BAND, BAND),
    st.builds("{}({};{})({};{})".format, TWO_CHROMOSOMES, CHROMOSOME, CHROMOSOME, BAND, BAND),
    st.builds("{}{}".format, CHROMOSOME, st.sampled_from(["qh+", "qh-", "ph", "ps+", "pstk+", "cenh+"])),
    st.sampled_from(["+mar", "+r", "dmin", "?"]),
)


@given(
    st.lists(ABNORMALITY, min_size=1, max_size=4),
    st.sampled_from(["", "?"]),
    st.sampled_from(["", "[20]", " in 30 metaphases"]),
)
def test_an_abnormality_never_passes(abnormalities: list[str], doubt: str, around: str) -> None:
    """46,XX with any abnormality after it, certain or not, never passes, also not beside normal cells."""
    line = f"46,XX,{doubt}{','.join(abnormalities)}{around}"
    assert classify(line, READING).verdict != "pass"
    assert classify(f"46,XX[20]/{line}", READING).verdict != "pass"


@given(st.text() | st.text("46,X []()/?+-Yy12.", max_size=20) | st.text(max_size=3).map("46,XX{}".format))
def test_only_normal_lines_pass(text: str) -> None:
    """No text raises, and one that passes is listed lines and their counts to the last sign."""
    if classify(text, READING).verdict == "pass":
        plain = unicodedata.normalize("NFKC", text).upper().replace("、", ",")
        for line in "".join(plain.split()).split("/"):
            assert line.rstrip("[(0123456789)]") in ("46,XX", "46XX")
