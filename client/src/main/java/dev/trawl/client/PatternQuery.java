package dev.trawl.client;

import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.ByteRange;
import dev.trawl.proto.v1.CaseMatching;
import dev.trawl.proto.v1.CountAnswer;
import dev.trawl.proto.v1.CountUnit;
import dev.trawl.proto.v1.DistributionAnswer;
import dev.trawl.proto.v1.ExcerptOptions;
import dev.trawl.proto.v1.LinesAnswer;
import dev.trawl.proto.v1.OffsetsAnswer;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.Pattern;
import dev.trawl.proto.v1.PatternCombination;
import dev.trawl.proto.v1.PatternScan;
import dev.trawl.proto.v1.ScanRequest;

/**
 * What to look for: one or more patterns, how they match, and where to stop. A match bears the
 * number of its pattern, from 0, in the order they were added.
 *
 * <p>{@link OpenBlob} takes it and gives typed results; the methods here give the requests
 * themselves, for {@link OpenBlob#scan(ScanRequest.Builder)}. Immutable.
 *
 * <pre>{@code
 * PatternQuery query = PatternQuery.builder().regex("[a-z]+_[0-9]{4,}").hex("4D 5A ??").build();
 * try (MatchStream matches = blob.find(query)) {
 *   while (matches.advance()) {
 *     use(matches.start(), matches.length(), matches.patternId());
 *   }
 * }
 * }</pre>
 */
public final class PatternQuery {

  /** Most patterns of a query. */
  public static final int MAX_PATTERNS = 100_000;

  /** Most bytes of one pattern, texts counted in UTF-8. */
  public static final int MAX_PATTERN_BYTES = 64 << 10;

  /** Most bytes of all patterns of a query together. */
  public static final int MAX_TOTAL_BYTES = 8 << 20;

  /** Most lines of context on either side of a line. */
  public static final int MAX_CONTEXT_LINES = 10_000;

  /** Most parts of a distribution. */
  public static final int MAX_BINS = 65_536;

  /** Most bytes of an excerpt on either side of a result's start. */
  public static final int MAX_EXCERPT_BYTES = 2_048;

  /** Largest weight of a scan. */
  public static final int MAX_WEIGHT = 100;

  private final ScanRequest request;

  private PatternQuery(ScanRequest request) {
    this.request = request;
  }

  /** An empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Looks for these bytes.
   *
   * @param bytes 1 to {@link #MAX_PATTERN_BYTES}
   */
  public static PatternQuery literal(byte[] bytes) {
    return builder().literal(bytes).build();
  }

  /** Looks for a regular expression in RE2 syntax. */
  public static PatternQuery regex(String regex) {
    return builder().regex(regex).build();
  }

  /** Looks for hex bytes with wildcards, as YARA writes them. */
  public static PatternQuery hex(String hex) {
    return builder().hex(hex).build();
  }

  /** Patterns in it. */
  public int patternCount() {
    return request.getOperator().getPatterns().getPatternsCount();
  }

  /** Whether lines without a match are wanted. */
  public boolean isInverted() {
    return request.getOperator().getPatterns().getInvert();
  }

  /** The request for every match. */
  public ScanRequest.Builder offsets() {
    return with(patterns().setOffsets(OffsetsAnswer.getDefaultInstance()));
  }

  /**
   * The request for lines with a match.
   *
   * @param numbers number them
   * @param matches tell the matches in each line
   * @param before lines of context before each, 0 to {@link #MAX_CONTEXT_LINES}
   * @param after lines of context after each, 0 to {@link #MAX_CONTEXT_LINES}
   */
  public ScanRequest.Builder lines(boolean numbers, boolean matches, int before, int after) {
    bounded("lines of context before", before, 0, MAX_CONTEXT_LINES);
    bounded("lines of context after", after, 0, MAX_CONTEXT_LINES);
    return with(
        patterns()
            .setLines(
                LinesAnswer.newBuilder()
                    .setNumbers(numbers)
                    .setMatches(matches)
                    .setBeforeContext(before)
                    .setAfterContext(after)));
  }

  /**
   * The request for a count.
   *
   * @param perPattern also count each pattern by itself
   */
  public ScanRequest.Builder count(CountUnit unit, boolean perPattern) {
    return with(
        patterns().setCount(CountAnswer.newBuilder().setUnit(unit).setPerPattern(perPattern)));
  }

  /**
   * The request for how matches spread.
   *
   * @param bins equal parts, 1 to {@link #MAX_BINS}
   */
  public ScanRequest.Builder distribution(int bins) {
    bounded("bins", bins, 1, MAX_BINS);
    return with(patterns().setDistribution(DistributionAnswer.newBuilder().setBins(bins)));
  }

  private PatternScan.Builder patterns() {
    return request.getOperator().getPatterns().toBuilder();
  }

  private ScanRequest.Builder with(PatternScan.Builder scan) {
    return request.toBuilder().setOperator(Operator.newBuilder().setPatterns(scan));
  }

  private static void bounded(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          value + " " + what + ": it takes " + least + " to " + most);
    }
  }

  /** Gathers patterns and options. Not thread-safe. */
  public static final class Builder {
    private final PatternScan.Builder scan = PatternScan.newBuilder();
    private final ScanRequest.Builder request = ScanRequest.newBuilder();
    private long totalBytes;

    private Builder() {}

    /**
     * Adds a pattern: exactly these bytes.
     *
     * @param bytes 1 to {@link #MAX_PATTERN_BYTES}
     */
    public Builder literal(byte[] bytes) {
      return add(Pattern.newBuilder().setLiteral(ByteString.copyFrom(bytes)).build());
    }

    /** Adds a pattern: a regular expression in RE2 syntax; it may match nothing at all. */
    public Builder regex(String regex) {
      return add(Pattern.newBuilder().setRegex(regex).build());
    }

    /** Adds a pattern: hex bytes with wildcards, as YARA writes them ({@code 4D 5A ?? [2-6]}). */
    public Builder hex(String hex) {
      return add(Pattern.newBuilder().setHex(hex).build());
    }

    /**
     * Adds a pattern.
     *
     * @throws IllegalArgumentException if it, or all together, pass a limit
     */
    public Builder add(Pattern pattern) {
      int number = scan.getPatternsCount();
      int bytes = bytes(pattern);
      if (bytes > MAX_PATTERN_BYTES || (bytes == 0 && pattern.hasLiteral())) {
        throw new IllegalArgumentException(
            "pattern "
                + (number + 1)
                + (bytes == 0 ? " is empty" : " is too long: " + bytes + " bytes")
                + "; it takes "
                + (pattern.hasLiteral() ? "1 to " : "at most ")
                + MAX_PATTERN_BYTES);
      }
      if (number == MAX_PATTERNS) {
        throw new IllegalArgumentException("too many patterns; at most " + MAX_PATTERNS);
      }
      totalBytes += bytes;
      if (totalBytes > MAX_TOTAL_BYTES) {
        throw new IllegalArgumentException(
            "the patterns are too long together; at most " + MAX_TOTAL_BYTES + " bytes");
      }
      scan.addPatterns(pattern);
      return this;
    }

    private static int bytes(Pattern pattern) {
      return switch (pattern.getFormCase()) {
        case LITERAL -> pattern.getLiteral().size();
        case HEX -> pattern.getHexBytes().size();
        case REGEX -> pattern.getRegexBytes().size();
        case FORM_NOT_SET -> throw new IllegalArgumentException("a pattern without a form");
      };
    }

    /**
     * Looks for every pattern independently: one match at every place where it matches, also inside
     * another match. Matches still ascend by start, and several may have the same.
     */
    public Builder each() {
      scan.setCombination(PatternCombination.PATTERN_COMBINATION_EACH);
      return this;
    }

    /** One match at every place where any pattern matches, also inside an earlier match. */
    public Builder overlapping() {
      scan.setCombination(PatternCombination.PATTERN_COMBINATION_OVERLAPPING);
      return this;
    }

    /** Letters match in either case, by Unicode's simple folding. */
    public Builder ignoreCase() {
      scan.setCaseMatching(CaseMatching.CASE_MATCHING_UNICODE_INSENSITIVE);
      return this;
    }

    /** ASCII letters match in either case. */
    public Builder ignoreAsciiCase() {
      scan.setCaseMatching(CaseMatching.CASE_MATCHING_ASCII_INSENSITIVE);
      return this;
    }

    /** A match must start and end at word borders. */
    public Builder wholeWords() {
      scan.setWholeWords(true);
      return this;
    }

    /** A match must be a whole line. */
    public Builder wholeLines() {
      scan.setWholeLines(true);
      return this;
    }

    /** Lines without a match are wanted; for lines and counts of lines only. */
    public Builder inverted() {
      scan.setInvert(true);
      return this;
    }

    /** Lines end with CR LF as well as with LF. */
    public Builder crlf() {
      scan.setCrlf(true);
      return this;
    }

    /** Matches may span lines; not for lines and counts of lines. */
    public Builder multiLine() {
      scan.setMultiLine(true);
      return this;
    }

    /** Patterns match bytes, not UTF-8 characters. */
    public Builder bytesOnly() {
      scan.setBytesOnly(true);
      return this;
    }

    /** Stops after exactly this many matches, at least 1, in offset order. */
    public Builder maxMatches(long matches) {
      bounded("matches at most", matches, 1, Long.MAX_VALUE);
      request.setMaxMatches(matches);
      return this;
    }

    /** Stops after exactly this many lines, at least 1, in offset order; for lines only. */
    public Builder maxLines(long lines) {
      bounded("lines at most", lines, 1, Long.MAX_VALUE);
      request.setMaxLines(lines);
      return this;
    }

    /**
     * Reports only what starts in this stretch of the blob; bytes around it are still seen.
     *
     * @param start its first byte
     * @param end one past its last
     */
    public Builder within(long start, long end) {
      bounded("as the start", start, 0, end);
      request.setRange(ByteRange.newBuilder().setStart(start).setEnd(end));
      return this;
    }

    /**
     * Sends bytes of the blob with every result, for clients that cannot read it.
     *
     * @param beforeBytes before the result's start, 0 to {@link #MAX_EXCERPT_BYTES}
     * @param afterBytes from it on, 0 to {@link #MAX_EXCERPT_BYTES}
     */
    public Builder excerpts(int beforeBytes, int afterBytes) {
      bounded("excerpt bytes before", beforeBytes, 0, MAX_EXCERPT_BYTES);
      bounded("excerpt bytes after", afterBytes, 0, MAX_EXCERPT_BYTES);
      request.setExcerpts(
          ExcerptOptions.newBuilder().setBeforeBytes(beforeBytes).setAfterBytes(afterBytes));
      return this;
    }

    /**
     * Share of the pool beside scans that run at the same time.
     *
     * @param weight 1 to {@link #MAX_WEIGHT}; others have 10 unless they ask for another
     */
    public Builder weight(int weight) {
      bounded("weight", weight, 1, MAX_WEIGHT);
      request.setWeight(weight);
      return this;
    }

    /**
     * The query.
     *
     * @throws IllegalArgumentException without a pattern
     */
    public PatternQuery build() {
      bounded("patterns", scan.getPatternsCount(), 1, MAX_PATTERNS);
      return new PatternQuery(
          request.clone().setOperator(Operator.newBuilder().setPatterns(scan)).build());
    }
  }
}
