package dev.trawl.bench;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Reads every byte of a mapping and does next to nothing with it: the speed limit of any scan of
 * those pages on this machine at this moment.
 *
 * <p>What it computes is the sum of the bytes taken as little-endian 64-bit words, the last one
 * filled up with zeros. Every byte changes the sum, so no read can be left out, and a test can
 * check it. Four independent sums keep the loads from waiting for the additions.
 */
final class PlainRead implements AutoCloseable {

  private static final VectorSpecies<Long> SPECIES = LongVector.SPECIES_PREFERRED;
  private static final int VECTOR_BYTES = SPECIES.vectorByteSize();
  private static final int STEP_BYTES = 4 * VECTOR_BYTES;
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
  private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ORDER);

  /** What a thread takes at a time: small enough that all end together. A multiple of a word. */
  static final long CHUNK_BYTES = 16L << 20;

  private final int threads;
  private final ExecutorService executor;

  /**
   * @param threads how many threads read, at least 1
   */
  PlainRead(int threads) {
    this.threads = threads;
    this.executor =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("plain-read-", 0).factory());
  }

  /**
   * Reads the whole segment on all threads.
   *
   * @param segment native memory that all threads may read
   * @return the sum of its words
   */
  long sum(MemorySegment segment) throws InterruptedException, ExecutionException {
    AtomicLong next = new AtomicLong();
    List<Callable<Long>> readers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      readers.add(() -> sumOfChunks(segment, next));
    }
    long sum = 0;
    for (Future<Long> reader : executor.invokeAll(readers)) {
      sum += reader.get();
    }
    return sum;
  }

  private static long sumOfChunks(MemorySegment segment, AtomicLong next) {
    long size = segment.byteSize();
    long sum = 0;
    for (long from = next.getAndAdd(CHUNK_BYTES); from < size; from = next.getAndAdd(CHUNK_BYTES)) {
      sum += sum(segment, from, Math.min(size, from + CHUNK_BYTES));
    }
    return sum;
  }

  /** Sum of the words in {@code [from, to)}, the last one filled up with zeros. */
  static long sum(MemorySegment segment, long from, long to) {
    LongVector a = LongVector.zero(SPECIES);
    LongVector b = a;
    LongVector c = a;
    LongVector d = a;
    long last = to - STEP_BYTES;
    long i = from;
    for (; i <= last; i += STEP_BYTES) {
      a = a.add(load(segment, i));
      b = b.add(load(segment, i + VECTOR_BYTES));
      c = c.add(load(segment, i + 2L * VECTOR_BYTES));
      d = d.add(load(segment, i + 3L * VECTOR_BYTES));
    }
    long sum = a.add(b).add(c.add(d)).reduceLanes(VectorOperators.ADD);
    for (; i <= to - Long.BYTES; i += Long.BYTES) {
      sum += segment.get(WORD, i);
    }
    for (int shift = 0; i < to; i++, shift += Byte.SIZE) {
      sum += (segment.get(ValueLayout.JAVA_BYTE, i) & 0xFFL) << shift;
    }
    return sum;
  }

  private static LongVector load(MemorySegment segment, long offset) {
    return LongVector.fromMemorySegment(SPECIES, segment, offset, ORDER);
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
