"""The stages, and the Python that real ones run on. Real ones are deployed to AWS; `local` is the emulator's."""

RUNTIME = "python3.13"
REAL_STAGES = ("dev", "test", "prod")
STAGES = ("local", *REAL_STAGES)
