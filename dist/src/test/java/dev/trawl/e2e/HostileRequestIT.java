package dev.trawl.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import dev.trawl.client.OpenBlob;
import dev.trawl.client.ScanStream;
import dev.trawl.client.Trawl;
import dev.trawl.client.TrawlException;
import dev.trawl.proto.v1.BlobServiceGrpc;
import dev.trawl.proto.v1.ByteRange;
import dev.trawl.proto.v1.CloseBlobRequest;
import dev.trawl.proto.v1.CountAnswer;
import dev.trawl.proto.v1.CreateBlobRequest;
import dev.trawl.proto.v1.DeliveryOrder;
import dev.trawl.proto.v1.GetStatusResponse;
import dev.trawl.proto.v1.LinesAnswer;
import dev.trawl.proto.v1.ListBlobsRequest;
import dev.trawl.proto.v1.ListWorkersRequest;
import dev.trawl.proto.v1.OpenBlobRequest;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.Pattern;
import dev.trawl.proto.v1.PatternScan;
import dev.trawl.proto.v1.PoolServiceGrpc;
import dev.trawl.proto.v1.ReadExcerptRequest;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.v1.ScanServiceGrpc;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Promise 6 for requests no honest client would send: each is answered with the right status and
 * reason, and costs nobody else anything. Hazards: a number taken as signed, a field that is not
 * set, a request larger than memory, more calls than there is room for.
 */
class HostileRequestIT {

  private static final long FILE_BYTES = 4 << 20;
  private static final long HUGE_BYTES = 1L << 40;
  private static final long MINUS_ONE = -1;
  private static final int MOST_SCANS = 64;
  private static final int READ_TO_THE_END = 2;

  private static Dist dist;
  private static Path file;
  private static String expected;
  private static Trawl trawl;

  /** A request, and how it is to be refused. */
  private record Refused(String name, ScanRequest request, Status.Code code, String reason) {
    @Override
    public String toString() {
      return name;
    }
  }

  @BeforeAll
  static void start() {
    dist = Dist.create();
    long seed = Inputs.seed(HostileRequestIT.class);
    file = Inputs.text(dist.file("file"), FILE_BYTES, seed);
    expected = dist.bash("LC_ALL=C grep -aobFe aa file | wc -l").text();
    dist.serve("--workers", 2, "--slots", 1);
    trawl = dist.connect();
  }

  @AfterAll
  static void cleanUp() {
    trawl.close();
    dist.close();
  }

  /** Whatever was sent: the same processes serve, and they answer rightly. */
  @AfterEach
  void othersAreServed() {
    await()
        .atMost(Dist.PATIENCE)
        .untilAsserted(
            () -> {
              GetStatusResponse status = dist.status();
              assertThat(status.getRunningScans()).as("running scans").isZero();
              assertThat(status.getBufferedBytes()).as("buffered bytes").isZero();
              assertThat(status.getWorkersAttached()).isEqualTo(status.getWorkersWanted());
            });
    assertThat(dist.status().getWorkerDeaths()).as("workers that died").isZero();
    assertThat(Scans.total(trawl.open(file), Scans.count("aa")))
        .isEqualTo(Long.parseLong(expected));
  }

  // ---- requests for scans

  static Stream<Refused> requests() {
    return Stream.of(
        invalid("range past the end", scan().setRange(range(0, FILE_BYTES + 1))),
        invalid("range that starts past the end", scan().setRange(range(HUGE_BYTES, HUGE_BYTES))),
        invalid("range that ends before it starts", scan().setRange(range(2, 1))),
        invalid("range start -1", scan().setRange(range(MINUS_ONE, FILE_BYTES))),
        invalid("range end -1", scan().setRange(range(0, MINUS_ONE))),
        invalid("range -1 to -1", scan().setRange(range(MINUS_ONE, MINUS_ONE))),
        invalid("max_matches -1", scan().setMaxMatches(MINUS_ONE)),
        invalid("max_lines -1", Scans.lines("aa").setMaxLines(MINUS_ONE)),
        invalid("range_size_bytes -1", scan().setRangeSizeBytes(MINUS_ONE)),
        invalid("progress_interval_millis -1", scan().setProgressIntervalMillis(-1)),
        invalid("weight -1", scan().setWeight(-1)),
        invalid("weight 101", scan().setWeight(101)),
        invalid("max_lines with offsets", scan().setMaxLines(1)),
        invalid("order 77", scan().setOrderValue(77)),
        invalid("combination 77", patterns(p -> p.setCombinationValue(77))),
        invalid("case_matching 77", patterns(p -> p.setCaseMatchingValue(77))),
        invalid(
            "count unit 77", patterns(p -> p.setCount(CountAnswer.newBuilder().setUnitValue(77)))),
        invalid("no operator", ScanRequest.newBuilder()),
        invalid("operator of no kind", scan().setOperator(Operator.getDefaultInstance())),
        invalid("no answer", patterns(PatternScan.Builder::clearAnswer)),
        invalid("no pattern", patterns(PatternScan.Builder::clearPatterns)),
        invalid("pattern of no form", literal(Pattern.getDefaultInstance())),
        invalid("empty literal", literal(pattern(0))),
        invalid("literal over 64 KiB", literal(pattern((64 << 10) + 1))),
        invalid("literal of 15 MiB", literal(pattern(15 << 20))),
        badCursor("made-up cursor", scan().setCursor(ByteString.copyFromUtf8("cursor"))),
        badCursor(
            "cursor of a count", Scans.count("aa").setCursor(ByteString.copyFromUtf8("cursor"))),
        invalid("cursor of 1 MB", scan().setCursor(ByteString.copyFrom(new byte[1 << 20]))),
        unimplemented("any order", scan().setOrder(DeliveryOrder.DELIVERY_ORDER_ANY)),
        invalid(
            "context -1", patterns(p -> p.setLines(LinesAnswer.newBuilder().setBeforeContext(-1)))),
        invalid("100,001 patterns", hundredThousandPatterns()),
        new Refused("blob of no name", scan().build(), Status.Code.NOT_FOUND, "BLOB_NOT_OPEN"),
        new Refused(
            "unknown blob",
            scan().setBlobId("b18446744073709551615").build(),
            Status.Code.NOT_FOUND,
            "BLOB_NOT_OPEN"),
        new Refused(
            "blob name of 1 MB",
            scan().setBlobId("b".repeat(1_000_000)).build(),
            Status.Code.INVALID_ARGUMENT,
            "BAD_REQUEST"));
  }

  @ParameterizedTest
  @MethodSource("requests")
  void scanIsRefused(Refused refused) {
    ScanRequest request = refused.request();
    if (request.getBlobId().isEmpty() && !refused.reason().equals("BLOB_NOT_OPEN")) {
      request = request.toBuilder().setBlobId(trawl.open(file).id()).build();
    }
    ScanRequest sent = request;
    refuses(refused.code(), refused.reason(), () -> run(sent));
  }

  @Test
  void messageOverTheLimitIsRefused() {
    StatusRuntimeException thrown =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () -> run(literal(pattern(17 << 20)).setBlobId(trawl.open(file).id()).build()));
    // The transport itself refuses it, unread, and knows no reasons.
    assertThat(thrown.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void unreasonableCutsAreRefused() throws IOException {
    try (RandomAccessFile huge = new RandomAccessFile(dist.file("huge").toFile(), "rw")) {
      huge.setLength(HUGE_BYTES);
    }
    ScanRequest request =
        scan().setBlobId(trawl.open(dist.file("huge")).id()).setRangeSizeBytes(1).build();
    refuses(Status.Code.INVALID_ARGUMENT, "BAD_REQUEST", () -> run(request));
  }

  /** Millions of tasks are no error; they cost their own scan time, and others nothing. */
  @Test
  void rangesOfOneByteDelayNobodyElse() {
    try (ScanStream slow =
        trawl
            .open(file)
            .scan(Scans.count("aa").setRangeSizeBytes(1).setProgressIntervalMillis(50))) {
      ScanResponse message = slow.next();
      while (message != null && message.getProgress().getScannedBytes() == 0) {
        message = slow.next();
      }
      assertThat(message).as("progress").isNotNull();
      assertThat(Scans.total(trawl.open(file), Scans.count("aa")))
          .isEqualTo(Long.parseLong(expected));
      assertThat(dist.status().getRunningScans()).as("the slow one").isEqualTo(1);
    }
  }

  // ---- other requests of clients

  @Test
  void pathsAreRefused() {
    var stub = BlobServiceGrpc.newBlockingStub(trawl.channel());
    for (String path : new String[] {"", "relative", "/" + "x".repeat(4096), "/a\0b"}) {
      OpenBlobRequest request = OpenBlobRequest.newBuilder().setPath(path).build();
      refuses(Status.Code.INVALID_ARGUMENT, "BAD_REQUEST", () -> stub.openBlob(request));
    }
    Map<String, String> reasons =
        Map.of(
            "/nosuch",
            "BLOB_NOT_FOUND",
            "/proc/self/mem",
            "BLOB_PSEUDO_FILE",
            "/dev/zero",
            "BLOB_NOT_A_FILE",
            "/",
            "BLOB_NOT_A_FILE",
            dist.socket().toString(),
            "BLOB_NOT_A_FILE");
    reasons.forEach(
        (path, reason) -> {
          OpenBlobRequest request = OpenBlobRequest.newBuilder().setPath(path).build();
          StatusRuntimeException thrown =
              catchThrowableOfType(StatusRuntimeException.class, () -> stub.openBlob(request));
          assertThat(reason(thrown)).as(path).isEqualTo(reason);
        });
  }

  /** A FIFO that nobody writes to must not hold the supervisor. */
  @Test
  void fifoIsRefusedAtOnce() {
    dist.bash("mkfifo fifo").ended(0);
    TrawlException thrown =
        catchThrowableOfType(TrawlException.class, () -> trawl.open(dist.file("fifo")));
    assertThat(thrown.reason()).isEqualTo("BLOB_NOT_A_FILE");
  }

  @Test
  void numbersOfListingsAreChecked() {
    var blobs = BlobServiceGrpc.newBlockingStub(trawl.channel());
    var pool = PoolServiceGrpc.newBlockingStub(trawl.channel());
    assertThat(
            blobs.listBlobs(ListBlobsRequest.newBuilder().setPageSize(-1).build()).getBlobsList())
        .as("4,294,967,295 a page are all there are")
        .isNotEmpty();
    for (String token : new String[] {"x", "-1", "99999999999999999999", "\0"}) {
      refuses(
          Status.Code.INVALID_ARGUMENT,
          "BAD_REQUEST",
          () -> blobs.listBlobs(ListBlobsRequest.newBuilder().setPageToken(token).build()));
      refuses(
          Status.Code.INVALID_ARGUMENT,
          "BAD_REQUEST",
          () -> pool.listWorkers(ListWorkersRequest.newBuilder().setPageToken(token).build()));
    }
    blobs.closeBlob(CloseBlobRequest.newBuilder().setBlobId("\0").build());
    refuses(
        Status.Code.UNIMPLEMENTED,
        "NOT_IMPLEMENTED",
        () -> blobs.readExcerpt(ReadExcerptRequest.newBuilder().setOffset(MINUS_ONE).build()));
    refuses(
        Status.Code.UNIMPLEMENTED,
        "NOT_IMPLEMENTED",
        () -> blobs.createBlob(CreateBlobRequest.newBuilder().setSize(MINUS_ONE).build()));
  }

  // ---- many at once

  @Test
  void thousandScansOpenedAtOnceAndCancelled() {
    Context.CancellableContext all = Context.current().withCancellation();
    List<CompletableFuture<Status.Code>> ends = new ArrayList<>();
    ScanRequest request = scan().setBlobId(trawl.open(file).id()).setRangeSizeBytes(100).build();
    all.run(
        () -> {
          for (int i = 0; i < 1000; i++) {
            End end = new End();
            ends.add(end.code);
            ScanServiceGrpc.newStub(trawl.channel()).scan(request, end);
          }
        });
    all.cancel(null);
    for (CompletableFuture<Status.Code> end : ends) {
      assertThat(end.orTimeout(Dist.PATIENCE.toSeconds(), TimeUnit.SECONDS).join())
          .isIn(Status.Code.CANCELLED, Status.Code.RESOURCE_EXHAUSTED, Status.Code.OK);
    }
  }

  @Test
  void scansOverTheLimitAreRefusedAndTheOthersAreRight() {
    // More than a client that does not read holds up: a window, and what counts as ready, 1 MiB
    // each.
    long matches = 5 << 20;
    OpenBlob dense = trawl.open(Inputs.zeros(dist.file("dense"), matches));
    List<ScanStream> running = new ArrayList<>();
    int refused = 0;
    try {
      for (int i = 0; i < MOST_SCANS + 6; i++) {
        ScanStream scan = dense.scan(Scans.offsets("\0"));
        try {
          scan.started();
          running.add(scan);
        } catch (TrawlException e) {
          assertThat(e.reason()).isEqualTo("TOO_MANY_SCANS");
          assertThat(e.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
          refused++;
        }
      }
      // None is read, and none fits in what is on the way: all of them still run.
      assertThat(running).hasSize(MOST_SCANS);
      assertThat(refused).isEqualTo(6);
      // Those that are read come to their end while nobody reads the others.
      for (ScanStream scan : running.subList(0, READ_TO_THE_END)) {
        assertThat(consecutiveMatches(scan)).isEqualTo(matches);
      }
    } finally {
      running.forEach(ScanStream::close);
    }
  }

  private static long consecutiveMatches(ScanStream scan) {
    long next = 0;
    for (ScanResponse message = scan.next(); message != null; message = scan.next()) {
      long offset = message.getBatch().getBaseOffset();
      for (long delta : message.getBatch().getMatches().getStartDeltasList()) {
        offset += delta;
        if (offset != next++) {
          throw new AssertionError("a match at " + offset + ", expected one at " + (next - 1));
        }
      }
    }
    return next;
  }

  // ---- helpers

  private static Refused invalid(String name, ScanRequest.Builder request) {
    return new Refused(name, request.build(), Status.Code.INVALID_ARGUMENT, "BAD_REQUEST");
  }

  private static Refused unimplemented(String name, ScanRequest.Builder request) {
    return new Refused(name, request.build(), Status.Code.UNIMPLEMENTED, "NOT_IMPLEMENTED");
  }

  private static Refused badCursor(String name, ScanRequest.Builder request) {
    return new Refused(name, request.build(), Status.Code.INVALID_ARGUMENT, "BAD_CURSOR");
  }

  private static ScanRequest.Builder scan() {
    return Scans.offsets("aa");
  }

  private static ByteRange range(long start, long end) {
    return ByteRange.newBuilder().setStart(start).setEnd(end).build();
  }

  private static ScanRequest.Builder patterns(Consumer<PatternScan.Builder> change) {
    ScanRequest.Builder request = scan();
    change.accept(request.getOperatorBuilder().getPatternsBuilder());
    return request;
  }

  private static ScanRequest.Builder literal(Pattern pattern) {
    return patterns(p -> p.setPatterns(0, pattern));
  }

  private static Pattern pattern(int bytes) {
    return Pattern.newBuilder().setLiteral(ByteString.copyFrom(new byte[bytes])).build();
  }

  private static ScanRequest.Builder hundredThousandPatterns() {
    return patterns(
        p -> {
          for (int i = 0; i < 100_000; i++) {
            p.addPatterns(Pattern.newBuilder().setLiteral(ByteString.copyFromUtf8("pattern" + i)));
          }
        });
  }

  private static void run(ScanRequest request) {
    ScanServiceGrpc.newBlockingStub(trawl.channel())
        .withDeadlineAfter(Dist.PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .scan(request)
        .forEachRemaining(message -> {});
  }

  private static void refuses(Status.Code code, String reason, Runnable call) {
    StatusRuntimeException thrown = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(thrown).as("a refusal").isNotNull();
    assertThat(thrown.getStatus().getCode()).as(thrown.toString()).isEqualTo(code);
    assertThat(reason(thrown)).isEqualTo(reason);
    assertThat(thrown.getStatus().getDescription()).isNotEmpty();
  }

  private static String reason(Throwable thrown) {
    com.google.rpc.Status status = StatusProto.fromThrowable(thrown);
    assertThat(status).as("details of %s", thrown).isNotNull();
    for (Any detail : status.getDetailsList()) {
      try {
        return detail.unpack(ErrorInfo.class).getReason();
      } catch (InvalidProtocolBufferException e) {
        throw new AssertionError(e);
      }
    }
    return "";
  }

  /** How a call ends. */
  private static final class End implements StreamObserver<ScanResponse> {
    final CompletableFuture<Status.Code> code = new CompletableFuture<>();

    @Override
    public void onNext(ScanResponse message) {}

    @Override
    public void onError(Throwable failure) {
      code.complete(Status.fromThrowable(failure).getCode());
    }

    @Override
    public void onCompleted() {
      code.complete(Status.Code.OK);
    }
  }
}
