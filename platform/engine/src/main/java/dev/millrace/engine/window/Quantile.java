package dev.millrace.engine.window;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A quantile: the smallest value that is not below a share of all values (nearest rank). Exact for up to 512 values; beyond that values
/// are counted in buckets, 128 for each power of two, and the result is off by at most 0.4 % of itself.
///
/// A value's bucket is the exponent and the first seven digits of its fraction. So what is known depends on the set of values alone, not
/// on their order, nor on when it was written: the sketches of DataSketches cannot be used here, all of them draw random numbers (also
/// `TDigestDouble`, for the pivots of its sort, which is not stable).
final class Quantile implements Accumulator {
    private static final int EXACT = 512;
    /// What of the 52 digits of a fraction a bucket ignores.
    private static final int IGNORED_BITS = 45;

    private final BigDecimal share;
    private final TreeMap<Integer, Long> buckets = new TreeMap<>();
    private double[] values = new double[4];
    private int kept;
    private long counted;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;

    Quantile(BigDecimal share) {
        this.share = share;
    }

    @Override
    public void add(Object value, Sample sample) {
        add(((Number) value).doubleValue() + 0.0); // no -0.0
    }

    private void add(double value) {
        min = Math.min(min, value);
        max = Math.max(max, value);
        if (counted > 0) {
            put(bucket(value), 1);
            return;
        }
        if (kept == values.length) {
            values = Arrays.copyOf(values, 2 * kept);
        }
        values[kept++] = value;
        if (kept > EXACT) {
            countKept();
        }
    }

    @Override
    public void merge(Accumulator other) {
        Quantile that = (Quantile) other;
        for (int i = 0; i < that.kept; i++) {
            add(that.values[i]);
        }
        if (that.counted > 0) {
            countKept();
            min = Math.min(min, that.min);
            max = Math.max(max, that.max);
            that.buckets.forEach(this::put);
        }
    }

    @Override
    public @Nullable Object result() {
        long all = kept + counted;
        if (all == 0) {
            return null;
        }
        long rank = Math.max(1, share.multiply(BigDecimal.valueOf(all)).setScale(0, RoundingMode.CEILING).longValueExact());
        if (counted > 0) {
            return Math.clamp(ofRank(rank), min, max);
        }
        double[] sorted = Arrays.copyOf(values, kept);
        Arrays.sort(sorted);
        return sorted[(int) rank - 1];
    }

    private double ofRank(long rank) {
        long before = 0;
        for (Map.Entry<Integer, Long> bucket : buckets.entrySet()) {
            before += bucket.getValue();
            if (before >= rank) {
                return rank == 1 ? min : rank == counted ? max : middle(bucket.getKey());
            }
        }
        throw new IllegalStateException("buckets hold " + before + " values, expected " + counted);
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
        out.writeInt(kept);
        for (int i = 0; i < kept; i++) {
            out.writeDouble(values[i]);
        }
        out.writeDouble(min);
        out.writeDouble(max);
        out.writeInt(buckets.size());
        for (Map.Entry<Integer, Long> bucket : buckets.entrySet()) {
            out.writeInt(bucket.getKey());
            out.writeLong(bucket.getValue());
        }
    }

    @Override
    public void read(DataInputStream in) throws IOException {
        kept = in.readInt();
        values = new double[Math.max(4, kept)];
        for (int i = 0; i < kept; i++) {
            values[i] = in.readDouble();
        }
        min = in.readDouble();
        max = in.readDouble();
        for (int left = in.readInt(); left > 0; left--) {
            put(in.readInt(), in.readLong());
        }
    }

    private void countKept() {
        for (int i = 0; i < kept; i++) {
            put(bucket(values[i]), 1);
        }
        kept = 0;
        values = new double[4];
    }

    private void put(int bucket, long more) {
        buckets.merge(bucket, more, Long::sum);
        counted += more;
    }

    /// Rises with the value; negative values have negative buckets.
    private static int bucket(double value) {
        int magnitude = (int) (Double.doubleToRawLongBits(Math.abs(value)) >>> IGNORED_BITS);
        return value < 0 ? ~magnitude : magnitude;
    }

    private static double middle(int bucket) {
        if (bucket < 0) {
            return -middle(~bucket);
        }
        return bucket == 0 ? 0 : Double.longBitsToDouble(((long) bucket << IGNORED_BITS) + (1L << (IGNORED_BITS - 1)));
    }
}
