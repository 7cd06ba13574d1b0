"""What the city publishes: rapor, definitions, open data, and whether a file is genuine."""
