package dev.trawl.server.dispatch;

import com.google.common.primitives.Ints;
import com.google.common.primitives.Longs;
import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.CustomResult;
import dev.trawl.proto.v1.DigestResult;
import dev.trawl.proto.v1.HistogramResult;
import dev.trawl.proto.v1.LineColumns;
import dev.trawl.proto.v1.LineKind;
import dev.trawl.proto.v1.LineStatisticsResult;
import dev.trawl.proto.v1.MatchColumns;
import dev.trawl.proto.worker.v1.AttachResponse;
import dev.trawl.proto.worker.v1.Batch;
import dev.trawl.proto.worker.v1.Credit;
import dev.trawl.proto.worker.v1.CreditStarved;
import dev.trawl.proto.worker.v1.Grant;
import dev.trawl.proto.worker.v1.MergeInput;
import dev.trawl.proto.worker.v1.RangeTask;
import dev.trawl.proto.worker.v1.Revoke;
import dev.trawl.proto.worker.v1.TaskEnd;
import dev.trawl.proto.worker.v1.TaskReleased;
import dev.trawl.scan.operator.PartialMerger;
import dev.trawl.scan.operator.RangeOperator;
import dev.trawl.scan.operator.RangeScan;
import dev.trawl.scan.operator.ResultSink;
import dev.trawl.scan.window.MappedWindow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.IntFunction;

/**
 * A worker without a process: runs the real operators over a segment in memory, cuts its batches at
 * random, and does one small step each time it is told to, so that a simulation decides what
 * happens in which order.
 */
final class SimulatedWorker implements WorkerLink {
  private final Random random;
  private final MemorySegment blob;
  private final IntFunction<RangeOperator> operators;
  private final Dispatcher dispatcher;
  private final WorkerSession session;
  private final List<ArrayDeque<Running>> slots = new ArrayList<>();
  private final Map<Integer, Boolean> cancelled = new HashMap<>();
  private final NavigableSet<Long> poison;
  boolean dropped;

  /** It touched poison. */
  boolean dead;

  /** A task in a slot: its batches are computed when it starts. */
  private static final class Running {
    /** Batches that can be sent before its worker dies. */
    int batchesToLive = Integer.MAX_VALUE;

    final RangeTask task;
    final MergeInput merge;
    ArrayDeque<Batch> batches;
    long credit = 64 << 10;
    boolean toldStarved;

    Running(RangeTask task, MergeInput merge) {
      this.task = task;
      this.merge = merge;
    }
  }

  SimulatedWorker(
      long id,
      int slotCount,
      Random random,
      MemorySegment blob,
      IntFunction<RangeOperator> operators,
      Dispatcher dispatcher) {
    this(id, slotCount, random, blob, operators, dispatcher, new TreeSet<>());
  }

  /**
   * @param poison offsets of bytes that end whoever reads them
   */
  SimulatedWorker(
      long id,
      int slotCount,
      Random random,
      MemorySegment blob,
      IntFunction<RangeOperator> operators,
      Dispatcher dispatcher,
      NavigableSet<Long> poison) {
    this.poison = poison;
    this.random = random;
    this.blob = blob;
    this.operators = operators;
    this.dispatcher = dispatcher;
    this.session = new WorkerSession(id, id, slotCount, "simulated", this, 0);
    for (int i = 0; i < slotCount; i++) {
      slots.add(new ArrayDeque<>());
    }
  }

  WorkerSession session() {
    return session;
  }

  @Override
  public void retire() {}

  @Override
  public void drop(String why) {
    dropped = true;
    throw new AssertionError("an honest worker was dropped: " + why);
  }

  @Override
  public void send(AttachResponse message) {
    switch (message.getEventCase()) {
      case GRANT -> granted(message.getGrant());
      case REVOKE -> revoked(message.getRevoke());
      case CANCEL -> cancelled.put(message.getCancel().getScanId(), true);
      case CREDIT -> credited(message.getCredit());
      case SCAN, CONFIG, FORGET_BLOB, DRAIN, EVENT_NOT_SET -> {}
    }
  }

  private void granted(Grant grant) {
    for (RangeTask task : grant.getTasksList()) {
      MergeInput merge =
          grant.getMergesList().stream()
              .filter(input -> input.getTaskId() == task.getTaskId())
              .findFirst()
              .orElse(null);
      slots.get(grant.getSlot()).addLast(new Running(task, merge));
    }
  }

  private final List<Revoke> revokes = new ArrayList<>();

  private void revoked(Revoke revoke) {
    revokes.add(revoke);
  }

  private void credited(Credit credit) {
    for (ArrayDeque<Running> slot : slots) {
      for (Running running : slot) {
        if (is(running.task, credit.getScanId(), credit.getTaskId(), credit.getAttempt())) {
          running.credit += credit.getBytes();
          running.toldStarved = false;
        }
      }
    }
  }

  private static boolean is(RangeTask task, int scan, long id, int attempt) {
    return task.getScanId() == scan && task.getTaskId() == id && task.getAttempt() == attempt;
  }

  /** Does one thing, if there is one to do. */
  void step() {
    if (random.nextInt(3) == 0 && letGo()) {
      return;
    }
    int slot = random.nextInt(slots.size());
    Running running = slots.get(slot).peekFirst();
    if (running == null) {
      return;
    }
    if (running.batches == null) {
      running.batches = run(running);
    }
    Batch next = running.batches.getFirst();
    if (running.batchesToLive == 0) {
      dead = true;
      return;
    }
    boolean uncut = operators.apply(next.getScanId()) instanceof PartialMerger;
    int needed = uncut ? next.getResults().size() : 1;
    if (!next.getResults().isEmpty() && running.credit < needed) {
      tellStarved(running, uncut ? needed : 0);
      return;
    }
    running.credit -= next.getResults().size();
    running.batches.removeFirst();
    running.batchesToLive--;
    if (running.batches.isEmpty()) {
      slots.get(slot).removeFirst();
    }
    dispatcher.delivered(session, slot, List.of(next), next.getSerializedSize());
  }

  private void tellStarved(Running running, int wanted) {
    if (!running.toldStarved) {
      running.toldStarved = true;
      dispatcher.starved(
          session,
          CreditStarved.newBuilder()
              .setScanId(running.task.getScanId())
              .setTaskId(running.task.getTaskId())
              .setAttempt(running.task.getAttempt())
              .setWantedBytes(wanted)
              .build());
    }
  }

  /** Obeys one revoke or cancel. */
  private boolean letGo() {
    for (int slot = 0; slot < slots.size(); slot++) {
      for (Running running : slots.get(slot)) {
        RangeTask task = running.task;
        boolean revoked =
            revokes.stream().anyMatch(r -> is(task, r.getScanId(), r.getTaskId(), r.getAttempt()));
        if (revoked || cancelled.containsKey(task.getScanId())) {
          slots.get(slot).remove(running);
          dispatcher.released(
              session,
              TaskReleased.newBuilder()
                  .setSlot(slot)
                  .setScanId(task.getScanId())
                  .setTaskId(task.getTaskId())
                  .setAttempt(task.getAttempt())
                  .build());
          return true;
        }
      }
    }
    return false;
  }

  private ArrayDeque<Batch> run(Running running) {
    RangeTask task = running.task;
    MergeInput merge = running.merge;
    RangeOperator operator = operators.apply(task.getScanId());
    Sink sink =
        new Sink(
            task,
            random.nextInt(4) == 0 ? 1 : 1 + random.nextInt(40),
            !operator.needs().overlapFree(),
            blob.byteSize());
    RangeScan range =
        new RangeScan(
            task.getStart(),
            task.getEnd(),
            task.getOverrunBytes(),
            task.getAfterMatch(),
            task.getSequential());
    RangeOperator.Outcome outcome;
    try {
      outcome =
          merge == null
              ? operator.scan(new MappedWindow(blob), range, sink)
              : ((PartialMerger) operator)
                  .merge(
                      merge.getPartialsList().stream().map(ByteString::toByteArray).toList(),
                      merge.getFinish(),
                      range,
                      sink);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ArrayDeque<Batch> batches = sink.finish(outcome);
    long readTo = Math.max(task.getEnd(), Math.max(outcome.resolvedThrough(), sink.farthest));
    Long touched = poison.ceiling(task.getStart());
    if (merge == null && touched != null && touched < readTo) {
      // Whatever reached so far was read before.
      running.batchesToLive =
          (int) sink.reached.stream().takeWhile(reached -> reached <= touched).count();
    }
    return batches;
  }

  /** Cuts batches after every so many results. */
  private static final class Sink implements ResultSink {
    private final RangeTask task;
    private final int resultsPerBatch;
    private final boolean overlapping;
    private final long blobSize;
    private final ArrayDeque<Batch> batches = new ArrayDeque<>();
    private MatchColumns.Builder matches = MatchColumns.newBuilder();
    private LineColumns.Builder lines = LineColumns.newBuilder();
    private int lineMatches;
    private long lineMatchFrom = -1;
    private boolean inRange;
    private long segmentStart;
    private long segmentNewlines;
    private long last;
    private long lastEnd;
    private boolean lastIsMatch;
    private long newlines;
    private long lastNewlines;
    private long newlinesAtLastEnd;
    private int results;
    private long counted;
    private ByteString.Output values = ByteString.newOutput();
    private ByteString partial = ByteString.EMPTY;
    private boolean items;

    /** End of the result that reaches farthest. */
    private long farthest;

    /** How far one had to read for each batch but the last. */
    private final List<Long> reached = new ArrayList<>();

    Sink(RangeTask task, int resultsPerBatch, boolean overlapping, long blobSize) {
      this.task = task;
      this.resultsPerBatch = resultsPerBatch;
      this.overlapping = overlapping;
      this.blobSize = blobSize;
      inRange = task.getStart() < task.getEnd();
      begin(task.getStart(), 0);
      lastEnd = task.getStart();
    }

    private void begin(long start, long newlinesBefore) {
      segmentStart = start;
      segmentNewlines = newlinesBefore;
      last = start;
      lastNewlines = newlinesBefore;
      results = 0;
      matches = MatchColumns.newBuilder();
      lines = LineColumns.newBuilder();
      values = ByteString.newOutput();
    }

    @Override
    public boolean advance(long position, long newlinesBefore) {
      newlines = newlinesBefore;
      return true;
    }

    @Override
    public boolean match(long start, long length, int patternId) {
      farthest = Math.max(farthest, start + length);
      if (inRange && start >= task.getEnd()) {
        cut(task.getEnd(), lastIsMatch && lastEnd == task.getEnd(), newlines);
        inRange = false;
      }
      if (results >= resultsPerBatch && !(overlapping && start == last)) {
        cutBefore(start);
      }
      matches.addStartDeltas(start - last).addLengths(length).addPatternIds(patternId);
      last = start;
      lastEnd = start + length;
      lastIsMatch = true;
      results++;
      return true;
    }

    @Override
    public void lineMatch(long start, long length, int patternId) {
      if (lineMatchFrom < 0 && results == resultsPerBatch) {
        cutAtLast();
      }
      pendingStarts.add(start);
      pendingLengths.add(length);
      pendingIds.add(patternId);
      lineMatches++;
      lineMatchFrom = start;
    }

    private final List<Long> pendingStarts = new ArrayList<>();
    private final List<Long> pendingLengths = new ArrayList<>();
    private final List<Integer> pendingIds = new ArrayList<>();

    @Override
    public boolean line(long start, long length, long newlinesBefore) {
      return addLine(start, length, newlinesBefore, LineKind.LINE_KIND_MATCH);
    }

    @Override
    public boolean contextLine(long start, long length, long newlinesBefore) {
      return addLine(start, length, newlinesBefore, LineKind.LINE_KIND_CONTEXT);
    }

    private boolean addLine(long start, long length, long newlinesBefore, LineKind kind) {
      farthest = Math.max(farthest, start + length);
      if (results == resultsPerBatch) {
        cutAtLast();
      }
      lines
          .addStartDeltas(start - last)
          .addLengths(length)
          .addNumberDeltas(newlinesBefore - lastNewlines)
          .addKinds(kind)
          .addMatchCounts(lineMatches);
      long from = start;
      for (int i = 0; i < pendingStarts.size(); i++) {
        lines
            .addMatchStartDeltas(pendingStarts.get(i) - from)
            .addMatchLengths(pendingLengths.get(i))
            .addMatchPatternIds(pendingIds.get(i));
        from = pendingStarts.get(i);
      }
      pendingStarts.clear();
      pendingLengths.clear();
      pendingIds.clear();
      lineMatches = 0;
      lineMatchFrom = -1;
      last = start;
      lastNewlines = newlinesBefore;
      lastEnd = start + length;
      lastIsMatch = false;
      newlines = newlinesBefore;
      newlinesAtLastEnd = newlinesBefore + (lastEnd <= task.getEnd() ? 1 : 0);
      results++;
      return true;
    }

    @Override
    public void count(long more) {
      counted += more;
    }

    @Override
    public boolean record(long start, long length, byte[] value) {
      if (results == resultsPerBatch) {
        cutAtLast();
      }
      // Windows are longer than a byte.
      items = length == 1;
      if (items) {
        byte[] field =
            CustomResult.newBuilder().addItems(ByteString.copyFrom(value)).build().toByteArray();
        values.write(field, 0, field.length);
      } else {
        values.write(value, 0, value.length);
      }
      lastEnd = start + length;
      lastIsMatch = false;
      results++;
      return true;
    }

    @Override
    public void partial(byte[] bytes) {
      partial = ByteString.copyFrom(bytes);
      counted = 1;
    }

    /** The message is told from how many numbers there are: no two aggregates have as many. */
    @Override
    public void aggregate(long[] numbers) {
      partial =
          switch (numbers.length) {
            case 1 ->
                DigestResult.newBuilder()
                    .setDigests(ByteString.copyFrom(Ints.toByteArray((int) numbers[0])))
                    .build()
                    .toByteString();
            case 4 ->
                LineStatisticsResult.newBuilder()
                    .setLines(numbers[0])
                    .setLongestBytes(numbers[1])
                    .setLongestOffset(numbers[2])
                    .setTotalBytes(numbers[3])
                    .build()
                    .toByteString();
            default ->
                HistogramResult.newBuilder()
                    .addAllCounts(Longs.asList(numbers))
                    .build()
                    .toByteString();
          };
    }

    /** Where matches may overlap, an earlier end is no checkpoint. */
    private void cutBefore(long start) {
      if (overlapping) {
        cut(start, false, 0);
      } else {
        cutAtLast();
      }
    }

    private void cutAtLast() {
      boolean clipped = inRange && lastEnd > task.getEnd();
      boolean empty = lastIsEmptyMatch();
      cut(
          clipped ? task.getEnd() : empty ? lastEnd + 1 : lastEnd,
          lastIsMatch && !clipped && !empty,
          newlinesAtLastEnd);
    }

    private boolean lastIsEmptyMatch() {
      return matches.getStartDeltasCount() > 0 && last == lastEnd;
    }

    private void cut(long end, boolean afterMatch, long newlinesAtEnd) {
      batches.add(batch(end, afterMatch, newlinesAtEnd).build());
      reached.add(Math.max(end, farthest));
      begin(end, newlinesAtEnd);
    }

    private Batch.Builder batch(long end, boolean afterMatch, long newlinesAtEnd) {
      Batch.Builder batch =
          Batch.newBuilder()
              .setScanId(task.getScanId())
              .setTaskId(task.getTaskId())
              .setAttempt(task.getAttempt())
              .setSegmentStart(segmentStart)
              .setSegmentEnd(end)
              .setAfterMatch(afterMatch)
              .setNewlines(newlinesAtEnd - segmentNewlines)
              .setResultCount(results);
      if (matches.getStartDeltasCount() > 0) {
        batch.setResults(matches.build().toByteString());
      } else if (lines.getStartDeltasCount() > 0) {
        batch.setResults(lines.build().toByteString());
      } else if (items) {
        batch.setResults(values.toByteString());
      } else if (values.size() > 0) {
        // Field 1 of the results of windows, whichever they are.
        batch.setResults(
            DigestResult.newBuilder().setDigests(values.toByteString()).build().toByteString());
      }
      return batch;
    }

    ArrayDeque<Batch> finish(RangeOperator.Outcome outcome) {
      TaskEnd end =
          TaskEnd.newBuilder()
              .setScannedBytes(Math.max(0, outcome.resolvedThrough() - task.getStart()))
              .setResolvedThrough(outcome.resolvedThrough())
              .setAfterMatch(outcome.afterMatch())
              .setUnresolved(outcome.unresolved())
              .setOverrunCount(outcome.overrunCount())
              .setReplacedCount(outcome.replacedCount())
              .build();
      long resolved = Math.max(segmentStart, outcome.resolvedThrough());
      boolean bumped = lastIsEmptyMatch() && last == resolved && resolved < blobSize;
      Batch.Builder lastPart =
          inRange
              ? batch(task.getEnd(), lastIsMatch && lastEnd == task.getEnd(), newlines)
              : batch(
                  bumped ? resolved + 1 : resolved,
                  outcome.afterMatch() && !bumped,
                  segmentNewlines);
      if (!partial.isEmpty()) {
        lastPart.setResults(partial);
      }
      batches.add(lastPart.setResultCount(results + counted).setEnd(end).build());
      return batches;
    }
  }
}
