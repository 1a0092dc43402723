package dev.trawl.client.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code trawl scan} was told. Strings are raw arguments, one char a byte.
 *
 * @param fixedStrings {@code -F}
 * @param pattern the positional PATTERN; null if {@code -e} or {@code -f} gave patterns
 * @param expressions each {@code -e}
 * @param patternFiles each {@code -f}
 * @param file FILE
 * @param count {@code -c}
 * @param countMatches {@code --count-matches}
 * @param onlyMatching {@code -o}
 * @param byteOffset {@code -b}
 * @param lineNumber {@code -n}
 * @param maxLines {@code -m}, or {@link #NO_LIMIT}
 * @param maxMatches {@code --max-matches}, or {@link #NO_LIMIT}
 * @param quiet {@code -q}
 * @param json {@code --json}
 * @param rangeSizeBytes {@code --range-size}, 0 if the supervisor chooses
 * @param ephemeral {@code --ephemeral}
 * @param pool the pool of a supervisor started for this call
 */
record ScanFlags(
    boolean fixedStrings,
    @Nullable String pattern,
    List<String> expressions,
    List<String> patternFiles,
    String file,
    boolean count,
    boolean countMatches,
    boolean onlyMatching,
    boolean byteOffset,
    boolean lineNumber,
    long maxLines,
    long maxMatches,
    boolean quiet,
    boolean json,
    long rangeSizeBytes,
    boolean ephemeral,
    PoolSize pool) {

  /** No limit was given; 0 is one. */
  static final long NO_LIMIT = -1;

  ScanFlags {
    expressions = List.copyOf(expressions);
    patternFiles = List.copyOf(patternFiles);
  }
}
