"""What a procedure does to guessing and balance: exact operating characteristics, one family of procedures a file."""
