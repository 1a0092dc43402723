package dev.trawl.client.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteSinkTest {

  @Test
  void decimalsAreThoseOfJava() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteSink sink = new ByteSink(out, StreamKind.OTHER);
    StringBuilder expected = new StringBuilder();
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    List<Long> values = new ArrayList<>(List.of(0L, 9L, 10L, 99L, 100L, 101L, Long.MAX_VALUE));
    for (long power = 1; power <= Long.MAX_VALUE / 10; power *= 10) {
      values.addAll(List.of(power - 1, power, power + 1));
    }
    for (int i = 0; i < 20_000; i++) {
      values.add(random.nextLong() >>> (1 + random.nextInt(62)));
    }
    for (long value : values) {
      sink.decimal(value);
      sink.put('\n');
      expected.append(value).append('\n');
    }
    sink.flush();

    assertThat(out.toString(ISO_8859_1)).isEqualTo(expected.toString());
  }

  @Test
  void writesInLargeBlocks() {
    List<Integer> writes = new ArrayList<>();
    ByteSink sink = new ByteSink(recording(writes), StreamKind.OTHER);

    for (int i = 0; i < 1_000_000; i++) {
      sink.decimal(i);
      sink.put('\n');
    }

    assertThat(writes).isNotEmpty().allMatch(length -> length >= ByteSink.BLOCK_BYTES);
  }

  @Test
  void aTerminalIsServedAfterEveryBatch() {
    List<Integer> writes = new ArrayList<>();
    ByteSink sink = new ByteSink(recording(writes), StreamKind.TERMINAL);

    sink.put('a');
    sink.batchDone();

    assertThat(writes).containsExactly(1);
  }

  @Test
  void aFullDiskIsOneLine() {
    ByteSink sink = new ByteSink(failing("No space left on device"), StreamKind.OTHER);
    sink.put('a');

    assertThatThrownBy(sink::flush)
        .isInstanceOf(CliException.class)
        .hasMessage(
            "cannot write to standard output: No space left on device; make room or write"
                + " elsewhere");
  }

  @Test
  void aReaderThatLeftIsNoError() {
    ByteSink sink = new ByteSink(failing("Broken pipe"), StreamKind.OTHER);
    sink.put('a');

    assertThatThrownBy(sink::flush).isInstanceOf(BrokenPipeException.class);
    // In another language.
    ByteSink pipe = new ByteSink(failing("Datenuebergabe unterbrochen"), StreamKind.PIPE);
    pipe.put('a');
    assertThatThrownBy(pipe::flush).isInstanceOf(BrokenPipeException.class);
  }

  private static OutputStream recording(List<Integer> writes) {
    return new OutputStream() {
      @Override
      public void write(int b) {
        writes.add(1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        writes.add(length);
      }
    };
  }

  private static OutputStream failing(String message) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        throw new IOException(message);
      }
    };
  }
}
