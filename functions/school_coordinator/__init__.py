"""school-coordinator: admits statements, decides on plans, owns the leases, obeys commands, and sweeps.

What is decided is pure: `intake`, `decision`, `lease`, `pace`, `patience`, `ending`, `editing`, `orders`, `summary`,
`epoch`. What acts on it takes a `desk.Desk`: `arriving`, `approving`, `finishing`, `obeying`, `ticking`.
"""
