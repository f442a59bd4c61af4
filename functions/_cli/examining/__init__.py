"""`doctor --cluster`: what an installation needs, looked at one by one, and what to do where something is missing."""
