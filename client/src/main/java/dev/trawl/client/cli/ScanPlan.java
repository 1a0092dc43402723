package dev.trawl.client.cli;

import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.ByteRange;
import dev.trawl.proto.v1.CountAnswer;
import dev.trawl.proto.v1.CountUnit;
import dev.trawl.proto.v1.LinesAnswer;
import dev.trawl.proto.v1.OffsetsAnswer;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.Pattern;
import dev.trawl.proto.v1.PatternScan;
import dev.trawl.proto.v1.ScanRequest;

/**
 * What is asked of the supervisor, and what is printed of its answer.
 *
 * <p>The cheapest answer that serves is asked for: a count where one number is printed, offsets
 * where the text of a match is the literal itself, lines only where lines matter. A limit on what
 * is counted turns the count into the list it would count, because a list ends at its limit and a
 * count does not.
 *
 * @param literal what is looked for
 * @param output what is printed
 * @param answer what is asked for
 * @param lineNumbers lines are numbered
 * @param byteOffsets offsets are printed
 * @param lineMatches lines come with their matches
 * @param maxLines {@link ScanFlags#NO_LIMIT} or the most lines
 * @param maxMatches {@link ScanFlags#NO_LIMIT} or the most matches
 * @param rangeSizeBytes 0 or the length of ranges
 */
record ScanPlan(
    ByteString literal,
    Output output,
    Answer answer,
    boolean lineNumbers,
    boolean byteOffsets,
    boolean lineMatches,
    long maxLines,
    long maxMatches,
    long rangeSizeBytes) {

  /** What is printed. */
  enum Output {
    /** Nothing; the exit code tells. */
    NOTHING,
    /** Matching lines. */
    LINES,
    /** The text of each match. */
    MATCHES,
    /** The number of matching lines. */
    LINE_COUNT,
    /** The number of matches. */
    MATCH_COUNT,
    /** JSON Lines. */
    JSON
  }

  /** What is asked for. */
  enum Answer {
    OFFSETS,
    LINES,
    LINE_COUNT,
    MATCH_COUNT
  }

  /**
   * The plan for {@code flags}.
   *
   * @param stream the input is cut into windows, so where the last match of each ended must be
   *     known
   */
  static ScanPlan of(ScanFlags flags, byte[] literal, boolean stream) {
    Output output = output(flags);
    boolean numbered =
        flags.lineNumber()
            && (output == Output.LINES || output == Output.MATCHES || output == Output.JSON);
    long maxMatches = output == Output.NOTHING ? 1 : flags.maxMatches();
    long maxLines = output == Output.NOTHING ? ScanFlags.NO_LIMIT : flags.maxLines();
    boolean lineLimit = maxLines != ScanFlags.NO_LIMIT;
    boolean matchLimit = maxMatches != ScanFlags.NO_LIMIT;
    Answer answer =
        switch (output) {
          case NOTHING -> Answer.OFFSETS;
          case LINES, JSON -> Answer.LINES;
          case MATCHES -> numbered || lineLimit ? Answer.LINES : Answer.OFFSETS;
          case LINE_COUNT -> lineLimit || matchLimit ? Answer.LINES : Answer.LINE_COUNT;
          case MATCH_COUNT -> {
            if (lineLimit) {
              yield Answer.LINES;
            }
            boolean cutInside = stream && overlapsItself(literal);
            yield matchLimit || cutInside ? Answer.OFFSETS : Answer.MATCH_COUNT;
          }
        };
    boolean lineMatches =
        answer == Answer.LINES
            && (matchLimit
                || output == Output.JSON
                || output == Output.MATCHES
                || output == Output.MATCH_COUNT);
    return new ScanPlan(
        ByteString.copyFrom(literal),
        output,
        answer,
        numbered,
        flags.byteOffset(),
        lineMatches,
        maxLines,
        maxMatches,
        flags.rangeSizeBytes());
  }

  /** How a stream may be cut for this plan. */
  WindowCut cut() {
    return answer == Answer.LINES || answer == Answer.LINE_COUNT
        ? WindowCut.lines()
        : WindowCut.literal(literal.size());
  }

  /** Whether nothing that could still be found would be printed. */
  boolean isSatisfied(Tally found) {
    return (maxLines != ScanFlags.NO_LIMIT && found.lines() >= maxLines)
        || (maxMatches != ScanFlags.NO_LIMIT && found.matches() >= maxMatches);
  }

  /**
   * The request for what starts in [start, end) of a blob.
   *
   * @param end the length of the blob for all of it
   * @param size length of the blob
   * @param found what was found in windows before, which counts against the limits; not {@link
   *     #isSatisfied}
   */
  ScanRequest.Builder request(long start, long end, long size, Tally found) {
    ScanRequest.Builder request =
        ScanRequest.newBuilder()
            .setOperator(Operator.newBuilder().setPatterns(patterns()))
            .setRangeSizeBytes(rangeSizeBytes);
    if (start != 0 || end != size) {
      request.setRange(ByteRange.newBuilder().setStart(start).setEnd(end));
    }
    if (maxLines != ScanFlags.NO_LIMIT) {
      request.setMaxLines(maxLines - found.lines());
    }
    if (maxMatches != ScanFlags.NO_LIMIT) {
      request.setMaxMatches(maxMatches - found.matches());
    }
    return request;
  }

  private PatternScan.Builder patterns() {
    PatternScan.Builder scan =
        PatternScan.newBuilder().addPatterns(Pattern.newBuilder().setLiteral(literal));
    return switch (answer) {
      case OFFSETS -> scan.setOffsets(OffsetsAnswer.getDefaultInstance());
      case LINES ->
          scan.setLines(LinesAnswer.newBuilder().setNumbers(lineNumbers).setMatches(lineMatches));
      case LINE_COUNT ->
          scan.setCount(CountAnswer.newBuilder().setUnit(CountUnit.COUNT_UNIT_LINES));
      case MATCH_COUNT ->
          scan.setCount(CountAnswer.newBuilder().setUnit(CountUnit.COUNT_UNIT_MATCHES));
    };
  }

  private static Output output(ScanFlags flags) {
    if (flags.quiet()) {
      return Output.NOTHING;
    }
    if (flags.json()) {
      return Output.JSON;
    }
    // As in ripgrep, -c with -o counts matches.
    if (flags.countMatches() || (flags.count() && flags.onlyMatching())) {
      return Output.MATCH_COUNT;
    }
    if (flags.count()) {
      return Output.LINE_COUNT;
    }
    return flags.onlyMatching() ? Output.MATCHES : Output.LINES;
  }

  /**
   * Whether two matches may overlap: some proper prefix of the literal is its suffix
   * (Knuth-Morris-Pratt).
   */
  private static boolean overlapsItself(byte[] literal) {
    int[] border = new int[literal.length];
    for (int i = 1; i < literal.length; i++) {
      int length = border[i - 1];
      while (length > 0 && literal[i] != literal[length]) {
        length = border[length - 1];
      }
      border[i] = literal[i] == literal[length] ? length + 1 : 0;
    }
    return border[literal.length - 1] > 0;
  }
}
