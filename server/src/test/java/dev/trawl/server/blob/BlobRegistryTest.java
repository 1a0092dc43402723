package dev.trawl.server.blob;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobRegistryTest {
  @TempDir Path folder;
  private long nanos;
  private final BlobRegistry blobs = new BlobRegistry(() -> nanos);

  @AfterEach
  void close() {
    blobs.close();
  }

  @Test
  void opensTheSameUnchangedFileOnce() throws Exception {
    Path file = Files.writeString(folder.resolve("a"), "abc");
    Path link = Files.createSymbolicLink(folder.resolve("b"), file);
    OpenedBlob first = blobs.open(file, Reach.USER);
    assertThat(blobs.open(file, Reach.USER)).isSameAs(first);
    assertThat(blobs.open(link, Reach.USER)).isSameAs(first);
    assertThat(blobs.list()).hasSize(1);
  }

  @Test
  void aChangedFileIsAnotherBlob() throws Exception {
    Path file = Files.writeString(folder.resolve("a"), "abc");
    OpenedBlob first = blobs.open(file, Reach.USER);
    assertThat(first.change()).isNull();
    Files.writeString(file, "abcd");
    assertThat(first.change()).contains("had 3 bytes").contains("has 4 bytes");
    assertThat(blobs.open(file, Reach.USER)).isNotSameAs(first);
  }

  @Test
  void aReplacedPathDoesNotChangeAnOpenBlob() throws Exception {
    Path file = Files.writeString(folder.resolve("a"), "abc");
    OpenedBlob first = blobs.open(file, Reach.USER);
    Path other = Files.writeString(folder.resolve("other"), "something else");
    Files.move(other, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThat(first.change()).isNull();
    assertThat(first.sizeBytes()).isEqualTo(3);
    assertThat(blobs.open(file, Reach.USER)).isNotSameAs(first);
  }

  @Test
  void closesIdleBlobsButNotThoseInUse() throws Exception {
    OpenedBlob idle = blobs.open(Files.writeString(folder.resolve("idle"), "x"), Reach.USER);
    OpenedBlob busy = blobs.open(Files.writeString(folder.resolve("busy"), "y"), Reach.USER);
    assertThat(blobs.acquire(busy.id(), Reach.USER)).isSameAs(busy);
    nanos += Duration.ofSeconds(31).toNanos();
    assertThat(blobs.closeIdle(Duration.ofSeconds(30))).containsExactly(idle);
    assertThat(blobs.find(idle.id(), Reach.USER)).isNull();
    busy.scanEnded(nanos);
    assertThat(blobs.closeIdle(Duration.ofSeconds(30))).isEmpty();
    nanos += Duration.ofSeconds(31).toNanos();
    assertThat(blobs.closeIdle(Duration.ofSeconds(30))).containsExactly(busy);
  }

  @Test
  void numbersAreNeverUsedAgain() throws Exception {
    Path file = Files.writeString(folder.resolve("a"), "abc");
    OpenedBlob first = blobs.open(file, Reach.USER);
    assertThat(blobs.remove(first.id(), Reach.USER)).isSameAs(first);
    first.close();
    assertThat(blobs.open(file, Reach.USER).id()).isNotEqualTo(first.id());
  }
}
