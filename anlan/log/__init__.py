"""The sealed log: whoever has a receipt can prove what was done, and whoever runs the house cannot change it unseen."""
