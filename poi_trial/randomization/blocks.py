"""Permuted blocks."""

from collections.abc import Iterator, Sequence
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field

from poi_trial.model import Many
from poi_trial.randomization.dealing import Procedure, Ratio, nearest_sizes, ratio_text, smallest_size
from poi_trial.randomization.stream import Stream

LARGEST_BLOCK = 10_000


def _some_each_once(sizes: tuple[int, ...]) -> tuple[int, ...]:
    if not sizes:
        raise ValueError("is empty; write at least one block size")
    for size in sizes:
        if sizes.count(size) > 1:
            raise ValueError(f"the size {size} stands twice; write each once, they are equally likely")
    return sizes


class PermutedBlocks(Procedure):
    """Blocks that each hold the arms exactly in ratio, in random order.

    Source: Zelen 1974, The randomization and stratification of patients to clinical trials, Journal of
    Chronic Diseases 27.
    """

    kind: Literal["permuted_blocks"]
    sizes: Annotated[Many[Annotated[int, Field(ge=1, le=LARGEST_BLOCK)]], AfterValidator(_some_each_once)]
    """How many slots a block may have, each size equally likely; slots, not multiples of the ratio."""
    in_blocks: ClassVar[bool] = True

    def ratio_problem(self, ratio: Ratio) -> str | None:
        """What is wrong with these arms: a block size that their ratio does not divide."""
        for size in self.sizes:
            if size % smallest_size(ratio):
                near = nearest_sizes(ratio, size)
                return f"a block of {size} cannot be dealt {ratio_text(ratio)}; {near} would do"
        return super().ratio_problem(ratio)

    def runs(
        self,
        ratio: Ratio,
        size: int,  # noqa: ARG002 - blocks follow one another without end
        stream: Stream,
    ) -> Iterator[Sequence[int]]:
        """A run a block, without end."""
        unshuffled = [_in_order(ratio, block_size) for block_size in self.sizes]
        while True:
            block = unshuffled[stream.below(len(unshuffled)) if len(unshuffled) > 1 else 0].copy()
            stream.shuffle(block)
            yield block


def _in_order(ratio: Ratio, block_size: int) -> list[int]:
    return [arm for arm, share in enumerate(ratio) for _ in range(share * block_size // sum(ratio))]
