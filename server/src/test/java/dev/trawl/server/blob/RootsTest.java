package dev.trawl.server.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trawl.proto.v1.Blob;
import dev.trawl.scan.blob.BlobException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What callers who are held to roots may open and see. */
@Timeout(60)
class RootsTest {
  @TempDir Path given;
  private Path root;
  private Path inside;
  private Path outside;
  private BlobRegistry blobs;

  @BeforeEach
  void layOut() throws IOException {
    Path folder = given.toRealPath();
    root = Files.createDirectories(folder.resolve("root"));
    inside = Files.writeString(root.resolve("inside"), "in");
    outside = Files.writeString(folder.resolve("outside"), "out");
    blobs = new BlobRegistry(() -> 0, Roots.of(List.of(root)));
  }

  @AfterEach
  void close() {
    blobs.close();
  }

  @Test
  void opensWhatLiesUnderARoot() throws Exception {
    assertThat(blobs.open(inside, Reach.ROOTS).sizeBytes()).isEqualTo(2);
    Path way = Files.createDirectory(root.resolve("sub")).resolve("..").resolve("inside");
    assertThat(blobs.open(way, Reach.ROOTS).sizeBytes()).isEqualTo(2);
    Path link = Files.createSymbolicLink(given.resolve("link"), root);
    assertThat(blobs.open(link.resolve("inside"), Reach.ROOTS).sizeBytes()).isEqualTo(2);
    assertThat(blobs.list()).hasSize(1);
  }

  @Test
  void aRootMayBeNamedByALink() throws Exception {
    Path link = Files.createSymbolicLink(given.resolve("link"), root);
    try (BlobRegistry others = new BlobRegistry(() -> 0, Roots.of(List.of(link)))) {
      assertThat(others.open(inside, Reach.ROOTS).sizeBytes()).isEqualTo(2);
      assertThat(others.open(link.resolve("inside"), Reach.ROOTS).sizeBytes()).isEqualTo(2);
    }
  }

  @Test
  void refusesEveryWayOut() throws Exception {
    refused(outside);
    refused(root.resolve("../outside"));
    refused(root.resolve("sub/../../outside"));
    refused(Files.createSymbolicLink(root.resolve("absolute"), outside));
    refused(Files.createSymbolicLink(root.resolve("relative"), Path.of("../outside")));
    refused(Files.createSymbolicLink(root.resolve("chain"), root.resolve("relative")));
    Files.createSymbolicLink(root.resolve("up"), Path.of(".."));
    refused(root.resolve("up/outside"));
    refused(root.resolve("up/root/../outside"));
    // A name that only begins like the root's.
    refused(Files.writeString(root.resolveSibling("root2"), "x"));
    refused(Path.of("/proc/kcore"));
    refused(Path.of("/proc/self/environ"));
  }

  /** What is there and what is not must not be told apart. */
  @Test
  void saysNothingOfWhatLiesOutside() throws Exception {
    String there = refused(outside);
    Path missing = outside.resolveSibling("missing");
    assertThat(refused(missing)).isEqualTo(there.replace("outside", "missing"));
    assertThat(refused(missing.resolve("x/../../y"))).contains("does not lie under the roots");
    refused(outside.resolve("below a file"));
    refused(outside.getParent());
    Files.createSymbolicLink(root.resolve("dangling"), missing);
    refused(root.resolve("dangling"));
    Path loop = outside.resolveSibling("loop");
    refused(Files.createSymbolicLink(loop, loop));
  }

  @Test
  void saysWhatIsWrongUnderARoot() {
    for (Path missing : List.of(root.resolve("missing"), root.resolve("missing/further"))) {
      assertThatThrownBy(() -> blobs.open(missing, Reach.ROOTS))
          .isInstanceOfSatisfying(
              BlobException.class,
              e -> assertThat(e.reason()).isEqualTo(BlobException.Reason.NOT_FOUND));
    }
  }

  @Test
  void underNoRootLiesNothing() throws Exception {
    try (BlobRegistry none = new BlobRegistry(() -> 0, Roots.of(List.of()))) {
      assertThatThrownBy(() -> none.open(inside, Reach.ROOTS))
          .isInstanceOf(OutsideRootsException.class)
          .hasMessageContaining("no root")
          .hasMessageContaining("--root");
      assertThat(none.open(inside, Reach.USER).sizeBytes()).isEqualTo(2);
      assertThat(none.list(Reach.ROOTS)).isEmpty();
    }
  }

  @Test
  void aRootMustBeThere() {
    assertThatThrownBy(() -> Roots.of(List.of(root.resolve("missing"))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("make it");
  }

  @Test
  void blobsThatOthersOpenedOutsideAreNotThere() throws Exception {
    OpenedBlob blob = blobs.open(outside, Reach.USER);
    assertThat(blobs.find(blob.id(), Reach.ROOTS)).isNull();
    assertThat(blobs.acquire(blob.id(), Reach.ROOTS)).isNull();
    assertThat(blobs.remove(blob.id(), Reach.ROOTS)).isNull();
    assertThat(blobs.list(Reach.ROOTS)).isEmpty();
    assertThat(blobs.find(blob.id(), Reach.USER)).isSameAs(blob);
  }

  @Test
  void blobsThatOthersOpenedInsideAreThereByTheirPathInside() throws Exception {
    Path link = Files.createSymbolicLink(outside.resolveSibling("link"), inside);
    OpenedBlob blob = blobs.open(link, Reach.USER);
    assertThat(blobs.find(blob.id(), Reach.ROOTS)).isSameAs(blob);
    assertThat(blobs.list(Reach.ROOTS)).containsExactly(blob);
    Blob seen = blob.describe(Reach.ROOTS);
    assertThat(seen.getPath()).isEqualTo(inside.toString());
    assertThat(blob.describe().getPath()).isEqualTo(link.toString());
  }

  /** Another name of the same file, outside, does not take the one inside away. */
  @Test
  void aHardLinkInsideIsInside() throws Exception {
    OpenedBlob blob = blobs.open(outside, Reach.USER);
    Path link = Files.createLink(root.resolve("hard"), outside);
    assertThat(blobs.open(link, Reach.ROOTS)).isSameAs(blob);
    assertThat(blob.describe(Reach.ROOTS).getPath()).isEqualTo(link.toString());
  }

  /** Somebody who may write under the root swaps a file for a link, over and over. */
  @Test
  void aPathThatChangesWhileItIsOpenedLeadsNowhereElse() throws Exception {
    Path name = root.resolve("swapped");
    AtomicBoolean done = new AtomicBoolean();
    Thread swapper = Thread.ofPlatform().start(() -> swap(name, done));
    int opened = 0;
    try {
      for (int i = 0; i < 3000; i++) {
        try {
          assertThat(blobs.open(name, Reach.ROOTS).sizeBytes()).isEqualTo(2);
          opened++;
        } catch (OutsideRootsException | BlobException refused) {
          // It was a link, or nothing, just then.
        }
      }
    } finally {
      done.set(true);
      swapper.join();
    }
    assertThat(opened).isPositive();
    assertThat(blobs.list()).hasSize(1);
  }

  private void swap(Path name, AtomicBoolean done) {
    SplittableRandom random = new SplittableRandom(7);
    try {
      while (!done.get()) {
        Path next = root.resolve("next");
        Files.deleteIfExists(next);
        if (random.nextBoolean()) {
          Files.createLink(next, inside);
        } else {
          Files.createSymbolicLink(next, outside);
        }
        // Of two names of one file a rename takes neither away.
        Files.deleteIfExists(name);
        Files.move(next, name, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Where the kernel gets anywhere, it gets to the same place. */
  @Test
  void followsPathsAsTheKernelDoes() throws IOException {
    long seed = Long.getLong("trawl.seed", System.nanoTime());
    System.out.println("RootsTest: -Dtrawl.seed=" + seed);
    SplittableRandom random = new SplittableRandom(seed);
    List<Path> known = new ArrayList<>(List.of(root));
    for (int i = 0; i < 60; i++) {
      Path entry = known.get(random.nextInt(known.size())).resolve("e" + i);
      if (random.nextInt(3) == 0) {
        known.add(Files.createDirectory(entry));
      } else {
        Path target = wander(random, known, random.nextBoolean() ? Path.of("") : root);
        Files.createSymbolicLink(entry, target);
        // What leads out of the folder is followed, but nothing is made there.
        if (Files.isDirectory(entry) && entry.toRealPath().startsWith(root.toRealPath())) {
          known.add(entry);
        }
      }
    }
    int compared = 0;
    for (int i = 0; i < 5000; i++) {
      Path path = wander(random, known, known.get(random.nextInt(known.size())));
      try {
        Path real = path.toRealPath();
        assertThat(Roots.follow(path)).as(path.toString()).contains(real);
        compared++;
      } catch (FileSystemException nothingThere) {
        // The kernel gets nowhere: it does not matter where it would.
      }
    }
    assertThat(compared).isGreaterThan(100);
  }

  private static Path wander(SplittableRandom random, List<Path> known, Path from) {
    Path path = from;
    for (int steps = 1 + random.nextInt(4); steps > 0; steps--) {
      Path name = known.get(random.nextInt(known.size())).getFileName();
      path = path.resolve(random.nextInt(3) == 0 ? Path.of("..") : name);
    }
    return path;
  }

  private String refused(Path path) {
    String[] message = new String[1];
    assertThatThrownBy(() -> blobs.open(path, Reach.ROOTS))
        .as(path.toString())
        .isInstanceOfSatisfying(
            OutsideRootsException.class, e -> message[0] = String.valueOf(e.getMessage()));
    assertThat(blobs.list()).isEmpty();
    return message[0];
  }
}
