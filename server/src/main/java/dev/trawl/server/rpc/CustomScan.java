package dev.trawl.server.rpc;

import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.CustomAnswer;
import dev.trawl.proto.v1.CustomOperator;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.worker.v1.OperatorVersion;
import dev.trawl.server.dispatch.OperatorCatalog;
import dev.trawl.server.scan.AnswerKind;
import io.grpc.Status;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a request for a custom operator may name, and what it is answered with. */
final class CustomScan {
  private static final int MAX_NAME_CHARACTERS = 64;

  private static final int MAX_PARAMETERS = 1000;
  private static final int MAX_PARAMETER_BYTES = 1 << 20;

  private CustomScan() {}

  /**
   * The operator that a request names, in the version that all of its ranges must be scanned with.
   *
   * @return null if it asks for a built-in one
   * @throws io.grpc.StatusRuntimeException BAD_REQUEST if its name or parameters are too long,
   *     OPERATOR_UNKNOWN if no worker has it
   */
  static @Nullable OperatorVersion find(Operator operator, OperatorCatalog catalog) {
    if (!operator.hasCustom()) {
      return null;
    }
    CustomOperator custom = operator.getCustom();
    if (custom.getName().isEmpty() || custom.getName().length() > MAX_NAME_CHARACTERS) {
      throw Errors.invalid(
          "the custom operator's name has "
              + custom.getName().length()
              + " characters; it takes 1 to "
              + MAX_NAME_CHARACTERS);
    }
    checkParameters(custom.getParametersMap());
    OperatorVersion found = catalog.custom(custom.getName());
    if (found == null) {
      throw Errors.of(
          Status.Code.UNIMPLEMENTED, "OPERATOR_UNKNOWN", unknown(custom.getName(), catalog));
    }
    return found;
  }

  private static void checkParameters(Map<String, ByteString> parameters) {
    long bytes = 0;
    for (Map.Entry<String, ByteString> parameter : parameters.entrySet()) {
      bytes += parameter.getKey().getBytes(StandardCharsets.UTF_8).length;
      bytes += parameter.getValue().size();
    }
    if (parameters.size() > MAX_PARAMETERS || bytes > MAX_PARAMETER_BYTES) {
      throw Errors.invalid(
          parameters.size()
              + " parameters of "
              + bytes
              + " bytes, names counted; a custom operator takes at most "
              + MAX_PARAMETERS
              + " of "
              + MAX_PARAMETER_BYTES
              + " bytes together");
    }
  }

  private static String unknown(String name, OperatorCatalog catalog) {
    List<String> names = catalog.customNames();
    return "no worker has an operator '"
        + name
        + "'; "
        + (names.isEmpty()
            ? "there are no custom operators: give their jars to `trawl serve --operators DIR`"
            : "known: " + String.join(", ", names));
  }

  /** What the scan's results are made of; null for a built-in operator. */
  static @Nullable AnswerKind kind(@Nullable OperatorVersion found) {
    if (found == null) {
      return null;
    }
    return found.getAnswer() == CustomAnswer.CUSTOM_ANSWER_ITEMS
        ? AnswerKind.ITEMS
        : AnswerKind.PARTIAL;
  }
}
