"""What is counted: bookings, rollups, the figures of a period, their meaning, the cases of each, the recapitulation."""
