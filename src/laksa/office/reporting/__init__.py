"""Reports to the Mayor as the staff see and carry them: list, report, cases behind a figure, deeds, the Mayor."""
