"""What the school costs, as ratios to bare anchors on the same machine. Run it with `make bench`."""
