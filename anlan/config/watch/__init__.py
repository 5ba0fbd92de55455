"""How the installation looks from outside: is it alive, is it ready, its figures, its log."""
