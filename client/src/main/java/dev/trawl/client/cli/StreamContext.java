package dev.trawl.client.cli;

import dev.trawl.client.LineCursor;
import dev.trawl.proto.v1.ByteRange;
import dev.trawl.proto.v1.LineColumns;
import dev.trawl.proto.v1.LineKind;
import dev.trawl.proto.v1.ResultBatch;

/**
 * Puts lines of context around the matching lines of a stream, which may lie in other windows than
 * they do: a window begins with the last lines of the one before, and a debt of lines to follow is
 * carried into the next. What it gives is what a supervisor gives for a file. For one thread.
 */
final class StreamContext {
  private static final long UNKNOWN = Long.MIN_VALUE;

  private final ScanPlan.Context context;
  private final LineCursor lines = new LineCursor();

  /** Offset in the stream up to which all lines were given, or will not be as what follows. */
  private long doneTo;

  /** Lines still to be given because of the last match. */
  private int debt;

  /** Number in the stream of the line at {@link #doneTo}, counted on from the last match. */
  private long debtNumber = UNKNOWN;

  StreamContext(ScanPlan.Context context) {
    this.context = context;
  }

  /** Whether lines of the next window belong to the last match. */
  boolean isOwed() {
    return debt > 0;
  }

  /** The lines of one window. */
  final class Window {
    private final SpoolWindow window;
    private final LineFinder finder;
    private final long lineBase;

    /**
     * A window.
     *
     * @param lineBase newlines in the stream before what it owns, or {@link Origin#UNKNOWN_LINES}
     */
    Window(SpoolWindow window, long lineBase) {
      this.window = window;
      this.finder = new LineFinder(window.file().channel());
      this.lineBase = lineBase;
    }

    /** The batch with the context that belongs before and between its lines. */
    ResultBatch around(ResultBatch batch) {
      if (!batch.hasLines()) {
        return batch;
      }
      Columns columns = new Columns();
      lines.over(batch);
      while (lines.advance()) {
        pay(columns, lines.start());
        before(columns);
        columns.match();
        doneTo = window.base() + lines.start() + lines.length();
        debt = context.after();
        debtNumber = number() == UNKNOWN ? UNKNOWN : lineBase + number() + 1;
      }
      return columns.batch();
    }

    /** What the last match still owes, as far as this window has it. */
    ResultBatch rest() {
      Columns columns = new Columns();
      pay(columns, window.owned());
      return columns.batch();
    }

    private void pay(Columns columns, long limit) {
      while (debt > 0 && doneTo - window.base() < limit) {
        long start = doneTo - window.base();
        long end = finder.end(start, window.size());
        columns.context(start, end, debtNumber == UNKNOWN ? UNKNOWN : debtNumber - lineBase);
        doneTo = window.base() + end;
        debt--;
        debtNumber += debtNumber == UNKNOWN ? 0 : 1;
      }
    }

    private void before(Columns columns) {
      long least = Math.max(0, doneTo - window.base());
      long start = lines.start();
      int count = 0;
      while (count < context.before() && start > least) {
        start = finder.start(start);
        count++;
      }
      for (; count > 0; count--) {
        long end = finder.end(start, window.size());
        columns.context(start, end, number() == UNKNOWN ? UNKNOWN : number() - count);
        start = end;
      }
    }

    /** Number of the line at hand, counted from what the window owns. */
    private long number() {
      return lines.hasNumber() && lineBase != Origin.UNKNOWN_LINES ? lines.number() : UNKNOWN;
    }

    /** Columns in the making. Numbers count from what the window owns, so some are not positive. */
    private final class Columns {
      private final LineColumns.Builder columns = LineColumns.newBuilder();
      private final ResultBatch.Builder batch = ResultBatch.newBuilder();
      private boolean numbered = true;
      private long lastNumber;
      private long lastStart;

      void context(long start, long end, long number) {
        add(start, end - start, number, LineKind.LINE_KIND_CONTEXT);
        columns.addMatchCounts(0);
      }

      void match() {
        add(lines.start(), lines.length(), number(), LineKind.LINE_KIND_MATCH);
        columns.addMatchCounts(lines.matchCount());
        long before = lines.start();
        while (lines.advanceMatch()) {
          columns
              .addMatchStartDeltas(lines.matchStart() - before)
              .addMatchLengths(lines.matchLength())
              .addMatchPatternIds(lines.matchPatternId());
          before = lines.matchStart();
        }
      }

      private void add(long start, long length, long number, LineKind kind) {
        if (columns.getKindsCount() == 0) {
          batch.setBaseOffset(start).setBaseLine(number - 1);
          lastStart = start;
          lastNumber = number;
        }
        columns
            .addStartDeltas(start - lastStart)
            .addLengths(length)
            .addNumberDeltas(number - lastNumber)
            .addKinds(kind);
        lastStart = start;
        lastNumber = number;
        numbered &= number != UNKNOWN;
      }

      ResultBatch batch() {
        if (!numbered) {
          columns.clearNumberDeltas();
        }
        ByteRange segment = ByteRange.newBuilder().setEnd(window.size()).build();
        return batch.setSegment(segment).setLines(columns).build();
      }
    }
  }
}
