"""The practices, one file per subject; each ends in its `PRACTICES`."""
