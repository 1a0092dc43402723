package dev.trawl.client;

import static dev.trawl.client.Messages.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.sun.management.ThreadMXBean;
import dev.trawl.proto.v1.Excerpt;
import dev.trawl.proto.v1.LineColumns;
import dev.trawl.proto.v1.LineKind;
import dev.trawl.proto.v1.MatchColumns;
import dev.trawl.proto.v1.ResultBatch;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * The cursors give back what was packed, refuse what does not fit together, and allocate nothing a
 * result.
 */
class CursorTest {

  private record Line(long start, long length, long number, boolean context, List<Match> matches) {}

  private static Random seeded() {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    return new Random(seed);
  }

  @Test
  void matchesComeBackAsTheyWerePacked() {
    Random random = seeded();
    MatchCursor cursor = new MatchCursor();
    for (int round = 0; round < 500; round++) {
      boolean lengths = random.nextBoolean();
      boolean patterns = random.nextBoolean();
      List<Match> matches = randomMatches(random, 1L << 40, lengths, patterns);
      cursor.over(pack(matches, 1L << 40, lengths, patterns));
      assertThat(cursor.count()).isEqualTo(matches.size());
      assertThat(read(cursor)).isEqualTo(matches);
      assertThat(cursor.advance()).isFalse();
    }
  }

  @Test
  void skippingIsAdvancingSoOften() {
    Random random = seeded();
    for (int round = 0; round < 500; round++) {
      List<Match> matches = randomMatches(random, 1L << 40, round % 2 == 0, round % 3 == 0);
      ResultBatch batch = pack(matches, 1L << 40, round % 2 == 0, round % 3 == 0);
      MatchCursor cursor = new MatchCursor().over(batch);
      int read = 0;
      while (read < matches.size()) {
        int skipped = random.nextInt(5);
        cursor.skip(skipped);
        read = Math.min(read + skipped, matches.size());
        if (read > 0) {
          assertThat(cursor.start()).isEqualTo(matches.get(read - 1).start());
          assertThat(cursor.length()).isEqualTo(matches.get(read - 1).length());
        }
      }
      assertThat(cursor.advance()).isFalse();
    }
  }

  private static List<Match> randomMatches(
      Random random, long from, boolean lengths, boolean patterns) {
    List<Match> matches = new ArrayList<>();
    long start = from;
    int count = random.nextInt(20);
    for (int i = 0; i < count; i++) {
      start += random.nextInt(3) * (long) random.nextInt(1 << 20);
      matches.add(
          new Match(start, lengths ? random.nextInt(500) : 5, patterns ? random.nextInt() : 9));
    }
    return matches;
  }

  private static ResultBatch pack(
      List<Match> matches, long base, boolean lengths, boolean patterns) {
    MatchColumns.Builder columns = MatchColumns.newBuilder();
    long before = base;
    for (Match match : matches) {
      columns.addStartDeltas(match.start() - before);
      before = match.start();
      if (lengths) {
        columns.addLengths(match.length());
      }
      if (patterns) {
        columns.addPatternIds(match.patternId());
      }
    }
    if (!lengths) {
      columns.setConstantLength(5);
    }
    if (!patterns) {
      columns.setConstantPatternId(9);
    }
    return ResultBatch.newBuilder()
        .setSegment(range(base, base + (1L << 30)))
        .setBaseOffset(base)
        .setMatches(columns)
        .build();
  }

  private static List<Match> read(MatchCursor cursor) {
    List<Match> matches = new ArrayList<>();
    while (cursor.advance()) {
      matches.add(new Match(cursor.start(), cursor.length(), cursor.patternId()));
    }
    return matches;
  }

  @Test
  void linesComeBackAsTheyWerePacked() {
    Random random = seeded();
    LineCursor cursor = new LineCursor();
    for (int round = 0; round < 500; round++) {
      boolean numbers = random.nextBoolean();
      boolean kinds = random.nextBoolean();
      List<Line> lines = randomLines(random, numbers, kinds, random.nextBoolean());
      cursor.over(pack(lines, numbers, kinds));
      assertThat(read(cursor, random)).isEqualTo(lines);
      assertThat(cursor.advance()).isFalse();
      assertThat(cursor.advanceMatch()).isFalse();
    }
  }

  private static List<Line> randomLines(
      Random random, boolean numbers, boolean kinds, boolean matches) {
    List<Line> lines = new ArrayList<>();
    long start = 1000;
    long number = 31;
    int count = random.nextInt(12);
    for (int i = 0; i < count; i++) {
      long length = 1 + random.nextInt(300);
      List<Match> inLine = new ArrayList<>();
      long at = start;
      boolean context = kinds && random.nextBoolean();
      for (int m = matches && !context ? random.nextInt(4) : 0; m > 0; m--) {
        at = Math.min(at + random.nextInt(9), start + length);
        inLine.add(new Match(at, random.nextInt(9), random.nextInt()));
      }
      lines.add(new Line(start, length, numbers ? number : 0, context, inLine));
      long skipped = random.nextInt(5);
      start += length + skipped * 40;
      number += 1 + skipped;
    }
    return lines;
  }

  private static ResultBatch pack(List<Line> lines, boolean numbers, boolean kinds) {
    LineColumns.Builder columns = LineColumns.newBuilder();
    long start = 900;
    long newlines = 20;
    boolean matches = lines.stream().anyMatch(line -> !line.matches().isEmpty());
    for (Line line : lines) {
      columns.addStartDeltas(line.start() - start).addLengths(line.length());
      start = line.start();
      if (numbers) {
        columns.addNumberDeltas(line.number() - 1 - newlines);
        newlines = line.number() - 1;
      }
      if (kinds) {
        columns.addKinds(line.context() ? LineKind.LINE_KIND_CONTEXT : LineKind.LINE_KIND_MATCH);
      }
      if (matches) {
        packMatches(columns, line);
      }
    }
    ResultBatch.Builder batch =
        ResultBatch.newBuilder()
            .setSegment(range(900, 1 << 20))
            .setBaseOffset(900)
            .setLines(columns);
    return (numbers ? batch.setBaseLine(20) : batch).build();
  }

  private static void packMatches(LineColumns.Builder columns, Line line) {
    columns.addMatchCounts(line.matches().size());
    long before = line.start();
    for (Match match : line.matches()) {
      columns
          .addMatchStartDeltas(match.start() - before)
          .addMatchLengths(match.length())
          .addMatchPatternIds(match.patternId());
      before = match.start();
    }
  }

  /** Now and then leaves the matches of a line unread: the next line must not mind. */
  private static List<Line> read(LineCursor cursor, Random random) {
    List<Line> lines = new ArrayList<>();
    while (cursor.advance()) {
      List<Match> matches = new ArrayList<>();
      assertThat(cursor.hasNumber()).isEqualTo(cursor.number() != LineCursor.NO_NUMBER);
      while (cursor.advanceMatch()) {
        matches.add(new Match(cursor.matchStart(), cursor.matchLength(), cursor.matchPatternId()));
      }
      assertThat(matches).hasSize(cursor.matchCount());
      lines.add(
          new Line(cursor.start(), cursor.length(), cursor.number(), cursor.isContext(), matches));
    }
    return lines;
  }

  @Test
  void unreadMatchesOfALineAreSkipped() {
    LineColumns columns =
        LineColumns.newBuilder()
            .addStartDeltas(0)
            .addStartDeltas(10)
            .addLengths(10)
            .addLengths(10)
            .addMatchCounts(2)
            .addMatchCounts(1)
            .addMatchStartDeltas(1)
            .addMatchStartDeltas(2)
            .addMatchStartDeltas(5)
            .setConstantMatchLength(2)
            .build();
    LineCursor cursor = new LineCursor().over(lines(columns));
    assertThat(cursor.advance()).isTrue();
    assertThat(cursor.advance()).isTrue();
    assertThat(cursor.advanceMatch()).isTrue();
    assertThat(cursor.matchStart()).isEqualTo(15);
    assertThat(cursor.matchLength()).isEqualTo(2);
    assertThat(cursor.advanceMatch()).isFalse();
  }

  @Test
  void numbersAreUnknownAfterAGap() {
    LineColumns columns =
        LineColumns.newBuilder().addStartDeltas(0).addLengths(3).addNumberDeltas(1).build();
    LineCursor cursor = new LineCursor().over(lines(columns));
    assertThat(cursor.advance()).isTrue();
    assertThat(cursor.hasNumber()).isFalse();
    assertThat(cursor.number()).isEqualTo(LineCursor.NO_NUMBER);
  }

  @Test
  void columnsOfDifferentLengthsAreRefused() {
    refuses("1 lengths", () -> new MatchCursor().over(matches(two().addLengths(1))));
    refuses("1 pattern ids", () -> new MatchCursor().over(matches(two().addPatternIds(1))));
    refuses("0 lengths", () -> new LineCursor().over(lines(oneLine().clearLengths().build())));
    refuses(
        "2 kinds",
        () -> new LineCursor().over(lines(oneLine().addKindsValue(1).addKindsValue(1).build())));
    refuses(
        "2 numbers",
        () ->
            new LineCursor().over(lines(oneLine().addNumberDeltas(1).addNumberDeltas(1).build())));
    refuses(
        "1 match lengths",
        () ->
            new LineCursor()
                .over(
                    lines(
                        oneLine()
                            .addMatchStartDeltas(1)
                            .addMatchStartDeltas(1)
                            .addMatchLengths(1)
                            .build())));
  }

  @Test
  void aLineWithMoreMatchesThanCameIsRefused() {
    for (long claimed : new long[] {2, -1}) {
      LineCursor cursor =
          new LineCursor()
              .over(lines(oneLine().addMatchCounts(claimed).addMatchStartDeltas(1).build()));
      refuses("the batch has 1", cursor::advance);
    }
  }

  @Test
  void aResultOutsideItsSegmentIsRefused() {
    for (long delta : new long[] {101, -1, Long.MAX_VALUE}) {
      MatchCursor matches =
          new MatchCursor()
              .over(matches(MatchColumns.newBuilder().addStartDeltas(0).addStartDeltas(delta)));
      assertThat(matches.advance()).isTrue();
      refuses("outside [0, 100)", matches::advance);
    }
  }

  @Test
  void whatIsNotEmptyStartsBeforeTheVeryEnd() {
    MatchColumns.Builder match = MatchColumns.newBuilder().addStartDeltas(100).setConstantLength(1);
    refuses("outside [0, 100)", () -> new MatchCursor().over(matches(match)).advance());
    LineColumns line = LineColumns.newBuilder().addStartDeltas(100).addLengths(0).build();
    refuses("outside [0, 100)", () -> new LineCursor().over(lines(line)).advance());
  }

  @Test
  void matchesMayShareTheirStart() {
    MatchCursor cursor =
        new MatchCursor()
            .over(
                matches(
                    MatchColumns.newBuilder()
                        .addStartDeltas(7)
                        .addStartDeltas(0)
                        .addLengths(3)
                        .addLengths(1)
                        .addPatternIds(1)
                        .addPatternIds(0)));
    assertThat(read(cursor)).containsExactly(new Match(7, 3, 1), new Match(7, 1, 0));
  }

  @Test
  void aMatchOutsideItsLineIsRefused() {
    LineColumns columns = oneLine().addMatchCounts(1).addMatchStartDeltas(4).build();
    LineCursor cursor = new LineCursor().over(lines(columns));
    assertThat(cursor.advance()).isTrue();
    refuses("a match starts at 4, its line is 3 bytes at 0", cursor::advanceMatch);
  }

  @Test
  void aLineOfContextHasNoMatch() {
    LineColumns columns =
        oneLine()
            .addKinds(LineKind.LINE_KIND_CONTEXT)
            .addMatchCounts(1)
            .addMatchStartDeltas(1)
            .build();
    refuses("a line of context has matches", () -> new LineCursor().over(lines(columns)).advance());
  }

  @Test
  void excerptsComeWithTheirResults() {
    ResultBatch.Builder batch =
        matches(two().setConstantLength(1)).toBuilder()
            .addExcerpts(
                Excerpt.newBuilder()
                    .setIndex(1)
                    .setOffset(1)
                    .setData(ByteString.copyFromUtf8("ex")));
    MatchCursor cursor = new MatchCursor().over(batch.build());
    assertThat(cursor.advance()).isTrue();
    assertThat(cursor.excerpt()).isEmpty();
    assertThat(cursor.advance()).isTrue();
    assertThat(cursor.excerpt().toStringUtf8()).isEqualTo("ex");
    assertThat(cursor.excerptOffset()).isEqualTo(1);
    refuses(
        "an excerpt is of result 1, after that of 1",
        () -> new MatchCursor().over(batch.addExcerpts(Excerpt.newBuilder().setIndex(1)).build()));
    refuses(
        "an excerpt is of result 2",
        () ->
            new MatchCursor().over(batch.setExcerpts(1, Excerpt.newBuilder().setIndex(2)).build()));
  }

  @Test
  void matchesWithOneStartShareAnExcerpt() {
    MatchColumns columns =
        MatchColumns.newBuilder()
            .addAllStartDeltas(List.of(7L, 0L, 1L))
            .addAllLengths(List.of(2L, 3L, 1L))
            .build();
    Excerpt excerpt =
        Excerpt.newBuilder().setOffset(6).setData(ByteString.copyFromUtf8("abc")).build();
    MatchCursor cursor =
        new MatchCursor()
            .over(matches(columns.toBuilder()).toBuilder().addExcerpts(excerpt).build());
    assertThat(cursor.advance()).isTrue();
    assertThat(cursor.excerpt().toStringUtf8()).isEqualTo("abc");
    assertThat(cursor.isExcerptCut()).isFalse();
    assertThat(cursor.advance()).isTrue();
    assertThat(cursor.excerptOffset()).isEqualTo(6);
    assertThat(cursor.excerpt().toStringUtf8()).isEqualTo("abc");
    assertThat(cursor.isExcerptCut()).isTrue();
    assertThat(cursor.advance()).isTrue();
    assertThat(cursor.excerpt()).isEmpty();
    assertThat(cursor.isExcerptCut()).isFalse();
  }

  @Test
  void anEmptyMatchMayStartAtTheVeryEnd() {
    MatchCursor cursor =
        new MatchCursor().over(matches(MatchColumns.newBuilder().addStartDeltas(100)));
    assertThat(cursor.advance()).isTrue();
    assertThat(cursor.start()).isEqualTo(100);
  }

  @Test
  void decodingAllocatesNothingPerResult() {
    MatchColumns.Builder columns = MatchColumns.newBuilder();
    LineColumns.Builder lines = LineColumns.newBuilder();
    for (int i = 0; i < 100_000; i++) {
      columns.addStartDeltas(1).addLengths(i).addPatternIds(i);
      lines
          .addStartDeltas(1)
          .addLengths(i)
          .addMatchCounts(1)
          .addMatchStartDeltas(0)
          .addKindsValue(1);
    }
    ResultBatch.Builder batch = ResultBatch.newBuilder().setSegment(range(0, 1 << 20));
    ResultBatch matchBatch = batch.setMatches(columns).build();
    ResultBatch lineBatch = batch.setLines(lines).build();
    MatchCursor matchCursor = new MatchCursor();
    LineCursor lineCursor = new LineCursor();
    sum(matchCursor.over(matchBatch));
    sum(lineCursor.over(lineBatch));

    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    long sum = sum(matchCursor.over(matchBatch)) + sum(lineCursor.over(lineBatch));
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(sum).isPositive();
    // An object of the smallest size for each of 200,000 results would be 3.2 MB.
    assertThat(allocated).isLessThan(200_000);
  }

  private static long sum(MatchCursor cursor) {
    long sum = 0;
    while (cursor.advance()) {
      sum += cursor.start() + cursor.length() + cursor.patternId();
    }
    return sum;
  }

  private static long sum(LineCursor cursor) {
    long sum = 0;
    while (cursor.advance()) {
      sum += cursor.start() + cursor.length() + (cursor.isContext() ? 1 : 0);
      while (cursor.advanceMatch()) {
        sum += cursor.matchStart() + cursor.matchLength();
      }
    }
    return sum;
  }

  private static MatchColumns.Builder two() {
    return MatchColumns.newBuilder().addStartDeltas(0).addStartDeltas(1);
  }

  private static LineColumns.Builder oneLine() {
    return LineColumns.newBuilder().addStartDeltas(0).addLengths(3);
  }

  private static ResultBatch matches(MatchColumns.Builder columns) {
    return ResultBatch.newBuilder().setSegment(range(0, 100)).setMatches(columns).build();
  }

  private static ResultBatch lines(LineColumns columns) {
    return ResultBatch.newBuilder().setSegment(range(0, 100)).setLines(columns).build();
  }

  private static void refuses(String why, ThrowingCallable action) {
    assertThatThrownBy(action)
        .isInstanceOfSatisfying(
            TrawlException.class,
            e -> assertThat(e.reason()).isEqualTo(TrawlException.PROTOCOL_VIOLATION))
        .hasMessageContaining(why);
  }
}
