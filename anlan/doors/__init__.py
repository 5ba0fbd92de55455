"""The doors: sessions, the factors of a sign-in, sign-on by a provider, lock-outs, and the record of entrances."""
