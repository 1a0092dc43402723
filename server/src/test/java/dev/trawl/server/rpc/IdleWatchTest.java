package dev.trawl.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class IdleWatchTest {
  private long nanos;
  private final IdleWatch watch = new IdleWatch(() -> nanos);

  @Test
  void isIdleSinceTheLastCallBegan() {
    nanos += Duration.ofMinutes(3).toNanos();
    assertThat(watch.idleFor()).isEqualTo(Duration.ofMinutes(3));
    call();
    assertThat(watch.idleFor()).isZero();
  }

  @Test
  void isNotIdleRightAfterALongCall() {
    for (boolean cancelled : new boolean[] {false, true}) {
      ServerCall.Listener<Object> call = call();
      nanos += Duration.ofHours(1).toNanos();
      if (cancelled) {
        call.onCancel();
      } else {
        call.onComplete();
      }
      assertThat(watch.idleFor()).isZero();
    }
  }

  private ServerCall.Listener<Object> call() {
    return watch.interceptCall(
        new NoCall(), new Metadata(), (call, headers) -> new ServerCall.Listener<>() {});
  }

  /** A call nothing is asked of. */
  private static final class NoCall extends ServerCall<Object, Object> {
    @Override
    public void request(int messages) {}

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(Object message) {}

    @Override
    public void close(Status status, Metadata trailers) {}

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public MethodDescriptor<Object, Object> getMethodDescriptor() {
      throw new UnsupportedOperationException();
    }
  }
}
