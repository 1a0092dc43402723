package dev.trawl.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.trawl.client.ScanStream;
import dev.trawl.client.Trawl;
import dev.trawl.client.TrawlException;
import dev.trawl.proto.v1.GetStatusResponse;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.v1.ScanStatus;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The file changes under a running scan. What a scan reads must not change, so a changed size or
 * content ends it with BLOB_CHANGED; what becomes of the name alone does not matter. Hazards: a
 * worker that touches a page past the new end dies of SIGBUS, and the death is blamed on the range;
 * the supervisor touches one itself; an answer made of old and new bytes that looks complete.
 *
 * <p>A scan is held in its middle by a client that does not read on: matches are so dense that
 * their offsets fit in no buffer on the way.
 */
class ChangedFileIT {

  /** Nearly every byte is a match, so results take as many bytes as the file. */
  private static final int FILE_BYTES = 48 << 20;

  private static final String PATTERN = "a";
  private static final int MESSAGES_BEFORE = 4;

  private static Dist dist;
  private static byte[] content;
  private static Path original;

  private Path file;
  private GetStatusResponse before;

  /** What changes what a scan reads. */
  enum Change {
    CUT_TO_NOTHING {
      @Override
      void make(FileChannel file) throws IOException {
        file.truncate(0);
      }
    },
    CUT_IN_THE_MIDDLE {
      @Override
      void make(FileChannel file) throws IOException {
        file.truncate(FILE_BYTES / 2 + 100);
      }
    },
    CUT_BY_ONE_BYTE {
      @Override
      void make(FileChannel file) throws IOException {
        file.truncate(FILE_BYTES - 1);
      }
    },
    APPENDED_TO {
      @Override
      void make(FileChannel file) throws IOException {
        file.write(ByteBuffer.wrap(new byte[] {'a'}), FILE_BYTES);
      }
    },
    REWRITTEN {
      @Override
      void make(FileChannel file) throws IOException {
        file.write(ByteBuffer.wrap(new byte[] {'z'}), FILE_BYTES / 2);
      }
    },
    CUT_AND_FILLED_AGAIN {
      @Override
      void make(FileChannel file) throws IOException {
        file.truncate(0);
        file.write(ByteBuffer.wrap(content), 0);
      }
    };

    abstract void make(FileChannel file) throws IOException;
  }

  /** What leaves the bytes of the opened file as they are. */
  enum NoChange {
    RENAMED {
      @Override
      void make(Path file) throws IOException {
        Files.move(file, dist.file("renamed"), StandardCopyOption.ATOMIC_MOVE);
      }
    },
    UNLINKED {
      @Override
      void make(Path file) throws IOException {
        Files.delete(file);
      }
    },
    MADE_UNREADABLE {
      @Override
      void make(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
      }
    },
    LINKED_ONCE_MORE {
      @Override
      void make(Path file) throws IOException {
        Files.createLink(dist.file("linked"), file);
      }
    },
    REPLACED {
      @Override
      void make(Path file) throws IOException {
        Path other = Inputs.write(dist.file("other"), "another file");
        Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
      }
    };

    abstract void make(Path file) throws IOException;
  }

  @BeforeAll
  static void start() throws IOException {
    dist = Dist.create();
    long seed = Inputs.seed(ChangedFileIT.class);
    original = Inputs.runs(dist.file("original"), FILE_BYTES, "aaaaaaa\n", 40, seed);
    content = Files.readAllBytes(original);
    dist.serve("--workers", 2, "--slots", 1);
  }

  @AfterAll
  static void cleanUp() {
    dist.close();
  }

  @BeforeEach
  void copyFile() throws IOException {
    file = dist.file("file");
    Files.copy(original, file, StandardCopyOption.REPLACE_EXISTING);
    before = dist.status();
  }

  @AfterEach
  void removeFiles() throws IOException {
    for (String name : new String[] {"file", "renamed", "linked", "other"}) {
      Files.deleteIfExists(dist.file(name));
    }
  }

  @ParameterizedTest
  @EnumSource
  void changedContentEndsTheScan(Change change) {
    try (Trawl trawl = dist.connect();
        ScanStream scan = trawl.open(file).scan(dense())) {
      pullSome(scan);
      change(change);
      TrawlException thrown =
          catchThrowableOfType(TrawlException.class, () -> pullRest(scan, new Oracle()));
      assertThat(thrown).as("the scan must not end as if nothing was").isNotNull();
      assertThat(thrown.reason()).isEqualTo("BLOB_CHANGED");
      assertThat(thrown.code()).isEqualTo(Status.Code.ABORTED);
    }
    poolIsWholeAndExact(change.name());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-ob", "-n", "--json"})
  void cutFileIsAnErrorOfOneLine(String flag) throws Exception {
    Path complaints = dist.file("complaints");
    Process process =
        dist.builder(dist.words("scan", "-F", flag, PATTERN, file))
            .redirectError(complaints.toFile())
            .start();
    try (InputStream printed = process.getInputStream()) {
      assertThat(printed.readNBytes(10_000)).hasSize(10_000);
      change(Change.CUT_IN_THE_MIDDLE);
      printed.transferTo(OutputStream.nullOutputStream());
    }
    assertThat(process.waitFor(Dist.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    String complaint = Files.readString(complaints);
    System.out.printf("ChangedFileIT: %s: %s", flag, complaint);
    assertThat(complaint).matches("trawl: [^\\n]*changed[^\\n]*\\n");
    assertThat(process.exitValue()).isEqualTo(2);
    poolIsWholeAndExact(flag);
  }

  @ParameterizedTest
  @EnumSource
  void nameAndModeDoNotMatter(NoChange change) throws IOException {
    try (Trawl trawl = dist.connect();
        ScanStream scan = trawl.open(file).scan(dense())) {
      Oracle oracle = new Oracle();
      pullSome(scan, oracle);
      change.make(file);
      pullRest(scan, oracle);
      oracle.atEnd();
      assertThat(scan.summary().getStatus()).isEqualTo(ScanStatus.SCAN_STATUS_COMPLETE);
    }
    assertThat(dist.status().getWorkerDeaths()).isEqualTo(before.getWorkerDeaths());
  }

  /** The command reads the text of lines itself, and must not look for the file by name again. */
  @ParameterizedTest
  @EnumSource(names = {"RENAMED", "UNLINKED", "REPLACED"})
  void commandKeepsTheFileItOpened(NoChange change) throws Exception {
    Path complaints = dist.file("complaints");
    Process process =
        dist.builder(dist.words("scan", "-F", PATTERN, file))
            .redirectError(complaints.toFile())
            .start();
    Path rest = dist.file("rest");
    byte[] first;
    try (InputStream printed = process.getInputStream()) {
      first = printed.readNBytes(10_000);
      change.make(file);
      Files.copy(printed, rest, StandardCopyOption.REPLACE_EXISTING);
    }
    assertThat(process.waitFor(Dist.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(complaints).isEmptyFile();
    assertThat(process.exitValue()).isZero();
    Inputs.write(dist.file("first"), first);
    dist.bash("cat first rest").sameAs(dist.bash("LC_ALL=C grep -aF a original"));
  }

  // ---- a scan in its middle

  private static ScanRequest.Builder dense() {
    return Scans.offsets(PATTERN).setRangeSizeBytes(1 << 20);
  }

  private static void pullSome(ScanStream scan) {
    pullSome(scan, new Oracle());
  }

  private static void pullSome(ScanStream scan, Oracle oracle) {
    for (int i = 0; i < MESSAGES_BEFORE; i++) {
      ScanResponse message = scan.next();
      assertThat(message).isNotNull();
      oracle.accept(message);
    }
    assertThat(dist.status().getRunningScans()).as("scans in their middle").isEqualTo(1);
  }

  private static void pullRest(ScanStream scan, Oracle oracle) {
    for (ScanResponse message = scan.next(); message != null; message = scan.next()) {
      oracle.accept(message);
    }
  }

  private void change(Change change) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      change.make(channel);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void poolIsWholeAndExact(String after) {
    long began = System.nanoTime();
    dist.awaitPool();
    GetStatusResponse now = dist.status();
    System.out.printf(
        "ChangedFileIT: %s: %d workers died, pool whole after %d ms%n",
        after,
        now.getWorkerDeaths() - before.getWorkerDeaths(),
        (System.nanoTime() - began) / 1_000_000);
    assertThat(now.getPid()).as("the supervisor lives").isEqualTo(before.getPid());
    assertThat(now.getRunningScans()).isZero();
    assertThat(now.getBufferedBytes()).isZero();
    dist.trawl("scan", "-F", "-c", PATTERN, file)
        .sameAs(dist.bash("LC_ALL=C grep -acF " + PATTERN + " file"));
  }

  /** Follows the matches through the original bytes. */
  private static final class Oracle {
    private int next;
    private boolean follows;

    void accept(ScanResponse message) {
      if (message.hasStarted()) {
        follows = true;
      }
      if (!follows || !message.hasBatch()) {
        return;
      }
      long offset = message.getBatch().getBaseOffset();
      for (long delta : message.getBatch().getMatches().getStartDeltasList()) {
        offset += delta;
        skip();
        if (offset != next) {
          throw new AssertionError("a match at " + offset + ", expected one at " + next);
        }
        next++;
      }
    }

    void atEnd() {
      skip();
      assertThat(next).as("all matches came").isEqualTo(content.length);
    }

    private void skip() {
      while (next < content.length && content[next] != 'a') {
        next++;
      }
    }
  }
}
