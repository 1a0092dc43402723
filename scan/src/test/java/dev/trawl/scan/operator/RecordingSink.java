package dev.trawl.scan.operator;

import java.util.ArrayList;
import java.util.List;

/**
 * Writes down what an operator pushes, checks the rules of {@link ResultSink} on the way, and says
 * stop after a given number of calls that can say it.
 */
final class RecordingSink implements ResultSink {

  enum Kind {
    ADVANCE,
    MATCH,
    LINE_MATCH,
    LINE,
    CONTEXT,
    COUNT
  }

  /** One call with its arguments; those a call lacks are 0. */
  record Event(Kind kind, long start, long length, long newlines, int id) {

    Event(Kind kind, long start, long length, long newlines) {
      this(kind, start, length, newlines, 0);
    }

    /** Whether the call can be answered with stop. */
    boolean asksToGoOn() {
      return kind == Kind.ADVANCE || kind == Kind.MATCH || isLine();
    }

    /** Whether the scan of a range can be taken up again behind it. */
    boolean isCheckpoint(long rangeEnd) {
      return asksToGoOn() && (kind != Kind.ADVANCE || start < rangeEnd);
    }

    boolean isLine() {
      return kind == Kind.LINE || kind == Kind.CONTEXT;
    }

    long end() {
      return start + length;
    }
  }

  final List<Event> events = new ArrayList<>();
  private final RangeScan task;
  private final boolean overlapping;
  private int goOns;
  private boolean stopped;
  private long lastPosition;
  private long lastStart = -1;
  private int lastId = -1;

  RecordingSink(RangeScan task, int stopAfter) {
    this(task, stopAfter, false);
  }

  /**
   * A sink.
   *
   * @param overlapping several matches may have the same start
   */
  RecordingSink(RangeScan task, int stopAfter, boolean overlapping) {
    this.task = task;
    this.overlapping = overlapping;
    this.goOns = stopAfter;
    this.lastPosition = task.start();
  }

  boolean stopped() {
    return stopped;
  }

  @Override
  public boolean advance(long position, long newlinesBefore) {
    check(position >= lastPosition, "position goes back: " + position + " after " + lastPosition);
    check(position > lastStart || !overlapping, "inside a group: " + position);
    lastPosition = position;
    return add(new Event(Kind.ADVANCE, position, 0, newlinesBefore));
  }

  @Override
  public boolean match(long start, long length, int patternId) {
    check(!overlapping || start > lastStart || patternId > lastId, "ids do not ascend");
    checkStart(start, overlapping);
    lastId = patternId;
    return add(new Event(Kind.MATCH, start, length, 0, patternId));
  }

  @Override
  public void lineMatch(long start, long length, int patternId) {
    checkRunning();
    events.add(new Event(Kind.LINE_MATCH, start, length, 0, patternId));
  }

  @Override
  public boolean line(long start, long length, long newlinesBefore) {
    check(start < task.end(), "line starts past the range: " + start);
    checkStart(start, false);
    return add(new Event(Kind.LINE, start, length, newlinesBefore));
  }

  @Override
  public boolean contextLine(long start, long length, long newlinesBefore) {
    check(start < task.end(), "line starts past the range: " + start);
    checkStart(start, false);
    boolean afterMatch =
        !events.isEmpty() && events.getLast().kind() == RecordingSink.Kind.LINE_MATCH;
    check(!afterMatch, "a match of a line that is context");
    return add(new Event(Kind.CONTEXT, start, length, newlinesBefore));
  }

  @Override
  public void count(long results) {
    checkRunning();
    events.add(new Event(Kind.COUNT, results, 0, 0));
  }

  private void checkStart(long start, boolean mayRepeat) {
    check(start >= task.start(), "starts before the task: " + start);
    check(
        start > lastStart || (mayRepeat && start == lastStart),
        "not ascending: " + start + " after " + lastStart);
    check(start >= lastPosition, "pushed late: " + start + " after advance " + lastPosition);
    lastStart = start;
  }

  private boolean add(Event event) {
    checkRunning();
    events.add(event);
    stopped = --goOns < 0;
    return !stopped;
  }

  private void checkRunning() {
    check(!stopped, "called after it said stop");
  }

  private void check(boolean holds, String message) {
    if (!holds) {
      throw new AssertionError(message + " in " + task + ": " + events);
    }
  }
}
