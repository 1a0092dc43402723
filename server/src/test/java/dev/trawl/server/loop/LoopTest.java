package dev.trawl.server.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LoopTest {
  @Test
  void aPeriodicTaskThatFailsOnceRunsAgain() throws InterruptedException {
    for (Throwable failure : new Throwable[] {new RuntimeException("x"), new AssertionError("x")}) {
      CountDownLatch runs = new CountDownLatch(3);
      try (Loop loop = new Loop()) {
        loop.every(
            Duration.ofMillis(1),
            () -> {
              runs.countDown();
              throwUnchecked(failure);
            });
        assertThat(runs.await(30, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  private static void throwUnchecked(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) failure;
  }
}
