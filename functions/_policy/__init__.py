"""The written policy: what may happen by itself, at what pace, and what a person decides.

`policy` is the shape, `reading` turns text into it, `source` is the only module that opens the file.
"""
