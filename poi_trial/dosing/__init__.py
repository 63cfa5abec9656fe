"""What is taken when: regimens and the calendars laid from them."""
