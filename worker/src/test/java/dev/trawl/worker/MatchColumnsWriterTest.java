package dev.trawl.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trawl.proto.v1.MatchColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MatchColumnsWriterTest {
  private record Match(long start, long length, int patternId) {}

  private final MatchColumnsWriter writer = new MatchColumnsWriter();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void generatedClassesReadBackWhatWasWritten(long seed) throws Exception {
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      long base = random.nextLong(1L << random.nextInt(1, 60));
      List<Match> matches = matches(random, base);
      write(base, matches);
      assertThat(read(base, writer.toBytes()))
          .as("seed %d round %d", seed, round)
          .isEqualTo(matches);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void announcedSizeIsNeverExceeded(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      long base = random.nextLong(1L << 40);
      writer.reset(base);
      for (Match match : matches(random, base)) {
        long announced = writer.sizeWith(match.length(), match.patternId());
        writer.add(match.start(), match.length(), match.patternId());
        assertThat((long) writer.toBytes().length)
            .as("seed %d", seed)
            .isLessThanOrEqualTo(announced);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {14, 15, 16})
  void manyAtOnceAreWrittenAsOneByOne(long seed) {
    Random random = new Random(seed);
    MatchColumnsWriter oneByOne = new MatchColumnsWriter();
    for (int round = 0; round < 50; round++) {
      long base = random.nextLong(1L << 40);
      writer.reset(base);
      oneByOne.reset(base);
      for (int piece = random.nextInt(4); piece >= 0; piece--) {
        long[] starts =
            matches(random, base - writer.count()).stream().mapToLong(Match::start).toArray();
        int from = random.nextInt(starts.length + 1);
        int to = random.nextInt(from, starts.length + 1);
        long length = random.nextInt(3) * 100L;
        int id = random.nextInt(2);
        if (from == to) {
          continue;
        }
        long offset = random.nextLong(1_000);
        writer.addAll(offset, starts, from, to, length, id);
        for (int i = from; i < to; i++) {
          oneByOne.add(offset + starts[i], length, id);
        }
      }
      assertThat(writer.toBytes()).as("seed %d", seed).isEqualTo(oneByOne.toBytes());
      assertThat(writer.count()).isEqualTo(oneByOne.count());
    }
  }

  @Test
  void equalLengthsAndIdsAreWrittenOnce() throws Exception {
    write(100, List.of(new Match(100, 7, 3), new Match(110, 7, 3), new Match(120, 7, 3)));
    MatchColumns columns = MatchColumns.parseFrom(writer.toBytes());
    assertThat(columns.getLengthsCount()).isZero();
    assertThat(columns.getConstantLength()).isEqualTo(7);
    assertThat(columns.getPatternIdsCount()).isZero();
    assertThat(columns.getConstantPatternId()).isEqualTo(3);
    assertThat(columns.getStartDeltasList()).containsExactly(0L, 10L, 10L);
  }

  @Test
  void secondLengthBringsTheColumnBack() throws Exception {
    write(0, List.of(new Match(1, 7, 0), new Match(10, 7, 0), new Match(20, 8, 0)));
    MatchColumns columns = MatchColumns.parseFrom(writer.toBytes());
    assertThat(columns.getLengthsList()).containsExactly(7L, 7L, 8L);
    assertThat(columns.getConstantLength()).isZero();
  }

  @Test
  void resetForgetsConstants() throws Exception {
    write(0, List.of(new Match(1, 7, 9)));
    write(50, List.of(new Match(60, 1, 2)));
    assertThat(read(50, writer.toBytes())).containsExactly(new Match(60, 1, 2));
  }

  private void write(long base, List<Match> matches) {
    writer.reset(base);
    matches.forEach(m -> writer.add(m.start(), m.length(), m.patternId()));
    assertThat(writer.count()).isEqualTo(matches.size());
  }

  private static List<Match> matches(Random random, long base) {
    int lengths = random.nextInt(1, 4);
    int ids = random.nextInt(1, 4);
    List<Match> matches = new ArrayList<>();
    long start = base;
    for (int i = random.nextInt(300); i > 0; i--) {
      start += random.nextLong(1L << random.nextInt(1, 50));
      long length = random.nextInt(lengths) * 1_000L * random.nextInt(1, 3);
      matches.add(new Match(start, length, random.nextInt(ids) * 70_000));
    }
    return matches;
  }

  private static List<Match> read(long base, byte[] bytes) throws Exception {
    MatchColumns columns = MatchColumns.parseFrom(bytes);
    List<Match> matches = new ArrayList<>();
    long start = base;
    for (int i = 0; i < columns.getStartDeltasCount(); i++) {
      start += columns.getStartDeltas(i);
      long length =
          columns.getLengthsCount() == 0 ? columns.getConstantLength() : columns.getLengths(i);
      int id =
          columns.getPatternIdsCount() == 0
              ? columns.getConstantPatternId()
              : columns.getPatternIds(i);
      matches.add(new Match(start, length, id));
    }
    return matches;
  }
}
