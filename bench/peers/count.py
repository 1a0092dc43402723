#!/usr/bin/env python3
"""Counts matches in a file with several processes, in the ways one does it in Python, and prints the number.

usage: count.py fork|mmap|array|fill PROCESSES literal|regex PATTERN FILE

fork   reads the file into a global before the processes are forked, which then share its pages
mmap   every process maps the file itself
array  copies the file into a multiprocessing.Array, which the processes share
fill   only fills that array, and prints its length
"""

import mmap
import multiprocessing
import re
import sys

NEWLINE = re.compile(b"\n")
PIECES_A_PROCESS = 4
data = None


def map_file(path):
    global data
    with open(path, "rb") as file:
        data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def count(job):
    """Matches that start in [start, end). The pattern crosses no line feed, and does not overlap itself."""
    kind, pattern, start, end = job
    if kind == "regex":
        return sum(1 for _ in re.compile(pattern).finditer(data, start, end))
    end = min(end + len(pattern) - 1, len(data))
    if isinstance(data, bytes):
        return data.count(pattern, start, end)
    return sum(1 for _ in re.compile(re.escape(pattern)).finditer(data, start, end))


def pieces(number):
    """Equal pieces of the data that end behind a line feed."""
    cuts = [0]
    for i in range(1, number):
        found = NEWLINE.search(data, max(cuts[-1], i * len(data) // number))
        cuts.append(found.end() if found else len(data))
    return list(zip(cuts, cuts[1:] + [len(data)]))


def main():
    global data
    how, processes, kind, pattern, path = sys.argv[1:]
    processes, pattern = int(processes), pattern.encode()
    context = multiprocessing.get_context("fork")
    initializer, arguments = None, ()
    if how == "mmap":
        map_file(path)
        initializer, arguments = map_file, (path,)
    else:
        with open(path, "rb") as file:
            data = file.read()
    if how in ("array", "fill"):
        shared = context.Array("B", len(data), lock=False)
        shared[:] = data
        data = shared
    if how == "fill":
        print(len(data))
        return
    jobs = [(kind, pattern, start, end) for start, end in pieces(processes * PIECES_A_PROCESS)]
    with context.Pool(processes, initializer, arguments) as pool:
        print(sum(pool.imap_unordered(count, jobs)))


if __name__ == "__main__":
    main()
