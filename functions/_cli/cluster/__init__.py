"""An installation in a cluster, reached with a person's kubeconfig: its API server, and what is behind it."""
