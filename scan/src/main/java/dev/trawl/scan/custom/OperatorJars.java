package dev.trawl.scan.custom;

import dev.trawl.scan.spi.Answer;
import dev.trawl.scan.spi.OperatorProvider;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The custom operators of a folder of jars. Each jar has a class loader of its own, whose parent
 * shows the SPI and the JDK only. Jars stay open for the life of the process.
 */
public final class OperatorJars {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9._-]{0,63}");
  private static final String SERVICE = "META-INF/services/" + OperatorProvider.class.getName();

  private final Map<String, Installed> byName;

  /**
   * An operator that was found.
   *
   * @param jar file name of its jar
   */
  public record Installed(
      String name, int version, Answer answer, String jar, OperatorProvider provider) {}

  private OperatorJars(Map<String, Installed> byName) {
    this.byName = Collections.unmodifiableMap(byName);
  }

  /** No custom operators at all. */
  public static OperatorJars none() {
    return new OperatorJars(Map.of());
  }

  /**
   * Loads every {@code *.jar} of a folder. This runs code of the jars.
   *
   * @param reserved names that are taken
   * @throws BadOperatorsException if a jar is broken, offers nothing, or a name that is taken
   * @throws IOException if the folder cannot be read
   */
  public static OperatorJars load(Path folder, Set<String> reserved)
      throws BadOperatorsException, IOException {
    Loading loading = new Loading(reserved);
    SpiClassLoader spi = new SpiClassLoader();
    for (Path jar : jars(folder)) {
      loading.add(jar, spi);
    }
    if (!loading.problems.isEmpty()) {
      throw new BadOperatorsException(loading.problems);
    }
    return new OperatorJars(loading.found);
  }

  private static List<Path> jars(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
  }

  /** All of them, by name. */
  public Collection<Installed> all() {
    return byName.values();
  }

  /** The operator {@code name}; null if no jar has it. */
  public @Nullable OperatorProvider find(String name) {
    Installed installed = byName.get(name);
    return installed == null ? null : installed.provider();
  }

  /** Collects operators and problems. */
  private static final class Loading {
    private final Set<String> reserved;
    private final Map<String, Installed> found = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();

    Loading(Set<String> reserved) {
      this.reserved = reserved;
    }

    /** Whatever the jar's code throws is the jar's fault, errors of any kind included. */
    @SuppressWarnings("CatchAndPrintStackTrace")
    void add(Path jar, ClassLoader parent) {
      String file = String.valueOf(jar.getFileName());
      try {
        requireService(jar);
        ClassLoader loader =
            new URLClassLoader("operator " + file, new URL[] {jar.toUri().toURL()}, parent);
        for (OperatorProvider provider : ServiceLoader.load(OperatorProvider.class, loader)) {
          add(file, provider);
        }
      } catch (IOException | RuntimeException | Error e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        problems.add(file + " cannot be loaded: " + e.getMessage() + " (" + cause + ")");
      }
    }

    private void requireService(Path jar) throws IOException {
      try (JarFile opened = new JarFile(jar.toFile())) {
        if (opened.getEntry(SERVICE) == null) {
          problems.add(jar.getFileName() + " offers no operator: it has no " + SERVICE);
        }
      }
    }

    private void add(String file, OperatorProvider provider) {
      Installed installed =
          new Installed(provider.name(), provider.version(), provider.answer(), file, provider);
      String name = installed.name();
      Installed other = found.get(name);
      if (name == null || !NAME.matcher(name).matches()) {
        problems.add(file + " has an operator of the name '" + name + "': it must match " + NAME);
      } else if (installed.version() < 1 || installed.answer() == null) {
        problems.add(file + ": operator " + name + " has a version below 1, or no answer");
      } else if (reserved.contains(name)) {
        problems.add(file + ": the name " + name + " is that of a built-in operator");
      } else if (other != null) {
        problems.add(file + " and " + other.jar() + " both have an operator " + name);
      } else {
        found.put(name, installed);
      }
    }
  }
}
