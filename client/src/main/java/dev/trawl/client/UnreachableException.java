package dev.trawl.client;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Nothing accepts connections on a socket. It travels through gRPC as the cause of a failed call.
 */
final class UnreachableException extends IOException {

  UnreachableException(Path socket, IOException cause) {
    super("no supervisor answers on " + socket + " (" + cause.getMessage() + ")", cause);
  }
}
