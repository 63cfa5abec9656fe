"""What was found once is kept, within bounds."""

from poi_trial.memo import Memo, SameOne


def test_a_memo_finds_once_and_begins_anew_when_it_is_full() -> None:
    """A run over a million patients asks again after a while rather than grow."""
    asked: list[int] = []

    def double(number: int) -> int:
        asked.append(number)
        return 2 * number

    memo = Memo(double, most=2)
    assert [memo[n] for n in (1, 1, 2, 3, 1)] == [2, 2, 4, 6, 2]
    assert asked == [1, 2, 3, 1]
    assert len(memo) == 2


def test_of_the_same_one_it_is_found_once_and_of_an_equal_one_anew() -> None:
    """Two lists that are equal are not the same one."""
    first, second = [1], [1]
    made = SameOne[list[int], list[int]](list, most=1)
    assert made.of(first) is made.of(first)
    assert made.of(second) is not first
    assert made.of(first) == [1]


def test_what_never_comes_again_is_not_kept() -> None:
    """Results of one woman are never those of another, so nothing of them is worth the memory."""
    asked: list[str] = []

    def shout(word: str) -> str:
        asked.append(word)
        return word.upper()

    made = SameOne(shout, most=2)
    words = ["a", "b", "c", "c"]
    assert [made.of(word) for word in words] == ["A", "B", "C", "C"]
    assert asked == words


def test_what_never_comes_again_is_soon_let_go() -> None:
    """The findings that are one woman's alone are not kept until there are as many as would have room."""
    things = [object() for _ in range(2001)]
    made = SameOne[object, object](lambda thing: [thing], most=10_000)
    first = made.of(things[0])
    for thing in things[1:-1]:
        made.of(thing)
    assert made.of(things[0]) is first
    made.of(things[-1])
    assert made.of(things[0]) is not first
