"""Who got which slot, for good."""
