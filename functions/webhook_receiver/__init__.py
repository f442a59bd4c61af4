"""webhook-receiver: takes GitHub's word that a pull request of ours moved, checks its signature, and passes a hint on.

The one function that may be reached from outside. It knows no secret but its own, reads nothing, and stores nothing.
"""
