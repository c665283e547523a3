"""The command ``voiceclone``, also ``python -m voiceclone``."""

import sys


def main() -> None:
    """Run the command line, or say what is missing for it."""
    try:
        from voiceclone._cli import cli  # noqa: PLC0415 - click and rich are an extra
    except ImportError as error:
        print(f"The command line needs {error.name}: pip install click rich jinja2 babel", file=sys.stderr)  # noqa: T201
        sys.exit(2)
    except KeyboardInterrupt:
        sys.exit(130)
    cli(prog_name="voiceclone")


if __name__ == "__main__":
    main()
