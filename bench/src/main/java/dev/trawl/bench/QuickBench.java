package dev.trawl.bench;

import dev.trawl.bench.Contest.Contestant;
import dev.trawl.client.OpenBlob;
import dev.trawl.client.Trawl;
import dev.trawl.proto.v1.GetStatusResponse;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/**
 * The side-by-side benchmark: a scan by a warm pool, rg, and a plain read, over one file, in one
 * run, in turn. It first sees to it that Trawl and rg count the same, for the speed of a wrong
 * answer is of no interest.
 */
final class QuickBench {

  /** The first touches every page through every mapping; the second is for the compilers. */
  private static final int WARM_UP_ROUNDS = 2;

  private static final int LEAST_ROUNDS = 7;

  private final Path file;
  private final String pattern;
  private final Ripgrep ripgrep;
  private final int rounds;

  /**
   * @param file to scan
   * @param pattern literal to count
   * @param ripgrep to compare with
   * @param rounds to time, at least 7
   */
  QuickBench(Path file, String pattern, Ripgrep ripgrep, int rounds) {
    if (rounds < LEAST_ROUNDS) {
      throw new IllegalArgumentException(
          "the rounds must be at least " + LEAST_ROUNDS + ", not " + rounds);
    }
    this.file = file;
    this.pattern = pattern;
    this.ripgrep = ripgrep;
    this.rounds = rounds;
  }

  /**
   * Runs it.
   *
   * @param socket of the supervisor whose pool scans
   * @throws IllegalStateException if Trawl and rg count differently
   */
  QuickResult run(Path socket) throws Exception {
    try (Trawl trawl = Trawl.connect(socket);
        OpenBlob blob = trawl.open(file);
        Arena arena = Arena.ofShared();
        PlainRead reader = new PlainRead(Runtime.getRuntime().availableProcessors())) {
      return compare(blob, Pool.awaitWorkers(trawl), new BenchFile(file, arena), reader);
    }
  }

  private QuickResult compare(
      OpenBlob blob, GetStatusResponse pool, BenchFile read, PlainRead reader) throws Exception {
    MemorySegment mapping = read.mapping();
    byte[] literal = pattern.getBytes(StandardCharsets.UTF_8);
    long matches = blob.countMatches(literal);
    long expected = ripgrep.countMatches(pattern, file);
    if (matches != expected) {
      throw new IllegalStateException("trawl counts " + matches + " matches, rg " + expected);
    }
    long sum = reader.sum(mapping);
    Contest<Contestant> contest =
        new Contest<>(
            Map.of(
                Contestant.TRAWL, () -> require(matches, blob.countMatches(literal)),
                Contestant.RIPGREP, () -> require(matches, ripgrep.countMatches(pattern, file)),
                Contestant.PLAIN_READ, () -> require(sum, reader.sum(mapping))));
    contest.rounds(WARM_UP_ROUNDS);
    long residentBefore = PageCache.residentBytes(mapping);
    Map<Contestant, Series> seconds = contest.rounds(rounds);
    return new QuickResult(
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        Machine.current(),
        new QuickResult.File(
            file.getFileName().toString(),
            mapping.byteSize(),
            PageCache.folios(file),
            read.folios(),
            residentBefore,
            PageCache.residentBytes(mapping)),
        new QuickResult.Search(pattern, matches),
        new QuickResult.Pool(pool.getBuild(), pool.getWorkersAttached(), pool.getSlots()),
        ripgrep.version(),
        seconds);
  }

  /**
   * What a run returns must not change from run to run; using it also keeps the run from being
   * optimised away.
   */
  private static void require(long expected, long actual) {
    if (actual != expected) {
      throw new IllegalStateException("a run gave " + actual + " where the first gave " + expected);
    }
  }
}
