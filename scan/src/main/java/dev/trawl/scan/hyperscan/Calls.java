package dev.trawl.scan.hyperscan;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The functions of Hyperscan's C interface that a filter needs, as {@code hs_compile.h} and {@code
 * hs_runtime.h} of 5.4.0 declare them.
 *
 * <p>Databases and scratch are addresses here. What the callback gets from a scan is where to write
 * the end of the match; it always says stop. It must not throw, as that would end the process.
 */
final class Calls {

  private static final String VERSION = "5.4.0";

  private static final int SUCCESS = 0;

  /** {@code HS_SCAN_TERMINATED}: the callback said stop. */
  private static final int TERMINATED = -3;

  /** {@code HS_FLAG_MULTILINE}: anchors stand for starts and ends of lines. */
  private static final int MULTILINE = 4;

  /** {@code HS_MODE_BLOCK}: every scan is one of a text of its own. */
  private static final int BLOCK = 1;

  /** Offset of {@code unordered_matches} in {@code hs_expr_info_t}, after two widths. */
  private static final long UNORDERED_OFFSET = 8;

  private static final long INFO_BYTES = 16;

  /** Longest {@code hs_version()} that is looked at. */
  private static final long VERSION_BYTES = 64;

  private static final @Nullable SymbolLookup LIBRARY = NativeLibrary.load();

  /** Whether the library is there, of the right version, and runs on this processor. */
  static final boolean AVAILABLE = LIBRARY != null && Functions.fit();

  /** Holds the handles, so that nothing is looked up where there is no library. */
  private static final class Functions {
    static final MethodHandle VALID_PLATFORM = link("hs_valid_platform");
    static final MethodHandle COMPILE =
        link("hs_compile", ADDRESS, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
    static final MethodHandle EXPRESSION_INFO =
        link("hs_expression_info", ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
    static final MethodHandle FREE_COMPILE_ERROR = link("hs_free_compile_error", ADDRESS);
    static final MethodHandle FREE_DATABASE = link("hs_free_database", JAVA_LONG);
    static final MethodHandle DATABASE_SIZE = link("hs_database_size", JAVA_LONG, ADDRESS);
    static final MethodHandle ALLOC_SCRATCH = link("hs_alloc_scratch", JAVA_LONG, ADDRESS);
    static final MethodHandle SCRATCH_SIZE = link("hs_scratch_size", JAVA_LONG, ADDRESS);
    static final MethodHandle FREE_SCRATCH = link("hs_free_scratch", JAVA_LONG);
    static final MethodHandle SCAN =
        link("hs_scan", JAVA_LONG, ADDRESS, JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS, ADDRESS);
    static final MethodHandle FREE =
        link(
            Linker.nativeLinker().defaultLookup().findOrThrow("free"),
            FunctionDescriptor.ofVoid(ADDRESS));
    static final MemorySegment ON_MATCH = onMatch();
    static final MemorySegment MEMORY = memory();

    static boolean fit() {
      MethodHandle version = link(symbol("hs_version"), FunctionDescriptor.of(ADDRESS));
      try {
        MemorySegment text = (MemorySegment) version.invokeExact();
        return reach(text, VERSION_BYTES).getString(0).startsWith(VERSION)
            && (int) VALID_PLATFORM.invokeExact() == SUCCESS;
      } catch (Throwable e) {
        throw unexpected(e);
      }
    }

    private static MethodHandle link(String name, MemoryLayout... arguments) {
      return link(symbol(name), FunctionDescriptor.of(JAVA_INT, arguments));
    }

    private static MemorySegment symbol(String name) {
      return Objects.requireNonNull(LIBRARY).findOrThrow(name);
    }

    @SuppressWarnings("restricted") // native access is granted on the command line
    private static MethodHandle link(MemorySegment function, FunctionDescriptor descriptor) {
      return Linker.nativeLinker().downcallHandle(function, descriptor);
    }

    @SuppressWarnings("restricted") // native access is granted on the command line
    private static MemorySegment onMatch() {
      try {
        MethodType type =
            MethodType.methodType(
                int.class, int.class, long.class, long.class, int.class, long.class);
        MethodHandle target = MethodHandles.lookup().findStatic(Calls.class, "onMatch", type);
        FunctionDescriptor descriptor =
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG);
        return Linker.nativeLinker().upcallStub(target, descriptor, Arena.global());
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("no callback", e);
      }
    }

    /** All there is, to write where a scan wants its end. */
    @SuppressWarnings("restricted") // native access is granted on the command line
    private static MemorySegment memory() {
      return MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
    }
  }

  private Calls() {}

  @SuppressWarnings("unused") // called by the library
  private static int onMatch(int id, long from, long to, int flags, long place) {
    Functions.MEMORY.set(JAVA_LONG, place, to);
    return 1;
  }

  /**
   * Compiles a pattern of bytes.
   *
   * @return the database; 0 if the pattern is refused, or its ends are not reported in ascending
   *     order
   */
  static long compile(String pattern) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom(pattern, StandardCharsets.US_ASCII);
      MemorySegment database = arena.allocate(ADDRESS);
      MemorySegment error = arena.allocate(ADDRESS);
      if (!reportsInOrder(text, database, error)) {
        return 0;
      }
      int outcome =
          (int)
              Functions.COMPILE.invokeExact(
                  text, MULTILINE, BLOCK, MemorySegment.NULL, database, error);
      if (outcome != SUCCESS) {
        freeCompileError(error);
        return 0;
      }
      return database.get(JAVA_LONG, 0);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static boolean reportsInOrder(
      MemorySegment text, MemorySegment place, MemorySegment error) throws Throwable {
    int outcome = (int) Functions.EXPRESSION_INFO.invokeExact(text, MULTILINE, place, error);
    if (outcome != SUCCESS) {
      freeCompileError(error);
      return false;
    }
    MemorySegment info = place.get(ADDRESS, 0);
    boolean unordered = reach(info, INFO_BYTES).get(JAVA_BYTE, UNORDERED_OFFSET) != 0;
    Functions.FREE.invokeExact(info);
    return !unordered;
  }

  private static void freeCompileError(MemorySegment error) throws Throwable {
    int ignored = (int) Functions.FREE_COMPILE_ERROR.invokeExact(error.get(ADDRESS, 0));
  }

  /** Bytes of a database. */
  static long databaseBytes(long database) {
    return size(Functions.DATABASE_SIZE, database);
  }

  /** Bytes of a scratch. */
  static long scratchBytes(long scratch) {
    return size(Functions.SCRATCH_SIZE, scratch);
  }

  private static long size(MethodHandle of, long object) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment place = arena.allocate(JAVA_LONG);
      int outcome = (int) of.invoke(object, place);
      return outcome == SUCCESS ? place.get(JAVA_LONG, 0) : 0;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** A scratch for scans with a database by one thread at a time; 0 if there is no memory. */
  static long scratch(long database) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment place = arena.allocate(ADDRESS);
      int outcome = (int) Functions.ALLOC_SCRATCH.invokeExact(database, place);
      return outcome == SUCCESS ? place.get(JAVA_LONG, 0) : 0;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Finds the first end of a match.
   *
   * @param text at most 2 GiB
   * @param place eight bytes for the end, as an offset in the text
   * @return whether there is one
   * @throws IllegalStateException if the scan fails, which says that database or scratch are none
   */
  static boolean scan(long database, MemorySegment text, long scratch, MemorySegment place) {
    int outcome;
    try {
      outcome =
          (int)
              Functions.SCAN.invokeExact(
                  database,
                  text,
                  Math.toIntExact(text.byteSize()),
                  0,
                  scratch,
                  Functions.ON_MATCH,
                  place);
    } catch (Throwable e) {
      throw unexpected(e);
    }
    if (outcome != SUCCESS && outcome != TERMINATED) {
      throw new IllegalStateException("hs_scan failed with " + outcome);
    }
    return outcome == TERMINATED;
  }

  /** Frees a database and the scratches for it; zeros are passed over. */
  static void freeDatabase(long database) {
    free(Functions.FREE_DATABASE, database);
  }

  /** Frees a scratch. */
  static void freeScratch(long scratch) {
    free(Functions.FREE_SCRATCH, scratch);
  }

  private static void free(MethodHandle by, long object) {
    try {
      int ignored = (int) by.invoke(object);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @SuppressWarnings("restricted") // native access is granted on the command line
  private static MemorySegment reach(MemorySegment address, long bytes) {
    return address.reinterpret(bytes);
  }

  /** The functions throw nothing themselves. */
  private static RuntimeException unexpected(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
  }
}
