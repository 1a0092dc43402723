package dev.trawl.server.blob;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The folders under which blobs may lie, for callers who are held to them.
 *
 * <p>A path is looked at twice. Before it is opened, it is followed as the kernel would follow it,
 * whether or not anything is there, so that what lies outside gets one answer and is never touched.
 * That look can be outrun by whoever may change the folders on the way; so once it is open, where
 * the <em>descriptor</em> is decides ({@link dev.trawl.scan.blob.BlobFile#realPath}).
 */
public final class Roots {
  /** As many as the kernel follows. */
  private static final int MAX_LINKS = 40;

  private static final Path TOP = Path.of("/");

  private final ImmutableList<Path> folders;

  private Roots(ImmutableList<Path> folders) {
    this.folders = folders;
  }

  /** Everything lies under them. */
  public static Roots everything() {
    return new Roots(ImmutableList.of(TOP));
  }

  /**
   * Just these; nothing lies under none.
   *
   * @throws IOException if one of them is not there, or cannot be looked at
   */
  public static Roots of(List<Path> given) throws IOException {
    ImmutableList.Builder<Path> folders = ImmutableList.builder();
    for (Path root : given) {
      try {
        folders.add(root.toRealPath());
      } catch (FileSystemException e) {
        throw new IOException(
            "the root " + root + " cannot be found; make it, or leave its --root out", e);
      }
    }
    return new Roots(folders.build());
  }

  /** Whether there is none, and nothing may be read. */
  boolean isEmpty() {
    return folders.isEmpty();
  }

  /** Whether {@code real}, links resolved, lies under one of them, or is one. */
  boolean contain(Path real) {
    return folders.stream().anyMatch(real::startsWith);
  }

  /** Whether a path leads to a place under one of them, whatever is there. */
  boolean reach(Path path) {
    return follow(path).filter(this::contain).isPresent();
  }

  /**
   * Where an absolute path leads: links and {@code ..} resolved as far as something is there, and
   * taken by the letter from there on.
   *
   * @return empty if it goes through more links than the kernel follows
   */
  static Optional<Path> follow(Path path) {
    Deque<Path> ahead = new ArrayDeque<>();
    pushFront(ahead, path);
    Path at = TOP;
    int links = 0;
    while (!ahead.isEmpty()) {
      Path name = ahead.removeFirst();
      if (name.toString().equals("..")) {
        at = at.getParent() == null ? TOP : at.getParent();
        continue;
      }
      Path next = at.resolve(name).normalize();
      Optional<Path> target = link(next);
      if (target.isEmpty()) {
        at = next;
      } else if (++links > MAX_LINKS) {
        return Optional.empty();
      } else {
        pushFront(ahead, target.get());
        at = target.get().isAbsolute() ? TOP : at;
      }
    }
    return Optional.of(at);
  }

  private static void pushFront(Deque<Path> ahead, Path names) {
    for (int i = names.getNameCount() - 1; i >= 0; i--) {
      ahead.addFirst(names.getName(i));
    }
  }

  /** Where a link points to; empty for what is no link, not there, or hidden from this user. */
  private static Optional<Path> link(Path path) {
    try {
      return Optional.of(Files.readSymbolicLink(path));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
