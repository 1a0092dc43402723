package dev.trawl.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CleanupTest {
  @TempDir Path directory;

  /** A process of its own makes files on several threads, and ends while they go on. */
  @RepeatedTest(5)
  void nothingOutlivesAProcessWhoseThreadsGoOn() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Maker.class.getName(),
                directory.toString())
            .inheritIO()
            .start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(3);
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void whatIsUndoneByHandIsUndoneOnce() {
    List<String> undone = new ArrayList<>();
    Cleanup<String> cleanup = Cleanup.make(() -> "x", undone::add);

    cleanup.close();
    cleanup.close();

    assertThat(undone).containsExactly("x");
  }

  /** Makes and closes spool files for ever, and exits meanwhile. */
  static final class Maker {
    private static final int THREADS = 4;

    private Maker() {}

    public static void main(String[] arguments) throws InterruptedException {
      Path directory = Path.of(arguments[0]);
      CountDownLatch busy = new CountDownLatch(THREADS);
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        Thread maker = new Thread(() -> makeForEver(directory, thread, busy));
        maker.setDaemon(true);
        maker.start();
      }
      busy.await();
      System.exit(3);
    }

    private static void makeForEver(Path directory, int thread, CountDownLatch busy) {
      try {
        for (int i = 0; ; i++) {
          SpoolFile.create(directory.resolve(thread + "-" + i)).close();
          if (i == 100) {
            busy.countDown();
          }
        }
      } catch (IOException | CliException ending) {
        // Nothing more is made.
      }
    }
  }
}
