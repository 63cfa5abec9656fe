"""The words of a comparison of designs: numbers as people read them, what they mean, and what they come to."""

from collections.abc import Iterator

from poi_trial.output.plain import clean
from poi_trial.protocol.dealing import DealingPart
from poi_trial.protocol.heading import ProtocolFile
from poi_trial.randomization.designs import Assessed, Comparison
from poi_trial.randomization.unfinished import MOST_LEFT_OVER

_DIGITS = 4_000
_READABLE = 10**18
_ONE_SLOT, _LEAST_SHOWN, _CLEARLY_LESS = 1, 0.05, 0.99


def percent(share: float) -> str:
    """A share with two decimals; one that is not quite none or all is never shown as none or all."""
    shown = f"{100 * share:.2f}"
    if shown == "0.00" and share > 0:
        return "<0.01 %"
    if shown == "100.00" and share < 1 - 1e-9:
        return ">99.99 %"
    return f"{shown} %"


def number_of_lists(sequences: int | None) -> str:
    """How many lists are possible: exactly where it can be read, else about."""
    if sequences is None:
        return "too many to count"
    if sequences < _READABLE:
        return f"{sequences:,}"
    # 2 to the power of 3.3219 is 10.
    return f"about 10^{(sequences.bit_length() - 1) * 0.30102999566:.0f}"


def digits(number: int) -> str:
    """The number in decimal; Python by itself writes no more than 4,300 digits."""
    pieces: list[str] = []
    while number >= 10**_DIGITS:
        number, piece = divmod(number, 10**_DIGITS)
        pieces.append(f"{piece:0{_DIGITS}}")
    return "".join((str(number), *reversed(pieces)))


def title(comparison: Comparison, source: ProtocolFile[DealingPart]) -> str:
    """What was compared, for how many participants of which arms."""
    arms = ", ".join(f"{arm.id} {arm.ratio}" for arm in source.protocol.arms)
    count = comparison.sizes.trial
    participants = f"{count:,} participant{'s' * (count != 1)}"
    return clean(f"Designs for {participants} of {source.protocol.trial.id}: {arms}")


def stratum_line(comparison: Comparison) -> str | None:
    """What the figures are of, where there are strata."""
    of = comparison.sizes
    if of.strata == 1:
        return None
    return f"{of.strata:,} strata; the figures are of the first {of.stratum:,} slots of the list of one, its share"


def name(assessed: Assessed) -> str:
    """The design, and that it is the protocol's own."""
    return f"{clean(assessed.design)} (protocol)" if assessed.source == "protocol" else clean(assessed.design)


def meanings(comparison: Comparison) -> Iterator[str]:
    """What each figure means, for these arms."""
    ratio = comparison.ratio
    divided = "" if len(set(ratio)) == 1 else ", each divided by its share of the ratio"
    apart = f"by how many slots the arms differ{divided}"
    if len(ratio) > 2:
        apart = f"by how many slots the two arms differ{divided} that differ most"
    yield "Right guesses: of one who knows every arm so far and guesses the arm behind, a tie at random."
    blind = percent(comparison.blind_guesses)
    if comparison.ranked:
        yield f"Who sees no arm is right {blind} of the time."
    else:
        yield (
            f"Who sees no arm and always guesses the largest is right {blind} of the time. In an unequal ratio the arm "
            "behind is often the smaller one, so fewer right guesses do not make a design harder to guess."
        )
    yield "Certain: slots at which only one arm was possible, to one who also knows the design and each block's size."
    yield f"Apart: {apart}; on average over the slots, at most on the way, and at the end."
    if comparison.sizes.strata > 1:
        yield "Of the trial: all strata together, each participant as likely to be of any."


def notes(comparison: Comparison) -> Iterator[str]:
    """What the figures come to, and how they were found."""
    if len(comparison.designs) > 1 and comparison.ranked and comparison.designs[0].source == "protocol":
        yield _harder_to_guess(comparison)
    yield from _sizes_unknown(comparison)
    yield from _blocks(comparison)
    for assessed in comparison.designs:
        if drawn := assessed.assessment.drawn:
            error = drawn.standard_error
            yield (
                f"{clean(assessed.design)} is not exact but from {drawn.lists:,} lists drawn at random. "
                f"Standard errors: right guesses {percent(error.correct_guesses)}; certain {percent(error.forced)}; "
                f"apart {error.mean_imbalance:.2g} on average, {error.mean_max_imbalance:.2g} at most, "
                f"{error.mean_final_imbalance:.2g} at the end; ends balanced {percent(error.p_balanced)}."
            )
    for design, why in comparison.left_out.items():
        kind = design.partition(":")[0]
        yield f"Left out: {design}, since {why.replace(f'{kind} deals', 'it deals')}."


def _harder_to_guess(comparison: Comparison) -> str:
    """The designs that cost a guesser most and the balance least, against the protocol's own."""
    own, *others = comparison.designs
    guesses, apart = own.assessment.figures.correct_guesses, own.assessment.figures.mean_max_imbalance
    points = {
        other.design: 100 * (guesses - figures.correct_guesses)
        for other in others
        if (figures := other.assessment.figures).mean_max_imbalance <= apart + _ONE_SLOT
    }
    named = [
        f"{clean(design)} by {fewer:.1f} points"
        for design, fewer in sorted(points.items(), key=lambda each: -each[1])
        if fewer >= _LEAST_SHOWN
    ]
    found = ", ".join(named) or "none of these"
    return f"Harder to guess than the protocol's own, and at most one slot further apart: {found}."


def _sizes_unknown(comparison: Comparison) -> Iterator[str]:
    """How much of what is certain rests on knowing the size of each block."""
    for assessed in comparison.designs:
        share, forced = assessed.assessment.forced_sizes_unknown, assessed.assessment.figures.forced
        if share is not None and share < forced * _CLEARLY_LESS:
            yield f"{clean(assessed.design)}: {percent(share)} certain to one who does not know the size of each block."


def _blocks(comparison: Comparison) -> Iterator[str]:
    """What the strata make of designs in blocks, and whether they are too many."""
    of = comparison.sizes
    if of.strata == 1:
        return
    for assessed in comparison.designs:
        if lost := assessed.unfinished:
            parts = "blocks" if assessed.assessment.forced_sizes_unknown is not None else "lists"
            yield (
                f"{clean(assessed.design)}: {lost.blocks:.1f} {parts} are expected to stay unfinished in all strata, "
                f"with {lost.slots:.1f} slots left over."
            )
            if lost.slots > of.trial * MOST_LEFT_OVER:
                yield (
                    "These are too many strata, with more than one such slot for every eight participants: "
                    "the arms may differ at the end. Take fewer strata, or small blocks."
                )
