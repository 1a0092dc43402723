package dev.trawl.client.cli;

import com.google.protobuf.ByteString;
import dev.trawl.client.PatternQuery;
import dev.trawl.proto.v1.Pattern;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The patterns of a command line, in order, each once. The supervisor names them by their index.
 *
 * @param entries at least one
 */
record PatternSet(List<Entry> entries) {

  /**
   * A pattern.
   *
   * @param pattern what is looked for
   * @param shown how it was typed
   * @param number its place among all that were given, from 1, those given twice counted
   */
  record Entry(Pattern pattern, ByteString shown, int number) {}

  PatternSet {
    entries = List.copyOf(entries);
  }

  int size() {
    return entries.size();
  }

  Entry get(int index) {
    return entries.get(index);
  }

  /**
   * The pattern that a match names.
   *
   * @throws CliException if there is none of that index
   */
  Entry named(int index) {
    if (index < 0 || index >= entries.size()) {
      throw new CliException(
          "the supervisor named pattern "
              + Integer.toUnsignedString(index)
              + " of "
              + entries.size()
              + "; stop it with: trawl stop");
    }
    return entries.get(index);
  }

  /**
   * Adds all to {@code query}.
   *
   * @throws CliException if a limit is passed
   */
  void addTo(PatternQuery.Builder query) {
    try {
      for (Entry entry : entries) {
        query.add(entry.pattern());
      }
    } catch (IllegalArgumentException e) {
      throw new CliException(String.valueOf(e.getMessage()), e);
    }
  }

  /** The bytes of each pattern by index, if all are plain bytes; else null. */
  byte @Nullable [][] literals() {
    byte[][] literals = new byte[size()][];
    for (int i = 0; i < literals.length; i++) {
      if (!get(i).pattern().hasLiteral()) {
        return null;
      }
      literals[i] = get(i).pattern().getLiteral().toByteArray();
    }
    return literals;
  }
}
