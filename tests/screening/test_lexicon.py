"""What the words of a record mean."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from poi_trial.patient import Treatment
from poi_trial.protocol.whole import Protocol
from poi_trial.screening.lexicon import Lasting
from poi_trial.screening.phrases import Phrases, fold


def test_names_are_folded() -> None:
    """Case, accents, full-width signs and runs of blanks do not tell names apart."""
    assert fold("  ŒSTRADIOL  Valérate ") == fold("œstradiol valerate")
    assert fold("ＣＬＩＭＥＮ") == "climen"


def test_phrases_are_whole_words() -> None:
    """A name inside a word is not that name; blanks and hyphens are alike; Chinese needs no blanks."""
    names = Phrases(["stem cell", "MSC", "干细胞"])
    assert "Stem-Cell infusion" in names
    assert "间充质干细胞输注" in names
    assert "MSC输注" in names
    assert "emsc2" not in names
    assert "stem cellular" not in names
    assert "anything" not in Phrases([])


def test_plurals_and_longer_words() -> None:
    """A plural is the same name, and a name with a star may end a longer word."""
    assert "stem cells" in Phrases(["stem cell"])
    assert "hUCMSCs" in Phrases(["*MSC"])
    assert "hUCMSCs" not in Phrases(["MSC"])
    assert "MSCx" not in Phrases(["*MSC"])


@given(st.text("abc 干-"), st.lists(st.text("abc干", min_size=1, max_size=3), min_size=1, max_size=4))
def test_phrases_agree_with_a_pattern(text: str, names: list[str]) -> None:
    """Whether a name occurs is what a regular expression with the same word limits says."""
    words = "|".join(f"(?<![a-z0-9]){re.escape(n)}" if n[0] in "abc" else re.escape(n) for n in names)
    whole = "|".join(
        f"(?:{part}(?![a-z0-9]))" if name[-1] in "abc" else f"(?:{part})"
        for part, name in zip(words.split("|"), names, strict=True)
    )
    assert (text in Phrases(names)) == (re.search(whole, fold(text)) is not None)


def test_the_longest_name_wins(protocol: Protocol) -> None:
    """A levonorgestrel-releasing intrauterine system is not levonorgestrel by mouth."""
    drugs = protocol.drugs
    assert drugs.codes_in("Levonorgestrel releasing intrauterine system (Mirena)") == ("G02BA03", "G02BA03")
    assert drugs.codes_in("levonorgestrel 1.5 mg") == ("G03AC03",)


def test_every_name_is_found_under_its_code(protocol: Protocol) -> None:
    """Each listed name, alone and with a strength, is read as its own code and as nothing unknown."""
    drugs = protocol.drugs
    for entry in drugs.names:
        for name in entry.names:
            assert set(drugs.codes_in(name)) == {entry.code}, name
            assert drugs.only_known_words(f"{name} 2.5 mg daily"), name


@pytest.mark.parametrize(
    ("agent", "route", "local"),
    [
        ("estriol", "Vaginal", True),
        ("estriol", "阴道给药", True),
        ("estradiol 0.01 % vaginal cream", None, True),
        ("Vagifem", None, True),
        ("estradiol", "transdermal", False),
        ("estradiol", None, False),
        ("Femring", None, False),
    ],
)
def test_what_acts_where_it_is_put(protocol: Protocol, agent: str, route: str | None, local: bool) -> None:
    """Vaginal and topical are local by route or name; a patch is not, and where nothing is said it is systemic."""
    assert protocol.drugs.is_local(Treatment(agent=agent, route=route)) is local


@pytest.mark.parametrize(
    ("agent", "atc", "route", "weeks"),
    [
        ("Depo-Provera", None, None, 13),
        ("x", "G03AC06", None, 13),
        ("medroxyprogesterone", None, "intramuscular", 13),
        ("medroxyprogesterone", None, "oral", None),
        ("medroxyprogesterone", None, None, 13),
        ("medroxyprogesterone tablets", None, None, None),
        ("Climen", "G03HB01", "oral", None),
    ],
)
def test_depots_last(protocol: Protocol, agent: str, atc: str | None, route: str | None, weeks: int | None) -> None:
    """Depot medroxyprogesterone lasts 13 weeks, tablets of it do not."""
    lasting = protocol.drugs.lasts(Treatment(agent=agent, atc=atc, route=route))
    assert (lasting and lasting[0].weeks) == weeks
    if lasting:
        assert lasting[1] is (agent != "medroxyprogesterone" or route is not None)


@pytest.mark.parametrize("entry", [{"codes": ["G03"]}, {"codes": ["G03"], "weeks": 3, "until_removed": True}])
def test_a_lasting_preparation_lasts_one_way(entry: dict[str, object]) -> None:
    """Either for some weeks or until it is removed."""
    with pytest.raises(ValidationError, match="weeks: N or until_removed"):
        Lasting.model_validate(entry)


def test_an_unknown_analyte_is_an_error_of_the_caller(protocol: Protocol) -> None:
    """The protocol's checks see to it that criteria name analytes that are there."""
    with pytest.raises(KeyError):
        protocol.screening.lexicon.analyte("XYZ")


def test_a_lasting_preparation_is_told_by_something() -> None:
    """Without codes and without words every treatment would last."""
    with pytest.raises(ValidationError, match="codes, said_by or both"):
        Lasting.model_validate({"weeks": 3})


def test_texts_are_found_again_however_many_there_were() -> None:
    """What is kept of earlier texts is bounded, and never changes an answer."""
    names = Phrases(["climen"])
    for number in range(2500):
        assert names.found_in(f"Climen {number}") == ("climen",)
    assert names.found_in("Climen 0") == ("climen",)
    assert names.rest_of("Climen 0") == "| 0"
