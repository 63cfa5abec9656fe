"""A study record of a registry, as ClinicalTrials.gov exports it, turned into the beginning of a protocol file."""
