"""Go's template language (text/template), as much of it as Helm charts use, run within a budget of time and memory.

It reads no file, no clock and no attribute of a Python object: a template sees plain data and the functions given.
"""
