package dev.trawl.scan.custom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trawl.scan.operator.RangeOperator;
import dev.trawl.scan.spi.Answer;
import dev.trawl.scan.spi.CheckIn;
import dev.trawl.scan.spi.CustomOperator;
import dev.trawl.scan.spi.OperatorProvider;
import dev.trawl.scan.spi.PartialOperator;
import dev.trawl.scan.window.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jars are loaded apart, and a broken one is named. */
class OperatorJarsTest {
  @TempDir Path folder;

  /** A harmless operator. */
  public static class Good implements OperatorProvider {
    @Override
    public String name() {
      return "good";
    }

    @Override
    public int version() {
      return 3;
    }

    @Override
    public Answer answer() {
      return Answer.PARTIAL;
    }

    @Override
    public CustomOperator compile(Map<String, byte[]> parameters) {
      if (parameters.isEmpty()) {
        throw new IllegalArgumentException("a parameter is missing");
      }
      return new Nothing();
    }
  }

  /** What it does is of no account. */
  public static final class Nothing implements PartialOperator {
    @Override
    public byte[] scan(Window window, long start, long end, CheckIn checkIn) {
      return new byte[0];
    }

    @Override
    public byte[] merge(byte[] left, byte[] right) {
      return left;
    }
  }

  /** Another with the same name. */
  public static final class Twin extends Good {}

  /** Takes a built-in name. */
  public static final class Taken extends Good {
    @Override
    public String name() {
      return "strings";
    }
  }

  /** Has a name that cannot be typed. */
  public static final class Misnamed extends Good {
    @Override
    public String name() {
      return "Bad Name";
    }
  }

  /** Cannot be initialized. */
  public static final class Crashing extends Good {
    private static final int NUMBER = Integer.parseInt("x".repeat(2));

    @Override
    public int version() {
      return NUMBER;
    }
  }

  /** Reaches for a class that is not part of the SPI. */
  public static final class Reaching extends Good {
    @Override
    public int version() {
      return new OutOfReach().hashCode();
    }
  }

  /** Sees Trawl's inside. */
  public static final class OutOfReach {
    @Override
    public int hashCode() {
      return RangeOperator.Outcome.endingAt(1).hashCode();
    }

    @Override
    public boolean equals(Object other) {
      return false;
    }
  }

  /** Lies about its answer. */
  public static final class Lying extends Good {
    @Override
    public Answer answer() {
      return Answer.ITEMS;
    }
  }

  @Test
  void loadsWhatAJarOffersInALoaderOfItsOwn() throws Exception {
    pack("good.jar", Good.class, Nothing.class);
    Files.writeString(folder.resolve("README.txt"), "no jar");
    OperatorJars jars = load();
    assertThat(jars.all()).hasSize(1);
    OperatorJars.Installed good = jars.all().iterator().next();
    assertThat(good.name() + " " + good.version() + " " + good.answer() + " " + good.jar())
        .isEqualTo("good 3 PARTIAL good.jar");
    assertThat(good.provider().getClass()).isNotEqualTo(Good.class);
    assertThat(jars.find("good")).isSameAs(good.provider());
    assertThat(jars.find("bad")).isNull();
    assertThat(CustomRanges.compile(good.provider(), Map.of("a", new byte[0]))).isNotNull();
    assertThatThrownBy(() -> CustomRanges.compile(good.provider(), Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a parameter is missing");
  }

  @Test
  void twoOfOneNameAreRefusedWithBothJars() throws IOException {
    pack("a.jar", Good.class, Nothing.class);
    pack("b.jar", Twin.class, Good.class, Nothing.class);
    refused("b.jar and a.jar both have an operator good");
  }

  @Test
  void aBrokenJarIsNamedWhateverIsWrongWithIt() throws IOException {
    Files.writeString(folder.resolve("text.jar"), "this is no zip file");
    refused("text.jar cannot be loaded");
    pack("empty.jar", Jars.class);
    refused("empty.jar cannot be loaded");
    pack("crash.jar", Crashing.class, Good.class, Nothing.class);
    refused("crash.jar cannot be loaded");
    pack("reach.jar", Reaching.class, Good.class, Nothing.class, OutOfReach.class);
    refused("reach.jar cannot be loaded", "RangeOperator");
    pack("taken.jar", Taken.class, Good.class, Nothing.class);
    refused("taken.jar: the name strings is that of a built-in operator");
    pack("misnamed.jar", Misnamed.class, Good.class, Nothing.class);
    refused("misnamed.jar has an operator of the name 'Bad Name'");
  }

  @Test
  void anOperatorOfAnotherKindThanDeclaredDoesNotCompile() {
    assertThatThrownBy(() -> CustomRanges.compile(new Lying(), Map.of("a", new byte[0])))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("answers with ITEMS");
  }

  private OperatorJars load() throws IOException, BadOperatorsException {
    return OperatorJars.load(folder, Set.of("strings"));
  }

  private void refused(String... words) {
    assertThatThrownBy(this::load)
        .isInstanceOf(BadOperatorsException.class)
        .hasMessageContainingAll(words);
  }

  private void pack(String name, Class<?> provider, Class<?>... others) throws IOException {
    Jars.pack(folder.resolve(name), List.of(provider), others);
  }
}
