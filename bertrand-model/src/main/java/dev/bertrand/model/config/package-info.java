/** The numbers that make a BERT the size it is. In: a Hugging Face {@code config.json}. Out: a {@link BertConfig}. */
@NullMarked
package dev.bertrand.model.config;

import org.jspecify.annotations.NullMarked;
