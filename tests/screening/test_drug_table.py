"""The table of drug names: every name of it taken now, and a second list that does not come from it."""

from datetime import date

import pytest

from poi_trial.patient import Patient, Treatment
from poi_trial.protocol.whole import Protocol
from poi_trial.screening.screen import judge

DAY = date(2024, 10, 20)
# Written without the table, from what is commonly known of each product: what it holds, and the code of that in the
# ATC index of the WHO Collaborating Centre (atcddd.fhi.no). Not every label was read for it.
BRANDS = {
    "Genotropin": "H01AC01",
    "Norditropin": "H01AC01",
    "Sogroya": "H01AC07",
    "Ngenla": "H01AC08",
    "Skytrofa": "H01AC09",
    "Microgynon": "G03AA07",
    "Rigevidon": "G03AA07",
    "Seasonique": "G03AA07",
    "Levora": "G03AA07",
    "Marvelon": "G03AA09",
    "妈富隆": "G03AA09",
    "Mercilon": "G03AA09",
    "Femodene": "G03AA10",
    "Sprintec": "G03AA11",
    "Yasmin": "G03AA12",
    "优思明": "G03AA12",
    "Yaz": "G03AA12",
    "优思悦": "G03AA12",
    "Evra": "G03AA13",
    "Xulane": "G03AA13",
    "Zoely": "G03AA14",
    "Belara": "G03AA15",
    "Valette": "G03AA16",
    "Cyclofem": "G03AA17",
    "Drovelis": "G03AA18",
    "Nextstellis": "G03AA18",
    "Lo Loestrin": "G03AA05",
    "Trinordiol": "G03AB03",
    "Qlaira": "G03AB08",
    "Natazia": "G03AB08",
    "Trinessa": "G03AB09",
    "Ortho Tri-Cyclen": "G03AB09",
    "Camila": "G03AC01",
    "Errin": "G03AC01",
    "Jolivette": "G03AC01",
    "Jadelle": "G03AC03",
    "Depo-Provera": "G03AC06",
    "Sayana Press": "G03AC06",
    "Nexplanon": "G03AC08",
    "Cerazette": "G03AC09",
    "Slynd": "G03AC10",
    "NorLevo": "G03AD01",
    "毓婷": "G03AD01",
    "ellaOne": "G03AD02",
    "NuvaRing": "G02BB01",
    "Annovera": "G02BB01",
    "Mirena": "G02BA03",
    "Kyleena": "G02BA03",
    "Progynova": "G03CA03",
    "Estradot": "G03CA03",
    "Vivelle-Dot": "G03CA03",
    "Vagifem": "G03CA03",
    "Ovestin": "G03CA04",
    "Premarin": "G03CA57",
    "Duavive": "G03CC07",
    "Livial": "G03CX01",
    "Provera": "G03DA02",
    "Makena": "G03DA03",
    "Utrogestan": "G03DA04",
    "Crinone": "G03DA04",
    "Duphaston": "G03DB01",
    "Visanne": "G03DB08",
    "Primolut-Nor": "G03DC02",
    "Activelle": "G03FA01",
    "Bijuva": "G03FA04",
    "Prempro": "G03FA12",
    "Femoston conti": "G03FA14",
    "Angeliq": "G03FA17",
    "Trisequens": "G03FB05",
    "Femoston": "G03FB08",
    "芬吗通": "G03FB08",
    "Androcur": "G03HA01",
    "Climen": "G03HB01",
    "达英-35": "G03HB01",
    "Dianette": "G03HB01",
    "Pregnyl": "G03GA01",
    "Menopur": "G03GA02",
    "Gonal-f": "G03GA05",
    "Puregon": "G03GA06",
    "Ovitrelle": "G03GA08",
    "Elonva": "G03GA09",
    "Rekovelle": "G03GA10",
    "Pergoveris": "G03GA30",
    "Clomid": "G03GB02",
    "Orgalutran": "H01CC01",
    "Cetrotide": "H01CC02",
    "Orilissa": "H01CC03",
    "Yselty": "H01CC04",
    "Oriahnn": "H01CC53",
    "Ryeqo": "H01CC54",
    "Synarel": "H01CA02",
    "Suprecur": "L02AE01",
    "Prostap": "L02AE02",
    "Zoladex": "L02AE03",
    "Decapeptyl": "L02AE04",
    "Nolvadex": "L02BA01",
    "Femara": "L02BG04",
    "Orgovyx": "L02BX04",
    "Evista": "G03XC01",
    "Senshio": "G03XC05",
    "Esmya": "G03XB02",
    "Intrarosa": "G03XX01",
}


def verdict(protocol: Protocol, agent: str) -> str:
    """What the criterion on hormones comes to for one treatment that is taken now."""
    hormones = next(criterion for criterion in protocol.eligibility if criterion.id == "hormones")
    patient = Patient(id="P-1", treatments=(Treatment(agent=agent),))
    return judge(hormones, patient, DAY, protocol.screening.lexicon).verdict


def wanted(code: str) -> str:
    """What the specification says of a code or class: counts, is judged, or does not matter."""
    # Oestradiol and norethisterone stand in these two beside the GnRH antagonist.
    if code in ("H01CC53", "H01CC54"):
        return "fail"
    if code.startswith(("G03G", "L02AE", "H01C", "L02BG", "G02BA02")):
        return "unknown" if code == "H01CC" else "pass"
    if code.startswith(
        ("H01AC", "G03A", "G03C", "G03D", "G03E", "G03F", "G03HA", "G03HB", "G02BB01", "L02AA", "L02AB")
    ):
        return "fail"
    return "unknown" if code.startswith(("G02B", "G03", "H01", "L02", "A14AA07")) else "pass"


def test_every_name_taken_now_is_judged_as_its_code_says(protocol: Protocol) -> None:
    """A name whose code counts fails, one to be judged is unknown, one that is noted or harmless passes."""
    for entry in protocol.drugs.names:
        for name in entry.names:
            local = entry.code.startswith("G03C") and protocol.drugs.is_local(Treatment(agent=name))
            assert verdict(protocol, name) == ("unknown" if local else wanted(entry.code)), name


def test_no_harmless_name_hides_a_hormone(protocol: Protocol) -> None:
    """Beside any name that passes alone, a name that counts still fails."""
    names = [name for entry in protocol.drugs.names for name in entry.names if wanted(entry.code) == "pass"]
    for name in names:
        assert verdict(protocol, f"{name} / Marvelon 28 Day Pack") == "fail", name


@pytest.mark.parametrize(("brand", "code"), BRANDS.items())
def test_brands_are_known_by_the_code_of_what_they_hold(protocol: Protocol, brand: str, code: str) -> None:
    """The table gives each of these products the ATC code that public sources give it."""
    assert protocol.drugs.codes_in(brand) == (code,)


@pytest.mark.parametrize(
    ("agent", "weeks", "surely"),
    [
        ("Mesigyna", 5, True),
        ("Lunelle", 5, True),
        ("Makena", 1, True),
        ("estradiol valerate injection", 4, True),
        ("estradiol valerate tablets", None, None),
        ("leuprorelin 11.25 mg", 13, True),
        ("Decapeptyl 3.75 mg", 4, True),
        ("Decapeptyl 0.1 mg daily", None, None),
        ("goserelin", 13, False),
    ],
)
def test_injections_act_for_their_interval(
    protocol: Protocol, agent: str, weeks: int | None, surely: bool | None
) -> None:
    """A monthly, weekly or three-monthly injection acts until the next is due; one that is not told may be either."""
    lasting = protocol.drugs.lasts(Treatment(agent=agent))
    assert (lasting and lasting[0].weeks, lasting and lasting[1]) == (weeks, surely)


def test_etonogestrel_of_a_ring_is_no_implant(protocol: Protocol) -> None:
    """Etonogestrel acts until it is removed, but for the one of a vaginal ring."""
    told = "ethinyl estradiol 0.015 MG / etonogestrel 0.12 MG Vaginal Ring"
    ring = protocol.drugs.lasts(Treatment(agent=told))
    assert ring is not None
    assert ring[0].one_day
    assert not ring[0].until_removed
    lasting = protocol.drugs.lasts(Treatment(agent="etonogestrel"))
    assert lasting is not None
    assert lasting[0].until_removed
