"""Finds what is wrong in the namespaces that the policy opts in, and proposes its remedy, or asks a person."""
