"""Where a field is decided that a chart or a kustomization makes: found by experiment, on the files themselves.

A value is changed, the objects are made again, and what moves is compared: only a value that moves exactly this field,
to exactly what is wanted, decides it.
"""
