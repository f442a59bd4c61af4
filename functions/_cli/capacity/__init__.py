"""`cortex-school cluster`: what a cluster has, what asks for it, what is left over, and what would be if."""
