package dev.trawl.server.rpc;

import dev.trawl.proto.v1.SocketTraffic;
import io.grpc.netty.shaded.io.netty.buffer.ByteBuf;
import io.grpc.netty.shaded.io.netty.channel.ChannelDuplexHandler;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandler.Sharable;
import io.grpc.netty.shaded.io.netty.channel.ChannelHandlerContext;
import io.grpc.netty.shaded.io.netty.channel.ChannelPromise;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the bytes that cross one of the supervisor's sockets, at the socket: framing, headers,
 * control frames and all. It is what proves that blobs never cross the wire.
 */
@Sharable
public final class Traffic extends ChannelDuplexHandler {
  private final LongAdder received = new LongAdder();
  private final LongAdder sent = new LongAdder();

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    if (message instanceof ByteBuf bytes) {
      received.add(bytes.readableBytes());
    }
    super.channelRead(context, message);
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
      throws Exception {
    if (message instanceof ByteBuf bytes) {
      sent.add(bytes.readableBytes());
    }
    super.write(context, message, promise);
  }

  /** What crossed so far. */
  SocketTraffic snapshot() {
    return SocketTraffic.newBuilder()
        .setReceivedBytes(received.sum())
        .setSentBytes(sent.sum())
        .build();
  }
}
