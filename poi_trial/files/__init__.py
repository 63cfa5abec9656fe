"""What is read: protocol YAML and patient JSON, strictly."""
