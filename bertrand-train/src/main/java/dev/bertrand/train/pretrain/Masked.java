package dev.bertrand.train.pretrain;

/**
 * An example with its masks.
 *
 * @param ids what the model sees
 * @param targets the token that was there before, at the places to be predicted; elsewhere {@link
 *     dev.bertrand.model.head.Targets#IGNORED}
 */
@SuppressWarnings("ArrayRecordComponent") // arrays are what tensors are made of; nobody compares examples
record Masked(int[] ids, int[] targets) {}
