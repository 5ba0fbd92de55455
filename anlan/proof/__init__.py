"""Proof that nothing was changed: Merkle tree, signed notes, checkpoints, tiles. Pure Python; knows nothing of disputes."""
