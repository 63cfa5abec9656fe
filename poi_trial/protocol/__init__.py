"""The protocol: its heading, the parts that single commands need, and the whole with its checks."""
