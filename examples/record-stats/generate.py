#!/usr/bin/env python3
"""Makes records `key;value`: generate.py ROWS [KEYS [SEED]] > FILE. Values lie between -99.9 and 99.9."""
import random
import sys

rows, keys, seed = ([int(a) for a in sys.argv[1:]] + [413, 1][len(sys.argv) - 2 :])[:3]
rng = random.Random(seed)
names = [f"station-{i}-{'x' * rng.randrange(20)}" for i in range(keys)]
values = [f"{i / 10:.1f}" for i in range(-999, 1000)]
while rows > 0:
    block = min(rows, 100_000)
    lines = map(";".join, zip(rng.choices(names, k=block), rng.choices(values, k=block)))
    sys.stdout.write("\n".join(lines) + "\n")
    rows -= block
