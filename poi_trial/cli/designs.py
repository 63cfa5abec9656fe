"""The protocol's own design, and those that are typed: checked against the arms and the size, all problems at once."""

from collections import Counter
from collections.abc import Iterator

from poi_trial.errors import FileError, Problem, shortened
from poi_trial.files.document import Document
from poi_trial.files.validate import validate
from poi_trial.protocol.dealing import DealingPart
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.randomization.allocation import Design
from poi_trial.randomization.dealing import Ratio
from poi_trial.randomization.designs import Candidate, Sizes, problem_with
from poi_trial.randomization.minimization import Minimization
from poi_trial.randomization.notation import design_fields
from poi_trial.randomization.procedures import AnyProcedure, Complete

MOST_DESIGNS = 25
"""With the protocol's own one, a letter each."""


def own_design(source: ProtocolFile[DealingPart]) -> tuple[AnyProcedure | None, Design]:
    """The protocol's own procedure, None if it minimizes and so deals no list, and its arms and strata.

    FileError where the trial is not randomized, or the procedure cannot deal these arms.
    """
    procedure = source.protocol.randomization.procedure
    try:
        own = None if isinstance(procedure, Minimization) else source.protocol.design.procedure
        return own, source.protocol.design_with(own or Complete(kind="complete"))
    except ValueError as error:
        path = ("randomization", "procedure")
        raise FileError([Problem(str(error), source.file, path)], "nothing was assessed") from None


def typed_designs(texts: list[str], ratio: Ratio, of: Sizes) -> tuple[list[Candidate], list[Problem]]:
    """Every design that can be assessed for these arms and sizes, and every problem of the others."""
    found: list[Candidate] = []
    problems: list[Problem] = []
    for text in dict.fromkeys(texts):
        option = _option(text)
        try:
            procedure = _read(text, option)
        except FileError as error:
            problems += error.problems
            continue
        if problem := problem_with(procedure, ratio, of.stratum, of.trial):
            problems.append(Problem(problem, option))
        else:
            found.append(Candidate(text, "typed", procedure))
    if len(texts) > MOST_DESIGNS:
        problems.append(Problem(f"{len(texts)} are too many for one page; name at most {MOST_DESIGNS}", "--design"))
    return found, [*problems, *_twice(texts)]


def _read(text: str, option: str) -> AnyProcedure:
    try:
        model, fields = design_fields(text)
    except ValueError as error:
        raise FileError([Problem(str(error), option)], "") from None
    return validate(model, Document(fields, option))


def _twice(texts: list[str]) -> Iterator[Problem]:
    for text, count in Counter(texts).items():
        if count > 1:
            yield Problem("is typed twice; each design is shown once", _option(text))


def _option(text: str) -> str:
    return f"--design {shortened(text)}"
