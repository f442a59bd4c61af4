"""What is secret in manifests: by name, by shape, and taken out of what is told of them. No rules: it loads fast."""
