package dev.trawl.server.rpc;

import com.google.common.base.Ascii;
import com.google.protobuf.Any;
import com.google.rpc.ErrorInfo;
import dev.trawl.scan.blob.BlobException;
import dev.trawl.server.scan.ScanFailure;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;

/**
 * Failures as clients see them: a status, a message with what, value and remedy, and a reason in
 * google.rpc.ErrorInfo.
 */
final class Errors {
  /** The domain of all reasons; docs/errors.md lists them. */
  static final String DOMAIN = "trawl.dev";

  private static final int MAX_MESSAGE_CHARS = 4000;

  private Errors() {}

  static StatusRuntimeException of(Status.Code code, String reason, String message) {
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(code.value())
            .setMessage(Ascii.truncate(message, MAX_MESSAGE_CHARS, "..."))
            .addDetails(
                Any.pack(ErrorInfo.newBuilder().setReason(reason).setDomain(DOMAIN).build()))
            .build());
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
