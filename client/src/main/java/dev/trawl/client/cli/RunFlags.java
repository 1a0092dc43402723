package dev.trawl.client.cli;

import com.google.protobuf.ByteString;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code trawl run} was told.
 *
 * @param operator name of the custom operator
 * @param parameters by name, {@code -p}
 * @param file FILE, raw, one char a byte
 * @param form how items are printed
 * @param rangeSizeBytes {@code --range-size}, 0 if the supervisor chooses
 * @param ephemeral {@code --ephemeral}
 * @param pool the pool of a supervisor started for this call
 * @param remote the supervisor elsewhere to use, if there is one
 */
record RunFlags(
    String operator,
    Map<String, ByteString> parameters,
    String file,
    Form form,
    long rangeSizeBytes,
    boolean ephemeral,
    PoolSize pool,
    Optional<RemoteFlags> remote) {

  RunFlags {
    parameters = Map.copyOf(parameters);
  }

  /** How items are printed. */
  enum Form {
    /** The bytes of each, and a newline unless they end with one. */
    TEXT,
    /** The bytes of each as they are, one behind the other. */
    RAW,
    /** The bytes of each, and a NUL. */
    NUL,
    /** Each in hexadecimal on a line of its own. */
    HEX,
    /** Each as a line of JSON: its bytes as text, or in base64 where they are not UTF-8. */
    JSON
  }
}
