package dev.trawl.server.rpc;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers unary calls: whatever goes wrong becomes a status, never a hanging call. */
final class Calls {
  private static final Logger log = LoggerFactory.getLogger(Calls.class);

  private Calls() {}

  static <T> void unary(StreamObserver<T> response, Supplier<T> answer) {
    T value;
    try {
      value = answer.get();
    } catch (StatusRuntimeException e) {
      response.onError(e);
      return;
    } catch (RuntimeException e) {
      response.onError(unexpected(e));
      return;
    }
    response.onNext(value);
    response.onCompleted();
  }

  /** A defect of ours: logged whole, told briefly. */
  static StatusRuntimeException unexpected(RuntimeException e) {
    log.error("a call failed unexpectedly", e);
    return Errors.of(
        Status.Code.INTERNAL, "INTERNAL", "unexpected " + e + "; the supervisor's log has more");
  }
}
