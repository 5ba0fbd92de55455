"""The benchmark behind `anlan bench`: bounded, on loopback, in a throw-away installation of its own."""
