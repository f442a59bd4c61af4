"""An improvement on its way: its ledger record, its lifecycle and its identities. Pure."""
