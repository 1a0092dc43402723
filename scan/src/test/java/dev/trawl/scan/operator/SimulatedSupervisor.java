package dev.trawl.scan.operator;

import dev.trawl.scan.operator.RangeOperator.Outcome;
import dev.trawl.scan.operator.RecordingSink.Event;
import dev.trawl.scan.operator.RecordingSink.Kind;
import dev.trawl.scan.window.Window;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * The merge in small: cuts a blob into random ranges, runs an operator over each, interrupts it at
 * random and takes it up again at a random checkpoint, and joins the results by the rule of the
 * cut.
 */
final class SimulatedSupervisor {

  /** All that a scan gave. Lines as "start+length#number" with their matches behind. */
  record Answer(List<Long> matches, List<String> lines, long count, long newlines) {}

  private record RangeResult(List<Event> events, Outcome outcome, long newlines) {}

  private final RangeOperator operator;
  private final Supplier<Window> windows;
  private final long size;
  private final int longestRange;
  private final byte[] blob;
  private final Random random;

  private final List<Long> matches = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();
  private long count;
  private long newlines;
  private long cut;
  private long replaced;

  SimulatedSupervisor(
      RangeOperator operator,
      Supplier<Window> windows,
      byte[] blob,
      int longestRange,
      Random random) {
    this.operator = operator;
    this.windows = windows;
    this.blob = blob;
    this.size = blob.length;
    this.longestRange = longestRange;
    this.random = random;
  }

  Answer run() throws IOException {
    long start = 0;
    while (start < size) {
      start = runFrom(start);
    }
    return new Answer(matches, lines, count, newlines);
  }

  /**
   * Plans ranges from here on and runs them until all are done or one is unresolved; returns where
   * to go on.
   */
  private long runFrom(long from) throws IOException {
    long start = from;
    long end = nextEnd(start);
    while (start < size) {
      long nextEnd = nextEnd(end);
      RangeResult range = runRange(new RangeScan(start, end, nextEnd - end, false, false));
      accept(range);
      if (range.outcome.unresolved()) {
        replaced = 0;
        return runSequentially(range.outcome.resolvedThrough());
      }
      replaced = range.outcome.replacedCount();
      start = end;
      end = nextEnd;
    }
    return size;
  }

  private long runSequentially(long from) throws IOException {
    if (from >= size) {
      return size;
    }
    RangeResult range = runRange(new RangeScan(from, nextEnd(from), 0, true, true));
    accept(range);
    return range.outcome.resolvedThrough();
  }

  private long nextEnd(long start) {
    return Math.min(size, start + 1 + random.nextInt(longestRange));
  }

  private void accept(RangeResult range) {
    count += range.outcome.overrunCount() - replaced;
    List<String> lineMatches = new ArrayList<>();
    for (Event event : range.events) {
      switch (event.kind()) {
        case MATCH -> {
          if (event.start() >= cut) {
            matches.add(event.start());
          }
        }
        case LINE_MATCH -> lineMatches.add(" " + event.start());
        case LINE -> {
          long number = newlines + event.newlines() + 1;
          String text = event.start() + "+" + event.length() + "#" + number;
          lines.add(text + String.join("", lineMatches));
          lineMatches.clear();
        }
        case COUNT -> count += event.start();
        case ADVANCE -> {}
      }
    }
    cut = Math.max(cut, range.outcome.resolvedThrough());
    newlines += range.newlines;
  }

  private RangeResult runRange(RangeScan whole) throws IOException {
    List<Event> accepted = new ArrayList<>();
    RangeScan task = whole;
    long newlinesBefore = 0;
    while (true) {
      RecordingSink sink =
          new RecordingSink(task, random.nextInt(3) == 0 ? random.nextInt(6) : Integer.MAX_VALUE);
      Outcome outcome = operator.scan(windows.get(), task, sink);
      if (!sink.stopped()) {
        long last = addAll(accepted, sink.events, newlinesBefore);
        return new RangeResult(accepted, outcome, last);
      }
      int keep = randomCheckpoint(sink.events);
      if (keep > 0) {
        Event checkpoint = sink.events.get(keep - 1);
        addAll(accepted, batch(sink.events, keep), newlinesBefore);
        newlinesBefore += newlinesThrough(checkpoint, whole.end());
        boolean afterMatch =
            checkpoint.kind() == Kind.MATCH
                || (task.afterMatch() && task.start() == checkpoint.checkpoint());
        task =
            new RangeScan(
                checkpoint.checkpoint(),
                whole.end(),
                whole.overrunBytes(),
                afterMatch,
                whole.sequential());
      }
    }
  }

  /** The first events, without the matches of a line that is not reported yet. */
  private static List<Event> batch(List<Event> events, int keep) {
    List<Event> batch = new ArrayList<>(events.subList(0, keep));
    for (int i = batch.size(); i > 0 && batch.get(i - 1).kind() != Kind.LINE; i--) {
      if (batch.get(i - 1).kind() == Kind.LINE_MATCH) {
        batch.remove(i - 1);
      }
    }
    return batch;
  }

  private static long addAll(List<Event> to, List<Event> events, long newlinesBefore) {
    long last = newlinesBefore;
    for (Event event : events) {
      last = newlinesBefore + event.newlines();
      to.add(new Event(event.kind(), event.start(), event.length(), last));
    }
    return last;
  }

  private long newlinesThrough(Event checkpoint, long end) {
    long at = checkpoint.checkpoint();
    boolean lineEndInside =
        operator.needs().newlineCounts()
            && checkpoint.kind() == Kind.LINE
            && at <= end
            && blob[(int) at - 1] == '\n';
    return checkpoint.newlines() + (lineEndInside ? 1 : 0);
  }

  private int randomCheckpoint(List<Event> events) {
    int keep = random.nextInt(events.size() + 1);
    while (keep > 0 && !events.get(keep - 1).isCheckpoint()) {
      keep--;
    }
    return keep;
  }
}
