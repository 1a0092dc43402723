package dev.trawl.client.cli;

import java.io.InputStream;
import java.util.Map;

/** Flags as a command line gives them. */
final class Flags {
  private Flags() {}

  static ScanFlags scan(String... arguments) {
    return ((Invocation.Scan) parse("scan", arguments)).flags();
  }

  static Invocation parse(String command, String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = command;
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Invocation.parse(all, Map.of());
  }

  static ScanPlan plan(String... arguments) {
    return plan(false, arguments);
  }

  static ScanPlan plan(boolean stream, String... arguments) {
    ScanFlags flags = scan(arguments);
    return Planner.plan(flags, patterns(flags), stream, 0);
  }

  static PatternSet patterns(ScanFlags flags) {
    return Patterns.of(flags.patterns(), InputStream.nullInputStream());
  }
}
