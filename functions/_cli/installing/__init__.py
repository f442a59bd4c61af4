"""`deploy`, `undeploy`: the school onto a cluster and off it again, by kubectl, with the person's own rights.

Pure: `stages` (what is applied after what), `versions`, `required_secrets`, `readiness`, `flight`, `writers`,
`leftovers`, `function_images`, `gitops_repository`, `setting_forms`. What asks the cluster takes a `kubectl.Kubectl`;
nothing is written before a person, or `--yes`, confirmed what is shown.
"""
