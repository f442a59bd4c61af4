"""Settings: one field of one component with a value, as a sentence says it and as a manifest has it. Pure."""
