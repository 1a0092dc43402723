package dev.trawl.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import dev.trawl.proto.v1.BlobServiceGrpc;
import dev.trawl.proto.v1.OpenBlobRequest;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
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
        false,
        OptionalLong.empty());
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
