"""`cortex-school preflight`: the rules over a folder, for anybody with a GitOps repository."""
