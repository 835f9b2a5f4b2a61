"""The stages, and the version of Python on real stages. Real stages are deployed to AWS; `local` runs in the
emulator."""

RUNTIME = "python3.13"
REAL_STAGES = ("dev", "test", "prod")
STAGES = ("local", *REAL_STAGES)
