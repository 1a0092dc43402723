package dev.trawl.client.cli;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Prints what a custom operator gives. */
final class ItemPrinter {
  private final RunFlags.Form form;
  private final ByteSink sink;
  private final JsonText json;

  ItemPrinter(RunFlags.Form form, ByteSink sink) {
    this.form = form;
    this.sink = sink;
    this.json = new JsonText(sink);
  }

  /** Prints an item. */
  void print(ByteString item) {
    byte[] bytes = item.toByteArray();
    switch (form) {
      case TEXT -> {
        sink.put(bytes);
        if (bytes.length == 0 || bytes[bytes.length - 1] != '\n') {
          sink.put('\n');
        }
      }
      case RAW -> sink.put(bytes);
      case NUL -> {
        sink.put(bytes);
        sink.put(0);
      }
      case HEX -> {
        sink.put(HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.US_ASCII));
        sink.put('\n');
      }
      case JSON -> {
        json.write(bytes);
        sink.put('\n');
      }
    }
  }
}
