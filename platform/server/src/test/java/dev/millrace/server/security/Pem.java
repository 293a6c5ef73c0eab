package dev.millrace.server.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A certificate for localhost that signs itself, and its key, made by the JDK's keytool and written as PEM files.
///
/// @param certificate the file with the certificate, which is also its own authority
/// @param key the file with the private key
public record Pem(Path certificate, Path key) {
    private static final char[] PASSWORD = "changeit".toCharArray();

    public static Pem rsa(Path folder, String name) {
        return make(folder, name, "-keyalg", "RSA", "-keysize", "2048", "-validity", "2");
    }

    public static Pem ec(Path folder, String name) {
        return make(folder, name, "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2");
    }

    public static Pem expired(Path folder, String name) {
        return make(folder, name, "-keyalg", "EC", "-groupname", "secp256r1", "-startdate", "-3d", "-validity", "1");
    }

    private static Pem make(Path folder, String name, String... how) {
        Path store = folder.resolve(name + ".p12");
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair",
                "-alias", name, "-dname", "CN=" + name, "-ext", "san=dns:localhost,ip:127.0.0.1", "-ext", "bc=ca:true", "-storetype",
                "PKCS12", "-keystore", store.toString(), "-storepass", "changeit"));
        command.addAll(List.of(how));
        try {
            Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!keytool.waitFor(Duration.ofMinutes(1).toSeconds(), TimeUnit.SECONDS) || keytool.exitValue() != 0) {
                throw new AssertionError("keytool failed: " + said);
            }
            KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
            Certificate certificate = keys.getCertificate(name);
            Key key = keys.getKey(name, PASSWORD);
            return new Pem(write(folder.resolve(name + ".pem"), "CERTIFICATE", certificate.getEncoded()),
                    write(folder.resolve(name + "-key.pem"), "PRIVATE KEY", key.getEncoded()));
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static Path write(Path file, String what, byte[] bytes) throws IOException {
        String text = Base64.getMimeEncoder(64, new byte[]{'\n'}).encodeToString(bytes);
        return Files.writeString(file, "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
    }
}
