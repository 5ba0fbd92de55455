"""HTML from the standard input, PDF to the standard output."""

import sys

from anlan.kernel.press.pdf import html_to_pdf

if __name__ == "__main__":
    sys.stdout.buffer.write(html_to_pdf(sys.stdin.buffer.read().decode()))
