package dev.trawl.server.scan;

import com.google.protobuf.ByteString;
import dev.trawl.proto.worker.v1.MergeInput;
import dev.trawl.scan.blob.ByteRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the partials of a custom operator, which only workers can merge, into one.
 *
 * <p>Partials come in any order. Those of adjacent stretches become the input of a merge, which is
 * a range like any other to whoever hands ranges out: it has attempts, may be revoked or lost, and
 * its worker may be blamed. Only its task carries the partials, and what it brings takes their
 * place. So a tree grows whose shape depends on the order of events; that the answer does not is
 * what a merge's associativity is for. The merge that covers the whole scan finishes the result.
 *
 * <p>Partials are kept until the merge that takes them in is accepted, as it may have to be done
 * again; they count as reserved.
 */
final class PartialGather {
  /** Adjacent partials that are worth a task, as long as there is room for more. */
  private static final int WORTH_MERGING = 16;

  private static final int MAX_INPUTS = 64;
  private static final long MAX_INPUT_BYTES = 8L << 20;

  /** Merges handed out at once: each holds its input here, in a worker, and on the way. */
  private static final int MAX_MERGES = 2;

  /** Task ids of merges begin here, far above those of ranges. */
  private static final long FIRST_TASK_ID = 1L << 48;

  private final ByteRange whole;
  private final CreditLedger credit;
  private final TreeMap<Long, Piece> pieces = new TreeMap<>();
  private final Map<Long, Merge> merges = new HashMap<>();
  private long nextTaskId = FIRST_TASK_ID;
  private long largestBytes = CreditLedger.INITIAL_CREDIT_BYTES;
  private @Nullable ByteString result;

  private record Piece(ByteRange range, ByteString partial) {}

  private record Merge(RangeState state, List<Piece> inputs, boolean finish) {}

  /**
   * @param whole the scanned range
   * @param credit where held bytes are counted
   */
  PartialGather(ByteRange whole, CreditLedger credit) {
    this.whole = whole;
    this.credit = credit;
  }

  /** Size of the largest partial so far, in bytes; a guess before there was one. */
  long largestBytes() {
    return largestBytes;
  }

  /** Whether there is nothing left to merge: the result is there, or the scanned range is empty. */
  boolean done() {
    return result != null || whole.isEmpty();
  }

  /** The finished result; null if the scanned range is empty. */
  @Nullable ByteString result() {
    return result;
  }

  /** Whether {@code range} is a merge. */
  boolean owns(RangeState range) {
    return range.taskId() >= FIRST_TASK_ID;
  }

  /** Merges that were begun and are not done. */
  List<RangeState> merges() {
    return merges.values().stream().map(Merge::state).toList();
  }

  /** What the task of {@code merge} works on. */
  MergeInput input(int scanId, RangeState merge) {
    Merge asked = merge(merge);
    MergeInput.Builder input =
        MergeInput.newBuilder()
            .setScanId(scanId)
            .setTaskId(merge.taskId())
            .setFinish(asked.finish());
    asked.inputs().forEach(piece -> input.addPartials(piece.partial()));
    return input.build();
  }

  /** The partial of a range, or of a merge, was accepted. */
  void take(RangeState of, ByteString partial) {
    Merge merge = merges.remove(of.taskId());
    largestBytes = Math.max(largestBytes, partial.size());
    if (merge != null) {
      merge.inputs().forEach(piece -> credit.keep(-piece.partial().size()));
    }
    credit.keep(partial.size());
    if (merge != null && merge.finish()) {
      result = partial;
    } else {
      pieces.put(of.range().start(), new Piece(of.range(), partial));
    }
  }

  /** Whether a merge could be handed out now. */
  boolean hasWork(boolean eager) {
    return waiting() != null || (room() && nextInputs(eager) != null);
  }

  /**
   * A merge to be handed out; null if none is worth it.
   *
   * @param eager even two adjacent partials are worth a merge: nothing more will come, or there is
   *     no room for more
   */
  @Nullable RangeState offer(boolean eager) {
    RangeState waiting = waiting();
    if (waiting != null || !room()) {
      return waiting;
    }
    List<Piece> inputs = nextInputs(eager);
    return inputs == null ? null : begin(inputs);
  }

  private boolean room() {
    return merges.size() < MAX_MERGES;
  }

  /** One that was begun and came back. */
  private @Nullable RangeState waiting() {
    for (Merge merge : merges.values()) {
      if (merge.state().phase() == RangeState.Phase.PENDING) {
        return merge.state();
      }
    }
    return null;
  }

  private RangeState begin(List<Piece> inputs) {
    ByteRange range =
        new ByteRange(inputs.getFirst().range().start(), inputs.getLast().range().end());
    RangeState state = new RangeState(nextTaskId++, range, false, true);
    merges.put(state.taskId(), new Merge(state, inputs, range.equals(whole)));
    inputs.forEach(piece -> pieces.remove(piece.range().start()));
    return state;
  }

  /** The first run of adjacent partials that is worth a merge. */
  private @Nullable List<Piece> nextInputs(boolean eager) {
    List<Piece> run = new ArrayList<>();
    long bytes = 0;
    for (Piece piece : pieces.values()) {
      boolean adjacent = !run.isEmpty() && run.getLast().range().end() == piece.range().start();
      boolean full = run.size() == MAX_INPUTS || bytes + piece.partial().size() > MAX_INPUT_BYTES;
      if (!adjacent || full) {
        if (isWorthIt(run, eager || full)) {
          return run;
        }
        run = new ArrayList<>();
        bytes = 0;
      }
      run.add(piece);
      bytes += piece.partial().size();
    }
    return isWorthIt(run, eager) ? run : null;
  }

  private boolean isWorthIt(List<Piece> run, boolean eager) {
    return run.size() >= (eager ? 2 : WORTH_MERGING) || isWhole(run);
  }

  /** A single partial of everything is still to be finished. */
  private boolean isWhole(List<Piece> run) {
    return !run.isEmpty()
        && run.getFirst().range().start() == whole.start()
        && run.getLast().range().end() == whole.end();
  }

  private Merge merge(RangeState state) {
    Merge merge = merges.get(state.taskId());
    if (merge == null) {
      throw new IllegalArgumentException("no merge under way: " + state);
    }
    return merge;
  }

  /** Forgets everything: the scan has ended. */
  void drop() {
    pieces.values().forEach(piece -> credit.keep(-piece.partial().size()));
    for (Merge merge : merges.values()) {
      credit.drop(merge.state());
      merge.inputs().forEach(piece -> credit.keep(-piece.partial().size()));
    }
    pieces.clear();
    merges.clear();
  }
}
