package dev.trawl.client;

import static dev.trawl.client.FakeSupervisor.failure;
import static dev.trawl.client.Messages.complete;
import static dev.trawl.client.Messages.count;
import static dev.trawl.client.Messages.matches;
import static dev.trawl.client.Messages.nothing;
import static dev.trawl.client.Messages.progress;
import static dev.trawl.client.Messages.range;
import static dev.trawl.client.Messages.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.ResultBatch;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.v1.ScanStatus;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scans whose stream breaks: what is asked for next, and what the caller sees. */
@Timeout(20)
class ResumeTest {
  private static final byte[] NEEDLE = "ERR".getBytes(StandardCharsets.US_ASCII);

  private final FakeSupervisor supervisor = new FakeSupervisor();
  private final ArrayDeque<Consumer<StreamObserver<ScanResponse>>> answers = new ArrayDeque<>();
  private final List<String> revived = new ArrayList<>();
  private Connection connection;
  private OpenBlob blob;

  @BeforeEach
  void open() {
    supervisor.onScan(answer -> answers.removeFirst().accept(answer));
    connection = Connection.inProcess(supervisor);
    connection.trawl().resumeScans(Duration.ofSeconds(5), failure -> revived.add(failure.reason()));
    blob = connection.trawl().open(Path.of("/data/x"));
  }

  @AfterEach
  void close() {
    connection.close();
  }

  private void thenBreaksOff(ScanResponse... sent) {
    answers.add(
        answer -> {
          List.of(sent).forEach(answer::onNext);
          answer.onError(Status.UNAVAILABLE.asRuntimeException());
        });
  }

  private void thenEnds(ScanResponse... sent) {
    answers.add(
        answer -> {
          List.of(sent).forEach(answer::onNext);
          answer.onCompleted();
        });
  }

  /** The batch, with a cursor. */
  private static ScanResponse at(String cursor, ScanResponse message) {
    ResultBatch.Builder batch = message.getBatch().toBuilder();
    return Messages.batch(batch.setCursor(ByteString.copyFromUtf8(cursor)));
  }

  private static List<ScanResponse> pull(ScanStream scan) {
    List<ScanResponse> all = new ArrayList<>();
    for (ScanResponse message = scan.next(); message != null; message = scan.next()) {
      all.add(message);
    }
    return all;
  }

  private List<String> cursorsAskedFor() {
    return supervisor.scans.stream()
        .map(ScanRequest::getCursor)
        .map(ByteString::toStringUtf8)
        .toList();
  }

  private TrawlException failureOf(ScanStream scan) {
    TrawlException failure = catchThrowableOfType(TrawlException.class, () -> pull(scan));
    assertThat(failure).isNotNull();
    return failure;
  }

  @Test
  void goesOnBehindTheLastBatchAndTheCallerSeesOneScan() {
    thenBreaksOff(
        started(0, 90), at("a", matches(0, 10, 1)), at("b", nothing(10, 20)), progress(30));
    thenBreaksOff(started(20, 90));
    thenEnds(
        started(20, 90), at("c", matches(20, 80, 21)), nothing(80, 90), complete(range(0, 90)));
    try (ScanStream scan = blob.scan(Scans.offsets())) {
      assertThat(pull(scan))
          .containsExactly(
              started(0, 90),
              at("a", matches(0, 10, 1)),
              at("b", nothing(10, 20)),
              progress(30),
              at("c", matches(20, 80, 21)),
              nothing(80, 90),
              complete(range(0, 90)));
      assertThat(scan.summary().getStatus()).isEqualTo(ScanStatus.SCAN_STATUS_COMPLETE);
    }
    assertThat(cursorsAskedFor()).containsExactly("", "b", "b");
    assertThat(revived).containsExactly("SUPERVISOR_LOST", "SUPERVISOR_LOST");
  }

  @Test
  void beginsAgainWhereNothingHasCome() {
    thenBreaksOff(started(0, 90), progress(30));
    thenEnds(started(0, 90), nothing(0, 90), complete(range(0, 90)));
    try (ScanStream scan = blob.scan(Scans.offsets())) {
      assertThat(pull(scan))
          .containsExactly(started(0, 90), progress(30), nothing(0, 90), complete(range(0, 90)));
    }
    assertThat(cursorsAskedFor()).containsExactly("", "");
  }

  @Test
  void aCountBeginsAgain() {
    thenBreaksOff(started(0, 90));
    thenEnds(started(0, 90), count(0, 90, 7), complete(range(0, 90)));
    assertThat(blob.countMatches(NEEDLE)).isEqualTo(7);
  }

  @Test
  void whatCameWithoutACursorCannotBeResumed() {
    thenBreaksOff(started(0, 90), matches(0, 10, 1));
    try (ScanStream scan = blob.scan(Scans.offsets())) {
      assertThat(failureOf(scan).reason()).isEqualTo(TrawlException.SUPERVISOR_LOST);
    }
    assertThat(cursorsAskedFor()).containsExactly("");
  }

  @Test
  void aSupervisorThatGoesOnElsewhereBreaksTheRules() {
    for (ScanResponse start : List.of(started(30, 90), started(10, 80), started(0, 90))) {
      thenBreaksOff(started(0, 90), at("a", matches(0, 10, 1)));
      thenEnds(start, nothing(10, 90), complete(range(0, 90)));
      try (ScanStream scan = blob.scan(Scans.offsets())) {
        TrawlException failure = failureOf(scan);
        assertThat(failure.reason()).isEqualTo(TrawlException.PROTOCOL_VIOLATION);
        assertThat(failure).hasMessageContaining("ended at 10");
      }
    }
  }

  @Test
  void whatRevivingThrowsEndsTheScan() {
    connection
        .trawl()
        .resumeScans(
            Duration.ofSeconds(5),
            failure -> {
              throw new IllegalStateException("nobody to be had");
            });
    thenBreaksOff(started(0, 90));
    try (ScanStream scan = blob.scan(Scans.offsets())) {
      assertThat(catchThrowableOfType(IllegalStateException.class, () -> pull(scan)))
          .hasMessage("nobody to be had");
    }
  }

  @Test
  void otherFailuresAreNotResumed() {
    answers.add(
        answer -> {
          answer.onNext(started(0, 90));
          answer.onNext(at("a", matches(0, 10, 1)));
          answer.onError(failure(Status.Code.UNAVAILABLE, "NO_WORKER", "none"));
        });
    try (ScanStream scan = blob.scan(Scans.offsets())) {
      assertThat(failureOf(scan).reason()).isEqualTo("NO_WORKER");
    }
    assertThat(cursorsAskedFor()).containsExactly("");
  }

  @Test
  void aCallersOwnCursorIsWhereItBegins() {
    thenBreaksOff(started(40, 90));
    thenEnds(started(40, 90), nothing(40, 90), complete(range(0, 90)));
    ScanRequest.Builder request = Scans.offsets().setCursor(ByteString.copyFromUtf8("own"));
    try (ScanStream scan = blob.scan(request)) {
      assertThat(pull(scan)).hasSize(3);
    }
    assertThat(cursorsAskedFor()).containsExactly("own", "own");
  }

  @Test
  void closingEndsTheWait() throws InterruptedException {
    answers.add(answer -> answer.onError(Status.UNAVAILABLE.asRuntimeException()));
    ScanStream scan = blob.scan(Scans.offsets());
    connection
        .trawl()
        .resumeScans(
            Duration.ofDays(1),
            failure ->
                answers.add(answer -> answer.onError(Status.UNAVAILABLE.asRuntimeException())));
    List<TrawlException> ended = new ArrayList<>();
    Thread puller = Thread.ofVirtual().start(() -> ended.add(failureOf(scan)));
    while (supervisor.scans.size() < 3) {
      Thread.onSpinWait();
    }
    scan.close();
    puller.join();
    assertThat(ended.getFirst().reason()).isEqualTo(TrawlException.SCAN_CLOSED);
  }
}
