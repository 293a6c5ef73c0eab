package dev.millrace.engine.window;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/// How the state of windows is written.
final class Forms {
    private Forms() {}

    static LiveState.Form<Totals> totals(Columns columns) {
        return new LiveState.Form<>() {
            @Override
            public void write(Totals value, DataOutputStream out) throws IOException {
                value.write(out);
            }

            @Override
            public Totals read(DataInputStream in) throws IOException {
                return Totals.read(columns, in);
            }
        };
    }
}
