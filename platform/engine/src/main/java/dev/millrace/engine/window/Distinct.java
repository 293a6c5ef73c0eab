package dev.millrace.engine.window;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.HllUnion;
import org.apache.datasketches.hll.TgtHllType;

/// How many different values there were, by HyperLogLog with 4096 registers: exact up to some hundreds, then with a standard error of
/// 1.6 %. Asked for the estimate that depends on the set of values only, not on their order.
final class Distinct implements Accumulator {
    private static final int LG_REGISTERS = 12;
    private HllSketch sketch = new HllSketch(LG_REGISTERS, TgtHllType.HLL_8);

    @Override
    public void add(Object value, Sample sample) {
        sketch.update(Top.text(value));
    }

    @Override
    public void merge(Accumulator other) {
        HllUnion union = new HllUnion(LG_REGISTERS);
        union.update(sketch);
        union.update(((Distinct) other).sketch);
        sketch = union.getResult(TgtHllType.HLL_8);
    }

    @Override
    public Object result() {
        return Math.round(sketch.getCompositeEstimate());
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
        Scalars.writeBytes(out, sketch.toCompactByteArray());
    }

    @Override
    public void read(DataInputStream in) throws IOException {
        sketch = HllSketch.heapify(Scalars.readBytes(in));
    }
}
