"""SP4N-LAPOR!, the national complaint system: its reports come in by file, and what became of them goes back by file.

Its interface is shown to registered institutions only; whoever gets it fetches the same rows and hands them to the same
two places: `reports.ADAPTER` for what comes in, `answers.rows` for what goes back.
"""
