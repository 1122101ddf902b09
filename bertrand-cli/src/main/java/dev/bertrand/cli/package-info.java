/**
 * The command line. In: arguments, and JSON lines or text on standard input. Out: data on standard output, everything
 * else on standard error, and a status. Start at {@link dev.bertrand.cli.BertrandCommand}; a command is a class, takes
 * its {@link dev.bertrand.cli.CommonOptions} as a mixin and returns its status from {@code call}.
 */
@NullMarked
package dev.bertrand.cli;

import org.jspecify.annotations.NullMarked;
