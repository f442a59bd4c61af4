"""Symptoms of a sick cluster: what was seen, named as a fault. Pure; who gathers and who mends is elsewhere."""
