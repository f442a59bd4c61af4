"""The closed catalogue of practices: how a lesson says one, how manifests are checked for it, and its plan. Pure."""
