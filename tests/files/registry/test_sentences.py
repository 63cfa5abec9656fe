"""Free eligibility text cut into sentences: none is lost, and none changes sides."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poi_trial.files.registry.record import plain_line
from poi_trial.files.registry.sentences import Sentences, split

TEXTS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "bullets under two headings": (
        "Inclusion Criteria:\n\n* age 20-39\n* FSH \\> 20\n\nExclusion Criteria:\n\n* HIV+\n",
        ("age 20-39", "FSH > 20"),
        ("HIV+",),
    ),
    "numbers, and a sentence over two lines": (
        "Inclusion criteria:\n1. signed consent,\n   dated\n2. age >= 18\n",
        ("signed consent, dated", "age >= 18"),
        (),
    ),
    "one of the following is one sentence": (
        "Inclusion:\n- POI, one of\n    - amenorrhoea\n    - FSH high\n- consent",
        ("POI, one of - amenorrhoea - FSH high", "consent"),
        (),
    ),
    "paragraphs without bullets": (
        "Women with POI.\n\nWilling to sign.\n\nEXCLUSION CRITERIA\n\nPregnancy",
        ("Women with POI.", "Willing to sign."),
        ("Pregnancy",),
    ),
    "a heading with the sentence behind it": ("Exclusion Criteria: pregnancy", (), ("pregnancy",)),
    "a heading that says more keeps its words": (
        "Exclusion criteria for the control group:\n* smoking",
        (),
        ("Exclusion criteria for the control group:", "smoking"),
    ),
    "a sentence that begins like a heading is none": (
        "Exclusion of pregnancy by a test.",
        ("Exclusion of pregnancy by a test.",),
        (),
    ),
    "a bullet that begins like a heading is none": (
        "Inclusion Criteria:\n- a\n- Exclusion of other causes: thyroid\n- b\nExclusion Criteria:\n- c",
        ("a", "Exclusion of other causes: thyroid", "b"),
        ("c",),
    ),
    "a bullet with a sentence behind the word is none": (
        "Inclusion Criteria:\n- a\nExclusion Criteria:\n- Inclusion: in another trial\n- b\n* Non-inclusion: c\n- d",
        ("a",),
        ("Inclusion: in another trial", "b", "Non-inclusion: c", "d"),
    ),
    "a bullet that is a heading has nothing behind it": (
        "Inclusion Criteria:\n- a\n- **Exclusion:**\n  - b\n- Inclusion:\n  - c",
        ("a", "c"),
        ("b",),
    ),
    "a bullet that says criteria is a heading": (
        "Inclusion Criteria:\n- a\n- Exclusion criteria: b\n- 入选标准：c\n- 排除标准：d",
        ("a", "c"),
        ("b", "d"),
    ),
    "bullets that are the only headings": ("- Inclusion: a\n- Exclusion: b", ("a",), ("b",)),
    "numbered headings": ("1. Inclusion: a\n2. Exclusion: b", ("a",), ("b",)),
    "headings in bold": (
        "**Inclusion Criteria**\n\n1. a\n\n**Exclusion Criteria**:\n\n1. b",
        ("a",),
        ("b",),
    ),
    "those who will be excluded": (
        "Inclusion Criteria:\n- a\n\nPatients will be excluded if:\n- b\n\nNon-inclusion criteria:\n- c",
        ("a",),
        ("Patients will be excluded if:", "b", "c"),
    ),
    "a heading that goes on without a colon": (
        "Inclusion criteria include:\n- a\nExclusion criteria (any of the following)\n- b",
        ("Inclusion criteria include:", "a"),
        ("Exclusion criteria (any of the following)", "b"),
    ),
    "a heading within a line": (
        "Inclusion Criteria: age 18 or more. Exclusion Criteria: pregnant.",
        ("age 18 or more.",),
        ("pregnant.",),
    ),
    "headings and numbers in Chinese": (
        "纳入标准：\n1、年龄20-40岁；\n（2）知情同意\n排除标准\n1．妊娠期妇女；\n2、严重肝病",
        ("年龄20-40岁；", "知情同意"),
        ("妊娠期妇女；", "严重肝病"),
    ),
    "nothing": ("", (), ()),
}


@pytest.mark.parametrize("what", TEXTS)
def test_a_text_is_cut_where_a_reader_would(what: str) -> None:
    """Headings, bullets, numbers and blank lines cut; a deeper bullet belongs to the one above."""
    text, inclusion, exclusion = TEXTS[what]
    assert split(text) == Sentences(inclusion, exclusion)


STARTS = ("* ", "- ", "1. ", "  * ", "", "Exclusion Criteria:", "Inclusion:", "of")


@given(st.lists(st.sampled_from(STARTS), max_size=12))
def test_no_word_of_a_text_is_lost(starts: list[str]) -> None:
    """Whatever the layout, every word but the plain headings stands in one of the sentences, once and in order."""
    words = [f"w{n}" for n in range(len(starts))]
    text = "\n".join(f"{start} {word}".strip() for start, word in zip(starts, words, strict=True))
    found = " ".join((*split(text).inclusion, *split(text).exclusion))
    assert sorted(re.findall(r"w\d+", found)) == sorted(words)


@given(st.text())
def test_any_text_is_cut_into_plain_lines(text: str) -> None:
    """No control character, line break or blank sentence comes out, whatever goes in."""
    for sentence in (*split(text).inclusion, *split(text).exclusion):
        assert sentence
        assert sentence == plain_line(sentence)
