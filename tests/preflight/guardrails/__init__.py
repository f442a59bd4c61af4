"""No plan gets past the guardrails that should not, and none is held up that may pass."""
