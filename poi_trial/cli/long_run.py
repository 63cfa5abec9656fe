"""What a process that works for long does differently from one that ends soon."""

import gc

_MADE = 10_000
"""So many new things are made before the collector looks through them, and not 700."""


def collect_seldom() -> None:
    """Look for garbage, which a quick start does not; but seldom, for a run makes many things and hardly any cycle."""
    gc.enable()
    gc.set_threshold(_MADE)
