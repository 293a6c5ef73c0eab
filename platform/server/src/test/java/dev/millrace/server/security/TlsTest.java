package dev.millrace.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
    @TempDir
    private Path folder;

    @Test
    void refusesAKeyOfAnotherCertificate() {
        Pem mine = Pem.ec(folder, "mine");
        Pem other = Pem.ec(folder, "other");
        Pem rsa = Pem.rsa(folder, "rsa");
        assertThat(new TlsConfig(mine.certificate(), mine.key(), null).load().warning(Instant.now())).isNull();
        assertThat(new TlsConfig(rsa.certificate(), rsa.key(), mine.certificate()).load().asksClients()).isTrue();
        for (Path wrong : new Path[]{other.key(), rsa.key()}) {
            assertThatThrownBy(() -> new TlsConfig(mine.certificate(), wrong, null)).isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("setting 'key': expected the private key of the certificate in '" + mine.certificate()
                            + "' (CN=mine), got another one in '" + wrong + "'");
        }
    }

    @Test
    void saysWhichFileCannotBeUsed() throws IOException {
        Pem mine = Pem.ec(folder, "mine");
        Path text = Files.writeString(folder.resolve("text.pem"), "hello");
        Path absent = folder.resolve("absent.pem");
        assertThatThrownBy(() -> new TlsConfig(absent, mine.key(), null))
                .hasMessage("setting 'certificate': expected a PEM file with a certificate, cannot read '" + absent + "'");
        assertThatThrownBy(() -> new TlsConfig(mine.certificate(), Path.of("-----BEGIN PRIVATE KEY----- HUSH"), null))
                .hasMessageContaining("cannot read the file").hasMessageNotContaining("HUSH");
        assertThatThrownBy(() -> new TlsConfig(text, mine.key(), null))
                .hasMessage("setting 'certificate': expected a PEM file with a certificate, found none in '" + text + "'");
        assertThatThrownBy(() -> new TlsConfig(mine.certificate(), mine.certificate(), null))
                .hasMessage("setting 'key': expected a PEM file with a private key without a password, found none in '" + mine.certificate()
                        + "'");
        assertThatThrownBy(() -> new TlsConfig(mine.certificate(), mine.key(), text))
                .hasMessage("setting 'clients': expected a PEM file with certificates of authorities, found none in '" + text + "'");
    }

    @Test
    void warnsOfACertificateWhoseTimeIsOver() {
        Pem old = Pem.expired(folder, "old");
        Tls tls = new TlsConfig(old.certificate(), old.key(), null).load();
        assertThat(tls.warning(Instant.now())).startsWith("the certificate of CN=old has expired on ");
        assertThat(tls.warning(Instant.EPOCH)).contains("is valid from ");
    }
}
