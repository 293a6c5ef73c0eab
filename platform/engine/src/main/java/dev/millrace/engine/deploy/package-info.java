/// From files in two folders to running code: what settles in `plugins/` and `scripts/` is checked, put to work, and told about in a
/// receipt. One thread does it all, again and again comparing what is there with what runs.
@NullMarked
package dev.millrace.engine.deploy;

import org.jspecify.annotations.NullMarked;
