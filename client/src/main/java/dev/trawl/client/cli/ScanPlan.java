package dev.trawl.client.cli;

import dev.trawl.client.PatternQuery;
import dev.trawl.proto.v1.ByteRange;
import dev.trawl.proto.v1.CountUnit;
import dev.trawl.proto.v1.ScanRequest;

/**
 * What is asked of the supervisor, and what is printed of its answer.
 *
 * <p>The cheapest answer that serves is asked for: a count where one number is printed, offsets
 * where lines do not matter. A limit on what is counted turns the count into the list it would
 * count, because a list ends at its limit and a count does not.
 *
 * @param patterns what is looked for
 * @param query the same, with how it is looked for
 * @param exact a match of a pattern of plain bytes has exactly those bytes
 * @param printed what is printed
 * @param answer what is asked for
 * @param perPattern patterns are counted each by itself
 * @param lineMatches lines come with their matches
 * @param bins parts of a distribution
 * @param context lines around those that match
 * @param limits where to stop
 * @param cut how a stream is cut for this
 * @param disjoint matches do not overlap
 * @param rangeSizeBytes 0 or the length of ranges
 */
record ScanPlan(
    PatternSet patterns,
    PatternQuery query,
    boolean exact,
    Printed printed,
    Answer answer,
    boolean perPattern,
    boolean lineMatches,
    int bins,
    Context context,
    Limits limits,
    WindowCut cut,
    boolean disjoint,
    long rangeSizeBytes) {

  /** What is printed. */
  enum Output {
    /** Nothing; the exit code tells. */
    NOTHING,
    /** Matching lines. */
    LINES,
    /** Each match. */
    MATCHES,
    /** How many lines match. */
    LINE_COUNT,
    /** How many matches there are. */
    MATCH_COUNT,
    /** How many matches there are where. */
    DISTRIBUTION
  }

  /** What is asked for. */
  enum Answer {
    OFFSETS,
    LINES,
    LINE_COUNT,
    MATCH_COUNT,
    DISTRIBUTION
  }

  /**
   * What is printed.
   *
   * @param lineNumbers lines are numbered
   * @param byteOffsets offsets are printed
   * @param patternIds the numbers of patterns are printed
   */
  record Printed(
      Output output, Format format, boolean lineNumbers, boolean byteOffsets, boolean patternIds) {}

  /**
   * Lines around those that match.
   *
   * @param separators groups are set apart
   */
  record Context(int before, int after, boolean separators) {

    boolean isAny() {
      return before > 0 || after > 0;
    }
  }

  /**
   * Where to stop.
   *
   * @param lines the most lines, or {@link AnswerFlags#NONE}
   * @param matches the most matches, or {@link AnswerFlags#NONE}
   */
  record Limits(long lines, long matches) {

    boolean ofLines() {
      return lines != AnswerFlags.NONE;
    }

    boolean ofMatches() {
      return matches != AnswerFlags.NONE;
    }
  }

  /** Whether nothing that could still be found would be printed. */
  boolean isSatisfied(Tally found) {
    return (limits.ofLines() && found.lines() >= limits.lines())
        || (limits.ofMatches() && found.matches() >= limits.matches());
  }

  /** The request for a whole file; not {@link #isSatisfied}. */
  ScanRequest.Builder wholeRequest(Tally found) {
    return limited(asked(context.before(), context.after()), found);
  }

  /**
   * The request for what starts in [start, end) of a window of a stream. Context is left out: lines
   * of it may lie in other windows.
   *
   * @param last the window ends where the stream does, and {@code end} is there
   * @param found what was found in windows before, which counts against the limits; not {@link
   *     #isSatisfied}
   */
  ScanRequest.Builder windowRequest(long start, long end, boolean last, Tally found) {
    ScanRequest.Builder request = limited(asked(0, 0), found);
    return start == 0 && last
        ? request
        : request.setRange(ByteRange.newBuilder().setStart(start).setEnd(end));
  }

  private ScanRequest.Builder limited(ScanRequest.Builder request, Tally found) {
    if (limits.ofLines()) {
      request.setMaxLines(limits.lines() - found.lines());
    }
    if (limits.ofMatches()) {
      request.setMaxMatches(limits.matches() - found.matches());
    }
    return request.setRangeSizeBytes(rangeSizeBytes);
  }

  private ScanRequest.Builder asked(int before, int after) {
    return switch (answer) {
      case OFFSETS -> query.offsets();
      case LINES -> query.lines(printed.lineNumbers(), lineMatches, before, after);
      case LINE_COUNT -> query.count(CountUnit.COUNT_UNIT_LINES, perPattern);
      case MATCH_COUNT -> query.count(CountUnit.COUNT_UNIT_MATCHES, perPattern);
      case DISTRIBUTION -> query.distribution(bins);
    };
  }
}
