"""The head of unit: load, extensions, time per step, the recapitulation."""
