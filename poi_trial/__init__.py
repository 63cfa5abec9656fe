"""Who may enter a trial, which arm she gets, and what she takes on which day."""

__version__ = "0.1.0"
