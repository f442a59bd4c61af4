"""What `kustomize build` makes of a folder of the repository: the objects that Argo CD applies."""
