"""implementation-workers: plans a change against the real manifests, and is the one writer of Git.

It acts on the ledger's decision, never on an event's word.
"""
