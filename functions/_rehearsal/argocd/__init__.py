"""The stand-in for Argo CD: renders what Git has, syncs, prunes, heals by itself, and notifies.

Its behaviour follows Argo CD 3.6; what it cannot render (Helm, plugins, Kustomize beyond resource lists) it reports as
not rehearsed, with health Unknown, and never as healthy.
"""
