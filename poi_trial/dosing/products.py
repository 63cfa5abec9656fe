"""What is taken, and how it is packed: products and boxes, each with the words it was read from."""

from decimal import Decimal
from typing import Annotated, ClassVar, Self

from pydantic import Field, StringConstraints, model_validator

from poi_trial.dosing.weight import Positive
from poi_trial.model import Many, Model
from poi_trial.quantities import plain_number
from poi_trial.scalars import Id

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class Part(Model):
    """A part of the protocol in which, of each pair of keys in `either`, exactly one is given."""

    either: ClassVar[tuple[tuple[str, str], ...]] = ()

    @model_validator(mode="after")
    def _one_of_each_pair(self) -> Self:
        for one, other in self.either:
            if (getattr(self, one) is None) == (getattr(self, other) is None):
                raise ValueError(f"give either {one} or {other}")
        return self


class Sourced(Part):
    """A part of the protocol with the words it was read from and the assumptions it rests on."""

    text: Text | None = None
    """The registered sentence, word for word."""
    reading: Text | None = None
    """How the sentence is read here."""
    to_confirm: Text | None = None
    """What somebody outside still has to confirm, who, and by when."""
    assumes: Many[Id] = ()


class Content(Model):
    """A substance, and how much of it one unit of the product holds."""

    substance: Text
    amount: Positive
    unit: Text


class Product(Sourced):
    """What is taken: one kind of tablet, or cells; letter and colour are for calendars."""

    id: Id
    name: Text
    unit: Text
    route: Text
    contains: Many[Content] = ()
    letter: Annotated[str, StringConstraints(pattern="^[A-Z]$")] | None = None
    colour: Text | None = None
    atc: Annotated[str, StringConstraints(pattern="^[A-Z][0-9]{2}[A-Z]{2}[0-9]{2}$")] | None = None


class Missed(Model):
    """What to do about a tablet that was forgotten, and where that is read."""

    text: Text
    source: Text


class Tablets(Model):
    """A run of equal days in a box: on each of them so much of the product, one tablet if nothing is said."""

    product: Id
    count: Annotated[int, Field(ge=1, le=366)]
    """On how many days."""
    amount: Positive = Decimal(1)
    """How much is taken at once; runs of growing amounts are a titration."""

    @property
    def total(self) -> str:
        """How much of the product the run holds."""
        total = self.amount * self.count
        return plain_number(total.to_integral_value() if total == int(total) else total.normalize())


class Box(Model):
    """A box of tablets, in the order in which they are taken, one dose a day."""

    id: Id
    name: Text
    holds: Many[Tablets] = Field(min_length=1)
    not_to_be_confused_with: Many[Text] = ()
    missed: Missed | None = None

    @property
    def size(self) -> int:
        """For how many days it lasts."""
        return sum(tablets.count for tablets in self.holds)
