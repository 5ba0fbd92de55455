"""One file that holds a whole installation, sealed; and the way back."""
