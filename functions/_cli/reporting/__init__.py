"""`cortex-school report`: the status, the inventory and the session report, each figure with its source."""
