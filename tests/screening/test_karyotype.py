"""How a karyotype text is parsed into cell lines."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poi_trial.screening.karyotype import MOST_SIGNS, CellLine, Karyotype, parse

WORDS = ("normal", "normal female", "in # metaphases", "karyotype", "核型")


def only_line(text: str) -> CellLine:
    """The one cell line of a text that has one."""
    karyotype = parse(text, WORDS)
    assert karyotype.unread is None
    (line,) = karyotype.lines
    return line


@pytest.mark.parametrize(
    "text",
    [
        "46,XX",
        "46, XX",
        "46XX",
        "46 XX",
        "46,xx",
        "46，XX",
        "４６，ＸＸ",
        "46、XX",
        " 46\u00a0,\tX X\n",
        "46,\u3000XX",
    ],
)
def test_blanks_case_commas_and_full_width_signs(text: str) -> None:
    """Blanks, case, a missing comma and full-width signs do not change what a karyotype says."""
    assert parse(text) == Karyotype((CellLine("46", "XX"),))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("46,XX[20]", CellLine("46", "XX", cells=20)),
        ("46,XX(20)", CellLine("46", "XX", cells=20)),
        ("46，XX［２０］", CellLine("46", "XX", cells=20)),
        ("45,X", CellLine("45", "X")),
        ("92,XXXX", CellLine("92", "XXXX")),
        ("47,XX,+21[5]", CellLine("47", "XX", ("+21",), 5)),
        ("47,XX,+21(5)", CellLine("47", "XX", ("+21",), 5)),
        ("46,XX,r(20)", CellLine("46", "XX", ("r(20)",))),
        ("46,XX,r(20)(20)", CellLine("46", "XX", ("r(20)",), 20)),
        ("45~47,XX", CellLine("45~47", "XX")),
        ("45-47,XX", CellLine("45~47", "XX")),
        ("46,XX,t(1,4)(p22.3,q31.3)", CellLine("46", "XX", ("t(1,4)(p22.3,q31.3)",))),
        ("46, XX, t (1;4) (p22.3;q31.3)", CellLine("46", "XX", ("t(1;4)(p22.3;q31.3)",))),
        ("47,XX+21", CellLine("47", "XX", ("+21",))),
        ("46,XXqh+", CellLine("46", "X", ("Xqh+",))),
        ("46,XX,qh", None),
        ("46,XX,", None),
        ("46,XX,,+21", None),
        ("46,XX-21", None),
        ("46,XX[0]", None),
        ("46,XX[20", None),
        ("46,XX 20", None),
        ("46,XX,21", None),
        ("16,XX", None),
        ("460,XX", None),
        ("46", None),
        ("XX", None),
        ("46,ХХ", None),
        ("46,U", None),
        ("46.XX", None),
        ("46,XX.", None),
        ("46,XX...", None),
    ],
)
def test_a_cell_line(text: str, line: CellLine | None) -> None:
    """A cell line is count, sex chromosomes, abnormalities and cells counted, and nothing beside them."""
    assert parse(text) == (Karyotype((line,)) if line else Karyotype(unread=text))


@pytest.mark.parametrize(
    "abnormality",
    [
        "+21", "-21", "+X", "-Y", "+21c", "+?21", "?+21", "?", "t(1;2)", "t(1;2)(p36;q37)",
        "t(1;2;3)(p1;q2;q3)", "t(X;1)(q22;p36)", "t(1;?)(p36;?)", "t(1;2)(p36;q37)dn",
        "t(1;2)(p36;q37)dmat", "t(1;2)(p36;q37)?", "der(13;14)(q10;q10)", "rob(13;14)", "rob(13q;14q)",
        "der(13)t(13;14)(q10;q10)", "der(1)t(1;3)(p32;q21)dup(1)(q25q42)", "+der(22)t(11;22)(q23;q11)",
        "i(X)(q10)", "i(Xq)", "idic(X)(p11)", "del(X)(q22)", "del(5)(p15)", "del(Xq22)",
        "del(5)(:p13->qter)", "dup(1)(q21q32)", "invdup(15)(q11q13)", "ins(2)(p13q21q31)",
        "ins(X;5)(?;q13)", "psudic(15;13)(q12;q12)", "r(X)", "r(X)(p22q24)", "add(7)(p22)", "add(7)(?p22)",
        "inv(9)", "inv(9)(p11q13)", "inv(9)(p11q13)pat", "inv(9)(p11q13)x2", "fra(16)(q22)", "mar", "+mar",
        "+mar1", "+2mar", "+1~3mar", "+?mar", "+r", "+marx2", "dmin", "upd(15)mat", "9qh+", "1qh-", "9phqh",
        "9ph", "15ps+", "15pss", "21pstk+", "13cenh+", "?9qh+",
    ],
)  # fmt: skip
def test_abnormalities(abnormality: str) -> None:
    """Gains, losses, structural changes, markers and heteromorphisms are kept as recorded."""
    assert only_line(f"46,XX,{abnormality}") == CellLine("46", "XX", (abnormality,))
    assert only_line(f"46,X,{abnormality},-7[12]") == CellLine("46", "X", (abnormality, "-7"), 12)


@pytest.mark.parametrize(
    "words",
    [
        "balanced translocation", "qh+", "5p-", "t(1;45)", "t(1;2", "t1;2", "inv9", "cent+", "inc",
        "del(chest)", "+", "99qh+", "+221",
    ],
)  # fmt: skip
def test_what_is_no_abnormality(words: str) -> None:
    """Words and slips among the abnormalities leave the whole text unread."""
    assert parse(f"46,XX,{words}") == Karyotype(unread=f"46,XX,{words}")
    assert parse(f"45,X,{words}").lines == ()


@pytest.mark.parametrize(
    "text", ["?46,XX", "46?,XX", "46,?XX", "46,XX?", "46,X?X", "46,XX?[20]", "46,XX[20]?", "46,XX?(20)"]
)
def test_a_doubted_line(text: str) -> None:
    """A question mark at the count, the sex chromosomes or the end of a line doubts the line."""
    line = only_line(text)
    assert (str(line), line.doubted) == ("46,XX", True)


def test_a_question_mark_at_an_abnormality_is_its_own() -> None:
    """A question mark before or after an abnormality does not doubt the line."""
    assert only_line("46,XX,?t(1;2)(p36;q37)") == CellLine("46", "XX", ("?t(1;2)(p36;q37)",))
    assert only_line("46,XX?,t(1;2)").doubted


@pytest.mark.parametrize(
    "text", ["45,X[3]/46,XX[27]", "45,X(3)/46,XX(27)", "45X [3] / 46XX [27]", "45,X[3]／46,XX[27]"]
)
def test_a_mosaic(text: str) -> None:
    """Lines of a mosaic are parted by a slash, each with its cells in square or round brackets."""
    assert parse(text) == Karyotype((CellLine("45", "X", cells=3), CellLine("46", "XX", cells=27)))


@pytest.mark.parametrize("text", ["46,XY[3]//46,XX[17]", "//46,XX[20]", "46,XX/", "/46,XX", "45,X[2/50]/46,XX[48/50]"])
def test_a_slash_too_many(text: str) -> None:
    """A double slash parts recipient from donor after a transplant: a person reads which is which."""
    assert parse(text) == Karyotype(unread=text)


def test_called_mosaic() -> None:
    """The prefixes mos and chi are kept as a flag."""
    assert parse("mos 46,XX") == Karyotype((CellLine("46", "XX"),), called_mosaic=True)
    assert parse("chi 46,XX/46,XY").called_mosaic
    assert parse("mos") == Karyotype(unread="mos")
    assert parse("mosaic Turner") == Karyotype(unread="mosaic Turner")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("46,XX.ish del(22)(q11.2q11.2)(TUPLE1-)", ("46,XX",)),
        ("46,XX.nuc ish(DXZ1x2)[200]", ("46,XX",)),
        ("46,XX.arr(1-22,X)x2", ("46,XX",)),
        ("46,XX; arr[GRCh38] 1p36.33q44(1_248956422)x2", ("46,XX",)),
        ("45,X[2].ish X(DXZ1x1)/46,XX[48].ish X(DXZ1x2)", ("45,X", "46,XX")),
        ("arr(1-22,X)x2", ()),
        ("nuc ish(DXZ1x2)[200]", ()),
    ],
)
def test_other_methods(text: str, lines: tuple[str, ...]) -> None:
    """Results of in situ hybridization and arrays are seen, not read."""
    karyotype = parse(text)
    assert (karyotype.other_method, karyotype.unread) == (True, None)
    assert tuple(map(str, karyotype.lines)) == lines


def test_words_that_end_in_a_method_are_words() -> None:
    """What stands before an array or hybridization result must be a karyotype."""
    assert parse("starry").unread == "starry"
    assert parse("Irish").unread == "Irish"


@pytest.mark.parametrize(
    "text",
    [
        "normal 46,XX", "46,XX normal", "46,XX, normal female", "46,XX (normal)",
        "46,XX (in 30 metaphases).", "46 XX IN 30 METAPHASES", "Karyotype: 46,XX",
        "Normal karyotype: 46,XX in 30 metaphases", "核型：46,XX",
        "46,XX - normal", "karyotype 46,XX; normal",
    ],
)  # fmt: skip
def test_listed_words_around_a_karyotype(text: str) -> None:
    """Listed phrases before and after a karyotype, also in brackets, say nothing more."""
    assert parse(text, WORDS) == Karyotype((CellLine("46", "XX"),))


@pytest.mark.parametrize(
    "text",
    [
        "46,XX is not normal", "abnormal 46,XX", "46,XX abnormal", "46,XX normal variant", "46,XX normal?",
        "46,XX normal...", "46,XX in 0 metaphases", "46,XX in metaphases", "46,XX in 19 of 20 metaphases",
        "46,XX (no comma, as printed)", "normal", "normal karyotype",
    ],
)  # fmt: skip
def test_other_words_are_not_taken_off(text: str) -> None:
    """Words that are not listed, or listed words that belong to others, leave the text unread."""
    assert parse(text, WORDS) == Karyotype(unread=text)


def test_no_words_are_listed_without_a_protocol() -> None:
    """Without a list of phrases no word may stand beside a karyotype; a blank phrase is none."""
    assert parse("46,XX normal").unread == "46,XX normal"
    assert parse("46,XX normal", ("", " ")).unread == "46,XX normal"


def test_unread_text_is_kept_readable() -> None:
    """Unread text keeps its words apart; blank text is empty, and long text is cut."""
    assert parse("  Turner\n syndrome ").unread == "Turner syndrome"
    assert parse(" \n").unread == ""
    assert parse("word " * 100).unread == ("word " * 24)[:119] + "…"
    assert parse("w" * 120).unread == "w" * 120


def test_long_text_is_not_read() -> None:
    """A thousand signs are read, more are not, and blanks do not count."""
    longest = "46,XX," + ",".join(["+21"] * 248) + ",+X"
    assert len(longest) == MOST_SIGNS == 1000
    assert len(parse(longest).lines[0].abnormalities) == 249
    assert parse(longest + "?").lines == ()
    assert parse("46," + " " * 5000 + "XX").lines == (CellLine("46", "XX"),)
    assert parse("\ufdfa" * 500).lines == ()


@pytest.mark.parametrize(
    "piece",
    [
        "t(1)", "t(", "(", "[", "/", ",", "?", "46,XX/", "normal", "normalfemale", "9qh+", "9ph", "+", "1",
        "X", "x2", "der(1)t(1;3)(p32;q21)", "\u0301\u0323",
    ],
)  # fmt: skip
def test_no_text_takes_long(piece: str) -> None:
    """Repetitive and very long texts are parsed in the blink of an eye."""
    start = time.process_time()
    for size in (MOST_SIGNS, 100_000):
        for text in (
            "46,XX," + piece * size,
            piece * size,
            "46,XX," + (piece * size)[: MOST_SIGNS - 7] + "!",
        ):
            parse(text[:size], WORDS)
    assert time.process_time() - start < 2


@given(st.text() | st.text("0123456789,XYxy[]()/?+-~;.tdelrinvmarqhps ", max_size=60))
def test_any_text_is_parsed_or_kept(text: str) -> None:
    """No text raises, and each is either read in whole or kept as unread."""
    karyotype = parse(text, WORDS)
    if karyotype.unread is None:
        assert karyotype.lines or karyotype.other_method
    else:
        assert karyotype == Karyotype(unread=karyotype.unread)


LINES = st.builds(
    CellLine,
    st.integers(20, 199).map(str),
    st.text("XY", min_size=1, max_size=6),
    st.lists(st.sampled_from(["+21", "i(X)(q10)", "?t(1;2)", "inv(9)(p11q13)", "9qh+", "mar"]), max_size=3).map(tuple),
    st.none() | st.integers(1, 999_999),
)


@given(st.lists(LINES, min_size=1, max_size=5))
def test_written_lines_are_read_back(lines: list[CellLine]) -> None:
    """Lines written in the notation are read back as they were."""
    text = "/".join(f"{line}[{line.cells}]" if line.cells else str(line) for line in lines)
    assert parse(text) == Karyotype(tuple(lines))
