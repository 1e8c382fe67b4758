"""Mathematics that knows no biology."""
