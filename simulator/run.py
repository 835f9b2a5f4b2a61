"""`make run` and `make day`.

python -m simulator.run              starts everything, plays the short day, stays up
python -m simulator.run --serve      starts everything, plays nothing, stays up
python -m simulator.run --day        plays the long day, on the running stack if there is one, and ends
"""

import argparse
import os
import sys
import time

from simulator import signals

PORT = 8480


def main() -> None:
    begun = time.monotonic()
    signals.raise_when_asked()
    try:
        code = _act(_chosen(), begun)
    except signals.Interrupted as asked:
        print(f"\ninterrupted; everything started here has ended, {time.monotonic() - asked.at:.1f} s later")
        code = 130
    sys.stdout.flush()
    os._exit(code)  # does not wait for threads of shoppers


def _chosen() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Runs MallPass on this machine.")
    parser.add_argument(
        "--port", type=int, default=PORT, help="of the AWS emulator; the simulator takes the next one; 0: free ports"
    )
    parser.add_argument("--serve", action="store_true", help="play nothing, only stay up")
    parser.add_argument("--day", action="store_true", help="play the long day and end")
    parser.add_argument("--shoppers", type=int, help="number of shoppers")
    return parser.parse_args()


def _act(chosen: argparse.Namespace, begun: float) -> int:
    from simulator import commands, stack  # takes a second, and can be interrupted

    try:
        return commands.day(chosen, begun) if chosen.day else commands.run(chosen, begun)
    except stack.CannotStart as problem:
        print(f"cannot start: {problem}")
        return 1


if __name__ == "__main__":
    main()
