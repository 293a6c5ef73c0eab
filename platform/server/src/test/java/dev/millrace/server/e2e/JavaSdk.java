package dev.millrace.server.e2e;

import io.github.centrifugal.centrifuge.Client;
import io.github.centrifugal.centrifuge.ConnectedEvent;
import io.github.centrifugal.centrifuge.ConnectingEvent;
import io.github.centrifugal.centrifuge.DuplicateSubscriptionException;
import io.github.centrifugal.centrifuge.EventListener;
import io.github.centrifugal.centrifuge.Options;
import io.github.centrifugal.centrifuge.PublicationEvent;
import io.github.centrifugal.centrifuge.SubscribedEvent;
import io.github.centrifugal.centrifuge.SubscriptionEventListener;
import io.github.centrifugal.centrifuge.SubscriptionOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// A program that does with the Java SDK what `network.mjs` does with the JavaScript SDK, and tells the same.
final class JavaSdk {
    private JavaSdk() {}

    /// @param arguments URL, channel, and by how many milliseconds a ping may be late
    public static void main(String[] arguments) throws IOException, DuplicateSubscriptionException {
        Options options = new Options();
        options.setMinReconnectDelay(50);
        options.setMaxReconnectDelay(200);
        options.setMaxServerPingDelay(Integer.parseInt(arguments[2]));
        Client client = new Client(arguments[0], options, new EventListener() {
            @Override
            public void onConnecting(Client of, ConnectingEvent event) {
                tell("connecting", Map.of("code", event.getCode(), "reason", event.getReason()));
            }

            @Override
            public void onConnected(Client of, ConnectedEvent event) {
                tell("connected", Map.of("id", event.getClient()));
            }
        });
        SubscriptionOptions recoverable = new SubscriptionOptions();
        recoverable.setRecoverable(true);
        client.newSubscription(arguments[1], recoverable, new Told()).subscribe();
        client.connect();
        System.in.transferTo(OutputStream.nullOutputStream());
        client.disconnect();
        System.exit(0); // the SDK's threads would stay
    }

    private static final class Told extends SubscriptionEventListener {
        @Override
        public void onSubscribed(io.github.centrifugal.centrifuge.Subscription of, SubscribedEvent event) {
            tell("subscribed", Map.of("wasRecovering", event.wasRecovering(), "recovered", event.getRecovered()));
        }

        @Override
        public void onPublication(io.github.centrifugal.centrifuge.Subscription of, PublicationEvent event) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("n", JsonMapper.shared().readTree(event.getData()).get("n").asInt());
            facts.put("offset", event.getOffset());
            tell("publication", facts);
        }
    }

    /// One line, so that lines of several threads do not mix.
    private static synchronized void tell(String what, Map<String, Object> facts) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("what", what);
        all.putAll(facts);
        System.out.println(JsonMapper.shared().writeValueAsString(all));
    }
}
