"""A document turned into a model, or into all that is wrong with it."""

from typing import TypeVar

from pydantic import BaseModel, ValidationError

from poi_trial.errors import FileError
from poi_trial.files.document import Document

M = TypeVar("M", bound=BaseModel)


def validate(model: type[M], document: Document) -> M:
    """Build the model from a document; FileError holds every problem, the reader's too, each with its place."""
    try:
        built = model.model_validate(document.value)
    except ValidationError as error:
        # Imported where it is used: a run without a problem should not pay for its words.
        from poi_trial.files.model_problems import problems  # noqa: PLC0415

        raise FileError(problems(model, document, error), "") from None
    if document.problems:
        raise FileError(list(document.problems), "")
    return built
