"""Looking back (责任倒查): from a matter, paper, place or outcome to the acts that led to it. Reads the acts, writes nothing."""
