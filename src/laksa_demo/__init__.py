"""The demo city: invented people, complaints and photos for a register that shows itself. No room of the product."""
