package dev.millrace.engine.window;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The sum or the mean of numbers, by compensated summation: what is lost when a number is added is kept aside and added at the end, so
/// that small values beside large ones count, and the order of arrival changes the result by no more than its last digit.
/// See A. Neumaier, "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen", ZAMM 54 (1974), algorithm IV.
final class Summed implements Accumulator {
    private final boolean mean;
    private long numbers;
    private double sum;
    private double lost;

    Summed(boolean mean) {
        this.mean = mean;
    }

    @Override
    public void add(Object value, Sample sample) {
        numbers++;
        plus(((Number) value).doubleValue());
    }

    @Override
    public void merge(Accumulator other) {
        Summed that = (Summed) other;
        numbers += that.numbers;
        plus(that.sum);
        plus(that.lost);
    }

    @Override
    public @Nullable Object result() {
        double total = sum + lost;
        double result = mean ? total / numbers : total;
        return Double.isFinite(result) ? result : null;
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
        out.writeLong(numbers);
        out.writeDouble(sum);
        out.writeDouble(lost);
    }

    @Override
    public void read(DataInputStream in) throws IOException {
        numbers = in.readLong();
        sum = in.readDouble();
        lost = in.readDouble();
    }

    private void plus(double number) {
        double next = sum + number;
        lost += Math.abs(sum) >= Math.abs(number) ? sum - next + number : number - next + sum;
        sum = next;
    }
}
