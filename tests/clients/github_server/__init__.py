"""GitHub's REST API on loopback over a real bare repository, as far as the clients use it, with its refusals.

What it answers was written after GitHub's documentation and seen answers; a second, independent check is `emulate`.
"""
