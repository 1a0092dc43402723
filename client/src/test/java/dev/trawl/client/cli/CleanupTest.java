package dev.trawl.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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
  @RepeatedTest(10)
  void nothingOutlivesAProcessWhoseThreadsGoOn() throws Exception {
    assertThat(exitCode(Maker.class)).isEqualTo(3);
    assertThat(directory).isEmptyDirectory();
  }

  /** Its undoing has begun, on a thread that the end of the process does not wait for by itself. */
  @Test
  void theEndWaitsForWhatIsBeingUndone() throws Exception {
    assertThat(exitCode(SlowUndoer.class)).isEqualTo(3);
    assertThat(directory).isEmptyDirectory();
  }

  private int exitCode(Class<?> main) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                directory.toString())
            .inheritIO()
            .start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  @Test
  void whatIsUndoneByHandIsUndoneOnce() {
    List<String> undone = new ArrayList<>();
    Cleanup<String> cleanup = Cleanup.make(() -> "x", undone::add);

    cleanup.close();
    cleanup.close();

    assertThat(undone).containsExactly("x");
  }

  /** Makes two files one after the other, and exits while the second is slowly being removed. */
  static final class SlowUndoer {
    private SlowUndoer() {}

    public static void main(String[] arguments) throws InterruptedException {
      Path first = Path.of(arguments[0]).resolve("first");
      Path second = Path.of(arguments[0]).resolve("second");
      CountDownLatch undoing = new CountDownLatch(1);
      Cleanup.make(() -> made(first), path -> removeAfter(path, second));
      Cleanup<Path> slow =
          Cleanup.make(
              () -> made(second),
              path -> {
                undoing.countDown();
                sleep();
                remove(path);
              });
      Thread undoer = new Thread(slow::close);
      undoer.setDaemon(true);
      undoer.start();
      undoing.await();
      System.exit(3);
    }

    private static Path made(Path path) {
      try {
        return Files.createFile(path);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Last made, first undone: leaves {@code path} where it is if {@code later} is still there. */
    private static void removeAfter(Path path, Path later) {
      if (!Files.exists(later)) {
        remove(path);
      }
    }

    private static void remove(Path path) {
      try {
        Files.delete(path);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void sleep() {
      try {
        Thread.sleep(300);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
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
