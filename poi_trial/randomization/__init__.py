"""Who gets what: streams, procedures, allocation lists."""
