package dev.trawl.server.rpc;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server's end of a call whose other end takes what it is sent and does what the test says. As
 * with a real one, sending to an end that is gone throws unless somebody handles its leaving.
 */
final class FakeCall<T> extends ServerCallStreamObserver<T> {
  final List<T> sent = new ArrayList<>();
  volatile boolean completed;
  volatile boolean cancelled;
  volatile @Nullable Runnable onCancel;
  volatile Runnable onClose = () -> {};
  private volatile @Nullable Throwable error;

  @Nullable String reason() throws InvalidProtocolBufferException {
    return error == null
        ? null
        : StatusProto.fromThrowable(error).getDetails(0).unpack(ErrorInfo.class).getReason();
  }

  /** The other end leaves. */
  void leave() {
    cancelled = true;
    Runnable handler = onCancel;
    if (handler != null) {
      handler.run();
    }
  }

  @Override
  public boolean isCancelled() {
    return cancelled;
  }

  @Override
  public void setOnCancelHandler(Runnable handler) {
    onCancel = handler;
  }

  @Override
  public void setOnCloseHandler(Runnable handler) {
    onClose = handler;
  }

  @Override
  public void setOnReadyThreshold(int bytes) {}

  @Override
  public void setCompression(String compression) {}

  @Override
  public boolean isReady() {
    return true;
  }

  @Override
  public void setOnReadyHandler(Runnable handler) {}

  @Override
  public void disableAutoInboundFlowControl() {}

  @Override
  public void request(int count) {}

  @Override
  public void setMessageCompression(boolean enable) {}

  @Override
  public void onNext(T message) {
    if (cancelled && onCancel == null) {
      throw Status.CANCELLED.asRuntimeException();
    }
    sent.add(message);
  }

  @Override
  public void onError(Throwable cause) {
    error = cause;
  }

  @Override
  public void onCompleted() {
    completed = true;
  }
}
