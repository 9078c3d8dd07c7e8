"""`python -m bench.widget`."""

from bench.widget import main

main()
