package dev.trawl.bench;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trawl.bench.Contest.Contestant;
import dev.trawl.bench.Work.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeersTest {
  private static final String LINE = "one two@example.org three, four@example.com\n";
  private static final int LINES = 1_000;

  @TempDir Path folder;

  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(folder.resolve("file"), LINE.repeat(LINES));
  }

  @Test
  void pythonCountsTheSameInEveryWay() throws Exception {
    Peers peers = peers("");
    for (var kind :
        Map.of(Peers.Kind.LITERAL, "two", Peers.Kind.REGEX, "(two|four)@\\w+").entrySet()) {
      long expected = kind.getKey() == Peers.Kind.LITERAL ? LINES : 2L * LINES;
      Map<Contestant, Answer> runs = peers.runs(kind.getKey(), kind.getValue(), file);
      runs.putAll(peers.arrayRuns(kind.getKey(), kind.getValue(), file));
      assertThat(runs)
          .containsOnlyKeys(
              Contestant.PYTHON_FORK,
              Contestant.PYTHON_MMAP,
              Contestant.PYTHON_ARRAY,
              Contestant.PYTHON_ARRAY_FILL);
      for (var run : runs.entrySet()) {
        long answer = run.getValue().get();
        assertThat(answer)
            .as("%s, %s", run.getKey(), kind.getValue())
            .isEqualTo(run.getKey().answers() ? expected : (long) LINE.length() * LINES);
      }
    }
  }

  @Test
  void piecesOfAFileWithoutLinesAreStillCounted() throws Exception {
    Files.writeString(file, "two".repeat(LINES));
    assertThat(count(peers(""), Contestant.PYTHON_FORK)).isEqualTo(LINES);
  }

  @Test
  void whatThePartsOfParallelPrintIsAdded() throws Exception {
    // Instead of GNU parallel: runs the last argument, the command, twice on the whole file.
    Path parallel =
        Files.writeString(
            folder.resolve("parallel"),
            "#!/bin/sh\nfor command; do :; done\n"
                + "for part in 1 2; do sh -c \"$command\" <\"$6\"; done\n");
    assertThat(parallel.toFile().setExecutable(true)).isTrue();
    Path ripgrep = Files.writeString(folder.resolve("rg"), "#!/bin/sh\ngrep -c two\n");
    assertThat(ripgrep.toFile().setExecutable(true)).isTrue();
    Peers peers = new Peers("python3", counter(), parallel.toString(), ripgrep.toString(), 2);
    assertThat(count(peers, Contestant.PARALLEL)).isEqualTo(2L * LINES);
  }

  private long count(Peers peers, Contestant who) throws Exception {
    return requireNonNull(peers.runs(Peers.Kind.LITERAL, "two", file).get(who)).get();
  }

  private static Peers peers(String parallel) {
    return new Peers("python3", counter(), parallel, "rg", 2);
  }

  private static Path counter() {
    return Path.of("peers", "count.py").toAbsolutePath();
  }
}
