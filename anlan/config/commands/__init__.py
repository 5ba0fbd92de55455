"""The commands of anlan, one file each."""
