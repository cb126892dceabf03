"""What callers may send, with its validation."""

from gateway.inputs import lean_dataclass as lean_dataclass  # before the first class is declared
