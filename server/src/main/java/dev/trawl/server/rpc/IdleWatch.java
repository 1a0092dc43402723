package dev.trawl.server.rpc;

import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Knows how long no client has called. */
public final class IdleWatch implements ServerInterceptor {
  private final LongSupplier nanoClock;
  private volatile long lastCallNanos;

  /** Idle from now on. */
  public IdleWatch(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    this.lastCallNanos = nanoClock.getAsLong();
  }

  /** The service, watched. */
  public ServerServiceDefinition watch(BindableService service) {
    return ServerInterceptors.intercept(service, this);
  }

  /** Time since the last call began. */
  public Duration idleFor() {
    return Duration.ofNanos(nanoClock.getAsLong() - lastCallNanos);
  }

  @Override
  public <A, B> ServerCall.Listener<A> interceptCall(
      ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
    lastCallNanos = nanoClock.getAsLong();
    return next.startCall(call, headers);
  }
}
