"""Commands: a person's word, signed where it is given and checked where it is obeyed. Pure."""
