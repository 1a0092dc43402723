#!/usr/bin/env python3
"""What record-stats gives, by one process: record_stats.py FILE. Values have one decimal."""
import sys

groups = {}
with open(sys.argv[1], "rb") as file:
    for line in file:
        key, _, text = line.rstrip(b"\n").partition(b";")
        value = round(float(text) * 10)
        group = groups.get(key)
        if group is None:
            groups[key] = [value, value, value, 1]
        else:
            group[0] = min(group[0], value)
            group[1] += value
            group[2] = max(group[2], value)
            group[3] += 1
decimal = lambda tenths: b"%s%d.%d" % (b"-" if tenths < 0 else b"", *divmod(abs(tenths), 10))
for key, (least, total, most, count) in sorted(groups.items()):
    mean = (2 * abs(total) + count) // (2 * count) * (-1 if total < 0 else 1)
    sys.stdout.buffer.write(b"%s=%s/%s/%s/%d\n" % (key, decimal(least), decimal(mean), decimal(most), count))
