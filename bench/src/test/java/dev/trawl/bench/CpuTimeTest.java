package dev.trawl.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class CpuTimeTest {
  private final long pid = ProcessHandle.current().pid();

  @Test
  void aThreadThatWorksUsesCpuTimeOfItsProcess() throws Exception {
    Thread thread = Thread.ofPlatform().name("busy-with-a-long-name").start(CpuTimeTest::spin);
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

  private static void spin() {
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
