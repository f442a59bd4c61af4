"""How people say things: words, clauses, figures, names and stance of spoken language. Pure, and all of it data."""
