package dev.trawl.client.cli;

import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.Pattern;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Gathers the patterns of a command line. As in grep, a newline separates patterns, wherever they
 * come from, so no pattern holds one; a pattern file may hold any other byte, and its last newline
 * ends its last pattern. Listing a pattern twice is listing it once.
 *
 * <p>What no regex character is in is looked for as the bytes it is, with {@code -F} or without:
 * that is the same, and faster. An empty pattern is the regex that matches everywhere.
 */
final class Patterns {
  private static final String METACHARACTERS = "\\.+*?()|[]{}^$";

  private final boolean fixedStrings;
  private final boolean dotAll;
  private final InputStream stdin;
  private final List<PatternSet.Entry> entries = new ArrayList<>();
  private final Set<Key> known = new HashSet<>();
  private int given;

  /**
   * What makes two patterns one. A message of the protocol would do, but its hash code loads all
   * that describes the protocol: 200 classes, a tenth of a short call.
   */
  private record Key(Pattern.FormCase form, ByteString text) {}

  private Patterns(PatternFlags flags, InputStream stdin) {
    this.fixedStrings = flags.fixedStrings();
    this.dotAll = flags.multiLine() && flags.dotAll();
    this.stdin = stdin;
  }

  /**
   * The patterns that {@code flags} name.
   *
   * @param stdin read where {@code -f -} says so
   * @throws CliException if there is none, or one cannot be read
   */
  static PatternSet of(PatternFlags flags, InputStream stdin) {
    Patterns patterns = new Patterns(flags, stdin);
    for (PatternSource source : flags.sources()) {
      switch (source.kind()) {
        case TEXT -> patterns.addLines(RawArguments.bytes(source.raw()));
        case FILE -> patterns.addFile(source.raw());
        case HEX -> patterns.addHex(source.raw());
      }
    }
    if (patterns.entries.isEmpty()) {
      throw new CliException(
          "no pattern in "
              + RawArguments.text(flags.sources().get(0).raw())
              + "; put one on each line of it");
    }
    return new PatternSet(patterns.entries);
  }

  private void addFile(String file) {
    byte[] content = read(file);
    if (content.length > 0) {
      boolean ended = content[content.length - 1] == '\n';
      addLines(content, ended ? content.length - 1 : content.length);
    }
  }

  private void addLines(byte[] bytes) {
    addLines(bytes, bytes.length);
  }

  private void addLines(byte[] bytes, int length) {
    int start = 0;
    for (int i = 0; i < length; i++) {
      if (bytes[i] == '\n') {
        add(ByteString.copyFrom(bytes, start, i - start));
        start = i + 1;
      }
    }
    add(ByteString.copyFrom(bytes, start, length - start));
  }

  private void addHex(String raw) {
    String hex = RawArguments.text(raw);
    if (hex.isBlank()) {
      throw new CliException("the hex pattern is empty; give at least one byte: --hex '4D 5A'");
    }
    add(Pattern.newBuilder().setHex(hex).build(), ByteString.copyFromUtf8(hex));
  }

  private void add(ByteString text) {
    boolean plain = !text.isEmpty() && (fixedStrings || !hasMetacharacter(text));
    add(
        plain
            ? Pattern.newBuilder().setLiteral(text).build()
            : Pattern.newBuilder().setRegex(regex(text)).build(),
        text);
  }

  private void add(Pattern pattern, ByteString shown) {
    given++;
    if (known.add(new Key(pattern.getFormCase(), shown))) {
      entries.add(new PatternSet.Entry(pattern, shown, given));
    }
  }

  private String regex(ByteString text) {
    if (!text.isValidUtf8()) {
      throw new CliException(
          "the pattern is not UTF-8: "
              + text.toStringUtf8()
              + "; write a byte as (?-u:\\xFF), or use -F or --hex");
    }
    return (dotAll ? BadPattern.DOT_ALL : "") + text.toStringUtf8();
  }

  private static boolean hasMetacharacter(ByteString text) {
    for (int i = 0; i < text.size(); i++) {
      byte b = text.byteAt(i);
      if (b > 0 && METACHARACTERS.indexOf(b) >= 0) {
        return true;
      }
    }
    return false;
  }

  private byte[] read(String file) {
    try {
      return file.equals("-") ? stdin.readAllBytes() : Files.readAllBytes(InputFile.path(file));
    } catch (IOException e) {
      throw new CliException(
          "cannot read the patterns: "
              + RawArguments.text(file)
              + ": "
              + ErrorLine.reason(e)
              + "; check the path given to -f",
          e);
    }
  }
}
