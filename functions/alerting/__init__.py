"""alerting: tells a person what changed, once, and keeps what nobody could handle.

`wording`, `deduplication` and `letters` are pure; `channel` prints. Nothing here decides about a change.
"""
