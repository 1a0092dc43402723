package dev.trawl.bench;

import dev.trawl.bench.Contest.Contestant;
import dev.trawl.bench.Work.Answer;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Counts of matches as one gets them on all cores without Trawl: GNU parallel with rg, and Python
 * with several processes. All are whole processes.
 *
 * @param python path of Python 3
 * @param counter path of {@code bench/peers/count.py}
 * @param parallel path of GNU parallel; empty if it is not there
 * @param ripgrep path of rg
 * @param cores processes of each
 */
record Peers(String python, Path counter, String parallel, String ripgrep, int cores) {

  /** What is looked for. Neither crosses a line feed, nor overlaps itself, nor has a quote. */
  enum Kind {
    /** The bytes as they are. */
    LITERAL,
    /** A regular expression. */
    REGEX;

    /** For the script. */
    private String word() {
      return this == LITERAL ? "literal" : "regex";
    }

    /** For rg. */
    private String flags() {
      return this == LITERAL ? "-F -e" : "-e";
    }
  }

  /** Those that take any file. */
  Map<Contestant, Answer> runs(Kind kind, String pattern, Path file) {
    Map<Contestant, Answer> runs = new EnumMap<>(Contestant.class);
    runs.put(Contestant.PYTHON_FORK, script("fork", kind, pattern, file));
    runs.put(Contestant.PYTHON_MMAP, script("mmap", kind, pattern, file));
    if (!parallel.isEmpty()) {
      runs.put(Contestant.PARALLEL, parallel(kind, pattern, file));
    }
    return runs;
  }

  /** The array, which takes seconds to fill with a small file, and its filling alone. */
  Map<Contestant, Answer> arrayRuns(Kind kind, String pattern, Path file) {
    return new EnumMap<>(
        Map.of(
            Contestant.PYTHON_ARRAY, script("array", kind, pattern, file),
            Contestant.PYTHON_ARRAY_FILL, script("fill", kind, pattern, file)));
  }

  private Answer script(String how, Kind kind, String pattern, Path file) {
    return new Command(
            python,
            counter.toString(),
            how,
            Integer.toString(cores),
            kind.word(),
            pattern,
            file.toString())
        ::number;
  }

  /** One part of the file for each core, cut behind a line feed; awk adds what each rg prints. */
  private Answer parallel(Kind kind, String pattern, Path file) {
    String each =
        ripgrep
            + " --no-config -a -E none --count-matches "
            + kind.flags()
            + " '"
            + pattern
            + "' -";
    String all =
        "\"$0\" --will-cite -j \"$1\" --pipepart -a \"$2\" --block -1 --recend '\\n' \"$3\""
            + " | awk '{ s += $1 } END { print s + 0 }'";
    return new Command(
            List.of("/bin/sh", "-c", all, parallel, Integer.toString(cores), file.toString(), each),
            Map.of("LC_ALL", "C"))
        ::number;
  }
}
