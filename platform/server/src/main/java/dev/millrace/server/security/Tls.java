package dev.millrace.server.security;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509ExtendedTrustManager;
import nl.altindag.ssl.SSLFactory;
import nl.altindag.ssl.pem.util.PemUtils;
import org.jspecify.annotations.Nullable;

/// Certificates and keys from PEM files, ready for use. Immutable.
public final class Tls {
    private static final String KEY = "key";

    private final SSLContext context;
    private final boolean asksClients;
    private final X509Certificate certificate;

    private Tls(SSLContext context, boolean asksClients, X509Certificate certificate) {
        this.context = context;
        this.asksClients = asksClients;
        this.certificate = certificate;
    }

    /// @throws IllegalArgumentException if a file cannot be used, or the key is not the certificate's
    static Tls load(Path certificate, Path key, @Nullable Path clients) {
        List<X509Certificate> chain = read("certificate", certificate, "a certificate", pem -> PemUtils.loadCertificate(pem));
        PrivateKey secret = read(KEY, key, "a private key without a password", pem -> PemUtils.loadPrivateKey(pem));
        X509Certificate own = chain.getFirst();
        if (!belongTogether(secret, own)) {
            throw new IllegalArgumentException("setting 'key': expected the private key of the certificate in '" + certificate + "' ("
                    + own.getSubjectX500Principal() + "), got another one in '" + key + "'");
        }
        SSLFactory.Builder made = SSLFactory.builder().withIdentityMaterial(secret, new char[0], chain.toArray(X509Certificate[]::new));
        if (clients != null) {
            made.withTrustMaterial(authorities("clients", clients));
        }
        return new Tls(made.build().getSslContext(), clients != null, own);
    }

    /// What a client needs to believe in the authorities of a PEM file, and in no others.
    ///
    /// @throws IllegalArgumentException if the file cannot be used
    public static SSLContext trusting(Path authorities) {
        return SSLFactory.builder().withTrustMaterial(authorities("ca", authorities)).build().getSslContext();
    }

    /// What sockets are opened with.
    public SSLContext context() {
        return context;
    }

    /// Whether clients must show a certificate.
    public boolean asksClients() {
        return asksClients;
    }

    /// What is wrong with the certificate's time; null if nothing.
    public @Nullable String warning(Instant now) {
        String whose = "the certificate of " + certificate.getSubjectX500Principal();
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            return whose + " has expired on " + certificate.getNotAfter().toInstant() + ": clients will refuse it";
        }
        if (now.isBefore(certificate.getNotBefore().toInstant())) {
            return whose + " is valid from " + certificate.getNotBefore().toInstant() + " on only: clients will refuse it until then";
        }
        return null;
    }

    private static X509ExtendedTrustManager authorities(String setting, Path file) {
        return read(setting, file, "certificates of authorities", pem -> PemUtils.loadTrustMaterial(pem));
    }

    private static <T> T read(String setting, Path file, String what, Function<Path, T> reader) {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            String name = setting.equals(KEY) ? "the file, whose name is not shown here" : "'" + file + "'"; // it may be a key itself
            throw new IllegalArgumentException("setting '" + setting + "': expected a PEM file with " + what + ", cannot read " + name);
        }
        try {
            T read = reader.apply(file);
            if (!(read instanceof List<?> list && list.isEmpty())) {
                return read;
            }
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(unusable(setting, file, what), e); // many kinds, none says more
        }
        throw new IllegalArgumentException(unusable(setting, file, what));
    }

    private static String unusable(String setting, Path file, String what) {
        return "setting '" + setting + "': expected a PEM file with " + what + ", found none in '" + file + "'";
    }

    /// Java would take any key and fail only when a client comes.
    private static boolean belongTogether(PrivateKey key, X509Certificate certificate) {
        byte[] text = "millrace".getBytes(StandardCharsets.US_ASCII);
        try {
            String signing = switch (certificate.getPublicKey().getAlgorithm()) {
                case "RSA" -> "SHA256withRSA";
                case "EC" -> "SHA256withECDSA";
                case String other -> other;
            };
            Signature signature = Signature.getInstance(signing);
            signature.initSign(key);
            signature.update(text);
            byte[] signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(text);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // a key of another kind
        }
    }
}
