"""`init`: what a cluster has, read with the person's own rights, and a policy and facts made of it for them to review.

Pure: `landscape` (what the objects say), `drafting` (the policy's text), `remarks` (what it says of what was not looked
at), `following` (the commands that come next). `gathering` reads, `command` shows and writes.
"""
