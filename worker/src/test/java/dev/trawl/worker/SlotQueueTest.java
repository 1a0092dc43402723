package dev.trawl.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trawl.proto.worker.v1.RangeTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SlotQueueTest {
  private final SlotQueue queue = new SlotQueue();

  private static Attempt attempt(long taskId) {
    return new Attempt(RangeTask.newBuilder().setTaskId(taskId).build(), null, null, 10);
  }

  private Attempt offered(long taskId) {
    Attempt attempt = attempt(taskId);
    assertThat(queue.offer(attempt)).isTrue();
    return attempt;
  }

  @Test
  void tasksRunInTheOrderOfTheirGrants() {
    Attempt first = offered(1);
    Attempt second = offered(2);
    assertThat(queue.peek()).isSameAs(first);
    assertThat(queue.poll()).isSameAs(first);
    assertThat(queue.running()).isSameAs(first);
    assertThat(queue.take()).isSameAs(second);
    queue.ended();
    assertThat(queue.running()).isNull();
    assertThat(queue.poll()).isNull();
  }

  @Test
  void waitingTaskIsHandedBackAndRunningOneIsStopped() {
    Attempt running = offered(1);
    Attempt waiting = offered(2);
    queue.poll();
    assertThat(queue.withdraw(any -> true)).containsExactly(waiting);
    assertThat(running.gate().isStopped()).isTrue();
    assertThat(waiting.gate().isStopped()).isFalse();
    assertThat(queue.poll()).isNull();
  }

  @Test
  void endedTaskIsNobodysToWithdraw() {
    Attempt ended = offered(1);
    queue.poll();
    queue.ended();
    assertThat(queue.withdraw(any -> true)).isEmpty();
    assertThat(ended.gate().isStopped()).isFalse();
  }

  @Test
  void creditReachesWaitingAndRunningTasks() {
    Attempt running = offered(1);
    Attempt waiting = offered(2);
    queue.poll();
    queue.credit(running.key(), 5);
    queue.credit(waiting.key(), 7);
    queue.credit(attempt(3).key(), 9);
    assertThat(running.gate().available()).isEqualTo(15);
    assertThat(waiting.gate().available()).isEqualTo(17);
  }

  @Test
  void closedQueueEndsAWaitAndTakesNothing() throws Exception {
    CompletableFuture<Boolean> ended = CompletableFuture.supplyAsync(() -> queue.take() == null);
    assertThat(queue.close()).isEmpty();
    assertThat(ended.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(queue.offer(attempt(1))).isFalse();
  }
}
