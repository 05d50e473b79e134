"""`python -m arealis` is the command line."""

from arealis.cli.app import main

if __name__ == "__main__":
    main()
