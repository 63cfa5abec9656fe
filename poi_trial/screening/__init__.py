"""Who may enter: criteria, verdicts, findings."""
