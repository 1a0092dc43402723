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
    COUNT
  }

  /** One call with its arguments; those a call lacks are 0. */
  record Event(Kind kind, long start, long length, long newlines) {

    /**
     * Whether the scan can be taken up again after it. Counts are only safe once an advance has
     * followed.
     */
    boolean isCheckpoint() {
      return kind == Kind.ADVANCE || kind == Kind.MATCH || kind == Kind.LINE;
    }

    long checkpoint() {
      return start + length;
    }
  }

  final List<Event> events = new ArrayList<>();
  private final RangeScan task;
  private int goOns;
  private boolean stopped;
  private long lastPosition;
  private long lastStart = -1;

  RecordingSink(RangeScan task, int stopAfter) {
    this.task = task;
    this.goOns = stopAfter;
    this.lastPosition = task.start();
  }

  boolean stopped() {
    return stopped;
  }

  @Override
  public boolean advance(long position, long newlinesBefore) {
    check(position >= lastPosition, "position goes back: " + position + " after " + lastPosition);
    lastPosition = position;
    return add(new Event(Kind.ADVANCE, position, 0, newlinesBefore));
  }

  @Override
  public boolean match(long start, long length, int patternId) {
    checkStart(start);
    return add(new Event(Kind.MATCH, start, length, 0));
  }

  @Override
  public void lineMatch(long start, long length, int patternId) {
    checkRunning();
    events.add(new Event(Kind.LINE_MATCH, start, length, 0));
  }

  @Override
  public boolean line(long start, long length, long newlinesBefore) {
    check(start < task.end(), "line starts past the range: " + start);
    checkStart(start);
    return add(new Event(Kind.LINE, start, length, newlinesBefore));
  }

  @Override
  public void count(long results) {
    checkRunning();
    events.add(new Event(Kind.COUNT, results, 0, 0));
  }

  private void checkStart(long start) {
    check(start >= task.start(), "starts before the task: " + start);
    check(start > lastStart, "not ascending: " + start + " after " + lastStart);
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
