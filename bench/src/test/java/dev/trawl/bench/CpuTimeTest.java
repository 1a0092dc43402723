package dev.trawl.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class CpuTimeTest {
  private final long pid = ProcessHandle.current().pid();

  @Test
  void aThreadThatWorksUsesCpuTimeOfItsProcess() throws Exception {
    // A thread gives itself its name in the kernel, some time after it was started.
    CountDownLatch named = new CountDownLatch(1);
    Thread thread =
        Thread.ofPlatform().name("busy-with-a-long-name").daemon().start(() -> spin(named));
    named.await();
    double before = CpuTime.ofProcess(pid);
    double seconds = 0;
    while (thread.isAlive() && seconds < 0.02) {
      seconds = CpuTime.ofThread(pid, "busy-with-a-long-name");
    }
    thread.interrupt();
    thread.join();
    assertThat(seconds).isBetween(0.02, 60.0);
    assertThat(CpuTime.ofProcess(pid)).isGreaterThan(before);
  }

  private static void spin(CountDownLatch named) {
    named.countDown();
    while (!Thread.currentThread().isInterrupted()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void whoIsNotThereIsAnError() {
    assertThatThrownBy(() -> CpuTime.ofThread(pid, "nobody"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("0 threads");
    assertThatThrownBy(() -> CpuTime.ofProcess(-1)).isInstanceOf(RuntimeException.class);
  }
}
