package dev.trawl.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import dev.trawl.client.OpenBlob;
import dev.trawl.client.RemoteSupervisor;
import dev.trawl.client.Trawl;
import dev.trawl.client.TrawlException;
import dev.trawl.proto.v1.Blob;
import dev.trawl.proto.v1.BlobServiceGrpc;
import dev.trawl.proto.v1.CloseBlobRequest;
import dev.trawl.proto.v1.CreateBlobRequest;
import dev.trawl.proto.v1.DrainWorkerRequest;
import dev.trawl.proto.v1.ExcerptOptions;
import dev.trawl.proto.v1.ListBlobsRequest;
import dev.trawl.proto.v1.ListWorkersRequest;
import dev.trawl.proto.v1.PoolServiceGrpc;
import dev.trawl.proto.v1.ResizePoolRequest;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.ScanServiceGrpc;
import dev.trawl.proto.v1.SealBlobRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Strangers on the network, and friends there: who has no token gets no answer, who has one reads
 * what lies under the roots and nothing else, and steers nothing. Hazards: a method that forgets to
 * ask, a blob that somebody else opened, a link out of the roots, a secret that is printed.
 */
class TcpIT {
  private static final String REFUSED_NAME = "outside-file";

  private static Dist dist;
  private static TcpServer server;
  private static Path inside;
  private static Path outside;

  @BeforeAll
  static void start() throws IOException {
    dist = Dist.create();
    Path root = Files.createDirectory(dist.file("root"));
    inside = root.resolve("inside");
    outside = dist.file(REFUSED_NAME);
    Inputs.write(inside, "one needle\ntwo\nthree needles\n");
    Inputs.write(outside, "a needle that is nobody's business\n");
    server = TcpServer.prepare(dist).serve("--root", root, "--workers", 2, "--slots", 1);
  }

  @AfterAll
  static void cleanUp() {
    dist.close();
  }

  /** Whatever was tried, the pool is whole, and friends are served. */
  @AfterEach
  void friendsAreServed() {
    assertThat(dist.status().getWorkersAttached()).isEqualTo(2);
    try (Trawl trawl = server.connect()) {
      assertThat(Scans.total(trawl.open(inside), Scans.count("needle"))).isEqualTo(2);
    }
  }

  @Test
  void friendsGetBytesAroundMatches() {
    try (Trawl trawl = server.connect()) {
      ScanRequest.Builder request =
          Scans.offsets("needles")
              .setExcerpts(ExcerptOptions.newBuilder().setBeforeBytes(6).setAfterBytes(7));
      List<String> excerpts = new ArrayList<>();
      Scans.run(
          trawl.open(inside),
          request,
          message ->
              message
                  .getBatch()
                  .getExcerptsList()
                  .forEach(excerpt -> excerpts.add(excerpt.getData().toStringUtf8())));
      assertThat(excerpts).containsExactly("three needles");
      assertThat(trawl.status().getWorkersAttached()).isEqualTo(2);
    }
  }

  @Test
  void whoHasNoTokenIsRefusedWhateverHeAsks() {
    String almost = server.token().substring(1) + "0";
    for (String wrong : List.of("x", almost, server.token() + "0", "")) {
      try (Trawl trawl = server.connect(wrong)) {
        for (ThrowingCallable call : anyCall(trawl.channel())) {
          refused(call, Status.Code.UNAUTHENTICATED, "BAD_TOKEN");
        }
      }
    }
  }

  private static List<ThrowingCallable> anyCall(Channel channel) {
    var blobs = BlobServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    var pool = PoolServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    var scans = ScanServiceGrpc.newBlockingStub(channel).withDeadlineAfter(60, TimeUnit.SECONDS);
    return List.of(
        () -> blobs.listBlobs(ListBlobsRequest.getDefaultInstance()),
        () -> pool.listWorkers(ListWorkersRequest.getDefaultInstance()),
        () -> pool.resizePool(ResizePoolRequest.getDefaultInstance()),
        () -> scans.scan(ScanRequest.getDefaultInstance()).next(),
        () -> raw(channel, "grpc.health.v1.Health/Check"),
        () -> raw(channel, "grpc.reflection.v1.ServerReflection/ServerReflectionInfo"));
  }

  /** A call with an empty message, of a service that has no stub here. */
  private static Object raw(Channel channel, String method) {
    MethodDescriptor<Any, Any> descriptor =
        MethodDescriptor.<Any, Any>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(method)
            .setRequestMarshaller(ProtoUtils.marshaller(Any.getDefaultInstance()))
            .setResponseMarshaller(ProtoUtils.marshaller(Any.getDefaultInstance()))
            .build();
    return ClientCalls.blockingUnaryCall(
        channel,
        descriptor,
        CallOptions.DEFAULT.withDeadlineAfter(60, TimeUnit.SECONDS),
        Any.getDefaultInstance());
  }

  @Test
  void friendsMayAskForHealth() {
    try (Trawl trawl = server.connect()) {
      assertThat(raw(trawl.channel(), "grpc.health.v1.Health/Check")).isNotNull();
    }
  }

  @Test
  void steeringIsForTheUnixSocket() {
    try (Trawl trawl = server.connect()) {
      var pool =
          PoolServiceGrpc.newBlockingStub(trawl.channel()).withDeadlineAfter(60, TimeUnit.SECONDS);
      var blobs =
          BlobServiceGrpc.newBlockingStub(trawl.channel()).withDeadlineAfter(60, TimeUnit.SECONDS);
      for (ThrowingCallable call :
          List.<ThrowingCallable>of(
              () -> trawl.shutdownSupervisor(Duration.ZERO),
              () -> pool.resizePool(ResizePoolRequest.newBuilder().setWorkers(1).build()),
              () -> pool.drainWorker(DrainWorkerRequest.newBuilder().setWorkerId(1).build()),
              () -> blobs.createBlob(CreateBlobRequest.newBuilder().setSize(1).build()),
              () -> blobs.sealBlob(SealBlobRequest.getDefaultInstance()))) {
        refused(call, Status.Code.PERMISSION_DENIED, "LOCAL_ONLY");
      }
    }
  }

  @Test
  void nothingOutsideTheRootsIsRead() throws IOException {
    Path link = Files.createSymbolicLink(inside.resolveSibling("link"), outside);
    try (Trawl trawl = server.connect()) {
      String there =
          refused(() -> trawl.open(outside), Status.Code.PERMISSION_DENIED, "OUTSIDE_ROOTS");
      Path missing = outside.resolveSibling("missing");
      String notThere =
          refused(() -> trawl.open(missing), Status.Code.PERMISSION_DENIED, "OUTSIDE_ROOTS");
      assertThat(notThere).isEqualTo(there.replace(REFUSED_NAME, "missing"));
      for (Path path :
          List.of(
              link,
              inside.resolveSibling("../" + REFUSED_NAME),
              Path.of("/proc/kcore"),
              Path.of("/proc/self/environ"),
              Path.of("/proc/" + dist.supervisorPid() + "/root" + outside),
              Path.of("/etc/shadow"),
              server.tokenFile())) {
        refused(() -> trawl.open(path), Status.Code.PERMISSION_DENIED, "OUTSIDE_ROOTS");
      }
    } finally {
      Files.delete(link);
    }
  }

  /** An id is easily guessed: b1, b2, ... */
  @Test
  void blobsThatOthersOpenedOutsideTheRootsAreNotThere() {
    try (Trawl local = dist.connect();
        Trawl trawl = server.connect()) {
      OpenBlob secret = local.open(outside);
      assertThat(Scans.total(secret, Scans.count("needle"))).isEqualTo(1);
      var blobs =
          BlobServiceGrpc.newBlockingStub(trawl.channel()).withDeadlineAfter(60, TimeUnit.SECONDS);
      ScanRequest request =
          Scans.offsets("needle")
              .setBlobId(secret.id())
              .setExcerpts(ExcerptOptions.newBuilder().setAfterBytes(100))
              .build();
      refused(
          () ->
              ScanServiceGrpc.newBlockingStub(trawl.channel())
                  .withDeadlineAfter(60, TimeUnit.SECONDS)
                  .scan(request)
                  .next(),
          Status.Code.NOT_FOUND,
          "BLOB_NOT_OPEN");
      assertThat(blobs.listBlobs(ListBlobsRequest.getDefaultInstance()).getBlobsList())
          .extracting(Blob::getBlobId)
          .doesNotContain(secret.id());
      blobs.closeBlob(CloseBlobRequest.newBuilder().setBlobId(secret.id()).build());
      assertThat(
              BlobServiceGrpc.newBlockingStub(local.channel())
                  .listBlobs(ListBlobsRequest.getDefaultInstance())
                  .getBlobsList())
          .extracting(Blob::getBlobId)
          .contains(secret.id());
    }
  }

  @Test
  void theCommandReachesIt() {
    List<Object> options =
        List.of(
            "--connect",
            "127.0.0.1:" + server.port(),
            "--ca",
            server.certificate(),
            "--token-file",
            server.tokenFile());
    assertThat(command(options, "scan", "-c", "needle", inside).ended(0).text()).isEqualTo("2");
    assertThat(command(options, "scan", "needles", inside).ended(0).text())
        .as("lines, as the file is on this machine too")
        .isEqualTo("three needles");
    assertThat(command(options, "digest", "--chunk", "4K", inside).ended(0).text())
        .startsWith("0 ");
    assertThat(command(options, "status").ended(0).text())
        .contains("process " + dist.supervisorPid())
        .contains("127.0.0.1:" + server.port());
    command(options, "scan", "-c", "needle", outside).refused("does not lie under the roots");
    command(options, "scan", "-c", "needle", "-").refused("absolute path");
    command(options, "scan", "--workers", 2, "x", inside).refused("--workers is for a supervisor");
    // The supervisor runs in /, this command does not: the path leads it to the file, here nowhere.
    String there = "/proc/self/cwd" + inside;
    assertThat(command(options, "scan", "-F", "-ob", "needle", there).ended(0).text())
        .isEqualTo("4:needle\n21:needle");
    assertThat(command(options, "scan", "--count-matches", "n.*", there).ended(0).text())
        .isEqualTo("2");
    command(options, "scan", "needle", there).refused("needs its text", "run trawl there");
  }

  @Test
  void theCommandTellsWhyItIsRefused() throws IOException {
    Path wrong = dist.file("wrong-token");
    Inputs.write(wrong, "0".repeat(48));
    String address = "127.0.0.1:" + server.port();
    dist.trawl("status", "--connect", address, "--ca", server.certificate(), "--token-file", wrong)
        .refused("no token, or a wrong one");
    dist.trawl("status", "--connect", address, "--token-file", server.tokenFile())
        .refused("did not prove who it is");
    dist.trawl("status", "--connect", address).refused("--token-file");
    dist.trawl("status", "--connect", "nonsense", "--token-file", wrong).refused("HOST:PORT");
  }

  private static Outcome command(List<Object> options, Object verb, Object... rest) {
    List<Object> words = new ArrayList<>(List.of(verb));
    words.addAll(options);
    words.addAll(List.of(rest));
    return dist.trawl(words.toArray());
  }

  @Test
  void nothingIsSaidWithoutTls() throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
      socket.setSoTimeout((int) Dist.PATIENCE.toMillis());
      socket
          .getOutputStream()
          .write(
              "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0"
                  .getBytes(StandardCharsets.US_ASCII));
      byte[] answer = socket.getInputStream().readAllBytes();
      // At most an alert of TLS: content type 21.
      assertThat(answer.length).isLessThan(16);
      assertThat(answer.length == 0 || answer[0] == 21).isTrue();
    }
  }

  @Test
  void moreConnectionsThanTheLimitAreClosed() throws IOException {
    List<Socket> strangers = new ArrayList<>();
    try {
      for (int i = 0; i < 300; i++) {
        strangers.add(new Socket("127.0.0.1", server.port()));
      }
      await()
          .atMost(Dist.PATIENCE)
          .until(() -> server.said().contains("256 are open, which is the limit"));
    } finally {
      for (Socket stranger : strangers) {
        stranger.close();
      }
    }
    // Friends get in as soon as there is room.
    await()
        .atMost(Dist.PATIENCE)
        .ignoreExceptions()
        .until(
            () -> {
              try (Trawl trawl = server.connect()) {
                return trawl.status().getWorkersAttached() > 0;
              }
            });
  }

  @Test
  void aSupervisorWithAnotherCertificateIsNotSpokenTo() {
    TcpServer.certify(dist, "other");
    RemoteSupervisor impostor =
        new RemoteSupervisor("127.0.0.1", server.port(), dist.file("other.pem"), server.token());
    try (Trawl trawl = Trawl.connect(impostor)) {
      assertThatThrownBy(trawl::status)
          .isInstanceOfSatisfying(
              TrawlException.class,
              e -> assertThat(e.reason()).isEqualTo(TrawlException.TLS_FAILED));
    }
  }

  @Test
  void nobodyThereIsUnreachable() throws IOException {
    int free;
    try (var probe = new java.net.ServerSocket(0)) {
      free = probe.getLocalPort();
    }
    RemoteSupervisor nobody =
        new RemoteSupervisor("127.0.0.1", free, server.certificate(), server.token());
    try (Trawl trawl = Trawl.connect(nobody)) {
      assertThatThrownBy(trawl::status)
          .isInstanceOfSatisfying(
              TrawlException.class,
              e -> assertThat(e.reason()).isEqualTo(TrawlException.SUPERVISOR_UNREACHABLE));
    }
  }

  /** What anybody on the machine may read of a process, and what is kept for long. */
  @Test
  void nothingSecretIsShown() throws IOException {
    String wrong = "wrong-" + "0123456789abcdef".repeat(3);
    try (Trawl trawl = server.connect(wrong);
        Trawl friend = server.connect()) {
      refused(trawl::status, Status.Code.UNAUTHENTICATED, "BAD_TOKEN");
      Scans.total(friend.open(inside), Scans.count("needle"));
      // A worker that dies, and another that takes its place with a token of its own.
      Proc.kill(dist.workerPids().getFirst());
    }
    dist.awaitPool();
    assertThat(dist.processes().size()).as("command, supervisor, workers").isGreaterThan(3);
    // Workers' tokens are 64 hexadecimal digits.
    String anyWorkers = "(?s).*[0-9a-f]{64}.*";
    for (long pid : dist.processes()) {
      for (String shown : List.of(Proc.commandLine(pid), Proc.environment(pid))) {
        assertThat(shown).isNotEmpty().doesNotContain(server.token()).doesNotMatch(anyWorkers);
      }
    }
    String said = server.said();
    assertThat(said).contains("attached", "without the right token");
    assertThat(said).doesNotContain(server.token(), wrong).doesNotMatch(anyWorkers);
    try (var files = Files.list(dist.runtime())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(server.token())
            .doesNotMatch(anyWorkers);
      }
    }
  }

  private static String refused(ThrowingCallable call, Status.Code code, String reason) {
    String[] message = new String[1];
    assertThatThrownBy(call)
        .satisfies(
            thrown -> {
              Throwable cause = thrown instanceof TrawlException ? thrown.getCause() : thrown;
              assertThat(cause).isInstanceOf(StatusRuntimeException.class);
              assertThat(Status.fromThrowable(cause).getCode()).isEqualTo(code);
              assertThat(
                      StatusProto.fromThrowable(cause)
                          .getDetails(0)
                          .unpack(ErrorInfo.class)
                          .getReason())
                  .isEqualTo(reason);
              message[0] = Status.fromThrowable(cause).getDescription();
            });
    return message[0];
  }
}
