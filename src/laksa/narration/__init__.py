"""What is told of each event, and to whom: one table (table.py) for every timeline and every message.

The doors ask `timeline` for the lines of a reader; what is masked, and what is silent, is decided here.
"""
