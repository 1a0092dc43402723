package dev.trawl.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.trawl.client.ItemStream;
import dev.trawl.client.OpenBlob;
import dev.trawl.client.Trawl;
import dev.trawl.client.TrawlException;
import dev.trawl.proto.v1.ByteRange;
import dev.trawl.proto.v1.CustomOperator;
import dev.trawl.proto.v1.Gap;
import dev.trawl.proto.v1.GapReason;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.ScanStatus;
import dev.trawl.proto.v1.ScanSummary;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Operators from jars. Hazards: partials lost, doubled or merged out of order when a worker dies; a
 * broken operator that takes the pool or other scans with it; code that somebody else could slip
 * in.
 */
class CustomOperatorsIT {
  private static final int ROWS = 200_000;

  private static Dist dist;
  private static Path records;
  private static String expected;

  @BeforeAll
  static void serve() throws Exception {
    dist = Dist.create();
    long seed = Inputs.seed(CustomOperatorsIT.class);
    records = dist.file("records");
    expected = makeRecords(new SplittableRandom(seed));
    Path folder = Files.createDirectory(dist.file("operators"));
    Files.copy(exampleJar(), folder.resolve("record-stats.jar"));
    pack(folder.resolve("misbehaving.jar"), Misbehaving.class);
    dist.serve("--workers", 2, "--slots", 1, "--operators", folder, "--stall-seconds", 1);
  }

  @BeforeEach
  void awaitWorkers() {
    dist.awaitPool();
  }

  @AfterAll
  static void cleanUp() {
    dist.close();
  }

  /** Writes records, and tells what must come of them, by the most obvious code. */
  private static String makeRecords(SplittableRandom random) {
    TreeMap<String, long[]> groups = new TreeMap<>();
    StringBuilder text = new StringBuilder();
    for (int row = 0; row < ROWS; row++) {
      String key = "key-" + Integer.toString(random.nextInt(2000), 36);
      int tenths = random.nextInt(-999, 1000);
      text.append(String.format(Locale.ROOT, "%s;%.1f%n", key, tenths / 10.0));
      long[] group =
          groups.computeIfAbsent(key, k -> new long[] {Long.MAX_VALUE, 0, Long.MIN_VALUE, 0});
      group[0] = Math.min(group[0], tenths);
      group[1] += tenths;
      group[2] = Math.max(group[2], tenths);
      group[3]++;
    }
    Inputs.write(records, text.toString());
    StringBuilder answer = new StringBuilder();
    groups.forEach(
        (key, group) -> {
          long mean = Math.round((double) Math.abs(group[1]) / group[3]);
          answer.append(
              String.format(
                  Locale.ROOT,
                  "%s=%.1f/%s%d.%d/%.1f/%d%n",
                  key,
                  group[0] / 10.0,
                  group[1] < 0 && mean != 0 ? "-" : "",
                  mean / 10,
                  mean % 10,
                  group[2] / 10.0,
                  group[3]));
        });
    return answer.toString();
  }

  /** Of a module that is built before this one, and is no part of the folder under test. */
  private static Path exampleJar() throws IOException {
    try (Stream<Path> jars = Files.list(Path.of("../examples/record-stats/target"))) {
      return jars.filter(jar -> jar.toString().endsWith(".jar")).findFirst().orElseThrow();
    }
  }

  private static void pack(Path jar, Class<?> provider) throws IOException {
    Path classes = Path.of("target/test-classes");
    String name = provider.getName().replace('.', '/');
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      out.putNextEntry(new JarEntry("META-INF/services/dev.trawl.scan.spi.OperatorProvider"));
      out.write(provider.getName().getBytes(StandardCharsets.UTF_8));
      for (String suffix : new String[] {".class", "$Acts.class"}) {
        out.putNextEntry(new JarEntry(name + suffix));
        try (InputStream in = Files.newInputStream(classes.resolve(name + suffix))) {
          in.transferTo(out);
        }
      }
    }
  }

  @Test
  void groupsRecordsExactlyWhileAWorkerIsKilled() {
    StringBuilder came = new StringBuilder();
    boolean[] killed = new boolean[1];
    try (Trawl trawl = dist.connect()) {
      ScanSummary summary =
          Scans.run(
              trawl.open(records),
              custom("record-stats", Map.of()).setRangeSizeBytes(2000),
              message -> {
                message
                    .getBatch()
                    .getCustom()
                    .getItemsList()
                    .forEach(item -> came.append(item.toStringUtf8()));
                if (!killed[0]) {
                  killed[0] = true;
                  Proc.kill(dist.workerPids().getFirst());
                }
              });
      assertThat(killed[0]).isTrue();
      assertThat(summary.getStatus()).isEqualTo(ScanStatus.SCAN_STATUS_COMPLETE);
      assertThat(summary.getResults()).isEqualTo(1);
      System.out.printf(
          "CustomOperatorsIT: killed %s, %d attempts for %d ranges%n",
          killed[0], summary.getAttempts(), summary.getRanges());
    }
    assertThat(came.toString()).isEqualTo(expected);
  }

  @Test
  void theCommandRunsOperatorsAndListsThem() {
    Outcome run = dist.trawl("run", "record-stats", records, "--range-size", "100K").ended(0);
    assertThat(run.text() + "\n").isEqualTo(expected);
    assertThat(dist.trawl("operators").ended(0).text().lines().map(l -> l.replaceAll(" +", " ")))
        .contains(
            "record-stats version 1 partial 2 workers", "strings version 1 built-in 2 workers");
    Path two = Inputs.write(dist.file("two"), "two ranges");
    String how = "-phow=<%s>".formatted("x");
    assertThat(dist.trawl("run", "misbehaving", how, "--range-size", 5, two).ended(0).text())
        .isEqualTo("<x>\n<x>");
    assertThat(dist.trawl("run", "-0", "misbehaving", how, two).ended(0).text()).isEqualTo("<x>\0");
  }

  @Test
  void mistakesAreTold() {
    dist.trawl("run", "nobody", records).refused("'nobody'", "known: misbehaving, record-stats");
    dist.trawl("run", "misbehaving", records).refused("how is missing");
    dist.trawl("run", "record-stats", "-p", "decimals=x", records)
        .refused("decimals must be a number from 0 to 9");
    Path bad = Inputs.write(dist.file("bad"), "a;1.0\nb;two\n");
    dist.trawl("run", "record-stats", bad).refused("record at offset 6", "b;two");
  }

  @ParameterizedTest
  @CsvSource({
    "throw,IllegalStateException: thrown on purpose",
    "recurse,StackOverflowError",
    "huge,has 1048577 bytes; at most 1048576",
    "disorder,items start in the range"
  })
  void whatAnOperatorThrowsEndsItsScanAlone(String how, String words) {
    assertThatThrownBy(() -> misbehave(how))
        .isInstanceOfSatisfying(
            TrawlException.class,
            e -> {
              assertThat(e.code()).isEqualTo(Status.Code.INTERNAL);
              assertThat(e.reason()).isEqualTo("OPERATOR_FAILED");
            })
        .hasMessageContaining(words);
    assertThat(countSemicolons()).isEqualTo(ROWS);
  }

  /** With other scans beside it: every range is tried three times. */
  @ParameterizedTest
  @CsvSource({"exit,exit code", "hoard,exit code", "loop,no progress"})
  void anOperatorThatKillsItsWorkersEndsItsScanAlone(String how, String words) {
    CompletableFuture<Void> broken =
        CompletableFuture.runAsync(
            () ->
                assertThatThrownBy(() -> misbehave(how))
                    .isInstanceOfSatisfying(
                        TrawlException.class,
                        e -> assertThat(e.reason()).isEqualTo("POISON_REQUEST"))
                    .hasMessageContaining(words));
    int scans = 0;
    do {
      assertThat(countSemicolons()).isEqualTo(ROWS);
      scans++;
      pause();
    } while (!broken.isDone());
    broken.join();
    System.out.printf("CustomOperatorsIT: %d scans beside the one with %s%n", scans, how);
  }

  @Test
  void aByteThatKillsWorkersBecomesAGapAndAllElseIsScanned() throws IOException {
    long size = Files.size(records);
    long poison = size / 3;
    byte[] how = ("exit at " + poison).getBytes(StandardCharsets.UTF_8);
    List<ByteRange> gaps = new ArrayList<>();
    ScanSummary summary;
    try (Trawl trawl = dist.connect()) {
      summary =
          Scans.run(
              trawl.open(records),
              custom("misbehaving", Map.of("how", ByteString.copyFrom(how)))
                  .setRangeSizeBytes(128 << 10),
              message -> {
                if (message.getBatch().hasGap()) {
                  gaps.add(message.getBatch().getSegment());
                }
              });
    }
    assertThat(summary.getStatus()).isEqualTo(ScanStatus.SCAN_STATUS_PARTIAL);
    assertThat(gaps).hasSize(1);
    Gap gap = summary.getGaps(0);
    assertThat(gap.getRange()).isEqualTo(gaps.getFirst());
    assertThat(gap.getRange().getStart()).isLessThanOrEqualTo(poison);
    assertThat(gap.getRange().getEnd()).isGreaterThan(poison);
    assertThat(length(gap.getRange())).isLessThanOrEqualTo(64 << 10);
    assertThat(gap.getReason()).isEqualTo(GapReason.GAP_REASON_WORKER_DIED);
    assertThat(gap.getExitCode()).isEqualTo(3);
    assertThat(gap.getSignal()).isZero();
    assertThat(gap.getLastWords()).contains("the poison is at " + poison);
    long covered = summary.getCoverageList().stream().mapToLong(CustomOperatorsIT::length).sum();
    assertThat(covered).isEqualTo(size - length(gap.getRange()));
  }

  private static long length(ByteRange range) {
    return range.getEnd() - range.getStart();
  }

  @Test
  void theCommandTellsWhatCouldNotBeScanned() {
    Path small = Inputs.write(dist.file("small"), "x".repeat(100_000));
    Outcome told = dist.trawl("run", "misbehaving", "-phow=exit at 70000", small);
    assertThat(told.exitCode()).isEqualTo(3);
    assertThat(told.stderr())
        .contains("PARTIAL", "bytes 65536 to 100000 were not scanned", "last with exit code 3");
  }

  @Test
  void operatorsThatAnybodyCouldChangeAreRefused() throws IOException {
    try (Dist other = Dist.create()) {
      Path folder = Files.createDirectory(other.file("operators"));
      for (String mode : new String[] {"rwxrwxrwx", "rwxrwxr-x"}) {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(mode));
        assertThat(start(other, folder)).contains("others could change what runs here");
      }
      Path below = Files.createDirectory(folder.resolve("below"));
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
      assertThat(start(other, below)).contains("in the place of the one in it");
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
      Files.writeString(folder.resolve("broken.jar"), "no jar");
      pack(folder.resolve("one.jar"), Misbehaving.class);
      pack(folder.resolve("two.jar"), Misbehaving.class);
      assertThat(start(other, folder))
          .contains("broken.jar cannot be loaded")
          .contains("two.jar and one.jar both have an operator misbehaving");
      assertThat(start(other, folder.resolve("nowhere"))).contains("is no folder");
    }
  }

  private static String start(Dist other, Path folder) {
    Outcome outcome = other.trawl("serve", "--workers", 1, "--operators", folder);
    assertThat(outcome.exitCode()).isEqualTo(2);
    return outcome.stderr();
  }

  private static ScanRequest.Builder custom(String name, Map<String, ByteString> parameters) {
    return ScanRequest.newBuilder()
        .setOperator(
            Operator.newBuilder()
                .setCustom(CustomOperator.newBuilder().setName(name).putAllParameters(parameters)));
  }

  private static void misbehave(String how) {
    try (Trawl trawl = dist.connect();
        OpenBlob blob = trawl.open(records);
        ItemStream items =
            blob.run("misbehaving", Map.of("how", how.getBytes(StandardCharsets.UTF_8)))) {
      while (items.next() != null) {
        // Until it fails.
      }
    }
  }

  /** Leaves the machine to the workers that have to be started. */
  private static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static long countSemicolons() {
    try (Trawl trawl = dist.connect();
        OpenBlob blob = trawl.open(records)) {
      return blob.countMatches(new byte[] {';'});
    }
  }
}
