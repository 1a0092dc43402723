package dev.trawl.server.rpc;

import dev.trawl.proto.v1.BlobServiceGrpc;
import dev.trawl.proto.v1.CloseBlobRequest;
import dev.trawl.proto.v1.CloseBlobResponse;
import dev.trawl.proto.v1.CreateBlobRequest;
import dev.trawl.proto.v1.CreateBlobResponse;
import dev.trawl.proto.v1.ListBlobsRequest;
import dev.trawl.proto.v1.ListBlobsResponse;
import dev.trawl.proto.v1.OpenBlobRequest;
import dev.trawl.proto.v1.OpenBlobResponse;
import dev.trawl.proto.v1.ReadExcerptRequest;
import dev.trawl.proto.v1.ReadExcerptResponse;
import dev.trawl.proto.v1.SealBlobRequest;
import dev.trawl.proto.v1.SealBlobResponse;
import dev.trawl.scan.blob.BlobException;
import dev.trawl.server.blob.BlobRegistry;
import dev.trawl.server.blob.OpenedBlob;
import dev.trawl.server.blob.OutsideRootsException;
import dev.trawl.server.blob.Reach;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Opens, lists and closes blobs for clients. */
public final class BlobRpc extends BlobServiceGrpc.BlobServiceImplBase {
  private static final int MAX_PATH_BYTES = 4096;

  private final BlobRegistry blobs;
  private final Consumer<OpenedBlob> closer;

  /**
   * @param closer ends the scans of a blob that was taken out of the registry, then closes it
   */
  public BlobRpc(BlobRegistry blobs, Consumer<OpenedBlob> closer) {
    this.blobs = blobs;
    this.closer = closer;
  }

  @Override
  public void openBlob(OpenBlobRequest request, StreamObserver<OpenBlobResponse> response) {
    Calls.unary(
        response,
        () -> {
          if (request.getGrowing()) {
            throw Errors.notImplemented("scanning a growing file");
          }
          OpenedBlob blob = open(checkedPath(request.getPath()));
          return OpenBlobResponse.newBuilder().setBlob(blob.describe(Caller.reach())).build();
        });
  }

  private OpenedBlob open(Path path) {
    try {
      return blobs.open(path, Caller.reach());
    } catch (OutsideRootsException e) {
      throw Errors.of(
          Status.Code.PERMISSION_DENIED, "OUTSIDE_ROOTS", String.valueOf(e.getMessage()));
    } catch (BlobException e) {
      throw Errors.of(e);
    } catch (BlobRegistry.TooManyBlobsException e) {
      throw Errors.of(
          Status.Code.RESOURCE_EXHAUSTED, "TOO_MANY_BLOBS", String.valueOf(e.getMessage()));
    }
  }

  private static Path checkedPath(String text) {
    if (text.getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES) {
      throw Errors.invalid("the path is longer than " + MAX_PATH_BYTES + " bytes");
    }
    try {
      Path path = Path.of(text);
      if (path.isAbsolute()) {
        return path;
      }
    } catch (InvalidPathException e) {
      throw Errors.invalid("not a path: '" + text + "': " + e.getReason());
    }
    throw Errors.invalid(
        "the path '"
            + text
            + "' is not absolute, and the supervisor has a working directory of its own");
  }

  @Override
  public void listBlobs(ListBlobsRequest request, StreamObserver<ListBlobsResponse> response) {
    Calls.unary(
        response,
        () -> {
          Reach reach = Caller.reach();
          List<OpenedBlob> open = blobs.list(reach);
          Pages.Page page = Pages.of(request.getPageSize(), request.getPageToken(), open.size());
          ListBlobsResponse.Builder answer =
              ListBlobsResponse.newBuilder().setNextPageToken(page.nextToken());
          open.subList(page.from(), page.to())
              .forEach(blob -> answer.addBlobs(blob.describe(reach)));
          return answer.build();
        });
  }

  @Override
  public void closeBlob(CloseBlobRequest request, StreamObserver<CloseBlobResponse> response) {
    Calls.unary(
        response,
        () -> {
          OpenedBlob blob = blobs.remove(BlobIds.checked(request.getBlobId()), Caller.reach());
          if (blob != null) {
            closer.accept(blob);
          }
          return CloseBlobResponse.getDefaultInstance();
        });
  }

  @Override
  public void readExcerpt(
      ReadExcerptRequest request, StreamObserver<ReadExcerptResponse> response) {
    response.onError(Errors.notImplemented("reading excerpts"));
  }

  @Override
  public void createBlob(CreateBlobRequest request, StreamObserver<CreateBlobResponse> response) {
    response.onError(Errors.notImplemented("creating shared-memory blobs"));
  }

  @Override
  public void sealBlob(SealBlobRequest request, StreamObserver<SealBlobResponse> response) {
    response.onError(Errors.notImplemented("sealing shared-memory blobs"));
  }
}
