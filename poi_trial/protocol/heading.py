"""What every command needs of a protocol: its version, what the trial is called, and the assumptions."""

from typing import Annotated, Generic, NamedTuple, TypeVar

from pydantic import ConfigDict, Field, StringConstraints

from poi_trial.model import Many, Model
from poi_trial.scalars import Day, Id

Text = Annotated[str, StringConstraints(min_length=1, max_length=4000)]


class Contact(Model):
    """Whom participants and staff may ask."""

    name: Text
    email: Text | None = None
    phone: Text | None = None


class Trial(Model):
    """What the trial is called, who runs it, where and until when."""

    id: Id
    other_ids: Many[Text] = ()
    title: Text
    brief_title: Text | None = None
    phase: Text | None = None
    status: Text | None = None
    sponsor: Text
    site: Text
    time_zone: Text
    """The IANA name of the site's time zone; the site's day is the screening day unless one is given."""
    contact: Contact
    start: Day | None = None
    estimated_completion: Day | None = None
    target: int = Field(ge=1, le=10_000_000)
    """How many participants the trial means to enrol."""


class Assumption(Model):
    """A reading of the registered text where it is silent or ambiguous, and who should confirm it."""

    id: Id
    name: Text
    text: Text
    reading: Text
    why: Text
    confirm: Text


class Heading(Model):
    """The keys that every part of a protocol comes with; a part passes over the keys of the others."""

    model_config = ConfigDict(extra="ignore")

    version: Text
    """The version of the protocol, in quotes; amendments count it up."""
    trial: Trial
    assumptions: Many[Assumption] = ()


P_co = TypeVar("P_co", bound=Heading, covariant=True)


class ProtocolFile(NamedTuple, Generic[P_co]):
    """A protocol, or a part of one, with the name of its file and the SHA-256 of what the file says.

    `sha256` is over the canonical JSON of the document as loaded, before defaults: a comment changes nothing,
    a value does.
    """

    protocol: P_co
    file: str
    sha256: str
