"""Whether memory stayed flat and speed steady, of what a soak printed: `soak … | judge.py GROWTH [LIVE]`, in megabytes.

Memory counts from the end of the first tenth, when all that is kept has been made: what is resident, by GROWTH; for an
engine, whose heap grows and shrinks as it pleases, what is alive after a collection too, by LIVE. Speed is tokens by
processor time, so that what else the machine does weighs little; the last tenth may still take half as long again as
the first.
"""

from __future__ import annotations

import json
import sys

SLOWER = 1.5

measured = json.load(sys.stdin)
growth, *limit_of_live = map(float, sys.argv[1:])
first, last = measured["nanoseconds"][0], measured["nanoseconds"][-1]
early, late = (measured["resident"][at] / 1e6 for at in (0, -1))
per_tenth = measured["signed"] / len(measured["nanoseconds"])
numbers = [measured["signed"], measured["verified"], per_tenth / first * 1e9, per_tenth / last * 1e9]
figures = [f"{number:,.0f}".replace(",", " ") for number in numbers] + [f"{early:.1f}", f"{late:.1f}"]
print("|", " | ".join([measured["who"], *figures]), "|")
failed = []
if late - early > growth:
    failed.append(
        f"memory grew by {late - early:.1f} MB since the first tenth, over {growth:g}: {measured['resident']}"
    )
for limit in limit_of_live:
    grown = (measured["live"][-1] - measured["live"][0]) / 1e6
    if grown > limit:
        failed.append(f"what is alive grew by {grown:.1f} MB since the first tenth, over {limit:g}: {measured['live']}")
if last > first * SLOWER:
    failed.append(f"the last tenth took {last / first:.2f} times the first's processor time: {measured['nanoseconds']}")
sys.exit("\n".join(failed) or None)
