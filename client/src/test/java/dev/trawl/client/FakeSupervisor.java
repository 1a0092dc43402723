package dev.trawl.client;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import dev.trawl.proto.v1.Blob;
import dev.trawl.proto.v1.BlobIdentity;
import dev.trawl.proto.v1.BlobServiceGrpc;
import dev.trawl.proto.v1.CloseBlobRequest;
import dev.trawl.proto.v1.CloseBlobResponse;
import dev.trawl.proto.v1.GetStatusRequest;
import dev.trawl.proto.v1.GetStatusResponse;
import dev.trawl.proto.v1.OpenBlobRequest;
import dev.trawl.proto.v1.OpenBlobResponse;
import dev.trawl.proto.v1.PoolServiceGrpc;
import dev.trawl.proto.v1.ScanRequest;
import dev.trawl.proto.v1.ScanResponse;
import dev.trawl.proto.v1.ScanServiceGrpc;
import dev.trawl.proto.v1.ShutdownRequest;
import dev.trawl.proto.v1.ShutdownResponse;
import io.grpc.BindableService;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A supervisor that answers what a test tells it to, and remembers what it was asked. */
final class FakeSupervisor {

  static final BlobIdentity IDENTITY =
      BlobIdentity.newBuilder().setDevice(1).setInode(2).setSize(1000).setModifiedNanos(4).build();

  final List<ScanRequest> scans = new CopyOnWriteArrayList<>();
  final List<String> opened = new CopyOnWriteArrayList<>();
  final List<String> closed = new CopyOnWriteArrayList<>();
  final List<ShutdownRequest> shutdowns = new CopyOnWriteArrayList<>();

  /** What the next file that is opened is called, and what it is. */
  volatile String nextBlobId = "b1";

  volatile BlobIdentity identity = IDENTITY;

  private volatile Consumer<ServerCallStreamObserver<ScanResponse>> script = answer -> {};

  /** Every scan is answered by {@code script}, which runs in the call's own thread. */
  FakeSupervisor onScan(Consumer<ServerCallStreamObserver<ScanResponse>> script) {
    this.script = script;
    return this;
  }

  /** Every scan is answered by these messages and a good end. */
  FakeSupervisor answering(ScanResponse... messages) {
    return onScan(
        answer -> {
          List.of(messages).forEach(answer::onNext);
          answer.onCompleted();
        });
  }

  List<BindableService> services() {
    return List.of(new Scans(), new Blobs(), new Pool());
  }

  /** A failure as the supervisor sends it. */
  static StatusRuntimeException failure(Status.Code code, String reason, String message) {
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(code.value())
            .setMessage(message)
            .addDetails(
                Any.pack(
                    ErrorInfo.newBuilder()
                        .setDomain("trawl.dev")
                        .setReason(reason)
                        .putMetadata("path", "/data/x")
                        .build()))
            .build());
  }

  private static <T> void reply(StreamObserver<T> observer, T message) {
    observer.onNext(message);
    observer.onCompleted();
  }

  private final class Scans extends ScanServiceGrpc.ScanServiceImplBase {
    @Override
    public void scan(ScanRequest request, StreamObserver<ScanResponse> observer) {
      scans.add(request);
      script.accept((ServerCallStreamObserver<ScanResponse>) observer);
    }
  }

  private final class Blobs extends BlobServiceGrpc.BlobServiceImplBase {
    @Override
    public void openBlob(OpenBlobRequest request, StreamObserver<OpenBlobResponse> observer) {
      opened.add(request.getPath());
      if (request.getPath().endsWith("missing")) {
        observer.onError(
            failure(
                Status.Code.NOT_FOUND,
                "FILE_NOT_FOUND",
                "no such file: /data/missing; check the path"));
        return;
      }
      Blob blob =
          Blob.newBuilder()
              .setBlobId(nextBlobId)
              .setPath(request.getPath())
              .setIdentity(identity)
              .build();
      reply(observer, OpenBlobResponse.newBuilder().setBlob(blob).build());
    }

    @Override
    public void closeBlob(CloseBlobRequest request, StreamObserver<CloseBlobResponse> observer) {
      closed.add(request.getBlobId());
      reply(observer, CloseBlobResponse.getDefaultInstance());
    }
  }

  private final class Pool extends PoolServiceGrpc.PoolServiceImplBase {
    @Override
    public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> observer) {
      reply(observer, GetStatusResponse.newBuilder().setBuild("test").setPid(42).build());
    }

    @Override
    public void shutdown(ShutdownRequest request, StreamObserver<ShutdownResponse> observer) {
      shutdowns.add(request);
      reply(observer, ShutdownResponse.getDefaultInstance());
    }
  }
}
