"""The watch on trial (`make bench-watch`): bad rollouts and healthy ones through the same code, virtual and live."""
