package dev.trawl.scan.operator;

import dev.trawl.scan.kernel.ByteKernels;
import dev.trawl.scan.kernel.ByteRarity;
import dev.trawl.scan.kernel.Kernels;
import java.util.function.Supplier;

/** Makes operators from specs. */
public final class Operators {

  /**
   * Bytes searched between two looks at the window and the sink. A quarter of a megabyte stays in a
   * core's second-level cache, so that what is read twice (a search, then its newlines) comes from
   * memory once; the calls cost nothing beside 10 microseconds of scanning.
   */
  static final int STEP_BYTES = 256 << 10;

  private Operators() {}

  /**
   * Compiles a spec with this process's best kernels.
   *
   * @param rarity how frequent byte values are in the blob; decides speed only
   */
  public static RangeOperator compile(OperatorSpec spec, ByteRarity rarity) {
    return compile(spec, rarity, Kernels.best(), STEP_BYTES);
  }

  static RangeOperator compile(
      OperatorSpec spec, ByteRarity rarity, ByteKernels kernels, int stepBytes) {
    return switch (spec) {
      case OperatorSpec.NewlineCount newlines -> new ByteCount((byte) '\n', kernels, stepBytes);
      case OperatorSpec.Literal literal -> compileLiteral(literal, rarity, kernels, stepBytes);
      case OperatorSpec.Patterns patterns -> compilePatterns(patterns, rarity, kernels, stepBytes);
      case OperatorSpec.Strings strings ->
          new PrintableRuns(strings.minCharacters(), strings.encoding(), kernels, stepBytes);
      case OperatorSpec.Histogram histogram -> new RangeAggregate(ByteCounts::new, stepBytes);
      case OperatorSpec.Crc32c crc -> new RangeAggregate(Crc32cSum::new, stepBytes);
      case OperatorSpec.LineStatistics lines -> new LineLengths(kernels, stepBytes);
      case OperatorSpec.Entropy entropy ->
          new WindowValues(entropy.windowBytes(), WindowEntropy::new, stepBytes);
      case OperatorSpec.ChunkDigests digests ->
          new WindowValues(digests.chunkBytes(), chunkDigest(digests.algorithm()), stepBytes);
    };
  }

  private static Supplier<WindowFunction> chunkDigest(OperatorSpec.DigestAlgorithm algorithm) {
    return switch (algorithm) {
      case SHA256 -> ChunkSha256::new;
      case XXH3 -> ChunkXxh3::new;
    };
  }

  private static RangeOperator compilePatterns(
      OperatorSpec.Patterns spec, ByteRarity rarity, ByteKernels kernels, int stepBytes) {
    PatternMatcher matcher = PatternCompiler.compile(spec, rarity, kernels);
    return answer(matcher, spec.answer(), spec.inverted(), kernels, stepBytes);
  }

  private static RangeOperator compileLiteral(
      OperatorSpec.Literal spec, ByteRarity rarity, ByteKernels kernels, int stepBytes) {
    byte[] pattern = spec.pattern();
    boolean countsMatches = spec.answer().equals(new OperatorSpec.Count(OperatorSpec.Unit.MATCHES));
    return countsMatches && pattern.length == 1
        ? new ByteCount(pattern[0], kernels, stepBytes)
        : answer(
            LiteralMatcher.of(pattern, rarity, kernels), spec.answer(), false, kernels, stepBytes);
  }

  private static RangeOperator answer(
      PatternMatcher matcher,
      OperatorSpec.Answer answer,
      boolean inverted,
      ByteKernels kernels,
      int stepBytes) {
    return switch (answer) {
      case OperatorSpec.Offsets offsets -> new PatternMatches(matcher, false, stepBytes);
      case OperatorSpec.Lines lines -> {
        var report = new PatternLines.Report(lines, inverted, false);
        yield new PatternLines(matcher, kernels, report, stepBytes);
      }
      case OperatorSpec.Count count ->
          switch (count.unit()) {
            case LINES -> {
              var lines = new OperatorSpec.Lines(false, false);
              var report = new PatternLines.Report(lines, inverted, true);
              yield new PatternLines(matcher, kernels, report, stepBytes);
            }
            case MATCHES -> new PatternMatches(matcher, true, stepBytes);
          };
    };
  }
}
