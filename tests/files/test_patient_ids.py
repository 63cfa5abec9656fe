"""Ids that were there before."""

import tracemalloc

from hypothesis import given
from hypothesis import strategies as st

from poi_trial.files.patient_ids import SeenIds


@given(st.lists(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,2}", fullmatch=True)))
def test_an_id_is_new_once(ids: list[str]) -> None:
    """Each id is new where it stands first, and at no later place, in whatever order they come."""
    seen, known = SeenIds(), set[str]()
    for each in ids:
        assert seen.is_new(each) == (each not in known)
        known.add(each)


def test_an_id_takes_few_bytes() -> None:
    """A hundred thousand ids, however long, take at most 16 bytes each beside what the shelves take."""
    seen = SeenIds()
    tracemalloc.start()
    assert all(seen.is_new(f"a-long-id-of-a-hospital-{number}") for number in range(100_000))
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken <= 16 * 100_000
