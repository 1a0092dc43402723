package dev.trawl.server.rpc;

import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import dev.trawl.scan.blob.BlobException;
import dev.trawl.server.scan.ScanFailure;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.nio.charset.StandardCharsets;

/**
 * Failures as clients see them: a status, a message with what, value and remedy, and a reason in
 * google.rpc.ErrorInfo.
 */
final class Errors {
  /** The domain of all reasons; docs/errors.md lists them. */
  static final String DOMAIN = "trawl.dev";

  /**
   * Most bytes of a message. A status travels in HTTP/2 headers, of which clients take 8 KiB: the
   * message as text, with up to three bytes for one, and once more in the details, with four for
   * three. Past that a client sees neither message nor reason.
   */
  private static final int MAX_MESSAGE_BYTES = 1500;

  /** Bytes kept of a long message's end, where it says what to do. */
  private static final int TAIL_BYTES = 200;

  private Errors() {}

  static StatusRuntimeException of(Status.Code code, String reason, String message) {
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(code.value())
            .setMessage(shortened(message))
            .addDetails(
                Any.pack(ErrorInfo.newBuilder().setReason(reason).setDomain(DOMAIN).build()))
            .build());
  }

  /** Leaves the middle of a long message out. */
  private static String shortened(String message) {
    byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
    if (bytes.length <= MAX_MESSAGE_BYTES) {
      return message;
    }
    int headBytes = MAX_MESSAGE_BYTES - TAIL_BYTES;
    return new String(bytes, 0, headBytes, StandardCharsets.UTF_8)
        + " ... "
        + new String(bytes, bytes.length - TAIL_BYTES, TAIL_BYTES, StandardCharsets.UTF_8);
  }

  static StatusRuntimeException of(ScanFailure failure) {
    return of(failure.code(), failure.reason(), failure.message());
  }

  static StatusRuntimeException of(BlobException e) {
    Status.Code code =
        switch (e.reason()) {
          case NOT_FOUND -> Status.Code.NOT_FOUND;
          case NOT_READABLE -> Status.Code.PERMISSION_DENIED;
          case NOT_A_FILE, PSEUDO_FILE -> Status.Code.INVALID_ARGUMENT;
          case CHANGED -> Status.Code.ABORTED;
          case NOT_MAPPABLE, UNREADABLE -> Status.Code.FAILED_PRECONDITION;
        };
    String reason =
        switch (e.reason()) {
          case NOT_FOUND -> "BLOB_NOT_FOUND";
          case NOT_READABLE -> "BLOB_NOT_READABLE";
          case NOT_A_FILE -> "BLOB_NOT_A_FILE";
          case PSEUDO_FILE -> "BLOB_PSEUDO_FILE";
          case CHANGED -> "BLOB_CHANGED";
          case NOT_MAPPABLE, UNREADABLE -> "BLOB_UNREADABLE";
        };
    return of(code, reason, String.valueOf(e.getMessage()));
  }

  static StatusRuntimeException invalid(String message) {
    return of(Status.Code.INVALID_ARGUMENT, "BAD_REQUEST", message);
  }

  static StatusRuntimeException notImplemented(String feature) {
    return of(
        Status.Code.UNIMPLEMENTED,
        "NOT_IMPLEMENTED",
        feature + " is not implemented in this build; leave it out of the request");
  }

  static StatusRuntimeException unknownBlob(String id) {
    return of(
        Status.Code.NOT_FOUND,
        "BLOB_NOT_OPEN",
        "no blob '" + id + "' is open (idle ones are closed); open it again");
  }

  static StatusRuntimeException leaving() {
    return of(
        Status.Code.UNAVAILABLE,
        "SUPERVISOR_LEAVING",
        "the supervisor is shutting down; connect to another one, or start one with `trawl serve`");
  }
}
