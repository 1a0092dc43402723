package dev.trawl.client;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Nothing accepts connections on a socket or at an address. It travels through gRPC as the cause of
 * a failed call.
 */
final class UnreachableException extends IOException {

  UnreachableException(Path socket, IOException cause) {
    this(socket.toString(), cause);
  }

  UnreachableException(String address, IOException cause) {
    super("no supervisor answers on " + address + " (" + cause.getMessage() + ")", cause);
  }
}
