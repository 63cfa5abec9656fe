"""The list made again in other languages, by the programs in docs/reproduce/."""

import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from random import Random

import pytest

from poi_trial.randomization.allocation import Arm, Design, Factor, Purpose, allocation_list, purpose_seed
from poi_trial.randomization.blocks import PermutedBlocks

FOLDER = Path(__file__).parent.parent / "docs" / "reproduce"
LANGUAGES = {"JavaScript": ("node", "poi-1.js"), "R": ("Rscript", "poi-1.R")}
SEEDS = ["7", "na\u00efve seed", "\u51b0\u5ddd", "\u00df=;#'\"$(x)\\", "9f86d081884c7d65", "\U0001f331 \u03a9", "-e"]


@cache
def missing(language: str) -> str | None:
    """What this machine lacks to run a language's program."""
    command, _ = LANGUAGES[language]
    if shutil.which(command) is None:
        return f"no {command} here"
    if language == "R":
        loaded = subprocess.run(["Rscript", "-e", "library(digest)"], capture_output=True, check=False)
        return "R has no package digest here (Debian: r-cran-digest)" if loaded.returncode else None
    return None


def made(language: str, *arguments: object) -> str:
    """What the language's program prints."""
    if lacking := missing(language):
        pytest.skip(lacking)
    command, file = LANGUAGES[language]
    run = [command, str(FOLDER / file), *map(str, arguments)]
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    return subprocess.run(run, capture_output=True, check=True, env=environment).stdout.decode()


def drawn(number: int) -> tuple[Design, str, int]:
    """A design with two to four arms, up to three block sizes and up to two factors; a seed; a size."""
    random = Random(number)  # noqa: S311 - the same designs each time
    ratio = [random.randint(1, 3) for _ in range(random.randint(2, 4))]
    sizes = random.sample([sum(ratio) * times for times in (1, 2, 3, 5)], random.randint(1, 3))
    arms = tuple(Arm(id=f"arm-{place}", name="Arm", ratio=share) for place, share in enumerate(ratio))
    factors = (Factor(id="site", levels=("1", "B_2")), Factor(id="age", levels=("young", "old.er")))
    procedure = PermutedBlocks(kind="permuted_blocks", sizes=tuple(sizes))
    trial = random.choice(["NCT07115082", "T-1.a_b"])
    return (
        Design(trial, arms, procedure, factors[: random.randint(0, 2)]),
        SEEDS[number % len(SEEDS)],
        random.randint(1, 90),
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", range(14))
def test_a_drawn_list_is_made_again(language: str, number: int) -> None:
    """Every stratum of a drawn list, for either purpose, is line for line what the other language prints."""
    design, seed, size = drawn(number)
    purpose: Purpose = "development" if number % 3 else "production"
    lines = "".join(allocation_list(design, seed, size, purpose).slots.lines())
    sizes = ",".join(map(str, design.procedure.model_dump()["sizes"]))
    arms = ",".join(f"{arm.id}={arm.ratio}" for arm in design.arms)
    again = [
        made(language, design.trial, purpose_seed(seed, purpose), stratum, sizes, arms, size)
        for stratum in design.stratum_texts()
    ]
    assert "".join(again) == lines


@pytest.mark.parametrize("language", LANGUAGES)
def test_long_lists_are_made_again(language: str) -> None:
    """Numbers from 100,000 on, which R would print as 1e+05, are written in full."""
    arms = (Arm(id="A", name="A", ratio=1), Arm(id="B", name="B", ratio=1))
    procedure = PermutedBlocks(kind="permuted_blocks", sizes=(2,))
    dealt = allocation_list(Design("T", arms, procedure), "7", 200_002)
    assert made(language, "T", "7", "", "2", "A=1,B=1", 200_002) == "".join(dealt.slots.lines())


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_programs_are_short(language: str) -> None:
    """A stranger can read each of them: it has fewer than 40 lines."""
    assert len((FOLDER / LANGUAGES[language][1]).read_text("utf-8").splitlines()) < 40


def test_r_refuses_a_locale_in_which_seeds_change() -> None:
    """Outside UTF-8 R would read another seed and print another list; it stops instead."""
    if lacking := missing("R"):
        pytest.skip(lacking)
    run = ["Rscript", str(FOLDER / "poi-1.R"), "T", "na\u00efve", "", "4", "A=1,B=1", "4"]
    ended = subprocess.run(run, capture_output=True, check=False, env={**os.environ, "LC_ALL": "C"})
    assert ended.returncode != 0
    assert ended.stdout == b""
    assert b"run it in a UTF-8 locale" in ended.stderr
