package dev.trawl.client.cli;

import dev.trawl.client.PatternQuery;
import dev.trawl.client.cli.ScanPlan.Answer;
import dev.trawl.client.cli.ScanPlan.Context;
import dev.trawl.client.cli.ScanPlan.Limits;
import dev.trawl.client.cli.ScanPlan.Output;
import dev.trawl.client.cli.ScanPlan.Printed;

/** Makes the plan of a scan. */
final class Planner {
  private static final int DEFAULT_BINS = 100;

  private final PatternFlags flags;
  private final AnswerFlags wanted;
  private final PatternSet patterns;
  private final Output output;
  private final Limits limits;

  private Planner(ScanFlags flags, PatternSet patterns) {
    this.flags = flags.patterns();
    this.wanted = flags.answer();
    this.patterns = patterns;
    this.output = output();
    this.limits = limits();
  }

  /**
   * The plan for {@code flags}.
   *
   * @param stream the input is cut into windows
   * @param columns of the terminal that is printed on, 0 if it is none
   */
  static ScanPlan plan(ScanFlags flags, PatternSet patterns, boolean stream, int columns) {
    return new Planner(flags, patterns).plan(flags, stream, columns);
  }

  private ScanPlan plan(ScanFlags scan, boolean stream, int columns) {
    boolean insensitive = isInsensitive();
    boolean lines = output == Output.LINES || output == Output.MATCHES;
    Printed printed =
        new Printed(
            output,
            scan.output().format(),
            scan.output().lineNumbers() && lines,
            scan.output().byteOffsets(),
            scan.output().patternIds());
    Context context =
        new Context(
            lines ? wanted.before() : 0, lines ? wanted.after() : 0, scan.output().separators());
    Answer straight = answer(printed, context);
    WindowCut cut =
        stream
            ? new StreamCut(flags, patterns, insensitive).of(straight, context.before())
            : WindowCut.nowhere();
    Answer answer = seam(straight, cut);
    return new ScanPlan(
        patterns,
        query(insensitive),
        !insensitive,
        printed,
        answer,
        flags.each() && wanted.counts() && output != Output.NOTHING,
        answer == Answer.LINES && needsMatches(printed),
        bins(columns),
        context,
        limits,
        cut,
        !flags.each() && !flags.overlapping(),
        scan.rangeSizeBytes());
  }

  private Output output() {
    if (wanted.quiet()) {
      return Output.NOTHING;
    }
    if (wanted.distributes()) {
      return Output.DISTRIBUTION;
    }
    // As in ripgrep, -c with -o counts matches.
    if (wanted.countMatches() || (wanted.count() && wanted.onlyMatching())) {
      return Output.MATCH_COUNT;
    }
    if (wanted.count()) {
      return Output.LINE_COUNT;
    }
    return wanted.onlyMatching() ? Output.MATCHES : Output.LINES;
  }

  /** Where nothing is printed, one result is enough; a limit of 0 allows not even that. */
  private Limits limits() {
    if (output != Output.NOTHING) {
      return new Limits(wanted.maxLines(), wanted.maxMatches());
    }
    long one = wanted.maxLines() == 0 || wanted.maxMatches() == 0 ? 0 : 1;
    return flags.invert() ? new Limits(one, AnswerFlags.NONE) : new Limits(AnswerFlags.NONE, one);
  }

  private Answer answer(Printed printed, Context context) {
    return switch (output) {
      case NOTHING -> flags.invert() ? Answer.LINES : Answer.OFFSETS;
      case LINES -> Answer.LINES;
      case MATCHES ->
          printed.lineNumbers() || limits.ofLines() || context.isAny()
              ? Answer.LINES
              : Answer.OFFSETS;
      case LINE_COUNT -> limits.ofLines() || limits.ofMatches() ? Answer.LINES : Answer.LINE_COUNT;
      case MATCH_COUNT ->
          limits.ofLines()
              ? Answer.LINES
              : limits.ofMatches() ? Answer.OFFSETS : Answer.MATCH_COUNT;
      case DISTRIBUTION -> Answer.DISTRIBUTION;
    };
  }

  /**
   * Where a match may reach over a seam of windows, its end must be known, which no count tells.
   */
  private Answer seam(Answer answer, WindowCut cut) {
    boolean seams = cut.kind() == WindowCut.Kind.ANYWHERE && overlapMatters();
    return answer == Answer.MATCH_COUNT && seams ? Answer.OFFSETS : answer;
  }

  private boolean overlapMatters() {
    byte[][] literals = patterns.literals();
    if (flags.each() || flags.overlapping()) {
      return false;
    }
    return literals == null || literals.length > 1 || Borders.has(literals[0]);
  }

  private boolean needsMatches(Printed printed) {
    return !flags.invert()
        && (limits.ofMatches()
            || output == Output.MATCHES
            || output == Output.MATCH_COUNT
            || (output == Output.LINES && printed.format() == Format.JSON));
  }

  private int bins(int columns) {
    if (wanted.bins() > 0) {
      return wanted.bins();
    }
    return columns > 0 ? columns : DEFAULT_BINS;
  }

  private boolean isInsensitive() {
    return switch (flags.letters()) {
      case EXACT -> false;
      case ANY_CASE -> true;
      case SMART -> !SmartCase.hasCapital(patterns);
    };
  }

  private PatternQuery query(boolean insensitive) {
    PatternQuery.Builder query = PatternQuery.builder();
    patterns.addTo(query);
    if (flags.each()) {
      query.each();
    }
    if (flags.overlapping()) {
      query.overlapping();
    }
    if (insensitive) {
      ignoreCase(query);
    }
    // As in ripgrep, -x makes -w say nothing.
    if (flags.lines()) {
      query.wholeLines();
    } else if (flags.words()) {
      query.wholeWords();
    }
    if (flags.invert()) {
      query.inverted();
    }
    if (flags.crlf()) {
      query.crlf();
    }
    if (flags.multiLine()) {
      query.multiLine();
    }
    if (flags.bytes()) {
      query.bytesOnly();
    }
    return query.build();
  }

  private void ignoreCase(PatternQuery.Builder query) {
    if (flags.bytes()) {
      query.ignoreAsciiCase();
    } else {
      query.ignoreCase();
    }
  }
}
