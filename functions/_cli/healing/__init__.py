"""`cortex-school heal`: what a scan of the cluster would do now, or a scan that is asked for and followed."""
