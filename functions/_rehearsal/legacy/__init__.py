"""A cluster on its worst day, as sample repository, state and history; names and numbers are drawn from a seed.

Each fault is in the manifests, or in what is true of the machines, volumes and registries around them; it is cured by a
change of what the manifests say and by nothing else.
"""
