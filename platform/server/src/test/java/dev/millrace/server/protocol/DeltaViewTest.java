package dev.millrace.server.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.engine.channel.Batch;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.server.protocol.proto.Proto;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeltaViewTest {
    private final Format format = Wire.PROTOBUF.pushes();

    private static String text(int n) {
        return "{\"sensor\":\"mill\",\"water\":" + n + ",\"unit\":\"litres a second\"}";
    }

    private static Batch batch(int from, int to) {
        return new Batch("a", from, IntStream.rangeClosed(from, to)
                .mapToObj(n -> new RawEvent(text(n).getBytes(StandardCharsets.UTF_8), 0, null)).toList());
    }

    private static Outgoing of(View view, Batch batch) {
        Outgoing outgoing = view.outgoing(batch);
        if (outgoing == null) {
            throw new AssertionError("nothing to send");
        }
        return outgoing;
    }

    private static List<Boolean> deltas(Outgoing outgoing) throws IOException {
        ByteBuffer bytes = outgoing.bytes();
        byte[] all = new byte[bytes.remaining()];
        bytes.get(all);
        InputStream in = new ByteArrayInputStream(all);
        List<Boolean> deltas = new ArrayList<>();
        Proto.Reply reply;
        while ((reply = Proto.Reply.parseDelimitedFrom(in)) != null) {
            deltas.add(reply.getPush().getPub().getDelta());
        }
        return deltas;
    }

    @Test
    void sharesBytesBetweenAllWhoAreAtTheSamePlace() throws Exception {
        Batch first = batch(1, 3);
        Batch second = batch(4, 5);
        View one = format.changes(null);
        View other = format.changes(null);
        Outgoing whole = of(one, first);
        assertThat(of(other, first)).isSameAs(whole);
        assertThat(deltas(whole)).containsExactly(false, true, true);
        Outgoing next = of(one, second);
        assertThat(of(other, second)).isSameAs(next);
        assertThat(deltas(next)).containsExactly(true, true);
        assertThat(deltas(of(format.changes(null), second))).as("a subscriber that begins here").containsExactly(false, true);
    }

    @Test
    void beginsAnewBehindAGap() throws Exception {
        View view = format.changes(null);
        of(view, batch(1, 3));
        view.skipped();
        assertThat(deltas(of(view, batch(7, 8)))).containsExactly(false, true);
    }
}
