"""What fits where: what nodes have, what pods ask for and use, and what would be if it were otherwise. Pure."""
