"""What the doors have in common: how pages are guarded, resumed and answered. No rules, no tables."""
