package dev.trawl.scan.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trawl.scan.blob.BlobException.Reason;
import dev.trawl.scan.window.Window;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class BlobFileTest {

  @TempDir private Path dir;

  private Path file(String name, String content) throws IOException {
    return Files.writeString(dir.resolve(name), content);
  }

  private static void assertRefused(Path path, Reason reason, String words) {
    assertThatThrownBy(() -> BlobFile.open(path))
        .isInstanceOfSatisfying(BlobException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(path.toString())
        .hasMessageContaining(words);
  }

  @Test
  void opensARegularFile() throws IOException {
    Path path = file("blob", "0123456789");
    try (BlobFile blob = BlobFile.open(path)) {
      assertThat(blob.size()).isEqualTo(10);
      assertThat(blob.kind()).isEqualTo(BlobFile.Kind.FILE);
      assertThat(blob.mappable()).isTrue();
      assertThat(blob.changed()).isFalse();
      assertThat(blob.identity().inode()).isEqualTo(Files.getAttribute(path, "unix:ino"));
      assertThat(blob.workerPath())
          .isEqualTo("/proc/" + ProcessHandle.current().pid() + "/fd/" + blob.descriptor());
    }
  }

  @Test
  void readsByPositionIntoHeapAndDirectBuffers() throws IOException {
    try (BlobFile blob = BlobFile.open(file("blob", "0123456789"))) {
      for (ByteBuffer buffer :
          new ByteBuffer[] {ByteBuffer.allocate(8), ByteBuffer.allocateDirect(8)}) {
        buffer.position(1).limit(4);
        assertThat(blob.read(buffer, 5)).isEqualTo(3);
        assertThat(buffer.position()).isEqualTo(4);
        assertThat(buffer.get(1)).isEqualTo((byte) '5');
        assertThat(buffer.get(3)).isEqualTo((byte) '7');
        assertThat(blob.read(buffer, 0)).isZero();
        buffer.clear();
        assertThat(blob.read(buffer, 8)).isEqualTo(2);
        assertThat(blob.read(buffer, 10)).isEqualTo(-1);
        assertThat(blob.read(buffer, 1L << 40)).isEqualTo(-1);
      }
    }
  }

  @Test
  void anInterruptedReaderClosesNothing() throws IOException {
    try (BlobFile blob = BlobFile.open(file("blob", "0123456789"))) {
      Thread.currentThread().interrupt();
      try {
        assertThat(blob.read(ByteBuffer.allocate(4), 0)).isEqualTo(4);
      } finally {
        assertThat(Thread.interrupted()).isTrue();
      }
      assertThat(blob.read(ByteBuffer.allocate(4), 0)).isEqualTo(4);
    }
  }

  @Test
  void anEmptyFileIsABlob() throws IOException {
    try (BlobFile blob = BlobFile.open(file("empty", ""))) {
      assertThat(blob.size()).isZero();
      assertThat(blob.mappable()).isTrue();
      try (BlobReader reader = BlobReader.open(blob.workerPath(), blob.identity(), true)) {
        assertThat(reader.newWindow().bytes().byteSize()).isZero();
      }
    }
  }

  @Test
  void refusesWhatIsNotThere() {
    assertRefused(dir.resolve("missing"), Reason.NOT_FOUND, "check the path");
    assertRefused(dir.resolve("x".repeat(300)), Reason.NOT_FOUND, "too long");
  }

  @Test
  void refusesAPathThroughAFile() throws IOException {
    assertRefused(file("blob", "x").resolve("below"), Reason.NOT_FOUND, "not a directory");
  }

  @Test
  void refusesALinkToItself() throws IOException {
    Path loop = dir.resolve("loop");
    Files.createSymbolicLink(loop, loop);
    assertRefused(loop, Reason.NOT_FOUND, "symbolic links");
  }

  @Test
  void refusesADirectory() {
    assertRefused(dir, Reason.NOT_A_FILE, "is a directory");
  }

  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void refusesAFifoWithoutWaitingForItsWriter() throws Exception {
    Path fifo = dir.resolve("fifo");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    assertRefused(fifo, Reason.NOT_A_FILE, "is a FIFO");
  }

  @Test
  void refusesASocket() throws IOException {
    Path socket = dir.resolve("socket");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      assertRefused(socket, Reason.NOT_A_FILE, "is a socket");
    }
  }

  @Test
  void refusesACharacterDevice() {
    assertRefused(Path.of("/dev/zero"), Reason.NOT_A_FILE, "character device");
  }

  @Test
  void refusesPseudoFiles() {
    assertRefused(Path.of("/proc/self/status"), Reason.PSEUDO_FILE, "copy it");
    Path ofSysfs = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
    if (Files.exists(ofSysfs)) {
      assertRefused(ofSysfs, Reason.PSEUDO_FILE, "copy it");
    }
  }

  /** It is regular and has a size, of terabytes: only its file system gives it away. */
  @Test
  void refusesTheKernelsMemory() throws IOException {
    Path memory = Path.of("/proc/kcore");
    assumeTrue(
        Files.isRegularFile(memory) && Files.size(memory) > 0 && Files.isReadable(memory),
        "/proc/kcore is not there, or only root may read it");
    assertRefused(memory, Reason.PSEUDO_FILE, "copy it");
    Path link = Files.createSymbolicLink(dir.resolve("link"), memory);
    assertRefused(link, Reason.PSEUDO_FILE, "copy it");
  }

  @Test
  void knowsWhereTheOpenFileIs() throws IOException {
    Path real = file("blob", "0123456789").toRealPath();
    Path link = Files.createSymbolicLink(dir.resolve("link"), real);
    try (BlobFile blob = BlobFile.open(link)) {
      assertThat(blob.path()).isEqualTo(link);
      assertThat(blob.realPath()).isEqualTo(real);
      Files.delete(link);
      assertThat(blob.realPath()).isEqualTo(real);
      Path moved = Files.move(real, real.resolveSibling("moved"));
      assertThat(blob.realPath()).isEqualTo(moved);
      Files.delete(moved);
      assertThat(blob.realPath().toString()).isEqualTo(moved + " (deleted)");
    }
  }

  @Test
  void refusesAFileItMayNotRead() throws IOException {
    assumeFalse(
        Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "root may read all");
    Path secret = file("secret", "x");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("-w-------"));
    assertRefused(secret, Reason.NOT_READABLE, "permission denied");
  }

  @Test
  void refusesARelativePath() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BlobFile.open(Path.of("blob")))
        .withMessageContaining("absolute");
  }

  @Test
  void opensNamesWithAnyCharacter() throws IOException {
    try (BlobFile blob = BlobFile.open(file("a %41 ?#ü\n'", "xyz"))) {
      assertThat(blob.size()).isEqualTo(3);
    }
  }

  @Test
  void followsTheFileAndNotItsName() throws IOException {
    Path path = file("blob", "the first file");
    try (BlobFile blob = BlobFile.open(path)) {
      Files.move(path, dir.resolve("elsewhere"));
      file("blob", "another file altogether");
      assertThat(blob.changed()).isFalse();
      Files.delete(dir.resolve("elsewhere"));
      assertThat(blob.currentIdentity()).isEqualTo(blob.identity());
      ByteBuffer buffer = ByteBuffer.allocate(9);
      blob.read(buffer, 0);
      assertThat(new String(buffer.array(), StandardCharsets.UTF_8)).isEqualTo("the first");
      try (BlobReader reader = BlobReader.open(blob.workerPath(), blob.identity(), true)) {
        assertThat(reader.newWindow().bytes().get(ValueLayout.JAVA_BYTE, 4)).isEqualTo((byte) 'f');
      }
    }
  }

  @Test
  void seesTruncationAppendingAndRewriting() throws IOException {
    Path path = file("blob", "0123456789");
    try (BlobFile blob = BlobFile.open(path)) {
      Files.setLastModifiedTime(path, FileTime.from(1_000_000_000, TimeUnit.SECONDS));
      assertThat(blob.changed()).isTrue();
    }
    try (BlobFile blob = BlobFile.open(path)) {
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
        channel.truncate(5);
      }
      assertThat(blob.changed()).isTrue();
      assertThat(blob.size()).isEqualTo(10);
      assertThat(blob.currentIdentity().size()).isEqualTo(5);
      assertThat(blob.read(ByteBuffer.allocate(1), 7)).isEqualTo(-1);
    }
    try (BlobFile blob = BlobFile.open(path)) {
      Files.writeString(path, "more", StandardOpenOption.APPEND);
      assertThat(blob.changed()).isTrue();
    }
  }

  @Test
  void changedPermissionsAreNoChange() throws IOException {
    Path path = file("blob", "0123456789");
    try (BlobFile blob = BlobFile.open(path)) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwx---"));
      assertThat(blob.changed()).isFalse();
    }
  }

  @Test
  void closesOnceAndForAll() throws IOException {
    BlobFile blob = BlobFile.open(file("blob", "0123456789"));
    blob.close();
    blob.close();
    assertThatThrownBy(() -> blob.read(ByteBuffer.allocate(1), 0))
        .isInstanceOf(ClosedChannelException.class);
    assertThatThrownBy(blob::currentIdentity).isInstanceOf(IOException.class);
  }

  @Test
  void leavesNoDescriptorBehindWhenItRefuses() throws IOException {
    long before = openDescriptors();
    for (int i = 0; i < 20; i++) {
      assertRefused(dir, Reason.NOT_A_FILE, "directory");
      assertRefused(Path.of("/proc/self/status"), Reason.PSEUDO_FILE, "pseudo");
    }
    assertThat(openDescriptors()).isLessThan(before + 20);
  }

  private static long openDescriptors() throws IOException {
    try (var list = Files.list(Path.of("/proc/self/fd"))) {
      return list.count();
    }
  }

  @Test
  void aReaderRefusesAnotherFile() throws IOException {
    Path path = file("blob", "0123456789");
    BlobIdentity other;
    try (BlobFile blob = BlobFile.open(file("other", "9876543210"))) {
      other = blob.identity();
    }
    assertThatThrownBy(() -> BlobReader.open(path.toString(), other, true))
        .isInstanceOfSatisfying(
            BlobException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CHANGED));
  }

  @Test
  void aReaderNoticesAChange() throws IOException {
    Path path = file("blob", "0123456789");
    try (BlobFile blob = BlobFile.open(path);
        BlobReader reader = BlobReader.open(blob.workerPath(), blob.identity(), false)) {
      reader.checkUnchanged();
      Files.writeString(path, "01234");
      assertThatThrownBy(reader::checkUnchanged)
          .isInstanceOfSatisfying(
              BlobException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CHANGED));
      Window window = reader.newWindow();
      assertThatThrownBy(() -> window.require(0, 10))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cut short");
    }
  }

  @Test
  void mappedAndBufferedWindowsShowTheSameBytes() throws IOException {
    Path path = file("blob", "0123456789");
    try (BlobFile blob = BlobFile.open(path)) {
      for (boolean mapped : new boolean[] {true, false}) {
        try (BlobReader reader = BlobReader.open(blob.workerPath(), blob.identity(), mapped)) {
          assertThat(reader.mapped()).isEqualTo(mapped);
          Window window = reader.newWindow();
          window.require(3, 100);
          assertThat(window.end()).isEqualTo(10);
          for (long i = 3; i < 10; i++) {
            assertThat(window.bytes().get(ValueLayout.JAVA_BYTE, i - window.start()))
                .isEqualTo((byte) ('0' + i));
          }
        }
      }
    }
  }
}
