"""A GitOps repository at one commit, as an index of its resources and of the Argo CD Applications that read them."""
