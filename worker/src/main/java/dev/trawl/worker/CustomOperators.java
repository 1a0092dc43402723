package dev.trawl.worker;

import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.CustomAnswer;
import dev.trawl.proto.v1.CustomOperator;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.worker.v1.FailureReason;
import dev.trawl.proto.worker.v1.OperatorVersion;
import dev.trawl.scan.custom.BadOperatorsException;
import dev.trawl.scan.custom.CustomRanges;
import dev.trawl.scan.custom.OperatorJars;
import dev.trawl.scan.operator.RangeOperator;
import dev.trawl.scan.spi.Answer;
import dev.trawl.scan.spi.OperatorProvider;
import dev.trawl.scan.window.Window;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The operators of the scanning library, and those of jars. */
final class CustomOperators implements OperatorCompiler {
  private final OperatorJars jars;
  private final OperatorCompiler builtIn = new BuiltInOperators();

  CustomOperators(OperatorJars jars) {
    this.jars = jars;
  }

  /**
   * Loads the jars of a folder, which runs code of theirs.
   *
   * @param folder empty for no custom operators
   * @throws BadOperatorsException if a jar is at fault
   * @throws IOException if the folder cannot be read
   */
  static OperatorJars load(Optional<Path> folder) throws BadOperatorsException, IOException {
    return folder.isEmpty()
        ? OperatorJars.none()
        : OperatorJars.load(folder.get(), Set.copyOf(BuiltInOperators.NAMES));
  }

  /** What a worker says of the operators of {@code jars}. */
  static List<OperatorVersion> announced(OperatorJars jars) {
    return jars.all().stream()
        .map(
            operator ->
                OperatorVersion.newBuilder()
                    .setName(operator.name())
                    .setVersion(operator.version())
                    .setAnswer(toProto(operator.answer()))
                    .build())
        .toList();
  }

  private static CustomAnswer toProto(Answer answer) {
    return switch (answer) {
      case ITEMS -> CustomAnswer.CUSTOM_ANSWER_ITEMS;
      case PARTIAL -> CustomAnswer.CUSTOM_ANSWER_PARTIAL;
    };
  }

  @Override
  public RangeOperator compile(Operator operator, Window window) throws TaskFailedException {
    return operator.hasCustom() ? compile(operator.getCustom()) : builtIn.compile(operator, window);
  }

  private RangeOperator compile(CustomOperator custom) throws TaskFailedException {
    OperatorProvider provider = jars.find(custom.getName());
    if (provider == null) {
      throw new TaskFailedException(
          FailureReason.FAILURE_REASON_OPERATOR_UNKNOWN,
          "this worker has no operator '" + custom.getName() + "'");
    }
    Map<String, byte[]> parameters = new HashMap<>();
    for (Map.Entry<String, ByteString> entry : custom.getParametersMap().entrySet()) {
      parameters.put(entry.getKey(), entry.getValue().toByteArray());
    }
    try {
      return CustomRanges.compile(provider, parameters);
    } catch (IllegalArgumentException e) {
      throw new TaskFailedException(
          FailureReason.FAILURE_REASON_OPERATOR_INVALID,
          "operator " + custom.getName() + ": " + e.getMessage(),
          e);
    } catch (RuntimeException | Error e) {
      // Remembered, so that it is not tried again for every range.
      throw new TaskFailedException(
          FailureReason.FAILURE_REASON_OPERATOR_FAILED, "it does not compile: " + e, e);
    }
  }
}
