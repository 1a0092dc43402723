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

  /**
   * All that a scan gave.
   *
   * @param matches starts
   * @param lines as "start+length#number" with the starts of their matches behind; lines of context
   *     have a "-" in front
   * @param found all matches, of lines too, as "start+length:id"
   * @param scannedBytes of all ranges, as the server counts them
   */
  record Answer(
      List<Long> matches,
      List<String> lines,
      List<String> found,
      long count,
      long newlines,
      long scannedBytes) {}

  private record RangeResult(List<Event> events, Outcome outcome, long newlines) {}

  private final RangeOperator operator;
  private final Supplier<Window> windows;
  private final long from;
  private final long to;
  private final int longestRange;
  private final byte[] blob;
  private final Random random;
  private final boolean overlapping;

  /** How often an attempt is interrupted: one in so many, 0 for never. */
  private int interruptOneIn = 3;

  private final List<Long> matches = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();
  private final List<String> found = new ArrayList<>();
  private long count;
  private long newlines;
  private long cut;
  private long replaced;
  private long scannedBytes;

  SimulatedSupervisor(
      RangeOperator operator,
      Supplier<Window> windows,
      byte[] blob,
      int longestRange,
      Random random) {
    this(operator, windows, blob, 0, blob.length, longestRange, random);
  }

  /** Scans {@code [from, to)} of the blob. */
  SimulatedSupervisor(
      RangeOperator operator,
      Supplier<Window> windows,
      byte[] blob,
      long from,
      long to,
      int longestRange,
      Random random) {
    this.operator = operator;
    this.windows = windows;
    this.blob = blob;
    this.from = from;
    this.to = to;
    this.longestRange = longestRange;
    this.random = random;
    this.overlapping = !operator.needs().overlapFree() && !operator.needs().lineStarts();
  }

  SimulatedSupervisor uninterrupted() {
    interruptOneIn = 0;
    return this;
  }

  Answer run() throws IOException {
    if (from == to) {
      accept(runRange(new RangeScan(from, to, 0, false, true)));
    }
    Place place = new Place(from, false, false);
    while (place.offset < to) {
      place = place.sequential ? runSequentially(place) : runSpeculatively(place);
    }
    return new Answer(matches, lines, found, count, newlines, scannedBytes);
  }

  private record Place(long offset, boolean afterMatch, boolean sequential) {}

  /** Plans ranges from here on and runs them until all are done or one is unresolved. */
  private Place runSpeculatively(Place place) throws IOException {
    long start = place.offset;
    long end = nextEnd(start);
    boolean afterMatch = place.afterMatch;
    while (start < to) {
      long nextEnd = nextEnd(end);
      boolean last = end >= to;
      RangeResult range = runRange(new RangeScan(start, end, nextEnd - end, afterMatch, last));
      afterMatch = false;
      accept(range);
      boolean unresolved = range.outcome.unresolved();
      long resolved = range.outcome.resolvedThrough();
      boolean leaps = resolved >= nextEnd && (resolved < blob.length || range.outcome.afterMatch());
      if (!last && (unresolved || leaps)) {
        replaced = 0;
        return new Place(resolved, range.outcome.afterMatch(), unresolved);
      }
      replaced = range.outcome.replacedCount();
      start = end;
      end = nextEnd;
    }
    return new Place(to, false, false);
  }

  private Place runSequentially(Place place) throws IOException {
    long end = nextEnd(place.offset);
    RangeResult range = runRange(new RangeScan(place.offset, end, 0, place.afterMatch, true));
    accept(range);
    Outcome outcome = range.outcome;
    return outcome.unresolved() || outcome.resolvedThrough() > end
        ? new Place(outcome.resolvedThrough(), outcome.afterMatch(), true)
        : new Place(end, false, false);
  }

  private long nextEnd(long start) {
    return Math.min(to, start + 1 + random.nextInt(longestRange));
  }

  private void accept(RangeResult range) {
    count += range.outcome.overrunCount() - replaced;
    List<Event> lineMatches = new ArrayList<>();
    for (Event event : range.events) {
      switch (event.kind()) {
        case MATCH -> {
          if (event.start() >= cut) {
            matches.add(event.start());
            found.add(text(event));
          }
        }
        case LINE_MATCH -> lineMatches.add(event);
        case LINE, CONTEXT -> {
          StringBuilder line = new StringBuilder(event.kind() == Kind.LINE ? "" : "-");
          long number = newlines + event.newlines() + 1;
          line.append(event.start()).append('+').append(event.length()).append('#').append(number);
          lineMatches.forEach(match -> line.append(' ').append(match.start()));
          lineMatches.forEach(match -> found.add(text(match)));
          lines.add(line.toString());
          lineMatches.clear();
        }
        case COUNT -> count += event.start();
        case ADVANCE -> {}
      }
    }
    cut = Math.max(cut, range.outcome.resolvedThrough());
    newlines += range.newlines;
  }

  private static String text(Event match) {
    return match.start() + "+" + match.length() + ":" + match.id();
  }

  private RangeResult runRange(RangeScan whole) throws IOException {
    List<Event> accepted = new ArrayList<>();
    RangeScan task = whole;
    long newlinesBefore = 0;
    while (true) {
      boolean interrupt = interruptOneIn > 0 && random.nextInt(interruptOneIn) == 0;
      RecordingSink sink =
          new RecordingSink(task, interrupt ? random.nextInt(6) : Integer.MAX_VALUE, overlapping);
      Outcome outcome = operator.scan(windows.get(), task, sink);
      if (!sink.stopped()) {
        scannedBytes += Math.max(task.end(), outcome.resolvedThrough()) - task.start();
        long last = addAll(accepted, sink.events, newlinesBefore);
        return new RangeResult(accepted, outcome, last);
      }
      int keep = randomCheckpoint(sink.events, whole.end());
      if (keep > 0) {
        Event checkpoint = sink.events.get(keep - 1);
        addAll(accepted, batch(sink.events, keep), newlinesBefore);
        newlinesBefore += newlinesThrough(checkpoint, whole.end());
        task = restOf(whole, task, sink.events, keep);
      }
    }
  }

  private RangeScan restOf(RangeScan whole, RangeScan task, List<Event> events, int keep) {
    long position = resumeAt(events, keep);
    boolean afterMatch = task.afterMatch() && task.start() == position;
    for (Event event : events.subList(0, keep)) {
      afterMatch |= !overlapping && event.kind() == Kind.MATCH && event.end() == position;
    }
    return new RangeScan(
        position, whole.end(), whole.overrunBytes(), afterMatch, whole.sequential());
  }

  /** After a match of several that may overlap, the scan goes on where the next one starts. */
  private long resumeAt(List<Event> events, int keep) {
    Event last = events.get(keep - 1);
    boolean amongOthers = overlapping && last.kind() == Kind.MATCH;
    return amongOthers ? events.get(keep).start() : last.end();
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
      to.add(new Event(event.kind(), event.start(), event.length(), last, event.id()));
    }
    return last;
  }

  private long newlinesThrough(Event checkpoint, long end) {
    long at = checkpoint.end();
    boolean lineEndInside =
        operator.needs().newlineCounts()
            && checkpoint.isLine()
            && at <= end
            && blob[(int) at - 1] == '\n';
    return checkpoint.newlines() + (lineEndInside ? 1 : 0);
  }

  private int randomCheckpoint(List<Event> events, long rangeEnd) {
    int keep = random.nextInt(events.size() + 1);
    while (keep > 0 && !isCheckpoint(events, keep, rangeEnd)) {
      keep--;
    }
    return keep;
  }

  private boolean isCheckpoint(List<Event> events, int keep, long rangeEnd) {
    Event last = events.get(keep - 1);
    if (!overlapping || last.kind() != Kind.MATCH) {
      return last.isCheckpoint(rangeEnd);
    }
    return keep < events.size()
        && events.get(keep).kind() == Kind.MATCH
        && events.get(keep).start() > last.start();
  }
}
