package dev.trawl.scan.operator;

import dev.trawl.scan.window.Window;
import java.io.IOException;
import java.lang.foreign.ValueLayout;

/**
 * The matches of patterns, as offsets or counted. A range is scanned as if nothing came before it;
 * what a match that runs past its end does to the next range, {@link MatchOverrun} finds out.
 */
final class PatternMatches implements RangeOperator {
  private final PatternMatcher matcher;
  private final boolean counting;
  private final int stepBytes;

  /**
   * An operator.
   *
   * @param counting push counts instead of matches
   * @param stepBytes bytes searched between two calls of the sink's advance, at least 1
   */
  PatternMatches(PatternMatcher matcher, boolean counting, int stepBytes) {
    this.matcher = matcher;
    this.counting = counting;
    this.stepBytes = stepBytes;
  }

  @Override
  public Needs needs() {
    return new Needs(matcher.traits().overlapFree(), false, false);
  }

  @Override
  public Outcome scan(Window window, RangeScan task, ResultSink sink) throws IOException {
    return new Run(window, task, sink).run();
  }

  /** One scan of one range. */
  private final class Run {
    private final Window window;
    private final RangeScan task;
    private final ResultSink sink;
    private final MatchSequence sequence;
    private long lastCount;

    /** Where a count stood at the last checkpoint. */
    private long counted;

    /** The count of an overrun is delivered with its outcome only. */
    private boolean inOverrun;

    Run(Window window, RangeScan task, ResultSink sink) {
      this.window = window;
      this.task = task;
      this.sink = sink;
      this.counted = task.start();
      this.sequence = matcher.open(window, stepBytes, this::progress);
    }

    /**
     * A count can be taken up again only where it has been pushed, and where whoever takes it up
     * need not know that a match ended there.
     */
    private boolean progress() {
      if (!counting) {
        return sink.advance(sequence.cursor(), 0);
      }
      if (!inOverrun && !(sequence.afterMatch() && matcher.traits().mayBeEmpty())) {
        flushCount();
        counted = sequence.cursor();
      }
      return sink.advance(counted, 0);
    }

    private void flushCount() {
      if (lastCount > 0) {
        sink.count(lastCount);
        lastCount = 0;
      }
    }

    Outcome run() throws IOException {
      try (sequence) {
        sequence.moveTo(task.start(), task.afterMatch());
        boolean stopped = !(counting ? count() : push());
        if (stopped) {
          return Outcome.endingAt(task.end());
        }
        flushCount();
        return outcome();
      }
    }

    private boolean push() throws IOException {
      long limit = startLimit();
      while (sequence.pushSome(limit, sink)) {}
      return !sequence.stopped();
    }

    private boolean count() throws IOException {
      long limit = startLimit();
      for (int taken = 1; taken > 0; ) {
        taken = sequence.takeSome(limit);
        lastCount += taken;
      }
      return !sequence.stopped();
    }

    /** Exclusive bound of the starts that the range owns. */
    private long startLimit() throws IOException {
      return task.end() < window.blobSize() ? task.end() : lastLimit();
    }

    /** Exclusive bound of all starts: an empty match may start at the blob's very end. */
    private long lastLimit() throws IOException {
      PatternMatcher.Traits traits = matcher.traits();
      boolean noneThere = !traits.mayBeEmpty() || (traits.withinLines() && !endsInsideLine());
      return noneThere ? window.blobSize() : window.blobSize() + 1;
    }

    /** Whether the blob has a last line without LF. */
    private boolean endsInsideLine() throws IOException {
      long last = window.blobSize() - 1;
      window.require(Math.max(0, last), last + 1);
      return last >= 0 && window.bytes().get(ValueLayout.JAVA_BYTE, last - window.start()) != '\n';
    }

    private Outcome outcome() throws IOException {
      PatternMatcher.Traits traits = matcher.traits();
      // The end of the last match, if that lies past the range's end; the sequence itself may also
      // stand there because it has searched so far in vain. An attempt begins past the end only
      // where a match ended.
      long lastEnd = sequence.afterMatch() ? sequence.cursor() : task.start();
      long cursor = Math.max(task.end(), lastEnd);
      long searched = Math.max(task.end(), sequence.cursor());
      if (!traits.overlapFree()) {
        sink.advance(searched, 0);
        return Outcome.endingAt(task.end());
      }
      // A long search that came to nothing spares the next ranges the same. What may start at the
      // blob's very end is for the last range to find, so there must be one.
      long clear = Math.max(cursor, Math.min(sequence.clearTo(), window.blobSize() - 1));
      boolean afterMatch = sequence.afterMatch() && sequence.cursor() == clear;
      // A range that is scanned afresh does not know that no empty match may start where it does.
      boolean emptyMatters = traits.mayBeEmpty() && afterMatch && clear < window.blobSize();
      boolean standsAtEnd = cursor == task.end() && !(emptyMatters && clear == cursor);
      if (task.sequential() || standsAtEnd) {
        sink.advance(Math.max(clear, searched), 0);
        boolean unresolved = emptyMatters && clear == task.end();
        return new Outcome(clear, afterMatch, unresolved, 0, 0);
      }
      if (cursor - task.end() > task.overrunBytes()) {
        // The match runs past all of the next range: nothing of that is of use.
        sink.advance(Math.max(clear, searched), 0);
        return new Outcome(clear, afterMatch, true, 0, 0);
      }
      counted = cursor;
      inOverrun = true;
      return overrun();
    }

    private Outcome overrun() throws IOException {
      sequence.lookAhead(MatchOverrun.BLOCK_BYTES);
      try (MatchSequence fresh = matcher.open(window, stepBytes, this::progress)) {
        fresh.lookAhead(MatchOverrun.BLOCK_BYTES);
        fresh.moveTo(task.end(), false);
        Outcome outcome =
            new MatchOverrun(task, sequence, fresh, window.blobSize(), lastLimit())
                .resolve(this::pushTrue);
        return counting ? outcome : uncounted(outcome);
      }
    }

    private boolean pushTrue(MatchSequence truth) {
      return counting || sink.match(truth.start(), truth.length(), truth.patternId());
    }

    private static Outcome uncounted(Outcome outcome) {
      return new Outcome(
          outcome.resolvedThrough(), outcome.afterMatch(), outcome.unresolved(), 0, 0);
    }
  }
}
