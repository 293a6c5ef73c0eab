/// Load scenarios: they start the built distribution, drive it from outside and print what they measured. Nothing here is shipped.
@NullMarked
package dev.millrace.benchmarks;

import org.jspecify.annotations.NullMarked;
