"""How a language model reads a transcript: in which parts, by which form, and what the parts come to together. Pure."""
