package dev.trawl.server.rpc;

import com.google.common.collect.ImmutableSet;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every call over TCP passes before anything else looks at it, and before any of its messages
 * is read: it brings the token, and asks for what may be had from afar.
 *
 * <p>Steering the pool may not, nor may what hands out paths for others to write to. What may is
 * listed, so that a method that is added later is closed until somebody opens it.
 */
final class RemoteGate implements ServerInterceptor {
  private static final Logger log = LoggerFactory.getLogger(RemoteGate.class);

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final String SCHEME = "Bearer ";

  private static final ImmutableSet<String> OPEN_METHODS =
      ImmutableSet.of(
          "trawl.v1.BlobService/OpenBlob",
          "trawl.v1.BlobService/ListBlobs",
          "trawl.v1.BlobService/CloseBlob",
          "trawl.v1.BlobService/ReadExcerpt",
          "trawl.v1.ScanService/Scan",
          "trawl.v1.PoolService/GetStatus",
          "trawl.v1.PoolService/ListWorkers",
          "trawl.v1.PoolService/ListOperators",
          "grpc.health.v1.Health/Check",
          "grpc.health.v1.Health/List",
          "grpc.health.v1.Health/Watch",
          "grpc.reflection.v1.ServerReflection/ServerReflectionInfo");

  private final BearerToken token;
  private final Seldom strangers = new Seldom();

  RemoteGate(BearerToken token) {
    this.token = token;
  }

  @Override
  public <A, B> ServerCall.Listener<A> interceptCall(
      ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
    if (!bringsToken(headers)) {
      noteStranger(call.getAttributes());
      return refused(
          call,
          Errors.of(
              Status.Code.UNAUTHENTICATED,
              "BAD_TOKEN",
              "the call brings no token, or a wrong one; send the token of the supervisor's"
                  + " --token-file as metadata `authorization: Bearer TOKEN`"));
    }
    String method = call.getMethodDescriptor().getFullMethodName();
    if (!OPEN_METHODS.contains(method)) {
      return refused(
          call,
          Errors.of(
              Status.Code.PERMISSION_DENIED,
              "LOCAL_ONLY",
              method + " is for the supervisor's own user; call it on the unix socket"));
    }
    return next.startCall(call, headers);
  }

  private boolean bringsToken(Metadata headers) {
    String value = headers.get(AUTHORIZATION);
    return value != null
        && value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && token.matches(value.substring(SCHEME.length()).strip());
  }

  private void noteStranger(Attributes connection) {
    long count = strangers.again();
    if (count > 0) {
      log.warn(
          "a call without the right token refused, from {}; {} of them so far",
          connection.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR),
          count);
    }
  }

  private static <A, B> ServerCall.Listener<A> refused(
      ServerCall<A, B> call, StatusRuntimeException why) {
    Metadata trailers = why.getTrailers();
    call.close(why.getStatus(), trailers == null ? new Metadata() : trailers);
    return new ServerCall.Listener<>() {};
  }
}
