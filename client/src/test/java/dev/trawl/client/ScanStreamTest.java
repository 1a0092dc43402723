package dev.trawl.client;

import static dev.trawl.client.FakeSupervisor.failure;
import static dev.trawl.client.Messages.complete;
import static dev.trawl.client.Messages.count;
import static dev.trawl.client.Messages.gap;
import static dev.trawl.client.Messages.lost;
import static dev.trawl.client.Messages.matches;
import static dev.trawl.client.Messages.nothing;
import static dev.trawl.client.Messages.partial;
import static dev.trawl.client.Messages.progress;
import static dev.trawl.client.Messages.range;
import static dev.trawl.client.Messages.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.trawl.proto.v1.CountUnit;
import dev.trawl.proto.v1.LineColumns;
import dev.trawl.proto.v1.PatternScan;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.v1.ScanStatus;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a caller sees of a scan, and of a blob, whatever the connection. */
@Timeout(20)
class ScanStreamTest {

  private static final byte[] NEEDLE = "ERR".getBytes(StandardCharsets.US_ASCII);

  private final FakeSupervisor supervisor = new FakeSupervisor();
  private Connection connection;
  private OpenBlob blob;

  @BeforeEach
  void open() {
    connection = Connection.inProcess(supervisor);
    blob = connection.trawl().open(Path.of("/data/x"));
  }

  @AfterEach
  void close() {
    connection.close();
  }

  private ScanStream scan() {
    return blob.scan(Scans.offsets());
  }

  private static TrawlException failureOf(ThrowingCallable action) {
    TrawlException failure = catchThrowableOfType(TrawlException.class, action);
    assertThat(failure).isNotNull();
    return failure;
  }

  @Test
  void handsOutEveryMessageInOrderThenNull() {
    ScanResponse[] sent = {
      started(0, 9), matches(0, 5, 1), progress(5), nothing(5, 9), complete(range(0, 9))
    };
    supervisor.answering(sent);
    try (ScanStream scan = scan()) {
      for (ScanResponse message : sent) {
        assertThat(scan.next()).isEqualTo(message);
      }
      assertThat(scan.next()).isNull();
      assertThat(scan.next()).isNull();
      assertThat(scan.summary().getStatus()).isEqualTo(ScanStatus.SCAN_STATUS_COMPLETE);
    }
  }

  @Test
  void startedWaitsAndTakesNothing() {
    supervisor.answering(started(0, 9), nothing(0, 9), complete(range(0, 9)));
    try (ScanStream scan = scan()) {
      assertThat(scan.started().getRange()).isEqualTo(range(0, 9));
      assertThat(scan.started().getScanId()).isEqualTo(7);
      assertThat(scan.next()).isEqualTo(started(0, 9));
      assertThat(scan.next()).isEqualTo(nothing(0, 9));
      assertThat(scan.started().getRange()).isEqualTo(range(0, 9));
    }
  }

  @Test
  void theSummaryIsRefusedBeforeItCame() {
    supervisor.answering(started(0, 0), complete());
    try (ScanStream scan = scan()) {
      scan.started();
      assertThatIllegalStateException().isThrownBy(scan::summary);
    }
  }

  @Test
  void theRequestNamesTheBlobAndTheCallersBuilderIsLeftAlone() {
    supervisor.answering(started(0, 0), complete());
    ScanRequest.Builder request = ScanRequest.newBuilder().setRangeSizeBytes(77);
    try (ScanStream scan = blob.scan(request)) {
      scan.started();
    }
    assertThat(supervisor.scans)
        .containsExactly(ScanRequest.newBuilder().setBlobId("b1").setRangeSizeBytes(77).build());
    assertThat(request.getBlobId()).isEmpty();
  }

  @Test
  void aFailureComesAfterWhatWasSentBeforeItAndStays() {
    supervisor.onScan(
        answer -> {
          answer.onNext(started(0, 9));
          answer.onNext(matches(0, 5, 1));
          answer.onError(
              failure(Status.Code.ABORTED, "BLOB_CHANGED", "/data/x changed; scan it again"));
        });
    try (ScanStream scan = scan()) {
      scan.started();
      assertThat(scan.next()).isEqualTo(started(0, 9));
      assertThat(scan.next()).isEqualTo(matches(0, 5, 1));
      TrawlException failure = failureOf(scan::next);
      assertThat(failure.code()).isEqualTo(Status.Code.ABORTED);
      assertThat(failure.reason()).isEqualTo("BLOB_CHANGED");
      assertThat(failure).hasMessage("/data/x changed; scan it again");
      assertThat(failure.metadata()).containsEntry("path", "/data/x");
      assertThat(failureOf(scan::next)).isSameAs(failure);
    }
  }

  @Test
  void aFailureWithoutAReasonKeepsItsMessage() {
    supervisor.onScan(
        answer ->
            answer.onError(
                Status.INVALID_ARGUMENT.withDescription("no operator").asRuntimeException()));
    try (ScanStream scan = scan()) {
      TrawlException failure = failureOf(scan::started);
      assertThat(failure.code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      assertThat(failure.reason()).isEmpty();
      assertThat(failure).hasMessage("no operator");
    }
  }

  @Test
  void aBrokenTilingEndsTheScanOnBothSides() {
    CountDownLatch cancelled = new CountDownLatch(1);
    supervisor.onScan(
        answer -> {
          answer.setOnCancelHandler(cancelled::countDown);
          answer.onNext(started(0, 9));
          answer.onNext(nothing(1, 9));
        });
    try (ScanStream scan = scan()) {
      scan.next();
      TrawlException failure = failureOf(scan::next);
      assertThat(failure.reason()).isEqualTo(TrawlException.PROTOCOL_VIOLATION);
      await().until(() -> cancelled.getCount() == 0);
      assertThat(failureOf(scan::next)).isSameAs(failure);
    }
  }

  @Test
  void aGoodEndWithoutASummaryIsAViolation() {
    supervisor.answering(started(0, 9), nothing(0, 9));
    try (ScanStream scan = scan()) {
      scan.next();
      scan.next();
      assertThat(failureOf(scan::next).reason()).isEqualTo(TrawlException.PROTOCOL_VIOLATION);
    }
  }

  @Test
  void anEmptyStreamIsAViolation() {
    supervisor.answering();
    try (ScanStream scan = scan()) {
      assertThat(failureOf(scan::started).reason()).isEqualTo(TrawlException.PROTOCOL_VIOLATION);
    }
  }

  @Test
  void closingFromAnotherThreadWakesTheOneThatWaits() throws InterruptedException {
    CountDownLatch cancelled = new CountDownLatch(1);
    supervisor.onScan(
        answer -> {
          answer.setOnCancelHandler(cancelled::countDown);
          answer.onNext(started(0, 9));
        });
    ScanStream scan = scan();
    scan.next();
    AtomicReference<TrawlException> seen = new AtomicReference<>();
    Thread waiting = Thread.ofPlatform().start(() -> seen.set(failureOf(scan::next)));
    await().until(() -> waiting.getState() == Thread.State.WAITING);
    scan.close();
    waiting.join();
    assertThat(seen.get().reason()).isEqualTo(TrawlException.SCAN_CLOSED);
    assertThat(seen.get().code()).isEqualTo(Status.Code.CANCELLED);
    await().until(() -> cancelled.getCount() == 0);
    scan.close();
  }

  @Test
  void aStreamClosedEarlyDoesNotLookLikeOneThatEnded() {
    supervisor.answering(started(0, 9), nothing(0, 9), complete(range(0, 9)));
    ScanStream scan = scan();
    scan.started();
    scan.next();
    scan.close();
    assertThat(failureOf(scan::next).reason()).isEqualTo(TrawlException.SCAN_CLOSED);
  }

  @Test
  void interruptingTheOneThatWaitsEndsTheScan() throws InterruptedException {
    CountDownLatch cancelled = new CountDownLatch(1);
    supervisor.onScan(answer -> answer.setOnCancelHandler(cancelled::countDown));
    ScanStream scan = scan();
    AtomicReference<String> seen = new AtomicReference<>();
    Thread waiting =
        Thread.ofPlatform()
            .start(
                () -> {
                  TrawlException failure = failureOf(scan::next);
                  seen.set(failure.reason() + Thread.currentThread().isInterrupted());
                });
    await().until(() -> waiting.getState() == Thread.State.WAITING);
    waiting.interrupt();
    waiting.join();
    assertThat(seen.get()).isEqualTo(TrawlException.INTERRUPTED + "true");
    await().until(() -> cancelled.getCount() == 0);
  }

  @Test
  void closingTheConnectionEndsItsScans() throws InterruptedException {
    supervisor.onScan(answer -> answer.onNext(started(0, 9)));
    ScanStream scan = scan();
    scan.next();
    AtomicReference<TrawlException> seen = new AtomicReference<>();
    Thread waiting = Thread.ofPlatform().start(() -> seen.set(failureOf(scan::next)));
    await().until(() -> waiting.getState() == Thread.State.WAITING);
    connection.trawl().close();
    waiting.join();
    assertThat(seen.get().reason()).isEqualTo(TrawlException.SCAN_CLOSED);
    assertThatIllegalStateException().isThrownBy(() -> connection.trawl().status());
    assertThatIllegalStateException().isThrownBy(this::scan);
  }

  @Test
  void findPullsMatchesAcrossBatchesAndGaps() {
    supervisor.answering(
        started(0, 90),
        matches(0, 30, 4, 9),
        progress(30),
        matches(30, 40),
        gap(40, 50),
        nothing(50, 60),
        matches(60, 90, 60),
        partial(List.of(lost(40, 50)), range(0, 40), range(50, 90)));
    try (MatchStream found = blob.find(NEEDLE);
        Stream<Match> stream = found.stream()) {
      assertThat(stream.toList())
          .containsExactly(new Match(4, 3, 0), new Match(9, 3, 0), new Match(60, 3, 0));
      assertThat(found.advance()).isFalse();
      assertThat(found.summary().getGapsList()).containsExactly(lost(40, 50));
    }
    PatternScan asked = supervisor.scans.getFirst().getOperator().getPatterns();
    assertThat(asked.hasOffsets()).isTrue();
    assertThat(asked.getPatterns(0).getLiteral().toByteArray()).isEqualTo(NEEDLE);
  }

  @Test
  void closingAStreamOfMatchesEndsTheScan() {
    CountDownLatch cancelled = new CountDownLatch(1);
    supervisor.onScan(
        answer -> {
          answer.setOnCancelHandler(cancelled::countDown);
          answer.onNext(started(0, 90));
          answer.onNext(matches(0, 30, 4, 9));
        });
    try (Stream<Match> found = blob.find(NEEDLE).stream()) {
      assertThat(found.findFirst()).contains(new Match(4, 3, 0));
    }
    await().until(() -> cancelled.getCount() == 0);
  }

  @Test
  void linesPullsLinesWithTheirMatches() {
    LineColumns columns =
        LineColumns.newBuilder()
            .addStartDeltas(10)
            .addLengths(20)
            .addNumberDeltas(2)
            .addMatchCounts(1)
            .addMatchStartDeltas(5)
            .setConstantMatchLength(3)
            .build();
    supervisor.answering(
        started(0, 90),
        Messages.batch(
            ResultBatch.newBuilder().setSegment(range(0, 90)).setBaseLine(0).setLines(columns)),
        complete(range(0, 90)));
    try (LineStream lines = blob.lines(PatternQuery.literal(NEEDLE))) {
      assertThat(lines.advance()).isTrue();
      assertThat(lines.start()).isEqualTo(10);
      assertThat(lines.length()).isEqualTo(20);
      assertThat(lines.number()).isEqualTo(3);
      assertThat(lines.advanceMatch()).isTrue();
      assertThat(lines.matchStart()).isEqualTo(15);
      assertThat(lines.matchLength()).isEqualTo(3);
      assertThat(lines.advanceMatch()).isFalse();
      assertThat(lines.advance()).isFalse();
      assertThat(lines.summary().getStatus()).isEqualTo(ScanStatus.SCAN_STATUS_COMPLETE);
    }
  }

  @Test
  void resultsOfAnotherKindAreAViolation() {
    supervisor.answering(started(0, 9), count(0, 9, 1), complete(range(0, 9)));
    try (MatchStream found = blob.find(NEEDLE);
        LineStream lines = blob.lines(PatternQuery.literal(NEEDLE))) {
      assertThat(failureOf(found::advance).reason()).isEqualTo(TrawlException.PROTOCOL_VIOLATION);
      assertThat(failureOf(lines::advance).reason()).isEqualTo(TrawlException.PROTOCOL_VIOLATION);
    }
  }

  @Test
  void countsAreAskedForByUnit() {
    supervisor.answering(started(0, 9), count(0, 9, 1L << 40), complete(range(0, 9)));
    assertThat(blob.countMatches(NEEDLE)).isEqualTo(1L << 40);
    assertThat(blob.countLines(PatternQuery.literal(NEEDLE))).isEqualTo(1L << 40);
    assertThat(supervisor.scans)
        .extracting(scan -> scan.getOperator().getPatterns().getCount().getUnit())
        .containsExactly(CountUnit.COUNT_UNIT_MATCHES, CountUnit.COUNT_UNIT_LINES);
  }

  @Test
  void aCountThatMissesAPartIsNotGivenAsANumber() {
    supervisor.answering(
        started(0, 9),
        gap(2, 4),
        count(0, 9, 6),
        partial(List.of(lost(2, 4)), range(0, 2), range(4, 9)));
    TrawlException failure = failureOf(() -> blob.countMatches(NEEDLE));
    assertThat(failure.reason()).isEqualTo(TrawlException.SCAN_PARTIAL);
    assertThat(failure).hasMessageContaining("[2, 4)").hasMessageContaining("is 6");
    assertThat(failure.metadata()).containsEntry("count", "6");
  }

  @Test
  void aBlobKnowsItselfAndIsClosedForOthersOnRequestOnly() {
    assertThat(blob.id()).isEqualTo("b1");
    assertThat(blob.size()).isEqualTo(1000);
    assertThat(blob.path()).isEqualTo("/data/x");
    assertThat(blob.identity()).isEqualTo(FakeSupervisor.IDENTITY);
    blob.close();
    assertThat(supervisor.closed).isEmpty();
    assertThatIllegalStateException().isThrownBy(this::scan);
    blob.closeInSupervisor();
    assertThat(supervisor.closed).containsExactly("b1");
  }

  @Test
  void relativePathsAreTakenFromHere() {
    connection.trawl().open(Path.of("some/file"));
    assertThat(supervisor.opened.getLast())
        .isEqualTo(Path.of("some/file").toAbsolutePath().toString());
  }

  @Test
  void aFileThatCannotBeOpenedSaysWhy() {
    TrawlException failure = failureOf(() -> connection.trawl().open(Path.of("/data/missing")));
    assertThat(failure.code()).isEqualTo(Status.Code.NOT_FOUND);
    assertThat(failure.reason()).isEqualTo("FILE_NOT_FOUND");
    assertThat(failure).hasMessage("no such file: /data/missing; check the path");
  }

  @Test
  void theSupervisorIsToldHowLongScansMayGoOn() {
    Trawl trawl = connection.trawl();
    assertThat(trawl.status().getPid()).isEqualTo(42);
    trawl.shutdownSupervisor(Duration.ofSeconds(3));
    trawl.shutdownSupervisor(Duration.ofDays(1000));
    assertThat(supervisor.shutdowns)
        .extracting(request -> Integer.toUnsignedLong(request.getGraceMillis()))
        .containsExactly(3000L, (1L << 32) - 1);
    assertThat(
            catchThrowableOfType(
                IllegalArgumentException.class,
                () -> trawl.shutdownSupervisor(Duration.ofMillis(-1))))
        .isNotNull();
  }
}
