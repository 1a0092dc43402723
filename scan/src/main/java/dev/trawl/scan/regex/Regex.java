package dev.trawl.scan.regex;

import dev.trawl.scan.hyperscan.EndFilter;
import dev.trawl.scan.hyperscan.Hyperscan;
import dev.trawl.scan.kernel.BytePattern;
import dev.trawl.scan.kernel.ByteRarity;
import dev.trawl.scan.kernel.Kernels;
import dev.trawl.scan.kernel.LiteralFinder;
import dev.trawl.scan.literals.LiteralSet;
import dev.trawl.scan.regex.syntax.Node;
import dev.trawl.scan.regex.syntax.Parser;
import dev.trawl.scan.regex.syntax.RegexSyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One or several compiled regular expressions, searched for together: the leftmost match wins, of
 * those that start there the first pattern's, and of that pattern the one that its own order of
 * choices prefers.
 *
 * <p>Immutable, safe for use by many threads; each of them searches with a {@link Searcher} of its
 * own.
 */
public final class Regex {
  /** A literal so long is rare enough to be looked for, rather than several prefixes. */
  private static final int TELLING_BYTES = 3;

  private final RegexOptions options;
  private final int patternCount;
  private final Nfa forward;
  private final Nfa backward;
  private final ByteClasses forwardClasses;
  private final ByteClasses backwardClasses;
  private final Prefilter prefilter;
  private final StartAnalysis starts;
  private final long minMatchBytes;
  private final long maxMatchBytes;
  private final boolean startsWithText;
  private final boolean withinLines;
  private final LazyEndFilter endFilter;

  private Regex(List<Node> patterns, RegexOptions options) {
    this.options = options;
    this.patternCount = patterns.size();
    this.forward = NfaCompiler.compile(patterns, false, options.sizeLimitBytes());
    this.backward = NfaCompiler.compile(patterns, true, options.sizeLimitBytes());
    this.forwardClasses = ByteClasses.of(forward);
    this.backwardClasses = ByteClasses.of(backward);
    this.starts = StartAnalysis.of(forward);
    this.prefilter = PrefilterAnalysis.of(patterns);
    Node all = Node.alternation(patterns);
    this.minMatchBytes = Nodes.minLength(all);
    long longest = Nodes.maxLength(all);
    this.maxMatchBytes = longest == Nodes.UNBOUNDED ? -1 : longest;
    this.startsWithText = isEmptyAfterStart(forward);
    this.withinLines = !Nodes.mayHaveLineFeed(all);
    this.endFilter = new LazyEndFilter(all);
  }

  /** Whether no match can start anywhere but at the text's start. */
  private static boolean isEmptyAfterStart(Nfa nfa) {
    Determinizer determinizer = new Determinizer(nfa);
    StateList states = new StateList();
    for (int context = 0; context < Context.COUNT; context++) {
      if (context != Context.EDGE) {
        determinizer.start(context, states);
        if (!states.isEmpty()) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * Compiles one pattern.
   *
   * @throws RegexSyntaxException if it is not understood
   * @throws RegexTooLargeException if its automaton is larger than the options allow
   */
  public static Regex compile(String pattern, RegexOptions options) {
    return compile(List.of(pattern), options);
  }

  /**
   * Compiles one pattern, encoded in UTF-8.
   *
   * @throws RegexSyntaxException if it is not understood, or not UTF-8
   * @throws RegexTooLargeException if its automaton is larger than the options allow
   */
  public static Regex compile(byte[] pattern, RegexOptions options) {
    return compile(decode(pattern), options);
  }

  /**
   * Compiles several patterns into one automaton; a match bears the index of its pattern.
   *
   * @param patterns in order of preference, at least one
   * @throws RegexSyntaxException if one is not understood
   * @throws RegexTooLargeException if the automaton is larger than the options allow
   */
  public static Regex compile(List<String> patterns, RegexOptions options) {
    if (patterns.isEmpty()) {
      throw new IllegalArgumentException("no pattern");
    }
    List<Node> nodes = new ArrayList<>();
    for (String pattern : patterns) {
      nodes.add(parse(pattern, options));
    }
    return of(nodes, options);
  }

  /**
   * Compiles several trees into one automaton; a match bears the index of its tree.
   *
   * @param patterns in order of preference, at least one; what the options say of syntax, words and
   *     lines is not put into them
   * @throws RegexTooLargeException if the automaton is larger than the options allow
   */
  public static Regex of(List<Node> patterns, RegexOptions options) {
    if (patterns.isEmpty()) {
      throw new IllegalArgumentException("no pattern");
    }
    return new Regex(patterns, options);
  }

  private static String decode(byte[] pattern) {
    ByteBuffer bytes = ByteBuffer.wrap(pattern);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      String valid = new String(pattern, 0, bytes.position(), StandardCharsets.UTF_8);
      int offset = valid.codePointCount(0, valid.length());
      throw new RegexSyntaxException(
          offset, "the pattern is not UTF-8; write other bytes as (?-u:\\xHH)");
    }
  }

  /** The tree of a pattern as it is searched for, with what the options put around it. */
  public static Node parse(String pattern, RegexOptions options) {
    Node node = Parser.parse(pattern, options.syntax());
    MatchBorders borders = MatchBorders.of(options);
    return borders == null ? node : borders.around(node);
  }

  /** A searcher for one thread. */
  public Searcher newSearcher() {
    return newSearcher(ByteRarity.typical());
  }

  /**
   * A searcher for one thread.
   *
   * @param rarity how often each byte is to be expected in the texts
   */
  public Searcher newSearcher(ByteRarity rarity) {
    return newSearcher(rarity, options.cacheBytes());
  }

  /** A searcher with a bound of its own for the states that it keeps. */
  Searcher newSearcher(ByteRarity rarity, long cacheBytes) {
    return newSearcher(cacheBytes, ahead -> filtered(literalSkipper(rarity), ahead));
  }

  /** A searcher that leaps by what is given for its forward scan: by nothing, if that is null. */
  Searcher newSearcher(long cacheBytes, Function<Scan, @Nullable Skipper> skipper) {
    boolean several = patternCount > 1;
    Scan ahead =
        new Scan(new LazyDfa(forward, forwardClasses, several, cacheBytes), false, Kernels.best());
    Scan back =
        new Scan(new LazyDfa(backward, backwardClasses, false, cacheBytes), true, Kernels.best());
    return new Searcher(this, ahead, back, skipper.apply(ahead));
  }

  private @Nullable Skipper filtered(@Nullable StartSkipper literals, Scan ahead) {
    return Hyperscan.isWanted() && endsTell()
        ? new FilteredSkipper(literals, this::endSkipper, ahead::passed)
        : literals;
  }

  /** Whether where a match may end tells where it may start. */
  private boolean endsTell() {
    return minMatchBytes > 0 && (withinLines || maxMatchBytes >= 0) && !startsWithText;
  }

  /** Leaps by the ends that the native filter reports; null if there is no filter. */
  @Nullable EndSkipper endSkipper() {
    EndFilter filter = endsTell() ? endFilter.get() : null;
    long longest = maxMatchBytes < 0 ? Nodes.UNBOUNDED : maxMatchBytes;
    return filter == null ? null : EndSkipper.of(Kernels.best(), filter, longest, withinLines);
  }

  private @Nullable StartSkipper literalSkipper(ByteRarity rarity) {
    BytePattern literal = prefilter.boundsStart() ? prefilter.literal() : null;
    boolean prefixes = prefilter.hasTellingPrefixes();
    if (literal != null && (literal.length() >= TELLING_BYTES || !prefixes)) {
      LiteralFinder finder = Kernels.best().compile(literal, rarity);
      return new LiteralSkipper(Kernels.best(), finder, prefilter);
    }
    return prefixes
        ? new PrefixSkipper(LiteralSet.compile(prefilter.prefixes(), false, Kernels.best(), rarity))
        : null;
  }

  /** How many patterns there are. */
  public int patternCount() {
    return patternCount;
  }

  /** What is known of every match. */
  public Prefilter prefilter() {
    return prefilter;
  }

  /** What the start states of the forward automaton tell. */
  StartAnalysis starts() {
    return starts;
  }

  /** Length of every match in bytes, or -1 if they may differ. */
  public long fixedLength() {
    return minMatchBytes == maxMatchBytes ? minMatchBytes : -1;
  }

  /**
   * A bound from below for the length of every match, in bytes, at least 0: of several patterns the
   * least. Where what stands in a row cannot match at all, it may be more than any match has.
   */
  public long minMatchBytes() {
    return minMatchBytes;
  }

  /**
   * A bound from above for the length of every match, in bytes, or -1 if there is none: of several
   * patterns the greatest. Looks may read further than that: up to 4 bytes on either side.
   */
  public long maxMatchBytes() {
    return maxMatchBytes;
  }

  /** Whether matches can only start where the text does. */
  public boolean startsWithText() {
    return startsWithText;
  }
}
