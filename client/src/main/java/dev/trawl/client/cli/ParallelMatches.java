package dev.trawl.client.cli;

import dev.trawl.client.MatchCursor;
import dev.trawl.proto.v1.MatchColumns;
import dev.trawl.proto.v1.ResultBatch;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Formats the matches of large batches on several cores: each lane takes its piece of a batch into
 * memory, and the pieces are put out in their order. For one thread, beside its own.
 *
 * <p>Memory is bounded: by matches and bytes of text in what is formatted at once.
 */
final class ParallelMatches {
  /** Fewer are printed sooner than threads are woken. */
  static final int LEAST_MATCHES = 8 << 10;

  /** Matches of a lane at once. */
  private static final int PIECE_MATCHES = 64 << 10;

  /** Bytes of text in a batch; more is not held in memory. */
  private static final long MOST_TEXT_BYTES = 4 << 20;

  private static final int MOST_LANES = 4;
  private static final int LANES = Math.min(Runtime.getRuntime().availableProcessors(), MOST_LANES);

  private final ScanPlan plan;
  private final ByteSink sink;
  private final List<Lane> lanes = new ArrayList<>();
  private @Nullable ExecutorService threads;

  ParallelMatches(ScanPlan plan, ByteSink sink) {
    this.plan = plan;
    this.sink = sink;
  }

  /** Whether several lanes would have this batch sooner, and can hold its text. */
  boolean suits(ResultBatch batch) {
    return batch.getMatches().getStartDeltasCount() >= LEAST_MATCHES
        && LANES > 1
        && !sink.isTerminal()
        && textBytes(batch.getMatches()) <= MOST_TEXT_BYTES;
  }

  private static long textBytes(MatchColumns matches) {
    int count = matches.getStartDeltasCount();
    if (matches.getLengthsCount() == 0) {
      long length = matches.getConstantLength();
      return length > MOST_TEXT_BYTES ? length : count * length;
    }
    long sum = 0;
    for (int i = 0; i < count && sum <= MOST_TEXT_BYTES; i++) {
      sum += Math.min(matches.getLengths(i), MOST_TEXT_BYTES);
    }
    return sum;
  }

  /**
   * Prints the matches of {@code batch}.
   *
   * @return what stands at the last of them, until the next call
   * @throws CliException if the file cannot be read
   */
  MatchCursor print(Origin at, ResultBatch batch) {
    int count = batch.getMatches().getStartDeltasCount();
    int pieces = Math.ceilDiv(count, Math.min(PIECE_MATCHES, Math.ceilDiv(count, LANES)));
    int used = 0;
    for (int first = 0; first < pieces; first += LANES) {
      List<CompletableFuture<Void>> running = new ArrayList<>();
      int last = Math.min(first + LANES, pieces) - 1;
      for (int piece = first; piece <= last; piece++) {
        Lane lane = lane(piece - first);
        int from = (int) ((long) count * piece / pieces);
        int to = (int) ((long) count * (piece + 1) / pieces);
        Runnable work = () -> lane.format(at, batch, from, to);
        running.add(piece == last ? runHere(work) : CompletableFuture.runAsync(work, threads()));
      }
      for (int i = 0; i < running.size(); i++) {
        await(running.get(i));
        lanes.get(i).putOut(sink);
      }
      used = running.size();
    }
    return lanes.get(used - 1).cursor;
  }

  /** A failure waits for the turn of its piece: what comes before it is printed. */
  private static CompletableFuture<Void> runHere(Runnable work) {
    return CompletableFuture.runAsync(work, Runnable::run);
  }

  private static void await(CompletableFuture<Void> piece) {
    try {
      piece.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private Lane lane(int index) {
    while (lanes.size() <= index) {
      lanes.add(new Lane(plan));
    }
    return lanes.get(index);
  }

  private ExecutorService threads() {
    if (threads == null) {
      threads =
          Executors.newFixedThreadPool(
              LANES - 1, Thread.ofPlatform().daemon().name("trawl-format-", 0).factory());
    }
    return threads;
  }

  /** What formats one piece after the other. Used by one thread at a time. */
  private static final class Lane {
    private final Text text = new Text();
    private final ByteSink sink = new ByteSink(text, StreamKind.OTHER);
    private final MatchFormat format;
    private final MatchCursor cursor = new MatchCursor();
    private @Nullable Origin origin;
    private @Nullable Origin own;

    Lane(ScanPlan plan) {
      this.format = MatchFormat.of(plan, sink);
    }

    void format(Origin at, ResultBatch batch, int from, int to) {
      cursor.over(batch);
      cursor.skip(from);
      format.matches(here(at), cursor, to - from);
      sink.flush();
    }

    /** The same origin with a reader of this lane's own. */
    private Origin here(Origin at) {
      if (own == null || origin != at) {
        origin = at;
        own = at.another();
      }
      return own;
    }

    void putOut(ByteSink target) {
      text.putOut(target);
    }
  }

  /** Text in memory. */
  private static final class Text extends ByteArrayOutputStream {

    void putOut(ByteSink target) {
      target.write(buf, 0, count);
      reset();
    }
  }
}
