package dev.trawl.server.rpc;

/** Pages of a list; a token is the index of the next entry. */
final class Pages {
  private static final int DEFAULT_SIZE = 100;
  private static final int MAX_SIZE = 1000;

  private Pages() {}

  /** Entries {@code [from, to)}, and the token of what follows, empty if nothing does. */
  record Page(int from, int to, String nextToken) {}

  static Page of(int size, String token, int entries) {
    boolean most = Integer.compareUnsigned(size, MAX_SIZE) > 0;
    int wanted = size == 0 ? DEFAULT_SIZE : most ? MAX_SIZE : size;
    int from = Math.min(parse(token), entries);
    int to = Math.min(from + wanted, entries);
    return new Page(from, to, to < entries ? Integer.toString(to) : "");
  }

  private static int parse(String token) {
    if (token.isEmpty()) {
      return 0;
    }
    try {
      int index = Integer.parseInt(token);
      if (index >= 0) {
        return index;
      }
    } catch (NumberFormatException e) {
      throw Errors.invalid("page_token '" + token + "' is not one of ours");
    }
    throw Errors.invalid("page_token '" + token + "' is not one of ours");
  }
}
