"""`heal-demo`: the rehearsal's cluster on its worst day, mended by the real functions while a person looks on."""
