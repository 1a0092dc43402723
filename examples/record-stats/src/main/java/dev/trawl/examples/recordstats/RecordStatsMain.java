package dev.trawl.examples.recordstats;

import dev.trawl.scan.blob.ByteRange;
import dev.trawl.scan.spi.PartialOperator;
import dev.trawl.scan.window.MappedWindow;
import dev.trawl.scan.window.Window;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs the operator without Trawl: {@code RecordStatsMain FILE} maps the file, cuts it into ranges
 * for as many threads as there are cores, merges what they give in the order of the file, and
 * prints it. It is what benchmarks compare with programs that do nothing else.
 */
public final class RecordStatsMain {
  private static final long LEAST_RANGE_BYTES = 1 << 20;

  /** Each range is this part of what is left for a thread, so that all end at about one time. */
  private static final int RANGES_A_THREAD = 3;

  private final PartialOperator operator;
  private final MemorySegment blob;
  private final int threads;

  // Guarded by this.
  private final TreeMap<Long, byte[]> partials = new TreeMap<>();
  private @Nullable Throwable failure;
  private long next;

  private RecordStatsMain(PartialOperator operator, MemorySegment blob, int threads) {
    this.operator = operator;
    this.blob = blob;
    this.threads = threads;
  }

  /** Exits 1 if the file cannot be read or has a record that is none, 2 if it is not given. */
  public static void main(String[] arguments) throws InterruptedException {
    if (arguments.length != 1) {
      System.err.println("usage: RecordStatsMain FILE");
      System.exit(2);
    }
    try {
      byte[] text = statistics(Path.of(arguments[0]), Runtime.getRuntime().availableProcessors());
      // Closed at once: whoever reads it need not wait until the file is unmapped.
      try (OutputStream out = new FileOutputStream(FileDescriptor.out)) {
        out.write(text);
      }
    } catch (IOException | RuntimeException e) {
      System.err.println("record-stats: " + e.getMessage());
      System.exit(1);
    }
  }

  /**
   * What the operator says of a file, by default parameters.
   *
   * @param threads at least 1
   */
  static byte[] statistics(Path file, int threads) throws IOException, InterruptedException {
    PartialOperator operator = (PartialOperator) new RecordStats().compile(Map.of());
    try (FileChannel channel = FileChannel.open(file)) {
      if (channel.size() == 0) {
        return new byte[0];
      }
      MemorySegment blob =
          channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.global());
      return operator.finish(new RecordStatsMain(operator, blob, threads).partial());
    }
  }

  private byte[] partial() throws IOException, InterruptedException {
    List<Thread> started =
        IntStream.range(0, threads)
            .mapToObj(i -> Thread.ofPlatform().name("scan-" + i).start(this::scanRanges))
            .toList();
    for (Thread thread : started) {
      thread.join();
    }
    return merged();
  }

  private synchronized byte[] merged() throws IOException {
    if (failure != null) {
      throw new IOException(failure.getMessage(), failure);
    }
    return partials.values().stream().reduce(operator::merge).orElseThrow();
  }

  private void scanRanges() {
    Window window = new MappedWindow(blob);
    try {
      for (ByteRange range = next(); range != null; range = next()) {
        add(range.start(), operator.scan(window, range.start(), range.end(), position -> true));
      }
    } catch (IOException | RuntimeException | Error e) {
      fail(e);
    }
  }

  private synchronized @Nullable ByteRange next() {
    if (failure != null || next == blob.byteSize()) {
      return null;
    }
    long left = blob.byteSize() - next;
    long length = Math.min(left, Math.max(LEAST_RANGE_BYTES, left / threads / RANGES_A_THREAD));
    next += length;
    return new ByteRange(next - length, next);
  }

  private synchronized void add(long start, byte[] partial) {
    partials.put(start, partial);
  }

  private synchronized void fail(Throwable why) {
    failure = failure == null ? why : failure;
  }
}
