package dev.trawl.client;

import io.grpc.Status;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, and how to mend it. The message is the supervisor's own where it sent one;
 * {@link #reason} is made for programs, the message for people.
 */
public final class TrawlException extends RuntimeException {

  /** Nothing answers on the socket: no supervisor runs, or it runs elsewhere. */
  public static final String SUPERVISOR_UNREACHABLE = "SUPERVISOR_UNREACHABLE";

  /** The connection broke while a call was under way. */
  public static final String SUPERVISOR_LOST = "SUPERVISOR_LOST";

  /** The supervisor was told to leave. */
  public static final String SUPERVISOR_LEAVING = "SUPERVISOR_LEAVING";

  /** The supervisor did not answer a short call in time. */
  public static final String SUPERVISOR_SILENT = "SUPERVISOR_SILENT";

  /** No supervisor's address. */
  public static final String BAD_ADDRESS = "BAD_ADDRESS";

  /** The file with the token for a supervisor over TCP cannot be read. */
  public static final String TOKEN_UNREADABLE = "TOKEN_UNREADABLE";

  /** Who answers over TCP is not proved to be the supervisor, or speaks no TLS. */
  public static final String TLS_FAILED = "TLS_FAILED";

  /** The supervisor sent what the protocol does not allow; nothing it said can be trusted. */
  public static final String PROTOCOL_VIOLATION = "PROTOCOL_VIOLATION";

  /** The socket's path is longer than the system can address. */
  public static final String SOCKET_PATH_TOO_LONG = "SOCKET_PATH_TOO_LONG";

  /** The runtime directory cannot be made, or others could read or replace what is in it. */
  public static final String RUNTIME_DIRECTORY_UNSAFE = "RUNTIME_DIRECTORY_UNSAFE";

  /** A single number was asked for and parts of the blob could not be scanned. */
  public static final String SCAN_PARTIAL = "SCAN_PARTIAL";

  /** The supervisor knows no blob of that id: it closes those that nobody scans. */
  public static final String BLOB_NOT_OPEN = "BLOB_NOT_OPEN";

  /** The file is not the one, or not in the state, that was opened. */
  public static final String BLOB_CHANGED = "BLOB_CHANGED";

  /** The scan was closed on this side before its end. */
  public static final String SCAN_CLOSED = "SCAN_CLOSED";

  /** The waiting thread was interrupted; its interrupt flag is set. */
  public static final String INTERRUPTED = "INTERRUPTED";

  private final Status.Code code;
  private final String reason;

  @SuppressWarnings("serial") // Map.copyOf gives a serializable map.
  private final Map<String, String> metadata;

  /** A failure with no metadata. */
  public TrawlException(
      Status.Code code, String reason, String message, @Nullable Throwable cause) {
    this(code, reason, message, Map.of(), cause);
  }

  /**
   * A failure.
   *
   * @param code the kind of failure, as gRPC names it
   * @param reason the exact failure, upper snake case; empty if unknown
   * @param message what happened, the value, the remedy
   * @param metadata the values that belong to the reason
   */
  public TrawlException(
      Status.Code code,
      String reason,
      String message,
      Map<String, String> metadata,
      @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.reason = reason;
    this.metadata = Map.copyOf(metadata);
  }

  /** The kind of failure, as gRPC names it. */
  public Status.Code code() {
    return code;
  }

  /** The exact failure, for example {@code BLOB_CHANGED}; empty if the server named none. */
  public String reason() {
    return reason;
  }

  /** The values that belong to the reason, as the server sent them; empty if none. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** Whether nobody answers, or will soon: another supervisor may take its place. */
  boolean isSupervisorLost() {
    return switch (reason) {
      case SUPERVISOR_LOST, SUPERVISOR_UNREACHABLE, SUPERVISOR_LEAVING -> true;
      default -> false;
    };
  }

  static TrawlException violation(String what) {
    return new TrawlException(
        Status.Code.INTERNAL,
        PROTOCOL_VIOLATION,
        "the supervisor broke the protocol: "
            + what
            + "; discard what came, and stop the supervisor if its build is not this one's",
        null);
  }
}
