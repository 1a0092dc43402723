package dev.trawl.server.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Range;
import com.google.common.collect.RangeSet;
import com.google.common.collect.TreeRangeSet;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.trawl.proto.v1.BlobIdentity;
import dev.trawl.proto.v1.Gap;
import dev.trawl.proto.v1.LineColumns;
import dev.trawl.proto.v1.LineKind;
import dev.trawl.proto.v1.MatchColumns;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.v1.ScanStatus;
import dev.trawl.proto.v1.ScanSummary;
import dev.trawl.proto.worker.v1.ScanSpec;
import dev.trawl.scan.blob.ByteRange;
import dev.trawl.scan.kernel.ByteRarity;
import dev.trawl.scan.operator.OperatorSpec;
import dev.trawl.scan.operator.Operators;
import dev.trawl.scan.operator.RangeOperator;
import dev.trawl.server.scan.Affinity;
import dev.trawl.server.scan.AnswerKind;
import dev.trawl.server.scan.ScanCursor;
import dev.trawl.server.scan.ScanDefinition;
import dev.trawl.server.scan.ScanFailure;
import dev.trawl.server.scan.ScanOutput;
import dev.trawl.server.scan.ScanRun;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The answer depends on the blob and the request alone: random scans over simulated workers that
 * are killed, revoked and held back at random, with clients that stop reading at random, give
 * exactly what one naive pass gives.
 */
class ScanSimulationTest {
  private static final int CASES_PER_ANSWER = Integer.getInteger("trawl.simulation.cases", 400);

  enum Answer {
    OFFSETS,
    LINES,
    COUNT_MATCHES,
    COUNT_LINES,
    NEWLINES,
    STRINGS,
    WIDE_STRINGS,
    HISTOGRAM,
    LINE_STATISTICS,
    CHECKSUM,
    CHUNK_SHA256,
    CHUNK_XXH3,
    ENTROPY,
    CUSTOM_ITEMS,
    CUSTOM_PARTIAL,
    PATTERN_OFFSETS,
    PATTERN_OVERLAPS,
    PATTERN_COUNT,
    PATTERN_LINES,
    PATTERN_COUNT_LINES,
    PATTERN_COUNTS,
    PATTERN_DISTRIBUTION,
    CONTEXT_LINES;

    boolean ofPatterns() {
      return compareTo(PATTERN_OFFSETS) >= 0;
    }

    boolean byLine() {
      return this == LINES
          || this == COUNT_LINES
          || this == PATTERN_LINES
          || this == PATTERN_COUNT_LINES
          || this == CONTEXT_LINES;
    }

    boolean hasContext() {
      return this == CONTEXT_LINES;
    }

    OperatorSpec.Combination combination(Random random) {
      boolean overlaps =
          this == PATTERN_OVERLAPS
              || ((this == PATTERN_COUNT || this == PATTERN_COUNTS) && random.nextInt(3) == 0);
      return !overlaps
          ? OperatorSpec.Combination.ALTERNATION
          : random.nextBoolean()
              ? OperatorSpec.Combination.EACH
              : OperatorSpec.Combination.OVERLAPPING;
    }

    RandomPattern.Form form(Random random) {
      return switch (random.nextInt(5)) {
        case 0 -> RandomPattern.Form.LITERAL;
        case 1 -> RandomPattern.Form.HEX;
        default -> RandomPattern.Form.REGEX;
      };
    }
  }

  @ParameterizedTest
  @EnumSource(Answer.class)
  void givesWhatOnePassGivesWhateverHappens(Answer answer) {
    long base = Long.getLong("trawl.seed", System.nanoTime());
    for (int i = 0; i < CASES_PER_ANSWER; i++) {
      long seed = base + i;
      Simulation simulation = null;
      try (Arena arena = Arena.ofConfined()) {
        simulation = new Simulation(answer, new Random(seed), arena);
        simulation.run();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            simulation
                + " failed; repeat with -Dtrawl.seed="
                + seed
                + " -Dtrawl.simulation.cases=1",
            e);
      }
    }
  }

  /**
   * Bytes that end whoever reads them cost the answer gaps of a few bytes around them, and nothing
   * else: on both sides it is what one pass over that part alone gives.
   */
  @ParameterizedTest
  @EnumSource(
      value = Answer.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"HISTOGRAM", "LINE_STATISTICS", "CONTEXT_LINES", "CHECKSUM", "CUSTOM_PARTIAL"})
  void bytesThatEndWorkersBecomeGaps(Answer answer) {
    long base = Long.getLong("trawl.seed", System.nanoTime());
    int cases = Math.ceilDiv(CASES_PER_ANSWER, 3);
    int partial = 0;
    for (int i = 0; i < cases; i++) {
      long seed = base + i;
      Simulation simulation = null;
      try (Arena arena = Arena.ofConfined()) {
        Random random = new Random(seed);
        simulation = new Simulation(answer, random, arena);
        partial += simulation.runPoisoned() ? 1 : 0;
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError(
            simulation
                + " failed; repeat with -Dtrawl.seed="
                + seed
                + " -Dtrawl.simulation.cases=1",
            e);
      }
    }
    assertThat(partial).isGreaterThan(cases > 100 ? cases / 5 : -1);
  }

  /**
   * Taken up at any batch, in a pool that knows nothing of it, a scan gives just what was missing.
   */
  @ParameterizedTest
  @EnumSource(
      value = Answer.class,
      names = {
        "OFFSETS",
        "LINES",
        "STRINGS",
        "WIDE_STRINGS",
        "CHUNK_SHA256",
        "ENTROPY",
        "CUSTOM_ITEMS",
        "PATTERN_OFFSETS",
        "PATTERN_OVERLAPS",
        "PATTERN_LINES",
        "CONTEXT_LINES"
      })
  void goesOnAtAnyCursor(Answer answer) {
    long base = Long.getLong("trawl.seed", System.nanoTime());
    for (int i = 0; i < Math.ceilDiv(CASES_PER_ANSWER, 2); i++) {
      long seed = base + i;
      Simulation simulation = null;
      try (Arena arena = Arena.ofConfined()) {
        simulation = new Simulation(answer, new Random(seed), arena);
        simulation.runInPieces();
      } catch (AssertionError | RuntimeException | ScanCursor.BadCursorException e) {
        throw new AssertionError(
            simulation
                + " failed; repeat with -Dtrawl.seed="
                + seed
                + " -Dtrawl.simulation.cases=1",
            e);
      }
    }
  }

  @Test
  void aLongRunOfOverlapsIsScannedAtMostThreeTimes() {
    byte[] zeros = new byte[300_000];
    try (Arena arena = Arena.ofConfined()) {
      for (int needle : new int[] {2, 3, 7}) {
        Simulation simulation =
            new Simulation(
                Answer.OFFSETS, new Random(needle), arena, zeros, new byte[needle], 1024);
        ScanSummary summary = simulation.run();
        assertThat(summary.getScannedBytes()).isLessThan(3L * zeros.length);
        assertThat(summary.getResults()).isEqualTo(zeros.length / needle);
      }
    }
  }

  /** One scan from start to summary. */
  private static final class Simulation implements ScanOutput {
    private static final ScanCursor.Key KEY =
        new ScanCursor.Key(BlobIdentity.getDefaultInstance(), ByteString.EMPTY);

    private final Answer answer;
    private final Random random;
    private final byte[] bytes;
    private final byte[] needle;
    private final AggregateOracle aggregate;
    private final PatternOracle patterns;
    private final MemorySegment blob;
    private ScanDefinition definition;
    private ScanCursor from;
    private final Dispatcher dispatcher;
    private final List<SimulatedWorker> workers = new ArrayList<>();
    private final Map<Integer, RangeOperator> operators = new HashMap<>();
    private final boolean calm;
    private long leastGapBytes = 1;
    private long nanos;
    private long nextWorkerId = 1;
    private boolean ready = true;
    private final NavigableSet<Long> poison = new TreeSet<>();
    private final List<ScanResponse> received = new ArrayList<>();
    private boolean complete;
    private ScanFailure failure;

    Simulation(Answer answer, Random random, Arena arena) {
      this(
          answer,
          random,
          arena,
          answer.ofPatterns() ? PatternOracle.randomBlob(random) : randomBlob(random),
          null,
          0);
    }

    Simulation(
        Answer answer, Random random, Arena arena, byte[] bytes, byte[] needle, long rangeBytes) {
      this.answer = answer;
      this.random = random;
      this.bytes = needle == null ? AggregateOracle.blobFor(answer, bytes, random) : bytes;
      this.calm = needle != null;
      this.needle = needle != null ? needle : randomNeedle(random, bytes, answer);
      this.aggregate = new AggregateOracle(answer, this.bytes, random);
      this.patterns = new PatternOracle(answer, this.bytes, random);
      this.blob = arena.allocate(Math.max(1, this.bytes.length)).asSlice(0, this.bytes.length);
      MemorySegment.copy(this.bytes, 0, blob, ValueLayout.JAVA_BYTE, 0, this.bytes.length);
      this.definition = define(rangeBytes > 0 ? rangeBytes : randomRangeBytes(random));
      this.dispatcher = new Dispatcher(() -> nanos, Duration.ofDays(1), Duration.ofDays(1));
    }

    private static byte[] randomBlob(Random random) {
      byte[] bytes = new byte[random.nextInt(10) == 0 ? random.nextInt(3) : random.nextInt(400)];
      int letters = 1 + random.nextInt(3);
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (random.nextInt(12) == 0 ? '\n' : 'a' + random.nextInt(letters));
      }
      return bytes;
    }

    private static byte[] randomNeedle(Random random, byte[] bytes, Answer answer) {
      byte[] needle = new byte[1 + random.nextInt(5)];
      boolean lines = answer == Answer.LINES || answer == Answer.COUNT_LINES;
      for (int i = 0; i < needle.length; i++) {
        needle[i] = (byte) (!lines && random.nextInt(20) == 0 ? '\n' : 'a' + random.nextInt(2));
      }
      return needle;
    }

    private static long randomRangeBytes(Random random) {
      return random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 1 + random.nextInt(200);
    }

    private ScanDefinition define(long rangeBytes) {
      boolean whole = calm || random.nextInt(3) > 0;
      int from = whole ? 0 : random.nextInt(bytes.length + 1);
      int to = whole ? bytes.length : from + random.nextInt(bytes.length - from + 1);
      boolean limited = !calm && random.nextInt(3) == 0;
      long limit = limited ? 1 + random.nextInt(20) : 0;
      boolean byLine = answer.byLine();
      boolean lineMatchLimit = isLines() && !patterns.inverted() && random.nextBoolean();
      boolean unlimited = answer == Answer.NEWLINES || aggregate.takesNoLimit();
      return new ScanDefinition(
          answer.ofPatterns() ? patterns.operator(answer) : aggregate.operator(),
          switch (answer) {
            case PATTERN_OFFSETS, PATTERN_OVERLAPS -> AnswerKind.MATCHES;
            case PATTERN_LINES, CONTEXT_LINES -> AnswerKind.LINES;
            case PATTERN_COUNT, PATTERN_COUNT_LINES -> AnswerKind.COUNT;
            case PATTERN_COUNTS -> AnswerKind.PATTERN_COUNTS;
            case PATTERN_DISTRIBUTION -> AnswerKind.DISTRIBUTION;
            case OFFSETS -> AnswerKind.MATCHES;
            case LINES -> AnswerKind.LINES;
            case COUNT_MATCHES, COUNT_LINES, NEWLINES -> AnswerKind.COUNT;
            case STRINGS, WIDE_STRINGS -> AnswerKind.MATCHES;
            case HISTOGRAM -> AnswerKind.HISTOGRAM;
            case LINE_STATISTICS -> AnswerKind.LINE_STATISTICS;
            case CHECKSUM -> AnswerKind.CHECKSUM;
            case CHUNK_SHA256, CHUNK_XXH3 -> AnswerKind.CHUNK_DIGESTS;
            case ENTROPY -> AnswerKind.ENTROPY;
            case CUSTOM_ITEMS -> AnswerKind.ITEMS;
            case CUSTOM_PARTIAL -> AnswerKind.PARTIAL;
          },
          answer == Answer.COUNT_LINES || answer == Answer.PATTERN_COUNT_LINES,
          isLines(),
          new ByteRange(from, to),
          (byLine && !lineMatchLimit) || unlimited ? 0 : limit,
          byLine && !lineMatchLimit ? limit : 0,
          rangeBytes,
          0);
    }

    private boolean isLines() {
      return answer == Answer.LINES
          || answer == Answer.PATTERN_LINES
          || answer == Answer.CONTEXT_LINES;
    }

    private OperatorSpec spec() {
      return switch (answer) {
        case PATTERN_OFFSETS, PATTERN_OVERLAPS, PATTERN_COUNTS, PATTERN_DISTRIBUTION ->
            patterns.spec(new OperatorSpec.Offsets());
        case PATTERN_LINES, CONTEXT_LINES -> patterns.spec(patterns.lines());
        case PATTERN_COUNT -> patterns.spec(new OperatorSpec.Count(OperatorSpec.Unit.MATCHES));
        case PATTERN_COUNT_LINES -> patterns.spec(new OperatorSpec.Count(OperatorSpec.Unit.LINES));
        case OFFSETS -> new OperatorSpec.Literal(needle, new OperatorSpec.Offsets());
        case LINES -> new OperatorSpec.Literal(needle, new OperatorSpec.Lines(true, true));
        case COUNT_MATCHES ->
            new OperatorSpec.Literal(needle, new OperatorSpec.Count(OperatorSpec.Unit.MATCHES));
        case COUNT_LINES ->
            new OperatorSpec.Literal(needle, new OperatorSpec.Count(OperatorSpec.Unit.LINES));
        case NEWLINES -> new OperatorSpec.NewlineCount();
        case STRINGS,
            WIDE_STRINGS,
            HISTOGRAM,
            LINE_STATISTICS,
            CHECKSUM,
            CHUNK_SHA256,
            CHUNK_XXH3,
            ENTROPY,
            CUSTOM_ITEMS,
            CUSTOM_PARTIAL ->
            aggregate.spec();
      };
    }

    /**
     * Runs it over a blob with poison in it.
     *
     * @return whether it had gaps, and was right
     */
    boolean runPoisoned() {
      definition = withoutLimits(definition);
      ByteRange range = definition.range();
      for (int i = 0; i < 1 + random.nextInt(3) && !range.isEmpty(); i++) {
        poison.add(range.start() + (long) (random.nextDouble() * range.length()));
      }
      leastGapBytes = 1 + random.nextInt(16);
      runToEnd();
      if (failure != null) {
        // Where every attempt has to read all of the rest, workers die everywhere.
        assertThat(failure.reason()).isEqualTo("POISON_REQUEST");
        return false;
      }
      return checkPoisoned();
    }

    private static ScanDefinition withoutLimits(ScanDefinition of) {
      return new ScanDefinition(
          of.operator(),
          of.kind(),
          of.countsLines(),
          of.lineNumbers(),
          of.range(),
          0,
          0,
          of.forcedRangeBytes(),
          of.progressMillis());
    }

    private boolean checkPoisoned() {
      ScanSummary summary = received.getLast().getSummary();
      List<Gap> gaps =
          received.stream().map(r -> r.getBatch().getGap()).filter(Gap::hasRange).toList();
      assertThat(summary.getGapsList()).isEqualTo(gaps);
      assertThat(summary.getGapCount()).isEqualTo(gaps.size());
      assertThat(summary.getStatus())
          .isEqualTo(
              gaps.isEmpty() ? ScanStatus.SCAN_STATUS_COMPLETE : ScanStatus.SCAN_STATUS_PARTIAL);
      RangeSet<Long> covered = TreeRangeSet.create();
      covered.add(Range.closedOpen(definition.range().start(), definition.range().end()));
      for (Gap gap : gaps) {
        long start = gap.getRange().getStart();
        long end = gap.getRange().getEnd();
        assertThat(end - start).isBetween(1L, leastGapBytes);
        assertThat(poison.ceiling(start)).as("poison in or behind %s", gap).isNotNull();
        assertThat(gap.getSignal()).isIn(definition.kind().custom() ? List.of(11, 9) : List.of(11));
        covered.remove(Range.closedOpen(start, end));
      }
      List<Range<Long>> claimed =
          summary.getCoverageList().stream()
              .map(r -> Range.closedOpen(r.getStart(), r.getEnd()))
              .filter(r -> !r.isEmpty())
              .toList();
      assertThat(claimed).isEqualTo(List.copyOf(covered.asRanges()));
      List<String> expected = new ArrayList<>();
      List<PatternOracle.Match> matches = new ArrayList<>();
      long count = 0;
      for (Range<Long> piece : covered.asRanges()) {
        int from = Math.toIntExact(piece.lowerEndpoint());
        int to = Math.toIntExact(piece.upperEndpoint());
        if (folds()) {
          matches.addAll(patterns.matches(from, to));
        } else if (counts()) {
          count += Long.parseLong(oracle(from, to).getFirst());
        } else {
          expected.addAll(oracle(from, to));
        }
      }
      if (folds()) {
        int from = (int) definition.range().start();
        expected = patterns.folded(answer, matches, from, (int) definition.range().end());
      } else if (counts()) {
        expected.add(Long.toString(count));
      }
      if (gaps.isEmpty()) {
        expected = oracle();
      }
      aggregate.assertSame(
          results().stream().map(this::withoutNumber).toList(),
          expected.stream().map(this::withoutNumber).toList());
      return !gaps.isEmpty();
    }

    /** Line numbers are not known behind a gap. */
    private String withoutNumber(String result) {
      return isLines() ? result.substring(result.indexOf(':') + 1) : result;
    }

    /** Runs it, breaks off behind a random batch, and takes it up there, again and again. */
    void runInPieces() throws ScanCursor.BadCursorException {
      List<ScanResponse> kept = new ArrayList<>();
      int pieces = 1 + random.nextInt(4);
      for (int piece = 0; piece <= pieces; piece++) {
        received.clear();
        complete = false;
        runToEnd();
        assertThat(failure).isNull();
        assertThat(complete).isTrue();
        long start = received.getFirst().getStarted().getRange().getStart();
        assertThat(start).isEqualTo(from == null ? definition.range().start() : from.emittedTo());
        int batches = (int) received.stream().filter(ScanResponse::hasBatch).count();
        if (piece == pieces || batches == 0) {
          break;
        }
        int breaksBehind = 1 + random.nextInt(batches);
        List<ScanResponse> before = received.subList(0, breaksBehind + 1);
        ResultBatch last = before.getLast().getBatch();
        if (last.getCursor().isEmpty()) {
          // Only what covers the rest at the very end has none.
          assertThat(last.getSegment().getEnd()).isEqualTo(definition.range().end());
          assertThat(breaksBehind).isEqualTo(batches);
          break;
        }
        kept.addAll(before);
        from = ScanCursor.decode(last.getCursor(), definition.range());
      }
      kept.addAll(received);
      received.clear();
      received.addAll(kept);
      ScanSummary summary = check();
      long results = received.stream().mapToLong(r -> unitsSent(r.getBatch())).sum();
      assertThat(summary.getResults()).isEqualTo(results);
    }

    private long unitsSent(ResultBatch batch) {
      List<String> results = new ArrayList<>();
      switch (batch.getResultsCase()) {
        case MATCHES -> addMatches(results, batch, batch.getMatches());
        case LINES -> {
          addLines(results, batch, batch.getLines());
          results.removeIf(line -> line.substring(0, line.indexOf('=')).contains("-"));
        }
        default -> aggregate.addResults(results, batch);
      }
      return results.size();
    }

    ScanSummary run() {
      runToEnd();
      assertThat(failure).isNull();
      assertThat(complete).isTrue();
      assertThat(dispatcher.runningScans()).isZero();
      return check();
    }

    private void runToEnd() {
      for (int i = 0; i < 1 + random.nextInt(3); i++) {
        attachWorker();
      }
      int id = 1 + random.nextInt(100);
      boolean builtIn = answer != Answer.CUSTOM_ITEMS && answer != Answer.CUSTOM_PARTIAL;
      operators.put(
          id, builtIn ? Operators.compile(spec(), ByteRarity.typical()) : aggregate.compiled());
      long budget = random.nextInt(3) == 0 ? 100 : 1 << 20;
      ScanRun run =
          new ScanRun(
              id,
              definition,
              bytes.length,
              this,
              dispatcher,
              onLoop -> onLoop.accept(null),
              new Affinity(bytes.length),
              () -> budget,
              () -> nanos,
              leastGapBytes);
      if (definition.kind().resumable()) {
        run.resumable(KEY, from, 1 + random.nextInt(50));
      }
      run.start(BlobIdentity.getDefaultInstance());
      if (run.running()) {
        dispatcher.add(run, ScanSpec.newBuilder().setScanId(id).build());
      }
      for (int steps = 0; !run.ended(); steps++) {
        assertThat(steps).as("steps: the scan hangs").isLessThan(2_000_000);
        step(run);
      }
    }

    private void attachWorker() {
      SimulatedWorker worker =
          new SimulatedWorker(
              nextWorkerId++,
              1 + random.nextInt(2),
              random,
              blob,
              id -> operators.get(id),
              dispatcher,
              poison);
      workers.add(worker);
      dispatcher.attached(worker.session());
    }

    private void step(ScanRun run) {
      nanos += random.nextInt(20_000_000);
      int what = calm ? 99 : random.nextInt(100);
      if (what < 2) {
        // A task that never gets anywhere would be a poison range: let some deaths pass idle
        // workers only.
        SimulatedWorker dead = workers.remove(random.nextInt(workers.size()));
        if (dead.session().busySlots() == 0 || random.nextInt(3) == 0) {
          dispatcher.lost(dead.session(), Deaths.killed("by the simulation"));
          attachWorker();
        } else {
          workers.add(dead);
        }
      } else if (what < 6) {
        ready = random.nextInt(3) > 0;
        if (ready) {
          dispatcher.clientReady(run);
        }
      } else if (what < 10) {
        dispatcher.tick();
      } else {
        SimulatedWorker worker = workers.get(random.nextInt(workers.size()));
        worker.step();
        if (worker.dead) {
          workers.remove(worker);
          dispatcher.lost(worker.session(), Deaths.crashed("read poison"));
          attachWorker();
        }
      }
    }

    @Override
    public boolean ready() {
      return ready;
    }

    @Override
    public void send(ScanResponse response) {
      try {
        // As the wire would: relayed columns become fields again.
        received.add(ScanResponse.parseFrom(response.toByteString()));
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void complete() {
      complete = true;
    }

    @Override
    public void fail(ScanFailure why) {
      failure = why;
    }

    // ---- the oracle
    // ------------------------------------------------------------------------------------------------

    private ScanSummary check() {
      ScanSummary summary = received.getLast().getSummary();
      List<String> expected = oracle();
      long limit = definition.maxMatches() + definition.maxLines();
      boolean limited = limit > 0 && unitsIn(expected) >= limit;
      assertThat(summary.getStatus())
          .isEqualTo(limited ? ScanStatus.SCAN_STATUS_LIMITED : ScanStatus.SCAN_STATUS_COMPLETE);
      aggregate.assertSame(results(), limited ? cutToLimit(expected, limit) : expected);
      checkTiling(limited);
      return summary;
    }

    private boolean counts() {
      return definition.kind() == AnswerKind.COUNT;
    }

    private boolean folds() {
      return answer == Answer.PATTERN_COUNTS || answer == Answer.PATTERN_DISTRIBUTION;
    }

    /** What the limit counts. */
    private long unitsIn(List<String> expected) {
      if (counts()) {
        return Long.parseLong(expected.getFirst());
      }
      if (folds()) {
        return expected.stream().mapToLong(Long::parseLong).sum();
      }
      return expected.stream().mapToLong(this::unitsOf).sum();
    }

    private long unitsOf(String result) {
      if (!isLines()) {
        return 1;
      }
      if (result.substring(0, result.indexOf('=')).contains("-")) {
        return 0;
      }
      String matches = result.substring(result.indexOf('=') + 1);
      return definition.maxMatches() == 0 ? 1 : matches.split(" ").length;
    }

    private List<String> cutToLimit(List<String> expected, long limit) {
      if (counts()) {
        return List.of(Long.toString(limit));
      }
      int from = (int) definition.range().start();
      int to = (int) definition.range().end();
      if (folds()) {
        return patterns.folded(
            answer, patterns.matches(from, to).subList(0, (int) limit), from, to);
      }
      List<String> kept = new ArrayList<>();
      long seen = 0;
      int context = patterns.after();
      for (String result : expected) {
        if (seen >= limit && context-- == 0) {
          break;
        }
        // Behind the limit, a line is context even if it was looked for.
        kept.add(seen >= limit ? asContext(result) : result);
        seen += unitsOf(result);
      }
      return kept;
    }

    private static String asContext(String line) {
      return line.substring(0, line.indexOf('=') + 1).replace(':', '-');
    }

    private List<String> oracle() {
      return oracle((int) definition.range().start(), (int) definition.range().end());
    }

    private List<String> oracle(int from, int to) {
      return switch (answer) {
        case PATTERN_OFFSETS, PATTERN_OVERLAPS -> words(patterns.matches(from, to));
        case PATTERN_LINES, CONTEXT_LINES -> patterns.lines(from, to);
        case PATTERN_COUNT -> List.of(Integer.toString(patterns.matches(from, to).size()));
        case PATTERN_COUNT_LINES -> List.of(Integer.toString(patterns.lines(from, to).size()));
        case PATTERN_COUNTS, PATTERN_DISTRIBUTION ->
            patterns.folded(answer, patterns.matches(from, to), from, to);
        case OFFSETS -> matches(from, to);
        case COUNT_MATCHES -> List.of(Integer.toString(matches(from, to).size()));
        case LINES -> lines(from, to);
        case COUNT_LINES -> List.of(Integer.toString(lines(from, to).size()));
        case NEWLINES -> List.of(Long.toString(newlines(from, to)));
        case STRINGS,
            WIDE_STRINGS,
            HISTOGRAM,
            LINE_STATISTICS,
            CHECKSUM,
            CHUNK_SHA256,
            CHUNK_XXH3,
            ENTROPY,
            CUSTOM_ITEMS,
            CUSTOM_PARTIAL ->
            aggregate.expected(from, to);
      };
    }

    private static List<String> words(List<PatternOracle.Match> matches) {
      return matches.stream().map(PatternOracle.Match::toString).toList();
    }

    private List<String> matches(int from, int to) {
      List<String> found = new ArrayList<>();
      int at = from;
      while (at < to) {
        if (matchesAt(at)) {
          found.add(at + "+" + needle.length);
          at += needle.length;
        } else {
          at++;
        }
      }
      return found;
    }

    private boolean matchesAt(int at) {
      for (int i = 0; i < needle.length; i++) {
        if (at + i >= bytes.length || bytes[at + i] != needle[i]) {
          return false;
        }
      }
      return true;
    }

    private long newlines(int from, int to) {
      long count = 0;
      for (int i = from; i < to; i++) {
        count += bytes[i] == '\n' ? 1 : 0;
      }
      return count;
    }

    private List<String> lines(int from, int to) {
      List<String> found = new ArrayList<>();
      for (int start = from; start < to; start++) {
        if (start > 0 && bytes[start - 1] != '\n') {
          continue;
        }
        int end = start;
        while (end < bytes.length && bytes[end++] != '\n') {}
        StringBuilder matches = new StringBuilder();
        for (int at = start; at + needle.length <= end; ) {
          boolean hit = matchesAt(at);
          if (hit) {
            matches.append(matches.isEmpty() ? "" : " ").append(at + "+" + needle.length);
          }
          at += hit ? needle.length : 1;
        }
        if (!matches.isEmpty()) {
          found.add(
              (newlines(from, start) + 1) + ":" + start + "+" + (end - start) + "=" + matches);
        }
      }
      return found;
    }

    // ---- what came
    // -------------------------------------------------------------------------------------------------

    private List<String> results() {
      List<String> all = new ArrayList<>();
      for (ScanResponse response : received) {
        if (!response.hasBatch()) {
          continue;
        }
        ResultBatch batch = response.getBatch();
        switch (batch.getResultsCase()) {
          case MATCHES -> addMatches(all, batch, batch.getMatches());
          case LINES -> addLines(all, batch, batch.getLines());
          case COUNT, DISTRIBUTION -> addCounts(all, batch);
          default -> aggregate.addResults(all, batch);
        }
      }
      return all;
    }

    private void addCounts(List<String> all, ResultBatch batch) {
      if (folds()) {
        PatternOracle.addResults(all, batch);
      } else {
        all.add(Long.toString(batch.getCount().getTotal()));
      }
    }

    private void addMatches(List<String> all, ResultBatch batch, MatchColumns columns) {
      long start = batch.getBaseOffset();
      for (int i = 0; i < columns.getStartDeltasCount(); i++) {
        start += columns.getStartDeltas(i);
        all.add(word(start, columns.getLengths(i), columns.getPatternIds(i)));
        boolean atTheVeryEnd = start == bytes.length && columns.getLengths(i) == 0;
        assertThat(start)
            .isBetween(
                batch.getSegment().getStart(),
                batch.getSegment().getEnd() - (atTheVeryEnd ? 0 : 1));
      }
    }

    private static String word(long start, long length, int pattern) {
      return new PatternOracle.Match((int) start, (int) length, pattern).toString();
    }

    private static void addLines(List<String> all, ResultBatch batch, LineColumns columns) {
      long start = batch.getBaseOffset();
      long number = 1 + batch.getBaseLine();
      int match = 0;
      for (int i = 0; i < columns.getStartDeltasCount(); i++) {
        start += columns.getStartDeltas(i);
        number += columns.getNumberDeltas(i);
        StringBuilder matches = new StringBuilder();
        long at = start;
        for (int m = 0; m < columns.getMatchCounts(i); m++) {
          at += columns.getMatchStartDeltas(match);
          String word = word(at, columns.getMatchLengths(match), columns.getMatchPatternIds(match));
          matches.append(m == 0 ? "" : " ").append(word);
          match++;
        }
        boolean context =
            columns.getKindsCount() > 0 && columns.getKinds(i) == LineKind.LINE_KIND_CONTEXT;
        String kind = context ? "-" : ":";
        all.add(number + kind + start + "+" + columns.getLengths(i) + "=" + matches);
      }
    }

    @Override
    public String toString() {
      return answer
          + " "
          + definition.range()
          + " of "
          + bytes.length
          + " bytes"
          + (answer.ofPatterns() ? ", " + patterns : "");
    }

    private void checkTiling(boolean limited) {
      long next = definition.range().start();
      for (ScanResponse response : received) {
        if (response.hasBatch()) {
          ResultBatch batch = response.getBatch();
          assertThat(batch.getSegment().getStart()).isEqualTo(next);
          assertThat(batch.getBaseOffset())
              .isBetween(batch.getSegment().getStart(), batch.getSegment().getEnd());
          next = batch.getSegment().getEnd();
        }
      }
      if (!limited) {
        assertThat(next).isEqualTo(definition.range().end());
      } else if (!counts() && !folds()) {
        assertThat(received.getLast().getSummary().getCoverage(0).getEnd()).isEqualTo(next);
      }
    }
  }
}
