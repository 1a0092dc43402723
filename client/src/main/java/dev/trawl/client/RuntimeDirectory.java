package dev.trawl.client;

import com.sun.security.auth.module.UnixSystem;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a user's supervisor lives: its sockets, its log, and the lock that keeps two from being
 * started at once.
 *
 * <p>{@code $TRAWL_DIR} if that is set; else {@code $XDG_RUNTIME_DIR/trawl} if that variable names
 * a directory of this user; else {@code trawl-<uid>} in the temporary directory, where anybody may
 * have put something of that name first. Who can write here can answer in the supervisor's place,
 * so what is not a private directory of this user is refused, never mended.
 */
public final class RuntimeDirectory {

  private static final Set<PosixFilePermission> PRIVATE =
      Set.copyOf(PosixFilePermissions.fromString("rwx------"));

  private final Path path;
  private final int uid;

  private RuntimeDirectory(Path path, int uid) {
    this.path = path;
    this.uid = uid;
  }

  /** The directory of the user who runs this process; it need not exist yet. */
  public static RuntimeDirectory forCurrentUser() {
    return of(System.getenv(), Path.of(System.getProperty("java.io.tmpdir", "/tmp")), currentUid());
  }

  /**
   * Another directory of the user who runs this process; it need not exist yet.
   *
   * @param path made absolute
   */
  public static RuntimeDirectory at(Path path) {
    return new RuntimeDirectory(path.toAbsolutePath(), currentUid());
  }

  private static int currentUid() {
    return (int) new UnixSystem().getUid();
  }

  static RuntimeDirectory of(Map<String, String> environment, Path temporary, int uid) {
    String override = environment.getOrDefault("TRAWL_DIR", "");
    if (!override.isEmpty()) {
      return new RuntimeDirectory(Path.of(override).toAbsolutePath(), uid);
    }
    Path session = Path.of(environment.getOrDefault("XDG_RUNTIME_DIR", ""));
    return session.isAbsolute() && isDirectoryOf(session, uid)
        ? new RuntimeDirectory(session.resolve("trawl"), uid)
        : new RuntimeDirectory(temporary.resolve("trawl-" + text(uid)), uid);
  }

  /** The directory itself, absolute. */
  public Path path() {
    return path;
  }

  /** The socket on which the supervisor serves clients. */
  public Path clientSocket() {
    return path.resolve("supervisor.sock");
  }

  /** The socket on which the supervisor meets its workers. */
  public Path workerSocket() {
    return path.resolve("workers.sock");
  }

  /** What a supervisor in the background writes for people. */
  public Path log() {
    return path.resolve("supervisor.log");
  }

  /** Locked by whoever starts a supervisor, so that one only is started. */
  public Path startLock() {
    return path.resolve("start.lock");
  }

  /**
   * Makes the directory, readable by its owner only, or checks the one that is there.
   *
   * @return this
   * @throws TrawlException RUNTIME_DIRECTORY_UNSAFE if it cannot be made, or is not a private
   *     directory of this user; SOCKET_PATH_TOO_LONG, with nothing made, if its name leaves no room
   *     for those of its sockets
   */
  public RuntimeDirectory create() {
    UnixSocketFactory.requireAddressable(clientSocket());
    try {
      Files.createDirectory(path, PosixFilePermissions.asFileAttribute(PRIVATE));
    } catch (FileAlreadyExistsException e) {
      // Checked below, like one just made: the call says what is there now.
    } catch (NoSuchFileException e) {
      throw unsafe("its parent directory does not exist", "create " + path.getParent(), e);
    } catch (IOException e) {
      throw unsafe("it cannot be made: " + e, "set TRAWL_DIR to a directory you can make", e);
    }
    check();
    return this;
  }

  /**
   * Checks that what is there is private to this user; nothing there is fine.
   *
   * @throws TrawlException RUNTIME_DIRECTORY_UNSAFE if it is not a private directory of this user
   */
  public void checkIfPresent() {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      check();
    }
  }

  private void check() {
    PosixFileAttributes found = attributes();
    if (found.isSymbolicLink()) {
      throw unsafe("it is a symbolic link", "remove it, or name its target with TRAWL_DIR", null);
    }
    if (!found.isDirectory()) {
      throw unsafe("it is not a directory", "remove it, or set TRAWL_DIR", null);
    }
    checkOwner();
    if (!found.permissions().equals(PRIVATE)) {
      throw unsafe(
          "its mode is " + PosixFilePermissions.toString(found.permissions()) + ", not rwx------",
          "chmod 700 " + path + " if only you have put files there",
          null);
    }
  }

  private PosixFileAttributes attributes() {
    try {
      return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw unsafe("it cannot be looked at: " + e, "set TRAWL_DIR to a directory of your own", e);
    }
  }

  private void checkOwner() {
    int owner = owner();
    if (owner != uid) {
      throw unsafe(
          "it belongs to user " + text(owner) + ", not to this user, " + text(uid),
          "set TRAWL_DIR to a directory of your own",
          null);
    }
  }

  private int owner() {
    try {
      return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw unsafe("its owner is unknown: " + e, "set TRAWL_DIR to a directory of your own", e);
    }
  }

  private static String text(int uid) {
    return Integer.toUnsignedString(uid);
  }

  private static boolean isDirectoryOf(Path candidate, int uid) {
    try {
      return Files.isDirectory(candidate)
          && Integer.valueOf(uid).equals(Files.getAttribute(candidate, "unix:uid"));
    } catch (IOException e) {
      return false; // What cannot be looked at is no place for a socket.
    }
  }

  private TrawlException unsafe(String what, String remedy, @Nullable Throwable cause) {
    return new TrawlException(
        Status.Code.FAILED_PRECONDITION,
        TrawlException.RUNTIME_DIRECTORY_UNSAFE,
        "the runtime directory " + path + " cannot be used: " + what + "; " + remedy,
        Map.of("path", path.toString()),
        cause);
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
