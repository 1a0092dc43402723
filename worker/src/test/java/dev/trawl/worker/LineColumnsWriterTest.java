package dev.trawl.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trawl.proto.v1.LineColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineColumnsWriterTest {
  private record Match(long start, long length, int patternId) {}

  private record Line(long start, long length, long newlinesBefore, List<Match> matches) {}

  private final LineColumnsWriter writer = new LineColumnsWriter();

  @ParameterizedTest
  @CsvSource({"1,true,true", "2,true,false", "3,false,true", "4,false,false", "5,true,true"})
  void generatedClassesReadBackWhatWasWritten(long seed, boolean numbers, boolean matches)
      throws Exception {
    Random random = new Random(seed);
    writer.configure(new ResultForm.Lines(numbers, matches, PatternIds.INDEXES));
    for (int round = 0; round < 50; round++) {
      long base = random.nextLong(1L << 40);
      long baseNewlines = random.nextLong(1_000_000);
      List<Line> lines = lines(random, base, baseNewlines);
      writer.reset(base, baseNewlines);
      for (Line line : lines) {
        line.matches().forEach(m -> writer.addMatch(m.start(), m.length(), m.patternId()));
        long announced = writer.sizeWith();
        writer.add(line.start(), line.length(), line.newlinesBefore(), false);
        assertThat((long) writer.toBytes().length)
            .as("seed %d", seed)
            .isLessThanOrEqualTo(announced);
      }
      assertThat(read(base, baseNewlines, writer.toBytes(), numbers))
          .as("seed %d round %d", seed, round)
          .isEqualTo(expected(lines, numbers, matches));
    }
  }

  @Test
  void matchesOfTheLineToComeSurviveTheCutBeforeIt() throws Exception {
    writer.configure(new ResultForm.Lines(false, true, PatternIds.INDEXES));
    writer.reset(0, 0);
    writer.add(0, 10, 0, false);
    writer.addMatch(12, 3, 0);
    writer.reset(10, 0);
    writer.add(10, 8, 0, false);
    LineColumns columns = LineColumns.parseFrom(writer.toBytes());
    assertThat(columns.getMatchCountsList()).containsExactly(1L);
    assertThat(columns.getMatchStartDeltasList()).containsExactly(2L);
  }

  @Test
  void lineWithoutMatchesGetsAZeroCount() throws Exception {
    writer.configure(new ResultForm.Lines(false, true, PatternIds.INDEXES));
    writer.reset(0, 0);
    writer.add(0, 10, 0, false);
    assertThat(LineColumns.parseFrom(writer.toBytes()).getMatchCountsList()).containsExactly(0L);
  }

  @Test
  void matchesOfOneLineAreBounded() {
    writer.configure(new ResultForm.Lines(false, true, PatternIds.INDEXES));
    writer.reset(0, 0);
    for (int i = 0; i < LineColumnsWriter.MAX_LINE_MATCHES; i++) {
      assertThat(writer.addMatch(i, 1, 0)).isTrue();
    }
    assertThat(writer.addMatch(LineColumnsWriter.MAX_LINE_MATCHES, 1, 0)).isFalse();
  }

  private static List<Line> lines(Random random, long base, long baseNewlines) {
    List<Line> lines = new ArrayList<>();
    long start = base;
    long newlines = baseNewlines;
    for (int i = random.nextInt(100); i > 0; i--) {
      start += random.nextLong(1L << random.nextInt(1, 30));
      newlines += random.nextInt(300);
      long length = random.nextLong(1, 1L << random.nextInt(1, 20));
      lines.add(new Line(start, length, newlines, matches(random, start, length)));
      start += length;
    }
    return lines;
  }

  private static List<Match> matches(Random random, long start, long length) {
    List<Match> matches = new ArrayList<>();
    int kinds = random.nextInt(1, 3);
    long at = start + random.nextLong(length);
    for (int i = random.nextInt(5); i > 0 && at < start + length; i--) {
      matches.add(new Match(at, 4 + random.nextInt(kinds), random.nextInt(kinds) * 500));
      at += random.nextLong(1, 1000);
    }
    return matches;
  }

  private static List<Line> expected(List<Line> lines, boolean numbers, boolean matches) {
    return lines.stream()
        .map(
            line ->
                new Line(
                    line.start(),
                    line.length(),
                    numbers ? line.newlinesBefore() : 0,
                    matches ? line.matches() : List.of()))
        .toList();
  }

  private static List<Line> read(long base, long baseNewlines, byte[] bytes, boolean numbers)
      throws Exception {
    LineColumns columns = LineColumns.parseFrom(bytes);
    List<Line> lines = new ArrayList<>();
    long start = base;
    long newlines = baseNewlines;
    int match = 0;
    for (int i = 0; i < columns.getStartDeltasCount(); i++) {
      start += columns.getStartDeltas(i);
      newlines += numbers ? columns.getNumberDeltas(i) : 0;
      List<Match> matches = new ArrayList<>();
      long at = start;
      long count = columns.getMatchCountsCount() == 0 ? 0 : columns.getMatchCounts(i);
      for (; count > 0; count--, match++) {
        at += columns.getMatchStartDeltas(match);
        matches.add(new Match(at, length(columns, match), patternId(columns, match)));
      }
      lines.add(new Line(start, columns.getLengths(i), numbers ? newlines : 0, matches));
    }
    return lines;
  }

  private static long length(LineColumns columns, int match) {
    return columns.getMatchLengthsCount() == 0
        ? columns.getConstantMatchLength()
        : columns.getMatchLengths(match);
  }

  private static int patternId(LineColumns columns, int match) {
    return columns.getMatchPatternIdsCount() == 0
        ? columns.getConstantPatternId()
        : columns.getMatchPatternIds(match);
  }
}
