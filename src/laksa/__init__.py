"""LAKSA: a city hears what its people need, acts, answers, and can prove it."""

__version__ = "0.1.0"
