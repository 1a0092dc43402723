package dev.trawl.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Turns what gRPC reports into {@link TrawlException}s: the one place that decides what a failed
 * call means.
 */
final class Failures {

  /** Whom we talk to, for messages: `the supervisor at /run/...`. */
  private final String peer;

  private final Runnable onUnreachable;
  private volatile boolean closed;

  /** {@code onUnreachable} is run when nothing answered, before the failure is told. */
  Failures(String peer, Runnable onUnreachable) {
    this.peer = peer;
    this.onUnreachable = onUnreachable;
  }

  /** From here on a broken connection is our own doing. */
  void close() {
    closed = true;
  }

  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the connection to " + peer + " was closed");
    }
  }

  TrawlException of(StatusRuntimeException failure) {
    ErrorInfo info = errorInfo(failure);
    if (info != null) {
      return new TrawlException(
          failure.getStatus().getCode(),
          info.getReason(),
          describe(failure.getStatus()),
          info.getMetadataMap(),
          failure);
    }
    UnreachableException unreachable = causedBy(failure, UnreachableException.class);
    if (unreachable != null) {
      onUnreachable.run();
      return unreachable(unreachable, failure);
    }
    SSLException insecure = causedBy(failure, SSLException.class);
    if (insecure != null) {
      onUnreachable.run();
      return local(
          failure.getStatus(),
          TrawlException.TLS_FAILED,
          peer
              + " did not prove who it is: "
              + insecure.getMessage()
              + "; name the certificate that vouches for it, or the host that it is made out to",
          failure);
    }
    return withoutReason(failure);
  }

  private TrawlException withoutReason(StatusRuntimeException failure) {
    Status status = failure.getStatus();
    if (closed) {
      return new TrawlException(
          Status.Code.CANCELLED,
          TrawlException.SCAN_CLOSED,
          "the connection to " + peer + " was closed while a call was under way",
          failure);
    }
    if (status.getCode() == Status.Code.CANCELLED && status.getCause() == null) {
      // Nobody here cancelled it: the supervisor reset the call, as it does when it leaves and
      // results that nobody read stand in the way of the reason.
      return local(
          Status.UNAVAILABLE,
          TrawlException.SUPERVISOR_LOST,
          peer + " broke the call off; its log says why",
          failure);
    }
    return switch (status.getCode()) {
      // Every UNAVAILABLE a supervisor sends has a reason, so one without comes from the transport.
      case UNAVAILABLE ->
          local(
              status,
              TrawlException.SUPERVISOR_LOST,
              peer + " closed the connection (" + describe(status) + "); its log says why",
              failure);
      case DEADLINE_EXCEEDED ->
          local(
              status,
              TrawlException.SUPERVISOR_SILENT,
              peer + " did not answer in time; it may be stopped or overloaded, see its log",
              failure);
      default -> local(status, "", describe(status), failure);
    };
  }

  private static TrawlException unreachable(
      UnreachableException cause, StatusRuntimeException failure) {
    return local(
        failure.getStatus(),
        TrawlException.SUPERVISOR_UNREACHABLE,
        cause.getMessage() + "; start one with `trawl serve`",
        failure);
  }

  private static TrawlException local(
      Status status, String reason, String message, StatusRuntimeException cause) {
    return new TrawlException(status.getCode(), reason, message, cause);
  }

  private static String describe(Status status) {
    String description = status.getDescription();
    return description == null || description.isEmpty() ? status.getCode().name() : description;
  }

  private static <T extends Throwable> @Nullable T causedBy(Throwable failure, Class<T> type) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return type.cast(t);
      }
    }
    return null;
  }

  private static @Nullable ErrorInfo errorInfo(StatusRuntimeException failure) {
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    if (status == null) {
      return null;
    }
    for (Any detail : status.getDetailsList()) {
      if (detail.is(ErrorInfo.class)) {
        return unpack(detail);
      }
    }
    return null;
  }

  private static @Nullable ErrorInfo unpack(Any detail) {
    try {
      return detail.unpack(ErrorInfo.class);
    } catch (InvalidProtocolBufferException e) {
      return null; // A garbled detail must not hide the status it came with.
    }
  }
}
