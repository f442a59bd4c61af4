"""Which experts are asked about an improvement, and what their verdicts come to."""
