package dev.trawl.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a measurement ran on.
 *
 * @param host its name
 * @param cpu the model of its CPU
 * @param cores cores this process may use
 * @param kernel operating system and version
 * @param java version of the JVM
 */
record Machine(String host, String cpu, int cores, String kernel, String java) {

  /** This one. */
  static Machine current() throws IOException {
    return new Machine(
        InetAddress.getLocalHost().getHostName(),
        cpuModel(),
        Runtime.getRuntime().availableProcessors(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        Runtime.version().toString());
  }

  /** For raw results. */
  Map<String, Object> map() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("host", host);
    map.put("cpu", cpu);
    map.put("cores", cores);
    map.put("kernel", kernel);
    map.put("java", java);
    return map;
  }

  private static String cpuModel() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse(System.getProperty("os.arch"));
    }
  }
}
