package dev.millrace.engine.window;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The sample variance (the sum of squared distances from the mean, divided by n - 1), in one pass and without the cancellation of the
/// textbook formula: B. P. Welford, "Note on a method for calculating corrected sums of squares and products", Technometrics 4 (1962),
/// and for two parts T. F. Chan, G. H. Golub, R. J. LeVeque, "Algorithms for computing the sample variance", The American Statistician
/// 37 (1983), formula 2.1.
final class Variance implements Accumulator {
    private long numbers;
    private double mean;
    private double squares;

    @Override
    public void add(Object value, Sample sample) {
        double number = ((Number) value).doubleValue();
        double distance = number - mean;
        numbers++;
        mean += distance / numbers;
        squares += distance * (number - mean);
    }

    @Override
    public void merge(Accumulator other) {
        Variance that = (Variance) other;
        if (that.numbers == 0) {
            return;
        }
        double distance = that.mean - mean;
        long all = numbers + that.numbers;
        squares += that.squares + distance * distance * ((double) numbers * that.numbers / all);
        mean += distance * that.numbers / all;
        numbers = all;
    }

    @Override
    public @Nullable Object result() {
        double variance = squares / (numbers - 1);
        return numbers > 1 && Double.isFinite(variance) ? variance : null;
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
        out.writeLong(numbers);
        out.writeDouble(mean);
        out.writeDouble(squares);
    }

    @Override
    public void read(DataInputStream in) throws IOException {
        numbers = in.readLong();
        mean = in.readDouble();
        squares = in.readDouble();
    }
}
