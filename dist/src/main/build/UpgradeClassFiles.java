import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Brings the classes of a jar up to the class file version of Java 8, where they are older than Java 6: the JDK's ahead-of-time
 * caches take no class that has no stack maps. Code, names and resources stay as they are. Of the same jar it makes
 * the same bytes each time.
 *
 * <p>Usage: {@code java UpgradeClassFiles.java JAR ...}
 */
final class UpgradeClassFiles {
  private static final String SUFFIX = ".class";

  public static void main(String[] jars) throws IOException {
    for (String jar : jars) {
      upgrade(Path.of(jar));
    }
  }

  private static void upgrade(Path jar) throws IOException {
    Map<String, byte[]> entries = read(jar);
    ClassFile classFile =
        ClassFile.of(
            ClassFile.StackMapsOption.GENERATE_STACK_MAPS,
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(type -> classBytes(entries, type.descriptorString()))
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    Path upgraded = jar.resolveSibling(jar.getFileName() + ".upgraded");
    try (OutputStream file = Files.newOutputStream(upgraded);
        ZipOutputStream zip = new ZipOutputStream(file)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        ZipEntry header = new ZipEntry(entry.getKey());
        header.setTimeLocal(java.time.LocalDateTime.of(1980, 1, 1, 0, 0));
        zip.putNextEntry(header);
        boolean isClass = entry.getKey().endsWith(SUFFIX);
        zip.write(isClass ? upgrade(classFile, entry.getValue()) : entry.getValue());
      }
    }
    Files.move(upgraded, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  private static Map<String, byte[]> read(Path jar) throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (InputStream file = Files.newInputStream(jar);
        ZipInputStream zip = new ZipInputStream(file)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (!entry.isDirectory()) {
          entries.put(entry.getName(), zip.readAllBytes());
        }
      }
    }
    return entries;
  }

  private static InputStream classBytes(Map<String, byte[]> entries, String descriptor) {
    byte[] bytes = entries.get(descriptor.substring(1, descriptor.length() - 1) + SUFFIX);
    return bytes == null ? null : new ByteArrayInputStream(bytes);
  }

  private static byte[] upgrade(ClassFile classFile, byte[] bytes) {
    ClassModel model = classFile.parse(bytes);
    return model.majorVersion() < ClassFile.JAVA_6_VERSION
        ? classFile.transformClass(model, UpgradeClassFiles::upgradeElement)
        : bytes;
  }

  private static void upgradeElement(ClassBuilder builder, ClassElement element) {
    if (element instanceof ClassFileVersion) {
      builder.withVersion(ClassFile.JAVA_8_VERSION, 0);
    } else if (element instanceof MethodModel method && method.code().isPresent()) {
      builder.transformMethod(method, MethodTransform.transformingCode(CodeTransform.ACCEPT_ALL));
    } else {
      builder.with(element);
    }
  }
}
