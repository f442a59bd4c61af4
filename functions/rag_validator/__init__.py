"""What speaks against a plan: Git at this commit, plans on their way, documents, and what was tried before."""
