"""The controllers of the rehearsal, one file each: what kube-controller-manager does, as far as a rollout shows it."""
