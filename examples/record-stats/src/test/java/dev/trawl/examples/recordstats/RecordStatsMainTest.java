package dev.trawl.examples.recordstats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordStatsMainTest {
  private static final String LINES = "north;-1.5\nsouth;20.4\nnorth;2.0\n";
  private static final int REPEATS = 300_000;

  @TempDir Path folder;

  @Test
  void threadsTogetherGiveWhatIsInTheFile() throws Exception {
    Path file = Files.writeString(folder.resolve("rows"), LINES.repeat(REPEATS));
    for (int threads : new int[] {1, 3}) {
      assertThat(new String(RecordStatsMain.statistics(file, threads), StandardCharsets.UTF_8))
          .isEqualTo("north=-1.5/0.3/2.0/600000\nsouth=20.4/20.4/20.4/300000\n");
    }
  }

  @Test
  void anEmptyFileGivesNothing() throws Exception {
    assertThat(RecordStatsMain.statistics(Files.createFile(folder.resolve("rows")), 2)).isEmpty();
  }

  @Test
  void aBadRecordOfAnyThreadFailsAll() throws Exception {
    Path file = Files.writeString(folder.resolve("rows"), LINES.repeat(REPEATS) + "east;x\n");
    assertThatThrownBy(() -> RecordStatsMain.statistics(file, 2))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("offset " + (LINES.length() * REPEATS) + " has no number");
  }
}
