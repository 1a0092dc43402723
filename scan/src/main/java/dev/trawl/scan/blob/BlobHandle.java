package dev.trawl.scan.blob;

import dev.trawl.scan.blob.BlobException.Reason;
import dev.trawl.scan.blob.BlobFile.Kind;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * An open blob: the descriptor that pins the file down, whatever happens to its name, and what was
 * checked on it.
 *
 * <p>On Linux the path is opened first, in a way that cannot hang, and then the <em>descriptor</em>
 * is looked at: checking a path and opening it afterwards leaves time to swap the file. Attributes
 * are read through {@code /proc/self/fd/N}, which leads to the open file even after its name is
 * gone. Bytes are read with pread and not through the channel, because the JDK closes a channel
 * under all its users when one reading thread is interrupted.
 *
 * <p>Elsewhere the path is all there is; the caller's checks of the identity have to catch a
 * replaced file.
 *
 * <p>Safe for use by many threads. Closing waits for reads that are under way, so that none of them
 * can hit a descriptor number that already means another file.
 */
final class BlobHandle implements AutoCloseable {

  private static final int NO_DESCRIPTOR = -1;

  private static final int TYPE_MASK = 0xF000;
  private static final int TYPE_FIFO = 0x1000;
  private static final int TYPE_CHARACTER_DEVICE = 0x2000;
  private static final int TYPE_DIRECTORY = 0x4000;
  private static final int TYPE_BLOCK_DEVICE = 0x6000;
  private static final int TYPE_REGULAR = 0x8000;
  private static final int TYPE_SOCKET = 0xC000;

  /**
   * Magic numbers of file systems whose files are made up on reading, from {@code linux/magic.h}.
   */
  private static final Set<Long> PSEUDO_FILE_SYSTEMS =
      Set.of(
          0x9fa0L, // proc
          0x62656572L, // sysfs
          0x27e0ebL, // cgroup
          0x63677270L, // cgroup2
          0x74726163L, // tracefs
          0x64626720L, // debugfs
          0x73636673L, // securityfs
          0x62656570L, // configfs
          0xcafe4a11L, // bpf
          0xde5e81e4L, // efivarfs
          0x6165676cL, // pstore
          0xf97cff8cL, // selinuxfs
          0x43415d53L, // smackfs
          0x65735543L, // fusectl
          0x42494e4dL, // binfmt_misc
          0x6e736673L, // nsfs
          0x7655821L); // resctrl

  private final Path path;
  private final int descriptor;
  private final Path attributePath;
  private final FileChannel channel;
  private final Kind kind;

  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed; // guarded by lock

  private BlobHandle(
      Path path, int descriptor, Path attributePath, FileChannel channel, Kind kind) {
    this.path = path;
    this.descriptor = descriptor;
    this.attributePath = attributePath;
    this.channel = channel;
    this.kind = kind;
  }

  /** Opens and checks. */
  static BlobHandle open(Path path) throws BlobException {
    return Posix.AVAILABLE ? openByDescriptor(path) : openByPath(path);
  }

  private static BlobHandle openByDescriptor(Path path) throws BlobException {
    int descriptor = openDescriptor(path);
    boolean done = false;
    try {
      Path link = Path.of("/proc/self/fd/" + descriptor);
      Kind kind = checkedKind(path, attributes(path, link));
      if (PSEUDO_FILE_SYSTEMS.contains(Posix.fileSystemType(descriptor))) {
        throw pseudoFile(path);
      }
      FileChannel channel = FileChannel.open(link, StandardOpenOption.READ);
      BlobHandle handle = new BlobHandle(path, descriptor, link, channel, kind);
      handle.checkEmptyMeansEmpty();
      done = true;
      return handle;
    } catch (Posix.ErrnoException e) {
      throw unreadable(path, String.valueOf(e.getMessage()), e);
    } catch (BlobException e) {
      throw e;
    } catch (IOException e) {
      throw cannotOpen(path, e);
    } finally {
      if (!done) {
        Posix.close(descriptor);
      }
    }
  }

  private static int openDescriptor(Path path) throws BlobException {
    try {
      return Posix.open(path);
    } catch (Posix.ErrnoException e) {
      throw switch (e.errno) {
        case Posix.ENOENT, Posix.ENOTDIR, Posix.ENAMETOOLONG, Posix.ELOOP ->
            new BlobException(
                Reason.NOT_FOUND,
                "cannot find " + path + " (" + Posix.describe(e.errno) + "): check the path",
                e);
        case Posix.EACCES, Posix.EPERM -> notReadable(path, e);
        case Posix.ENXIO, Posix.ENODEV ->
            new BlobException(
                Reason.NOT_A_FILE,
                path
                    + " is a socket or a device without a driver: only regular files and block"
                    + " devices can be scanned",
                e);
        case Posix.EMFILE, Posix.ENFILE ->
            unreadable(path, Posix.describe(e.errno) + "; raise `ulimit -n` or close blobs", e);
        default -> unreadable(path, Posix.describe(e.errno), e);
      };
    }
  }

  private static BlobHandle openByPath(Path path) throws BlobException {
    try {
      if (!Files.isRegularFile(path) && Files.exists(path)) {
        throw notAFile(path, Files.isDirectory(path) ? "a directory" : "not a regular file");
      }
      FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
      return new BlobHandle(path, NO_DESCRIPTOR, path, channel, Kind.FILE);
    } catch (BlobException e) {
      throw e;
    } catch (IOException e) {
      throw cannotOpen(path, e);
    }
  }

  private static Kind checkedKind(Path path, Map<String, Object> attributes) throws BlobException {
    int mode = ((Number) attribute(attributes, "mode")).intValue();
    return switch (mode & TYPE_MASK) {
      case TYPE_REGULAR -> Kind.FILE;
      case TYPE_BLOCK_DEVICE -> Kind.BLOCK_DEVICE;
      case TYPE_DIRECTORY -> throw notAFile(path, "a directory");
      case TYPE_FIFO -> throw notAFile(path, "a FIFO");
      case TYPE_SOCKET -> throw notAFile(path, "a socket");
      case TYPE_CHARACTER_DEVICE -> throw notAFile(path, "a character device");
      default -> throw notAFile(path, "of unknown type");
    };
  }

  /** Pseudo files of file systems not in the list give themselves away: no size, but content. */
  private void checkEmptyMeansEmpty() throws BlobException {
    if (kind != Kind.FILE || identity().size() > 0) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      if (read(arena.allocate(1), 0) > 0 && identity().size() == 0) {
        throw pseudoFile(path);
      }
    } catch (BlobException e) {
      throw e;
    } catch (IOException e) {
      throw unreadable(path, String.valueOf(e.getMessage()), e);
    }
  }

  Path path() {
    return path;
  }

  Kind kind() {
    return kind;
  }

  /** The descriptor on Linux, a negative number elsewhere. */
  int descriptor() {
    return descriptor;
  }

  /**
   * Where the open file is: its path with links resolved, as of now. Of a file that has no name any
   * more, its last one with a remark of the kernel's behind it.
   */
  Path realPath() throws BlobException {
    lock.readLock().lock();
    try {
      checkOpen();
      return descriptor == NO_DESCRIPTOR
          ? path.toRealPath()
          : Files.readSymbolicLink(attributePath);
    } catch (IOException e) {
      throw unreadable(path, String.valueOf(e.getMessage()), e);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** What the file system says now about the open file. */
  BlobIdentity identity() throws BlobException {
    lock.readLock().lock();
    try {
      checkOpen();
      Map<String, Object> attributes = attributes(path, attributePath);
      boolean device = kind == Kind.BLOCK_DEVICE;
      return new BlobIdentity(
          number(attributes, device ? "rdev" : "dev"),
          number(attributes, "ino"),
          device ? channel.size() : number(attributes, "size"),
          nanos((FileTime) attribute(attributes, "lastModifiedTime")));
    } catch (BlobException e) {
      throw e;
    } catch (IOException e) {
      throw unreadable(path, String.valueOf(e.getMessage()), e);
    } finally {
      lock.readLock().unlock();
    }
  }

  /**
   * Reads by position.
   *
   * @return bytes read; 0 at the end of the file
   */
  long read(MemorySegment dst, long position) throws IOException {
    Lock reading = lock.readLock();
    reading.lock();
    try {
      checkOpen();
      if (descriptor == NO_DESCRIPTOR) {
        return Math.max(0, channel.read(asBuffer(dst), position));
      }
      return Posix.pread(descriptor, dst, position);
    } catch (Posix.ErrnoException e) {
      throw unreadable(path, "reading at offset " + position + " failed: " + e.getMessage(), e);
    } finally {
      reading.unlock();
    }
  }

  /** Maps the whole of it. */
  MemorySegment map(long sizeBytes, Arena arena) throws BlobException {
    lock.readLock().lock();
    try {
      checkOpen();
      return MappingPolicy.map(channel, sizeBytes, arena);
    } catch (IOException e) {
      throw new BlobException(Reason.NOT_MAPPABLE, path + ": " + e.getMessage(), e);
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Closes; a second call does nothing. */
  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      if (descriptor != NO_DESCRIPTOR) {
        Posix.close(descriptor);
      }
      channel.close();
    } catch (IOException e) {
      System.getLogger(BlobHandle.class.getName())
          .log(System.Logger.Level.DEBUG, "closing " + path, e);
    } finally {
      lock.writeLock().unlock();
    }
  }

  private void checkOpen() throws ClosedChannelException {
    if (closed) {
      throw new ClosedChannelException();
    }
  }

  private static ByteBuffer asBuffer(MemorySegment dst) {
    return dst.asSlice(0, Math.min(dst.byteSize(), 1L << 30)).asByteBuffer();
  }

  private static Map<String, Object> attributes(Path path, Path link) throws BlobException {
    try {
      return Files.readAttributes(
          link, Posix.AVAILABLE ? "unix:mode,dev,rdev,ino,size,lastModifiedTime" : "unix:*");
    } catch (IOException e) {
      throw unreadable(path, String.valueOf(e.getMessage()), e);
    }
  }

  private static Object attribute(Map<String, Object> attributes, String name) {
    Object value = attributes.get(name);
    if (value == null) {
      throw new IllegalStateException("the file system does not report " + name);
    }
    return value;
  }

  private static long number(Map<String, Object> attributes, String name) {
    return ((Number) attribute(attributes, name)).longValue();
  }

  private static long nanos(FileTime time) {
    return time.to(TimeUnit.NANOSECONDS);
  }

  private static BlobException cannotOpen(Path path, IOException e) {
    return switch (e) {
      case NoSuchFileException missing ->
          new BlobException(Reason.NOT_FOUND, "cannot find " + path + ": check the path", e);
      case AccessDeniedException denied -> notReadable(path, e);
      case FileSystemException f -> unreadable(path, String.valueOf(f.getReason()), e);
      default -> unreadable(path, String.valueOf(e.getMessage()), e);
    };
  }

  private static BlobException notReadable(Path path, Exception e) {
    return new BlobException(
        Reason.NOT_READABLE,
        "may not read " + path + ": permission denied to user " + System.getProperty("user.name"),
        e);
  }

  private static BlobException notAFile(Path path, String what) {
    return new BlobException(
        Reason.NOT_A_FILE,
        path + " is " + what + ": only regular files and block devices can be scanned");
  }

  private static BlobException pseudoFile(Path path) {
    return new BlobException(
        Reason.PSEUDO_FILE,
        path
            + " is a pseudo file, made up by the kernel while it is read, so it has no size and no"
            + " offsets: copy it to a regular file or pipe it in");
  }

  private static BlobException unreadable(Path path, String why, Exception e) {
    return new BlobException(Reason.UNREADABLE, "cannot read " + path + ": " + why, e);
  }
}
