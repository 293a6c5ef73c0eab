package dev.millrace.server.connection;

import dev.millrace.engine.channel.Channel;
import dev.millrace.engine.channel.ChannelName;
import dev.millrace.engine.channel.RawEvent;
import dev.millrace.server.protocol.ErrorCode;
import dev.millrace.server.protocol.Identity;
import dev.millrace.server.protocol.RawJson;
import dev.millrace.server.security.Access;
import dev.millrace.server.security.Action;
import dev.millrace.server.security.Admission;
import dev.millrace.server.security.Principal;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Somebody who was let in: who it is, until when, and what it may do. Immutable.
///
/// @param access decides what it may do
/// @param admission who it is
public record Visitor(Access access, Admission admission) {

    /// Who it is.
    public Principal who() {
        return admission.who();
    }

    /// Whether it may do something. To be asked once per target, not per event.
    ///
    /// @param name of a channel, or of a processor to call
    public boolean may(Action action, String name) {
        return access.allows(who(), action, name);
    }

    /// Refuses what it may not do: with {@link ErrorCode#PERMISSION_DENIED}.
    public void require(Action action, String name) throws RefusedException {
        if (!may(action, name)) {
            throw new RefusedException(ErrorCode.PERMISSION_DENIED, denial(action, name));
        }
    }

    /// Which events it may see that come with a pattern of channels; see {@link Access#visible}.
    @Nullable
    Predicate<RawEvent> visible(String pattern) {
        return access.visible(who(), pattern);
    }

    /// Which events it gets of a channel or of a pattern of channels.
    Wanted wanted(Channel channel, PlainRequest request) {
        return new Wanted(ChannelName.isPattern(channel.name()) ? visible(channel.name()) : null, request.wanted());
    }

    /// Why it may not do something, in a sentence.
    public String denial(Action action, String name) {
        String user = who().user();
        return (user.isEmpty() ? "anonymous clients" : "user '" + ChannelName.printable(user) + "'") + " may not " + action.words() + " '"
                + ChannelName.printable(name) + "'";
    }

    /// The tags of what it publishes, which tell who it is; none if that is not known. To be kept, not asked for each event.
    public Map<String, String> tags() {
        String profile = who().profile();
        return new Identity("", who().user(), profile == null ? null : RawJson.of(profile), null).tags();
    }

    /// Whether the time is over for which it was let in.
    public boolean isOver() {
        return access.isOver(admission.expires());
    }

    /// The same with another time until which it was let in.
    ///
    /// @param expires in seconds since 1970; 0 for ever
    Visitor until(long expires) {
        return new Visitor(access, new Admission(admission.who(), expires, admission.subscriptions()));
    }

    /// How many seconds it may stay; 0 for ever.
    long left() {
        return admission.expires() == 0 ? 0 : access.left(admission.expires());
    }
}
