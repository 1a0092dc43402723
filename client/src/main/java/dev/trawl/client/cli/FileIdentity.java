package dev.trawl.client.cli;

import dev.trawl.proto.v1.BlobIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * What makes a file this file, as this process sees it, to compare with what the supervisor opened.
 *
 * @param kind the file type bits of {@code st_mode}
 * @param device {@code st_dev}; for a block device {@code st_rdev}
 * @param inode {@code st_ino}
 * @param size {@code st_size}; 0 for a block device
 * @param modifiedNanos {@code st_mtim}, nanoseconds since the epoch
 */
record FileIdentity(int kind, long device, long inode, long size, long modifiedNanos) {
  static final int REGULAR = 0100000;
  static final int DIRECTORY = 0040000;
  static final int BLOCK_DEVICE = 0060000;
  static final int SOCKET = 0140000;

  private static final int KIND_MASK = 0170000;

  /** The identity of what {@code path} leads to, links followed. */
  static FileIdentity of(Path path) throws IOException {
    Map<String, Object> found =
        Files.readAttributes(path, "unix:mode,dev,rdev,ino,size,lastModifiedTime");
    int kind = (int) get(found, "mode") & KIND_MASK;
    return new FileIdentity(
        kind,
        (long) get(found, kind == BLOCK_DEVICE ? "rdev" : "dev"),
        (long) get(found, "ino"),
        (long) get(found, "size"),
        ((FileTime) get(found, "lastModifiedTime")).to(TimeUnit.NANOSECONDS));
  }

  /**
   * Whether the supervisor opened the same file in the same state. A block device's size only it
   * knows.
   */
  boolean matches(BlobIdentity blob) {
    return device == blob.getDevice()
        && inode == blob.getInode()
        && modifiedNanos == blob.getModifiedNanos()
        && (kind == BLOCK_DEVICE || size == blob.getSize());
  }

  private static Object get(Map<String, Object> found, String attribute) {
    return Objects.requireNonNull(found.get(attribute), attribute);
  }
}
