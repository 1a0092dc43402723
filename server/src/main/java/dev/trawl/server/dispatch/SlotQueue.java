package dev.trawl.server.dispatch;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What a slot has to do: the first entry runs, the others wait. One waits behind the one that runs,
 * so that the slot never idles for a round trip; ranges so small that a round trip would outlast
 * them wait in larger number.
 */
final class SlotQueue {
  /** Small ranges may wait until they make up this much. */
  private static final long SMALL_WORK_BYTES = 2L << 20;

  private static final int MAX_SMALL_TASKS = 64;
  private static final int MAX_TASKS = 2;

  final int slot;
  private final ArrayDeque<Assignment> queue = new ArrayDeque<>();
  private long queuedBytes;

  SlotQueue(int slot) {
    this.slot = slot;
  }

  boolean isIdle() {
    return queue.isEmpty();
  }

  boolean hasRoom() {
    return queue.size() < MAX_TASKS
        || (queue.size() < MAX_SMALL_TASKS && queuedBytes < SMALL_WORK_BYTES);
  }

  /** Whether a single small message's worth has been used up, so that it is worth refilling. */
  boolean worthRefilling() {
    return queue.size() < MAX_TASKS
        || (queue.size() < MAX_SMALL_TASKS / 2 && queuedBytes < SMALL_WORK_BYTES / 2);
  }

  void add(Assignment assignment) {
    queue.addLast(assignment);
    queuedBytes += assignment.range.range().length();
  }

  @Nullable Assignment running() {
    return queue.peekFirst();
  }

  /** Whether something waits here that would be of more use than what runs. */
  boolean runningIsInTheWay() {
    Assignment running = queue.peekFirst();
    for (Assignment waiting : queue) {
      if (running != null && !waiting.abandoned && waiting.goesBefore(running)) {
        return true;
      }
    }
    return false;
  }

  @Nullable Assignment find(int scanId, long taskId, int attempt) {
    for (Assignment assignment : queue) {
      if (assignment.is(scanId, taskId, attempt)) {
        return assignment;
      }
    }
    return null;
  }

  void remove(Assignment assignment) {
    if (queue.remove(assignment)) {
      queuedBytes -= assignment.range.range().length();
    }
  }

  Iterable<Assignment> all() {
    return queue;
  }

  void clear() {
    queue.clear();
    queuedBytes = 0;
  }
}
