package dev.trawl.scan.blob;

import java.io.ByteArrayOutputStream;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

/**
 * The few system calls the JDK does not offer as they are needed here: an open that cannot hang, a
 * read by position that an interrupted thread cannot turn into a closed channel, and the type of a
 * descriptor's file system, and what is said of the pages of a mapping.
 *
 * <p>64-bit Linux only ({@link #AVAILABLE}). The flag values are those of the generic Linux ABI,
 * which x86-64, AArch64 and RISC-V share. Calls that a signal interrupts are made again.
 */
final class Posix {

  /** Whether these calls can be made on this system. */
  static final boolean AVAILABLE =
      System.getProperty("os.name", "").equals("Linux")
          && ValueLayout.ADDRESS.byteSize() == Long.BYTES;

  static final int ENOENT = 2;
  static final int EINTR = 4;
  static final int EIO = 5;
  static final int ENXIO = 6;
  static final int EACCES = 13;
  static final int ENODEV = 19;
  static final int ENOTDIR = 20;
  static final int ENFILE = 23;
  static final int EMFILE = 24;
  static final int ENAMETOOLONG = 36;
  static final int ELOOP = 40;
  static final int EPERM = 1;

  static final int MADV_WILLNEED = 3;
  static final int MADV_DONTNEED = 4;

  private static final int O_RDONLY = 0;
  private static final int O_NOCTTY = 0x100;
  private static final int O_NONBLOCK = 0x800;
  private static final int O_CLOEXEC = 0x80000;

  /** More than any {@code struct statfs}; its first word is {@code f_type}. */
  private static final long STATFS_BYTES = 512;

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));

  /** A call failed. */
  static final class ErrnoException extends Exception {
    private static final long serialVersionUID = 1;

    final int errno;

    ErrnoException(String call, int errno) {
      super(call + ": " + describe(errno));
      this.errno = errno;
    }
  }

  /** Holds the handles, so that nothing is looked up on systems that lack the functions. */
  private static final class Calls {
    static final MethodHandle OPEN =
        link(
            "open",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
            Linker.Option.firstVariadicArg(2));
    static final MethodHandle CLOSE =
        link("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
    static final MethodHandle PREAD =
        link(
            "pread",
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG));
    static final MethodHandle MADVISE =
        link(
            "madvise",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT));
    static final MethodHandle MINCORE =
        link(
            "mincore",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                ValueLayout.ADDRESS));
    static final MethodHandle GETPAGESIZE =
        link("getpagesize", FunctionDescriptor.of(ValueLayout.JAVA_INT));
    static final MethodHandle FSTATFS =
        link(
            "fstatfs",
            FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));

    @SuppressWarnings("restricted") // native access is granted on the command line
    private static MethodHandle link(
        String name, FunctionDescriptor descriptor, Linker.Option... more) {
      Linker linker = Linker.nativeLinker();
      Linker.Option[] options = new Linker.Option[more.length + 1];
      options[0] = Linker.Option.captureCallState("errno");
      System.arraycopy(more, 0, options, 1, more.length);
      return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor, options);
    }
  }

  private Posix() {}

  /**
   * Opens for reading, without waiting for the other side of a FIFO and without becoming a
   * terminal's session leader.
   *
   * @return a descriptor that programs started later do not inherit
   */
  static int open(Path path) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      MemorySegment name = cString(arena, rawBytes(path));
      int rc;
      do {
        rc =
            (int) Calls.OPEN.invokeExact(state, name, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
      } while (rc < 0 && errno(state) == EINTR);
      return (int) checked("open", rc, state);
    } catch (Throwable t) {
      throw rethrow(t);
    }
  }

  /**
   * Closes a descriptor. A failure is only noted: a file open for reading has nothing left to
   * write.
   */
  static void close(int descriptor) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int rc = (int) Calls.CLOSE.invokeExact(state, descriptor);
      if (rc < 0) {
        System.getLogger(Posix.class.getName())
            .log(Level.DEBUG, "close({0}): {1}", descriptor, describe(errno(state)));
      }
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  /**
   * Reads by position into native memory.
   *
   * @return bytes read, at most {@code dst.byteSize()}; 0 at the end of the file
   */
  static long pread(int descriptor, MemorySegment dst, long position) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      long rc;
      do {
        rc = (long) Calls.PREAD.invokeExact(state, descriptor, dst, dst.byteSize(), position);
      } while (rc < 0 && errno(state) == EINTR);
      return checked("pread", rc, state);
    } catch (Throwable t) {
      throw rethrow(t);
    }
  }

  /**
   * The magic number of the file system that a descriptor's file lives in, as {@code statfs(2)}
   * lists them.
   */
  static long fileSystemType(int descriptor) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      MemorySegment buffer = arena.allocate(STATFS_BYTES, Long.BYTES);
      int rc;
      do {
        rc = (int) Calls.FSTATFS.invokeExact(state, descriptor, buffer);
      } while (rc < 0 && errno(state) == EINTR);
      checked("fstatfs", rc, state);
      return buffer.get(ValueLayout.JAVA_LONG, 0);
    } catch (Throwable t) {
      throw rethrow(t);
    }
  }

  /** Bytes of a page of memory. */
  static int pageSize() {
    try (Arena arena = Arena.ofConfined()) {
      return (int) Calls.GETPAGESIZE.invokeExact(arena.allocate(STATE));
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  /**
   * Gives the kernel advice on the pages of a mapping.
   *
   * @param pages starts at a page's start
   * @return whether the kernel took it: it knows the advice, and all pages are there to be advised
   *     on
   */
  static boolean madvise(MemorySegment pages, int advice) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int rc;
      do {
        rc = (int) Calls.MADVISE.invokeExact(state, pages, pages.byteSize(), advice);
      } while (rc < 0 && errno(state) == EINTR);
      return rc == 0;
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  /**
   * Which pages of a mapping are in memory.
   *
   * @param pages starts at a page's start
   * @param resident a byte for each page; its lowest bit is set if the page is
   * @return whether the kernel said
   */
  static boolean mincore(MemorySegment pages, MemorySegment resident) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      int rc = (int) Calls.MINCORE.invokeExact(state, pages, pages.byteSize(), resident);
      return rc == 0;
    } catch (Throwable t) {
      throw new AssertionError(t);
    }
  }

  /** An errno in words. */
  static String describe(int errno) {
    return switch (errno) {
      case EPERM -> "operation not permitted";
      case ENOENT -> "no such file or directory";
      case EIO -> "input/output error";
      case ENXIO -> "no such device or address";
      case EACCES -> "permission denied";
      case ENODEV -> "no such device";
      case ENOTDIR -> "not a directory";
      case ENFILE -> "too many open files in the system";
      case EMFILE -> "too many open files in this process";
      case ENAMETOOLONG -> "file name too long";
      case ELOOP -> "too many levels of symbolic links";
      default -> "errno " + errno;
    };
  }

  /**
   * The bytes of a path as the file system knows them. {@code Path.toString} has decoded them in
   * the locale's encoding, which loses what the encoding cannot say; the URI of a path carries
   * every byte.
   */
  static byte[] rawBytes(Path path) {
    String encoded = path.toAbsolutePath().toUri().getRawPath();
    ByteArrayOutputStream raw = new ByteArrayOutputStream(encoded.length());
    for (int i = 0; i < encoded.length(); i++) {
      char c = encoded.charAt(i);
      if (c == '%') {
        raw.write(Integer.parseInt(encoded, i + 1, i + 3, 16));
        i += 2;
      } else {
        raw.write(c);
      }
    }
    return raw.toByteArray();
  }

  private static MemorySegment cString(Arena arena, byte[] bytes) {
    MemorySegment string = arena.allocate(bytes.length + 1L);
    MemorySegment.copy(bytes, 0, string, ValueLayout.JAVA_BYTE, 0, bytes.length);
    return string;
  }

  private static long checked(String call, long rc, MemorySegment state) throws ErrnoException {
    if (rc < 0) {
      throw new ErrnoException(call, errno(state));
    }
    return rc;
  }

  private static int errno(MemorySegment state) {
    return (int) ERRNO.get(state, 0L);
  }

  private static RuntimeException rethrow(Throwable t) throws ErrnoException {
    switch (t) {
      case ErrnoException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new AssertionError(t);
    }
  }
}
