package dev.trawl.scan.custom;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;

/** Packs classes of the tests into operator jars. */
final class Jars {
  private Jars() {}

  /** A jar that offers {@code providers}, and holds them and {@code others}. */
  static void pack(Path jar, List<Class<?>> providers, Class<?>... others) throws IOException {
    String names = providers.stream().map(Class::getName).collect(Collectors.joining("\n"));
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      out.putNextEntry(new JarEntry("META-INF/services/dev.trawl.scan.spi.OperatorProvider"));
      out.write(names.getBytes(StandardCharsets.UTF_8));
      for (Class<?> provider : providers) {
        add(out, provider);
      }
      for (Class<?> other : others) {
        add(out, other);
      }
    }
  }

  private static void add(JarOutputStream out, Class<?> type) throws IOException {
    String path = type.getName().replace('.', '/') + ".class";
    try (InputStream in = type.getClassLoader().getResourceAsStream(path)) {
      out.putNextEntry(new JarEntry(path));
      in.transferTo(out);
    }
  }
}
