package dev.trawl.server.rpc;

import io.grpc.BindableService;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Knows how long no client has called; the end of a call counts as much as its begin. */
public final class IdleWatch implements ServerInterceptor {
  private final LongSupplier nanoClock;
  private volatile long lastSeenNanos;

  /** Idle from now on. */
  public IdleWatch(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.lastSeenNanos = nanoClock.getAsLong();
  }

  /** The service, watched. */
  public ServerServiceDefinition watch(BindableService service) {
    return ServerInterceptors.intercept(service, this);
  }

  /**
   * Time since the last call began or ended. A call that still runs is not idle: ask who runs it.
   */
  public Duration idleFor() {
    return Duration.ofNanos(nanoClock.getAsLong() - lastSeenNanos);
  }

  @Override
  public <A, B> ServerCall.Listener<A> interceptCall(
      ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
    seen();
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onComplete() {
        seen();
        super.onComplete();
      }

      @Override
      public void onCancel() {
        seen();
        super.onCancel();
      }
    };
  }

  private void seen() {
    lastSeenNanos = nanoClock.getAsLong();
  }
}
