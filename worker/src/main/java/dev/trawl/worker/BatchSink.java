package dev.trawl.worker;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.trawl.proto.worker.v1.Batch;
import dev.trawl.proto.worker.v1.FailureReason;
import dev.trawl.proto.worker.v1.TaskEnd;
import dev.trawl.proto.worker.v1.TaskFailure;
import dev.trawl.scan.operator.RangeOperator;
import dev.trawl.scan.operator.RangeOperator.Outcome;
import dev.trawl.scan.operator.ResultSink;

/**
 * Turns what an operator finds into the batches of one attempt. One sink serves a slot for its
 * whole life, as its buffers are worth keeping; {@link #begin} starts an attempt, {@link #finish}
 * or {@link #fail} ends it.
 *
 * <p>Segments are contiguous. One ends at the end of the last result in it (of matches that may
 * overlap: at the start of the next), which is where the attempt can be taken up again, or at the
 * range's end, which none straddles: a result that runs past it is clipped for the segment's sake,
 * and what starts behind it belongs to the overrun, in segments of its own. A batch is cut before
 * the result that would not fit into the batch limit or the credit, so only a batch of a single
 * result, or of overlapping matches at one place, can overshoot the credit. Stretches without
 * results make no batch; the last batch covers them.
 */
final class BatchSink implements ResultSink {
  private static final int MAX_MESSAGE_CHARACTERS = 1024;
  private static final byte[] NOTHING = {};

  /** Where batches go. */
  interface Output {

    /**
     * Hands a batch over; may wait.
     *
     * @return false if the attempt was stopped instead
     */
    boolean deliver(Batch batch, CreditGate gate);

    /**
     * The attempt is about to wait for credit: all that was delivered must be on its way.
     *
     * @param wantedBytes credit it needs in all; 0 if any will do
     */
    void starved(TaskKey key, long wantedBytes);

    /** Called at every stride. */
    void tick();
  }

  private final Output output;
  private final int maxBatchBytes;
  private final MatchColumnsWriter matches = new MatchColumnsWriter();
  private final LineColumnsWriter lines = new LineColumnsWriter();
  private final WindowColumnWriter windows = new WindowColumnWriter();

  // The attempt; the slot's thread only.
  private Attempt attempt = Attempt.idle();
  private ResultForm form = new ResultForm.Count();
  private PatternIds ids = PatternIds.INDEXES;
  private boolean overlapping;
  private long blobSize;
  private CreditGate gate = attempt.gate();
  private long rangeEnd;
  private boolean inRange;
  private boolean countsNewlines;
  private long segmentStart;
  private long segmentStartNewlines;
  private long lastStart;
  private long lastEnd;
  private boolean lastEndIsMatch;
  private long lastEndNewlines;
  private long newlines;
  private long counted;
  private byte[] partial = NOTHING;
  private boolean opaque;
  private boolean afterMatchAtSegmentStart;

  /**
   * A sink without an attempt.
   *
   * @param maxBatchBytes most bytes of results in a batch of more than one
   */
  BatchSink(Output output, int maxBatchBytes) {
    this.output = output;
    this.maxBatchBytes = maxBatchBytes;
  }

  /** Starts an attempt. */
  void begin(Attempt next, ResultForm nextForm) {
    attempt = next;
    form = nextForm;
    gate = next.gate();
    rangeEnd = next.range().end();
    inRange = next.range().start() < rangeEnd;
    lastEnd = next.range().start();
    lastEndIsMatch = next.range().afterMatch();
    lastEndNewlines = 0;
    newlines = 0;
    counted = 0;
    overlapping = false;
    blobSize = Long.MAX_VALUE;
    ids = form instanceof ResultForm.Matches wanted ? wanted.ids() : PatternIds.INDEXES;
    countsNewlines = form instanceof ResultForm.Lines wanted && wanted.numbers();
    if (form instanceof ResultForm.Lines wanted) {
      ids = wanted.ids();
      lines.configure(wanted);
    }
    windows.configure(form instanceof ResultForm.Items);
    opaque = false;
    startSegment(next.range().start(), lastEndIsMatch, 0);
  }

  /**
   * Says what the operator of the attempt is like. Where its matches may overlap, the attempt
   * cannot be taken up again at a match's end, as another may have started before: only where the
   * next match starts.
   */
  void expect(RangeOperator.Needs needs, long blobSizeBytes) {
    overlapping = !needs.overlapFree();
    blobSize = blobSizeBytes;
  }

  private void startSegment(long start, boolean afterMatch, long newlinesBefore) {
    segmentStart = start;
    afterMatchAtSegmentStart = afterMatch;
    segmentStartNewlines = newlinesBefore;
    matches.reset(start);
    lines.reset(start, newlinesBefore);
    windows.reset();
    partial = NOTHING;
  }

  @Override
  public boolean advance(long position, long newlinesBefore) {
    newlines = countsNewlines ? newlinesBefore : 0;
    attempt.progressed(position);
    output.tick();
    return !gate.isStopped();
  }

  @Override
  public boolean match(long start, long length, int patternId) {
    if (inRange && start >= rangeEnd && !closeRange()) {
      return false;
    }
    int id = ids.of(patternId);
    while (mayCutBefore(start) && matches.sizeWith(length, id) > limit()) {
      if (gate.available() > 0 ? !cutBefore(start) : !awaitCredit()) {
        return false;
      }
    }
    matches.add(start, length, id);
    lastStart = start;
    lastEnd = start + length;
    lastEndIsMatch = true;
    return !gate.isStopped();
  }

  /** Where there is room for all of them in the batch, they need not be looked at one by one. */
  @Override
  public boolean matches(long base, long[] starts, int from, int to, long length, int patternId) {
    int id = ids.of(patternId);
    long last = base + starts[to - 1];
    boolean onOneSide = !inRange || last < rangeEnd;
    if (!onOneSide || matches.sizeWith(to - from, length, id) > limit()) {
      return ResultSink.super.matches(base, starts, from, to, length, patternId);
    }
    matches.addAll(base, starts, from, to, length, id);
    lastStart = last;
    lastEnd = last + length;
    lastEndIsMatch = true;
    return !gate.isStopped();
  }

  /** Matches that overlap and start at the same place cannot be told apart by a checkpoint. */
  private boolean mayCutBefore(long start) {
    return matches.count() > 0 && !(overlapping && start == lastStart);
  }

  private boolean cutBefore(long start) {
    return overlapping ? send(batch(start, false, 0).setResultCount(results())) : cutAtLastResult();
  }

  @Override
  public void lineMatch(long start, long length, int patternId) {
    if (!lines.addMatch(start, length, ids.of(patternId))) {
      throw new IllegalStateException(
          "a line has more than "
              + LineColumnsWriter.MAX_LINE_MATCHES
              + " matches, with one at "
              + start
              + "; ask for the lines without their matches, or for offsets");
    }
  }

  @Override
  public boolean line(long start, long length, long newlinesBefore) {
    return addLine(start, length, newlinesBefore, false);
  }

  @Override
  public boolean contextLine(long start, long length, long newlinesBefore) {
    return addLine(start, length, newlinesBefore, true);
  }

  private boolean addLine(long start, long length, long newlinesBefore, boolean context) {
    while (lines.count() > 0 && lines.sizeWith() > limit()) {
      if (!makeRoom()) {
        return false;
      }
    }
    lines.add(start, length, newlinesBefore, context);
    lastEnd = start + length;
    lastEndIsMatch = false;
    if (countsNewlines) {
      newlines = newlinesBefore;
      // A segment that ends here is only cut once another line follows, so this one does end with a
      // newline; but one that runs
      // past the range ends with a newline that is not in the range.
      lastEndNewlines = newlinesBefore + (lastEnd <= rangeEnd ? 1 : 0);
    }
    return !gate.isStopped();
  }

  @Override
  public void count(long results) {
    counted += results;
  }

  @Override
  public boolean record(long start, long length, byte[] value) {
    while (windows.count() > 0 && windows.sizeWith(value) > limit()) {
      if (!makeRoom()) {
        return false;
      }
    }
    windows.add(value);
    lastEnd = start + length;
    lastEndIsMatch = false;
    return !gate.isStopped();
  }

  @Override
  public void aggregate(long[] numbers) {
    if (!(form instanceof ResultForm.Partial wanted)) {
      throw new IllegalStateException("an aggregate from an operator that answers with " + form);
    }
    partial = wanted.serialize(numbers);
  }

  /** One that nobody can cut: it waits until there is credit for all of it. */
  @Override
  public void partial(byte[] bytes) {
    partial = bytes;
    opaque = true;
  }

  private long limit() {
    return Math.min(maxBatchBytes, gate.available());
  }

  /** Sends what there is, or waits for credit, which may turn out to be room enough. */
  private boolean makeRoom() {
    return gate.available() > 0 ? cutAtLastResult() : awaitCredit();
  }

  private boolean awaitCredit() {
    return gate.awaitCredit(() -> output.starved(attempt.key(), 0));
  }

  private boolean awaitCredit(int bytes) {
    return gate.awaitCredit(bytes, () -> output.starved(attempt.key(), bytes));
  }

  private boolean cutAtLastResult() {
    boolean clipped = inRange && lastEnd > rangeEnd;
    boolean empty = lastMatchIsEmpty();
    long end = clipped ? rangeEnd : empty ? lastEnd + 1 : lastEnd;
    return send(
        batch(end, lastEndIsMatch && !clipped && !empty, lastEndNewlines)
            .setResultCount(results()));
  }

  /**
   * A segment holds the starts in it, so it cannot end where an empty match starts. The byte behind
   * it is as good a checkpoint: no match starts before that.
   */
  private boolean lastMatchIsEmpty() {
    return matches.count() > 0 && lastEndIsMatch && lastEnd == lastStart;
  }

  /**
   * The overrun begins: the range's own part is sent, even if nothing was found in it, as segments
   * are contiguous.
   */
  private boolean closeRange() {
    boolean sent = send(rangePart().setResultCount(results()));
    inRange = false;
    return sent;
  }

  /** The rest of the range's own part. */
  private Batch.Builder rangePart() {
    return batch(rangeEnd, lastEndIsMatch && lastEnd == rangeEnd, newlines);
  }

  /**
   * Sends the last batch of the attempt.
   *
   * @return false if the attempt was stopped before
   */
  boolean finish(Outcome outcome) {
    attempt.scannedTo(Math.max(rangeEnd, outcome.resolvedThrough()));
    TaskEnd end =
        TaskEnd.newBuilder()
            .setScannedBytes(attempt.merge() == null ? attempt.scannedBytes() : 0)
            .setResolvedThrough(outcome.resolvedThrough())
            .setAfterMatch(outcome.afterMatch())
            .setUnresolved(outcome.unresolved())
            .setOverrunCount(outcome.overrunCount())
            .setReplacedCount(outcome.replacedCount())
            .build();
    return send(lastPart(outcome).setResultCount(results() + counted).setEnd(end));
  }

  private Batch.Builder lastPart(Outcome outcome) {
    if (inRange) {
      return rangePart();
    }
    // Overruns count no newlines: they lie in the next range.
    long end = Math.max(segmentStart, outcome.resolvedThrough());
    boolean bumped = lastMatchIsEmpty() && lastStart == end && end < blobSize;
    return batch(bumped ? end + 1 : end, outcome.afterMatch() && !bumped, segmentStartNewlines);
  }

  /**
   * Ends the attempt as failed: what was not sent yet is dropped, and the segment is empty. Needs
   * no credit.
   */
  boolean fail(FailureReason reason, String message) {
    opaque = false;
    startSegment(segmentStart, afterMatchAtSegmentStart, segmentStartNewlines);
    TaskFailure failure =
        TaskFailure.newBuilder().setReason(reason).setMessage(truncated(message)).build();
    TaskEnd end =
        TaskEnd.newBuilder().setScannedBytes(attempt.scannedBytes()).setFailure(failure).build();
    return send(batch(segmentStart, afterMatchAtSegmentStart, segmentStartNewlines).setEnd(end));
  }

  private static String truncated(String message) {
    return message.length() <= MAX_MESSAGE_CHARACTERS
        ? message
        : message.substring(0, MAX_MESSAGE_CHARACTERS);
  }

  private int results() {
    return matches.count() + lines.count() + windows.count() + (opaque ? 1 : 0);
  }

  private Batch.Builder batch(long segmentEnd, boolean afterMatch, long newlinesAtEnd) {
    return Batch.newBuilder()
        .setScanId(attempt.key().scanId())
        .setTaskId(attempt.key().taskId())
        .setAttempt(attempt.key().attempt())
        .setSegmentStart(segmentStart)
        .setSegmentEnd(segmentEnd)
        .setAfterMatch(afterMatch)
        .setNewlines(newlinesAtEnd - segmentStartNewlines);
  }

  /** Sends a batch with all the results there are, as soon as there is credit for them. */
  private boolean send(Batch.Builder batch) {
    if (opaque ? !awaitCredit(partial.length) : results() > 0 && !awaitCredit()) {
      return false;
    }
    if (gate.isStopped()) {
      return false;
    }
    byte[] columns = packed();
    gate.spend(columns.length);
    batch.setResults(wrap(columns));
    if (!output.deliver(batch.build(), gate)) {
      return false;
    }
    long newlinesAtEnd = segmentStartNewlines + batch.getNewlines();
    startSegment(batch.getSegmentEnd(), batch.getAfterMatch(), newlinesAtEnd);
    return true;
  }

  private byte[] packed() {
    if (matches.count() > 0) {
      return matches.toBytes();
    }
    if (windows.count() > 0) {
      return windows.toBytes();
    }
    return lines.count() > 0 ? lines.toBytes() : partial;
  }

  /** The array was made for this batch and nobody else keeps it. */
  private static ByteString wrap(byte[] columns) {
    return UnsafeByteOperations.unsafeWrap(columns);
  }
}
