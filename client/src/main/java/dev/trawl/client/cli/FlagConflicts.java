package dev.trawl.client.cli;

/** Refuses flags that contradict each other, by name and with a way out. */
final class FlagConflicts {
  private final PatternFlags patterns;
  private final AnswerFlags answer;
  private final OutputFlags output;

  private FlagConflicts(ScanFlags flags) {
    this.patterns = flags.patterns();
    this.answer = flags.answer();
    this.output = flags.output();
  }

  /**
   * Checks {@code flags}.
   *
   * @throws CliException for the first two that do not go together
   */
  static void check(ScanFlags flags) {
    FlagConflicts conflicts = new FlagConflicts(flags);
    conflicts.combination();
    conflicts.inverted();
    conflicts.acrossLines();
    conflicts.distribution();
    conflicts.patternIds();
    conflicts.format();
  }

  private void combination() {
    refuse(patterns.each(), "--each", patterns.overlapping(), "--overlapping", "choose one");
    boolean perPattern = patterns.each() && answer.counts() && !answer.quiet();
    String remedy = "a limit is for all patterns together; leave it out";
    refuse(perPattern, "--each with a count", answer.maxLines() >= 0, "-m", remedy);
    refuse(perPattern, "--each with a count", answer.maxMatches() >= 0, "--max-matches", remedy);
  }

  private void inverted() {
    String remedy =
        "lines without a match have none to tell of; use -v for lines, or with -c or -q";
    refuse(patterns.invert(), "-v", answer.onlyMatching(), "-o", remedy);
    refuse(patterns.invert(), "-v", answer.countMatches(), "--count-matches", remedy);
    refuse(patterns.invert(), "-v", answer.maxMatches() >= 0, "--max-matches", remedy);
    refuse(patterns.invert(), "-v", answer.distributes(), "--distribution", remedy);
    refuse(patterns.invert(), "-v", patterns.each(), "--each", remedy);
    refuse(patterns.invert(), "-v", patterns.overlapping(), "--overlapping", remedy);
  }

  private void acrossLines() {
    boolean across = patterns.multiLine();
    String remedy = "a match may span lines; use -U with -o, --count-matches, --distribution or -q";
    refuse(across, "-U", patterns.invert(), "-v", remedy);
    refuse(across, "-U", output.lineNumbers(), "-n", remedy);
    refuse(across, "-U", answer.maxLines() >= 0, "-m", remedy + ", and --max-matches");
    refuse(across, "-U", answer.hasContext(), "context", remedy);
    boolean matches = answer.onlyMatching() || answer.countMatches();
    refuse(across, "-U", answer.count() && !matches, "-c", remedy);
    boolean lines = !matches && !answer.count() && !answer.quiet() && !answer.distributes();
    refuse(across, "-U", lines, "lines", remedy);
  }

  private void distribution() {
    String remedy = "it tells how many matches there are where, and nothing else; leave one out";
    refuseDistribution(answer.counts(), "a count", remedy);
    refuseDistribution(answer.onlyMatching(), "-o", remedy);
    refuseDistribution(answer.maxLines() >= 0, "-m", remedy);
    refuseDistribution(answer.maxMatches() >= 0, "--max-matches", remedy);
    refuseDistribution(answer.hasContext(), "context", remedy);
    refuseDistribution(output.lineNumbers(), "-n", remedy);
    refuseDistribution(output.byteOffsets(), "-b", remedy);
  }

  private void refuseDistribution(boolean given, String flag, String remedy) {
    refuse(answer.distributes(), "--distribution", given, flag, remedy);
  }

  private void patternIds() {
    boolean unused = !answer.onlyMatching() || answer.counts();
    refuse(output.patternIds(), "--pattern-id", unused, "anything but -o", "add -o");
  }

  private void format() {
    String name = "--format " + output.format().flag();
    switch (output.format()) {
      case TEXT -> {
        // Takes everything.
      }
      case JSON, CSV -> {
        boolean both = answer.onlyMatching() && answer.hasContext();
        refuse(true, name + " with -o", both, "context", "leave one out");
      }
      case NULL -> {
        String remedy = "it is for lines and -o";
        refuse(true, name, answer.counts(), "a count", remedy);
        refuse(true, name, answer.distributes(), "--distribution", remedy);
        refuse(true, name, answer.hasContext(), "context", remedy);
      }
      case U64LE -> offsetsOnly(name);
    }
  }

  private void offsetsOnly(String name) {
    String remedy = "it is offsets and nothing else; use -o -b and no other flag of output";
    boolean offsets = answer.onlyMatching() && output.byteOffsets() && !answer.counts();
    refuse(true, name, !offsets, "anything but -o -b", remedy);
    refuse(true, name, output.lineNumbers(), "-n", remedy);
    refuse(true, name, output.patternIds(), "--pattern-id", remedy);
    refuse(true, name, answer.hasContext(), "context", remedy);
  }

  private static void refuse(
      boolean one, String oneFlag, boolean other, String otherFlag, String remedy) {
    if (one && other) {
      throw new CliException(oneFlag + " and " + otherFlag + " do not go together: " + remedy);
    }
  }
}
