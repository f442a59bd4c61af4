"""One file per outside system: its protocol, the real client, a fake that obeys the same protocol test, and a ping."""
