"""What is known of complete randomization of any arms at every size, in closed form."""

import math

from poi_trial.randomization.dealing import Ratio, smallest_size


def known(ratio: Ratio, size: int) -> dict[str, float]:
    """Figures of a list of `size` slots by their names: nothing is certain, and the ends are multinomial.

    With arms of equal ratio every guess is right as often as any other.
    """
    found = {"forced": 0.0, "p_balanced": _in_ratio(ratio, size)}
    return found | {"correct_guesses": 1 / len(ratio)} if len(set(ratio)) == 1 else found


def _in_ratio(ratio: Ratio, size: int) -> float:
    if size % smallest_size(ratio):
        return 0.0
    chance = math.lgamma(size + 1)
    for share in ratio:
        slots = size * share // sum(ratio)
        chance += slots * math.log(share / sum(ratio)) - math.lgamma(slots + 1)
    return math.exp(chance)
