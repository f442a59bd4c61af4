"""The closed catalogue of practices: how a lesson says one, how manifests are checked for it, the plan it makes. Pure."""
