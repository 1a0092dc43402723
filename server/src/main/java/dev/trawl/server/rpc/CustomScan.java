package dev.trawl.server.rpc;

import dev.trawl.proto.v1.CustomAnswer;
import dev.trawl.proto.v1.CustomOperator;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.worker.v1.OperatorVersion;
import dev.trawl.server.dispatch.OperatorCatalog;
import dev.trawl.server.scan.AnswerKind;
import io.grpc.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a request for a custom operator may name, and what it is answered with. */
final class CustomScan {
  private static final int MAX_NAME_CHARACTERS = 64;

  private CustomScan() {}

  /**
   * The operator that a request names, in the version that all of its ranges must be scanned with.
   *
   * @return null if it asks for a built-in one
   * @throws io.grpc.StatusRuntimeException OPERATOR_UNKNOWN if no worker has it
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
    OperatorVersion found = catalog.custom(custom.getName());
    if (found == null) {
      throw Errors.of(
          Status.Code.UNIMPLEMENTED, "OPERATOR_UNKNOWN", unknown(custom.getName(), catalog));
    }
    return found;
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
