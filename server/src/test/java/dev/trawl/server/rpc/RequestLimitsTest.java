package dev.trawl.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.CustomAnswer;
import dev.trawl.proto.v1.CustomOperator;
import dev.trawl.proto.v1.Operator;
import dev.trawl.proto.worker.v1.OperatorVersion;
import dev.trawl.server.dispatch.OperatorCatalog;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The limits on fields that are no part of a scan's patterns, aggregates or numbers. */
class RequestLimitsTest {
  private static final int ALL = 1 << 20;

  private final OperatorCatalog catalog =
      new OperatorCatalog(
          List.of(
              OperatorVersion.newBuilder()
                  .setName("known")
                  .setVersion(1)
                  .setAnswer(CustomAnswer.CUSTOM_ANSWER_ITEMS)
                  .build()));

  @Test
  void parametersOfCustomOperatorsTogether() {
    CustomOperator.Builder most =
        CustomOperator.newBuilder()
            .setName("known")
            .putParameters("a", bytes(ALL / 2 - 1))
            .putParameters("\u00fc", bytes(ALL / 2 - 2));
    assertThat(find(most)).isNotNull();
    refused(() -> find(most.clone().putParameters("c", bytes(0))), "1048577 bytes");
    refused(() -> find(most.clone().putParameters("a", bytes(ALL / 2))), "1048577 bytes");
  }

  @Test
  void numberOfParameters() {
    CustomOperator.Builder custom = CustomOperator.newBuilder().setName("known");
    for (int i = 0; i < 1000; i++) {
      custom.putParameters("p" + i, bytes(1));
    }
    assertThat(find(custom)).isNotNull();
    refused(() -> find(custom.clone().putParameters("one more", bytes(1))), "1001 parameters");
  }

  @Test
  void namesOfCustomOperators() {
    refused(() -> find(CustomOperator.newBuilder()), "1 to 64");
    refused(() -> find(CustomOperator.newBuilder().setName("x".repeat(65))), "1 to 64");
  }

  @Test
  void namesOfBlobs() {
    assertThat(BlobIds.checked("b18446744073709551615")).startsWith("b1");
    assertThat(BlobIds.checked("x".repeat(64))).hasSize(64);
    refused(() -> BlobIds.checked("x".repeat(65)), "65 characters");
  }

  /** Sizes are unsigned: the largest is a page of the largest size, not one of the usual. */
  @Test
  void pages() {
    assertThat(Pages.of(0, "", 5000)).isEqualTo(new Pages.Page(0, 100, "100"));
    assertThat(Pages.of(1, "7", 5000)).isEqualTo(new Pages.Page(7, 8, "8"));
    assertThat(Pages.of(1001, "", 5000)).isEqualTo(new Pages.Page(0, 1000, "1000"));
    assertThat(Pages.of(-1, "4500", 5000)).isEqualTo(new Pages.Page(4500, 5000, ""));
    assertThat(Pages.of(-1, "", 5000).to()).isEqualTo(1000);
    for (String token : List.of("-1", "x", "9".repeat(100), "1 ")) {
      refused(() -> Pages.of(0, token, 10), "page_token");
    }
  }

  private Object find(CustomOperator.Builder custom) {
    return CustomScan.find(Operator.newBuilder().setCustom(custom).build(), catalog);
  }

  private static ByteString bytes(int count) {
    return ByteString.copyFrom(new byte[count]);
  }

  private static void refused(ThrowingCallable call, String why) {
    assertThatThrownBy(call).hasMessageStartingWith("INVALID_ARGUMENT").hasMessageContaining(why);
  }
}
