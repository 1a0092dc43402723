package dev.trawl.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.trawl.client.LineStream;
import dev.trawl.client.MatchStream;
import dev.trawl.client.OpenBlob;
import dev.trawl.client.PatternQuery;
import dev.trawl.client.ScanStream;
import dev.trawl.client.Trawl;
import dev.trawl.client.TrawlException;
import dev.trawl.proto.v1.CountUnit;
import dev.trawl.proto.v1.ExcerptOptions;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.ScanStatus;
import io.grpc.Status;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bytes around results are those of the file. Hazards: an excerpt that is one byte off, or of
 * another result, after a batch was cut into messages; one that reaches out of the file; a worker
 * that dies under it; messages that grow too large for a client; a supervisor that touches what was
 * cut off the file.
 */
class ExcerptsIT {

  private static final int FILE_BYTES = 3 << 20;
  private static final int MOST = PatternQuery.MAX_EXCERPT_BYTES;
  private static final byte[] NEEDLE = "\0needle\0".getBytes(StandardCharsets.ISO_8859_1);

  /** What a batch holds of excerpts at most, one more, and what takes up room beside them. */
  private static final int MOST_IN_MESSAGE = (256 << 10) + 2 * MOST + (256 << 10);

  private static Dist dist;
  private static Path file;
  private static byte[] content;

  @BeforeAll
  static void start() throws IOException {
    dist = Dist.create();
    file = Inputs.mixed(dist.file("file"), FILE_BYTES, Inputs.seed(ExcerptsIT.class));
    for (int offset : new int[] {0, 1 << 20, (1 << 20) + 3000, FILE_BYTES - NEEDLE.length}) {
      Inputs.plant(file, offset, NEEDLE);
    }
    content = Files.readAllBytes(file);
    dist.serve("--workers", 2, "--slots", 1);
  }

  @AfterAll
  static void cleanUp() {
    dist.close();
  }

  @Test
  void sparseMatchesHaveTheBytesAroundThem() {
    PatternQuery query = PatternQuery.builder().literal(NEEDLE).excerpts(MOST, MOST).build();
    try (Trawl trawl = dist.connect();
        MatchStream matches = trawl.open(file).find(query)) {
      for (int offset : new int[] {0, 1 << 20, (1 << 20) + 3000, FILE_BYTES - NEEDLE.length}) {
        assertThat(matches.advance()).isTrue();
        assertThat(matches.start()).isEqualTo(offset);
        assertExcerpt(matches, MOST, MOST);
        assertThat(matches.isExcerptCut()).isFalse();
      }
      assertThat(matches.advance()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 40, 500})
  void denseMatchesHaveTheBytesAroundThem(int before) {
    int after = 3 * before - 2;
    // Both may start at one place, where they share an excerpt.
    PatternQuery query =
        PatternQuery.builder()
            .each()
            .literal("e".getBytes(StandardCharsets.US_ASCII))
            .literal("er".getBytes(StandardCharsets.US_ASCII))
            .excerpts(before, after)
            .build();
    try (Trawl trawl = dist.connect();
        MatchStream matches = trawl.open(file).find(query)) {
      int next = 0;
      boolean cut = false;
      while (matches.advance()) {
        if (matches.patternId() == 0) {
          for (; content[next] != 'e'; next++) {
            // To the next place where it is.
          }
          assertThat(matches.start()).isEqualTo(next++);
        }
        assertExcerpt(matches, before, after);
        cut |= matches.isExcerptCut();
      }
      while (next < FILE_BYTES && content[next] != 'e') {
        next++;
      }
      assertThat(next).as("all matches came").isEqualTo(FILE_BYTES);
      assertThat(cut).as("some are longer than what comes of them").isEqualTo(after == 1);
    }
  }

  @Test
  void messagesStaySmallAndTileWhileAWorkerDies() {
    ScanRequest.Builder request =
        Scans.offsets("a").setRangeSizeBytes(64 << 10).setExcerpts(excerpts(3, 60));
    long[] next = {0};
    long[] results = {0};
    try (Trawl trawl = dist.connect()) {
      OpenBlob blob = trawl.open(file);
      assertThat(
              Scans.run(
                      blob,
                      request,
                      message -> {
                        if (!message.hasBatch()) {
                          return;
                        }
                        if (next[0] == 0) {
                          Proc.kill(dist.workerPids().getFirst());
                        }
                        assertThat(message.getSerializedSize()).isLessThan(MOST_IN_MESSAGE);
                        assertThat(message.getBatch().getSegment().getStart()).isEqualTo(next[0]);
                        next[0] = message.getBatch().getSegment().getEnd();
                        Scans.forEachMatch(
                            message.getBatch(),
                            (start, length) -> results[0] += content[(int) start] == 'a' ? 1 : 0);
                        message.getBatch().getExcerptsList().forEach(ExcerptsIT::assertOfFile);
                      })
                  .getStatus())
          .isEqualTo(ScanStatus.SCAN_STATUS_COMPLETE);
      assertThat(results[0]).isEqualTo(Scans.total(blob, Scans.count("a")));
    }
    assertThat(next[0]).isEqualTo(FILE_BYTES);
    dist.awaitPool();
  }

  @Test
  void linesHaveTheBytesAroundTheirStartAndAMarkWhereTheyAreCut() {
    PatternQuery query = PatternQuery.builder().regex("[ab]").excerpts(5, 64).build();
    boolean cut = false;
    try (Trawl trawl = dist.connect();
        LineStream lines = trawl.open(file).lines(query, 1, 2)) {
      int next = 0;
      while (lines.advance()) {
        assertThat(lines.start()).isGreaterThanOrEqualTo(next);
        next = (int) (lines.start() + lines.length());
        assertThat(content[next - 1] == '\n' || next == FILE_BYTES).isTrue();
        int from = (int) Math.max(0, lines.start() - 5);
        assertThat(lines.excerptOffset()).isEqualTo(from);
        assertThat(lines.excerpt().toByteArray()).isEqualTo(of(from, lines.start() + 64));
        assertThat(lines.isExcerptCut()).isEqualTo(lines.length() > 64);
        cut |= lines.isExcerptCut();
      }
    }
    assertThat(cut).isTrue();
  }

  @Test
  void moreThanTheLimitIsRefused() {
    try (Trawl trawl = dist.connect()) {
      OpenBlob blob = trawl.open(file);
      refused(blob, Scans.offsets("a").setExcerpts(excerpts(MOST + 1, 0)), "before_bytes of 2049");
      refused(blob, Scans.offsets("a").setExcerpts(excerpts(0, -1)), "at most 2048");
      refused(blob, Scans.count("a").setExcerpts(excerpts(1, 1)), "leave them out");
    }
  }

  @Test
  void aFileCutInTheMiddleEndsTheScanAndNotTheSupervisor() throws IOException {
    Path cut = Inputs.write(dist.file("cut"), "a".repeat(4 << 20));
    long supervisor = dist.supervisorPid();
    ScanRequest.Builder request =
        Scans.offsets("a").setRangeSizeBytes(1 << 20).setExcerpts(excerpts(MOST, MOST));
    try (Trawl trawl = dist.connect();
        ScanStream scan = trawl.open(cut).scan(request)) {
      scan.started();
      // The client does not read on: results wait whose bytes are not read yet.
      await()
          .atMost(Dist.PATIENCE)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> dist.status().getBufferedBytes() > 1 << 20);
      try (FileChannel channel = FileChannel.open(cut, StandardOpenOption.WRITE)) {
        channel.truncate(16 << 10);
      }
      TrawlException told =
          catchThrowableOfType(
              TrawlException.class,
              () -> {
                while (scan.next() != null) {
                  // To the end, which must be an error.
                }
              });
      assertThat(told).as("how the scan ended").isNotNull();
      assertThat(told.reason()).as(told.getMessage()).isEqualTo("BLOB_CHANGED");
    }
    assertThat(dist.supervisorPid()).as("the supervisor lives").isEqualTo(supervisor);
    dist.awaitPool();
    try (Trawl trawl = dist.connect()) {
      OpenBlob blob = trawl.open(cut);
      assertThat(blob.countPerPattern(PatternQuery.regex("a"), CountUnit.COUNT_UNIT_MATCHES))
          .containsExactly(16 << 10);
    }
    assertThat(dist.status().getBufferedBytes()).isZero();
  }

  /** All was scanned and merged, but the client has not taken the bytes around it. */
  @ParameterizedTest
  @ValueSource(strings = {"BLOB_CHANGED", "BLOB_CLOSED"})
  void whatHappensAfterTheScanButBeforeTheLastExcerptEndsIt(String reason) throws IOException {
    Path dense = Inputs.write(dist.file("dense"), "a".repeat(40 << 10));
    ScanRequest.Builder request = Scans.offsets("a").setExcerpts(excerpts(MOST, MOST));
    try (Trawl trawl = dist.connect()) {
      OpenBlob blob = trawl.open(dense);
      try (ScanStream scan = blob.scan(request)) {
        scan.started();
        await()
            .atMost(Dist.PATIENCE)
            .pollInterval(Duration.ofMillis(20))
            .until(() -> dist.status().getRunningScans() == 0);
        if (reason.equals("BLOB_CLOSED")) {
          blob.closeInSupervisor();
        } else {
          Inputs.plant(dense, 5, NEEDLE);
        }
        TrawlException told =
            catchThrowableOfType(
                TrawlException.class,
                () -> {
                  while (scan.next() != null) {
                    // To the end, which must be an error.
                  }
                });
        assertThat(told).as("how the scan ended").isNotNull();
        assertThat(told.reason()).isEqualTo(reason);
      }
    }
  }

  private static void assertExcerpt(MatchStream matches, int before, int after) {
    int from = (int) Math.max(0, matches.start() - before);
    byte[] excerpt = matches.excerpt().toByteArray();
    if (matches.excerptOffset() != from
        || !Arrays.equals(excerpt, of(from, matches.start() + after))) {
      throw new AssertionError(
          "wrong bytes at %d around a match at %d: %s"
              .formatted(matches.excerptOffset(), matches.start(), Arrays.toString(excerpt)));
    }
  }

  private static void assertOfFile(dev.trawl.proto.v1.Excerpt excerpt) {
    byte[] data = excerpt.getData().toByteArray();
    int from = (int) excerpt.getOffset();
    if (data.length > 63 || !Arrays.equals(data, of(from, (long) from + data.length))) {
      throw new AssertionError("wrong bytes at " + from + ": " + Arrays.toString(data));
    }
  }

  private static byte[] of(int from, long to) {
    return Arrays.copyOfRange(content, from, (int) Math.min(FILE_BYTES, to));
  }

  private static ExcerptOptions.Builder excerpts(int before, int after) {
    return ExcerptOptions.newBuilder().setBeforeBytes(before).setAfterBytes(after);
  }

  private static void refused(OpenBlob blob, ScanRequest.Builder request, String why) {
    TrawlException told =
        catchThrowableOfType(
            TrawlException.class,
            () -> {
              try (ScanStream scan = blob.scan(request)) {
                scan.started();
              }
            });
    assertThat(told).isNotNull();
    assertThat(told.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(told).hasMessageContaining(why);
  }
}
