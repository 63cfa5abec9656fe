"""Ids that were there before."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poi_trial.files import patient_ids
from poi_trial.files.patient_file import Origin
from poi_trial.files.patient_ids import SeenIds

IDS = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,2}", fullmatch=True)
FILES = st.tuples(st.sampled_from(["a", "b"]), st.booleans(), st.lists(st.tuples(IDS, st.integers(1, 3)), max_size=9))


@given(st.lists(FILES, max_size=9))
def test_an_id_is_new_once(files: list[tuple[str, bool, list[tuple[str, int]]]]) -> None:
    """Each id is new where it stands first, and wherever it stands again it is said where that was."""
    seen, known = SeenIds(), dict[str, Origin]()
    for name, of_lines, ids in files:
        line = 0
        for each, further in ids if of_lines else ids[:1]:
            line += further
            origin = Origin(name, line if of_lines else None)
            assert seen.before(each, origin) == known.get(each)
            known.setdefault(each, origin)


def test_an_id_takes_few_bytes() -> None:
    """A hundred thousand ids, however long, take at most 16 bytes each beside what the shelves take."""
    seen = SeenIds()
    tracemalloc.start()
    for number in range(100_000):
        assert not seen.before(f"a-long-id-of-a-hospital-{number}", Origin("cohort.ndjson", number + 1))
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken <= 16 * 100_000


def test_no_more_names_and_lines_are_kept_than_memory_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond ten thousand files, or four billion lines, an id is still known, and no longer where it stood."""
    monkeypatch.setattr(patient_ids, "_MOST_FILES", 2)
    seen = SeenIds()
    places = [Origin("a.json"), Origin("b.ndjson", 7), Origin("c.json"), Origin("b.ndjson", 1 << 32)]
    for number, origin in enumerate(places):
        assert seen.before(f"P-{number}", origin) is None
    known = [seen.before(f"P-{number}", Origin("d.json")) for number in range(4)]
    assert known == [*places[:2], Origin(), Origin()]
