package dev.trawl.server.rpc;

/** The names of blobs in requests. */
final class BlobIds {
  /** More than any that is given out: a letter and a number of 64 bits. */
  private static final int MAX_CHARACTERS = 64;

  private BlobIds() {}

  /**
   * The name, if it can be one.
   *
   * @throws io.grpc.StatusRuntimeException BAD_REQUEST if it is too long for that
   */
  static String checked(String id) {
    if (id.length() > MAX_CHARACTERS) {
      throw Errors.invalid(
          "a blob_id of "
              + id.length()
              + " characters; those that OpenBlob gives have at most "
              + MAX_CHARACTERS);
    }
    return id;
  }
}
