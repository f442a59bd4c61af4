"""`make argocd` and `make argocd-check`: the school's keys in Argo CD's ConfigMaps, put there and looked for.

`wiring.py` is pure; `__main__.py` calls kubectl.
"""
