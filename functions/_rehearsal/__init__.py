"""The rehearsal: a cluster on loopback, a stand-in for Argo CD, a sample repository and transcripts.

What may enter: whatever makes the rehearsal behave as a real cluster would. Nothing outside imports it, except the
command that starts it; nothing outside knows the names of its faults. Production never loads it.
"""
