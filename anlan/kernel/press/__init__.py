"""The press: Word templates to Word papers and PDF, and volumes. Heavy: import its rooms only where papers are made."""
