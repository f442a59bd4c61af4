"""Whether who heals finds room on a full node, asked of Kubernetes' own scheduler (`make full-node-check`)."""
