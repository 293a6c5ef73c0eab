package dev.millrace.engine.deploy;

import dev.millrace.engine.channel.Channels;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.engine.processor.CodeException.Problem;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells of drop-ins: on the channel `$receipts`, and in the log. Used by the deploy thread.
final class Receipts {
    private static final Logger LOG = LoggerFactory.getLogger("receipts");
    private final Channels channels;

    Receipts(Channels channels) {
        this.channels = channels;
    }

    void tell(Receipt receipt) {
        RawEvent event = new RawEvent(receipt.toJson(), System.currentTimeMillis(), receipt.file());
        channels.get(Channels.RECEIPTS).append(List.of(event));
        Problem problem = receipt.problem();
        if (problem != null) {
            LOG.warn("{} {}: {}", receipt.verdict().name().toLowerCase(java.util.Locale.ROOT), receipt.file(), problem);
        } else {
            LOG.info("{} {}", receipt.verdict().name().toLowerCase(java.util.Locale.ROOT), receipt.file());
        }
    }
}
