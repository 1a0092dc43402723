package dev.trawl.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.trawl.proto.v1.CustomAnswer;
import dev.trawl.proto.v1.PoolOperator;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What {@code trawl run}, {@code operators} and {@code serve} are told, and what they print. */
class RunSpecsTest {

  @Test
  void parametersAreBytesAsTheyWereTyped() {
    RunFlags flags = run("-p", "delimiter=;", "-p", "raw=\u00ff=x", "record-stats", "file");
    assertThat(flags.operator()).isEqualTo("record-stats");
    assertThat(flags.file()).isEqualTo("file");
    assertThat(flags.parameters())
        .isEqualTo(
            Map.of(
                "delimiter",
                ByteString.copyFromUtf8(";"),
                "raw",
                ByteString.copyFrom(new byte[] {(byte) 0xFF, '=', 'x'})));
    assertThat(flags.form()).isEqualTo(RunFlags.Form.TEXT);
  }

  @Test
  void mistakesAreNamed() {
    refused("has no key", "-p", "novalue", "name", "file");
    refused("is given twice", "-p", "a=1", "-p", "a=2", "name", "file");
    refused("NAME and FILE are wanted, 1", "name");
    refused("NAME and FILE are wanted, 3", "name", "file", "file");
    refused("--format and -0", "-0", "--format", "hex", "name", "file");
    refused("'xml' is none of", "--format", "xml", "name", "file");
  }

  @Test
  void everyFormPrintsItemsItsWay() {
    assertThat(printed()).isEqualTo("a\nb\n\n\u00ff\n");
    assertThat(printed("--format", "raw")).isEqualTo("ab\n\u00ff");
    assertThat(printed("-0")).isEqualTo("a\0b\n\0\0\u00ff\0");
    assertThat(printed("--format", "hex")).isEqualTo("61\n620a\n\nff\n");
    assertThat(printed("--format", "json"))
        .isEqualTo(
            "{\"text\":\"a\"}\n{\"text\":\"b\\n\"}\n{\"text\":\"\"}\n{\"bytes\":\"/w==\"}\n");
  }

  @Test
  void theFolderOfOperatorsIsPassedOnAbsolute() {
    Invocation.Serve serve =
        (Invocation.Serve) Flags.parse("serve", "--operators", "ops", "--stall-seconds", "5");
    Path folder = Path.of("ops").toAbsolutePath();
    assertThat(serve.flags())
        .isEqualTo(
            new ServeFlags(PoolSize.DEFAULT, Optional.of(folder), 5, -1, AccessFlags.DEFAULT));
    assertThat(serve.flags().words())
        .containsExactly("--operators", folder.toString(), "--stall-seconds", "5");
  }

  @Test
  void operatorsAreListedALineEach() {
    assertThat(Flags.parse("operators")).isEqualTo(new Invocation.Operators(Optional.empty()));
    String text =
        OperatorsCommand.text(
            List.of(
                PoolOperator.newBuilder().setName("strings").setVersion(1).setWorkers(2).build(),
                PoolOperator.newBuilder()
                    .setName("record-stats")
                    .setVersion(3)
                    .setAnswer(CustomAnswer.CUSTOM_ANSWER_PARTIAL)
                    .setWorkers(2)
                    .build()));
    assertThat(text.lines().map(line -> line.replaceAll(" +", " ")))
        .containsExactly(
            "strings version 1 built-in 2 workers", "record-stats version 3 partial 2 workers");
  }

  private static RunFlags run(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "run";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return ((Invocation.Run) Invocation.parse(all, Map.of())).flags();
  }

  private static void refused(String why, String... arguments) {
    assertThatThrownBy(() -> run(arguments))
        .isInstanceOf(CliException.class)
        .hasMessageContaining(why);
  }

  private static String printed(String... options) {
    String[] arguments = new String[options.length + 2];
    System.arraycopy(options, 0, arguments, 0, options.length);
    arguments[options.length] = "name";
    arguments[options.length + 1] = "file";
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteSink sink = new ByteSink(out, StreamKind.OTHER);
    ItemPrinter printer = new ItemPrinter(run(arguments).form(), sink);
    for (byte[] item : new byte[][] {{'a'}, {'b', '\n'}, {}, {(byte) 0xFF}}) {
      printer.print(ByteString.copyFrom(item));
    }
    sink.flush();
    return out.toString(StandardCharsets.ISO_8859_1);
  }
}
