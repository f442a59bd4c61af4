"""`heal-demo`."""
