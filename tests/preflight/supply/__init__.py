"""Images, secrets and rights."""
