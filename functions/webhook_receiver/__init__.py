"""webhook-receiver: takes the word of who cannot speak CloudEvents, checks who it is, and passes a hint on.

GitHub (a pull request of ours moved), Alertmanager (an alert fires) and Argo CD (a sync ended). The one function that
may be reached from outside. It knows no secrets but those of its callers, reads nothing, and stores nothing.
"""
