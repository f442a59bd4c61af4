"""`init`: what a cluster has, read with the person's own rights, and a policy and facts made of it for them to review.

Pure: `landscape` (what the objects say), `drafting` (the policy's text). `gathering` reads, `command` shows and writes.
"""
