package dev.trawl.scan.operator;

import java.util.Arrays;
import java.util.List;

/**
 * What a scan is to compute, free of any engine or wire format. {@link Operators#compile} makes it
 * runnable.
 */
public sealed interface OperatorSpec {

  /** Longest literal, in bytes. */
  int MAX_LITERAL_BYTES = 64 << 10;

  /**
   * Looks for one literal. Its matches do not overlap: the leftmost first, the next one from its
   * end on.
   *
   * @param pattern the bytes, 1 to {@link #MAX_LITERAL_BYTES}
   * @param answer what is wanted of the matches. Where lines are asked for, the pattern may not
   *     contain LF: a match lies within one line there, so such a pattern could never match, which
   *     nobody who asks for it expects.
   */
  @SuppressWarnings(
      "ArrayRecordComponent") // copied on the way in and on the way out, compared by content
  record Literal(byte[] pattern, Answer answer) implements OperatorSpec {

    /** Checks and copies. */
    public Literal {
      pattern = pattern.clone();
      LiteralCheck.length(pattern);
      LiteralCheck.answer(pattern, answer);
    }

    @Override
    public byte[] pattern() {
      return pattern.clone();
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Literal that
          && Arrays.equals(pattern, that.pattern)
          && answer.equals(that.answer);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(pattern) + answer.hashCode();
    }

    @Override
    public String toString() {
      return "Literal[" + pattern.length + " bytes, " + answer + "]";
    }
  }

  /**
   * Looks for a set of patterns. A match bears the index of its pattern.
   *
   * @param patterns at least one
   * @param combination how they combine
   * @param inverted report the lines without a match; goes with answers made of lines
   */
  record Patterns(
      List<Pattern> patterns,
      Combination combination,
      Matching matching,
      boolean inverted,
      Answer answer)
      implements OperatorSpec {

    /** One alternation. */
    public Patterns(List<Pattern> patterns, Matching matching, boolean inverted, Answer answer) {
      this(patterns, Combination.ALTERNATION, matching, inverted, answer);
    }

    /** Copies and checks. */
    public Patterns {
      patterns = List.copyOf(patterns);
      if (patterns.isEmpty()) {
        throw new IllegalArgumentException("no pattern");
      }
      if (inverted && !answer.byLine()) {
        throw new IllegalArgumentException("only lines can be inverted");
      }
      if (matching.multiLine() && answer.byLine()) {
        throw new IllegalArgumentException(
            "matches that span lines cannot be reported as lines: ask for offsets or count matches");
      }
      for (Pattern pattern : patterns) {
        if (pattern instanceof Bytes literal) {
          LiteralCheck.answer(literal.bytes, answer);
        }
      }
    }
  }

  /** How the patterns of a set combine. */
  enum Combination {
    /**
     * One alternation: the leftmost match, of those that start there the first listed pattern's;
     * matches do not overlap.
     */
    ALTERNATION,
    /**
     * Every pattern on its own, as YARA does it: one match at every place where it matches, also
     * inside an earlier match of its own or of another.
     */
    EACH,
    /**
     * One alternation, but at every place where a pattern matches there is a match, also inside an
     * earlier one.
     */
    OVERLAPPING
  }

  /** How letters compare. */
  enum CaseMatching {
    /** Byte for byte. */
    EXACT,
    /** ASCII letters match in either case. */
    ASCII,
    /** Unicode simple case folding. */
    UNICODE
  }

  /** One pattern of a set. */
  sealed interface Pattern {}

  /** These bytes, 1 to {@link #MAX_LITERAL_BYTES}. */
  @SuppressWarnings("ArrayRecordComponent") // copied on the way in and on the way out
  record Bytes(byte[] bytes) implements Pattern {
    /** Copies. */
    public Bytes {
      bytes = bytes.clone();
      LiteralCheck.length(bytes);
    }

    @Override
    public byte[] bytes() {
      return bytes.clone();
    }
  }

  /** Hex bytes with wildcards and alternatives, as YARA writes them. */
  record HexText(String text) implements Pattern {}

  /** A regex, in RE2 syntax. */
  record RegexText(String text) implements Pattern {}

  /**
   * How patterns match.
   *
   * @param unicode characters and classes are Unicode's, else ASCII's and bytes
   * @param multiLine a match may contain LF
   */
  record Matching(
      boolean unicode,
      CaseMatching caseMatching,
      boolean wholeWords,
      boolean wholeLines,
      boolean crlf,
      boolean multiLine) {}

  /** Counts the bytes equal to 0x0A. */
  record NewlineCount() implements OperatorSpec {}

  /**
   * Runs of printable characters, as matches.
   *
   * @param minCharacters shortest run reported, 1 to {@link #MAX_MIN_CHARACTERS}
   */
  record Strings(int minCharacters, StringEncoding encoding) implements OperatorSpec {

    /** Most that {@code minCharacters} may be. */
    public static final int MAX_MIN_CHARACTERS = 4096;

    /** Checks. */
    public Strings {
      if (minCharacters < 1 || minCharacters > MAX_MIN_CHARACTERS) {
        throw new IllegalArgumentException(
            "the shortest string has 1 to "
                + MAX_MIN_CHARACTERS
                + " characters, not "
                + minCharacters);
      }
    }
  }

  /** How the characters of a printable string are encoded. */
  enum StringEncoding {
    /** One byte each, 0x20 to 0x7E and tab. */
    ASCII,
    /** The same characters, each followed by a zero byte; at even and odd offsets. */
    UTF16LE
  }

  /** Counts each byte value: 256 counts as the aggregate. */
  record Histogram() implements OperatorSpec {}

  /**
   * How long lines are. The aggregate: lines, length of the longest without its LF, offset of the
   * first line of that length, and the sum of the lengths without LFs.
   */
  record LineStatistics() implements OperatorSpec {}

  /** CRC-32C of the range: the aggregate is the checksum, 0 to 2^32 - 1. */
  record Crc32c() implements OperatorSpec {}

  /**
   * A digest of every chunk, as records: the digest's bytes, big-endian. Chunks start at the
   * multiples of their length; the blob's last one is as long as what is left.
   *
   * @param chunkBytes at least {@link #MIN_CHUNK_BYTES}
   */
  record ChunkDigests(DigestAlgorithm algorithm, long chunkBytes) implements OperatorSpec {

    /** Shortest chunk, in bytes. */
    public static final long MIN_CHUNK_BYTES = 4 << 10;

    /** Checks. */
    public ChunkDigests {
      if (chunkBytes < MIN_CHUNK_BYTES) {
        throw new IllegalArgumentException(
            "a chunk has at least " + MIN_CHUNK_BYTES + " bytes, not " + chunkBytes);
      }
    }
  }

  /** Digests that are computed chunk by chunk. */
  enum DigestAlgorithm {
    /** 32 bytes. */
    SHA256,
    /** XXH3, 8 bytes. */
    XXH3
  }

  /**
   * Shannon entropy of every window, in bits per byte, as records: a 32-bit float, little-endian.
   * Windows start at the multiples of their length; the blob's last one is as long as what is left.
   *
   * @param windowBytes {@link #MIN_WINDOW_BYTES} to {@link #MAX_WINDOW_BYTES}
   */
  record Entropy(long windowBytes) implements OperatorSpec {

    /** Shortest window, in bytes. */
    public static final long MIN_WINDOW_BYTES = 256;

    /** Longest window, in bytes. */
    public static final long MAX_WINDOW_BYTES = 1L << 30;

    /** Checks. */
    public Entropy {
      if (windowBytes < MIN_WINDOW_BYTES || windowBytes > MAX_WINDOW_BYTES) {
        throw new IllegalArgumentException(
            "a window has "
                + MIN_WINDOW_BYTES
                + " to "
                + MAX_WINDOW_BYTES
                + " bytes, not "
                + windowBytes);
      }
    }
  }

  /** What is wanted of the matches. */
  sealed interface Answer {

    /** Whether it speaks of lines. */
    boolean byLine();
  }

  /** Offset and length of every match. */
  record Offsets() implements Answer {
    @Override
    public boolean byLine() {
      return false;
    }
  }

  /**
   * The lines that contain a match. A line ends with LF, which belongs to it; the last line may
   * have none.
   *
   * @param numbers report newline counts, from which line numbers are made
   * @param matches also report the matches in each line
   * @param before lines of context before each such line, 0 to {@link #MAX_CONTEXT}
   * @param after lines of context after each such line, 0 to {@link #MAX_CONTEXT}
   */
  record Lines(boolean numbers, boolean matches, int before, int after) implements Answer {

    /** Most lines of context, on either side. */
    public static final int MAX_CONTEXT = 10_000;

    /** Checks. */
    public Lines {
      if (before < 0 || before > MAX_CONTEXT || after < 0 || after > MAX_CONTEXT) {
        throw new IllegalArgumentException(
            "context of " + before + " and " + after + " lines; it takes 0 to " + MAX_CONTEXT);
      }
    }

    /** Without context. */
    public Lines(boolean numbers, boolean matches) {
      this(numbers, matches, 0, 0);
    }

    @Override
    public boolean byLine() {
      return true;
    }
  }

  /**
   * How many there are.
   *
   * @param unit what is counted
   */
  record Count(Unit unit) implements Answer {
    @Override
    public boolean byLine() {
      return unit == Unit.LINES;
    }
  }

  /** What a count counts. */
  enum Unit {
    /** Matches. */
    MATCHES,
    /** Lines with a match. */
    LINES
  }
}
