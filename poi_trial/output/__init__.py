"""What is shown: one file for each thing and format."""
