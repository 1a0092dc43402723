package dev.trawl.server.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.Random;

/** Messages as a hostile or broken peer may send them: any fields, with any values. */
public final class RandomMessage {
  private static final long[] EDGES = {
    0,
    1,
    -1,
    2,
    63,
    64,
    1000,
    4096,
    65_535,
    65_536,
    1L << 31,
    -(1L << 31),
    1L << 32,
    1L << 40,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };

  private static final String[] TEXTS = {
    "",
    "a",
    "\0",
    "b1",
    "../..",
    "/etc/passwd",
    "(",
    "[a-",
    "x{1000}{1000}",
    "\uD83D\uDE00",
    "(?i)k"
  };

  private RandomMessage() {}

  /**
   * Fills fields of {@code builder} at random.
   *
   * @param depth how deep messages in messages go
   */
  public static <B extends Message.Builder> B fill(B builder, Random random, int depth) {
    for (FieldDescriptor field : builder.getDescriptorForType().getFields()) {
      if (random.nextInt(3) == 0) {
        continue;
      }
      if (field.isRepeated()) {
        int count = random.nextInt(20) == 0 ? 200 : random.nextInt(4);
        for (int i = 0; i < count; i++) {
          builder.addRepeatedField(field, value(builder, field, random, depth));
        }
      } else {
        builder.setField(field, value(builder, field, random, depth));
      }
    }
    return builder;
  }

  private static Object value(
      Message.Builder builder, FieldDescriptor field, Random random, int depth) {
    return switch (field.getJavaType()) {
      case INT -> (int) number(random);
      case LONG -> number(random);
      case FLOAT -> random.nextFloat();
      case DOUBLE -> random.nextDouble();
      case BOOLEAN -> random.nextBoolean();
      case STRING -> TEXTS[random.nextInt(TEXTS.length)].repeat(random.nextInt(50) == 0 ? 500 : 1);
      case BYTE_STRING -> bytes(random);
      case ENUM -> constant(field.getEnumType(), random);
      case MESSAGE -> {
        Message.Builder child = builder.newBuilderForField(field);
        yield depth == 0 ? child.build() : fill(child, random, depth - 1).build();
      }
    };
  }

  private static long number(Random random) {
    return random.nextInt(4) == 0 ? random.nextLong() : EDGES[random.nextInt(EDGES.length)];
  }

  private static ByteString bytes(Random random) {
    byte[] bytes = new byte[random.nextInt(30) == 0 ? 5000 : random.nextInt(12)];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  /** One in eight is a number that this build has no name for. */
  private static Object constant(EnumDescriptor type, Random random) {
    return random.nextInt(8) == 0
        ? type.findValueByNumberCreatingIfUnknown(1000 + random.nextInt(9))
        : type.getValues().get(random.nextInt(type.getValues().size()));
  }

  /**
   * As the wire would bring {@code message} after some of its bits were changed.
   *
   * @return {@code message} itself if the bytes no longer parse
   */
  @SuppressWarnings("unchecked")
  public static <M extends Message> M damaged(M message, Random random) {
    byte[] bytes = message.toByteArray();
    for (int i = 0; i < 1 + random.nextInt(3) && bytes.length > 0; i++) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    try {
      return (M) message.getParserForType().parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      return message;
    }
  }
}
