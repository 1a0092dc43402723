package dev.trawl.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import dev.trawl.proto.v1.BlobServiceGrpc;
import dev.trawl.proto.v1.NewlineCount;
import dev.trawl.proto.v1.OpenBlobRequest;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.v1.ScanServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.protobuf.StatusProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole supervisor on real sockets, without any worker: there is no jar to start one from. */
@Timeout(60)
class SupervisorTest {
  private static final long DEADLINE_SECONDS = 30;

  @TempDir Path folder;
  private Path directory;
  private Supervisor supervisor;
  private EventLoopGroup clientLoop;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    directory = folder.resolve("run");
    supervisor = Supervisor.start(options(directory));
    clientLoop = new EpollEventLoopGroup(1);
    channel =
        NettyChannelBuilder.forAddress(
                new DomainSocketAddress(directory.resolve("supervisor.sock").toFile()))
            .eventLoopGroup(clientLoop)
            .channelType(EpollDomainSocketChannel.class)
            .usePlaintext()
            .overrideAuthority("localhost")
            .build();
  }

  @AfterEach
  void stop() throws InterruptedException {
    channel.shutdownNow();
    supervisor.close();
    clientLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
  }

  private static SupervisorOptions options(Path directory) {
    return new SupervisorOptions(
        directory.resolve("no-home"),
        directory,
        1,
        1,
        Duration.ZERO,
        Duration.ofSeconds(30),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ZERO,
        Optional.empty(),
        false,
        false,
        OptionalLong.empty(),
        AccessOptions.DEFAULT);
  }

  @Test
  void aLongMessageStillArrivesWithItsReason() throws IOException {
    for (String letter : new String[] {"x", "\u00fc", "\n"}) {
      String name = ("/" + letter.repeat(250 / letter.getBytes("UTF-8").length)).repeat(16);
      assertThatThrownBy(() -> blobs().openBlob(OpenBlobRequest.newBuilder().setPath(name).build()))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              e -> {
                assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
                assertThat(reason(e)).isEqualTo("BLOB_NOT_FOUND");
                assertThat(e.getStatus().getDescription())
                    .startsWith("cannot find /")
                    .endsWith("check the path");
              });
    }
  }

  @Test
  void aScanThatRunsAtShutdownIsToldWhyItEnds() throws Exception {
    Iterator<ScanResponse> scan = scan("abc");
    assertThat(scan.next().hasStarted()).isTrue();
    supervisor.close();
    assertThatThrownBy(scan::next)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
              assertThat(reason(e)).isEqualTo("SUPERVISOR_LEAVING");
            });
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .containsExactly("supervisor.lock");
    }
  }

  @Test
  void aScanThatIsDoneDoesNotKeepTheSupervisorFromLeaving() throws Exception {
    Iterator<ScanResponse> scan = scan("");
    assertThat(ImmutableList.copyOf(scan).getLast().hasSummary()).isTrue();
    supervisor.stop(Duration.ofDays(1));
    supervisor.awaitEnd();
  }

  @Test
  void oneThatCannotServeClientsLeavesNoSocket() throws IOException {
    // Room for the workers' socket, not for the clients', whose name is longer.
    int length = 107 - "/workers.sock".length();
    String parent = folder.toString();
    Path tight = folder.resolve("d".repeat(length - parent.length() - 1));
    assertThatThrownBy(() -> Supervisor.start(options(tight)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("choose a shorter directory");
    try (Stream<Path> left = Files.list(tight)) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .containsExactly("supervisor.lock");
    }
  }

  /** Its owner could put another socket there, or would be let in as the one who serves. */
  @Test
  void doesNotServeFromAFolderOfSomebodyElse() throws IOException {
    assumeTrue(
        Files.getAttribute(folder, "unix:uid").equals(0), "only root can give a folder away");
    Path others = Files.createDirectory(folder.resolve("others"));
    Files.setPosixFilePermissions(others, PosixFilePermissions.fromString("rwx------"));
    Files.setAttribute(others, "unix:uid", 65_534);
    assertThatThrownBy(() -> Supervisor.start(options(others)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("belongs to user 65534")
        .hasMessageContaining("of your own");
  }

  private Iterator<ScanResponse> scan(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("file"), content);
    String blob =
        blobs()
            .openBlob(OpenBlobRequest.newBuilder().setPath(file.toString()).build())
            .getBlob()
            .getBlobId();
    return ScanServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
        .scan(
            ScanRequest.newBuilder()
                .setBlobId(blob)
                .setOperator(
                    Operator.newBuilder().setNewlineCount(NewlineCount.getDefaultInstance()))
                .build());
  }

  private BlobServiceGrpc.BlobServiceBlockingStub blobs() {
    return BlobServiceGrpc.newBlockingStub(channel)
        .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS);
  }

  private static String reason(StatusRuntimeException e) {
    try {
      return StatusProto.fromThrowable(e).getDetails(0).unpack(ErrorInfo.class).getReason();
    } catch (InvalidProtocolBufferException broken) {
      throw new AssertionError(broken);
    }
  }
}
