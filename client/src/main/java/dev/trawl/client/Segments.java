package dev.trawl.client;

import dev.trawl.proto.v1.ByteRange;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.proto.v1.ScanSummary;
import java.util.ArrayList;
import java.util.List;

/**
 * Rules about single ranges that every kind of coverage shares, and a list of ascending, joined
 * pieces.
 */
final class Segments {

  private static final int MAX_LISTED_GAPS = 1_000;

  private Segments() {}

  /** The range of a scan that starts. */
  static ByteRange range(boolean present, ByteRange range) {
    if (!present || range.getStart() < 0 || range.getEnd() < range.getStart()) {
      throw TrawlException.violation("the scan started over no range: " + text(range));
    }
    return range;
  }

  /** The segment of a batch, inside the range of its scan. */
  static ByteRange of(ResultBatch batch, ByteRange range) {
    ByteRange segment = batch.getSegment();
    if (!batch.hasSegment()
        || segment.getStart() < range.getStart()
        || segment.getEnd() > range.getEnd()
        || segment.getEnd() < segment.getStart()) {
      throw TrawlException.violation(
          "a batch covers " + text(segment) + ", the scan " + text(range));
    }
    checkResults(batch, segment);
    return segment;
  }

  private static void checkResults(ResultBatch batch, ByteRange segment) {
    if (batch.hasGap() && !batch.getGap().getRange().equals(segment)) {
      throw TrawlException.violation(
          "a gap of " + text(batch.getGap().getRange()) + " came as " + text(segment));
    }
    boolean hasBase = batch.hasMatches() || batch.hasLines();
    long base = batch.getBaseOffset();
    if (hasBase && (base < segment.getStart() || base > segment.getEnd())) {
      throw TrawlException.violation(
          "the base offset " + Long.toUnsignedString(base) + " is outside " + text(segment));
    }
  }

  /**
   * Whether the summary claims exactly {@code covered}, in order; an empty piece claims nothing.
   */
  static void checkCoverage(ScanSummary summary, List<ByteRange> covered) {
    checkCoverageFrom(0, summary, covered);
  }

  /** As above; what the summary claims before {@code from} came with another stream. */
  static void checkCoverageFrom(long from, ScanSummary summary, List<ByteRange> covered) {
    Pieces claimed = new Pieces();
    long end = 0;
    for (ByteRange piece : summary.getCoverageList()) {
      if (piece.getStart() < end || piece.getEnd() < piece.getStart()) {
        throw TrawlException.violation("the summary's coverage is out of order at " + text(piece));
      }
      end = piece.getEnd();
      claimed.add(Math.max(from, piece.getStart()), Math.max(from, end));
    }
    if (!claimed.list().equals(covered)) {
      throw TrawlException.violation(
          "the summary says it covered "
              + text(claimed.list())
              + ", what came covers "
              + text(covered));
    }
  }

  /** Whether the summary counts the {@code gaps} that came, and lists them up to its bound. */
  static void checkGapCount(ScanSummary summary, long gaps) {
    if (summary.getGapCount() != gaps
        || summary.getGapsCount() != Math.min(gaps, MAX_LISTED_GAPS)) {
      throw TrawlException.violation(
          "the summary counts "
              + Long.toUnsignedString(summary.getGapCount())
              + " gaps and lists "
              + summary.getGapsCount()
              + ", "
              + gaps
              + " came");
    }
  }

  static TrawlException contradiction(ScanSummary summary, String what) {
    return TrawlException.violation("the summary says " + summary.getStatus() + ", but " + what);
  }

  static ByteRange between(long start, long end) {
    return ByteRange.newBuilder().setStart(start).setEnd(end).build();
  }

  static String text(ByteRange range) {
    return "["
        + Long.toUnsignedString(range.getStart())
        + ", "
        + Long.toUnsignedString(range.getEnd())
        + ")";
  }

  /** The first few of a list that may be long. */
  private static String text(List<ByteRange> ranges) {
    StringBuilder text = new StringBuilder("{");
    ranges.stream().limit(4).forEach(range -> text.append(text(range)));
    return text.append(ranges.size() > 4 ? " and more}" : "}").toString();
  }

  /**
   * Ascending pieces, adjacent ones joined, empty ones left out: what a summary's coverage looks
   * like.
   */
  static final class Pieces {

    private final List<ByteRange> joined = new ArrayList<>();
    private long start;
    private long end;

    void add(long from, long to) {
      if (from == to) {
        return;
      }
      if (from != end || start == end) {
        close();
        start = from;
      }
      end = to;
    }

    List<ByteRange> list() {
      close();
      return joined;
    }

    private void close() {
      if (start != end) {
        joined.add(between(start, end));
        start = end;
      }
    }
  }
}
