package dev.trawl.server.rpc;

import dev.trawl.server.blob.Reach;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/**
 * Whose call it is, as far as it decides what may be read: known from the socket it came by, and
 * carried in the call's {@link Context}. A call of which nothing is known is held to the roots.
 */
final class Caller {
  private static final Context.Key<Reach> REACH =
      Context.keyWithDefault("trawl-reach", Reach.ROOTS);

  private Caller() {}

  /** What the caller of the current call may read. Ask on the thread that the call came on. */
  static Reach reach() {
    return REACH.get();
  }

  /** Says of all calls it sees that their callers have this reach. */
  static ServerInterceptor with(Reach reach) {
    return new ServerInterceptor() {
      @Override
      public <A, B> ServerCall.Listener<A> interceptCall(
          ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
        return Contexts.interceptCall(
            Context.current().withValue(REACH, reach), call, headers, next);
      }
    };
  }
}
