"""Coverage-guided fuzzing of everything that reads text from outside; it needs atheris, which no other test needs."""
