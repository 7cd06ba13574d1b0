"""Gema, a channel for the tests: what is said into it comes in, and what goes out by it is heard."""
